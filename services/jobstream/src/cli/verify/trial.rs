//! The trial: a guest uploads a tiny CV, has it tailored, fetches the PDF, is told of it, deletes both,
//! and is deleted. The guest goes also where something fails on the way.

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use anyhow::Result;
use proto::{
    notification::v1::ListRequest,
    tailoring::v1::{
        CreateTailoringRequest, DeleteResumeRequest, DeleteTailoringRequest, ListResumesRequest,
    },
};
use tonic::Status;

use crate::{
    cli::{
        documents::{self, Format},
        operations::{ended, watch},
        progress::Progress,
        render,
        report::{Finding, Report},
        tailor,
    },
    place::Place,
    session::{self, Session},
};

const CV: &str = "Jane Roe\njane.roe@example.org\n\nExperience\n\n2020 - 2024 Engineer, Example Ltd\n\
                  - Built services in Rust on PostgreSQL\n\nSkills\n\nRust, PostgreSQL\n";
const JOB: &str = "Engineer\n\nRequirements\n- Rust\n- PostgreSQL\n";
/// How long the notice of the end may take; the log of events carries it.
const NOTICE: Duration = Duration::from_secs(30);
const LOG: &str = "look at the server's log, by the time of this check";

/// Tries the server out, and tells each step.
pub async fn run(place: Place, report: &mut Report) {
    let guest = match Session::guest(place).await {
        Ok(guest) => guest,
        Err(error) => {
            let advice = "an address may make a few guests in a time: wait a minute; else look at \
                          the server's log";
            report.tell(&Finding::fail("guest", said(&error), advice));
            return;
        }
    };
    report.tell(&Finding::ok("guest", "made for this check"));
    let tried = steps(&guest, report).await;
    let left = guest.leave().await;
    if let Err(error) = tried {
        report.tell(&Finding::fail("trial", said(&error), LOG));
    }
    report.tell(&match left {
        Ok(()) => Finding::ok("removed", "the guest and everything of theirs are deleted"),
        Err(error) => Finding::fail(
            "removed",
            format!("the guest could not be deleted: {}", said(&error)),
            "nothing is to be done: a guest is deleted after 14 days",
        ),
    });
}

async fn steps(guest: &Session, report: &mut Report) -> Result<()> {
    let begun = Instant::now();
    let mut silent = Progress::Silent;
    let uploaded = documents::upload(guest, "cv.txt", CV.as_bytes(), &mut silent).await?;
    let Some(resume) = uploaded else {
        let advice = "run `jobstream doctor` on the server: its line `reader` says more";
        report.tell(&Finding::fail("reading", "a tiny CV could not be read", advice));
        return Ok(());
    };
    report.tell(&Finding::ok("reading", format!("a tiny CV was read {}", after(begun))));

    let begun = Instant::now();
    let request = CreateTailoringRequest {
        resume_id: resume.id.clone(),
        job_description: JOB.to_owned(),
        ..CreateTailoringRequest::default()
    };
    let (tailoring, operation) = tailor::start(guest, request).await?;
    let last = watch(guest, &operation.id, Some(0), &mut silent).await?;
    if ended(&last) != ExitCode::SUCCESS {
        report.tell(&Finding::fail("tailoring", render::status(&last), LOG));
        return Ok(());
    }
    let changes = last.sequence;
    let took = after(begun);
    report.tell(&Finding::ok("tailoring", format!("done {took}, {changes} changes seen live")));

    let pdf = documents::fetch(guest, &tailoring.id, Format::Pdf, 0).await?;
    report.tell(&match pdf.starts_with(b"%PDF") {
        true => Finding::ok("document", format!("a PDF of {} bytes", pdf.len())),
        false => Finding::fail("document", "what came as a PDF is none", LOG),
    });
    report.tell(&notice(guest).await?);
    let request = DeleteTailoringRequest { id: tailoring.id };
    guest.tailorings().delete_tailoring(guest.request(request)).await?;
    guest.resumes().delete_resume(guest.request(DeleteResumeRequest { id: resume.id })).await?;
    let request = guest.request(ListResumesRequest::default());
    let left = guest.resumes().list_resumes(request).await?.into_inner().resumes;
    report.tell(&match left.is_empty() {
        true => Finding::ok("deleting", "resume and tailoring are gone"),
        false => Finding::fail("deleting", "the resume is still listed", LOG),
    });
    Ok(())
}

/// Waits for the notice of the end, which comes by the log of events.
async fn notice(guest: &Session) -> Result<Finding> {
    let begun = Instant::now();
    let mut looks = 0;
    while begun.elapsed() < NOTICE {
        let request = guest.request(ListRequest::default());
        let page = guest.notifications().list(request).await?.into_inner();
        if !page.notifications.is_empty() {
            return Ok(Finding::ok("notification", format!("came {}", after(begun))));
        }
        session::pause(looks).await;
        looks += 1;
    }
    Ok(Finding::warn(
        "notification",
        format!("none came within {} s", NOTICE.as_secs()),
        "the log of events is late or away: look at KAFKA_BROKERS, and at `event_` figures under \
         /metrics; nothing is lost meanwhile",
    ))
}

fn after(begun: Instant) -> String {
    format!("after {:.1} s", begun.elapsed().as_secs_f64())
}

/// What went wrong, as a person is told.
fn said(error: &anyhow::Error) -> String {
    match error.chain().find_map(|cause| cause.downcast_ref::<Status>()) {
        Some(status) => {
            let problem = service::status::decode(status);
            format!("{} ({})", problem.message, problem.reason)
        }
        None => format!("{error:#}"),
    }
}
