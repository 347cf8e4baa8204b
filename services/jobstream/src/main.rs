//! The one program: every service in one process, and the command line.

mod cli;
mod credentials;
mod deps;
mod exit;
mod local;
mod place;
mod serve;
mod session;
mod settings;
mod tables;
mod up;
mod version;

use std::process::ExitCode;

use clap::Parser as _;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // A foreign file is read by a child of this program, which does that and nothing else.
    if let Some(code) = resume::sandbox::child_main() {
        return code;
    }
    let arguments = cli::Arguments::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return exit::failed(&anyhow::Error::from(error)),
    };
    let outcome = runtime.block_on(cli::run(arguments));
    // What still blocks a thread (a name that is being looked up) is not waited for.
    runtime.shutdown_background();
    match outcome {
        Ok(code) => code,
        Err(error) => exit::failed(&error),
    }
}
