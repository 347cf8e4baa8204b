//! What was read in a resume: judged, shown field by field, corrected, and used as it is corrected.

use kernel::Code;
use proto::tailoring::v1 as pb;
use tonic::Status;

use crate::{
    app::{App, problem},
    files,
};

impl App {
    async fn profile(&self, id: &str) -> pb::Profile {
        let request = self.ask(pb::GetProfileRequest { id: id.into() });
        self.resumes().get_profile(request).await.unwrap().into_inner().profile.unwrap()
    }

    async fn correct(&self, id: &str, changes: &[(&str, &str)]) -> Result<pb::Profile, Status> {
        self.correct_if(id, changes, "").await
    }

    async fn correct_if(
        &self,
        id: &str,
        changes: &[(&str, &str)],
        etag: &str,
    ) -> Result<pb::Profile, Status> {
        let change = |(path, value): &(&str, &str)| pb::Correction {
            path: (*path).to_owned(),
            value: (*value).to_owned(),
        };
        let changes = changes.iter().map(change).collect();
        let request =
            self.ask(pb::UpdateProfileRequest { id: id.into(), changes, etag: etag.into() });
        Ok(self.resumes().update_profile(request).await?.into_inner().profile.unwrap())
    }
}

fn field<'p>(profile: &'p pb::Profile, path: &str) -> &'p pb::ProfileField {
    let found = profile.fields.iter().find(|field| field.path == path);
    found.unwrap_or_else(|| panic!("{path} in {:#?}", profile.fields))
}

