//! What the program writes of its work while it works: every step, every failure with its causes,
//! and never a word of anybody's.

use std::fs::File;

use serde_json::{Value, json};

use crate::{
    browser::{self, Browser},
    program::{Folder, Up, command, text},
};

/// Words that stand nowhere but in what the person sends.
const SECRETS: [&str; 12] = [
    "Zwetschgenbaum",
    "quirina.z@geheim.example",
    "+49 30 5550199",
    "Holunderweg",
    "Quarkstrudelwerke",
    "Pumpernickelforschung",
    "Sauerkrautanalytik",
    "Rhabarberkompott GmbH",
    "Lebkuchenleitung",
    "plum horse battery",
    "Kartoffelpuffer",
    "Spekulatius",
];
const CV: &str = "# Quirina Zwetschgenbaum\n\nquirina.z@geheim.example · +49 30 5550199 · Holunderweg 7\n\n\
    ## Experience\n\n### Chemist, Quarkstrudelwerke\n2019 – 2023\n\n\
    - Led the Pumpernickelforschung with a team of six people in three laboratories.\n\
    - Wrote the reports of the laboratory in English and in German.\n\n## Skills\n\nChemistry, Python\n";
const POSTING: &str = "Rhabarberkompott GmbH looks for a chemist.\n\nRequirements:\n\
    - Experience with Sauerkrautanalytik\n- Python and chemistry\n";

/// The program with every line of its log in a file.
struct Logged {
    up: Up,
    folder: Folder,
}

impl Logged {
    fn start(name: &str, level: &str) -> Self {
        let folder = Folder::new(name);
        let mut program = command(&folder.0, None);
        program.env("JOBSTREAM_LOG", level).env("JOBSTREAM_LOG_FORMAT", "json");
        program.stderr(File::create(folder.0.join("log")).unwrap());
        Self { up: Up::with(program), folder }
    }

    /// Ends the program; all that it wrote.
    fn end(self) -> String {
        self.up.end();
        std::fs::read_to_string(self.folder.0.join("log")).unwrap()
    }
}

fn lines(log: &str) -> Vec<Value> {
    log.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}")))
        .collect()
}

