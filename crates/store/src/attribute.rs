//! Custom attributes of customers: what a site defines of them, and the rows that find a customer by a value.
//!
//! Does not own: which value fits a definition (`app::customer`). Invariant: a customer's rows are the values of its document.

use crate::{StoreError, Tx};
use ids::CustomerId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Values by the code of their attribute, each in the one form that its type has.
pub type AttributeValues = BTreeMap<String, String>;

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttributeType {
    /// Text.
    String,
    /// An exact decimal.
    Number,
    /// True or false.
    Boolean,
    /// A time.
    Datetime,
}

impl AttributeType {
    /// The word that stands in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Datetime => "datetime",
        }
    }
}

/// A custom attribute that customers of a site may carry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributeDefinition {
    /// Code, unique among the attributes of the site.
    pub code: String,
    /// Name.
    pub name: String,
    /// What its values are.
    #[serde(rename = "type")]
    pub kind: AttributeType,
    /// Whether a customer needs a value.
    #[serde(default)]
    pub is_mandatory: bool,
    /// Whether it is printed on invoices.
    #[serde(default)]
    pub is_on_invoice: bool,
}

/// Writes those values of a customer that differ from what it had before.
///
/// # Errors
/// [`StoreError`].
pub async fn save(tx: &mut Tx<'_>, customer: CustomerId, before: &AttributeValues, after: &AttributeValues) -> Result<(), StoreError> {
    for code in before.keys().filter(|code| !after.contains_key(*code)) {
        let sql = "DELETE FROM customer_attribute WHERE customer_id = $1 AND code = $2 AND +site_id = $3";
        tx.execute_one("custom attribute", sql, &[customer.into(), code.as_str().into(), tx.site().into()]).await?;
    }
    for (code, value) in after.iter().filter(|(code, value)| before.get(*code) != Some(*value)) {
        let sql = "INSERT INTO customer_attribute (site_id, customer_id, code, value) VALUES ($1, $2, $3, $4) \
                   ON CONFLICT (customer_id, code) DO UPDATE SET value = excluded.value";
        tx.execute_one("custom attribute", sql, &[tx.site().into(), customer.into(), code.as_str().into(), value.as_str().into()]).await?;
    }
    Ok(())
}

/// Whether any customer of the site has a value of an attribute.
///
/// # Errors
/// [`StoreError`].
pub async fn is_held(tx: &mut Tx<'_>, code: &str) -> Result<bool, StoreError> {
    let sql = "SELECT customer_id FROM customer_attribute WHERE site_id = $1 AND code = $2 LIMIT 1";
    Ok(tx.query_one("customer_attribute", sql, &[tx.site().into(), code.into()]).await?.is_some())
}
