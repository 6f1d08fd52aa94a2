//! Rates of the site's taxation gateway on their way into charging, and charges that go without them (domain.md §8).
//!
//! Owns: what is asked for and of whom, reading what was answered into a payer, the rows of pending taxes. Does not own: asking (app), which
//! rate holds (tax). Invariant: nothing of this happens where no tax of the catalog comes from a gateway.

use crate::ChargeError;
use crate::known::RatingFacts;
use balance::{ItemKey, Leg};
use calendar::{Date, Instant};
use catalog::Catalog;
use ids::{CustomerId, GroupId, SiteId, Sym};
use rating::{Impact, PendingCharge};
use std::future::Future;
use std::pin::Pin;
use store::tax_pending::{PendingRow, Source};
use store::{StoreError, Tx};
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
    let of_impact = |impact: &'a Impact| impact.pending.iter().map(|charge| (impact.customer, charge));
    let row = |(customer, charge): (CustomerId, &PendingCharge)| {
        pending_row((source, source_group, at), customer, charge.step, (&charge.leg, charge.tax))
    };
    impacts.flat_map(of_impact).map(row).collect()
}

/// The rows of pending taxes of a posting.
///
/// # Errors
/// [`StoreError::Invariant`] for a leg that is on no bill.
pub fn pending_of_posting<'a>(
    source: Source,
    at: Instant,
    charges: impl Iterator<Item = (&'a Leg, PendingTax)>,
) -> Result<Vec<PendingRow>, StoreError> {
    let customer = match source {
        Source::Posting(customer, _) => customer,
        Source::Event(id) => id.customer,
    };
    charges.enumerate().map(|(number, charge)| pending_row((source, charge.0.group, at), customer, number, charge)).collect()
}

fn pending_row(
    (source, source_group, at): (Source, GroupId, Instant),
    customer: CustomerId,
    number: usize,
    (leg, tax): (&Leg, PendingTax),
) -> Result<PendingRow, StoreError> {
    Ok(PendingRow {
        customer,
        group: leg.group,
        bill: leg.item.ok_or(StoreError::Invariant("a charge without a bill item"))?.bill,
        source,
        source_group,
        place: i32::try_from(number).map_err(|_beyond| StoreError::Invariant("more charges than can be counted"))?,
        at,
        tax,
        leg: rating::legs::encode(std::slice::from_ref(leg)),
        attempts: 0,
    })
}

/// The charge of a pending tax as it was posted, and its bill item.
///
/// # Errors
/// [`ChargeError`]: the row holds no charge.
pub fn pending_charge(row: &PendingRow) -> Result<(Leg, ItemKey), ChargeError> {
    let leg = rating::legs::decode(&row.leg)?.into_iter().next().ok_or(StoreError::Invariant("a pending tax without its charge"))?;
    let item = leg.item.ok_or(StoreError::Invariant("a charge without a bill item"))?;
    Ok((leg, item))
}
