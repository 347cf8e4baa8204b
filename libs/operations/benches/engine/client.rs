//! The process that calls, and what both processes have cost.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use futures::StreamExt as _;
use proto::{
    operations::v1::{GetRequest, WatchRequest, operations_client::OperationsClient},
    tailoring::v1::{CreateTailoringRequest, tailorings_client::TailoringsClient},
};
use service::auth::{Role, testing::TestAuthority};
use testkit::Collector;
use tonic::{Request, metadata::AsciiMetadataValue, transport::Channel};

use crate::{
    form::Form,
    kinds::{IN_FLIGHT, Input},
    load::{Load, Messages, Outcome, Target},
    machine::{Machine, cpu_of_tree},
    report::{Report, Unit},
};

/// A caller over gRPC.
#[derive(Clone)]
struct Remote {
    channel: Channel,
    token: AsciiMetadataValue,
}

impl Remote {
    fn request<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        request.metadata_mut().insert("authorization", self.token.clone());
        request
    }
}

impl Target for Remote {
    async fn start(&self, kind: &str, input: Input) -> Result<String> {
        let request = CreateTailoringRequest {
            title: kind.to_owned(),
            job_description: serde_json::to_string(&input)?,
            ..CreateTailoringRequest::default()
        };
        let mut client = TailoringsClient::new(self.channel.clone());
        let answer = client.create_tailoring(self.request(request)).await?.into_inner();
        Ok(answer.operation.context("an operation")?.id)
    }

    async fn get(&self, id: &str) -> Result<()> {
        let request = GetRequest { id: id.to_owned(), ..GetRequest::default() };
        OperationsClient::new(self.channel.clone()).get(self.request(request)).await?;
        Ok(())
    }

    async fn watch(&self, id: &str) -> Result<Messages> {
        let request = WatchRequest { id: id.to_owned(), after_sequence: Some(0) };
        let mut client = OperationsClient::new(self.channel.clone());
        let stream = client.watch(self.request(request)).await?.into_inner();
        Ok(stream.map(|message| message.map_err(anyhow::Error::from)).boxed())
    }
}

/// The client process: one load against an address; prints what it has seen.
pub async fn run(address: &str, token: &str, load: &str) -> Result<()> {
    let channel = Channel::from_shared(format!("http://{address}"))?.connect().await?;
    let remote = Remote { channel, token: token.parse()? };
    let load: Load = serde_json::from_str(load)?;
    println!("{}", serde_json::to_string(&load.run(&remote).await?)?);
    Ok(())
}

/// Measures over gRPC: one server process, one client process.
pub async fn over_grpc(
    machine: &Machine,
    report: &mut Report,
    load: Duration,
    form: Form,
) -> Result<()> {
    let program = std::env::current_exe()?;
    let collector = Collector::forgetful().await;
    let mut server = Command::new(&program)
        .args(["serve", &machine.url(), form.schema(), &collector.endpoint()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut lines = BufReader::new(server.stdout.take().context("output")?).lines();
    let address = lines.next().context("an address")??;
    let authority = TestAuthority::new();
    let token = authority.bearer(&TestAuthority::user(Role::Candidate));
    let group = form.name();
    for load in Load::all(load).into_iter().chain([Load::Calls(load)]) {
        let (database, own) = (machine.server_cpu(), cpu_of_tree(server.id()));
        let begun = Instant::now();
        let client = Command::new(&program)
            .args(["client", &address, &token, &serde_json::to_string(&load)?])
            .stderr(Stdio::inherit())
            .output()?;
        let mut outcome: Outcome =
            serde_json::from_slice(&client.stdout).context("the client's outcome")?;
        machine.all_ended(form.schema(), &mut outcome).await?;
        writeln!(server.stdin.as_mut().context("input")?, "times")?;
        let times: Vec<i64> = serde_json::from_str(&lines.next().context("times")??)?;
        outcome.report(report, group, begun.elapsed(), times);
        let operations = outcome.operations.max(1.0)
            + if matches!(load, Load::Progress(_)) { IN_FLIGHT as f64 } else { 0.0 };
        let per = |seconds: f64| 1e3 * seconds / operations;
        let name = load.name();
        report.add(
            group,
            &format!("{name}: CPU of PostgreSQL"),
            per(machine.server_cpu() - database),
            Unit::CpuMs,
        );
        report.add(
            group,
            &format!("{name}: CPU of the service"),
            per(cpu_of_tree(server.id()) - own),
            Unit::CpuMs,
        );
    }
    if form == Form::Whole {
        report.add(group, "spans sent", collector.count() as f64, Unit::Count);
    }
    end(server)
}

fn end(mut server: Child) -> Result<()> {
    drop(server.stdin.take());
    server.wait()?;
    Ok(())
}
