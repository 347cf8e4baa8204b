//! Where commands go: the server that is named, or the program that runs on this machine, and how
//! it is reached.

use std::{path::PathBuf, time::Duration};

use anyhow::Result;
use gateway::Addresses;
use service::{Config, Tasks, client::Connector, tls::Tls};
use tokio::net::TcpStream;

use crate::{
    deps,
    exit::Exit,
    settings::{Settings, Sources},
};

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(5);
/// Port of encrypted addresses that name none.
const HTTPS: u16 = 443;

/// A server, or the program on this machine.
pub struct Place {
    /// Its address, as sessions are kept by.
    pub name: String,
    /// Where its services are.
    pub addresses: Addresses,
    /// How they are called.
    pub connector: Connector,
    /// The data folder of a program on this machine, whose local user needs no sign-in.
    pub data_dir: Option<PathBuf>,
}

impl Place {
    /// The server that is named, else the program that the settings say.
    pub fn of(settings: &Settings, sources: &Sources) -> Result<Self> {
        match &sources.server {
            Some(server) => Self::remote(&settings.shared, server),
            None => Self::local(&settings.shared, settings.addresses_or_one()),
        }
    }

    /// A program on this machine.
    pub fn local(shared: &Config, addresses: Addresses) -> Result<Self> {
        Ok(Self {
            name: addresses.account.clone(),
            addresses,
            connector: deps::connector(shared, &Tasks::new())?,
            data_dir: Some(shared.data_dir.clone()),
        })
    }

    fn remote(shared: &Config, server: &str) -> Result<Self> {
        let name = address(server)?;
        let mut connector = deps::connector(shared, &Tasks::new())?;
        if name.starts_with("https://") && connector.tls.is_none() {
            connector.tls = Some(Tls::of_machine().map_err(|error| {
                Exit::outcome(format!(
                    "{name} cannot be reached encrypted: {:#}; install the package \
                     ca-certificates, or name a file of authorities in SSL_CERT_FILE",
                    anyhow::Error::from(error)
                ))
            })?);
        }
        Ok(Self { addresses: Addresses::one(name.clone()), name, connector, data_dir: None })
    }

    /// Whether one of the addresses of the account service takes connections; says why not.
    pub async fn reach(&self) -> Result<()> {
        let mut why = String::new();
        for address in self.addresses.account.split(',') {
            let address = address.trim();
            let host = address.split_once("://").map_or(address, |(_, host)| host);
            match tokio::time::timeout(CONNECT, TcpStream::connect(host)).await {
                Ok(Ok(_)) => return Ok(()),
                Ok(Err(error)) => why = error.to_string(),
                Err(_) => why = format!("no answer within {} s", CONNECT.as_secs()),
            }
        }
        let name = &self.name;
        Err(match self.data_dir {
            Some(_) => Exit::outcome(format!(
                "nothing answers at {name}; start it with `jobstream up`, set JOBSTREAM_GRPC_ADDR, \
                 or name a server with --server"
            )),
            None => Exit::outcome(format!(
                "nothing answers at {name} ({why}); --server must be where the server speaks gRPC"
            )),
        })
    }
}

/// Reads the address of a server: `https://host`, `https://host:port`, `http://host:port`, `host:port`.
fn address(text: &str) -> Result<String> {
    let wrong = || {
        Exit::input(format!(
            "--server is {text:?}; it must be an address such as https://jobs.example.org, \
             http://10.0.0.7:9090 or 127.0.0.1:9090"
        ))
    };
    let text = text.trim();
    let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
    let host = rest.strip_suffix('/').unwrap_or(rest).to_lowercase();
    let authority: tonic::codegen::http::uri::Authority = host.parse().map_err(|_| wrong())?;
    let named = !authority.host().is_empty() && !host.contains('@');
    match (scheme.to_lowercase().as_str(), authority.port_u16()) {
        ("https", None) if named && !host.ends_with(':') => Ok(format!("https://{host}:{HTTPS}")),
        ("https", Some(_)) if named => Ok(format!("https://{host}")),
        ("http", Some(_)) if named => Ok(format!("http://{host}")),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_servers_are_read_alike_however_they_are_written() {
        let read = |text| address(text).unwrap();
        assert_eq!(read("https://Jobs.example.org/"), "https://jobs.example.org:443");
        assert_eq!(read("https://jobs.example.org:8443"), "https://jobs.example.org:8443");
        assert_eq!(read("127.0.0.1:9090"), "http://127.0.0.1:9090");
        assert_eq!(read("http://[::1]:9090/"), "http://[::1]:9090");
    }

    #[test]
    fn what_is_no_address_of_a_server_is_refused_with_what_would_be() {
        for text in [
            "",
            "jobs.example.org",
            "http://jobs.example.org",
            "ftp://a:1",
            "https://",
            "https://a/b",
            "https://me@a",
            "a:1/x",
            "a b:1",
            "https://a:",
        ] {
            let error = address(text).unwrap_err().to_string();
            assert!(error.contains("--server") && error.contains("https://"), "{text}: {error}");
        }
    }
}
