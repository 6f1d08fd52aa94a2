//! The session cookie, and how a request reached us.
//!
//! Over HTTPS it is `__Host-guilder`; on plain HTTP, where peer and `Host` are both this machine, `guilder`, which browsers keep without
//! TLS. Elsewhere staff cannot sign in over plain HTTP unless the operator allows it (api.md, auth).

use crate::problem::Problem;
use crate::state::Listener;
use app::identity::{SESSION_LIFETIME_S, Token};
use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use std::net::{IpAddr, SocketAddr};

const SECURE_NAME: &str = "__Host-guilder";
const PLAIN_NAME: &str = "guilder";

/// How a request reached us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transport {
    /// Over HTTPS.
    Https,
    /// Plain, but nobody can listen, or the operator accepts it.
    PlainAllowed,
    /// Plain, from elsewhere.
    Plain,
}

/// How the request reached us, by listener, peer and `Host`.
pub(crate) fn transport(listener: &Listener, parts: &Parts) -> Transport {
    let peer = peer_address(parts);
    let is_proxy = peer.is_some_and(|peer| listener.trusted_proxies.contains(&peer));
    let forwarded = parts.headers.get("x-forwarded-proto").and_then(|value| value.to_str().ok());
    if listener.https || (is_proxy && forwarded == Some("https")) {
        return Transport::Https;
    }
    let is_local = !is_proxy && peer.is_some_and(|peer| peer.is_loopback()) && host_is_loopback(&parts.headers);
    if is_local || listener.allow_plain_sign_in { Transport::PlainAllowed } else { Transport::Plain }
}

/// The address of the caller: the peer, or what a trusted proxy says it is.
pub(crate) fn client_address(listener: &Listener, parts: &Parts) -> Option<IpAddr> {
    let peer = peer_address(parts)?;
    if !listener.trusted_proxies.contains(&peer) {
        return Some(peer);
    }
    let forwarded = parts.headers.get("x-forwarded-for").and_then(|value| value.to_str().ok());
    let last = forwarded.and_then(|list| list.rsplit(',').next()).and_then(|address| address.trim().parse().ok());
    Some(last.unwrap_or(peer))
}

fn peer_address(parts: &Parts) -> Option<IpAddr> {
    parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip().to_canonical())
}

fn host_is_loopback(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(header::HOST).and_then(|value| value.to_str().ok()) else { return false };
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

impl Transport {
    const fn cookie_name(self) -> Option<&'static str> {
        match self {
            Self::Https => Some(SECURE_NAME),
            Self::PlainAllowed => Some(PLAIN_NAME),
            Self::Plain => None,
        }
    }

    /// The session's token that the request carries.
    pub(crate) fn session_token(self, headers: &HeaderMap) -> Option<Token> {
        let name = self.cookie_name()?;
        let values = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs = values.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(found, _)| *found == name).map(|(_, value)| Token::received(value))
    }

    /// The header that gives the browser its session.
    ///
    /// # Errors
    /// `https_required` where the transport is plain.
    pub(crate) fn grant(self, token: &Token) -> Result<HeaderValue, Problem> {
        self.header(token.reveal(), SESSION_LIFETIME_S)
    }

    /// The header that takes the session away.
    ///
    /// # Errors
    /// As [`Transport::grant`].
    pub(crate) fn withdraw(self) -> Result<HeaderValue, Problem> {
        self.header("", 0)
    }

    fn header(self, value: &str, lifetime_s: i64) -> Result<HeaderValue, Problem> {
        let name = self.cookie_name().ok_or_else(|| Problem::plain(StatusCode::FORBIDDEN, "https_required"))?;
        let secure = if self == Self::Https { "; Secure" } else { "" };
        let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={lifetime_s}{secure}");
        HeaderValue::from_str(&text).map_err(|error| Problem::internal(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    fn parts(peer: &str, host: &str, forwarded: Option<&str>) -> Parts {
        let mut request = Request::builder().uri("/").header("host", host);
        if let Some(forwarded) = forwarded {
            request = request.header("x-forwarded-proto", forwarded);
        }
        let mut parts = request.body(()).unwrap().into_parts().0;
        parts.extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 4000)));
        parts
    }

    #[test]
    fn a_plain_cookie_needs_peer_and_host_on_this_machine() {
        let listener = Listener::default();
        assert_eq!(transport(&listener, &parts("127.0.0.1", "localhost:8080", None)), Transport::PlainAllowed);
        assert_eq!(transport(&listener, &parts("::1", "[::1]:8080", None)), Transport::PlainAllowed);
        assert_eq!(transport(&listener, &parts("127.0.0.1", "evil.example", None)), Transport::Plain);
        assert_eq!(transport(&listener, &parts("192.0.2.7", "localhost", None)), Transport::Plain);
    }

    #[test]
    fn only_a_trusted_proxy_may_say_https() {
        let untrusting = Listener::default();
        assert_eq!(transport(&untrusting, &parts("192.0.2.7", "billing.example", Some("https"))), Transport::Plain);
        let trusting = Listener { trusted_proxies: vec!["192.0.2.7".parse().unwrap()], ..Listener::default() };
        assert_eq!(transport(&trusting, &parts("192.0.2.7", "billing.example", Some("https"))), Transport::Https);
        assert_eq!(transport(&trusting, &parts("192.0.2.7", "billing.example", Some("http"))), Transport::Plain);
    }
}
