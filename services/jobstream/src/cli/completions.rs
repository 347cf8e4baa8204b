//! `jobstream completions`: what makes a shell complete the commands, made from the same definition
//! as the commands themselves.

use std::process::ExitCode;

use clap::{Args, CommandFactory as _, ValueEnum};
use clap_complete::aot;

use super::Arguments;

/// For which shell.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  jobstream completions bash > ~/.local/share/bash-completion/completions/jobstream\n  jobstream completions zsh > \"${fpath[1]}/_jobstream\"\n  jobstream completions fish > ~/.config/fish/completions/jobstream.fish"
)]
pub struct CompletionsArguments {
    /// Which shell
    shell: Shell,
}

/// The shells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shell {
    /// GNU Bash, with its package bash-completion
    Bash,
    /// Z shell
    Zsh,
    /// Friendly interactive shell
    Fish,
}

/// Prints it.
pub fn run(asked: &CompletionsArguments) -> ExitCode {
    let shell = match asked.shell {
        Shell::Bash => aot::Shell::Bash,
        Shell::Zsh => aot::Shell::Zsh,
        Shell::Fish => aot::Shell::Fish,
    };
    let mut script = Vec::new();
    aot::generate(shell, &mut Arguments::command(), "jobstream", &mut script);
    super::progress::say(String::from_utf8_lossy(&script).trim_end());
    ExitCode::SUCCESS
}
