//! Encryption: TLS 1.3 alone. Between services, by configuration, both sides show a certificate of
//! the same authority; a program of a person calls without one. A service that calls must also bear a name that is listed, so that a certificate of
//! the authority for something else opens nothing. Files are read again when they change; open
//! connections go on, new ones use the new certificate.

mod names;

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use rustls::{
    ClientConfig, RootCertStore, ServerConfig,
    client::Resumption,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject as _},
    server::{NoServerSessionStorage, WebPkiClientVerifier},
    version::TLS13,
};
use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio::{
    net::TcpStream,
    time::{MissedTickBehavior, interval, timeout},
};
use tokio_rustls::{TlsAcceptor, TlsConnector, client, server};

pub use names::Names;

use crate::tasks::Tasks;

/// Longest time of a handshake.
const HANDSHAKE: Duration = Duration::from_secs(5);
/// Pause between two looks at the files.
const LOOK: Duration = Duration::from_secs(2);

/// Where certificates are, and whose are accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// PEM file with the certificate of this process and those up to its authority.
    pub certificate: PathBuf,
    /// PEM file with its private key.
    pub key: PathBuf,
    /// PEM file with the authorities whose certificates are accepted.
    pub authority: PathBuf,
    /// Names, one of which a caller's certificate must bear.
    pub callers: Names,
}

/// Encryption that cannot be set up, or a connection that is refused.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file cannot be read.
    #[error("{} cannot be read", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file holds nothing of use.
    #[error("{} holds no {wanted} in PEM form", path.display())]
    Empty {
        /// Which.
        path: PathBuf,
        /// What it should hold.
        wanted: &'static str,
    },
    /// Certificate, key and authority do not fit.
    #[error("the certificate, its key and the authority do not fit together")]
    Unfit(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The handshake failed.
    #[error("the handshake failed")]
    Handshake(#[source] io::Error),
    /// The caller's certificate bears no listed name.
    #[error("a certificate for {0} is not listed among the callers")]
    Unlisted(Names),
}

/// The contents of the files and what was made of them.
struct Current {
    files: [Vec<u8>; 3],
    /// None where only calls are made.
    server: Option<Arc<ServerConfig>>,
    client: Arc<ClientConfig>,
}

/// The encryption of a process; cheap to clone.
#[derive(Clone)]
pub struct Tls {
    /// None where no certificate is shown.
    settings: Option<Arc<Settings>>,
    current: Arc<RwLock<Current>>,
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Tls").field(&self.settings).finish()
    }
}

impl Tls {
    /// Reads the files.
    ///
    /// # Errors
    /// Names the file that is of no use.
    pub fn load(settings: Settings) -> Result<Self, Error> {
        let files = read(&settings)?;
        let current = Arc::new(RwLock::new(make(&settings, files)?));
        Ok(Self { settings: Some(Arc::new(settings)), current })
    }

