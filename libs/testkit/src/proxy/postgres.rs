//! A proxy before PostgreSQL that reads along. It knows when a statement or transaction that has
//! written something was committed, and may cut the connection just then, so that its client never
//! learns of it; and it can hold writes back on their way, so that they arrive when their time is
//! over. Message formats are those of the frontend/backend protocol, version 3.

use std::{
    collections::HashMap,
    net::SocketAddr,
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use tokio::{
    io::{self, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    sync::watch,
    task::JoinSet,
};

use super::{Halves, Passing, Upstream, serve};

/// Words of statements that write; each has its place in a statement of the engine or a service.
const WRITES: [&str; 3] = ["INSERT", "UPDATE", "DELETE"];

/// Decides about each commit whether its answer is lost; told the text of the last statement that
/// wrote.
type Decide = Box<dyn FnMut(&str) -> bool + Send>;

/// A proxy before PostgreSQL on a free port, which ends with its owner.
#[derive(Debug)]
pub struct PostgresProxy {
    address: SocketAddr,
    watched: Arc<Watched>,
    /// Ends with the proxy, and every connection with it.
    _accepting: JoinSet<()>,
}

struct Watched {
    decide: Mutex<Decide>,
    commits: AtomicUsize,
    lost: AtomicUsize,
    holding: watch::Sender<bool>,
    held: AtomicUsize,
}

impl std::fmt::Debug for Watched {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} of {} commits",
            self.lost.load(Ordering::Relaxed),
            self.commits.load(Ordering::Relaxed)
        )
    }
}

impl PostgresProxy {
    /// Starts a proxy before the server whose socket is `socket`. `decide` says of each commit of
    /// something written whether its answer is lost.
    ///
    /// # Panics
    /// When there is no free port.
    pub async fn start(socket: PathBuf, decide: impl FnMut(&str) -> bool + Send + 'static) -> Self {
        let watched = Arc::new(Watched {
            decide: Mutex::new(Box::new(decide)),
            commits: AtomicUsize::new(0),
            lost: AtomicUsize::new(0),
            holding: watch::Sender::new(false),
            held: AtomicUsize::new(0),
        });
        let watching = watched.clone();
        let pass = move |client, server| -> Passing {
            let watched = watching.clone();
            Box::pin(async move {
                // Whichever side ends, or is cut, takes the other with it.
                let _ = pass(client, server, &watched).await;
            })
        };
        let (address, accepting) =
            serve(watch::Sender::new(Upstream::Unix(socket)).subscribe(), pass).await;
        Self { address, watched, _accepting: accepting }
    }

    /// URL of a database through this proxy, given one that names the socket.
    #[must_use]
    pub fn url(&self, direct: &str) -> String {
        let (_, rest) = direct.split_once("://").unwrap_or(("", direct));
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (account, database) = place.rsplit_once('/').unwrap_or((place, ""));
        let user = account.split_once('@').map_or(account, |(user, _)| user);
        let others = query.split('&').filter(|part| !part.is_empty() && !part.starts_with("host="));
        let query: String = others.map(|part| format!("&{part}")).collect();
        format!("postgres://{user}@{}/{database}?sslmode=disable{query}", self.address)
    }

    /// Commits of something written so far.
    #[must_use]
    pub fn commits(&self) -> usize {
        self.watched.commits.load(Ordering::Relaxed)
    }

    /// Those whose answer was lost.
    #[must_use]
    pub fn lost(&self) -> usize {
        self.watched.lost.load(Ordering::Relaxed)
    }

    /// Holds writes back on their way from now on.
    pub fn hold(&self) {
        self.watched.holding.send_replace(true);
    }

    /// Lets them arrive.
    pub fn release(&self) {
        self.watched.holding.send_replace(false);
    }

    /// Writes that were held back so far, on all connections.
    #[must_use]
    pub fn held(&self) -> usize {
        self.watched.held.load(Ordering::Relaxed)
    }
}

/// What the client has sent since the last commit, as far as it matters.
#[derive(Default)]
struct Asked {
    statements: HashMap<Vec<u8>, String>,
    wrote: Option<String>,
}

