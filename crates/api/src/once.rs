//! Safe repeats: [`Once`] keeps the first answer of a write in the write's own transaction (ARCHITECTURE.md §4).

use crate::problem::Problem;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use store::idempotency::{self, Begun, FirstAnswer};
use store::{Operation, Tx};

/// An `Idempotency-Key` with the hash of its request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WriteKey {
    /// Whose key it is.
    pub(crate) caller: String,
    /// The key.
    pub(crate) key: String,
    /// Hash of method, address and body.
    pub(crate) digest: String,
}

/// An encoded answer, and what of it is kept when that is less: secrets are told once.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: String,
    pub(crate) kept: Option<String>,
}

type Encode<T> = Arc<dyn Fn(T) -> Result<Answer, Problem> + Send + Sync>;

/// An operation with the answer that its caller gets, and gets again.
pub(crate) struct Once<O: Operation> {
    pub(crate) key: Option<WriteKey>,
    pub(crate) operation: O,
    pub(crate) encode: Encode<O::Output>,
}

/// The answer of a write, first or repeated.
#[derive(Debug, Clone)]
pub(crate) struct Answered {
    status: u16,
    body: String,
    replayed: bool,
}

impl Answered {
    /// The body.
    pub(crate) fn body(&self) -> &str {
        &self.body
    }

    /// The same answer with a body that was read after the commit.
    pub(crate) fn with_body(self, body: String) -> Self {
        Self { body, ..self }
    }
}

impl<O> Operation for Once<O>
where
    O: Operation,
    O::Error: Into<Problem>,
{
    type Output = Answered;
    type Error = Problem;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Answered, Problem> {
        if let Some(key) = &self.key {
            match idempotency::begin(tx, &key.caller, &key.key, &key.digest).await? {
                Begun::New => {}
                Begun::Repeat(first) => {
                    let status = u16::try_from(first.status).unwrap_or(StatusCode::OK.as_u16());
                    return Ok(Answered { status, body: first.body, replayed: true });
                }
                Begun::OtherBody => return Err(Problem::plain(StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused")),
            }
        }
        let output = self.operation.run(tx).await.map_err(Into::into)?;
        let answer = (self.encode)(output)?;
        if let Some(key) = &self.key {
            let body = answer.kept.clone().unwrap_or_else(|| answer.body.clone());
            let first = FirstAnswer { status: i64::from(answer.status.as_u16()), body };
            idempotency::finish(tx, &key.caller, &key.key, &key.digest, &first).await?;
        }
        Ok(Answered { status: answer.status.as_u16(), body: answer.body, replayed: false })
    }
}

impl IntoResponse for Answered {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let mut response = if status == StatusCode::NO_CONTENT {
            status.into_response()
        } else {
            (status, [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], self.body).into_response()
        };
        if self.replayed {
            response.headers_mut().insert(HeaderName::from_static("idempotent-replayed"), HeaderValue::from_static("true"));
        }
        response
    }
}
