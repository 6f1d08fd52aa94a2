//! How a step reaches the program: its router within this process, or a server over HTTP that may be killed under way.
//!
//! Invariant: over HTTP a request without an answer is sent again, the same to the byte and with the same idempotency key, until one comes
//! or [`ANSWER_MAX`] is over: what a careful client does.

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use http_body_util::BodyExt;
use serde_json::Value;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tower::ServiceExt;

/// How long a request is repeated before its life is given up.
pub const ANSWER_MAX: Duration = Duration::from_secs(90);
/// How long one attempt may take.
const ATTEMPT_MAX: Duration = Duration::from_secs(30);
/// The wait between two attempts.
const AGAIN_AFTER: Duration = Duration::from_millis(20);
/// What a server that is being stopped answers.
const UNAVAILABLE: u16 = 503;

/// A request that is no failure of ours got no answer.
#[derive(Debug, thiserror::Error)]
#[error("{request}: {why}")]
pub struct NoAnswer {
    request: String,
    why: String,
}

/// An answer, read to its end.
#[derive(Debug, Clone)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Its body; null where it has none or is no JSON.
    pub body: Value,
}

impl Answer {
    /// A success.
    pub const fn is_good(&self) -> bool {
        self.status >= 200 && self.status < 300
    }

    /// The stable code of a problem.
    pub fn code(&self) -> &str {
        self.body.get("code").and_then(Value::as_str).unwrap_or_default()
    }

    /// A text by its place, such as `/items/0/id`.
    pub fn text(&self, pointer: &str) -> &str {
        self.body.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }
}

/// Where a server listens, while it does.
pub type Address = Arc<Mutex<Option<String>>>;

/// One worker of the program.
#[derive(Clone)]
pub struct Wire {
    way: Way,
    secret: String,
    unanswered: Arc<AtomicU64>,
}

#[derive(Clone)]
enum Way {
    Within(Router),
    Over { http: reqwest::Client, addresses: Vec<Address> },
}

impl Wire {
    /// The router of this process.
    pub fn within(router: Router, secret: &str) -> Self {
        Self { way: Way::Within(router), secret: secret.to_owned(), unanswered: Arc::default() }
    }

    /// Servers: the first one that listens is asked.
    pub fn over(addresses: Vec<Address>, secret: &str) -> Self {
        app::messages::install_crypto();
        Self { way: Way::Over { http: reqwest::Client::new(), addresses }, secret: secret.to_owned(), unanswered: Arc::default() }
    }

    /// Attempts that got no answer, so that the request was sent again.
    pub fn unanswered(&self) -> u64 {
        self.unanswered.load(Ordering::Relaxed)
    }

    /// Reads.
    ///
    /// # Errors
    /// [`NoAnswer`].
    pub async fn get(&self, path: &str) -> Result<Answer, NoAnswer> {
        self.send("GET", path, None, None).await
    }

    /// Sends a request.
    ///
    /// # Errors
    /// [`NoAnswer`].
    pub async fn send(&self, method: &str, path: &str, body: Option<&Value>, key: Option<&str>) -> Result<Answer, NoAnswer> {
        let text = body.map(Value::to_string);
        match &self.way {
            Way::Within(router) => self.within_process(router, method, path, text, key).await,
            Way::Over { http, addresses } => {
                let started = Instant::now();
                let mut last = "no server listens".to_owned();
                for place in (0..addresses.len()).cycle() {
                    if started.elapsed() > ANSWER_MAX {
                        break;
                    }
                    match self.attempt(http, addresses.get(place), (method, path), text.as_deref(), key).await {
                        Ok(answer) if answer.status != UNAVAILABLE => return Ok(answer),
                        Ok(answer) => last = answer.body.to_string(),
                        Err(error) => last = error,
                    }
                    tokio::time::sleep(AGAIN_AFTER).await;
                }
                Err(NoAnswer { request: format!("{method} {path}"), why: last })
            }
        }
    }

    async fn attempt(
        &self,
        http: &reqwest::Client,
        address: Option<&Address>,
        (method, path): (&str, &str),
        body: Option<&str>,
        key: Option<&str>,
    ) -> Result<Answer, String> {
        let address = address.and_then(current).ok_or("no server listens")?;
        let method = method.parse::<reqwest::Method>().map_err(|error| error.to_string())?;
        let mut request = http.request(method, format!("{address}{path}")).timeout(ATTEMPT_MAX).bearer_auth(&self.secret);
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_owned());
        }
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let cut = |error: reqwest::Error| {
            self.unanswered.fetch_add(u64::from(!error.is_connect()), Ordering::Relaxed);
            error.to_string()
        };
        let answer = request.send().await.map_err(cut)?;
        let status = answer.status().as_u16();
        // An answer that was cut is none.
        let text = answer.text().await.map_err(cut)?;
        Ok(Answer { status, body: serde_json::from_str(&text).unwrap_or(Value::Null) })
    }

    async fn within_process(
        &self,
        router: &Router,
        method: &str,
        path: &str,
        body: Option<String>,
        key: Option<&str>,
    ) -> Result<Answer, NoAnswer> {
        let failed = |why: String| NoAnswer { request: format!("{method} {path}"), why };
        let mut request = Request::builder().method(method).uri(path).header("host", "localhost");
        request = request.header("authorization", format!("Bearer {}", self.secret)).header("content-type", "application/json");
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let mut request = request.body(Body::from(body.unwrap_or_default())).map_err(|error| failed(error.to_string()))?;
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 40_000))));
        let answer = router.clone().oneshot(request).await.map_err(|never| failed(never.to_string()))?;
        let status = answer.status().as_u16();
        let bytes = answer.into_body().collect().await.map_err(|error| failed(error.to_string()))?.to_bytes();
        Ok(Answer { status, body: serde_json::from_slice(&bytes).unwrap_or(Value::Null) })
    }
}

fn current(address: &Address) -> Option<String> {
    match address.lock() {
        Ok(address) => address.clone(),
        Err(poisoned) => poisoned.into_inner().clone(),
    }
}
