//! Every row of the lifecycle's table against the statements on a real PostgreSQL: what the model
//! decides for a state, a command, a token and a number is what the tables hold afterwards.

mod beside;

use std::{collections::HashMap, sync::Arc};

use chrono::DateTime;
use sqlx::PgConnection;
use testkit::Database;
use uuid::Uuid;

use super::{
    claim::{Claim, claim},
    group::{self, StepRow, Write, Written},
    kind, read,
    start::{self, NewRow},
    step, sweep, text,
    transition::{self, Moved},
};
use crate::{
    model::{
        id::OperationId,
        lifecycle::{Command, End, Lifecycle, State},
        operation::{Head, Operation, Progress},
        retry::Policy,
    },
    wire,
};

const OWNER: &str = "user_00000000000000000000000000000001";
/// Token and number of the newest command in every row of the table.
const TOKEN: i64 = 3;
const NUMBER: i32 = 5;

struct Table {
    _database: Database,
    connection: sqlx::PgConnection,
}

impl Table {
    async fn new() -> Self {
        let database = Database::create(&crate::migrations(), "test").await;
        let connection = database.pool().dedicated().await.unwrap();
        Self { _database: database, connection }
    }

    /// Puts an operation into each of these places of its life; returns their ids.
    async fn rows(&mut self, lives: &[Lifecycle]) -> Vec<String> {
        let rows: Vec<NewRow> = lives.iter().map(|_| new_row()).collect();
        start::insert(&mut self.connection, &rows).await.unwrap();
        let ids: Vec<String> = rows.iter().map(|row| row.operation.id().to_owned()).collect();
        for (id, life) in ids.iter().zip(lives) {
            self.place(id, *life).await;
        }
        ids
    }

    async fn place(&mut self, id: &str, life: Lifecycle) {
        sqlx::query(
            "UPDATE operation SET state = $2, run = $3, attempt = $4, token = $5, command = $6, \
             sequence = $7, failures = $8, lost = $9, cancel = $10, children_open = $11, \
             worker = CASE WHEN $2 = 2 THEN gen_random_uuid() END, \
             claimed_at = CASE WHEN $2 = 2 THEN clock_timestamp() END, \
             ended_at = CASE WHEN $2 > 3 THEN clock_timestamp() END WHERE id = $1",
        )
        .bind(id)
        .bind(life.state as i16)
        .bind(life.run)
        .bind(life.attempt)
        .bind(life.token)
        .bind(life.command)
        .bind(life.sequence)
        .bind(life.failures)
        .bind(life.lost)
        .bind(life.cancel)
        .bind(life.children_open)
        .execute(&mut self.connection)
        .await
        .unwrap();
    }

    async fn lives(&mut self, ids: &[String]) -> HashMap<String, Lifecycle> {
        let found = read::get_many(&mut self.connection, ids).await.unwrap();
        found.into_iter().map(|operation| (operation.id().to_owned(), operation.life)).collect()
    }

    /// Newest change of each operation.
    async fn newest(&mut self, ids: &[String]) -> HashMap<String, i64> {
        let sql =
            "SELECT aggregate, max(sequence) FROM change WHERE aggregate = ANY($1) GROUP BY 1";
        let rows: Vec<(String, i64)> =
            sqlx::query_as(sql).bind(ids).fetch_all(&mut self.connection).await.unwrap();
        rows.into_iter().collect()
    }

    /// Whether a worker is named exactly where it runs, and an end exactly where it has ended.
    async fn columns_fit(&mut self, ids: &[String]) -> bool {
        let sql = "SELECT bool_and((worker IS NOT NULL) = (state = 2) \
                   AND (ended_at IS NOT NULL) = (state > 3)) FROM operation WHERE id = ANY($1)";
        sqlx::query_scalar(sql).bind(ids).fetch_one(&mut self.connection).await.unwrap()
    }
}

/// A row that waits and has never been run.
pub(crate) fn new_row() -> NewRow {
    let unknown = DateTime::UNIX_EPOCH;
    let head = Head {
        id: OperationId::mint("test"),
        owner: OWNER.into(),
        kind: "test.table".into(),
        version: 1,
        parent: None,
        child_key: None,
        weight: 1.0,
        input_size: 0,
        writer: String::new(),
        trace: None,
        created_at: unknown,
    };
    let operation = Operation {
        head,
        life: Lifecycle::new(),
        progress: Progress::default(),
        error: None,
        result: None,
        children: 0,
        texts: false,
        ran: std::time::Duration::ZERO,
        run_at: unknown,
        phase_at: unknown,
        updated_at: unknown,
        ended_at: None,
    };
    let payload = wire::payload(&operation);
    NewRow {
        operation,
        input: b"{}".to_vec(),
        worker: None,
        request: None,
        kind: kind::CREATED,
        payload,
    }
}

