//! The section "To try it" of k8s/README.md, as its reader types it, and then the walk through of the
//! README over HTTP at the port that it has forwarded.

use std::{
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use crate::{
    kubectl::{BROUGHT, all_rolled_out},
    program::{CV, Folder, text},
};

const README: &str = include_str!("../../../../README.md");
/// How it is deployed and operated.
pub const DEPLOYMENT: &str = include_str!("../../../../k8s/README.md");
/// Where the section forwards to.
const FORWARDED: &str = "http://127.0.0.1:8080";

/// The first commands after a mark.
pub fn commands_after(document: &'static str, mark: &str) -> &'static str {
    let rest = document.split_once(mark).expect("the document has it").1;
    rest.split_once("```sh\n").unwrap().1.split("```").next().unwrap()
}

/// A shell that types a script in a folder and stops at the first command that fails.
pub fn bash(script: &str, folder: PathBuf) -> Command {
    let mut command = Command::new("bash");
    command.args(["-euo", "pipefail", "-c", script]).current_dir(folder);
    command
}

/// A port of this machine that leads into the cluster.
struct Forwarded(Child);

impl Drop for Forwarded {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub async fn brings_it_to_the_cluster_and_tailors() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let commands = commands_after(DEPLOYMENT, "## To try it\n");
    let (commands, forward) = commands.trim_end().rsplit_once('\n').unwrap();
    assert!(
        forward.contains("port-forward"),
        "the last command serves until it is ended: {forward}"
    );
    let bring = bash(commands, root.clone()).output().unwrap();
    let (shown, said) = (text(&bring.stdout), text(&bring.stderr));
    assert!(bring.status.success(), "{commands}\n{shown}\n{said}");
    all_rolled_out().await;

    let mut forward = bash(&format!("exec {forward}"), root);
    let _forwarded = Forwarded(forward.stdout(Stdio::null()).spawn().unwrap());
    testkit::wait_until("the forwarded port", BROUGHT, async || {
        let asked = testkit::http::client().get(format!("{FORWARDED}/readyz")).send().await;
        asked.is_ok_and(|answer| answer.status().is_success())
    })
    .await;
    let folder = Folder::new("cluster");
    std::fs::copy(CV, folder.0.join("cv.md")).unwrap();
    let blocks = README.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let walk = blocks.into_iter().find(|block| block.starts_with("API=")).unwrap();
    let walk = walk.replace("cv.pdf", "cv.md");
    let walked = bash(&walk, folder.0.clone()).output().unwrap();
    let (shown, said) = (text(&walked.stdout), text(&walked.stderr));
    assert!(walked.status.success(), "{walk}\n{shown}\n{said}");
    assert_eq!(shown.matches("\"state\":\"SUCCEEDED\"").count(), 2, "{shown}");
    let tailored = std::fs::read(folder.0.join("tailored.pdf")).unwrap();
    assert!(tailored.starts_with(b"%PDF"));
    println!("as k8s/README.md says: deployed, and a tailored PDF of {} bytes", tailored.len());
}
