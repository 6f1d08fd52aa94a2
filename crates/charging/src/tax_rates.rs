//! Rates of the site's taxation gateway on their way into charging, and charges that go without them (domain.md §8).
//!
//! Owns: what is asked for and of whom, reading what was answered into a payer, the rows of pending taxes. Does not own: asking (app), which
//! rate holds (tax). Invariant: nothing of this happens where no tax of the catalog comes from a gateway.

use crate::known::RatingFacts;
use calendar::{Date, Instant};
use catalog::Catalog;
use ids::{GroupId, SiteId, Sym};
use rating::Impact;
use std::future::Future;
use std::pin::Pin;
use store::tax_pending::{PendingRow, Source};
use store::{StoreError, Tx};
use subscription::Charges;
use tax::{PendingTax, TaxPayer};

/// A rate that the gateway has to be asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Wanted {
    /// Country of the payer.
    pub country: String,
    /// State of it; empty where there is none.
    pub state: String,
    /// The day.
    pub on: Date,
    /// The tax.
    pub tax: Sym,
    /// Who owes it.
    pub supplier: Option<Sym>,
}

impl Wanted {
    pub(crate) fn of(payer: &TaxPayer, pending: PendingTax) -> Self {
        let PendingTax { tax, supplier, on } = pending;
        Self { country: payer.country.clone(), state: payer.state.clone(), on, tax, supplier }
    }
}

/// Whoever asks the gateway and keeps what it answers. It answers when that is done, or when no more time may be spent on it: what is not
/// known then stays pending.
pub trait RateSource: Send + Sync {
    /// Asks for rates, outside any transaction.
    fn fetch<'a>(&'a self, site: SiteId, wanted: &'a [Wanted]) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>>;
}

/// The epoch of what the site's gateway is known to say; none where the catalog asks none, or the site has none.
pub(crate) async fn gateway_epoch(tx: &mut Tx<'_>, catalog: &Catalog) -> Result<Option<i64>, StoreError> {
    if tax::uses_gateway(catalog) { store::tax_gateway::epoch(tx).await } else { Ok(None) }
}

/// Reads what the site's gateway said of a payer's place. Answers the epoch of what was read.
///
/// # Errors
/// [`StoreError`].
pub async fn load_rates(tx: &mut Tx<'_>, catalog: &Catalog, payer: &mut TaxPayer) -> Result<Option<i64>, StoreError> {
    // The epoch first: rates that are newer than it are read once more, never the other way round.
    let epoch = gateway_epoch(tx, catalog).await?;
    payer.has_gateway = epoch.is_some();
    payer.fetched = if payer.has_gateway { store::tax_rate::load(tx, &payer.country, &payer.state).await? } else { Vec::new() };
    Ok(epoch)
}

/// What has to be asked for an event to be taxed: of each impact, by the place of whoever's bill it lands on.
pub(crate) fn wanted_of<'a>(known: impl Fn(&Impact) -> Option<&'a RatingFacts>, impacts: impl Iterator<Item = &'a Impact>) -> Vec<Wanted> {
    let of_impact = |impact: &'a Impact| {
        let known = known(impact);
        impact.pending.iter().filter_map(move |charge| Some(Wanted::of(&known?.group.payer, charge.tax)))
    };
    impacts.flat_map(of_impact).collect()
}

/// The rows of an event's pending taxes.
pub(crate) fn pending_of_event<'a>(
    source: Source,
    source_group: GroupId,
    at: Instant,
    impacts: impl Iterator<Item = &'a Impact>,
) -> Result<Vec<PendingRow>, StoreError> {
    let mut rows = Vec::new();
    for impact in impacts {
        for charge in &impact.pending {
            let Some(item) = charge.leg.item else { return Err(StoreError::Invariant("a charge without a bill item")) };
            rows.push(PendingRow {
                customer: impact.customer,
                group: impact.group,
                bill: item.bill,
                source,
                source_group,
                place: place(charge.step)?,
                at,
                tax: charge.tax,
                leg: rating::legs::encode(std::slice::from_ref(&charge.leg)),
                attempts: 0,
            });
        }
    }
    Ok(rows)
}

/// The rows of pending taxes of fees that are posted.
pub(crate) fn pending_of_fees(source: Source, at: Instant, charges: &Charges) -> Result<Vec<PendingRow>, StoreError> {
    pending_of_posting(source, at, charges.pending())
}

/// The rows of pending taxes of a posting.
///
/// # Errors
/// [`StoreError::Invariant`] for a leg that is on no bill.
pub fn pending_of_posting<'a>(
    source: Source,
    at: Instant,
    charges: impl Iterator<Item = (&'a balance::Leg, PendingTax)>,
) -> Result<Vec<PendingRow>, StoreError> {
    let customer = match source {
        Source::Posting(customer, _) => customer,
        Source::Event(id) => id.customer,
    };
    let mut rows = Vec::new();
    for (number, (leg, tax)) in charges.enumerate() {
        let Some(item) = leg.item else { return Err(StoreError::Invariant("a charge without a bill item")) };
        rows.push(PendingRow {
            customer,
            group: leg.group,
            bill: item.bill,
            source,
            source_group: leg.group,
            place: place(number)?,
            at,
            tax,
            leg: rating::legs::encode(std::slice::from_ref(leg)),
            attempts: 0,
        });
    }
    Ok(rows)
}

fn place(number: usize) -> Result<i32, StoreError> {
    i32::try_from(number).map_err(|_beyond| StoreError::Invariant("more charges than can be counted"))
}
