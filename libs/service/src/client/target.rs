//! Where a service is, as it is written: one or many addresses separated by commas, each a literal
//! address, or a name that stands for all addresses it resolves to.

use std::{net::SocketAddr, str::FromStr};

/// One address as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Whether connections are encrypted; when nothing is said, as the process has it.
    pub encrypted: Option<bool>,
    /// Name or literal address, without a port.
    pub host: String,
    /// Port.
    pub port: u16,
}

impl Target {
    /// The address itself, when it is written as one and needs no look-up.
    #[must_use]
    pub fn literal(&self) -> Option<SocketAddr> {
        Some(SocketAddr::new(self.host.parse().ok()?, self.port))
    }
}

impl FromStr for Target {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
        let encrypted = match scheme {
            "" => None,
            "http" => Some(false),
            "https" => Some(true),
            _ => return Err(()),
        };
        let authority: http::uri::Authority =
            rest.strip_suffix('/').unwrap_or(rest).parse().map_err(|_| ())?;
        let port = authority.port_u16().ok_or(())?;
        let host = authority.host().trim_start_matches('[').trim_end_matches(']');
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
        if authority.as_str().contains('@') || host.is_empty() || !host.chars().all(plain) {
            return Err(());
        }
        Ok(Self { encrypted, host: host.to_owned(), port })
    }
}

/// Reads a list.
///
/// # Errors
/// A part is no address, or there is none.
pub fn read(list: &str) -> Result<Vec<Target>, ()> {
    let parts = list.split(',').map(str::trim).filter(|part| !part.is_empty());
    let targets: Vec<Target> = parts.map(str::parse).collect::<Result<_, _>>()?;
    if targets.is_empty() { Err(()) } else { Ok(targets) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_addresses_and_names_are_read() {
        let targets = read("127.0.0.1:9090, http://account:80,https://[::1]:9443/").unwrap();
        let hosts: Vec<_> = targets.iter().map(|t| (t.host.as_str(), t.port)).collect();
        assert_eq!(hosts, [("127.0.0.1", 9090), ("account", 80), ("::1", 9443)]);
        assert_eq!(targets[2].literal().unwrap(), "[::1]:9443".parse().unwrap());
        assert_eq!((targets[0].encrypted, targets[1].encrypted), (None, Some(false)));
        assert_eq!(targets[1].literal(), None);
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for wrong in ["", " , ", "account", "http://account", "me@account:1", "a b:1", "x://a:1"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
