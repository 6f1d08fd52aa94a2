//! What bills have come to: the actions of a configuration that are due today and not done.

use super::DunningError;
use super::rules::{Owed, actions_due};
use crate::{Catalogs, ReadError};
use ::catalog::Catalog;
use calendar::{Instant, Zone};
use ids::{BillId, CustomerId};
use std::sync::Arc;
use store::bill::{BillRow, BillState};
use store::criteria::{Criteria, Range};
use store::dunning::{self, DunningAction, DunningRow};
use store::{Operation, Tx};

/// No zone's day is further ahead of the day in UTC.
const DAYS_AHEAD_MAX: i32 = 1;

/// A configuration with what all bills are looked at by.
pub(super) struct Configuration {
    row: DunningRow,
    catalog: Arc<Catalog>,
    now: Instant,
}

impl Configuration {
    pub(super) async fn load(tx: &mut Tx<'_>, code: &str, catalogs: &Catalogs) -> Result<Self, DunningError> {
        let row = dunning::load(tx, code).await?.ok_or(DunningError::NotFound)?;
        let site = store::site::load(tx).await?;
        let catalog = catalogs.of(tx, &site).await.map_err(ReadError::from)?;
        Ok(Self { row, catalog, now: site.clock.at(tx.system_now())? })
    }

    /// The actions that a bill has come to today, by the zone of the profile that pays it, in the order in which they are done.
    pub(super) async fn due(&self, tx: &mut Tx<'_>, bill: &BillRow) -> Result<Vec<&DunningAction>, DunningError> {
        let (BillState::Billing, Some(due_on)) = (bill.state, bill.due_on) else { return Ok(Vec::new()) };
        let payer = bill.paid_by();
        let zone = store::profile::time_zone(tx, payer.customer, payer.profile).await?.ok_or(ReadError::NotFound("billing profile"))?;
        let today = self.now.date_in(&Zone::named(&zone)?);
        let threshold = match self.row.thresholds.get(self.catalog.symbols.code(bill.currency)) {
            Some(amount) => {
                let currency = self.catalog.resources.get(&bill.currency).ok_or(ReadError::NotFound("currency"))?;
                money::parse_quanta(amount, currency.scale)?
            }
            None => 0,
        };
        let done = dunning::done(tx, bill.customer, bill.id, &self.row.code).await?;
        let owed = Owed { due: bill.due, threshold, overdue_days: due_on.days_until(today) };
        Ok(actions_due(&self.row.actions, owed, &done))
    }
}

/// Codes of the actions that a bill has come to and that are not done, in the order in which they are done.
#[derive(Debug, Clone)]
pub struct ListActionsDue {
    /// Code of the configuration.
    pub dunning: String,
    /// The bill.
    pub bill: BillId,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

impl Operation for ListActionsDue {
    type Output = Vec<String>;
    type Error = DunningError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<String>, DunningError> {
        let configuration = Configuration::load(tx, &self.dunning, &self.catalogs).await?;
        let Some(bill) = store::bill::load(tx, self.bill).await? else { return Ok(Vec::new()) };
        let due = configuration.due(tx, &bill).await?;
        Ok(due.into_iter().map(|action| action.code.clone()).collect())
    }
}

/// A page of overdue bills, those of them that have come to an action.
#[derive(Debug, Clone)]
pub struct ListBillsDue {
    /// Code of the configuration.
    pub dunning: String,
    /// Whose bills.
    pub criteria: Criteria,
    /// Which part of them.
    pub range: Range,
    /// How many are looked at.
    pub limit: i64,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

/// Bills that have come to an action, and the last one that was looked at; none where there was none.
#[derive(Debug, Clone)]
pub struct BillsDue {
    /// Customer and bill.
    pub bills: Vec<(CustomerId, BillId)>,
    /// The last of the page.
    pub last: Option<BillId>,
}

impl Operation for ListBillsDue {
    type Output = BillsDue;
    type Error = DunningError;

    /// Bills are read that are due in any zone; which of them are in their own is looked at one by one.
    async fn run(&self, tx: &mut Tx<'_>) -> Result<BillsDue, DunningError> {
        let latest = store::site::now(tx).await?.date_in(&Zone::utc()).plus_days(DAYS_AHEAD_MAX)?;
        let found = dunning::overdue(tx, latest, &self.criteria, self.range, self.limit).await?;
        let last = found.last().map(|(_, bill)| *bill);
        // A bill of which nothing can be said is one of them, so that its failure is told.
        let configuration = match Configuration::load(tx, &self.dunning, &self.catalogs).await {
            Ok(configuration) => configuration,
            Err(DunningError::Store(error)) => return Err(error.into()),
            Err(_told_of_each) => return Ok(BillsDue { bills: found, last }),
        };
        let mut bills = Vec::new();
        for (customer, id) in found {
            let Some(bill) = store::bill::load(tx, id).await? else { continue };
            let has_come = match configuration.due(tx, &bill).await {
                Ok(actions) => !actions.is_empty(),
                Err(DunningError::Store(error)) => return Err(error.into()),
                Err(_told_of_it) => true,
            };
            if has_come {
                bills.push((customer, id));
            }
        }
        Ok(BillsDue { bills, last })
    }
}
