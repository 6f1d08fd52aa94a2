//! Shows one customer with its figures.

use super::overview::{self, Overview};
use super::revenue::{RevenueMonth, by_month, first_month};
use crate::{Catalogs, ReadError};
use calendar::Zone;
use ids::{CustomerId, Sym};
use std::sync::Arc;
use store::attribute::AttributeDefinition;
use store::customer::{self, CustomerRow};
use store::invoice::{self, InvoiceRow};
use store::{Operation, Tx, bill, site};

/// A customer with its figures.
#[derive(Debug, Clone)]
pub struct CustomerView {
    /// The customer.
    pub customer: CustomerRow,
    /// The site's custom attributes.
    pub definitions: Vec<AttributeDefinition>,
    /// Current, open and due.
    pub overview: Overview,
    /// The last twelve months.
    pub revenue: Vec<RevenueMonth>,
    /// The latest invoice.
    pub latest_invoice: Option<InvoiceRow>,
}

/// One customer.
#[derive(Debug, Clone)]
pub struct GetCustomer {
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
    /// Its number or code.
    pub customer: String,
}

impl Operation for GetCustomer {
    type Output = CustomerView;
    type Error = ReadError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<CustomerView, ReadError> {
        let site = site::load(tx).await?;
        let catalog = self.catalogs.of(tx, &site).await?;
        let now = site.clock.at(tx.system_now())?;
        let zone = Zone::named(&site.settings.time_zone)?;
        let id = locate(tx, &self.customer).await?;
        let customer = customer::load(tx, id).await?.ok_or(ReadError::NotFound("customer"))?;
        let account = overview::account(tx, &catalog, id, now).await?;
        let currency: Sym = account.profiles.first().map(|profile| profile.currency).ok_or(ReadError::NotFound("billing profile"))?;
        let today = now.date_in(&zone);
        let from = zone.start_of_day(first_month(today)?);
        let folded = bill::revenue(tx, Some(id), currency, from).await?;
        let parts = folded.into_iter().map(|(from, key, net)| (from, key.code, net)).chain(account.open_revenue(currency));
        Ok(CustomerView {
            overview: account.overview(&catalog, currency, now)?,
            revenue: by_month(&catalog, &zone, currency, today, parts)?,
            latest_invoice: invoice::latest(tx, id).await?,
            definitions: site.settings.custom_attributes,
            customer,
        })
    }
}

/// The customer of a number or code.
///
/// # Errors
/// [`ReadError::NotFound`].
pub(crate) async fn locate(tx: &mut Tx<'_>, number_or_code: &str) -> Result<CustomerId, ReadError> {
    customer::find(tx, number_or_code).await?.ok_or(ReadError::NotFound("customer"))
}
