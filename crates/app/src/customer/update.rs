//! Changes what a customer is.

use super::CustomerError;
use super::attributes::{self, AttributeChanges};
use super::input::Problems;
use crate::{Catalogs, ReadError};
use std::sync::Arc;
use store::activity::{self, Activity, Change};
use store::attribute::{self, AttributeValues};
use store::customer::{self, CustomerRow};
use store::{Operation, Tx, group, site};

/// Fields that rating reads: whoever changes one raises the customer's facts.
const RATED_BY: [&str; 3] = ["customer_type", "tax_id", "tax_exempt"];

/// Changes type, language, tax id or custom attributes; what is absent stays.
#[derive(Debug, Clone)]
pub struct UpdateCustomer {
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
    /// Number or code of the customer.
    pub customer: String,
    /// The revision that the caller has read (`If-Match`); none for whichever.
    pub revision: Option<i64>,
    /// Code of the customer type.
    pub customer_type: Option<String>,
    /// Language of documents.
    pub language: Option<String>,
    /// Tax id.
    pub tax_id: Option<String>,
    /// Whether the customer pays no tax.
    pub is_tax_exempt: Option<bool>,
    /// Values of custom attributes; none takes one away.
    pub custom_attributes: AttributeChanges,
}

impl Operation for UpdateCustomer {
    type Output = CustomerRow;
    type Error = CustomerError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<CustomerRow, CustomerError> {
        let mut site = site::load(tx).await?;
        let catalog = self.catalogs.of(tx, &site).await.map_err(ReadError::from)?;
        let id = customer::find(tx, &self.customer).await?.ok_or(CustomerError::NotFound)?;
        let mut row = customer::lock(tx, id).await?.ok_or(CustomerError::NotFound)?;
        if self.revision.is_some_and(|read| read != row.revision) {
            return Err(CustomerError::Changed);
        }
        // Values are written under the lock under which their definitions change.
        if !self.custom_attributes.is_empty() {
            site = site::lock(tx).await?;
        }
        let mut problems = Problems::default();
        if let Some(code) = &self.customer_type {
            problems.customer_type(code, &catalog);
        }
        if let Some(language) = &self.language {
            problems.language(language, &site);
        }
        problems.fits("tax_id", self.tax_id.as_deref().unwrap_or_default());
        let had = row.document.custom_attributes.clone();
        let attributes = attributes::merged(&site.settings.custom_attributes, &had, &self.custom_attributes, &mut problems);
        if !problems.0.is_empty() {
            return Err(CustomerError::Fields(problems.0));
        }
        let changes = self.apply(&mut row, attributes);
        if changes.is_empty() {
            return Ok(row);
        }
        row.revision += 1;
        let email = row.primary()?.email.clone();
        customer::save(tx, &row, &email).await?;
        attribute::save(tx, row.id, &had, &row.document.custom_attributes).await?;
        if changes.iter().any(|change| RATED_BY.contains(&change.field.as_str())) {
            group::bump_facts(tx, row.id).await?;
        }
        let activity = Activity {
            action: "customer.changed",
            object_kind: "customer",
            object_id: row.number.to_string(),
            object_name: row.primary()?.full_name(),
            customer: Some(row.id),
            changes,
        };
        activity::record(tx, &activity).await?;
        Ok(row)
    }
}

impl UpdateCustomer {
    fn apply(&self, row: &mut CustomerRow, custom_attributes: AttributeValues) -> Vec<Change> {
        let mut changes = Vec::new();
        let mut put = |name: &str, field: &mut String, text: &Option<String>| {
            let Some(text) = text.as_deref().map(str::trim).filter(|text| *text != field.as_str()) else { return };
            let before = std::mem::replace(field, text.to_owned());
            changes.push(Change { field: name.to_owned(), before: Some(before), after: Some(text.to_owned()) });
        };
        put("customer_type", &mut row.customer_type, &self.customer_type);
        put("language", &mut row.language, &self.language);
        put("tax_id", &mut row.document.tax_id, &self.tax_id);
        if let Some(exempt) = self.is_tax_exempt.filter(|exempt| *exempt != row.document.is_tax_exempt) {
            let before = std::mem::replace(&mut row.document.is_tax_exempt, exempt);
            let (before, after) = (Some(before.to_string()), Some(exempt.to_string()));
            changes.push(Change { field: "tax_exempt".to_owned(), before, after });
        }
        changes.extend(attributes::changes(&row.document.custom_attributes, &custom_attributes));
        row.document.custom_attributes = custom_attributes;
        changes
    }
}
