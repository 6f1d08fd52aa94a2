//! The guard before every endpoint: cross-site check, sign-in, permission, rate, site, idempotency key.

use crate::context::Context;
use crate::cookie::{self, Transport};
use crate::json::read_body;
use crate::limits::{IDEMPOTENCY_KEY_MAX, SIGN_INS_PER_ADDRESS_MAX};
use crate::once::WriteKey;
use crate::problem::{Language, Problem};
use crate::query::Documented;
use crate::rate_limit::Rate;
use crate::state::AppState;
use crate::{cross_site, null_characters, query, respond};
use app::identity::{self, Admitted, Caller, Permission, Token, Who};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use std::time::Instant;
use store::site::Site;

/// Who may call an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody: signing in.
    Open,
    /// Whoever is signed in.
    SignedIn,
    /// Who has the permission; the request concerns no site, or names it in its path.
    Everywhere(Permission),
    /// Who has the permission, on the request's site.
    OnSite(Permission),
}

/// What the guard of one route knows.
#[derive(Clone)]
pub(crate) struct Guard {
    pub(crate) state: AppState,
    pub(crate) access: Access,
    pub(crate) route: Arc<str>,
    /// What its query may name.
    pub(crate) parameters: Arc<[Documented]>,
}

/// Lets a request through to its endpoint, or answers why not.
pub(crate) async fn guard(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    let start = Instant::now();
    let method = request.method().clone();
    let response = match pass(&guard, request, next).await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    };
    guard.state.metrics.count(method.as_str(), &guard.route, response.status().as_u16(), start.elapsed());
    response
}

async fn pass(guard: &Guard, request: Request, next: Next) -> Result<Response, Problem> {
    let (mut parts, body) = request.into_parts();
    let transport = cookie::transport(&guard.state.listener, &parts);
    parts.extensions.insert(transport);
    cross_site::check(&parts.method, &parts.headers)?;
    null_characters::check(&mut parts).await?;
    if guard.access == Access::Open {
        limit_address(&guard.state, &parts)?;
        query::check(&guard.parameters, false, &parts.uri)?;
        return Ok(next.run(Request::from_parts(parts, body)).await);
    }
    let (admitted, session) = authenticate(&guard.state, transport, &parts.headers).await?;
    let Admitted { caller, sites } = &*admitted;
    let rate = limit_key(&guard.state, caller)?;
    let site = admit(guard.access, caller, sites, &parts)?;
    query::check(&guard.parameters, matches!(guard.access, Access::OnSite(_)), &parts.uri)?;
    let (key, body) = read_key(caller, &parts, body).await?;
    let language = Language::accepted(parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()));
    let context = Context { state: guard.state.clone(), caller: Arc::clone(caller), site, session, language, key };
    let asked = respond::Asked::from_parts(&parts);
    parts.extensions.insert(context.clone());
    let response = next.run(Request::from_parts(parts, body)).await;
    let mut response = respond::finish(&context, &asked, response).await?;
    if let Some(rate) = rate {
        rate.write(response.headers_mut());
    }
    Ok(response)
}

/// A bearer token is an API key, else the cookie is a session.
async fn authenticate(state: &AppState, transport: Transport, headers: &HeaderMap) -> Result<(Arc<Admitted>, Option<Token>), Problem> {
    let unknown = || Problem::plain(StatusCode::UNAUTHORIZED, "not_signed_in");
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let secret = value.to_str().ok().and_then(|text| text.strip_prefix("Bearer ")).ok_or_else(unknown)?;
        let admitted = state.keys.find(&state.store, &Token::received(secret.trim()), Instant::now()).await?;
        return Ok((admitted.ok_or_else(unknown)?, None));
    }
    let token = transport.session_token(headers).ok_or_else(unknown)?;
    let admitted = identity::find_session(&state.store, &token).await?.ok_or_else(unknown)?;
    Ok((Arc::new(admitted), Some(token)))
}

fn limit_key(state: &AppState, caller: &Caller) -> Result<Option<Rate>, Problem> {
    match caller.who {
        Who::Staff(_) => Ok(None),
        Who::Key(_) => grant(state.rates.take(&caller.name(), state.listener.requests_per_key, Instant::now())).map(Some),
    }
}

