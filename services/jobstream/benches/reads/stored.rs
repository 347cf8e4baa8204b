//! What is stored while reads are measured: the rows that one real tailoring has left, many times
//! over, for many people.

use std::{collections::BTreeMap, path::Path};

use reqwest::Method;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use crate::{browser::Browser, load::Call};

/// A new id in the form of the service's own: time first, so that lists are in order.
const ID: &str = "lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0') \
    || '7' || substr(md5(random()::text), 1, 3) || '8' || substr(md5(random()::text), 1, 15)";

/// Columns of a table in which each copy differs, and with what.
type Copies = [(&'static str, &'static str)];

/// Scans of a table: whole, and by an index.
type Scans = BTreeMap<String, (i64, i64)>;

/// The database of the program.
pub struct Stored(PgConnection);

impl Stored {
    /// Connects to the private server of a running program.
    pub async fn open(folder: &Path) -> Self {
        let url = db::private::running(&folder.join("data")).unwrap().url;
        Self(PgConnection::connect(&url).await.unwrap())
    }

    async fn run(&mut self, sql: String) {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut self.0).await.unwrap();
    }

    /// Copies the rows of a table that `which` names, so many for each person.
    async fn copy(&mut self, table: &str, which: &str, each: u32, copies: &Copies) {
        let columns: Vec<String> =
            copies.iter().map(|(column, value)| format!("'{column}', {value}")).collect();
        let columns = columns.join(", ");
        self.run(format!(
            "INSERT INTO {table} SELECT (jsonb_populate_record(r, jsonb_build_object({columns}))).* \
             FROM {table} r CROSS JOIN account.users u CROSS JOIN generate_series(1, {each}) n \
             WHERE r.ctid = (SELECT ctid FROM {table} WHERE {which} ORDER BY 1 LIMIT 1)"
        ))
        .await;
    }

    /// Stores so many resumes and operations, with all that belongs to them.
    pub async fn multiply(&mut self, [resumes, operations]: [u32; 2]) {
        let people: i64 = sqlx::query_scalar("SELECT count(*) FROM account.users")
            .fetch_one(&mut self.0)
            .await
            .unwrap();
        let people = u32::try_from(people).unwrap();
        let (resumes, operations) = (resumes / people, operations / people);
        let id = |prefix: &str| format!("'{prefix}' || {ID}").leak() as &'static str;
        let (resume, tailoring) =
            (self.prefix("tailoring.resume").await, self.prefix("tailoring.tailoring").await);
        let operation = self.prefix("tailoring.operation").await;
        let own = ("owner", "u.id");
        let new = |prefix: &str| id(prefix);
        self.run(
            "INSERT INTO tailoring.file SELECT (jsonb_populate_record(r, jsonb_build_object('owner', u.id))).* \
             FROM tailoring.file r CROSS JOIN account.users u ON CONFLICT DO NOTHING"
                .into(),
        )
        .await;
        let new_operation = new(&operation);
        self.copy(
            "tailoring.resume",
            "parsed_at IS NOT NULL",
            resumes,
            &[("id", new(&resume)), own, ("operation", new_operation)],
        )
        .await;
        self.copy(
            "tailoring.tailoring",
            "completed_at IS NOT NULL",
            resumes,
            &[("id", new(&tailoring)), own, ("operation", new_operation)],
        )
        .await;
        let ended = "ended_at IS NOT NULL";
        self.copy("tailoring.operation", ended, operations, &[("id", new_operation), own]).await;
        let inbox = "INSERT INTO notification.inbox (owner) SELECT id FROM account.users ON CONFLICT DO NOTHING";
        self.run(inbox.into()).await;
        let notification = self.prefix("notification.notification").await;
        self.copy(
            "notification.notification",
            "true",
            100,
            &[("id", new(&notification)), own, ("operation", new_operation)],
        )
        .await;
        // Not the changes: they would all be published, and the calls do not read them.
        self.run("ANALYZE".into()).await;
    }

    /// What the ids of a table begin with.
    async fn prefix(&mut self, table: &str) -> String {
        let sql = format!("SELECT left(id, -32) FROM {table} LIMIT 1");
        sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut self.0).await.unwrap()
    }

    /// An id of each kind that belongs to a person.
    async fn one(&mut self, table: &str, person: usize) -> String {
        let email = format!("p{person}@example.org");
        let sql = format!(
            "SELECT id FROM {table} WHERE owner = (SELECT id FROM account.users WHERE email = $1) \
             ORDER BY id DESC OFFSET 20 LIMIT 1"
        );
        sqlx::query_scalar(AssertSqlSafe(sql)).bind(email).fetch_one(&mut self.0).await.unwrap()
    }

    /// Every read call for every person.
    pub async fn calls(&mut self, people: &[Browser]) -> Vec<Call> {
        let mut calls = Vec::new();
        for (n, person) in people.iter().enumerate() {
            let resume = self.one("tailoring.resume", n).await;
            let tailoring = self.one("tailoring.tailoring", n).await;
            let operation = self.one("tailoring.operation", n).await;
            let own = [
                ("GET /v1/resumes", "/v1/resumes?page_size=20".to_owned()),
                ("GET /v1/resumes/{id}", format!("/v1/resumes/{resume}")),
                ("GET /v1/tailorings", "/v1/tailorings?page_size=20".to_owned()),
                ("GET /v1/tailorings/{id}", format!("/v1/tailorings/{tailoring}")),
                ("GET /v1/operations", "/v1/operations?page_size=20".to_owned()),
                ("GET /v1/operations/{id}", format!("/v1/operations/{operation}")),
                ("GET /v1/notifications", "/v1/notifications".to_owned()),
                ("GET /v1/me", "/v1/me".to_owned()),
            ];
            let ask = |path: &str| person.ask(Method::GET, path);
            calls.extend(own.iter().map(|(name, path)| Call { name, request: ask(path) }));
        }
        calls
    }

    /// How often each table was read until now.
    pub async fn scans(&mut self) -> Scans {
        let sql = "SELECT schemaname || '.' || relname, coalesce(seq_scan, 0), coalesce(idx_scan, 0) \
                   FROM pg_stat_user_tables";
        let rows: Vec<(String, i64, i64)> =
            sqlx::query_as(sql).fetch_all(&mut self.0).await.unwrap();
        rows.into_iter().map(|(table, whole, index)| (table, (whole, index))).collect()
    }

    /// Tables with more rows than a page holds: their rows, and how often they were read since.
    pub async fn scans_since(&mut self, before: &Scans) -> Vec<(String, i64, i64, i64)> {
        let now = self.scans().await;
        let mut rows = Vec::new();
        for (table, (whole, index)) in now {
            let sql = format!("SELECT count(*) FROM {table}");
            let count: i64 =
                sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut self.0).await.unwrap();
            let (whole_before, index_before) = before.get(&table).copied().unwrap_or_default();
            if count >= 1_000 {
                rows.push((table, count, whole - whole_before, index - index_before));
            }
        }
        rows
    }
}
