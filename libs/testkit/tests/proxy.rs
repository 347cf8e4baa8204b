//! Proxies that cut connections when something was done and before its answer is there.

use sqlx::{
    Connection as _,
    postgres::{PgConnectOptions, PgConnection},
};
use std::time::Duration;
use testkit::{
    Database,
    proxy::{Proxy, Upstream, postgres::PostgresProxy},
    wait_until,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

#[tokio::test]
async fn a_request_comes_through_and_its_answer_is_lost_until_the_connection_is_cut() {
    let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = Proxy::start(Upstream::Tcp(server.local_addr().unwrap())).await;
    let mut serving = JoinSet::new();
    let (asked, mut requests) = tokio::sync::mpsc::unbounded_channel();
    serving.spawn(async move {
        loop {
            let (mut stream, _) = server.accept().await.unwrap();
            let mut byte = [0; 1];
            while stream.read_exact(&mut byte).await.is_ok() {
                let _ = stream.write_all(&byte).await;
                asked.send(byte[0]).unwrap();
            }
        }
    });
    let mut client = TcpStream::connect(proxy.address()).await.unwrap();
    client.write_all(b"a").await.unwrap();
    assert_eq!(client.read_u8().await.unwrap(), b'a');
    proxy.lose_answers();
    client.write_all(b"b").await.unwrap();
    assert_eq!(requests.recv().await, Some(b'a'));
    assert_eq!(requests.recv().await, Some(b'b'), "the server has seen it");
    proxy.cut();
    assert!(client.read_u8().await.is_err(), "and the client no answer");
    let mut client = TcpStream::connect(proxy.address()).await.unwrap();
    client.write_all(b"c").await.unwrap();
    assert_eq!(client.read_u8().await.unwrap(), b'c');
}

#[tokio::test]
async fn a_commit_stands_although_its_client_never_hears_of_it() {
    let database = Database::create(&[], "shop").await;
    sqlx::raw_sql("create table item (n int)").execute(database.pool().pg()).await.unwrap();
    let direct: PgConnectOptions = database.url().parse().unwrap();
    let socket = direct.get_socket().unwrap().join(".s.PGSQL.5432");
    let proxy = PostgresProxy::start(socket, |statement| statement.contains("lost")).await;
    let url = proxy.url(database.url());
    let connect = || PgConnection::connect(&url);
    let insert = async |connection: &mut PgConnection, sql: &'static str| {
        sqlx::query(sql).execute(connection).await
    };
    let mut client = connect().await.unwrap();
    insert(&mut client, "INSERT INTO shop.item VALUES (1)").await.unwrap();
    insert(&mut client, "INSERT INTO shop.item VALUES (2) -- lost").await.unwrap_err();

    let mut client = connect().await.unwrap();
    let mut transaction = client.begin().await.unwrap();
    insert(&mut transaction, "INSERT INTO shop.item VALUES (3) -- lost").await.unwrap();
    transaction.commit().await.unwrap_err();

    let mut client = connect().await.unwrap();
    insert(&mut client, "INSERT INTO shop.nothing VALUES (4) -- lost").await.unwrap_err();
    insert(&mut client, "INSERT INTO shop.item VALUES (5)").await.unwrap();
    assert_eq!((proxy.commits(), proxy.lost()), (4, 2), "what fails commits nothing");
    wait_until("all that was committed", Duration::from_secs(10), async || {
        let sql = "select array_agg(n order by n) from item";
        let kept: Vec<i32> = sqlx::query_scalar(sql).fetch_one(database.pool().pg()).await.unwrap();
        kept == [1, 2, 3, 5]
    })
    .await;
}
