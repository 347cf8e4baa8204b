//! Work as a person gives it to a program: a CV uploaded, tailored, waited for.

use proto::{
    operations::v1::{ListRequest, Operation, operations_client::OperationsClient},
    tailoring::v1::{
        CreateTailoringRequest, UploadHeader, UploadRequest, resumes_client::ResumesClient,
        tailorings_client::TailoringsClient, upload_request::Part,
    },
};
use service::client::{self, Caller};

use crate::program::{CV, JOB, SOON, Up};

/// Uploads a CV; returns the resume.
pub async fn upload(up: &Up, caller: &Caller) -> String {
    let header = UploadHeader { file_name: "cv.md".into(), ..Default::default() };
    let parts = [Part::Header(header), Part::Chunk(std::fs::read(CV).unwrap())];
    let parts = futures::stream::iter(parts.map(|part| UploadRequest { part: Some(part) }));
    let mut resumes = ResumesClient::new(client::connect(&up.grpc).unwrap());
    let answer = resumes.upload(caller.request(parts)).await.unwrap().into_inner();
    answer.resume.unwrap().id
}

/// Starts a tailoring; returns its operation.
pub async fn tailor(up: &Up, caller: &Caller, resume_id: &str) -> String {
    let request = CreateTailoringRequest {
        resume_id: resume_id.into(),
        job_description: std::fs::read_to_string(JOB).unwrap(),
        ..Default::default()
    };
    let mut tailorings = TailoringsClient::new(client::connect(&up.grpc).unwrap());
    let answer = tailorings.create_tailoring(caller.request(request)).await.unwrap();
    answer.into_inner().operation.unwrap().id
}

/// Everything of a person that was ever started.
pub async fn operations(up: &Up, caller: &Caller) -> Vec<Operation> {
    let request = ListRequest { page_size: 1000, ..Default::default() };
    let mut operations = OperationsClient::new(client::connect(&up.grpc).unwrap());
    let listed = operations.list(caller.request(request)).await;
    listed.map(|listed| listed.into_inner().operations).unwrap_or_default()
}

/// Waits until there are so many operations and all of them have ended.
pub async fn all_end(up: &Up, caller: &Caller, count: usize) -> Vec<Operation> {
    testkit::wait_until("every operation has ended", SOON * 2, async || {
        let all = operations(up, caller).await;
        all.len() >= count && all.iter().all(|operation| operation.done)
    })
    .await;
    operations(up, caller).await
}
