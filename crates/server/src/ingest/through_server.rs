//! Usage charged by the server that holds the data, through its public API.
//!
//! Invariant: a slice whose answer was lost is sent again; the events' identities keep it from being charged twice (domain.md §5).

use crate::server_client::{CallError, ServerClient};
use calendar::Zone;
use catalog::ChargeMode;
use charging::{Answer, EventId, FieldError, Reason, UsageInput};
use ids::CustomerId;
use protocols::{Sink, SinkError};
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How often a slice is sent before giving up.
const TRIES_MAX: u32 = 5;
/// The wait before the second try; it doubles with each.
const WAIT: Duration = Duration::from_millis(500);
/// Codes of wrong fields that are remembered; what comes beyond them is called `malformed`.
const CODES_MAX: usize = 1_000;

/// The usage endpoint of a running server.
pub struct ServerSink {
    server: ServerClient,
    site: String,
    zone: Zone,
    codes: Mutex<HashMap<String, &'static str>>,
}

/// The server's answer to one event, as far as a summary needs it.
#[derive(Debug, Deserialize)]
struct EventAnswer {
    status: String,
    #[serde(default)]
    replayed: bool,
    #[serde(default)]
    reason: Option<AnswerReason>,
    #[serde(default)]
    errors: Vec<AnswerField>,
}

#[derive(Debug, Deserialize)]
struct AnswerReason {
    code: String,
    message: String,
}

#[derive(Debug, Deserialize)]
struct AnswerField {
    field: String,
    code: String,
    message: String,
}

impl ServerSink {
    /// A sink of a site of a server.
    pub fn new(server: ServerClient, site: String) -> Self {
        Self { server, site, zone: Zone::utc(), codes: Mutex::default() }
    }

    async fn send(&self, body: &Value) -> Result<Value, CallError> {
        let mut wait = WAIT;
        for _ in 1..TRIES_MAX {
            match self.server.call(Method::POST, "/v1/usage-events", &self.site, Some(body)).await {
                Err(CallError::Failed(cause)) => tracing::warn!(%cause, "the server did not answer; trying again"),
                Err(CallError::Refused(problem)) if matches!(problem.status, 429 | 503 | 504) => {
                    tracing::warn!(code = problem.code, "the server is busy; trying again");
                }
                answered => return answered,
            }
            tokio::time::sleep(wait).await;
            wait = wait.saturating_mul(2);
        }
        self.server.call(Method::POST, "/v1/usage-events", &self.site, Some(body)).await
    }

    fn event(&self, input: &UsageInput) -> Value {
        let mut event = json!({
            "service_type": input.service_type,
            "identifier": input.identifier,
            "session_id": input.session_id,
            "time": input.at.to_rfc3339(&self.zone),
            "fields": input.fields,
        });
        if let Some(mode) = input.mode {
            event["mode"] = match mode {
                ChargeMode::Authorize => "authorize".into(),
                ChargeMode::Record => "record".into(),
            };
        }
        event
    }

    fn answer(&self, answer: EventAnswer) -> Result<Answer, SinkError> {
        let replayed = answer.replayed || answer.status == "duplicate";
        let reason = answer.reason.map_or_else(
            || Reason { code: answer.status.clone(), message: String::new() },
            |reason| Reason { code: reason.code, message: reason.message },
        );
        // A summary counts kinds of answers; what an event cost stays with the server.
        let id = EventId { customer: CustomerId(0), day: 0, key: 0 };
        match answer.status.as_str() {
            "rated" | "duplicate" => Ok(Answer::Rated { id, replayed, legs: Vec::new(), net: 0, tax: 0, trace: Vec::new() }),
            "unrated" => Ok(Answer::Unrated { id: None, replayed, reason }),
            "conflict" => Ok(Answer::Conflict { id: None }),
            "refused" => Ok(Answer::Refused(reason)),
            "malformed" => {
                let field = |wrong: AnswerField| FieldError { code: self.code(&wrong.code), field: wrong.field, message: wrong.message };
                Ok(Answer::Malformed(answer.errors.into_iter().map(field).collect()))
            }
            other => Err(not_understood(format!("the server answered an event with `{other}`"))),
        }
    }

    /// Codes of wrong fields live as long as the program: each is kept once.
    fn code(&self, code: &str) -> &'static str {
        let mut codes = self.codes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = codes.get(code) {
            return known;
        }
        if codes.len() >= CODES_MAX {
            return "malformed";
        }
        let kept: &'static str = code.to_owned().leak();
        codes.insert(code.to_owned(), kept);
        kept
    }
}

impl Sink for ServerSink {
    async fn charge(&self, events: Vec<UsageInput>) -> Result<Vec<Answer>, SinkError> {
        let events: Vec<Value> = events.iter().map(|event| self.event(event)).collect();
        let answered = self.send(&json!({ "events": events })).await;
        let mut answer = answered.map_err(|cause| SinkError { code: "server_refused", cause: Box::new(cause) })?;
        let items: Vec<EventAnswer> = serde_json::from_value(answer["items"].take())
            .map_err(|cause| SinkError { code: "answer_not_understood", cause: Box::new(cause) })?;
        items.into_iter().map(|item| self.answer(item)).collect()
    }
}

fn not_understood(what: String) -> SinkError {
    SinkError { code: "answer_not_understood", cause: what.into() }
}