/// Every place of a life that differs for some command.
fn places() -> Vec<Lifecycle> {
    let mut places = Vec::new();
    for state in State::ALL {
        for cancel in [false, true] {
            for (failures, lost) in [(0, 0), (2, 9)] {
                for children_open in [0, 1, 2] {
                    let (run, attempt, token, command, sequence) = (2, 3, TOKEN, NUMBER, 7);
                    let possible = !cancel || state == State::Running;
                    if possible {
                        places.push(Lifecycle {
                            state,
                            run,
                            attempt,
                            token,
                            command,
                            sequence,
                            failures,
                            lost,
                            cancel,
                            children_open,
                        });
                    }
                }
            }
        }
    }
    places
}

/// Old, right and newer tokens with numbers that were applied, that come next, that skip one.
fn fences() -> impl Iterator<Item = (i64, i32)> {
    let numbers = [NUMBER - 1, NUMBER, NUMBER + 1, NUMBER + 2];
    [TOKEN - 1, TOKEN, TOKEN + 1]
        .into_iter()
        .flat_map(move |token| numbers.map(|number| (token, number)))
}

fn write_of(row: &Operation, command: Command) -> Write {
    let (token, number, state, change, step) = match command {
        Command::Report { token, number } => {
            (token, number, State::Running, Some(kind::PROGRESSED), false)
        }
        Command::Step { token, number } => (token, number, State::Running, None, true),
        Command::End { token, number, .. } => {
            (token, number, State::Succeeded, Some(kind::SUCCEEDED), false)
        }
        other => panic!("{other:?} is not written in groups"),
    };
    let step =
        step.then(|| StepRow { name: "s".into(), digest: vec![1], result: Some(b"1".to_vec()) });
    Write {
        touch: Arc::new(row.head.touch()),
        token,
        number,
        state,
        progress: Progress { percent: 50.0, ..Progress::default() },
        result: (state == State::Succeeded).then(|| b"{}".to_vec()),
        error: None,
        change: change.map(|kind| (kind, wire::payload(row))),
        step,
        trace: None,
    }
}

#[tokio::test]
async fn grouped_writes_do_what_the_lifecycle_decides_in_every_row() {
    let mut table = Table::new().await;
    let mut rows: Vec<(Lifecycle, Command)> = Vec::new();
    for life in places() {
        for (token, number) in fences() {
            rows.push((life, Command::Report { token, number }));
            rows.push((life, Command::End { token, number, end: End::Succeeded }));
        }
    }
    // Groups that journal something and groups that do not are different statements.
    let plain = rows.len();
    for life in places() {
        rows.extend(fences().map(|(token, number)| (life, Command::Step { token, number })));
        rows.extend(fences().map(|(token, number)| (life, Command::Report { token, number })));
    }
    let ids = table.rows(&rows.iter().map(|(life, _)| *life).collect::<Vec<_>>()).await;
    let before: HashMap<String, Operation> = read::get_many(&mut table.connection, &ids)
        .await
        .unwrap()
        .into_iter()
        .map(|operation| (operation.id().to_owned(), operation))
        .collect();
    let writes: Vec<Write> =
        ids.iter().zip(&rows).map(|(id, (_, command))| write_of(&before[id], *command)).collect();
    let mut answers = group::write(&mut table.connection, &writes[..plain]).await.unwrap();
    answers.extend(group::write(&mut table.connection, &writes[plain..]).await.unwrap());
    let (lives, newest) = (table.lives(&ids).await, table.newest(&ids).await);
    for ((id, (life, command)), answer) in ids.iter().zip(&rows).zip(answers) {
        let what = format!("{life:?} {command:?}");
        match life.apply(*command, &Policy::default()) {
            Ok(after) => {
                let Written::Done { sequence, cancel, .. } = answer else {
                    panic!("{what}: {answer:?}");
                };
                assert_eq!((sequence, cancel), (after.sequence, after.cancel), "{what}");
                assert_eq!(lives[id], after, "{what}");
                let visible = after.sequence > life.sequence;
                assert_eq!(newest[id], if visible { after.sequence } else { 1 }, "{what}");
            }
            Err(_) => {
                assert_eq!(answer, Written::Refused, "{what}");
                assert_eq!(lives[id], *life, "{what}");
                assert_eq!(newest[id], 1, "{what}: a refused write leaves no change");
            }
        }
    }
    assert!(table.columns_fit(&ids).await);
    println!("grouped writes: {} rows", rows.len());
}

