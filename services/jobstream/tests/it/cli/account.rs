//! Sessions with servers as a person keeps them: signed in, refreshed, over, and signed out.

use std::{
    io::Write as _,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use serde_json::Value;

use crate::program::{Folder, Up, command, text};

const EMAIL: &str = "mara@example.org";
const PASSWORD: &str = "correct horse battery";

fn kept(folder: &Path) -> PathBuf {
    folder.join("settings/jobstream/credentials.json")
}

/// Runs a command with a line on its standard input.
fn with_input(mut command: Command, line: &str) -> Output {
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A command that refuses before it reads closes the pipe.
    let _ = child.stdin.take().unwrap().write_all(line.as_bytes());
    child.wait_with_output().unwrap()
}

/// Registers at a server and keeps the session.
pub fn sign_in(up: &Up, folder: &Path) {
    let words = ["login", "--register", "--email", EMAIL, "--name", "Mara"];
    let output = with_input(up.remote(folder, &words), &format!("{PASSWORD}\n"));
    assert!(output.status.success(), "{}", text(&output.stderr));
}

/// Makes the access token that is kept look as if it had ended.
fn age(folder: &Path, change: impl FnOnce(&mut Value)) {
    let mut file: Value = serde_json::from_slice(&std::fs::read(kept(folder)).unwrap()).unwrap();
    let server = file["servers"].as_object_mut().unwrap().values_mut().next().unwrap();
    server["expires_at"] = 0.into();
    change(server);
    std::fs::write(kept(folder), file.to_string()).unwrap();
}

#[test]
fn a_session_is_kept_for_the_next_commands_renewed_and_ended() {
    let folder = Folder::new("session");
    let up = Up::start(&folder.0);
    sign_in(&up, &folder.0);
    let mode = std::fs::metadata(kept(&folder.0)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let written = std::fs::read_to_string(kept(&folder.0)).unwrap();
    assert!(!written.contains(PASSWORD));

    let shown = up.remote(&folder.0, &["whoami"]).output().unwrap();
    assert!(text(&shown.stdout).contains("mara@example.org"), "{}", text(&shown.stderr));
    let asked = || {
        let output = up.remote(&folder.0, &["whoami", "--json"]).output().unwrap();
        assert!(output.status.success(), "{}", text(&output.stderr));
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    assert_eq!(
        (&asked()["user"]["name"], &asked()["user"]["role"]),
        (&"Mara".into(), &"candidate".into())
    );

    // Two commands at once exchange one refresh token; a second exchange of it would end the session.
    let before = std::fs::read_to_string(kept(&folder.0)).unwrap();
    age(&folder.0, |_| ());
    let both = [(); 2].map(|()| {
        let mut command = up.remote(&folder.0, &["whoami"]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    });
    for child in both {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", text(&output.stderr));
    }
    assert_ne!(std::fs::read_to_string(kept(&folder.0)).unwrap(), before, "a new pair is kept");

    age(&folder.0, |server| server["refresh_token"] = "of somebody else".into());
    let over = up.remote(&folder.0, &["resumes", "list"]).output().unwrap();
    assert_eq!(over.status.code(), Some(1));
    assert!(text(&over.stderr).contains("sign in again"), "{}", text(&over.stderr));

    let secret = folder.0.join("secret.txt");
    std::fs::write(&secret, format!("{PASSWORD}\n")).unwrap();
    let words = ["login", "--email", EMAIL, "--password-file", secret.to_str().unwrap()];
    let again = up.remote(&folder.0, &words).output().unwrap();
    assert!(text(&again.stdout).contains("signed in at http://"), "{}", text(&again.stderr));
    let out = up.remote(&folder.0, &["logout"]).output().unwrap();
    assert!(out.status.success(), "{}", text(&out.stderr));
    let nobody = up.remote(&folder.0, &["whoami"]).output().unwrap();
    assert_eq!(nobody.status.code(), Some(2));
    assert!(text(&nobody.stderr).contains("jobstream login --server http://"));
    up.end();
}

/// Types a password at a terminal when it is asked for, and prints all that the terminal shows.
const TYPIST: &str = "
import os, pty, sys
pid, terminal = pty.fork()
if pid == 0:
    os.execv(sys.argv[2], sys.argv[2:])
shown, typed = b'', False
while True:
    try:
        more = os.read(terminal, 4096)
    except OSError:
        break
    if not more:
        break
    shown += more
    if not typed and b'Password: ' in shown:
        # Asked for only once nothing that is typed shows.
        os.write(terminal, sys.argv[1].encode() + b'\\n')
        typed = True
sys.stdout.write(shown.decode())
";

#[test]
fn a_password_that_is_typed_is_not_shown() {
    let folder = Folder::new("typed");
    let up = Up::start(&folder.0);
    sign_in(&up, &folder.0);
    let login = up.remote(&folder.0, &["login", "--email", EMAIL]);
    let mut typist = Command::new("python3");
    typist.args(["-c", TYPIST, PASSWORD]).arg(login.get_program()).args(login.get_args());
    for (key, value) in login.get_envs() {
        match value {
            Some(value) => typist.env(key, value),
            None => typist.env_remove(key),
        };
    }
    let output = typist.output().unwrap();
    let shown = text(&output.stdout);
    assert!(shown.contains("signed in at"), "{shown} {}", text(&output.stderr));
    assert!(!shown.contains(PASSWORD), "{shown}");
    up.end();
}

#[test]
fn what_cannot_be_signed_in_with_is_refused_in_words() {
    let folder = Folder::new("refused");
    let up = Up::start(&folder.0);
    sign_in(&up, &folder.0);
    let before = std::fs::read(kept(&folder.0)).unwrap();
    let login = ["login", "--email", EMAIL];
    let wrong = with_input(up.remote(&folder.0, &login), "not the password\n");
    assert_eq!(wrong.status.code(), Some(1));
    assert!(text(&wrong.stderr).contains("CREDENTIALS"), "{}", text(&wrong.stderr));
    assert_eq!(std::fs::read(kept(&folder.0)).unwrap(), before, "the session stays");
    let weak = ["login", "--register", "--email", "other@example.org"];
    let weak = with_input(up.remote(&folder.0, &weak), "12345678\n");
    assert!(text(&weak.stderr).contains("password"), "{}", text(&weak.stderr));

    let none = with_input(up.remote(&folder.0, &login), "");
    assert_eq!(none.status.code(), Some(2));
    assert!(text(&none.stderr).contains("--password-file"), "{}", text(&none.stderr));
    let argument = up.remote(&folder.0, &["login", "--password", PASSWORD]).output().unwrap();
    assert_eq!(argument.status.code(), Some(2), "a password is no argument");
    let missing = ["login", "--email", EMAIL, "--password-file", "missing.txt"];
    let missing = up.remote(&folder.0, &missing).output().unwrap();
    assert!(text(&missing.stderr).contains("missing.txt does not exist"));

    let servers = [("jobs.example.org", "--server"), ("http://127.0.0.1:1", "nothing answers")];
    for (server, word) in servers {
        let output =
            command(&folder.0, None).args(["whoami", "--server", server]).output().unwrap();
        assert!(!output.status.success());
        assert!(text(&output.stderr).contains(word), "{}", text(&output.stderr));
    }
    std::fs::set_permissions(kept(&folder.0), std::fs::Permissions::from_mode(0o644)).unwrap();
    let open = up.remote(&folder.0, &["whoami"]).output().unwrap();
    assert_eq!(open.status.code(), Some(2));
    assert!(text(&open.stderr).contains("chmod 600"), "{}", text(&open.stderr));
    up.end();
}