/// Guessing passwords costs the guesser time. Without a peer (in tests) there is nobody to limit.
fn limit_address(state: &AppState, parts: &Parts) -> Result<(), Problem> {
    match cookie::client_address(&state.listener, parts) {
        Some(address) => grant(state.rates.take(&format!("address:{address}"), SIGN_INS_PER_ADDRESS_MAX, Instant::now())).map(drop),
        None => Ok(()),
    }
}

fn grant(rate: Rate) -> Result<Rate, Problem> {
    if rate.granted {
        return Ok(rate);
    }
    let mut problem = Problem::plain(StatusCode::TOO_MANY_REQUESTS, "rate_limited");
    problem.retry_after_s = Some(rate.reset_s);
    Err(problem)
}

/// Checks the permission and chooses the site.
fn admit(access: Access, caller: &Caller, sites: &[Arc<Site>], parts: &Parts) -> Result<Option<Arc<Site>>, Problem> {
    let needs = |permission| {
        if caller.may(permission) { Ok(()) } else { Err(Problem::plain(StatusCode::FORBIDDEN, "forbidden")) }
    };
    match access {
        Access::Open | Access::SignedIn => Ok(None),
        Access::Everywhere(permission) => needs(permission).map(|()| None),
        Access::OnSite(permission) => {
            needs(permission)?;
            let named = named_site(parts)?;
            choose_site(sites, named.as_deref()).map(Some)
        }
    }
}

/// The site's code that header and query name.
fn named_site(parts: &Parts) -> Result<Option<String>, Problem> {
    let malformed = || Problem::plain(StatusCode::NOT_FOUND, "site_unknown");
    let header = match parts.headers.get("guilder-site") {
        Some(value) => Some(value.to_str().ok().ok_or_else(malformed)?.to_owned()),
        None => None,
    };
    let query = parts.uri.query().unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("site=")).map(str::to_owned);
    if query.is_some() && !parts.method.is_safe() {
        return Err(Problem::plain(StatusCode::BAD_REQUEST, "site_parameter"));
    }
    match (header, query) {
        (Some(header), Some(query)) if header != query => Err(Problem::plain(StatusCode::BAD_REQUEST, "site_conflict")),
        (Some(code), _) | (None, Some(code)) => Ok(Some(code)),
        (None, None) => Ok(None),
    }
}

fn choose_site(sites: &[Arc<Site>], named: Option<&str>) -> Result<Arc<Site>, Problem> {
    let mut matching = sites.iter().filter(|site| named.is_none_or(|code| site.code == code));
    match (matching.next(), matching.next(), named) {
        (Some(site), None, _) => Ok(Arc::clone(site)),
        (None, _, _) => Err(Problem::plain(StatusCode::NOT_FOUND, "site_unknown")),
        (Some(_), Some(_), _) => Err(Problem::plain(StatusCode::BAD_REQUEST, "site_missing")),
    }
}

/// With an `Idempotency-Key` the body is read here, because its hash belongs to the key.
async fn read_key(caller: &Caller, parts: &Parts, body: Body) -> Result<(Option<WriteKey>, Body), Problem> {
    let Some(value) = parts.headers.get("idempotency-key").filter(|_| parts.method != Method::GET) else { return Ok((None, body)) };
    let malformed = || Problem::plain(StatusCode::BAD_REQUEST, "idempotency_key_malformed");
    let key = value.to_str().ok().filter(|key| !key.is_empty() && key.len() <= IDEMPOTENCY_KEY_MAX).ok_or_else(malformed)?;
    let bytes = read_body(body).await?;
    let address = parts.uri.path_and_query().map_or("", |address| address.as_str());
    // The caller's name keys the hash, so that equal bodies of two callers do not look equal in the store.
    let digest = identity::digest(&[caller.name().as_bytes(), parts.method.as_str().as_bytes(), address.as_bytes(), &bytes]);
    Ok((Some(WriteKey { caller: caller.name(), key: key.to_owned(), digest }), Body::from(bytes)))
}
