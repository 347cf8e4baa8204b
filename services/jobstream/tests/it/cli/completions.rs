//! Completions, as a shell uses them.

use std::process::Command;

use crate::program::{Folder, command, text};

fn script(folder: &Folder, shell: &str) -> String {
    let output = command(&folder.0, None).args(["completions", shell]).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout)
}

/// What Bash proposes for words, the last of which is begun.
fn proposed(script: &std::path::Path, words: &[&str]) -> Vec<String> {
    let quoted: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    let last = words.len() - 1;
    let program = format!(
        "source {}; COMP_WORDS=({}); COMP_CWORD={last}; _jobstream jobstream \"${{COMP_WORDS[{last}]}}\" \
         \"${{COMP_WORDS[{}]}}\"; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        script.display(),
        quoted.join(" "),
        last - 1,
    );
    let output = Command::new("bash").args(["--norc", "-c", &program]).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout).lines().map(str::to_owned).collect()
}

#[test]
fn bash_completes_commands_options_and_values() {
    let folder = Folder::new("completions");
    let path = folder.0.join("jobstream.bash");
    std::fs::write(&path, script(&folder, "bash")).unwrap();
    assert_eq!(proposed(&path, &["jobstream", "tailorin"]), ["tailorings"]);
    let commands = proposed(&path, &["jobstream", "resumes", ""]);
    for command in ["list", "show", "upload", "delete"] {
        assert!(commands.iter().any(|one| one == command), "{commands:?}");
    }
    assert_eq!(proposed(&path, &["jobstream", "tailor", "--templ"]), ["--template"]);
    let values = proposed(&path, &["jobstream", "tailor", "--template", ""]);
    assert_eq!(values, ["ONE_COLUMN", "TWO_COLUMNS"]);
}

#[test]
fn other_shells_get_theirs_and_one_that_is_not_known_is_refused() {
    let folder = Folder::new("shells");
    assert!(script(&folder, "zsh").starts_with("#compdef jobstream"));
    assert!(script(&folder, "fish").contains("complete -c jobstream"));
    let output = command(&folder.0, None).args(["completions", "tcsh"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("bash, zsh, fish"), "{}", text(&output.stderr));
}