impl Asked {
    /// Takes a message; whether it has something written.
    fn take(&mut self, kind: u8, body: &[u8]) -> bool {
        let mut parts = body.split(|byte| *byte == 0);
        let mut part = || parts.next().unwrap_or_default();
        match kind {
            // Parse: name of the statement, text.
            b'P' => {
                let (name, text) = (part().to_vec(), part());
                self.statements.insert(name, String::from_utf8_lossy(text).into_owned());
                false
            }
            // Bind: name of the portal, name of the statement.
            b'B' => {
                let _portal = part();
                let text = self.statements.get(part()).cloned();
                text.is_some_and(|text| self.note(text))
            }
            // Query: text.
            b'Q' if body.starts_with(b"ROLLBACK") => {
                self.wrote = None;
                false
            }
            b'Q' => self.note(String::from_utf8_lossy(part()).into_owned()),
            _ => false,
        }
    }

    fn note(&mut self, text: String) -> bool {
        let writes = WRITES.iter().any(|word| text.contains(word));
        if writes {
            self.wrote = Some(text);
        }
        writes
    }
}

async fn pass(client: Halves, server: Halves, watched: &Watched) -> io::Result<()> {
    let ((mut from_client, mut to_client), (mut from_server, mut to_server)) = (client, server);
    // The first message has no type; without encryption there is one only.
    let startup = untyped(&mut from_client).await?;
    to_server.write_all(&startup).await?;
    let asked = Mutex::new(Asked::default());
    let refused = AtomicBool::new(false);
    let there = forward(&mut from_client, &mut to_server, &asked, watched);
    let back = async {
        let mut answer = Vec::new();
        loop {
            let (kind, message) = typed(&mut from_server).await?;
            answer.extend_from_slice(&message);
            refused.fetch_or(kind == b'E', Ordering::Relaxed);
            let asked = || asked.lock().unwrap_or_else(PoisonError::into_inner);
            // All that was asked for is answered at ReadyForQuery; idle means committed.
            if kind == b'Z' && message[5] == b'I' {
                let wrote = asked().wrote.take();
                let failed = refused.swap(false, Ordering::Relaxed);
                if let Some(text) = wrote.filter(|_| !failed)
                    && watched.committed(&text)
                {
                    return io::Result::Ok(());
                }
            } else if kind != b'Z' && asked().wrote.is_some() {
                continue;
            }
            to_client.write_all(&answer).await?;
            answer.clear();
        }
    };
    tokio::select! {
        ended = there => ended,
        ended = back => ended,
    }
}

/// Passes what the client sends; a write waits while writes are held back.
async fn forward(
    from_client: &mut (impl AsyncRead + Unpin),
    to_server: &mut (impl AsyncWrite + Unpin),
    asked: &Mutex<Asked>,
    watched: &Watched,
) -> io::Result<()> {
    loop {
        let (kind, message) = typed(from_client).await?;
        let writes = asked.lock().unwrap_or_else(PoisonError::into_inner).take(kind, &message[5..]);
        if writes && *watched.holding.borrow() {
            watched.held.fetch_add(1, Ordering::Relaxed);
            // Its sender may have gone by then, and what it has sent arrives all the same.
            let _ = watched.holding.subscribe().wait_for(|holding| !holding).await;
        }
        to_server.write_all(&message).await?;
    }
}

impl Watched {
    /// Counts a commit; whether its answer is lost.
    fn committed(&self, text: &str) -> bool {
        self.commits.fetch_add(1, Ordering::Relaxed);
        let mut decide = self.decide.lock().unwrap_or_else(PoisonError::into_inner);
        let lost = (*decide)(text);
        self.lost.fetch_add(usize::from(lost), Ordering::Relaxed);
        lost
    }
}

/// Reads a message that begins with its length.
async fn untyped(from: &mut (impl AsyncRead + Unpin)) -> io::Result<Vec<u8>> {
    let mut message = vec![0; 4];
    from.read_exact(&mut message).await?;
    rest(from, message, 0).await
}

/// Reads a message that begins with its type and its length.
async fn typed(from: &mut (impl AsyncRead + Unpin)) -> io::Result<(u8, Vec<u8>)> {
    let mut message = vec![0; 5];
    from.read_exact(&mut message).await?;
    let kind = message[0];
    Ok((kind, rest(from, message, 1).await?))
}

/// Reads what follows the length, which counts itself and stands at `at`.
async fn rest(
    from: &mut (impl AsyncRead + Unpin),
    mut message: Vec<u8>,
    at: usize,
) -> io::Result<Vec<u8>> {
    let length: [u8; 4] = message[at..at + 4].try_into().expect("four bytes were read");
    let whole = at + u32::from_be_bytes(length) as usize;
    let begun = message.len();
    message.resize(whole.max(begun), 0);
    from.read_exact(&mut message[begun..]).await?;
    Ok(message)
}
