//! What is left to a caller, told with every answer so that a client can slow down before it is
//! refused: the fields `RateLimit-Policy` and `RateLimit` of draft-ietf-httpapi-ratelimit-headers,
//! as metadata of the call, which the gateway passes on as headers.

use std::{fmt::Write as _, time::Duration};

use http::{HeaderMap, HeaderName, HeaderValue};

/// Which limits there are: `"requests";q=6000;w=60`.
pub const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
/// What is left of them: `"requests";r=5999;t=1`.
pub const LEFT: HeaderName = HeaderName::from_static("ratelimit");

/// What is left to a caller of one limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Name of the limit; letters alone.
    pub name: &'static str,
    /// How much it allows.
    pub limit: u32,
    /// Within which time; none where it counts what is open at once.
    pub window: Option<Duration>,
    /// How much is left.
    pub left: u32,
    /// When all of it is back, or if nothing is left, the next one; none where time brings nothing.
    pub reset: Option<Duration>,
}

impl Quota {
    /// Adds this one to the fields of an answer.
    pub fn tell(&self, policy: &mut String, left: &mut String) {
        for text in [&mut *policy, &mut *left] {
            if !text.is_empty() {
                text.push_str(", ");
            }
            // Writing to a string does not fail, here and below.
            let _ = write!(text, "\"{}\"", self.name);
        }
        let _ = write!(policy, ";q={}", self.limit);
        let _ = write!(left, ";r={}", self.left);
        if let Some(window) = self.window {
            let _ = write!(policy, ";w={}", window.as_secs());
        }
        if let Some(reset) = self.reset {
            let _ = write!(left, ";t={}", whole_seconds(reset));
        }
    }
}

/// Seconds that are over when the time is over.
fn whole_seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

/// Writes what is left into the head of an answer; nothing where no limit applies.
pub fn write(quotas: &[Quota], headers: &mut HeaderMap) {
    let (mut policy, mut left) = (String::new(), String::new());
    for quota in quotas {
        quota.tell(&mut policy, &mut left);
    }
    if policy.is_empty() {
        return;
    }
    for (name, text) in [(POLICY, policy), (LEFT, left)] {
        if let Ok(value) = HeaderValue::try_from(text) {
            headers.insert(name, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_told_as_lists_of_structured_fields() {
        let minute = Some(Duration::from_secs(60));
        let reset = Some(Duration::from_millis(1200));
        let calls = Quota { name: "requests", limit: 6000, window: minute, left: 5880, reset };
        let streams = Quota { name: "streams", limit: 100, window: None, left: 99, reset: None };
        let mut headers = HeaderMap::new();
        write(&[], &mut headers);
        assert!(headers.is_empty());
        write(&[calls, streams], &mut headers);
        assert_eq!(headers[POLICY], "\"requests\";q=6000;w=60, \"streams\";q=100");
        assert_eq!(headers[LEFT], "\"requests\";r=5880;t=2, \"streams\";r=99");
    }
}