    /// Encrypts calls alone, for a program of a person: no certificate is shown, and a server's
    /// must come from an authority that this machine trusts (`SSL_CERT_FILE` names others).
    ///
    /// # Errors
    /// The machine trusts no authority.
    pub fn of_machine() -> Result<Self, Error> {
        let mut client = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[&TLS13])
            .map_err(unfit)?
            .with_platform_verifier()
            .map_err(unfit)?
            .with_no_client_auth();
        client.alpn_protocols = vec![b"h2".to_vec()];
        let current = Current { files: Default::default(), server: None, client: Arc::new(client) };
        Ok(Self { settings: None, current: Arc::new(RwLock::new(current)) })
    }

    /// Reads the files again from time to time; ends with `tasks`.
    pub fn keep_current(&self, tasks: &Tasks) {
        let (tls, stop) = (self.clone(), tasks.token().clone());
        tasks.spawn("tls.files", async move {
            let mut ticks = interval(LOOK);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            while stop.run_until_cancelled(ticks.tick()).await.is_some() {
                if let Err(error) = tls.reload() {
                    let cause = std::error::Error::source(&error).map(ToString::to_string);
                    tracing::error!(%error, cause, "certificates stay as they were");
                }
            }
        });
    }

    /// Reads the files again. Returns whether they have changed.
    ///
    /// # Errors
    /// Names the file that is of no use; all stays as it was.
    pub fn reload(&self) -> Result<bool, Error> {
        let Some(settings) = &self.settings else { return Ok(false) };
        let files = read(settings)?;
        if self.current.read().unwrap_or_else(PoisonError::into_inner).files == files {
            return Ok(false);
        }
        let made = make(settings, files)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = made;
        tracing::info!("certificates were read again");
        Ok(true)
    }

    /// Accepts a caller: who they are by their certificate, once it is one of those listed.
    pub(crate) async fn accept(
        &self,
        stream: TcpStream,
    ) -> Result<(server::TlsStream<TcpStream>, Names), Error> {
        let server = self.current.read().unwrap_or_else(PoisonError::into_inner).server.clone();
        let (Some(config), Some(settings)) = (server, &self.settings) else {
            return Err(Error::Handshake(io::Error::other("there is no certificate to show")));
        };
        let accepted = timed(TlsAcceptor::from(config).accept(stream)).await?;
        let shown = accepted.get_ref().1.peer_certificates().and_then(<[_]>::first);
        let names = shown.map(Names::of).unwrap_or_default();
        if settings.callers.meets(&names) {
            return Ok((accepted, names));
        }
        Err(Error::Unlisted(names))
    }

    /// Calls a server that must be able to show a certificate for `host`.
    pub(crate) async fn connect(
        &self,
        host: &str,
        stream: TcpStream,
    ) -> io::Result<client::TlsStream<TcpStream>> {
        let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
        let config = self.current.read().unwrap_or_else(PoisonError::into_inner).client.clone();
        timed(TlsConnector::from(config).connect(name, stream)).await.map_err(io::Error::other)
    }
}

async fn timed<T>(handshake: impl Future<Output = io::Result<T>>) -> Result<T, Error> {
    match timeout(HANDSHAKE, handshake).await {
        Ok(done) => done.map_err(Error::Handshake),
        Err(elapsed) => Err(Error::Handshake(elapsed.into())),
    }
}

fn read(settings: &Settings) -> Result<[Vec<u8>; 3], Error> {
    let of = |path: &Path| {
        fs::read(path).map_err(|source| Error::File { path: path.to_owned(), source })
    };
    Ok([of(&settings.certificate)?, of(&settings.key)?, of(&settings.authority)?])
}

fn make(settings: &Settings, files: [Vec<u8>; 3]) -> Result<Current, Error> {
    let [certificate, key, authority] = &files;
    let chain = certificates(&settings.certificate, certificate)?;
    let key = PrivateKeyDer::from_pem_slice(key)
        .map_err(|_| Error::Empty { path: settings.key.clone(), wanted: "private key" })?;
    let mut roots = RootCertStore::empty();
    for root in certificates(&settings.authority, authority)? {
        roots.add(root).map_err(unfit)?;
    }
    let (provider, roots) = (Arc::new(ring::default_provider()), Arc::new(roots));
    let callers = WebPkiClientVerifier::builder_with_provider(roots.clone(), provider.clone());
    let mut server = ServerConfig::builder_with_provider(provider.clone())
        .with_protocol_versions(&[&TLS13])
        .map_err(unfit)?
        .with_client_cert_verifier(callers.build().map_err(unfit)?)
        .with_single_cert(chain.clone(), key.clone_key())
        .map_err(unfit)?;
    let mut client = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&TLS13])
        .map_err(unfit)?
        .with_root_certificates(roots)
        .with_client_auth_cert(chain, key)
        .map_err(unfit)?;
    server.alpn_protocols = vec![b"h2".to_vec()];
    client.alpn_protocols = vec![b"h2".to_vec()];
    // A resumed session would carry a certificate on that is no longer accepted.
    server.session_storage = Arc::new(NoServerSessionStorage {});
    server.send_tls13_tickets = 0;
    client.resumption = Resumption::disabled();
    Ok(Current { files, server: Some(Arc::new(server)), client: Arc::new(client) })
}

fn certificates(path: &Path, pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, Error> {
    let empty = || Error::Empty { path: path.to_owned(), wanted: "certificate" };
    let found: Vec<_> =
        CertificateDer::pem_slice_iter(pem).collect::<Result<_, _>>().map_err(|_| empty())?;
    if found.is_empty() { Err(empty()) } else { Ok(found) }
}

fn unfit(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::Unfit(error.into())
}
