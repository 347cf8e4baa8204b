//! What signing in costs and gives away: calls a second, memory while 200 people sign in at once,
//! and how far an address without an account can be told from one with by time alone.
//! `cargo bench -p account`.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
    time::{Duration, Instant},
};

use account::{
    Config, SCHEMA, SETS,
    app::{App, Registration},
    domain::session::Agent,
};
use futures::future::join_all;
use service::auth::{Authenticator, SessionWatch};
use testkit::Database;

const PASSWORD: &str = "correct horse battery";
const ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
/// Tries of each kind of address.
const TRIES: usize = 500;
/// People who sign in at once.
const PEOPLE: usize = 200;

/// Resident memory of this process, in MiB.
fn resident_mib() -> f64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm.split(' ').nth(1).and_then(|pages| pages.parse::<f64>().ok());
    pages.unwrap_or_default() * 4096.0 / 1_048_576.0
}

async fn register(app: &App, name: &str) -> Result<account::app::SignedIn, account::Error> {
    let registration = Registration {
        email: format!("{name}@example.org"),
        password: PASSWORD.to_owned(),
        ..Registration::default()
    };
    app.register(registration, ADDRESS, &SessionWatch::default()).await
}

async fn known_and_unknown(app: &App, database: &Database) -> Result<(), account::Error> {
    let mut times = [Vec::with_capacity(TRIES), Vec::with_capacity(TRIES)];
    for _ in 0..TRIES {
        for (times, email) in times.iter_mut().zip(["ann@example.org", "nobody@example.org"]) {
            let pool = database.pool();
            let forget = sqlx::query("delete from attempts").execute(pool.pg()).await;
            forget.map_err(db::Error::from)?;
            let began = Instant::now();
            let answer = app
                .login(email, "wrong horse battery".to_owned(), &Agent::default(), ADDRESS)
                .await;
            times.push(began.elapsed());
            assert!(matches!(answer, Err(account::Error::Credentials)));
        }
    }
    let [known, unknown] = times.map(|mut times: Vec<Duration>| {
        times.sort();
        times[TRIES / 2].as_secs_f64() * 1e3
    });
    let difference = (known - unknown).abs() / known * 100.0;
    println!("wrong password, p50: {known:.2} ms with an account, {unknown:.2} ms without");
    println!("difference: {difference:.2} % over {TRIES} tries of each");
    Ok(())
}

async fn many_at_once(app: &App, workers: usize) {
    let agent = Agent::default();
    let before = resident_mib();
    let began = Instant::now();
    let mut peak = before;
    let mut all = std::pin::pin!(join_all((0..PEOPLE).map(|_| app.login(
        "ann@example.org",
        PASSWORD.to_owned(),
        &agent,
        ADDRESS
    ))));
    let answers = loop {
        tokio::select! {
            answers = &mut all => break answers,
            () = tokio::time::sleep(Duration::from_millis(2)) => peak = peak.max(resident_mib()),
        }
    };
    let rate = PEOPLE as f64 / began.elapsed().as_secs_f64();
    let signed_in = answers.iter().filter(|answer| answer.is_ok()).count();
    println!("{signed_in} of {PEOPLE} at once signed in, {rate:.0}/s, {workers} workers");
    println!("memory: {before:.0} MiB before, {peak:.0} MiB at most");
}

async fn refreshes(app: &App) -> Result<(), account::Error> {
    let watch = SessionWatch::default();
    let mut token = register(app, "refresher").await?.tokens.refresh;
    let (began, mut count) = (Instant::now(), 0_u32);
    while began.elapsed() < Duration::from_secs(3) {
        token = app.refresh(&token, &watch).await?.tokens.refresh;
        count += 1;
    }
    let rate = f64::from(count) / began.elapsed().as_secs_f64();
    println!("refreshes, one after the other: {rate:.0}/s");
    Ok(())
}

async fn verifications(app: &App) -> Result<(), account::Error> {
    let tasks = service::Tasks::new();
    let authenticator = Authenticator::start(Arc::new(app.clone()), &tasks);
    let tokens: Vec<String> =
        join_all((0..50).map(|n| async move { register(app, &format!("v{n}")).await }))
            .await
            .into_iter()
            .map(|made| made.map(|made| made.tokens.access))
            .collect::<Result<_, _>>()?;
    for round in ["first", "later"] {
        let began = Instant::now();
        for token in &tokens {
            let verified = authenticator.verify(token).await;
            assert!(verified.is_ok());
        }
        let each = began.elapsed().as_secs_f64() * 1e6 / tokens.len() as f64;
        println!("verifying a token, {round} time: {each:.1} us");
    }
    tasks.cancel();
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), account::Error> {
    let database = Database::create(&SETS, SCHEMA).await;
    let key_file = std::env::temp_dir().join(format!("jobstream-bench-{}", std::process::id()));
    let config = Config { key_file: key_file.clone(), password_workers: 2 };
    let app = App::open(&config, database.pool()).await?;
    register(&app, "ann").await?;
    many_at_once(&app, config.password_workers).await;
    known_and_unknown(&app, &database).await?;
    refreshes(&app).await?;
    verifications(&app).await?;
    let removed = std::fs::remove_file(key_file);
    assert!(removed.is_ok());
    Ok(())
}
