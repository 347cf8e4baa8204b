//! The sessions in use in a process: those of tokens seen of late and those of open streams. Every
//! minute they are checked with the account service, so that signing out takes effect everywhere
//! within a minute although tokens live longer, and open streams end with their session.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use tokio::time::{Instant, MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;

use super::{Authority, token::LIFETIME};

/// Time between two checks.
const PERIOD: Duration = Duration::from_secs(60);
/// How long an ended session is remembered: no token of it can be valid afterwards.
const MEMORY: Duration = Duration::from_secs(LIFETIME.as_secs() + 120);
/// Sessions asked for at once.
const BATCH: usize = 1000;
/// Longest time of one question.
const PATIENCE: Duration = Duration::from_secs(10);

/// A session in use.
#[derive(Debug)]
pub struct Session {
    ended: CancellationToken,
}

impl Session {
    /// What stands in the place of a session where there is none: it never ends.
    pub(super) fn endless() -> Self {
        Self { ended: CancellationToken::new() }
    }

    /// Whether the session is known to have ended.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.ended.is_cancelled()
    }

    /// Token that is cancelled when the session ends.
    #[must_use]
    pub fn ended(&self) -> &CancellationToken {
        &self.ended
    }
}

#[derive(Default)]
struct State {
    live: HashMap<String, Weak<Session>>,
    ended: HashMap<String, (Arc<Session>, Instant)>,
}

/// The sessions in use in a process.
#[derive(Clone, Default)]
pub struct SessionWatch(Arc<Mutex<State>>);

impl SessionWatch {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// The session of this id; the same one for all who ask while anybody holds it.
    #[must_use]
    pub fn session(&self, id: &str) -> Arc<Session> {
        let mut state = self.lock();
        if let Some((session, _)) = state.ended.get(id) {
            return session.clone();
        }
        if let Some(session) = state.live.get(id).and_then(Weak::upgrade) {
            return session;
        }
        let session = Arc::new(Session { ended: CancellationToken::new() });
        state.live.insert(id.to_owned(), Arc::downgrade(&session));
        session
    }

    /// Ends a session in this process: its streams end and its tokens are refused from now on.
    pub fn end(&self, id: &str) {
        let session = self.session(id);
        let mut state = self.lock();
        state.live.remove(id);
        state.ended.insert(id.to_owned(), (session.clone(), Instant::now()));
        drop(state);
        session.ended.cancel();
    }

    /// Checks the sessions in use every minute until told to stop.
    pub(super) async fn run(
        self,
        authority: Arc<dyn Authority>,
        stop: CancellationToken,
        prune: impl Fn(),
    ) {
        let mut ticks = interval(PERIOD);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = ticks.tick() => {}
            }
            prune();
            self.check_all(authority.as_ref()).await;
        }
    }

    /// Asks about every session in use.
    async fn check_all(&self, authority: &dyn Authority) {
        for ids in self.in_use().chunks(BATCH) {
            self.check(authority, ids).await;
        }
    }

    /// Asks about some sessions and ends those that have ended. A failed question is asked again
    /// in the next round; until then the sessions count as open.
    async fn check(&self, authority: &dyn Authority, ids: &[String]) {
        match timeout(PATIENCE, authority.ended(ids.to_vec())).await {
            Ok(Ok(ended)) => ended.iter().for_each(|id| self.end(id)),
            Ok(Err(error)) => tracing::warn!(cause = ?error.0, "sessions could not be checked"),
            Err(_) => tracing::warn!("sessions could not be checked in time"),
        }
    }

    fn in_use(&self) -> Vec<String> {
        let mut state = self.lock();
        state.ended.retain(|_, (_, since)| since.elapsed() < MEMORY);
        state.live.retain(|_, session| session.strong_count() > 0);
        state.live.keys().cloned().collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::testing::TestAuthority;

    #[tokio::test]
    async fn a_session_ended_elsewhere_ends_here_with_the_next_check() {
        let (authority, watch) = (TestAuthority::new(), SessionWatch::new());
        let (ended, open) = (watch.session("a"), watch.session("b"));
        authority.end("a");
        assert!(!ended.has_ended());
        watch.check_all(&authority).await;
        assert!(ended.has_ended() && !open.has_ended());
        drop(ended);
        assert!(watch.session("a").has_ended(), "an ended session stays ended");
    }

    #[tokio::test]
    async fn sessions_nobody_holds_are_not_asked_about() {
        let watch = SessionWatch::new();
        let held = watch.session("held");
        drop(watch.session("gone"));
        assert_eq!(watch.in_use(), ["held"]);
        assert!(Arc::ptr_eq(&held, &watch.session("held")));
    }

    #[tokio::test]
    async fn more_sessions_than_one_question_holds_are_all_checked() {
        let (authority, watch) = (TestAuthority::new(), SessionWatch::new());
        let ids: Vec<String> = (0..BATCH + 1).map(|n| n.to_string()).collect();
        let held: Vec<_> = ids.iter().map(|id| watch.session(id)).collect();
        ids.iter().for_each(|id| authority.end(id));
        watch.check_all(&authority).await;
        assert!(held.iter().all(|session| session.has_ended()));
    }
}
