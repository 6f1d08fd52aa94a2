//! A running server as a verb on this machine sees it: its public API with the local administrator's key, and its local routes.

use crate::access::choose_site;
use crate::failure::{Exit, Failure};
use crate::local_access::LocalAccess;
use reqwest::{Method, StatusCode};
use serde::Deserialize;
use serde_json::Value;
use std::time::Duration;

/// Longest time for one request: a little more than the server itself allows.
const REQUEST_TIME_MAX: Duration = Duration::from_secs(70);
/// Longest time to find out whether somebody answers.
const REACH_TIME_MAX: Duration = Duration::from_secs(2);

/// A running server.
#[derive(Clone)]
pub struct ServerClient {
    http: reqwest::Client,
    address: String,
    access: LocalAccess,
}

/// A request that the server refused (RFC 9457).
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Problem {
    /// HTTP status.
    pub status: u16,
    /// Stable code.
    pub code: String,
    /// What kind of problem.
    pub title: String,
    /// The sentence.
    pub detail: String,
    /// Every wrong field.
    pub errors: Vec<ProblemField>,
}

/// A wrong field.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ProblemField {
    /// Which one.
    pub field: String,
    /// Stable code.
    pub code: String,
    /// The sentence.
    pub message: String,
}

/// Why a call brought no answer.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The server understood and refused.
    #[error("{}", sentence(.0))]
    Refused(Problem),
    /// It could not be asked, or its answer could not be read.
    #[error("the server cannot be asked: {0}")]
    Failed(#[from] reqwest::Error),
    /// A site without a key.
    #[error("the local administrator has no key for the site `{0}`; restart the server")]
    NoKey(String),
}

fn sentence(problem: &Problem) -> &str {
    if problem.detail.is_empty() { &problem.title } else { &problem.detail }
}

impl From<CallError> for Failure {
    fn from(error: CallError) -> Self {
        let exit = match &error {
            CallError::Refused(problem) if problem.status < 500 => Exit::Refused,
            CallError::Refused(_) | CallError::NoKey(_) => Exit::Failed,
            CallError::Failed(_) => Exit::Busy,
        };
        Self::while_doing("through the running server", error).exiting(exit)
    }
}

impl ServerClient {
    /// The server of a data folder; none where it does not answer (yet).
    ///
    /// # Errors
    /// When no HTTP client can be made.
    pub async fn try_reach(access: LocalAccess) -> Result<Option<Self>, Failure> {
        let Some(address) = access.address.clone() else { return Ok(None) };
        let client = reqwest::Client::builder().no_proxy().timeout(REQUEST_TIME_MAX).build();
        let http = client.map_err(|cause| Failure::while_doing("making an HTTP client", cause))?;
        let alive = http.get(format!("{address}/healthz")).timeout(REACH_TIME_MAX).send().await;
        let alive = alive.is_ok_and(|answer| answer.status() == StatusCode::OK);
        Ok(alive.then_some(Self { http, address, access }))
    }

    /// Where the server listens.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The site that is meant.
    ///
    /// # Errors
    /// As [`choose_site`].
    pub fn site(&self, wanted: Option<&str>) -> Result<String, Failure> {
        let codes: Vec<&str> = self.access.keys.keys().map(String::as_str).collect();
        choose_site(&codes, wanted).map(str::to_owned)
    }

    /// Asks the public API on a site.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn call(&self, method: Method, path: &str, site: &str, body: Option<&Value>) -> Result<Value, CallError> {
        let key = self.access.keys.get(site).ok_or_else(|| CallError::NoKey(site.to_owned()))?;
        let request = self.http.request(method, format!("{}{path}", self.address)).bearer_auth(key).header("guilder-site", site);
        answer_of(match body {
            Some(body) => request.json(body),
            None => request,
        })
        .await
    }

    /// Sends a CSV file to the public API on a site.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn put_csv(&self, path: &str, site: &str, file: Vec<u8>) -> Result<Value, CallError> {
        let key = self.access.keys.get(site).ok_or_else(|| CallError::NoKey(site.to_owned()))?;
        let request = self.http.put(format!("{}{path}", self.address)).bearer_auth(key).header("guilder-site", site);
        answer_of(request.header(reqwest::header::CONTENT_TYPE, "text/csv").body(file)).await
    }

    /// Gets a file from the public API on a site.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn download(&self, path: &str, site: &str) -> Result<Vec<u8>, CallError> {
        let key = self.access.keys.get(site).ok_or_else(|| CallError::NoKey(site.to_owned()))?;
        let request = self.http.get(format!("{}{path}", self.address)).bearer_auth(key).header("guilder-site", site);
        bytes_of(request).await
    }

    /// Asks a local route.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn call_local(&self, path: &str, body: &Value) -> Result<Value, CallError> {
        answer_of(self.http.post(format!("{}{path}", self.address)).bearer_auth(&self.access.token).json(body)).await
    }
}

async fn answer_of(request: reqwest::RequestBuilder) -> Result<Value, CallError> {
    // An answer that is no JSON is empty: the caller misses what it looks for and says so.
    Ok(serde_json::from_slice(&bytes_of(request).await?).unwrap_or_default())
}

async fn bytes_of(request: reqwest::RequestBuilder) -> Result<Vec<u8>, CallError> {
    let response = request.send().await?;
    let status = response.status();
    let bytes = response.bytes().await?;
    if status.is_success() {
        return Ok(bytes.into());
    }
    let mut problem: Problem = serde_json::from_slice(&bytes).unwrap_or_default();
    problem.status = status.as_u16();
    if problem.title.is_empty() {
        problem.title = format!("the server answered {status}");
    }
    Err(CallError::Refused(problem))
}