fn ledger(tailoring: &pb::Tailoring) -> Vec<serde_json::Value> {
    let report: serde_json::Value = serde_json::from_str(&tailoring.report_json).unwrap();
    report["ledger"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_correction_under_an_old_etag_is_refused_and_a_repeated_one_is_answered() {
    let app = App::start().await;
    let resume = app.read("cv.md", files::CV.as_bytes()).await;
    let read = app.profile(&resume.id).await;
    let (potsdam, bergen) = ([("basics.location", "Potsdam")], [("basics.location", "Bergen")]);
    let corrected = app.correct_if(&resume.id, &potsdam, &read.etag).await.unwrap();
    assert_ne!(corrected.etag, read.etag);
    let again = app.correct_if(&resume.id, &potsdam, &read.etag).await.unwrap();
    assert_eq!(again, corrected);
    let refused = problem(app.correct_if(&resume.id, &bergen, &read.etag).await);
    assert_eq!((refused.code, refused.reason.as_str()), (Code::Aborted, "RESUME_CHANGED"));
    assert_eq!(app.profile(&resume.id).await, corrected);
    app.correct_if(&resume.id, &bergen, &corrected.etag).await.unwrap();
}

#[tokio::test]
async fn a_corrected_field_is_used_by_tailorings_and_marked_as_the_users() {
    let app = App::start().await;
    let resume = app.read("cv.md", files::CV.as_bytes()).await;
    let read = app.profile(&resume.id).await;
    let company = field(&read, "work[0].company");
    assert_eq!((company.value.as_str(), company.corrected), ("Rechenwerk GmbH", false));
    assert!(read.lines[company.lines[0] as usize - 1].contains("Rechenwerk GmbH"));

    let changes = [
        ("work[0].company", "Rechenwerk Nord AG"),
        ("work[0].highlights[0]", "Built payment services in Rust for three million users"),
        ("basics.location", "Potsdam"),
    ];
    let corrected = app.correct(&resume.id, &changes).await.unwrap();
    assert_eq!(corrected, app.profile(&resume.id).await);
    let company = field(&corrected, "work[0].company");
    assert!(company.corrected && company.confidence == 1.0);
    assert_eq!(corrected.lines[company.lines[0] as usize - 1], "Rechenwerk Nord AG");
    let shown = app.resume(&resume.id).await;
    let json: serde_json::Value = serde_json::from_str(&shown.profile_json).unwrap();
    assert_eq!(json["work"][0]["name"], "Rechenwerk Nord AG");
    assert_eq!(shown.parsed_text, resume.parsed_text, "what was read stays as it was");

    let tailoring = app.tailored(&resume.id, files::SOFTWARE).await;
    let text = &tailoring.tailored_resume_text;
    assert!(text.contains("Rechenwerk Nord AG") && !text.contains("Rechenwerk GmbH"), "{text}");
    assert!(text.contains("three million users") && text.contains("Potsdam"), "{text}");
    for line in ledger(&tailoring) {
        let text = line["text"].as_str().unwrap();
        let own = ["Nord AG", "three million", "Potsdam"].iter().any(|part| text.contains(part));
        assert_eq!(line["origin"] == "user", own, "{line}");
    }
}

#[tokio::test]
async fn it_stays_corrected_over_another_reading() {
    let app = App::start().await;
    let resume = app.read("cv.md", files::CV.as_bytes()).await;
    app.correct(&resume.id, &[("basics.name", "Ada E. Example")]).await.unwrap();
    // As a new run would: another reading of the same file is saved.
    let parsed = resume::parse::parse(files::CV);
    let text = resume::read::Text {
        format: resume::read::Format::Markdown,
        pages: 1,
        lines: files::CV.lines().map(str::to_owned).collect(),
        runs: Vec::new(),
        links: Vec::new(),
        removed: 0,
        hidden: 7,
        damaged_pages: 0,
    };
    let (id, owner) = (resume.id.as_str(), app.user.user_id.as_str());
    let mut connection = app.database.pool().pg().acquire().await.unwrap();
    tailoring::app::desk::save_reading(&mut connection, owner, id, &text, &parsed).await.unwrap();
    let profile = app.profile(id).await;
    let name = field(&profile, "basics.name");
    assert!(name.corrected && name.value == "Ada E. Example");
    let kinds: Vec<(String, i64)> =
        sqlx::query_as("SELECT type, sequence FROM change WHERE aggregate = $1 ORDER BY sequence")
            .bind(id)
            .fetch_all(app.database.pool().pg())
            .await
            .unwrap();
    let kind = "jobstream.resumes.resume.parsed.v1".to_owned();
    assert_eq!(kinds, [(kind.clone(), 1), (kind, 2)], "each reading is told of");

    // What was read takes the correction back.
    let back = app.correct(id, &[("basics.name", "Ada Example")]).await.unwrap();
    assert!(!field(&back, "basics.name").corrected);
    assert_eq!(back.lines.len(), files::CV.lines().count());
}

#[tokio::test]
async fn fields_are_taken_out_and_added_and_wrong_ones_are_named() {
    let app = App::start().await;
    let resume = app.read("cv.md", files::CV.as_bytes()).await;
    let changes = [
        ("skills[0].keywords[0]", ""),
        ("skills[0].keywords[6]", "Terraform"),
        ("skills[0].keywords[7]", "Helm"),
        ("work[2].company", "Hafen AG"),
        ("work[2].position", "Welder"),
    ];
    let corrected = app.correct(&resume.id, &changes).await.unwrap();
    let json: serde_json::Value = serde_json::from_str(&corrected.profile_json).unwrap();
    let skills = json["skills"][0]["keywords"].as_array().unwrap();
    assert!(!skills.iter().any(|skill| skill == "Rust"), "{skills:?}");
    assert_eq!(skills[5..], ["Terraform", "Helm"]);
    assert_eq!(json["work"][2]["name"], "Hafen AG");
    assert_eq!(field(&corrected, "skills[0].keywords[0]").value, "");

    let long = "x".repeat(1_001);
    for (path, value, wrong) in [
        ("work[9].company", "x", "changes[0].path"),
        ("age", "x", "changes[0].path"),
        ("basics.email", "nobody", "changes[0].value"),
        ("work[0].period", "some time", "changes[0].value"),
        ("basics.name", long.as_str(), "changes[0].value"),
    ] {
        let changes = [(path, value), ("basics.label", "Engineer")];
        let refused = problem(app.correct(&resume.id, &changes).await);
        let fields: Vec<&str> = refused.violations.iter().map(|one| one.field.as_str()).collect();
        assert_eq!((refused.code, fields), (Code::InvalidArgument, vec![wrong]), "{path}");
    }
    assert_eq!(app.profile(&resume.id).await, corrected, "none of them was made");
    let none = problem(app.correct(&resume.id, &[]).await);
    assert_eq!(none.violations[0].field, "changes");
}

#[tokio::test]
async fn a_resume_is_judged_and_its_corrections_count() {
    let app = App::start().await;
    let cv = files::CV.replace("ada@example.org | ", "");
    let resume = app.read("cv.md", cv.as_bytes()).await;
    let judge = async || {
        let request = app.ask(pb::GetAnalysisRequest { id: resume.id.clone() });
        app.resumes().get_analysis(request).await.unwrap().into_inner().analysis.unwrap()
    };
    let before = judge().await;
    assert_eq!(before.parts.iter().map(|part| part.max).sum::<i32>(), 100);
    assert_eq!(before.parts.iter().map(|part| part.score).sum::<i32>(), before.score);
    let missing = |of: &pb::Analysis| of.suggestions.iter().any(|one| one.key == "EMAIL_MISSING");
    assert!(missing(&before));
    for one in before.suggestions.iter().filter(|one| one.key == "SKILL_WITHOUT_EVIDENCE") {
        let line = cv.lines().nth(one.lines[0] as usize - 1).unwrap();
        assert!(line.contains("Menu Planning"), "{one:?} on {line}");
    }
    app.correct(&resume.id, &[("basics.email", "ada@example.org")]).await.unwrap();
    let after = judge().await;
    assert!(!missing(&after) && after.score > before.score);
}

#[tokio::test]
async fn a_resume_that_was_not_read_is_neither_judged_nor_corrected() {
    let app = App::start().await;
    let resume = app.read("scan.pdf", &files::scan()).await;
    let id = resume.id;
    let analysis = app.ask(pb::GetAnalysisRequest { id: id.clone() });
    let refused = problem(app.resumes().get_analysis(analysis).await);
    assert_eq!(
        (refused.code, refused.reason.as_str()),
        (Code::FailedPrecondition, "RESUME_NOT_READ")
    );
    let profile = app.ask(pb::GetProfileRequest { id: id.clone() });
    assert_eq!(problem(app.resumes().get_profile(profile).await).reason, "RESUME_NOT_READ");
    let answer = app.correct(&id, &[("basics.name", "Ada")]).await;
    assert_eq!(problem(answer).reason, "RESUME_NOT_READ");
}
