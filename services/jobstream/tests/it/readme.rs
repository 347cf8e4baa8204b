//! The examples of the README, as their readers copy them.

use std::process::Command;

use crate::program::{CV, Folder, Up, text};

const README: &str = include_str!("../../../../README.md");

/// The example that speaks HTTP.
fn over_http() -> &'static str {
    let blocks = README.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    blocks.into_iter().find(|block| block.starts_with("API=")).expect("the README has it")
}

#[tokio::test]
async fn the_walk_through_over_http_leaves_a_tailored_pdf() {
    let folder = Folder::new("readme");
    let up = Up::start(&folder.0);
    std::fs::copy(CV, folder.0.join("cv.md")).unwrap();
    let script = over_http().replace("http://127.0.0.1:8080", &up.http).replace("cv.pdf", "cv.md");
    let output = Command::new("bash")
        .args(["-euo", "pipefail", "-c", &script])
        .current_dir(&folder.0)
        .output()
        .unwrap();
    let (shown, said) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{script}\n{shown}\n{said}");
    assert_eq!(
        shown.matches("\"state\":\"SUCCEEDED\"").count(),
        2,
        "both are seen to end: {shown}"
    );
    assert!(std::fs::read(folder.0.join("tailored.pdf")).unwrap().starts_with(b"%PDF"));
    up.end();
}
