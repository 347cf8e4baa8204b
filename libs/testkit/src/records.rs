//! What stands in a topic of a log, read as a stranger's group would, whatever form the log has.

use std::time::Duration;

use db::Pool;
use events::{
    Delivered, Log,
    log::{Assignment, Group},
};
use service::Tasks;
use tokio::sync::mpsc::unbounded_channel;

/// Records that one fetch takes.
const FETCH: usize = 100;
/// How long the readers may take to end.
const END: Duration = Duration::from_secs(5);

/// Reads a topic from its beginning until there is enough, as a group of its own; what was read, by
/// partition and position.
///
/// # Panics
/// When there is not enough within `limit`.
pub async fn records(
    log: &dyn Log,
    pool: &Pool,
    topic: &str,
    limit: Duration,
    enough: impl Fn(&[Delivered]) -> bool,
) -> Vec<Delivered> {
    let group = Group {
        name: format!("read_{}", uuid::Uuid::new_v4().simple()),
        topics: vec![topic.to_owned()],
        pool: pool.clone(),
        instance: None,
    };
    let (sender, mut records) = unbounded_channel();
    let tasks = Tasks::new();
    let mut found: Vec<Delivered> = Vec::new();
    let reading = async {
        let mut member = log.join(group).await.expect("the group can be joined");
        while !enough(&found) {
            tokio::select! {
                assignment = member.next() => if let Ok(Assignment::Given(mut part)) = assignment {
                    let (sender, stop) = (sender.clone(), tasks.token().clone());
                    let work = async move {
                        while let Ok(records) = part.fetch(FETCH).await {
                            if sender.send(records).is_err() {
                                return;
                            }
                        }
                    };
                    tasks.spawn("test.read", async move { stop.run_until_cancelled(work).await });
                },
                Some(records) = records.recv() => found.extend(records),
            }
        }
        member.leave().await;
    };
    let read = tokio::time::timeout(limit, reading).await;
    read.unwrap_or_else(|_| panic!("{topic} has too few records: {}", found.len()));
    tasks.drain(END).await;
    found.sort_by_key(|one| (one.partition, one.position));
    found
}
