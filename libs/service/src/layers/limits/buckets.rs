//! Buckets of callers, in a map of bounded size. A bucket is one point of time (the generic cell
//! rate algorithm): how far the caller's calls, evenly spaced, reach into the future. A caller
//! whose buckets are full and who has no stream open is the same as one never seen and is dropped.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use kernel::id::UserId;
use tokio::time::Instant;

use super::{Error, Quota};
use crate::{config::Limits, peer::subscriber};

const MINUTE: u64 = 60_000_000_000;
const SHARDS: usize = 16;
/// Callers of one shard at most.
const PER_SHARD: usize = 4096;

/// Who is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// A user, by the number in their id.
    User(u128),
    /// Everybody at an address.
    Address(IpAddr),
}

impl Key {
    /// The key of a user.
    pub fn user(id: &UserId) -> Self {
        let digits = id.as_str().rsplit('_').next().unwrap_or_default();
        Self::User(u128::from_str_radix(digits, 16).unwrap_or_default())
    }

    /// The key of an address.
    pub fn address(address: IpAddr) -> Self {
        Self::Address(subscriber(address))
    }

    fn shard(self) -> usize {
        let number = match self {
            Self::User(number) => number,
            Self::Address(IpAddr::V4(v4)) => u128::from(u32::from(v4)),
            Self::Address(IpAddr::V6(v6)) => u128::from(v6) >> 64,
        };
        // The lowest bits of a user's id are random, those of an address vary most.
        usize::try_from(number % SHARDS as u128).unwrap_or(0)
    }
}

/// What one caller has taken.
#[derive(Debug, Default, Clone, Copy)]
struct Caller {
    starts: u64,
    calls: u64,
    streams: u32,
}

impl Caller {
    fn is_idle(&self, now: u64) -> bool {
        self.streams == 0 && self.starts <= now && self.calls <= now
    }
}

/// Moves a bucket by one call and says what is left in it, or how long to wait for that.
fn take(bucket: &mut u64, now: u64, per_minute: u32) -> Result<u32, Duration> {
    let each = MINUTE / u64::from(per_minute.max(1));
    let next = (*bucket).max(now) + each;
    match next.checked_sub(now + MINUTE) {
        Some(wait) if wait > 0 => Err(Duration::from_nanos(wait)),
        _ => {
            *bucket = next;
            Ok(u32::try_from((now + MINUTE - next) / each).unwrap_or(u32::MAX))
        }
    }
}

/// When a bucket is full again, or if it is empty, when the next call may be.
fn reset(bucket: u64, now: u64, left: u32, per_minute: u32) -> Duration {
    let full = bucket.saturating_sub(now);
    let next = (full + MINUTE / u64::from(per_minute.max(1))).saturating_sub(MINUTE);
    Duration::from_nanos(if left == 0 { next } else { full })
}

#[derive(Debug, Default)]
struct Shard {
    callers: HashMap<Key, Caller>,
    swept: u64,
}

impl Shard {
    fn caller(&mut self, key: Key, now: u64) -> &mut Caller {
        if self.callers.len() >= PER_SHARD && !self.callers.contains_key(&key) {
            self.make_room(now);
        }
        self.callers.entry(key).or_default()
    }

    /// Drops callers that are as good as unknown, and if there are none, any without a stream:
    /// under a flood of callers the map stays bounded at the price of forgiving some.
    fn make_room(&mut self, now: u64) {
        if now.saturating_sub(self.swept) > MINUTE / 60 {
            self.swept = now;
            self.callers.retain(|_, caller| !caller.is_idle(now));
        }
        if self.callers.len() >= PER_SHARD {
            let victim = self.callers.iter().find(|(_, caller)| caller.streams == 0);
            if let Some(victim) = victim.map(|(key, _)| *key) {
                self.callers.remove(&victim);
            }
        }
    }
}

/// The buckets of all callers of a server.
#[derive(Debug)]
pub struct Buckets {
    limits: Limits,
    most_streams: usize,
    streams: AtomicUsize,
    began: Instant,
    shards: [Mutex<Shard>; SHARDS],
}

impl Buckets {
    /// Makes the buckets of one server, which holds at most `most_streams` streams.
    pub fn new(limits: Limits, most_streams: usize) -> Self {
        Self {
            limits,
            most_streams,
            streams: AtomicUsize::new(0),
            began: Instant::now(),
            shards: Default::default(),
        }
    }

    /// Counts one call and says what is left.
    ///
    /// # Errors
    /// The caller has had as many as a minute allows.
    pub fn take(&self, key: Key, start: bool) -> Result<Quota, Error> {
        self.take_at(self.now(), key, start)
    }

