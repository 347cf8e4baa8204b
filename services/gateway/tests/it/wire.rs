//! A network between the gateway and its services that can fall silent without closing.

use std::{net::SocketAddr, sync::Arc};

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::Notify,
    task::JoinSet,
};

/// Passes bytes on, until it is told to stop.
pub struct Wire {
    /// Where the services seem to be.
    pub address: SocketAddr,
    frozen: Arc<Notify>,
    _tasks: JoinSet<()>,
}

impl Wire {
    /// Starts a wire to an address.
    pub async fn before(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let frozen = Arc::new(Notify::new());
        let freeze = Arc::clone(&frozen);
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            loop {
                let (near, _) = listener.accept().await.unwrap();
                connections.spawn(pass(near, target, Arc::clone(&freeze)));
            }
        });
        Self { address, frozen, _tasks: tasks }
    }

    /// Lets every connection that is open now carry nothing more, and stay open.
    pub fn freeze(&self) {
        self.frozen.notify_waiters();
    }
}

async fn pass(mut near: TcpStream, target: SocketAddr, frozen: Arc<Notify>) {
    let mut far = TcpStream::connect(target).await.unwrap();
    tokio::select! {
        _ = copy_bidirectional(&mut near, &mut far) => {}
        () = frozen.notified() => {
            // Both ends stay open and nothing moves.
            std::future::pending::<()>().await;
        }
    }
}
