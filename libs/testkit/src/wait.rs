//! Waiting for a condition instead of sleeping: as fast as the machine is, and a clear failure
//! when the condition never comes.

use std::time::{Duration, Instant};

/// Pause between two looks.
const LOOK: Duration = Duration::from_millis(10);

/// Waits until `condition` holds, looking every 10 ms.
///
/// # Panics
/// When it does not hold within `limit`; the text says what was waited for.
pub async fn wait_until(what: &str, limit: Duration, mut condition: impl AsyncFnMut() -> bool) {
    let start = Instant::now();
    while !condition().await {
        assert!(start.elapsed() < limit, "waited {limit:?} in vain: {what}");
        tokio::time::sleep(LOOK).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn goes_on_as_soon_as_the_condition_holds() {
        let mut looks = 0;
        wait_until("three looks", Duration::from_secs(5), async || {
            looks += 1;
            looks == 3
        })
        .await;
        assert_eq!(looks, 3);
    }

    #[tokio::test]
    #[should_panic(expected = "in vain: pigs fly")]
    async fn fails_with_what_was_waited_for() {
        wait_until("pigs fly", Duration::from_millis(30), async || false).await;
    }
}
