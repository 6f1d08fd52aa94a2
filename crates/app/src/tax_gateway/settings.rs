//! The gateway of a site: configured, shown with how asking goes, taken away. The secret goes in and never comes out.

use super::error::TaxGatewayError;
use crate::messages::SecretChange;
use calendar::Instant;
use charging::FieldError;
use messages::Destinations;
use serde::{Deserialize, Serialize};
use store::activity::{self, Activity, Change};
use store::secret::{self, KeptSecret};
use store::{Operation, Tx, site, tax_gateway, tax_pending, tax_rate};

/// Whose secret it is in the table of secrets.
pub(super) const SECRET_OWNER: &str = "tax_gateway";
/// Characters of an address.
const URL_CHARS_MAX: usize = 2_000;

/// What a gateway is configured with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GatewaySettings {
    /// Its address.
    pub url: String,
}

/// A gateway as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayView {
    /// What it is configured with; none where the site has none.
    pub settings: Option<GatewaySettings>,
    /// When that was last changed.
    pub changed_at: Option<Instant>,
    /// Whether it has a secret.
    pub has_secret: bool,
    /// When it last answered.
    pub answered_at: Option<Instant>,
    /// When asking last failed, and why.
    pub failure: Option<(Instant, String)>,
    /// Places whose rates are known.
    pub places: i64,
    /// Charges whose tax is pending.
    pub pending: i64,
}

/// The gateway of the site, configured or not.
#[derive(Debug, Clone, Copy)]
pub struct GetGateway;

impl Operation for GetGateway {
    type Output = GatewayView;
    type Error = TaxGatewayError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<GatewayView, TaxGatewayError> {
        let row = tax_gateway::load(tx).await?;
        let settings = row.as_ref().map(|row| serde_json::from_value(row.settings.clone())).transpose()?;
        Ok(GatewayView {
            settings,
            changed_at: row.as_ref().map(|row| row.changed_at),
            has_secret: secret::is_there(tx, SECRET_OWNER).await?,
            answered_at: row.as_ref().and_then(|row| row.answered_at),
            failure: row.and_then(|row| row.failed_at.map(|at| (at, row.failure))),
            places: tax_rate::count(tx).await?,
            pending: tax_pending::count(tx).await?,
        })
    }
}

/// Configures the gateway. What another one said is forgotten, and what is pending is tried at once.
#[derive(Debug, Clone)]
pub struct SaveGateway {
    /// With what.
    pub settings: GatewaySettings,
    /// What is sent as `Authorization: Bearer`.
    pub secret: SecretChange,
    /// Which destinations the operator allows.
    pub destinations: Destinations,
}

impl Operation for SaveGateway {
    type Output = GatewayView;
    type Error = TaxGatewayError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<GatewayView, TaxGatewayError> {
        site::lock(tx).await?;
        let before = GetGateway.run(tx).await?;
        let moves = before.settings.as_ref().is_some_and(|old| old.url != self.settings.url);
        let wrong = self.problems(before.has_secret && moves);
        if !wrong.is_empty() {
            return Err(TaxGatewayError::Fields(wrong));
        }
        tax_gateway::save(tx, &serde_json::to_value(&self.settings)?).await?;
        let has_secret = match &self.secret {
            SecretChange::Keep => before.has_secret,
            SecretChange::Clear => {
                secret::delete(tx, SECRET_OWNER).await?;
                false
            }
            SecretChange::Set(secret) => {
                secret::save(tx, SECRET_OWNER, &KeptSecret { current: secret.clone(), previous: None }).await?;
                true
            }
        };
        if moves {
            tax_rate::delete_all(tx).await?;
        }
        tax_pending::hurry(tx).await?;
        activity::record(tx, &self.activity(before.settings.as_ref())).await?;
        let (settings, changed_at) = (Some(self.settings.clone()), Some(tx.system_now()));
        let places = if moves { 0 } else { before.places };
        Ok(GatewayView { settings, changed_at, has_secret, answered_at: None, failure: None, places, ..before })
    }
}

impl SaveGateway {
    fn problems(&self, secret_moves: bool) -> Vec<FieldError> {
        let wrong = |field: &str, code: &'static str, message: String| FieldError { field: field.to_owned(), code, message };
        let mut problems = Vec::new();
        if let Err(error) = self.destinations.url(&self.settings.url) {
            problems.push(wrong("url", error.code(), error.to_string()));
        }
        if self.settings.url.chars().count() > URL_CHARS_MAX {
            problems.push(wrong("url", "too_long", format!("at most {URL_CHARS_MAX} characters")));
        }
        if secret_moves && self.secret == SecretChange::Keep {
            let message = "give the secret anew: it would go to another server than before".to_owned();
            problems.push(wrong("secret", "missing", message));
        }
        if let SecretChange::Set(secret) = &self.secret
            && !secret.reveal().bytes().all(|byte| byte.is_ascii_graphic())
        {
            problems.push(wrong("secret", "malformed", "letters, digits and signs without spaces".to_owned()));
        }
        problems
    }

    fn activity(&self, before: Option<&GatewaySettings>) -> Activity {
        let mut changes = Vec::new();
        if before != Some(&self.settings) {
            let (before, after) = (before.map(|settings| settings.url.clone()), Some(self.settings.url.clone()));
            changes.push(Change { field: "url".to_owned(), before, after });
        }
        // That the secret changed is told; what it is is not.
        let secret = match self.secret {
            SecretChange::Keep => None,
            SecretChange::Set(_) => Some("set"),
            SecretChange::Clear => Some("cleared"),
        };
        changes.extend(secret.map(|word| Change { field: "secret".to_owned(), before: None, after: Some(word.to_owned()) }));
        activity_of("taxation_gateway.changed", changes)
    }
}

fn activity_of(action: &'static str, changes: Vec<Change>) -> Activity {
    let (kind, none) = ("taxation_gateway", String::new());
    Activity { action, object_kind: kind, object_id: kind.to_owned(), object_name: none, customer: None, changes }
}

/// Takes the gateway away, with its secret and what it said. From then on the table of each tax holds; what is pending is settled by it.
#[derive(Debug, Clone, Copy)]
pub struct DeleteGateway;

impl Operation for DeleteGateway {
    type Output = ();
    type Error = TaxGatewayError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), TaxGatewayError> {
        site::lock(tx).await?;
        if !tax_gateway::lock(tx).await? {
            return Err(TaxGatewayError::NotFound);
        }
        tax_gateway::delete(tx).await?;
        secret::delete(tx, SECRET_OWNER).await?;
        tax_rate::delete_all(tx).await?;
        tax_pending::hurry(tx).await?;
        activity::record(tx, &activity_of("taxation_gateway.deleted", Vec::new())).await?;
        Ok(())
    }
}