    /// Counts one call at a time, in nanoseconds since the buckets were made.
    fn take_at(&self, now: u64, key: Key, start: bool) -> Result<Quota, Error> {
        let mut shard = self.shard(key);
        let caller = shard.caller(key, now);
        let (bucket, limit, what) = if start {
            (&mut caller.starts, self.limits.starts_per_minute, "starts")
        } else {
            (&mut caller.calls, self.limits.calls_per_minute, "requests")
        };
        let left = take(bucket, now, limit).map_err(|wait| Error::Rate { what, limit, wait })?;
        let reset = Some(reset(*bucket, now, left, limit));
        Ok(Quota { name: what, limit, window: Some(Duration::from_nanos(MINUTE)), left, reset })
    }

    /// Counts one stream for as long as the permit lives, and says what is left.
    ///
    /// # Errors
    /// The caller has too many open, or the server has.
    pub fn open_stream(self: &Arc<Self>, key: Key) -> Result<(StreamPermit, Quota), Error> {
        let limit = self.limits.streams;
        let left = {
            let mut shard = self.shard(key);
            let caller = shard.caller(key, self.now());
            if caller.streams >= limit {
                return Err(Error::Streams { limit });
            }
            caller.streams += 1;
            limit - caller.streams
        };
        let permit = StreamPermit { buckets: self.clone(), key };
        if self.streams.fetch_add(1, Ordering::AcqRel) >= self.most_streams {
            return Err(Error::Busy);
        }
        Ok((permit, Quota { name: "streams", limit, window: None, left, reset: None }))
    }

    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_nanos()).unwrap_or(u64::MAX / 2)
    }

    fn shard(&self, key: Key) -> MutexGuard<'_, Shard> {
        self.shards[key.shard()].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One open stream of a caller.
#[derive(Debug)]
pub struct StreamPermit {
    buckets: Arc<Buckets>,
    key: Key,
}

impl Drop for StreamPermit {
    fn drop(&mut self) {
        self.buckets.streams.fetch_sub(1, Ordering::AcqRel);
        if let Some(caller) = self.buckets.shard(self.key).callers.get_mut(&self.key) {
            caller.streams = caller.streams.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::Coded as _;

    use super::*;

    const MILLI: u64 = 1_000_000;

    fn buckets(starts_per_minute: u32) -> Arc<Buckets> {
        let limits = Limits { starts_per_minute, calls_per_minute: 60, streams: 2 };
        Arc::new(Buckets::new(limits, 3))
    }

    fn user() -> Key {
        Key::user(&UserId::new())
    }

    #[test]
    fn exactly_the_allowed_number_passes_and_more_only_with_time() {
        let (buckets, key) = (buckets(300), user());
        for _ in 0..300 {
            buckets.take_at(0, key, true).unwrap();
        }
        let refused = buckets.take_at(0, key, true).unwrap_err();
        assert_eq!(refused.retry_after(), Some(Duration::from_millis(200)));
        assert!(buckets.take_at(199 * MILLI, key, true).is_err());
        buckets.take_at(200 * MILLI, key, true).unwrap();
        assert!(buckets.take_at(200 * MILLI, key, true).is_err());
        let later = 200_000 * MILLI;
        let passed = (0..400).filter(|_| buckets.take_at(later, key, true).is_ok()).count();
        assert_eq!(passed, 300);
    }

    #[test]
    fn what_is_left_goes_down_by_one_and_comes_back_with_time() {
        let (buckets, key) = (buckets(2), user());
        let at = |milli| buckets.take_at(milli * MILLI, key, true).unwrap();
        let seconds = |quota: Quota| (quota.left, quota.reset.unwrap().as_secs());
        assert_eq!(seconds(at(0)), (1, 30));
        assert_eq!(seconds(at(0)), (0, 30));
        assert_eq!(seconds(at(40_000)), (0, 20));
        assert_eq!(seconds(at(120_000)), (1, 30));
    }

    #[test]
    fn callers_and_kinds_of_calls_are_counted_apart() {
        let (buckets, key) = (buckets(1), user());
        buckets.take(key, true).unwrap();
        assert!(buckets.take(key, true).is_err());
        buckets.take(key, false).unwrap();
        buckets.take(user(), true).unwrap();
        buckets.take(Key::address("192.0.2.1".parse().unwrap()), true).unwrap();
    }

    #[test]
    fn a_stream_counts_until_it_ends() {
        let (buckets, key) = (buckets(1), user());
        let (first, quota) = buckets.open_stream(key).unwrap();
        assert_eq!((quota.limit, quota.left), (2, 1));
        let _second = buckets.open_stream(key).unwrap();
        assert!(matches!(buckets.open_stream(key), Err(Error::Streams { limit: 2 })));
        let _other = buckets.open_stream(user()).unwrap();
        assert!(matches!(buckets.open_stream(user()), Err(Error::Busy)));
        drop(first);
        buckets.open_stream(key).unwrap();
    }

    #[test]
    fn the_map_stays_bounded_under_a_flood_of_callers() {
        let buckets = buckets(1);
        for _ in 0..(SHARDS * PER_SHARD + 20_000) {
            buckets.take(user(), true).unwrap();
        }
        let held = buckets.shards.iter().map(|shard| shard.lock().unwrap().callers.len());
        assert!(held.sum::<usize>() <= SHARDS * PER_SHARD);
    }
}