#[tokio::test]
async fn transitions_write_what_the_lifecycle_decides_in_every_row() {
    let mut table = Table::new().await;
    let ends = [
        End::Succeeded,
        End::Failed,
        End::FailedForNow,
        End::Cancelled,
        End::Released,
        End::Waiting,
    ];
    let mut commands = vec![
        Command::LeaseLost,
        Command::TakenBack { retryable: true },
        Command::TakenBack { retryable: false },
        Command::Cancel,
        Command::Retry { children: 0 },
        Command::Retry { children: 2 },
        Command::ChildEnded,
        Command::ChildReopened,
    ];
    for (token, number) in fences() {
        commands.extend(ends.map(|end| Command::End { token, number, end }));
        commands.push(Command::Spawn { token, children: 2 });
    }
    let mut rows = Vec::new();
    for life in places() {
        for command in &commands {
            // Nobody tells a parent without open children that one has ended.
            if life.children_open > 0 || *command != Command::ChildEnded {
                rows.push((life, *command));
            }
        }
    }
    let decided = |(life, command): &(Lifecycle, Command)| {
        Some((*life, life.apply(*command, &Policy::default()).ok()?))
    };
    // Two rows that become the same from the same are one test of the statement.
    let mut pairs: Vec<(Lifecycle, Lifecycle)> = rows.iter().filter_map(decided).collect();
    pairs.dedup();
    let ids = table.rows(&pairs.iter().map(|(life, _)| *life).collect::<Vec<_>>()).await;
    for (id, (_, after)) in ids.iter().zip(&pairs) {
        let operation = transition::lock(&mut table.connection, id).await.unwrap().unwrap();
        let mut moved = Moved::new(operation, *after, kind::REQUEUED);
        moved.worker = (after.state == State::Running).then(Uuid::now_v7);
        transition::write(&mut table.connection, moved).await.unwrap();
    }
    let (lives, newest) = (table.lives(&ids).await, table.newest(&ids).await);
    for (id, (before, after)) in ids.iter().zip(&pairs) {
        assert_eq!(lives[id], *after, "{before:?}");
        assert_eq!(newest[id], after.sequence, "{before:?}");
    }
    assert!(table.columns_fit(&ids).await);
    println!("transitions: {} rows, {} statements", rows.len(), pairs.len());
}

#[tokio::test]
async fn a_claim_takes_what_waits_and_nothing_else() {
    let mut table = Table::new().await;
    let places = places();
    let ids = table.rows(&places).await;
    let worker = Uuid::now_v7();
    let asked = Claim { kind: "test.table", version: 1, after_owner: "", limit: 1000, worker };
    let claimed = claim(&mut table.connection, &asked).await.unwrap();
    let claimed: HashMap<String, Lifecycle> = claimed
        .into_iter()
        .map(|(operation, _)| (operation.id().to_owned(), operation.life))
        .collect();
    let lives = table.lives(&ids).await;
    for (id, life) in ids.iter().zip(&places) {
        let after = life.apply(Command::Claim, &Policy::default());
        assert_eq!(claimed.get(id).copied(), after.ok(), "{life:?}");
        assert_eq!(lives[id], after.unwrap_or(*life), "{life:?}");
    }
    assert!(table.columns_fit(&ids).await);
    let other = Claim { version: 2, ..asked };
    assert!(claim(&mut table.connection, &other).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_step_of_a_transaction_counts_as_the_lifecycle_says() {
    let mut table = Table::new().await;
    let running: Vec<Lifecycle> =
        places().into_iter().filter(|life| life.state == State::Running).collect();
    let ids = table.rows(&running).await;
    for id in &ids {
        step::mark(&mut table.connection, id, NUMBER + 1).await.unwrap();
    }
    let lives = table.lives(&ids).await;
    for (id, life) in ids.iter().zip(&running) {
        let command = Command::Step { token: TOKEN, number: NUMBER + 1 };
        assert_eq!(lives[id], life.apply(command, &Policy::default()).unwrap());
    }
}

#[tokio::test]
async fn the_sweep_locks_what_runs_and_text_is_taken_from_its_holder_only() {
    let mut table = Table::new().await;
    let places = places();
    let ids = table.rows(&places).await;
    for (id, life) in ids.iter().zip(&places) {
        let locked = sweep::lock(&mut table.connection, id).await.unwrap();
        assert_eq!(locked.is_some(), life.state == State::Running, "{life:?}");
        for token in [TOKEN - 1, TOKEN, TOKEN + 1] {
            let written = append(&mut table.connection, id, token).await;
            let may = life.state == State::Running && token == life.token;
            assert_eq!(written, may, "{life:?} {token}");
        }
    }
}

async fn append(connection: &mut PgConnection, id: &str, token: i64) -> bool {
    let piece = text::Piece { stream: "t".into(), position: 0, body: "word".into() };
    text::append(connection, id, token, &piece).await.unwrap()
}
