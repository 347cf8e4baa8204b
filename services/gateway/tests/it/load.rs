//! What many watchers cost: an idle one its memory, a change to all of them its time. The figures
//! are of client, gateway and the stand-in of the service together, which share this process.

use std::time::Instant;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinSet,
};

use crate::{
    app::{App, wait_until},
    peer::change,
};

const ID: &str = "op_tailoring_0a";
const WATCHERS: usize = 1000;

/// Memory of this process that is really there, in bytes.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() * 1024
}

async fn watchers(app: &App, number: usize) -> Vec<TcpStream> {
    let request = format!(
        "GET /v1/operations/{ID}/events HTTP/1.1\r\nHost: x\r\n\
         Authorization: Bearer token-ann\r\nConnection: close\r\n\r\n"
    );
    let before = app.peer.script.state().watches_open;
    let mut open = Vec::new();
    for _ in 0..number {
        let mut stream = TcpStream::connect(app.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut head = [0; 64];
        assert!(stream.read(&mut head).await.unwrap() > 0);
        open.push(stream);
    }
    let all = || app.peer.script.state().watches_open == before + number;
    wait_until("all watch", all).await;
    open
}

#[tokio::test]
async fn a_thousand_idle_watchers_stay_within_their_memory() {
    let app = App::start().await;
    app.peer.script.store("ann", vec![change(ID, 1, false)]);
    let warm = watchers(&app, 100).await;
    let before = resident();
    let open = watchers(&app, WATCHERS).await;
    let each = resident().saturating_sub(before) / WATCHERS;
    println!("one idle watcher: {each} bytes");
    // Other tests of this process run meanwhile, so the bound is a wide one.
    assert!(each < 200 * 1024, "{each} bytes");
    drop((warm, open));
}

#[tokio::test]
async fn a_thousand_watchers_all_see_every_change_and_the_end() {
    const CHANGES: i64 = 50;
    let app = App::start().await;
    app.peer.script.store("ann", vec![change(ID, 1, false)]);
    let open = watchers(&app, WATCHERS).await;
    let began = Instant::now();
    let mut readers = JoinSet::new();
    for mut stream in open {
        readers.spawn(async move {
            let mut wire = Vec::new();
            stream.read_to_end(&mut wire).await.unwrap();
            let text = String::from_utf8(wire).unwrap();
            let events = text.matches("event: update\n").count();
            (events, text.contains(&format!("id: {CHANGES}\n")))
        });
    }
    for sequence in 2..=CHANGES {
        app.peer.script.append(change(ID, sequence, sequence == CHANGES));
        tokio::task::yield_now().await;
    }
    let mut delivered = 0;
    while let Some(reader) = readers.join_next().await {
        let (events, ended) = reader.unwrap();
        assert!(ended, "the terminal event");
        delivered += events;
    }
    let rate = f64::from(u32::try_from(delivered).unwrap()) / began.elapsed().as_secs_f64();
    println!("{delivered} deliveries to {WATCHERS} watchers, {rate:.0}/s");
}
