//! Wake-ups between processes: after its commits each process sends what it has touched in one
//! NOTIFY a round, asynchronously and outside those commits, because a NOTIFY inside a commit
//! serialises all commits of the server. A process that is alone sends none.

use std::time::Duration;

use sqlx::postgres::PgListener;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{
    news::{self, News},
    wake::Waker,
};
use crate::{
    metrics,
    store::notify,
    writer::lane::{Line, on},
};

/// News taken into one round.
const ROUND: usize = 1024;

/// Channel of an engine: one per schema.
pub(crate) fn channel(schema: &str) -> String {
    format!("operations_{schema}")
}

/// Sends what this process has touched.
pub(crate) async fn send(
    mut line: Line,
    channel: String,
    me: Uuid,
    mut news: mpsc::UnboundedReceiver<News>,
    stop: CancellationToken,
) {
    let mut round = Vec::new();
    let mut last = false;
    while !last {
        tokio::select! {
            taken = news.recv_many(&mut round, ROUND) => last = taken == 0,
            () = stop.cancelled() => {
                // What a drain gave back is news too: the others take it over at once.
                last = true;
                round.extend(std::iter::from_fn(|| news.try_recv().ok()));
            }
        }
        round.dedup();
        for payload in news::payloads(me, &round) {
            if let Err(error) = on!(line, |connection| notify::send(connection, &channel, &payload))
            {
                metrics::count(metrics::NOTIFY_ERRORS);
                tracing::debug!(error = %error, "a wake-up could not be sent; the net covers it");
            }
        }
        round.clear();
    }
}

/// Hears what other processes have touched; after each silence of the connection everything is woken.
pub(crate) async fn listen(
    pool: db::Pool,
    channel: String,
    me: Uuid,
    waker: Waker,
    heard: impl Fn(&News) + Send + Sync,
    stop: CancellationToken,
) {
    let own = me.simple().to_string();
    while !stop.is_cancelled() {
        let listening = Box::pin(async {
            let mut listener = pool.listener().await?;
            listener.listen(&channel).await?;
            waker.wake_all();
            hear(&mut listener, &own, &waker, &heard).await
        });
        let outcome = stop.run_until_cancelled(listening).await;
        if let Some(Err(error)) = outcome {
            tracing::debug!(error = %error, "wake-ups of other processes are not heard just now");
            stop.run_until_cancelled(tokio::time::sleep(Duration::from_millis(500))).await;
        }
    }
}

async fn hear(
    listener: &mut PgListener,
    own: &str,
    waker: &Waker,
    heard: &(impl Fn(&News) + Sync),
) -> Result<(), db::Error> {
    loop {
        match listener.try_recv().await? {
            Some(notification) => {
                for news in news::parse(own, notification.payload()) {
                    heard(&news);
                }
            }
            // The connection was lost and is there again: what was said in between is unknown.
            None => waker.wake_all(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_waits_to_be_told_when_it_has_to_end_is_told() {
        let limit = Duration::from_secs(10);
        let database = testkit::Database::create(&[], "test").await;
        let pool = database.pool();
        let mut listener = pool.listener().await.unwrap();
        listener.listen("wakes").await.unwrap();
        // Often, as either of the two may be looked at first.
        for n in 0..20 {
            let (queue, news) = mpsc::unbounded_channel();
            queue.send(News::Ready(format!("kind.{n}"))).unwrap();
            let stop = CancellationToken::new();
            stop.cancel();
            let line = Line::new(pool.clone(), limit);
            send(line, "wakes".into(), Uuid::new_v4(), news, stop).await;
            let heard = tokio::time::timeout(limit, listener.recv()).await.unwrap().unwrap();
            let word = format!(" rkind.{n}");
            assert!(heard.payload().ends_with(&word), "{} tells{word}", heard.payload());
        }
    }
}
