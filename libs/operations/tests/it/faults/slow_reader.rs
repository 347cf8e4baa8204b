//! F23: watchers that stop reading. Nothing is kept for them, they see the end all the same, and
//! those who read beside them miss nothing.

use operations::Watch;
use proto::operations::v1::WatchEvent;
use testkit::faults::{Tally, follow, runs};
use tokio::task::JoinSet;

use super::field::LIMIT;
use crate::{
    app::{App, collect, me},
    kinds::{Chatty, Talk},
};

/// Changes that come while nobody reads.
const REPORTS: u32 = 400;
/// Watchers that read.
const READERS: usize = 5;

#[tokio::test]
async fn readers_that_stop_reading_are_not_buffered_for_and_see_the_end() {
    for run in runs("F23 slow readers") {
        let app = App::start().await;
        let mut tally = Tally::new(run);
        let id =
            app.start_of::<Chatty>(&Talk { reports: REPORTS, gate: Some("talk".into()) }).await;
        tally.acknowledged(&id);
        let mut slow: Vec<Watch> = Vec::new();
        for _ in 0..run.operations {
            let mut watch = app.engine.watch(&me(), &id, None).await.unwrap();
            assert!(futures::StreamExt::next(&mut watch).await.unwrap().is_ok());
            slow.push(watch);
        }
        let mut reading = JoinSet::new();
        for _ in 0..READERS {
            reading.spawn(follow(app.engine.clone(), id.clone(), LIMIT));
        }
        tally.healed();
        app.stage.gate("talk").add_permits(REPORTS as usize);
        for followed in reading.join_all().await {
            tally.followed(followed);
        }
        app.ended(&id).await;
        for watch in slow {
            let mut late = collect(watch).await;
            let last = late.pop().unwrap();
            assert_eq!(last.event, i32::from(WatchEvent::Resync));
            assert!(last.operation.unwrap().done, "the end is seen");
            let kept = late.len();
            assert!(kept <= 1, "{kept} messages were kept for a reader that did not read");
        }
        let row = tally.close(&app.database.pool(), LIMIT).await;
        row.holds();
        assert_eq!((row.completed, row.watchers, row.missed), (1, READERS, 0));
    }
}
