//! `jobstream doctor`: what is wrong with this machine or with the settings, and how to mend it. It
//! starts, fetches and changes nothing, and tells all it finds at once.

mod machine;
mod network;
mod storage;

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use service::config::Origin;

use super::report::{Finding, Report};
use crate::{
    credentials::Store,
    deps,
    settings::{Settings, Sources},
    version,
};

/// What `doctor` is asked to do.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  jobstream doctor\n  jobstream --config jobstream.toml doctor\n  jobstream doctor --json | jq 'select(.status != \"ok\")'\n\nEach line is ok, warn or fail, with what to do. Exit codes: 0 nothing failed, 1 something is to be mended."
)]
pub struct DoctorArguments {
    /// Prints each finding as a line of JSON
    #[arg(long)]
    json: bool,
}

/// Looks at everything.
pub async fn run(sources: &Sources, asked: &DoctorArguments) -> Result<ExitCode> {
    let mut report = Report::new(asked.json);
    report.tell(&Finding::ok("program", version::described()));
    match Settings::read(sources) {
        Ok(settings) => {
            report.tell(&described(&settings));
            with_settings(&settings, &mut report).await;
        }
        Err(error) => {
            report.tell(&Finding::fail(
                "settings",
                format!("{error:#}"),
                "correct them and ask again: what hangs on them was not looked at; \
                 `jobstream config table` explains every setting",
            ));
        }
    }
    for finding in machine::findings().await {
        report.tell(&finding);
    }
    Ok(report.end("all is well"))
}

async fn with_settings(settings: &Settings, report: &mut Report) {
    report.tell(&sessions());
    if settings.shared.tls.is_some() {
        report.tell(&certificates(settings));
    }
    let folder = &settings.shared.data_dir;
    report.tell(&storage::folder(folder));
    report.tell(&storage::room(folder));
    for finding in storage::database(settings).await {
        report.tell(&finding);
    }
    for finding in network::ports(&settings.shared).await {
        report.tell(&finding);
    }
    let services = [
        ("account", "JOBSTREAM_ACCOUNT_ADDRS", &settings.account_addrs),
        ("tailoring", "JOBSTREAM_TAILORING_ADDRS", &settings.tailoring_addrs),
        ("notification", "JOBSTREAM_NOTIFICATION_ADDRS", &settings.notification_addrs),
    ];
    for (name, key, addresses) in services {
        if let Some(addresses) = addresses {
            report.tell(&network::service(name, key, addresses).await);
        }
    }
    if let Some(kafka) = &settings.kafka {
        report.tell(&network::kafka(kafka).await);
    }
}

/// How many settings there are, and which were set where.
fn described(settings: &Settings) -> Finding {
    let all = &settings.effective.0;
    let set = all.iter().filter(|setting| setting.origin != Origin::Default);
    let set: Vec<String> = set.map(|one| format!("{} ({})", one.key, one.origin)).collect();
    let detail = match set.is_empty() {
        true => format!("all {} have their defaults", all.len()),
        false => format!("{} of {} are set: {}", set.len(), all.len(), set.join(", ")),
    };
    Finding::ok("settings", detail)
}

/// Whether what `jobstream login` has kept can be used.
fn sessions() -> Finding {
    const CHECK: &str = "sessions";
    let store = match Store::of_user() {
        Ok(store) => store,
        Err(error) => {
            return Finding::warn(
                CHECK,
                error.to_string(),
                "needed for `jobstream login` only; the local user works without",
            );
        }
    };
    match store.servers() {
        Ok(servers) if servers.is_empty() => Finding::ok(CHECK, "nobody has signed in elsewhere"),
        Ok(servers) => Finding::ok(CHECK, format!("signed in at {}", servers.join(", "))),
        Err(error) => {
            Finding::fail(CHECK, format!("{error:#}"), "mend the file, or remove it and sign in")
        }
    }
}

fn certificates(settings: &Settings) -> Finding {
    const CHECK: &str = "certificates";
    match deps::connector(&settings.shared, &service::Tasks::new()) {
        Ok(_) => Finding::ok(CHECK, "certificate, key and authority fit together"),
        Err(error) => Finding::fail(
            CHECK,
            format!("{error:#}"),
            "name files in PEM form that this user can read in JOBSTREAM_TLS_CERTIFICATE_FILE, \
             JOBSTREAM_TLS_KEY_FILE and JOBSTREAM_TLS_AUTHORITY_FILE",
        ),
    }
}
