//! `jobstream verify-setup`: whether a server works from end to end. It is reached, told apart from
//! other versions, signed in to, and has a tiny CV tailored by a guest who is made for it and deleted
//! again with everything of theirs.

mod interface;
mod trial;

use std::{process::ExitCode, time::Instant};

use anyhow::Result;
use clap::Args;
use proto::account::v1::GetMeRequest;
use tonic::{Code, Request};
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

use super::{
    report::{Finding, Report},
    server::At,
};
use crate::{
    exit::{self, Exit},
    place::Place,
    session::{Channels, Session},
    settings::{Settings, Sources},
};

/// What to do where a server does not answer as one of ours.
const PLAIN: &str = "look at the server's log and its /readyz; if the address is that of the page, \
                     name the gRPC port instead (9090 unless set); if it is encrypted, write https://";
const ENCRYPTED: &str = "the server's certificate must name the host and come from an authority of \
                         this machine (SSL_CERT_FILE names others), and what encrypts must pass \
                         HTTP/2 on to the gRPC port; else look at the server's log and its /readyz";

/// What `verify-setup` is asked to do.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  jobstream verify-setup\n  jobstream verify-setup --server https://jobs.example.org\n  jobstream verify-setup --json | jq .status\n\nEach line is ok, warn or fail, with what to do. Exit codes: 0 it works, 1 something is to be mended,\n2 the input cannot be used."
)]
pub struct VerifyArguments {
    #[command(flatten)]
    at: At,
    /// Prints each finding as a line of JSON
    #[arg(long)]
    json: bool,
}

/// Checks the server.
pub async fn run(sources: &Sources, asked: &VerifyArguments) -> Result<ExitCode> {
    let sources = &asked.at.sources(sources);
    let settings = Settings::read(sources)?;
    let place = || Place::of(&settings, sources);
    let first = place()?;
    let mut report = Report::new(asked.json);
    if reached(&first, &mut report).await && serves(&first, &mut report).await? {
        for finding in interface::compare(&Channels::new(&first)?).await {
            report.tell(&finding);
        }
        let signed_in = signed_in(place()?).await?;
        report.tell(&signed_in);
        trial::run(place()?, &mut report).await;
    }
    Ok(report.end(&format!("{} works from end to end", first.name)))
}

async fn reached(place: &Place, report: &mut Report) -> bool {
    let begun = Instant::now();
    let finding = match place.reach().await {
        Ok(()) => Finding::ok(
            "reachable",
            format!("{} takes connections after {} ms", place.name, begun.elapsed().as_millis()),
        ),
        Err(error) => Finding::fail(
            "reachable",
            error.to_string(),
            "check the address, and that the server runs and no firewall stands between",
        ),
    };
    report.tell(&finding)
}

/// Whether what was reached speaks gRPC and serves.
async fn serves(place: &Place, report: &mut Report) -> Result<bool> {
    let (mut away, mut said) = (Vec::new(), Vec::new());
    for (name, channel) in Channels::new(place)?.each() {
        let request = Request::new(HealthCheckRequest::default());
        let why = match HealthClient::new(channel.clone()).check(request).await {
            Ok(answer) if answer.get_ref().status() == ServingStatus::Serving => continue,
            Ok(_) => "it does not serve; its database may be away".to_owned(),
            Err(status) => service::status::decode(&status).message,
        };
        away.push(name);
        said.push(why);
    }
    said.dedup();
    let advice = match place.name.starts_with("https://") {
        true => ENCRYPTED,
        false => PLAIN,
    };
    let finding = match away.is_empty() {
        true => Finding::ok("serving", "every service says that it serves"),
        false => {
            Finding::fail("serving", format!("{}: {}", away.join(", "), said.join("; ")), advice)
        }
    };
    Ok(report.tell(&finding))
}

/// Whether the one who asks is signed in.
async fn signed_in(place: Place) -> Result<Finding> {
    const CHECK: &str = "signed in";
    let name = place.name.clone();
    let session = match Session::at(place).await {
        Ok(session) => session,
        Err(error) => return nobody(error, &name),
    };
    let request = session.request(GetMeRequest {});
    Ok(match session.accounts().get_me(request).await {
        Ok(answer) => {
            let user = answer.into_inner().user.unwrap_or_default();
            Finding::ok(CHECK, format!("{} {}", user.email, session.how()))
        }
        Err(status) if status.code() == Code::Unauthenticated => Finding::fail(
            CHECK,
            format!("{name} does not know the session {}", session.how()),
            "sign in again with `jobstream login`, or set JOBSTREAM_TOKEN to a new token",
        ),
        Err(status) => Finding::fail(
            CHECK,
            service::status::decode(&status).message,
            "look at the server's log",
        ),
    })
}

/// Nobody who is signed in is no fault of the server; a session that is over is one to mend.
fn nobody(error: anyhow::Error, name: &str) -> Result<Finding> {
    match error.downcast_ref::<Exit>() {
        Some(exit) if exit.code == exit::INPUT && exit.message.starts_with("nobody") => {
            Ok(Finding::warn(
                "signed in",
                format!("nobody is signed in at {name}; a guest does what follows"),
                format!("sign in with `jobstream login --server {name}`"),
            ))
        }
        Some(exit) => {
            let advice = "sign in again with `jobstream login`";
            Ok(Finding::fail("signed in", exit.message.clone(), advice))
        }
        None => Err(error),
    }
}
