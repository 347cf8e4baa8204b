//! Peers that mean harm: raw HTTP/2 below any client. Each is stopped at its limit while another
//! client of the same server is served as before.

use std::time::Duration;

use proto::operations::v1::GetRequest;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use crate::app::App;

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;
const END_HEADERS: u8 = 4;

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut frame = vec![length[1], length[2], length[3], kind, flags];
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

/// A header block written out in full: names and values as they are, without compression.
fn block(headers: &[(&str, &str)]) -> Vec<u8> {
    let mut block = Vec::new();
    for (name, value) in headers {
        block.push(0);
        for text in [name, value] {
            // Lengths of 127 and more go on in groups of seven bits.
            match text.len().checked_sub(127) {
                None => block.push(u8::try_from(text.len()).unwrap()),
                Some(mut rest) => {
                    block.push(127);
                    while rest >= 128 {
                        block.push(u8::try_from(rest % 128 + 128).unwrap());
                        rest /= 128;
                    }
                    block.push(u8::try_from(rest).unwrap());
                }
            }
            block.extend(text.as_bytes());
        }
    }
    block
}

const CALL: [(&str, &str); 6] = [
    (":method", "POST"),
    (":scheme", "http"),
    (":path", "/jobstream.operations.v1.Operations/List"),
    (":authority", "localhost"),
    ("content-type", "application/grpc"),
    ("te", "trailers"),
];

async fn connected(app: &App) -> TcpStream {
    let mut stream = TcpStream::connect(app.address).await.unwrap();
    stream.write_all(PREFACE).await.unwrap();
    stream.write_all(&frame(SETTINGS, 0, 0, &[])).await.unwrap();
    stream
}

/// Reads to the end of a connection. Returns the kinds of the frames that came.
async fn heard(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    let read = timeout(Duration::from_secs(20), stream.read_to_end(&mut bytes)).await;
    assert!(read.is_ok(), "the connection stayed open");
    let (mut kinds, mut rest) = (Vec::new(), &bytes[..]);
    while rest.len() >= 9 {
        let length = u32::from_be_bytes([0, rest[0], rest[1], rest[2]]) as usize;
        kinds.push(rest[3]);
        rest = rest.get(9 + length..).unwrap_or_default();
    }
    kinds
}

async fn another_is_served(app: &App) {
    let mut client = app.operations();
    let answer = client.get(app.ask(GetRequest::default()));
    timeout(Duration::from_secs(5), answer).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_flood_of_calls_reset_at_once_ends_with_the_connection() {
    let app = App::start().await;
    let mut stream = connected(&app).await;
    let headers = block(&CALL);
    let mut flood = Vec::new();
    for n in 0..10_000_u32 {
        flood.extend(frame(HEADERS, END_HEADERS, 2 * n + 1, &headers));
        flood.extend(frame(RST_STREAM, 0, 2 * n + 1, &8_u32.to_be_bytes()));
    }
    // The server may close while we write; what it said is read below.
    let _ = stream.write_all(&flood).await;
    another_is_served(&app).await;
    let mut bytes = Vec::new();
    let ended = timeout(Duration::from_secs(20), stream.read_to_end(&mut bytes)).await;
    assert!(ended.is_ok(), "the connection stayed open");
    assert!(app.probe.calls() < 2_000, "{} calls were begun", app.probe.calls());
}

#[tokio::test]
async fn headers_over_their_limit_are_refused_and_those_at_it_are_not() {
    let app = App::start().await;
    let mut client = app.operations();
    let with = |bytes: usize| {
        let mut request = app.ask(GetRequest::default());
        request.metadata_mut().insert("x-padding", "x".repeat(bytes).parse().unwrap());
        request
    };
    client.get(with(12 * 1024)).await.unwrap();
    client.get(with(16 * 1024)).await.unwrap_err();
    another_is_served(&app).await;
    client.get(with(1024)).await.unwrap();
}

#[tokio::test]
async fn what_is_not_http_2_is_closed() {
    let app = App::start().await;
    let mut stream = TcpStream::connect(app.address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    heard(&mut stream).await;
    another_is_served(&app).await;
}

#[tokio::test]
async fn a_frame_over_the_limit_ends_the_connection_with_a_word() {
    let app = App::start().await;
    let mut stream = connected(&app).await;
    let oversized = frame(HEADERS, END_HEADERS, 1, &vec![0; 64 * 1024 + 1]);
    let _ = stream.write_all(&oversized).await;
    assert!(heard(&mut stream).await.contains(&GOAWAY));
    another_is_served(&app).await;
}

#[tokio::test]
async fn a_body_that_never_comes_is_given_up_at_the_deadline() {
    let app = App::start().await;
    let mut stream = connected(&app).await;
    let mut slow = CALL.to_vec();
    slow.push(("grpc-timeout", "300m"));
    stream.write_all(&frame(HEADERS, END_HEADERS, 1, &block(&slow))).await.unwrap();
    stream.write_all(&frame(0, 0, 1, &[0])).await.unwrap();
    let mut answered = false;
    let read = async {
        let mut head = [0; 9];
        while !answered {
            stream.read_exact(&mut head).await.unwrap();
            let length = u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize;
            let mut payload = vec![0; length];
            stream.read_exact(&mut payload).await.unwrap();
            answered = head[3] == HEADERS;
        }
    };
    timeout(Duration::from_secs(10), read).await.unwrap();
    another_is_served(&app).await;
}
