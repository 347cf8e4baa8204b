//! Phases, in the words that are fixed, as a watcher sees them.

use proto::operations::v1::{Operation, State};

use crate::{app::App, files};

/// Percent, number and text of each phase, in the order in which it was seen first.
fn phases(seen: &[Operation]) -> Vec<(f64, String, String)> {
    let mut phases: Vec<(f64, String, String)> = Vec::new();
    for operation in seen {
        let Some(phase) = &operation.phase else { continue };
        let stage = format!("{}/{}", phase.index, phase.total);
        if phases.last().is_none_or(|(_, last, _)| *last != stage) {
            phases.push((operation.progress, stage, phase.title.clone()));
        }
    }
    phases
}

fn expected(phases: &[(f64, &str, &str)]) -> Vec<(f64, String, String)> {
    phases.iter().map(|(percent, n, text)| (*percent, (*n).into(), (*text).into())).collect()
}

fn ends_well(seen: &[Operation], key: &str, id: &str) {
    let sequences: Vec<i64> = seen.iter().map(|operation| operation.sequence).collect();
    assert_eq!(sequences, (1..=sequences.len() as i64).collect::<Vec<_>>());
    assert!(seen.windows(2).all(|pair| pair[0].progress <= pair[1].progress));
    let last = seen.last().unwrap();
    assert_eq!((last.state(), last.progress), (State::Succeeded, 100.0));
    let result = &last.result.as_ref().unwrap().fields[key];
    assert_eq!(result.kind, Some(prost_types::value::Kind::StringValue(id.into())));
}

#[tokio::test]
async fn reading_a_resume_shows_its_six_phases_in_order() {
    let app = App::start().await;
    let uploaded = app.upload("cv.pdf", &files::pdf(&files::text())).await.unwrap();
    let seen = app.watched(&uploaded.operation.unwrap().id).await;
    let wanted = expected(&[
        (10.0, "1/6", "Uploading file..."),
        (25.0, "2/6", "Validating file format..."),
        (45.0, "3/6", "Extracting text content..."),
        (65.0, "4/6", "Parsing sections..."),
        (85.0, "5/6", "Structuring data..."),
        (95.0, "6/6", "Finalizing profile..."),
    ]);
    assert_eq!(phases(&seen), wanted);
    ends_well(&seen, "resume_id", &uploaded.resume.unwrap().id);
}

#[tokio::test]
async fn tailoring_shows_its_six_phases_in_order() {
    let app = App::start().await;
    let resume = app.read("cv.md", files::CV.as_bytes()).await;
    let tailoring = app.tailored(&resume.id, files::SOFTWARE).await;
    let seen = app.watched(&tailoring.operation_id).await;
    let wanted = expected(&[
        (10.0, "1/6", "Preparing job data..."),
        (20.0, "2/6", "Extracting resume content..."),
        (40.0, "3/6", "Analyzing job description..."),
        (65.0, "4/6", "Tailoring resume..."),
        (85.0, "5/6", "Formatting output..."),
        (95.0, "6/6", "Saving results..."),
    ]);
    assert_eq!(phases(&seen), wanted);
    ends_well(&seen, "tailoring_id", &tailoring.id);
}
