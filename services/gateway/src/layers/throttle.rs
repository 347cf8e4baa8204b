//! Limits how often one address may try to sign in: a bucket of tokens per address, refilled
//! evenly. Calls of signed-in users are limited by the services, per user.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::StatusCode;
use service::layers::limits::quota::Quota;

use super::{address::ClientAddress, quota::Quotas};
use crate::{gateway::Gateway, problem::Problem};

/// Addresses remembered at most; full buckets are forgotten first, they remember nothing.
const MAX_ADDRESSES: usize = 50_000;

/// Refuses a call of an address that made too many.
pub async fn limit(State(gateway): State<Gateway>, request: Request, next: Next) -> Response {
    let Some(ClientAddress(address)) = request.extensions().get::<ClientAddress>().copied() else {
        return next.run(request).await;
    };
    let taken = gateway.throttle().take(address, Instant::now());
    if let Some(quotas) = request.extensions().get::<Quotas>() {
        quotas.note(gateway.throttle().quota(taken));
    }
    match taken {
        Ok(_) => next.run(request).await,
        Err(wait) => {
            metrics::counter!(crate::metrics::THROTTLED).increment(1);
            refusal(wait).into_response()
        }
    }
}

fn refusal(wait: Duration) -> Problem {
    Problem {
        retry_after: Some(wait),
        ..Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "TOO_MANY_ATTEMPTS",
            "too many attempts to sign in or register from this address; wait and try again",
        )
    }
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    tokens: f64,
    at: Instant,
}

/// The buckets of all addresses.
#[derive(Debug)]
pub struct Throttle {
    capacity: f64,
    refill: Duration,
    buckets: Mutex<HashMap<IpAddr, Bucket>>,
}

impl Throttle {
    /// Makes a throttle that lets `per_minute` calls of one address pass in a minute.
    #[must_use]
    pub fn new(per_minute: u32) -> Self {
        let per_minute = per_minute.max(1);
        Self {
            capacity: f64::from(per_minute),
            refill: Duration::from_secs(60) / per_minute,
            buckets: Mutex::new(HashMap::new()),
        }
    }

    /// Takes one call of an address and says how many are left, or how long it has to wait.
    fn take(&self, address: IpAddr, now: Instant) -> Result<f64, Duration> {
        let key = service::peer::subscriber(address);
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MAX_ADDRESSES && !buckets.contains_key(&key) {
            self.forget(&mut buckets, now);
        }
        let full = Bucket { tokens: self.capacity, at: now };
        let bucket = buckets.entry(key).or_insert(full);
        bucket.tokens = self.level(*bucket, now);
        bucket.at = now;
        if bucket.tokens < 1.0 {
            return Err(self.refill.mul_f64(1.0 - bucket.tokens));
        }
        bucket.tokens -= 1.0;
        Ok(bucket.tokens)
    }

    /// The limit and what is left of it, as it is told.
    fn quota(&self, taken: Result<f64, Duration>) -> Quota {
        let (left, reset) = match taken {
            Ok(left) if left < 1.0 => (0.0, self.refill.mul_f64(1.0 - left)),
            Ok(left) => (left, self.refill.mul_f64(self.capacity - left)),
            Err(wait) => (0.0, wait),
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "both are whole numbers of calls in a minute, which a u32 was"
        )]
        let [limit, left] = [self.capacity, left.floor()].map(|calls| calls as u32);
        let window = Some(Duration::from_secs(60));
        Quota { name: "sign-ins", limit, window, left, reset: Some(reset) }
    }

    fn level(&self, bucket: Bucket, now: Instant) -> f64 {
        let passed = now.saturating_duration_since(bucket.at).as_secs_f64();
        (bucket.tokens + passed / self.refill.as_secs_f64()).min(self.capacity)
    }

    /// Drops full buckets; when most are in use, everything: a flood from that many addresses is
    /// not held off address by address, the map must not grow, and looking through it for a few
    /// free places with every call would cost more than it saves.
    fn forget(&self, buckets: &mut HashMap<IpAddr, Bucket>, now: Instant) {
        buckets.retain(|_, bucket| self.level(*bucket, now) < self.capacity);
        if buckets.len() > MAX_ADDRESSES / 4 * 3 {
            buckets.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 9));
    const OFFICE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(198, 51, 100, 1));

    #[test]
    fn an_address_has_its_calls_of_a_minute_and_not_one_more() {
        let throttle = Throttle::new(3);
        let now = Instant::now();
        for _ in 0..3 {
            throttle.take(HOME, now).unwrap();
        }
        let wait = throttle.take(HOME, now).unwrap_err();
        assert_eq!(wait, Duration::from_secs(20));
        throttle.take(OFFICE, now).unwrap();
        throttle.take(HOME, now + wait).unwrap();
        throttle.take(HOME, now + wait).unwrap_err();
    }

    #[test]
    fn what_is_left_is_told_in_whole_calls() {
        let (throttle, now) = (Throttle::new(3), Instant::now());
        let mut told = Vec::new();
        for after in [0, 0, 30, 30, 30] {
            let taken = throttle.take(HOME, now + Duration::from_secs(after));
            let quota = throttle.quota(taken);
            told.push((quota.limit, quota.left, quota.reset.unwrap().as_secs()));
        }
        // Half a call is none that could be made.
        assert_eq!(told, [(3, 2, 20), (3, 1, 40), (3, 1, 30), (3, 0, 10), (3, 0, 10)]);
    }

    #[test]
    fn the_map_stays_bounded_under_a_flood_of_addresses() {
        let throttle = Throttle::new(3);
        let now = Instant::now();
        for number in 0..u32::try_from(MAX_ADDRESSES * 2 + 10).unwrap() {
            let _ = throttle.take(IpAddr::from(number.to_be_bytes()), now);
        }
        assert!(throttle.buckets.lock().unwrap().len() <= MAX_ADDRESSES);
    }
}
