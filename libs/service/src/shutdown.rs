//! Signals that end the process. The first asks every task to end, so that work is put down in
//! good order; the second ends the process at once, for whoever cannot wait.

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::tasks::Tasks;

/// Exit status after the second signal: 128 and the number of SIGINT, as shells expect.
const IMPATIENT: i32 = 130;

/// Cancels the token of `tasks` at SIGTERM or SIGINT, and exits at the second of them.
///
/// # Errors
/// The signals cannot be listened for.
pub fn on_signals(tasks: &Tasks) -> std::io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let token = tasks.token().clone();
    // Not one of the tasks that shutdown waits for: it has to live until the very end.
    let apart = Tasks::new();
    apart.spawn("shutdown.signals", async move {
        let first = either(&mut terminate, &mut interrupt).await;
        tracing::info!(signal = first, "stopping; a second signal ends at once");
        token.cancel();
        let second = either(&mut terminate, &mut interrupt).await;
        tracing::warn!(signal = second, "ended before everything was put down");
        std::process::exit(IMPATIENT);
    });
    Ok(())
}

async fn either(terminate: &mut Signal, interrupt: &mut Signal) -> &'static str {
    tokio::select! {
        _ = terminate.recv() => "SIGTERM",
        _ = interrupt.recv() => "SIGINT",
    }
}
