//! Which addresses are reached. What is configured through the API must not reach into the operator's own network unless the operator
//! says so: a site's administrator is not the machine's.
//!
//! Invariants: a name is resolved once and only the addresses that were checked are connected to; plain HTTP goes to this machine alone.

use reqwest::Url;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Which destinations the operator allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Destinations {
    /// Public addresses only.
    #[default]
    PublicOnly,
    /// Private and loopback addresses too.
    PrivateToo,
}

/// Why a destination is not reached.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DestinationError {
    /// Not an address at all.
    #[error("`{0}` is not an http or https address")]
    NotAnAddress(String),
    /// Not encrypted, and not to this machine.
    #[error("`{0}` is not encrypted: use https (plain http is for this machine alone)")]
    NotEncrypted(String),
    /// User and password do not belong into an address.
    #[error("an address with a user or a password is refused: it would be shown")]
    WithCredentials,
    /// Inside.
    #[error("`{0}` is a private address; the operator allows these with --allow-private-destinations")]
    Private(String),
    /// The name has no address.
    #[error("`{host}` cannot be resolved: {cause}")]
    Unresolved {
        /// The name.
        host: String,
        /// What the system said.
        cause: String,
    },
}

impl DestinationError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotAnAddress(_) => "not_an_address",
            Self::NotEncrypted(_) => "not_encrypted",
            Self::WithCredentials => "address_with_credentials",
            Self::Private(_) => "destination_private",
            Self::Unresolved { .. } => "unresolved",
        }
    }

    /// True where trying again cannot help.
    pub const fn is_final(&self) -> bool {
        match self {
            Self::NotAnAddress(_) | Self::NotEncrypted(_) | Self::WithCredentials | Self::Private(_) => true,
            Self::Unresolved { .. } => false,
        }
    }
}

impl Destinations {
    /// Takes a text as the address of a call, as far as that can be told without resolving its name.
    ///
    /// # Errors
    /// [`DestinationError`].
    pub fn url(self, text: &str) -> Result<Url, DestinationError> {
        let not_an_address = || DestinationError::NotAnAddress(text.to_owned());
        let Ok(url) = Url::parse(text) else { return Err(not_an_address()) };
        let host = url.host_str().ok_or_else(not_an_address)?.to_owned();
        if !url.username().is_empty() || url.password().is_some() {
            return Err(DestinationError::WithCredentials);
        }
        match url.scheme() {
            "https" => {}
            "http" if is_this_machine(&host) => {}
            "http" => return Err(DestinationError::NotEncrypted(text.to_owned())),
            _ => return Err(not_an_address()),
        }
        self.host(&host)?;
        Ok(url)
    }

    /// Checks a host as it is written: a literal address, or the name of this machine.
    ///
    /// # Errors
    /// [`DestinationError::Private`].
    pub fn host(self, host: &str) -> Result<(), DestinationError> {
        let inside = match literal(host) {
            Some(ip) => !is_public(ip),
            None => is_this_machine(host),
        };
        match (self, inside) {
            (Self::PublicOnly, true) => Err(DestinationError::Private(host.to_owned())),
            (Self::PublicOnly, false) | (Self::PrivateToo, _) => Ok(()),
        }
    }

    /// The addresses of a host that may be connected to.
    ///
    /// # Errors
    /// [`DestinationError::Unresolved`], or [`DestinationError::Private`] where none of them is allowed.
    pub async fn resolve(self, host: &str, port: u16) -> Result<Vec<SocketAddr>, DestinationError> {
        if let Some(ip) = literal(host) {
            self.host(host)?;
            return Ok(vec![SocketAddr::new(ip, port)]);
        }
        let unresolved = |cause: String| DestinationError::Unresolved { host: host.to_owned(), cause };
        let found: Vec<SocketAddr> = match tokio::net::lookup_host((host, port)).await {
            Ok(found) => found.collect(),
            Err(cause) => return Err(unresolved(cause.to_string())),
        };
        if found.is_empty() {
            return Err(unresolved("it has no address".to_owned()));
        }
        let allowed: Vec<SocketAddr> = found.into_iter().filter(|at| self == Self::PrivateToo || is_public(at.ip())).collect();
        if allowed.is_empty() { Err(DestinationError::Private(host.to_owned())) } else { Ok(allowed) }
    }
}

/// True for loopback, by name or number.
pub(crate) fn is_this_machine(host: &str) -> bool {
    match literal(host) {
        Some(ip) => ip.is_loopback(),
        None => host.eq_ignore_ascii_case("localhost"),
    }
}

/// The address that a host is, without the brackets of version 6.
fn literal(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

/// True for addresses of the public internet.
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => ip.to_ipv4_mapped().map_or_else(|| is_public_v6(ip), is_public_v4),
    }
}

/// Without this network, private, shared, loopback, link-local, protocol, documentation, benchmark, multicast and reserved ones (RFC 6890).
const fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    !matches!((a, b, c), (0 | 10 | 127, _, _) | (100, 64..=127, _) | (169, 254, _) | (172, 16..=31, _) | (192, 168, _))
        && !matches!((a, b, c), (192, 0, 0 | 2) | (192, 88, 99) | (198, 18 | 19, _) | (198, 51, 100) | (203, 0, 113) | (224..=255, _, _))
}

/// Global unicast without what carries or documents other addresses: 2001::/23, 2001:db8::/32, 2002::/16.
const fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [first, second, ..] = ip.segments();
    let is_global = first & 0xe000 == 0x2000;
    let is_special = (first == 0x2001 && (second < 0x200 || second == 0xdb8)) || first == 0x2002;
    is_global && !is_special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_addresses_are_refused_however_they_are_written() {
        let inside = [
            "https://127.0.0.1/x",
            "https://localhost/",
            "https://10.0.0.7/",
            "https://172.16.0.1/",
            "https://192.168.1.1/",
            "https://169.254.169.254/latest/meta-data",
            "https://100.64.0.1/",
            "https://0.0.0.0/",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://[fd00::1]/",
            "https://[fe80::1]/",
            "https://[2002:7f00:1::]/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://224.0.0.1/",
        ];
        for text in inside {
            assert_eq!(Destinations::PublicOnly.url(text).map_err(|error| error.code()), Err("destination_private"), "{text}");
            assert!(Destinations::PrivateToo.url(text).is_ok(), "{text}");
        }
        for text in ["https://example.org/hook", "https://8.8.8.8/", "https://[2606:4700::1]/"] {
            assert!(Destinations::PublicOnly.url(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn plain_http_is_for_this_machine_alone() {
        let refused = |text: &str| Destinations::PrivateToo.url(text).map_err(|error| error.code()).err();
        assert_eq!(refused("http://example.org/"), Some("not_encrypted"));
        assert_eq!(refused("http://10.0.0.1/"), Some("not_encrypted"));
        assert_eq!(refused("http://127.0.0.1:9/"), None);
        assert_eq!(refused("http://localhost:9/"), None);
        assert_eq!(refused("ftp://example.org/"), Some("not_an_address"));
        assert_eq!(refused("https://user:word@example.org/"), Some("address_with_credentials"));
        assert_eq!(refused("nonsense"), Some("not_an_address"));
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_refused_when_it_is_resolved() {
        let refused = Destinations::PublicOnly.resolve("localhost", 443).await;
        assert_eq!(refused.map_err(|error| error.code()), Err("destination_private"));
        assert!(Destinations::PrivateToo.resolve("localhost", 443).await.is_ok());
    }
}