/// Messages of the lines of one operation, in order.
fn messages(lines: &[Value], operation: &Value) -> Vec<String> {
    let of = lines.iter().filter(|line| line["operation.id"] == *operation);
    of.map(|line| line["message"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn each_step_of_the_work_is_a_line_and_a_failure_is_one_with_its_causes() {
    let logged = Logged::start("steps", "info");
    let me = Browser::register(&logged.up, "log@example.org", "a long enough one").await;
    let read = me.sample().await["id"].clone();
    let started = browser::answer(me.tailoring().send().await.unwrap()).await;
    let tailored = me.finish(&started).await["id"].clone();
    let broken = b"%PDF-1.7\nnothing of what that promises".to_vec();
    let broken = me.finish(&me.upload("cv.pdf", broken).await).await;
    assert_eq!(broken["state"], "FAILED");
    let broken = broken["id"].clone();
    let lines = lines(&logged.end());
    let phases = |kind: &[&str]| -> Vec<String> {
        kind.iter().enumerate().map(|(at, title)| format!("phase {}/6: {title}", at + 1)).collect()
    };
    let reading = phases(&[
        "Uploading file...",
        "Validating file format...",
        "Extracting text content...",
        "Parsing sections...",
        "Structuring data...",
        "Finalizing profile...",
    ]);
    let tailoring = phases(&[
        "Preparing job data...",
        "Extracting resume content...",
        "Analyzing job description...",
        "Tailoring resume...",
        "Formatting output...",
        "Saving results...",
    ]);
    for (operation, phases, steps) in [
        (&read, reading, ["step extract-text done", "step parse done", "transaction save done"]),
        (&tailored, tailoring, ["step analyze done", "step tailor done", "transaction save done"]),
    ] {
        let said = messages(&lines, operation);
        let shown: Vec<_> = said.iter().filter(|line| line.starts_with("phase")).collect();
        assert_eq!(shown, phases.iter().collect::<Vec<_>>());
        for step in steps {
            assert!(said.iter().any(|line| line == step), "{step} is not among {said:#?}");
        }
        assert_eq!(said.last().unwrap(), "operation succeeded");
    }
    let failed =
        lines.iter().find(|line| line["operation.id"] == broken && line["level"] == "ERROR");
    let failed = failed.expect("a failure is an error line");
    assert_eq!(failed["reason"], "FILE_DAMAGED");
    assert!(failed["error"].as_str().unwrap().contains("damaged"), "{failed}");
    assert!(!lines.iter().any(|line| line["level"] == "DEBUG"), "details are for the debug level");
}

#[tokio::test]
async fn no_word_of_a_person_stands_in_the_log_at_any_level() {
    let logged = Logged::start("secrets", "trace");
    let email = "quirina.z@geheim.example";
    let account =
        json!({ "email": email, "password": "plum horse battery", "name": "Spekulatius" });
    let mut me = Browser::new(&logged.up);
    me.post("/v1/auth/register", &account).await.of(201);
    let wrong = json!({ "email": email, "password": "Kartoffelpuffer" });
    me.post("/v1/auth/login", &wrong).await.of(401);
    let right = json!({ "email": email, "password": "plum horse battery" });
    let session = me.post("/v1/auth/login", &right).await.of(200);
    let refresh = json!({ "refresh_token": session["refresh_token"] });
    let tokens = me.post("/v1/auth/refresh", &refresh).await.of(200);
    me.keep(&tokens);

    let uploaded = me.upload("Zwetschgenbaum.md", CV.into()).await;
    assert_eq!(me.finish(&uploaded).await["state"], "SUCCEEDED");
    let body = json!({ "job_description": POSTING, "title": "Lebkuchenleitung",
        "company_name": "Rhabarberkompott GmbH" });
    let create = async |body: &Value| me.post("/v1/tailorings", body).await;
    let started = create(&body).await;
    let operation = me.finish(&started).await;
    assert_eq!(operation["state"], "SUCCEEDED", "{operation}");
    let started = started.body;
    let tailoring = me.get(&format!("/v1/tailorings/{}", started["id"].as_str().unwrap())).await;
    let tailoring = tailoring.of(200);
    assert!(tailoring["tailored_resume_text"].as_str().unwrap().contains("Pumpernickelforschung"));

    // What goes wrong is written down, and not with whose words.
    create(&json!({ "job_description": "", "title": "Lebkuchenleitung".repeat(99) })).await.of(400);
    create(&json!({ "job_description": "Sauerkrautanalytik\0" })).await.of(400);
    create(&json!({ "Kartoffelpuffer": 1 })).await.of(400);
    me.upload("Zwetschgenbaum.docx", b"%PDF-1.7 Kartoffelpuffer".into()).await.of(400);
    let broken = b"%PDF-1.7 Pumpernickelforschung (Kartoffelpuffer) Tj".to_vec();
    let broken = me.upload("Zwetschgenbaum.pdf", broken).await;
    assert_eq!(me.finish(&broken).await["state"], "FAILED");
    me.get("/v1/resumes?page_token=Kartoffelpuffer").await;
    me.get("/v1/operations/Kartoffelpuffer").await;

    // A look at the work by hand, as somebody does who follows up a failure.
    let id = started["operation"]["id"].as_str().unwrap();
    let mut look = command(&logged.folder.0, Some(&logged.up.grpc));
    let token = tokens["access_token"].as_str().unwrap().to_owned();
    look.env("JOBSTREAM_LOG", "debug").env("JOBSTREAM_TOKEN", &token);
    let shown = look.args(["operations", "get", id, "--raw"]).output().unwrap();
    let raw: Value =
        serde_json::from_str(&text(&shown.stdout)[text(&shown.stdout).find('{').unwrap()..])
            .unwrap_or_else(|error| panic!("{error}: {}", text(&shown.stdout)));
    assert!(raw["changes"].is_array() && raw["steps"].is_array(), "{raw}");

    let log = logged.end() + &text(&shown.stderr);
    assert!(lines(&log).iter().any(|line| line["level"] == "DEBUG"), "the level was switched");
    let secrets = SECRETS.map(str::to_owned).into_iter();
    let tokens = [&session, &tokens].into_iter().flat_map(|signed| {
        ["access_token", "refresh_token"].map(|key| signed[key].as_str().unwrap().to_owned())
    });
    for secret in secrets.chain(tokens) {
        let line = log.lines().find(|line| line.to_lowercase().contains(&secret.to_lowercase()));
        assert!(line.is_none(), "{secret} stands in the log: {}", line.unwrap_or_default());
    }
}
