//! `jobstream config`: the settings as they are in effect, and what each is for. The tables in the
//! documents are made by it, from where the code declares its settings.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Subcommand, ValueEnum};
use service::config::{Env, Setting, short};

use super::progress::say;
use crate::settings::{Settings, Sources};

/// What is asked of the settings.
#[derive(Debug, Subcommand)]
#[command(
    after_help = "Examples:\n  jobstream config check\n  jobstream --config jobstream.toml config check\n  jobstream config table\n  jobstream config table --format env > .env"
)]
pub enum ConfigCommand {
    /// Prints every setting with where it comes from, secrets masked; fails for what is wrong
    Check,
    /// Prints every setting that there is, with its default and what it means
    Table {
        /// Form of the table
        #[arg(long, default_value = "markdown")]
        format: Form,
    },
}

/// Form of a table of settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// A table in Markdown
    Markdown,
    /// A file of the environment, with every setting commented out
    Env,
    /// A file for --config, with every setting commented out
    Toml,
}

/// Does what was asked.
pub fn run(sources: &Sources, asked: &ConfigCommand) -> Result<ExitCode> {
    match asked {
        ConfigCommand::Check => say(Settings::read(sources)?.effective.to_string().trim_end()),
        ConfigCommand::Table { format } => {
            // Of nothing that is set here: the defaults are the code's.
            let settings = Settings::read_from(Env::default())?.effective.0;
            say(table(&settings, *format).trim_end());
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn table(settings: &[Setting], form: Form) -> String {
    let row = |setting: &Setting| {
        let Setting { key, about, default, .. } = setting;
        let about = match form {
            Form::Markdown => (*about).to_owned(),
            Form::Env | Form::Toml => sentence(about, default),
        };
        match form {
            Form::Markdown => format!("| `{key}` | {} | {about} |\n", cell(default)),
            Form::Env => format!("# {about}\n#{key}={}\n\n", value(default).unwrap_or_default()),
            Form::Toml => {
                let value = value(default).unwrap_or("...");
                format!("# {about}\n#{} = {value:?}\n\n", short(key))
            }
        }
    };
    let head = match form {
        Form::Markdown => "| setting | default | |\n|---|---|---|\n",
        Form::Env => ENV,
        Form::Toml => TOML,
    };
    std::iter::once(head.to_owned()).chain(settings.iter().map(row)).collect()
}

const ENV: &str = "# Settings of Jobstream, each with its default: take the sign off to change one.
# Made by `jobstream config table --format env`; the environment outweighs a file of settings.

";
const TOML: &str =
    "# Settings of Jobstream, each with its default: take the sign off to change one.
# Made by `jobstream config table --format toml`, for `jobstream --config FILE`.

";

fn cell(default: &str) -> String {
    match default {
        "" => String::new(),
        // Said in words where it differs from machine to machine.
        words if words.contains(' ') => words.to_owned(),
        value => format!("`{value}`"),
    }
}

/// A default that can be written down; none for one that is empty or said in words.
fn value(default: &str) -> Option<&str> {
    (!default.is_empty() && !default.contains(' ')).then_some(default)
}

/// What a setting is for, as a line of its own, without the marks of Markdown.
fn sentence(about: &str, default: &str) -> String {
    let text = about.replace('`', "");
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    let unless = match default.contains(' ') {
        true => format!(" Unless set: {default}."),
        false => String::new(),
    };
    format!("{first}{}.{unless}", letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Vec<Setting> {
        Settings::read_from(Env::default()).unwrap().effective.0
    }

    #[test]
    fn every_setting_says_what_it_means_in_a_few_words() {
        for Setting { key, about, .. } in settings() {
            assert!((10..160).contains(&about.len()), "{key}: {about}");
            assert!(!about.ends_with('.') && !about.contains('|'), "{key}: {about}");
        }
    }

    #[test]
    fn the_files_of_settings_can_be_used_as_they_are_printed() {
        let uncommented = |form| -> String {
            let text = table(&settings(), form);
            let lines = text.lines().filter_map(|line| line.strip_prefix('#'));
            let set = lines.filter(|line| !line.starts_with(' ') && !line.ends_with("\"...\""));
            set.map(|line| format!("{line}\n")).collect()
        };
        let pairs = uncommented(Form::Env);
        let pairs = pairs.lines().map(|line| line.split_once('=').unwrap());
        let read = Settings::read_from(Env::of(pairs)).unwrap();
        assert_eq!(read.shared.http_addr.to_string(), "127.0.0.1:8080");

        let path = std::env::temp_dir().join(format!("jobstream-{}.toml", std::process::id()));
        std::fs::write(&path, uncommented(Form::Toml)).unwrap();
        let mut env = Env::default();
        env.file(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert!(Settings::read_from(env).is_ok());
    }
}
