//! Writes that a page of another site makes a browser send are refused, by what the browser says about them.

use crate::problem::Problem;
use axum::http::{HeaderMap, Method, StatusCode, header};

/// Refuses a write whose browser says that another site asked for it: by `Sec-Fetch-Site`, else by `Origin` against `Host`. A request
/// with neither comes from no browser of today; one with a bearer token is not the browser's own doing.
///
/// # Errors
/// 403 `cross_site`.
pub(crate) fn check(method: &Method, headers: &HeaderMap) -> Result<(), Problem> {
    if method.is_safe() || headers.contains_key(header::AUTHORIZATION) {
        return Ok(());
    }
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let is_own = match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => origin.split_once("://").map(|(_, host)| host) == text("host"),
        (None, None) => true,
    };
    if is_own { Ok(()) } else { Err(Problem::plain(StatusCode::FORBIDDEN, "cross_site")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_refused(method: &Method, pairs: &[(&'static str, &str)]) -> bool {
        let headers = pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        check(method, &headers).is_err()
    }

    #[test]
    fn writes_from_another_site_are_refused() {
        assert!(is_refused(&Method::POST, &[("sec-fetch-site", "cross-site")]));
        assert!(is_refused(&Method::DELETE, &[("sec-fetch-site", "same-site")]));
        assert!(is_refused(&Method::POST, &[("origin", "https://evil.example"), ("host", "billing.example")]));
        assert!(is_refused(&Method::POST, &[("origin", "null"), ("host", "billing.example")]));
        assert!(!is_refused(&Method::POST, &[("origin", "https://billing.example"), ("host", "billing.example")]));
        assert!(!is_refused(&Method::POST, &[("sec-fetch-site", "same-origin")]));
        assert!(!is_refused(&Method::GET, &[("sec-fetch-site", "cross-site")]));
        assert!(!is_refused(&Method::POST, &[("sec-fetch-site", "cross-site"), ("authorization", "Bearer x")]));
    }
}
