//! F06 over gRPC: the call was carried out, and the connection is cut before its answer is there.
//! The caller repeats it with the same request id and gets the same operation, of which there is
//! one.

use proto::tailoring::v1::{
    self as pb, resumes_client::ResumesClient, tailorings_client::TailoringsClient,
};
use service::client;
use testkit::{
    faults::{Tally, runs},
    proxy::{Proxy, Upstream},
};
use tonic::transport::{Channel, Endpoint};

use crate::{
    app::{App, SOON, parts},
    files,
};

const KEY: &str = "8e03978e-40d5-43e8-bc93-6894a57f9324";

/// A service with a proxy before it, and a client that repeats nothing by itself.
struct Cut {
    app: App,
    proxy: Proxy,
    channel: Channel,
}

impl Cut {
    async fn new() -> Self {
        let app = App::start().await;
        let proxy = Proxy::start(Upstream::Tcp(app.address())).await;
        let channel = Endpoint::from_shared(format!("http://{}", proxy.address())).unwrap();
        Self { app, proxy, channel: channel.connect_lazy() }
    }

    /// Makes the call, and cuts it when its row is committed; the answer is lost.
    async fn cut<T>(&self, table: &'static str, call: impl Future<Output = T>) -> T {
        let before = self.app.rows(table).await;
        self.proxy.lose_answers();
        let cutting = async {
            testkit::wait_until("it is committed", SOON, async || {
                self.app.rows(table).await > before
            })
            .await;
            self.proxy.cut();
        };
        let (answer, ()) = tokio::join!(call, cutting);
        answer
    }
}

fn posting(resume_id: &str) -> pb::CreateTailoringRequest {
    pb::CreateTailoringRequest {
        resume_id: resume_id.into(),
        job_description: files::SOFTWARE.into(),
        request_id: KEY.into(),
        ..pb::CreateTailoringRequest::default()
    }
}

#[tokio::test]
async fn a_tailoring_whose_reply_was_lost_is_the_same_one_when_it_is_asked_for_again() {
    for run in runs("F06 reply lost, gRPC") {
        let mut tally = Tally::new(run);
        let cut = Cut::new().await;
        let resume = cut.app.read("cv.md", files::CV.as_bytes()).await;
        let mut client = TailoringsClient::new(cut.channel.clone());
        let ask = || cut.app.ask(posting(&resume.id));
        let lost = cut.cut("tailoring", client.create_tailoring(ask())).await;
        assert!(lost.is_err(), "the answer was lost: {lost:?}");
        let again = client.create_tailoring(ask()).await.unwrap().into_inner();
        let tailoring = again.tailoring.unwrap();
        assert_eq!(tailoring.operation_id, again.operation.unwrap().id);
        assert_eq!((cut.app.rows("tailoring").await, cut.app.rows("operation").await), (1, 2));
        tally.acknowledged(&tailoring.operation_id);
        tally.healed();
        let row = tally.close(&cut.app.database.pool(), SOON).await;
        row.holds();
        assert_eq!(row.completed, 1);
    }
}

#[tokio::test]
async fn an_upload_whose_reply_was_lost_is_the_same_one_when_it_is_sent_again() {
    let cut = Cut::new().await;
    let mut client = ResumesClient::new(cut.channel.clone());
    let ask = || {
        let parts = parts("cv.md", files::CV.as_bytes(), KEY);
        cut.app.ask(futures::stream::iter(parts))
    };
    let lost = cut.cut("resume", client.upload(ask())).await;
    assert!(lost.is_err(), "the answer was lost: {lost:?}");
    let again = client.upload(ask()).await.unwrap().into_inner();
    let rows = (cut.app.rows("file").await, cut.app.rows("resume").await);
    assert_eq!((rows, cut.app.rows("operation").await), ((1, 1), 1));
    let operation = again.operation.unwrap().id;
    assert_eq!(again.resume.unwrap().operation_id, operation);
    cut.app.ended(&operation).await;
}

#[tokio::test]
async fn our_own_client_asks_again_by_itself_and_its_caller_sees_one_tailoring() {
    let cut = Cut::new().await;
    let resume = cut.app.read("cv.md", files::CV.as_bytes()).await;
    let channel = client::connect(&cut.proxy.address().to_string()).unwrap();
    let mut client = TailoringsClient::new(channel);
    let answer = cut.cut("tailoring", client.create_tailoring(cut.app.ask(posting(&resume.id))));
    let tailoring = answer.await.unwrap().into_inner().tailoring.unwrap();
    assert_eq!((cut.app.rows("tailoring").await, cut.app.rows("operation").await), (1, 2));
    cut.app.ended(&tailoring.operation_id).await;
}
