//! A router on a site with the example catalog, and callers that send it requests.

use api::{AppState, Listener};
use app::identity::{self, CreateApiKey, Role, Token};
use app::jobs::CreateJobs;
use app::messages::Destinations;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode, header};
use charging::Charger;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::Arc;
use store::identity::INSTALLATION;
use store::{Actor, Lane, Scope};
use testkit::TestSite;
use tower::ServiceExt;

/// A router with its site.
pub struct Api {
    pub site: TestSite,
    pub router: Router,
}

/// An answer, read to its end.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error} in {:?}", self.text))
    }

    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }

    /// Refused with a status and a code.
    pub fn refused(self, status: u16, code: &str) -> Self {
        let answer = self.expect(status);
        assert_eq!(answer.code(), code, "{}", answer.text);
        answer
    }

    /// The wrong fields, in their order.
    pub fn fields(&self) -> Vec<String> {
        let errors = self.json()["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().map(|error| error["field"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

impl Api {
    /// The API on each store, at a time.
    pub async fn all(now: &str) -> Vec<Self> {
        Self::on(TestSite::all(now).await, Destinations::PublicOnly).await
    }

    /// The API on each store, on a site without a catalog.
    pub async fn all_empty(now: &str) -> Vec<Self> {
        Self::on(TestSite::all_empty(now).await, Destinations::PublicOnly).await
    }

    /// The API on each store, of an operator who lets messages reach this machine.
    pub async fn all_reaching_inside(now: &str) -> Vec<Self> {
        Self::on(TestSite::all(now).await, Destinations::PrivateToo).await
    }

    async fn on(sites: Vec<TestSite>, destinations: Destinations) -> Vec<Self> {
        let mut all = Vec::new();
        for site in sites {
            site.write(CreateJobs).await.unwrap();
            let charger = Charger::new(site.store.clone(), Arc::clone(&site.catalogs));
            let state = AppState::new(site.store.clone(), Arc::clone(&site.catalogs), charger, Listener::default());
            let state = state.with_destinations(destinations);
            all.push(Self { router: api::router(state), site });
        }
        all
    }

    /// A key of the site with roles.
    pub async fn key(&self, roles: &[Role]) -> Caller<'_> {
        let secret = Token::draw("").unwrap();
        let create = CreateApiKey { name: "test".to_owned(), roles: roles.to_vec(), expires_at: None, secret: secret.clone() };
        self.site.write(create).await.unwrap();
        Caller { api: self, headers: vec![("authorization".to_owned(), format!("Bearer {}", secret.reveal()))] }
    }

    /// A browser that nobody has signed in.
    pub fn browser(&self) -> Caller<'_> {
        Caller { api: self, headers: Vec::new() }
    }

    /// A browser with a session of the first member of staff.
    pub async fn admin(&self) -> Caller<'_> {
        let link = identity::first_sign_in_link(&self.site.store).await.unwrap().unwrap();
        let signed_in = identity::redeem_link(&self.site.store, &link.token).await.unwrap();
        Caller { api: self, headers: vec![("cookie".to_owned(), format!("guilder={}", signed_in.token.reveal()))] }
    }

    /// Another site of the same installation with the same catalog.
    pub async fn second_site(&self) -> ids::SiteId {
        let scope = Scope { site: INSTALLATION, actor: Actor::system(), dry_run: false };
        let create = app::site::CreateSite {
            code: "second".to_owned(),
            settings: testkit::site_settings(),
            sandbox: true,
            clock: store::site::SiteClock::System,
        };
        self.site.store.write(scope, create, Lane::Interactive).await.unwrap().id
    }
}

/// Somebody who sends requests.
#[derive(Clone)]
pub struct Caller<'a> {
    pub api: &'a Api,
    pub headers: Vec<(String, String)>,
}

impl Caller<'_> {
    /// The same caller with one more header.
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut headers = self.headers.clone();
        headers.push((name.to_owned(), value.to_owned()));
        Self { api: self.api, headers }
    }

    pub async fn send(&self, method: &str, path: &str, body: Option<(&str, String)>) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header("host", "localhost:8080");
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some((kind, _)) = &body {
            request = request.header(header::CONTENT_TYPE, *kind);
        }
        let mut request = request.body(body.map_or_else(Body::empty, |(_, text)| Body::from(text))).unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 40_000))));
        let response = self.api.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        Answer { status, headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, None).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, Some(("application/json", body.to_string()))).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.send("PUT", path, Some(("application/json", body.to_string()))).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, None).await
    }

    pub async fn patch(&self, path: &str, body: &Value) -> Answer {
        self.send("PATCH", path, Some(("application/json", body.to_string()))).await
    }
}

/// A customer to be made, with a plan.
pub fn ana() -> Value {
    json!({
        "first_name": "Ana", "last_name": "Novak", "email": "ana@example.com", "customer_type": "residential",
        "address": {"street": "Trg 1", "city": "Ljubljana", "country": "SI"},
        "plan": {"code": "mobile_s", "identifier": "38640111222", "items": []},
    })
}
