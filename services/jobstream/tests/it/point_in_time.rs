//! The database brought back to a moment, from a copy made while the program worked and the log of what
//! was written since: what was acknowledged before is there, what came after is not, and work goes on.

use proto::operations::v1::State;
use testkit::Postgres;

use crate::{
    program::{Folder, Person, Up, command},
    work::{all_end, operations, tailor, upload},
};

fn start(folder: &Folder, postgres: &Postgres) -> Up {
    let mut program = command(&folder.0, None);
    program.env("DATABASE_URL", postgres.url());
    Up::with(program)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_before_the_moment_is_there_and_what_came_after_is_not() {
    let folder = Folder::new("moment");
    let postgres = Postgres::start_archiving().await;
    let up = start(&folder, &postgres);
    let person = Person::register(&up, "a@example.org").await;
    let resume = upload(&up, &person.caller).await;
    let first = tailor(&up, &person.caller, &resume).await;
    let backup = postgres.backup();
    let second = tailor(&up, &person.caller, &resume).await;
    all_end(&up, &person.caller, 3).await;
    let moment = postgres.moment().await;
    let third = tailor(&up, &person.caller, &resume).await;
    let stranger = Person::register(&up, "b@example.org").await;
    up.kill();

    let restored = postgres.restored(&backup, &moment).await;
    drop(postgres);
    let up = start(&folder, &restored);
    let found = operations(&up, &person.caller).await;
    let state = |id: &str| found.iter().find(|one| one.id == id).map(|one| one.state());
    assert_eq!(found.len(), 3);
    assert_eq!([state(&first), state(&second)], [Some(State::Succeeded); 2]);
    assert_eq!(state(&third), None);
    let again = Person::register(&up, "b@example.org").await;
    assert_ne!(again.id, stranger.id, "that account was not there any more");
    tailor(&up, &person.caller, &resume).await;
    let ended = all_end(&up, &person.caller, 4).await;
    assert!(ended.iter().all(|one| one.state() == State::Succeeded), "{ended:?}");
    assert!(up.end().1);
}
