//! The PostgreSQL that all tests of this user share, across crates, processes and checkouts. The
//! first to need it starts it; the others find it running. It ends by itself when no test has been
//! connected for a minute, so a run leaves nothing behind, and the next one finds its templates.
//!
//! It lives in the system's folder for temporary files and does not flush to disk: a crash of the
//! machine may break it, and then it is made anew.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, Result};
use db::private::{self, Options, Server};
use sqlx::{AssertSqlSafe, Connection as _, postgres::PgConnection};

/// Connections of all tests together.
const CONNECTIONS: u32 = 500;

/// Runs inside the server, in a session whose client is gone, and stops the server when it has been
/// the only one for a minute. A program beside the server would have to find and trust its
/// processes; here the server counts them itself.
const END_WHEN_UNUSED: &str = "do $$
declare
    idle int := 0;
begin
    loop
        commit;
        perform pg_sleep(5);
        perform pg_stat_clear_snapshot();
        perform from pg_stat_activity
            where backend_type = 'client backend' and pid <> pg_backend_pid();
        idle := case when found then 0 else idle + 1 end;
        if idle >= 12 then
            copy (select) to program 'kill -INT $(head -n 1 postmaster.pid)';
            return;
        end if;
    end loop;
end $$";

/// What earlier runs left: databases of failed tests after a day, templates after a week.
const LEFT_OVER: &str = "select datname from pg_database
    where datname ~ '^(t_|template_[0-9a-f])' and not datistemplate
    and (pg_stat_file('base/' || oid || '/PG_VERSION')).modification
        < now() - case when datname like 't\\_%' then interval '1 day' else interval '7 days' end";

/// URL of the shared server's database `postgres`; starts the server if it does not run.
pub(super) async fn url() -> Result<String> {
    let dir = dir();
    if let Some(running) = private::running(&dir).filter(|running| running.ready) {
        return Ok(running.url);
    }
    let lock = dir.with_extension("lock");
    let _starting = tokio::task::spawn_blocking(move || -> Result<File> {
        let file = File::create(&lock).with_context(|| format!("create {}", lock.display()))?;
        file.lock()?;
        Ok(file)
    })
    .await??;
    match private::running(&dir).filter(|running| running.ready) {
        Some(running) => Ok(running.url),
        None => start(&dir).await,
    }
}

/// Directory of the server, one for each user.
fn dir() -> PathBuf {
    let user = rustix::process::geteuid().as_raw();
    std::env::temp_dir().join(format!("jobstream-test-{user}"))
}

async fn start(dir: &Path) -> Result<String> {
    let options = Options::new(dir)
        .setting("max_connections", CONNECTIONS)
        .setting("fsync", "off")
        .setting("full_page_writes", "off");
    let server = match Server::start(options.clone()).await {
        Ok(server) => server,
        Err(private::Error::Start { .. }) => {
            fs::remove_dir_all(dir.join("pg18"))?;
            Server::start(options).await?
        }
        Err(error) => return Err(error.into()),
    };
    let url = server.url();
    // Leaves it running, for other processes too.
    drop(server);
    let mut conn = PgConnection::connect(&url).await?;
    drop_left_over(&mut conn).await?;
    // Sent, and never answered: the session goes on when we hang up.
    let watch = sqlx::raw_sql(END_WHEN_UNUSED).execute(&mut conn);
    if let Ok(ended) = tokio::time::timeout(Duration::from_millis(500), watch).await {
        ended.context("watch the shared server")?;
    }
    Ok(url)
}

async fn drop_left_over(conn: &mut PgConnection) -> Result<()> {
    let names: Vec<String> = sqlx::query_scalar(LEFT_OVER).fetch_all(&mut *conn).await?;
    for name in names {
        let sql = format!("drop database if exists {name} with (force)");
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *conn).await?;
    }
    Ok(())
}
