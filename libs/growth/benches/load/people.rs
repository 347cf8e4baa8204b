//! People at the HTTP interface: what each of the kinds of things does that are counted.

use std::{
    io,
    net::{Shutdown, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use serde_json::{Value, json};

use crate::http::{Connections, Request, Stream};

/// A CV and a posting of the project's own.
const CV: &str = include_str!("../../../resume/fixtures/sample-cv.md");
const JOB: &str = include_str!("../../../../services/tailoring/fixtures/sample-job.txt");
const PASSWORD: &str = "a long password";
/// What parts a form that is sent.
const EDGE: &str = "----------edge-of-a-part";
/// Calls that read, in turn; what a page asks for.
const READS: [&str; 5] = [
    "/v1/resumes?page_size=20",
    "/v1/tailorings?page_size=20",
    "/v1/operations?page_size=20",
    "/v1/notifications",
    "/v1/me",
];

/// What was seen.
#[derive(Debug, Default)]
pub struct Counts {
    /// Messages of streams.
    pub deliveries: AtomicU64,
    /// Answers with another status than the right one, or none.
    pub failed: AtomicU64,
}

/// Somebody with an account, a CV that was read, and one tailoring.
pub struct Person {
    host: String,
    number: usize,
    token: String,
    own: Vec<String>,
    counts: Arc<Counts>,
}

impl Person {
    /// Registers somebody, has their CV read and tailored.
    pub fn new(number: usize, host: String, counts: Arc<Counts>) -> Self {
        let mut person = Self { host, number, token: String::new(), own: vec![], counts };
        let mut connections = Connections::default();
        let tokens = person.credentials(&mut connections, "register").expect("a new account");
        tokens["access_token"].as_str().unwrap().clone_into(&mut person.token);
        person.upload(&mut connections, 0);
        person.tailor(&mut connections);
        for (list, path) in [("resumes", "/v1/resumes"), ("tailorings", "/v1/tailorings")] {
            let page = person.call(&mut connections, &person.request("GET", path)).unwrap();
            let id = page[list][0]["id"].as_str().expect("what was made is listed");
            person.own.push(format!("{path}/{id}"));
        }
        person
    }

    fn request(&self, method: &str, path: &str) -> Request {
        // Everybody comes from an address of their own.
        let from = format!("10.1.{}.{}", self.number / 250, self.number % 250 + 1);
        let mut heads = vec![("x-forwarded-for", from)];
        if !self.token.is_empty() {
            heads.push(("authorization", format!("Bearer {}", self.token)));
        }
        Request { line: format!("{method} {path}"), heads, body: None }
    }

    fn post(&self, path: &str, body: &Value) -> Request {
        let body = Some(("application/json", body.to_string().into_bytes()));
        Request { body, ..self.request("POST", path) }
    }

    /// Makes a call; nothing where it failed, which is counted.
    fn call(&self, connections: &mut Connections, request: &Request) -> Option<Value> {
        match connections.call(&self.host, request) {
            Ok((200..=299, body)) => serde_json::from_slice(&body).ok(),
            other => {
                self.failed(&request.line, &format!("{other:?}"));
                None
            }
        }
    }

    fn failed(&self, line: &str, why: &str) {
        if self.counts.failed.fetch_add(1, Relaxed) == 0 {
            eprintln!("the first that failed: {line}: {why}");
        }
    }

    fn credentials(&self, connections: &mut Connections, how: &str) -> Option<Value> {
        let email = format!("p{}@example.org", self.number);
        let account = json!({"email": email, "password": PASSWORD});
        self.call(connections, &self.post(&format!("/v1/auth/{how}"), &account))
    }

    /// A reading call.
    pub fn read(&self, connections: &mut Connections, turn: usize) {
        let paths: Vec<&str> =
            READS.into_iter().chain(self.own.iter().map(String::as_str)).collect();
        self.call(connections, &self.request("GET", paths[turn % paths.len()]));
    }

    /// A sign-in; the session is left alone.
    pub fn sign_in(&self, connections: &mut Connections) {
        self.credentials(connections, "login");
    }

    /// A tailoring, followed to its end.
    pub fn tailor(&self, connections: &mut Connections) {
        let request = self.post("/v1/tailorings", &json!({"job_description": JOB}));
        self.finish(connections, &request);
    }

    /// A file that nobody has sent before, followed until it was read.
    pub fn upload(&self, connections: &mut Connections, turn: usize) {
        let form = format!(
            "--{EDGE}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"cv.md\"\r\n\r\n\
             {CV}\n\nNumber {turn} of {}\n\r\n--{EDGE}--\r\n",
            self.number
        );
        let kind = "multipart/form-data; boundary=----------edge-of-a-part";
        let body = Some((kind, form.into_bytes()));
        self.finish(connections, &Request { body, ..self.request("POST", "/v1/resumes") });
    }

    fn finish(&self, connections: &mut Connections, request: &Request) {
        let Some(started) = self.call(connections, request) else { return };
        let id = started["operation"]["id"].as_str().expect("what was started has an operation");
        let path = format!("/v1/operations/{id}/events");
        if let Err(error) = self.follow(&path, |_| {}) {
            self.failed(&path, &error.to_string());
        }
    }

    /// The inbox, until the stream is ended by the socket that is left here.
    pub fn watch(&self, sockets: &Mutex<Vec<TcpStream>>) {
        let keep = |socket| sockets.lock().unwrap().push(socket);
        // It ends by being cut off, which is no failure.
        if self.follow("/v1/notifications/events", keep).is_err_and(|e| !is_cut_off(&e)) {
            self.failed("a stream", "it broke");
        }
    }

    /// Follows a stream to its end and counts what it says.
    fn follow(&self, path: &str, opened: impl FnOnce(TcpStream)) -> io::Result<()> {
        let mut stream = Stream::open(&self.host, &self.request("GET", path))?;
        if stream.status != 200 {
            return Err(io::Error::other(format!("status {}", stream.status)));
        }
        opened(stream.socket()?);
        while let Some(part) = stream.part()? {
            let ids = part.windows(4).filter(|four| four == b"\nid:").count();
            let first = usize::from(part.starts_with(b"id:"));
            self.counts.deliveries.fetch_add((ids + first) as u64, Relaxed);
        }
        Ok(())
    }
}

/// Whether a stream ended where its socket was shut.
fn is_cut_off(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::InvalidData | io::ErrorKind::ConnectionReset)
}

/// Ends streams.
pub fn cut_off(sockets: &Mutex<Vec<TcpStream>>) {
    for socket in sockets.lock().unwrap().drain(..) {
        let _ = socket.shutdown(Shutdown::Both);
    }
}
