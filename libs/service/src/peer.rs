//! Who is at the other end of a connection: the caller's address, seen through proxies that are
//! trusted to tell it, and the networks by which that trust is said.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

/// Header in which a proxy tells for whom it calls.
pub const FORWARDED_FOR: &str = "x-forwarded-for";

/// Addresses that share a prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Network {
    address: IpAddr,
    prefix: u8,
}

impl Network {
    fn contains(self, address: IpAddr) -> bool {
        let same = |left: u128, right: u128, width: u8| {
            let shift = u32::from(width - self.prefix);
            left.checked_shr(shift).unwrap_or(0) == right.checked_shr(shift).unwrap_or(0)
        };
        match (self.address, address) {
            (IpAddr::V4(net), IpAddr::V4(ip)) => {
                same(u128::from(u32::from(net)), u128::from(u32::from(ip)), 32)
            }
            (IpAddr::V6(net), IpAddr::V6(ip)) => same(net.into(), ip.into(), 128),
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (address, prefix) = text.split_once('/').unwrap_or((text, ""));
        let address: IpAddr = address.parse().map_err(|_| ())?;
        let width = if address.is_ipv4() { 32 } else { 128 };
        let prefix = if prefix.is_empty() { width } else { prefix.parse().map_err(|_| ())? };
        if prefix > width {
            return Err(());
        }
        Ok(Self { address, prefix })
    }
}

/// A set of networks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Networks(Vec<Network>);

impl Networks {
    /// This machine.
    #[must_use]
    pub fn loopback() -> Self {
        Self(vec![
            Network { address: Ipv4Addr::new(127, 0, 0, 0).into(), prefix: 8 },
            Network { address: Ipv6Addr::LOCALHOST.into(), prefix: 128 },
        ])
    }

    /// Whether an address is in one of them.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address.to_canonical()))
    }
}

impl FromStr for Networks {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts.map(str::parse).collect::<Result<_, _>>().map(Self)
    }
}

impl fmt::Display for Networks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, Network { address, prefix }) in self.0.iter().enumerate() {
            write!(f, "{}{address}/{prefix}", if i == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}

/// Finds the caller's address: the peer itself, or, when the peer is trusted, the last address of
/// the forwarding header that is not trusted in its turn. What stands further left was written by
/// the caller and is worth nothing.
#[must_use]
pub fn client(peer: IpAddr, headers: &http::HeaderMap, trusted: &Networks) -> IpAddr {
    let mut address = peer.to_canonical();
    let told = headers.get_all(FORWARDED_FOR).iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = match told.size_hint() {
        (_, Some(0)) => return address,
        _ => told.flat_map(|line| line.split(',')).collect(),
    };
    for hop in hops.iter().rev() {
        if !trusted.contains(address) {
            break;
        }
        match hop.trim().parse::<IpAddr>() {
            Ok(next) => address = next.to_canonical(),
            Err(_) => break,
        }
    }
    address
}

/// The part of an address that one subscriber cannot change: all of IPv4, the first half of IPv6.
#[must_use]
pub fn subscriber(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.into(),
        IpAddr::V6(v6) => Ipv6Addr::from(u128::from(v6) >> 64 << 64).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, forwarded: &[&str], trusted: &str) -> String {
        let mut headers = http::HeaderMap::new();
        for value in forwarded {
            headers.append(FORWARDED_FOR, value.parse().unwrap());
        }
        client(peer.parse().unwrap(), &headers, &trusted.parse().unwrap()).to_string()
    }

    #[test]
    fn only_a_trusted_peer_may_speak_for_another_address() {
        assert_eq!(seen("127.0.0.1", &["203.0.113.9"], "127.0.0.0/8"), "203.0.113.9");
        assert_eq!(seen("198.51.100.1", &["203.0.113.9"], "127.0.0.0/8"), "198.51.100.1");
        assert_eq!(seen("::ffff:127.0.0.1", &["203.0.113.9"], "127.0.0.0/8"), "203.0.113.9");
        assert_eq!(seen("127.0.0.1", &[], "127.0.0.0/8"), "127.0.0.1");
    }

    #[test]
    fn an_address_that_the_caller_put_in_front_is_not_believed() {
        let forged = ["10.9.9.9, 203.0.113.9", "10.0.0.2"];
        assert_eq!(seen("10.0.0.1", &forged, "10.0.0.0/24"), "203.0.113.9");
        assert_eq!(seen("10.0.0.1", &["nonsense"], "10.0.0.0/24"), "10.0.0.1");
    }

    #[test]
    fn networks_are_read_and_printed_the_same_and_nonsense_is_refused() {
        let networks: Networks = "127.0.0.0/8, ::1/128,10.0.0.7".parse().unwrap();
        assert_eq!(networks.to_string(), "127.0.0.0/8,::1/128,10.0.0.7/32");
        assert!(networks.contains("10.0.0.7".parse().unwrap()));
        assert!(!networks.contains("10.0.0.8".parse().unwrap()));
        for wrong in ["10.0.0.0/33", "example.org", "10.0.0.0/x"] {
            assert!(wrong.parse::<Networks>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn neighbours_in_one_ipv6_network_are_one_subscriber() {
        let first = subscriber("2001:db8:1:2:3::4".parse().unwrap());
        assert_eq!(first, subscriber("2001:db8:1:2:ffff::9".parse().unwrap()));
        assert_ne!(first, subscriber("2001:db8:1:3::4".parse().unwrap()));
    }
}
