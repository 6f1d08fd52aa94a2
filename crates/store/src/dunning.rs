//! Dunning: a site's configurations, and which of their actions were done for which bill (domain.md §8).

use crate::channel::Channel;
use crate::criteria::{Criteria, Range, bills_by_payer, of_criteria};
use crate::{Row, StoreError, Tx};
use calendar::{Date, Instant};
use ids::{BillId, CustomerId, JobRunId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DunningRow {
    /// Code, unique in the site; it never changes.
    pub code: String,
    /// Name.
    pub name: String,
    /// What a bill must owe more than, as decimal text by the code of a currency; zero for one that is not named.
    pub thresholds: BTreeMap<String, String>,
    /// What is done, in ascending order of days.
    pub actions: Vec<DunningAction>,
}

/// What is done once a bill is overdue for some days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DunningAction {
    /// Code, unique in its configuration: it is done once for a bill.
    pub code: String,
    /// Name.
    pub name: String,
    /// Days since the due date.
    pub overdue_days: u16,
    /// What.
    pub effect: DunningEffect,
}

/// What an action does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum DunningEffect {
    /// Tells the customer.
    Notification {
        /// How.
        by: NotifiedBy,
    },
    /// Buys a bundle on the customer's subscription.
    Fee {
        /// Code of the bundle.
        bundle: String,
    },
}

/// How a customer is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotifiedBy {
    /// By e-mail.
    Email,
    /// By SMS.
    Sms,
}

impl NotifiedBy {
    /// The channel.
    pub const fn channel(self) -> Channel {
        match self {
            Self::Email => Channel::Email,
            Self::Sms => Channel::Sms,
        }
    }
}

fn from_row(row: &Row) -> Result<DunningRow, StoreError> {
    row.document(0, "document")
}

/// Makes a configuration.
///
/// # Errors
/// [`StoreError::Taken`] for a code in use.
pub async fn insert(tx: &mut Tx<'_>, row: &DunningRow) -> Result<(), StoreError> {
    let document = serde_json::to_string(row)?;
    let sql = "INSERT INTO dunning (site_id, code, document) VALUES ($1, $2, $3)";
    tx.execute_one("dunning", sql, &[tx.site().into(), row.code.as_str().into(), document.into()]).await
}

/// Writes a configuration back.
///
/// # Errors
/// [`StoreError`].
pub async fn save(tx: &mut Tx<'_>, row: &DunningRow) -> Result<(), StoreError> {
    let document = serde_json::to_string(row)?;
    let sql = "UPDATE dunning SET document = $3 WHERE site_id = $1 AND code = $2";
    tx.execute_one("dunning", sql, &[tx.site().into(), row.code.as_str().into(), document.into()]).await
}

/// Removes a configuration; what it did stays.
///
/// # Errors
/// [`StoreError`].
pub async fn delete(tx: &mut Tx<'_>, code: &str) -> Result<(), StoreError> {
    tx.execute_one("dunning", "DELETE FROM dunning WHERE site_id = $1 AND code = $2", &[tx.site().into(), code.into()]).await
}

/// The configuration of a code.
///
/// # Errors
/// [`StoreError`].
pub async fn load(tx: &mut Tx<'_>, code: &str) -> Result<Option<DunningRow>, StoreError> {
    let sql = "SELECT document FROM dunning WHERE site_id = $1 AND code = $2";
    tx.query_one("dunning", sql, &[tx.site().into(), code.into()]).await?.as_ref().map(from_row).transpose()
}

/// The configurations of the site by code.
///
/// # Errors
/// [`StoreError`].
pub async fn list(tx: &mut Tx<'_>) -> Result<Vec<DunningRow>, StoreError> {
    let sql = "SELECT document FROM dunning WHERE site_id = $1 ORDER BY code";
    tx.query("dunning", sql, &[tx.site().into()]).await?.iter().map(from_row).collect()
}

/// An action that was done for a bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DunningStep {
    /// Whose bill.
    pub customer: CustomerId,
    /// The bill.
    pub bill: BillId,
    /// Code of the configuration.
    pub dunning: String,
    /// Code of the action.
    pub action: String,
    /// The run that did it.
    pub run: JobRunId,
    /// When, site time.
    pub done_at: Instant,
}

/// Notes that an action was done; its customer's lock guards it.
///
/// # Errors
/// [`StoreError::Taken`] where it was done before.
pub async fn insert_step(tx: &mut Tx<'_>, step: &DunningStep) -> Result<(), StoreError> {
    tx.execute_one(
        "dunning step",
        "INSERT INTO dunning_step (site_id, customer_id, bill_id, dunning, action, run_id, done_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[
            tx.site().into(),
            step.customer.into(),
            step.bill.into(),
            step.dunning.as_str().into(),
            step.action.as_str().into(),
            step.run.into(),
            step.done_at.into(),
        ],
    )
    .await
}

/// Codes of the actions of a configuration that were done for a bill.
///
/// # Errors
/// [`StoreError`].
pub async fn done(tx: &mut Tx<'_>, customer: CustomerId, bill: BillId, dunning: &str) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT action FROM dunning_step WHERE customer_id = $1 AND bill_id = $2 AND +site_id = $3 AND dunning = $4 ORDER BY action";
    let rows = tx.query("dunning_step", sql, &[customer.into(), bill.into(), tx.site().into(), dunning.into()]).await?;
    rows.iter().map(|row| Ok(row.text(0, "action")?.to_owned())).collect()
}

/// Bills whose payer fits the criteria, that were due on a day or before and are not paid, in a range of places (bill, 0, 0).
///
/// # Errors
/// [`StoreError`].
pub async fn overdue(
    tx: &mut Tx<'_>,
    due_on: Date,
    criteria: &Criteria,
    range: Range,
    limit: i64,
) -> Result<Vec<(CustomerId, BillId)>, StoreError> {
    let sql = concat!(
        "SELECT b.customer_id, b.id FROM ",
        bills_by_payer!(),
        " AND b.status = 'billing' AND b.due > 0 AND b.due_on <= $9 AND b.id > $10 AND b.id <= $11 AND ",
        of_criteria!(),
        " ORDER BY b.id LIMIT $12"
    );
    let rows = tx.query("bill", sql, &criteria.of_due_bills(tx.site(), due_on, range, limit)).await?;
    rows.iter().map(|row| Ok((CustomerId(row.int(0, "customer_id")?), BillId(row.int(1, "id")?)))).collect()
}
