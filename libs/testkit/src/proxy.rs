//! A proxy between a client and a server on real sockets, which cuts connections where a network
//! would be at its worst: when the server has done what it was asked for, and before its answer is
//! there. [`Proxy`] knows nothing of what passes; [`postgres`] knows which answers tell of a commit.

pub mod postgres;

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use tokio::{
    io::{self, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream, UnixStream},
    sync::watch,
    task::JoinSet,
};

/// Where a proxy leads to.
#[derive(Debug, Clone)]
pub enum Upstream {
    /// An address.
    Tcp(SocketAddr),
    /// A socket in the file system.
    Unix(PathBuf),
}

/// What comes from a socket, and what goes to it.
pub(crate) type Halves = (Box<dyn AsyncRead + Send + Unpin>, Box<dyn AsyncWrite + Send + Unpin>);

impl Upstream {
    async fn connect(&self) -> io::Result<Halves> {
        match self {
            Self::Tcp(address) => Ok(halves(TcpStream::connect(address).await?)),
            Self::Unix(path) => {
                let (read, write) = UnixStream::connect(path).await?.into_split();
                Ok((Box::new(read), Box::new(write)))
            }
        }
    }
}

fn halves(stream: TcpStream) -> Halves {
    // An answer is on its way as soon as it is written.
    let _ = stream.set_nodelay(true);
    let (read, write) = stream.into_split();
    (Box::new(read), Box::new(write))
}

/// What becomes of connections.
#[derive(Debug, Clone, Copy, Default)]
struct State {
    /// How often all connections were cut; one lives in the generation in which it came.
    generation: u64,
    /// Whether what servers answer is lost.
    answers_lost: bool,
}

/// A proxy on a free port, which ends with its owner.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    /// Where connections that come lead to.
    upstream: watch::Sender<Upstream>,
    state: watch::Sender<State>,
    /// Ends with the proxy, and every connection with it.
    _accepting: JoinSet<()>,
}

impl Proxy {
    /// Starts a proxy that lets everything pass.
    ///
    /// # Panics
    /// When there is no free port.
    pub async fn start(upstream: Upstream) -> Self {
        let state = watch::Sender::new(State::default());
        let states = state.clone();
        let pass =
            move |client, server| -> Passing { Box::pin(pass(client, server, states.subscribe())) };
        let upstream = watch::Sender::new(upstream);
        let (address, accepting) = serve(upstream.subscribe(), pass).await;
        Self { address, upstream, state, _accepting: accepting }
    }

    /// Leads to another server from now on; connections that are open end.
    pub fn lead_to(&self, upstream: Upstream) {
        self.upstream.send_replace(upstream);
        self.cut();
    }

    /// Where clients connect.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Lets requests through and answers vanish, until the next cut.
    pub fn lose_answers(&self) {
        self.state.send_modify(|state| state.answers_lost = true);
    }

    /// Ends every connection; what comes from now on passes both ways.
    pub fn cut(&self) {
        self.state.send_modify(|state| {
            *state = State { generation: state.generation + 1, answers_lost: false };
        });
    }
}

/// What is done with one connection.
pub(crate) type Passing = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

/// Accepts connections on a free port and hands each over together with its own to the server.
pub(crate) async fn serve(
    upstream: watch::Receiver<Upstream>,
    pass: impl Fn(Halves, Halves) -> Passing + Send + Sync + 'static,
) -> (SocketAddr, JoinSet<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("there is a free port");
    let address = listener.local_addr().expect("a listener knows its address");
    let pass = Arc::new(pass);
    let mut accepting = JoinSet::new();
    accepting.spawn(async move {
        let mut connections = JoinSet::new();
        while let Ok((client, _)) = listener.accept().await {
            let (upstream, pass) = (upstream.borrow().clone(), pass.clone());
            connections.spawn(async move {
                if let Ok(server) = upstream.connect().await {
                    pass(halves(client), server).await;
                }
            });
            while connections.try_join_next().is_some() {}
        }
    });
    (address, accepting)
}

/// Passes bytes until one side ends or the connection is cut.
async fn pass(client: Halves, server: Halves, mut state: watch::Receiver<State>) {
    let ((mut from_client, mut to_client), (mut from_server, mut to_server)) = (client, server);
    let generation = state.borrow_and_update().generation;
    let now = state.clone();
    let there = io::copy(&mut from_client, &mut to_server);
    let back = async {
        let mut buffer = vec![0; 16 * 1024];
        loop {
            let read = from_server.read(&mut buffer).await?;
            let State { generation: newest, answers_lost } = *now.borrow();
            if read == 0 || newest != generation {
                return io::Result::Ok(());
            }
            if !answers_lost {
                to_client.write_all(&buffer[..read]).await?;
            }
        }
    };
    tokio::select! {
        _ = there => {}
        _ = back => {}
        _ = state.wait_for(|state| state.generation != generation) => {}
    }
}
