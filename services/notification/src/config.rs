//! Settings of this service, with defaults in code. What all processes share is in `service`.

use std::time::Duration;

use service::config::{Env, Key};

const DAY: u64 = 24 * 3600;
const RETENTION_DAYS: u64 = 90;
const RETENTION: Key = Key::new(
    "JOBSTREAM_NOTIFICATION_RETENTION_DAYS",
    "age at which a notification is archived, and how long it is kept after that",
);

/// Settings of the notification service.
#[derive(Debug, Clone)]
pub struct Config {
    /// Age at which a notification is archived, and how long it is kept after that.
    pub retention: Duration,
}

impl Config {
    /// Reads the settings; what is wrong with them is told by [`Env::finish`].
    #[must_use]
    pub fn read(env: &mut Env) -> Self {
        // An inbox of events remembers 15 days: what is deleted later is never made again.
        const RIGHT: &str = "whole days from 16 to 3650";
        let days = env.parse_with(RETENTION, RETENTION_DAYS, RIGHT, |text| {
            text.parse().ok().filter(|days| (16..=3650).contains(days))
        });
        Self { retention: Duration::from_secs(days * DAY) }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self { retention: Duration::from_secs(RETENTION_DAYS * DAY) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notifications_are_kept_for_ninety_days_unless_set_and_a_wrong_number_is_named() {
        assert_eq!(Config::read(&mut Env::default()).retention, Duration::from_secs(90 * DAY));
        let key = "JOBSTREAM_NOTIFICATION_RETENTION_DAYS";
        let mut env = Env::of([(key, "30")]);
        assert_eq!(Config::read(&mut env).retention, Duration::from_secs(30 * DAY));
        let mut env = Env::of([(key, "7")]);
        let _ = Config::read(&mut env);
        let problem = env.finish().unwrap_err().to_string();
        assert!(problem.contains(key) && problem.contains("16"), "{problem}");
    }
}
