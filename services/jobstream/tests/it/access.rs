//! Who may call what: every method of every service of the program, by its descriptors. A method
//! without a row here fails the test, so none is added without the question being answered.

mod rows;

use prost::Message as _;
use prost_types::FileDescriptorSet;
use proto::{account::v1 as account, notification::v1 as notification, tailoring::v1 as tailoring};
use service::client::{self, Caller, Channel};
use tonic::Code;

use crate::{
    program::{CV, Folder, JOB, Person, SOON, Up},
    raw,
};

/// What a caller gets who is signed in, and to whom what the request names does not belong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Foreign {
    /// It does not exist for them.
    Missing,
    /// The method is for administrators.
    Forbidden,
    /// The method names nothing of anybody: it concerns the caller alone.
    Own,
}

/// A method: whether it needs a token, and what a stranger gets with this request.
struct Row {
    path: &'static str,
    public: bool,
    foreign: Foreign,
    request: Vec<u8>,
}

/// Things of one user, for another to ask for.
struct Things {
    user: String,
    session: String,
    operation: String,
    resume: String,
    tailoring: String,
    notification: String,
}

/// Paths of every method that the definitions have.
fn defined() -> Vec<String> {
    let set = FileDescriptorSet::decode(proto::DESCRIPTOR_SET).unwrap();
    let mut paths = Vec::new();
    for file in &set.file {
        for service in file.service.iter() {
            for method in &service.method {
                paths.push(format!("/{}.{}/{}", file.package(), service.name(), method.name()));
            }
        }
    }
    paths
}

async fn things(channel: &Channel, user: String, owner: &Caller) -> Things {
    use tailoring::upload_request::Part;
    let parts = [
        Part::Header(tailoring::UploadHeader { file_name: "cv.md".into(), ..Default::default() }),
        Part::Chunk(std::fs::read(CV).unwrap()),
    ];
    let parts =
        futures::stream::iter(parts.map(|part| tailoring::UploadRequest { part: Some(part) }));
    let mut resumes = tailoring::resumes_client::ResumesClient::new(channel.clone());
    let resume =
        resumes.upload(owner.request(parts)).await.unwrap().into_inner().resume.unwrap().id;
    let request = tailoring::CreateTailoringRequest {
        resume_id: resume.clone(),
        job_description: std::fs::read_to_string(JOB).unwrap(),
        process_immediately: true,
        ..Default::default()
    };
    let mut tailorings = tailoring::tailorings_client::TailoringsClient::new(channel.clone());
    let made = tailorings.create_tailoring(owner.request(request)).await.unwrap().into_inner();
    let mut accounts = account::accounts_client::AccountsClient::new(channel.clone());
    let sessions = accounts.list_sessions(owner.request(account::ListSessionsRequest {})).await;
    let session = sessions.unwrap().into_inner().sessions.remove(0).id;
    Things {
        user,
        session,
        operation: made.operation.unwrap().id,
        resume,
        tailoring: made.tailoring.unwrap().id,
        notification: notified(channel, owner).await,
    }
}

/// Waits for the notification of the tailoring.
async fn notified(channel: &Channel, owner: &Caller) -> String {
    use notification::notifications_client::NotificationsClient;
    let mut notifications = NotificationsClient::new(channel.clone());
    let mut found = None;
    testkit::wait_until("the notification", SOON, async || {
        let request = owner.request(notification::ListRequest::default());
        let answer = notifications.list(request).await.unwrap().into_inner();
        found = answer.notifications.into_iter().next().map(|one| one.id);
        found.is_some()
    })
    .await;
    found.unwrap()
}

#[tokio::test]
async fn every_method_asks_who_calls_and_what_is_not_theirs_does_not_exist() {
    let folder = Folder::new("access");
    let up = Up::start(&folder.0);
    let channel = client::connect(&up.grpc).unwrap();
    let owner = Person::register(&up, "owner@example.org").await;
    let things = things(&channel, owner.id, &owner.caller).await;
    let stranger = Person::register(&up, "stranger@example.org").await.caller;
    let rows = rows::rows(&things);
    let known: Vec<&str> = rows.iter().map(|row| row.path).collect();
    for path in defined() {
        assert!(known.contains(&path.as_str()), "{path} has no row: who may call it?");
    }
    let nobody = Caller::new(None, None);
    let forged = Caller::new(Some("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1c2VyXzEifQ."), None);
    for row in &rows {
        for caller in [&nobody, &forged] {
            let answer = raw::call(&channel, caller, row.path, row.request.clone()).await;
            let refused = answer.is_err_and(|status| status.code() == Code::Unauthenticated);
            // A public method answers for itself: with credentials that are none, it refuses them.
            assert!(refused || row.public, "{} without a token", row.path);
        }
        let answer = raw::call(&channel, &stranger, row.path, row.request.clone()).await;
        let code = answer.as_ref().err().map(tonic::Status::code);
        match row.foreign {
            Foreign::Missing => assert_eq!(code, Some(Code::NotFound), "{}", row.path),
            Foreign::Forbidden => assert_eq!(code, Some(Code::PermissionDenied), "{}", row.path),
            Foreign::Own => {
                let answer = String::from_utf8_lossy(&answer.unwrap_or_default()).into_owned();
                let Things { session, operation, resume, tailoring, notification, .. } = &things;
                for thing in [session, operation, resume, tailoring, notification] {
                    assert!(
                        !answer.contains(thing.as_str()),
                        "{} tells of another's things",
                        row.path
                    );
                }
            }
        }
    }
    up.end();
}
