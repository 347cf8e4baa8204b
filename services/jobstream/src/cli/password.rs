//! Passwords: from a file or a pipe, or asked for at the terminal without being shown. Never from an
//! argument, which everybody on the machine can read.

use std::{
    io::{IsTerminal as _, Write as _},
    path::Path,
};

use anyhow::Result;

use super::files;
use crate::exit::Exit;

/// Reads the password from a file, or from standard input: asked for at a terminal, else its first
/// line.
pub fn read(file: Option<&Path>) -> Result<String> {
    let text = match file {
        Some(path) => files::read_text(path)?,
        None => asked("Password: ", true)?,
    };
    let password = text.lines().next().unwrap_or_default();
    if password.is_empty() {
        return Err(Exit::input(
            "there is no password; type it, pipe it in, or name a file with --password-file",
        ));
    }
    Ok(password.to_owned())
}

/// Asks at a terminal, or takes the next line of what is piped in.
pub fn asked(prompt: &str, secret: bool) -> Result<String> {
    let mut input = std::io::stdin();
    let mut line = String::new();
    if !input.is_terminal() {
        input.read_line(&mut line)?;
        return Ok(line.trim_end_matches(['\r', '\n']).to_owned());
    }
    if secret {
        let line = unseen(&mut input, prompt)?;
        eprintln!();
        return Ok(line);
    }
    ask(prompt)?;
    input.read_line(&mut line)?;
    Ok(line.trim().to_owned())
}

fn ask(prompt: &str) -> std::io::Result<()> {
    eprint!("{prompt}");
    std::io::stderr().flush()
}

/// Asks for a line that the terminal does not show, once it shows nothing any more.
fn unseen(input: &mut std::io::Stdin, prompt: &str) -> Result<String> {
    use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
    let before = tcgetattr(&*input)?;
    let mut silent = before.clone();
    silent.local_modes.remove(LocalModes::ECHO);
    // Drops what was typed before, too: it was shown.
    tcsetattr(&*input, OptionalActions::Flush, &silent)?;
    let mut line = String::new();
    let read = ask(prompt).and_then(|()| input.read_line(&mut line));
    tcsetattr(&*input, OptionalActions::Flush, &before)?;
    read?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
