//! A clock that counts suspension. `std::time::Instant` stands still while a laptop sleeps, so a
//! lease measured by it would look fresh to a holder that lost it hours ago; boot time does not.
//! It also counts while a process is stopped by a signal, as every clock of the system does.

use std::time::Duration;

/// A point of time since the machine was started; comparable within one machine only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Boottime(Duration);

impl Boottime {
    /// Reads the clock.
    #[must_use]
    pub fn now() -> Self {
        #[cfg(target_os = "linux")]
        let clock = rustix::time::ClockId::Boottime;
        #[cfg(not(target_os = "linux"))]
        let clock = rustix::time::ClockId::Monotonic;
        let read = rustix::time::clock_gettime(clock);
        let seconds = u64::try_from(read.tv_sec).unwrap_or(0);
        let nanos = u32::try_from(read.tv_nsec).unwrap_or(0);
        Self(Duration::new(seconds, nanos))
    }

    /// Time since this point; zero if it lies ahead.
    #[must_use]
    pub fn elapsed(self) -> Duration {
        Self::now().0.saturating_sub(self.0)
    }

    /// Time from `earlier` to this point; zero if it lies ahead.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_forward_only() {
        let earlier = Boottime::now();
        let later = Boottime::now();
        assert!(later >= earlier);
        assert_eq!(earlier.since(later), Duration::ZERO.max(earlier.since(later)));
    }
}
