//! Bodies and requests that nobody means well with: each is refused as the caller's mistake, says
//! nothing about our insides, and the next honest call works.

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::app::{App, DEADLINE, json, problem};

fn bodies() -> Vec<Vec<u8>> {
    let deep = "[".repeat(100_000);
    let deep_object = format!("{{\"job_description\":{}", "{\"a\":".repeat(50_000));
    let long_number = format!("{{\"job_description\":{}}}", "9".repeat(100_000));
    let texts = [
        "",
        " ",
        "null",
        "true",
        "1",
        "\"text\"",
        "[]",
        "{",
        "}",
        "{]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\"::1}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":1,}",
        "{\"a\":1}garbage",
        "{\"a\":1}{}",
        "{\"a\":1}//c",
        "{\"a\":+1}",
        "{\"a\":0x1}",
        "{\"a\":NaN}",
        "{\"a\":1e999}",
        "{\"job_description\":\"\\ud800\"}",
        "{\"job_description\":\"\\udc00\\ud800\"}",
        "{\"job_description\":\"\\x\"}",
        "{\"job_description\":\"\\u00g0\"}",
        "{\"job_description\":\"a\nb\"}",
        "\u{feff}{\"job_description\":\"x\"}",
        "{\"job_description\":\"\\u0000\"}",
        "{\"__proto__\":{\"admin\":true}}",
        "{\"job_description\":{\"$ne\":null}}",
        &deep,
        &deep_object,
        &long_number,
    ];
    let bytes: [&[u8]; 5] = [
        b"{\"job_description\":\"\xff\"}",
        b"{\"job_description\":\"\xc0\xaf\"}",
        b"{\"job_description\":\"\xed\xa0\x80\"}",
        b"\xff\xfe{\x00}\x00",
        b"\x00",
    ];
    let texts = texts.iter().map(|text| text.as_bytes().to_vec());
    texts.chain(bytes.iter().map(|bytes| bytes.to_vec())).collect()
}

#[tokio::test]
async fn hostile_json_is_400_without_a_word_about_our_insides() {
    let app = App::start().await;
    for body in bodies() {
        let shown: String = String::from_utf8_lossy(&body).chars().take(60).collect();
        let request = app.post("/v1/tailorings").header("content-type", "application/json");
        let response = request.body(body).send().await.unwrap();
        assert_eq!(response.status(), 400, "{shown}");
        let text = problem(response, 400).await.to_string();
        for inside in ["serde", "axum", "panicked", ".rs", "src/", "expected value", "key must be"]
        {
            assert!(!text.contains(inside), "{shown}: {text}");
        }
    }
    assert!(app.peer.script.seen("CreateTailoring").is_empty());
    json(app.get("/v1/me").send().await.unwrap(), 200).await;
}

#[tokio::test]
async fn texts_of_every_script_and_kind_pass_unharmed() {
    let app = App::start().await;
    let texts = [
        "Größe, naïve, Ωμέγα, 漢字, 🦀, e\u{301}",
        "<script>alert(1)</script> ' OR 1=1 -- ${7*7} {{7*7}} %s %n ../../etc/passwd",
        "\u{1b}[31m \u{7f} \u{200b}\u{202e}\u{feff} \u{fffe} \u{10ffff}",
        "\r\nSet-Cookie: a=b\r\n\r\n",
    ];
    for text in texts {
        let body = serde_json::json!({"job_description": text});
        json(app.post_json("/v1/tailorings", body).await, 202).await;
        let seen = app.peer.script.seen("CreateTailoring").pop().unwrap();
        assert!(seen.contains(&format!("{text:?}")), "{seen}");
    }
}

/// Sends bytes as they are and returns what comes back until the connection closes.
async fn raw(app: &App, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(app.address).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let mut answer = Vec::new();
    let read = tokio::time::timeout(DEADLINE, stream.read_to_end(&mut answer));
    // A reset is an end like any other.
    let _ = read.await.expect("the connection is closed in time");
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn malformed_http_is_refused_and_the_connection_closed() {
    let app = App::start().await;
    let long_header = format!("GET / HTTP/1.1\r\nHost: x\r\nA: {}\r\n\r\n", "a".repeat(100_000));
    let many_headers = format!("GET / HTTP/1.1\r\nHost: x\r\n{}\r\n", "A: b\r\n".repeat(500));
    let cases: [(&str, &str); 5] = [
        ("nonsense\r\n\r\n", "HTTP/1.1 400"),
        ("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 400"),
        ("GET / HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n", "HTTP/1.1 400"),
        (&long_header, "HTTP/1.1 431"),
        (&many_headers, "HTTP/1.1 431"),
    ];
    for (request, wanted) in cases {
        let answer = raw(&app, request.as_bytes()).await;
        let shown: String = request.chars().take(40).collect();
        assert!(answer.starts_with(wanted), "{shown:?}: {answer:?}");
    }
    json(app.get("/v1/me").send().await.unwrap(), 200).await;
}

#[tokio::test]
async fn header_injection_through_ids_and_cookies_finds_no_way() {
    let app = App::start().await;
    let path = "/v1/operations/op%0d%0aSet-Cookie:%20a=b";
    let response = app.get(path).send().await.unwrap();
    assert!(!response.headers().contains_key("set-cookie"));
    problem(response, 404).await;
}
