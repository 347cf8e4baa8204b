//! How long to wait before a call is tried again: what the server asks for, or twice as long each
//! time, with jitter.

use std::time::{Duration, SystemTime};

use reqwest::header::{HeaderMap, RETRY_AFTER};

use crate::settings::Times;

/// The wait that a server asks for: `retry-after-ms`, or `Retry-After` as seconds or as a date.
pub(crate) fn asked(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    if let Some(wait) = text("retry-after-ms").and_then(|ms| ms.parse().ok()) {
        return Some(Duration::from_millis(wait));
    }
    let wait = text(RETRY_AFTER.as_str())?;
    if let Ok(seconds) = wait.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    let date = httpdate::parse_http_date(wait).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

/// The pause before the next try, the first being number 1; none when the server asks for more
/// than anybody wants to wait.
pub(crate) fn pause(times: &Times, tried: u32, asked: Option<Duration>) -> Option<Duration> {
    if let Some(wait) = asked {
        return (wait <= times.longest_pause).then_some(wait);
    }
    let doubled = times.pause.saturating_mul(2u32.saturating_pow(tried.saturating_sub(1)));
    Some(doubled.min(times.longest_pause).mul_f64(rand::random_range(0.8..1.2)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &'static str, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(
            reqwest::header::HeaderName::from_static(name),
            value.parse().unwrap(),
        )])
    }

    #[test]
    fn the_server_is_heeded_in_every_form() {
        let now = httpdate::parse_http_date("Wed, 21 Oct 2026 07:28:00 GMT").unwrap();
        let wait = |name, value| asked(&headers(name, value), now);
        assert_eq!(wait("retry-after", "7"), Some(Duration::from_secs(7)));
        assert_eq!(wait("retry-after-ms", "250"), Some(Duration::from_millis(250)));
        let date = "Wed, 21 Oct 2026 07:28:09 GMT";
        assert_eq!(wait("retry-after", date), Some(Duration::from_secs(9)));
        let past = "Wed, 21 Oct 2026 07:27:00 GMT";
        assert_eq!(wait("retry-after", past), Some(Duration::ZERO));
        for odd in ["soon", "-3", "1e999", "NaN"] {
            assert_eq!(wait("retry-after", odd), None, "{odd}");
        }
    }

    #[test]
    fn pauses_double_and_have_an_end() {
        let times = Times::default();
        let seconds = |tried| pause(&times, tried, None).unwrap().as_secs_f64();
        assert!((0.4..0.6).contains(&seconds(1)) && (0.8..1.2).contains(&seconds(2)));
        assert!(seconds(60) <= 24.0);
        assert_eq!(pause(&times, 1, Some(Duration::from_secs(3600))), None);
        assert_eq!(pause(&times, 1, Some(Duration::ZERO)), Some(Duration::ZERO));
    }
}
