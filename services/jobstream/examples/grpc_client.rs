//! A client of the gRPC interface, with the generated code of `proto` and tonic: uploads a CV, tailors
//! it to a posting, shows both live, saves the PDF. What it uses is described in the definitions.
//!
//! `cargo run -p jobstream --example grpc_client -- http://127.0.0.1:9090 cv.pdf job.txt tailored.pdf`

use std::{error::Error, path::Path, time::Duration};

use proto::{
    account::v1::{CreateGuestRequest, accounts_client::AccountsClient},
    operations::v1::{Operation, State, WatchRequest, operations_client::OperationsClient},
    tailoring::v1::{
        CreateTailoringRequest, DocumentFormat, GetDocumentRequest, UploadHeader, UploadRequest,
        resumes_client::ResumesClient, tailorings_client::TailoringsClient, upload_request::Part,
    },
};
use tonic::{Code, Request, metadata::MetadataValue, transport::Channel};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Bytes of a part of an upload; 64 KiB is the most.
const PART: usize = 32 * 1024;

/// A guest of a server; register or log in to be somebody.
pub struct Jobstream {
    channel: Channel,
    token: MetadataValue<tonic::metadata::Ascii>,
}

impl Jobstream {
    /// Connects, and becomes a guest.
    pub async fn connect(server: &str) -> Outcome<Self> {
        let channel = Channel::from_shared(server.to_owned())?.connect().await?;
        let request = CreateGuestRequest { user_agent: "example".to_owned() };
        let guest = AccountsClient::new(channel.clone()).create_guest(request).await?.into_inner();
        let token = guest.tokens.ok_or("no tokens came")?.access_token;
        Ok(Self { channel, token: format!("Bearer {token}").parse()? })
    }

    /// A request with the token of the session.
    fn request<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        request.metadata_mut().insert("authorization", self.token.clone());
        request
    }

    /// Uploads a file in parts; returns the resume and the operation that reads it.
    pub async fn upload(&self, file_name: &str, bytes: Vec<u8>) -> Outcome<(String, Operation)> {
        let header = UploadHeader { file_name: file_name.to_owned(), ..UploadHeader::default() };
        let mut parts = vec![Part::Header(header)];
        parts.extend(bytes.chunks(PART).map(|part| Part::Chunk(part.to_vec())));
        let parts = parts.into_iter().map(|part| UploadRequest { part: Some(part) });
        let request = self.request(futures::stream::iter(parts.collect::<Vec<_>>()));
        let answer = ResumesClient::new(self.channel.clone()).upload(request).await?.into_inner();
        let resume = answer.resume.ok_or("no resume came")?;
        Ok((resume.id, answer.operation.ok_or("no operation came")?))
    }

    /// Starts a tailoring; returns it and its operation.
    pub async fn tailor(&self, resume_id: String, job: String) -> Outcome<(String, Operation)> {
        let asked = CreateTailoringRequest {
            resume_id,
            job_description: job,
            ..CreateTailoringRequest::default()
        };
        let mut tailorings = TailoringsClient::new(self.channel.clone());
        let answer = tailorings.create_tailoring(self.request(asked)).await?.into_inner();
        let tailoring = answer.tailoring.ok_or("no tailoring came")?;
        Ok((tailoring.id, answer.operation.ok_or("no operation came")?))
    }

    /// Follows an operation to its end, and tells each change. A stream that breaks is opened again
    /// after the last number that was seen, so nothing is missed and nothing comes twice.
    pub async fn follow(&self, id: &str, tell: &mut dyn FnMut(&Operation)) -> Outcome<()> {
        let (mut after, mut failures) = (Some(0), 0);
        loop {
            let asked = WatchRequest { id: id.to_owned(), after_sequence: after };
            let mut operations = OperationsClient::new(self.channel.clone());
            let broken = match operations.watch(self.request(asked)).await {
                Err(status) => status,
                Ok(stream) => {
                    let mut stream = stream.into_inner();
                    loop {
                        let message = match stream.message().await {
                            Ok(Some(message)) => message,
                            Ok(None) => break tonic::Status::unavailable("the stream has ended"),
                            Err(status) => break status,
                        };
                        // A sign of life carries none.
                        let Some(operation) = message.operation else { continue };
                        (after, failures) = (Some(operation.sequence), 0);
                        tell(&operation);
                        match operation.state() {
                            State::Succeeded => return Ok(()),
                            _ if operation.done => {
                                return Err(operation.error.unwrap_or_default().message.into());
                            }
                            _ => {}
                        }
                    }
                }
            };
            failures += 1;
            if broken.code() != Code::Unavailable || failures > 8 {
                return Err(broken.into());
            }
            tokio::time::sleep(Duration::from_millis(100) * 2_u32.pow(failures.min(5))).await;
        }
    }

    /// Fetches the PDF of a tailoring.
    pub async fn pdf(&self, tailoring_id: String) -> Outcome<Vec<u8>> {
        let format = DocumentFormat::Pdf.into();
        let asked = GetDocumentRequest { tailoring_id, format, version: 0 };
        let mut tailorings = TailoringsClient::new(self.channel.clone());
        let mut parts = tailorings.get_document(self.request(asked)).await?.into_inner();
        let mut bytes = Vec::new();
        while let Some(part) = parts.message().await? {
            bytes.extend(part.chunk);
        }
        Ok(bytes)
    }
}

/// All of it.
pub async fn run(
    [server, cv, job, target]: [&str; 4],
    tell: &mut dyn FnMut(&Operation),
) -> Outcome<()> {
    let server = Jobstream::connect(server).await?;
    let name = Path::new(cv).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let (resume, reading) = server.upload(&name, std::fs::read(cv)?).await?;
    server.follow(&reading.id, tell).await?;
    let (tailoring, work) = server.tailor(resume, std::fs::read_to_string(job)?).await?;
    server.follow(&work.id, tell).await?;
    std::fs::write(target, server.pdf(tailoring).await?)?;
    Ok(())
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let words: [&str; 4] = words.try_into().map_err(|_| "usage: grpc_client SERVER CV JOB PDF")?;
    run(words, &mut |operation| {
        let phase = operation.phase.as_ref().map_or("", |phase| phase.title.as_str());
        println!("{:3.0}% {phase}", operation.progress);
    })
    .await?;
    println!("saved {}", words[3]);
    Ok(())
}
