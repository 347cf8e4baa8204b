//! What k8s/README.md says one does to an installation that serves, typed as it stands there: a version
//! taken back, a key rotated, a copy of the database put in its place.

use crate::{
    kubectl::{all_rolled_out, applied},
    program::{Folder, text},
    readme::{DEPLOYMENT, bash, commands_after},
    scene::Ended,
};

/// Every service goes back to how it was before its last change.
pub async fn taken_back() {
    type_in(commands_after(DEPLOYMENT, "Back, one version far").to_owned(), &Folder::new("back"))
        .await;
    all_rolled_out().await;
}

/// New tokens are signed by a new key, and those that are out stay valid.
pub async fn key_rotated() {
    let row = DEPLOYMENT.split_once("| signing key of tokens | `").expect("the table has it").1;
    let command = row.split('`').next().unwrap();
    type_in(command.to_owned(), &Folder::new("rotated")).await;
}

/// A copy of the database, in the place of the database: what had ended and been told of is there.
pub async fn restored(ended: &Ended) {
    let folder = Folder::new("restored");
    type_in(commands_after(DEPLOYMENT, "**A copy by hand**").to_owned(), &folder).await;
    let copy = std::fs::metadata(folder.0.join("jobstream.dump")).unwrap().len();
    applied("tests/cluster/overlay").await;
    ended.is_there().await;
    println!("a copy of {} KiB in the place of the database: everything is there", copy / 1024);
}

/// Types commands in a folder, on a thread for what blocks.
async fn type_in(commands: String, folder: &Folder) {
    let place = folder.0.clone();
    let typed = move || {
        let output = bash(&commands, place).output().unwrap();
        let said = text(&output.stderr);
        assert!(output.status.success(), "{commands}\n{said}");
    };
    tokio::task::spawn_blocking(typed).await.unwrap();
}
