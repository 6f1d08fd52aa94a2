//! A request that has passed the guard: who asks, on which site, and how to reach the store for them.

use crate::once::{Answer, Answered, Once, WriteKey};
use crate::problem::{Language, Problem};
use crate::state::AppState;
use app::identity::{Caller, Permission, Token};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use calendar::Zone;
use serde::Serialize;
use std::sync::Arc;
use store::identity::INSTALLATION;
use store::site::Site;
use store::{Lane, Operation, Scope};

/// The guarded request. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Context {
    pub(crate) state: AppState,
    pub(crate) caller: Arc<Caller>,
    pub(crate) site: Option<Arc<Site>>,
    pub(crate) session: Option<Token>,
    pub(crate) language: Language,
    pub(crate) key: Option<WriteKey>,
}

impl Context {
    /// The site; only routes that name one ask for it.
    ///
    /// # Errors
    /// `site_missing`.
    pub(crate) fn site(&self) -> Result<&Site, Problem> {
        self.site.as_deref().ok_or_else(|| Problem::plain(StatusCode::BAD_REQUEST, "site_missing"))
    }

    /// The site's time zone.
    ///
    /// # Errors
    /// `site_missing`; a stored zone that is unknown.
    pub(crate) fn zone(&self) -> Result<Zone, Problem> {
        Ok(Zone::named(&self.site()?.settings.time_zone)?)
    }

    /// The scope of this caller on this site.
    pub(crate) fn scope(&self, dry_run: bool) -> Scope {
        let site = self.site.as_ref().map_or(INSTALLATION, |site| site.id);
        self.caller.scope(site, dry_run)
    }

    /// What an endpoint asks for besides what its route does.
    ///
    /// # Errors
    /// `forbidden`.
    pub(crate) fn needs(&self, permission: Permission) -> Result<(), Problem> {
        if self.caller.may(permission) { Ok(()) } else { Err(Problem::plain(StatusCode::FORBIDDEN, "forbidden")) }
    }

    /// Runs an operation that reads.
    ///
    /// # Errors
    /// What the operation refuses.
    pub(crate) async fn read<O>(&self, operation: O) -> Result<O::Output, Problem>
    where
        O: Operation,
        O::Error: Into<Problem>,
    {
        self.state.store.read(self.scope(true), operation).await.map_err(Into::into)
    }

    /// Runs a write, once per idempotency key, and answers what `body` makes of its output. A dry run only answers.
    ///
    /// # Errors
    /// What the operation refuses, or the key.
    pub(crate) async fn write<O, B>(
        &self,
        operation: O,
        dry_run: bool,
        status: StatusCode,
        body: impl Fn(O::Output) -> B + Send + Sync + 'static,
    ) -> Result<Answered, Problem>
    where
        O: Operation,
        O::Error: Into<Problem>,
        B: Serialize,
    {
        let encode = move |output| Ok(Answer { status, body: to_json(&body(output))?, kept: None });
        self.write_encoded(operation, dry_run, encode).await
    }

    /// As [`Context::write`] for answers that are kept in another form than they are told.
    ///
    /// # Errors
    /// As [`Context::write`].
    pub(crate) async fn write_encoded<O>(
        &self,
        operation: O,
        dry_run: bool,
        encode: impl Fn(O::Output) -> Result<Answer, Problem> + Send + Sync + 'static,
    ) -> Result<Answered, Problem>
    where
        O: Operation,
        O::Error: Into<Problem>,
    {
        let once = Once { key: self.key.clone(), operation, encode: Arc::new(encode) };
        self.state.store.write(self.scope(dry_run), once, Lane::Interactive).await
    }

    /// Whether `If-Match` names the version that stands; none where any version will do.
    ///
    /// # Errors
    /// `internal`: our own shapes always serialise.
    pub(crate) fn is_version(&self, headers: &HeaderMap, current: &impl Serialize) -> Result<Option<bool>, Problem> {
        let Some(wanted) = headers.get(header::IF_MATCH) else { return Ok(None) };
        if wanted.as_bytes().trim_ascii() == b"*" {
            return Ok(None);
        }
        let tag = self.entity_tag(to_json(current)?.as_bytes());
        let names = |wanted: &str| wanted.split(',').any(|one| one.trim() == tag);
        Ok(Some(wanted.to_str().is_ok_and(names)))
    }

    /// The ETag of a body on this site.
    pub(crate) fn entity_tag(&self, body: &[u8]) -> String {
        let site = self.site.as_ref().map_or("", |site| site.code.as_str());
        let digest = app::identity::digest(&[site.as_bytes(), body]);
        format!("\"{}\"", digest.get(..32).unwrap_or(&digest))
    }
}

/// A body as JSON text.
///
/// # Errors
/// `internal`: our own shapes always serialise.
pub(crate) fn to_json(body: &impl Serialize) -> Result<String, Problem> {
    serde_json::to_string(body).map_err(|error| Problem::internal(&error))
}

impl FromRequestParts<AppState> for Context {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &AppState) -> Result<Self, Problem> {
        // The guard puts it there for every route but the open ones.
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Problem::plain(StatusCode::UNAUTHORIZED, "not_signed_in"))
    }
}
