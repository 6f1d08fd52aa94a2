//! Lines of fees and grants as postings keep them: codes and exact texts for people, and all that a correction reads (domain.md §4: each
//! line stores version, unit price, covered period and tax).
//!
//! Invariant: a line that is read is the line that was written, with the tax that the gateway gave since.

use crate::ChargeError;
use calendar::{Date, Instant, Period, Share};
use catalog::Catalog;
use ids::{CustomerId, GroupId, PostingId, Sym};
use money::Exact;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use store::posting::{PostingKind, PostingRow};
use store::{StoreError, Tx};
use subscription::{ChargeLine, LineKind, Taken, Taking};
use tax::PendingTax;

/// Postings that are read at once.
const PAGE: i64 = 500;

/// A line in a posting's content.
#[derive(Debug, Serialize, Deserialize)]
struct LineContent {
    subscription: String,
    purchase: String,
    service: Option<String>,
    product: String,
    version: u32,
    kind: LineKind,
    bill_item: Option<String>,
    from: i64,
    to: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unit: Option<(Date, Date)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    opens: Option<Date>,
    days: i32,
    of: i32,
    unit_price: String,
    quantity: String,
    resource: String,
    net: String,
    tax: String,
    tax_ppm: i32,
    tax_pending: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pending: Option<PendingContent>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    balance: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    taken: Option<TakenContent>,
}

/// The tax that a gateway has not given.
#[derive(Debug, Serialize, Deserialize)]
struct PendingContent {
    tax: String,
    supplier: Option<String>,
    on: Date,
}

/// What made a discount.
#[derive(Debug, Serialize, Deserialize)]
struct TakenContent {
    fee: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    percent: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    flat: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cap: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cycle: Option<i64>,
}

/// A tax that was settled later, in the content of its own posting.
#[derive(Debug, Deserialize)]
struct SettledContent {
    posting: String,
    taxes: Vec<SettledTax>,
}

#[derive(Debug, Deserialize)]
struct SettledTax {
    /// Which of the posting's pending charges.
    place: usize,
    tax_ppm: i32,
    amount: String,
}

/// A line as people and corrections read it.
pub(crate) fn line_content(catalog: &Catalog, line: &ChargeLine) -> Result<serde_json::Value, StoreError> {
    let code = |sym: Sym| catalog.symbols.code(sym).to_owned();
    let taken = line.taken.as_ref().map(|taken| {
        let (percent, flat, cap) = match &taken.rule {
            Taking::Percent(percent, cap) => (Some(percent.to_string()), None, *cap),
            Taking::Flat(quanta, cap) => (None, Some(*quanta), *cap),
        };
        TakenContent { fee: taken.fee.to_string(), percent, flat, cap, cycle: taken.cycle.map(Instant::micros) }
    });
    Ok(serde_json::to_value(LineContent {
        subscription: line.subscription.to_string(),
        purchase: line.purchase.to_string(),
        service: line.service.map(|service| service.to_string()),
        product: code(line.product),
        version: line.version,
        kind: line.kind,
        bill_item: line.bill_item.map(code),
        from: line.covered.from().micros(),
        to: line.covered.to().map(Instant::micros),
        unit: line.unit,
        opens: line.opens,
        days: line.share.days,
        of: line.share.of,
        unit_price: line.unit_price.to_string(),
        quantity: line.quantity.to_string(),
        resource: code(line.resource),
        net: line.net.to_string(),
        tax: line.tax.to_string(),
        tax_ppm: line.tax_ppm,
        tax_pending: line.pending.is_some(),
        pending: line.pending.map(|pending| PendingContent {
            tax: code(pending.tax),
            supplier: pending.supplier.map(code),
            on: pending.on,
        }),
        balance: line.balance,
        taken,
    })?)
}

impl LineContent {
    /// The line; none where a code is none of the catalog's any more.
    fn read(&self, catalog: &Catalog) -> Option<ChargeLine> {
        let (product, resource) = (catalog.symbols.get(&self.product)?, catalog.symbols.get(&self.resource)?);
        let covered = Period::try_new(Instant::from_micros(self.from), self.to.map(Instant::from_micros)).ok()?;
        let pending = match &self.pending {
            Some(pending) => Some(PendingTax {
                tax: catalog.symbols.get(&pending.tax)?,
                supplier: pending.supplier.as_deref().and_then(|code| catalog.symbols.get(code)),
                on: pending.on,
            }),
            None => None,
        };
        let taken = match &self.taken {
            Some(taken) => Some(taken.read()?),
            None => None,
        };
        Some(ChargeLine {
            subscription: self.subscription.parse().ok()?,
            purchase: self.purchase.parse().ok()?,
            service: match &self.service {
                Some(service) => Some(service.parse().ok()?),
                None => None,
            },
            product,
            version: self.version,
            kind: self.kind,
            bill_item: self.bill_item.as_deref().and_then(|code| catalog.symbols.get(code)),
            covered,
            unit: self.unit,
            opens: self.opens,
            taken,
            balance: self.balance,
            share: Share { days: self.days, of: self.of },
            unit_price: self.unit_price.parse().ok()?,
            quantity: self.quantity.parse().ok()?,
            resource,
            net: self.net.parse().ok()?,
            tax: self.tax.parse().ok()?,
            tax_ppm: self.tax_ppm,
            pending,
            legs: 0..0,
        })
    }
}

impl TakenContent {
    fn read(&self) -> Option<Taken> {
        let rule = match (&self.percent, self.flat) {
            (Some(percent), _) => Taking::Percent(percent.parse::<Exact>().ok()?, self.cap),
            (None, Some(flat)) => Taking::Flat(flat, self.cap),
            (None, None) => return None,
        };
        Some(Taken { fee: self.fee.parse().ok()?, rule, cycle: self.cycle.map(Instant::from_micros) })
    }
}

/// Every line that was posted on a group from an instant on, in the order of its postings.
pub(crate) async fn lines_of_group(
    tx: &mut Tx<'_>,
    catalog: &Catalog,
    (customer, group): (CustomerId, GroupId),
    from: Instant,
) -> Result<Vec<ChargeLine>, ChargeError> {
    let mut journal = Journal::default();
    let mut after = (from, PostingId(0));
    loop {
        let page = store::posting::list_after(tx, customer, after, PAGE).await?;
        for posting in page.iter().filter(|posting| posting.group == group) {
            journal.add(catalog, posting)?;
        }
        match page.last().filter(|_| i64::try_from(page.len()).is_ok_and(|read| read == PAGE)) {
            Some(last) => after = (last.at, last.id),
            None => return Ok(journal.lines),
        }
    }
}

#[derive(Default)]
struct Journal {
    lines: Vec<ChargeLine>,
    /// Places in `lines` of a posting's charges whose tax was pending.
    pending: HashMap<String, Vec<usize>>,
}

impl Journal {
    fn add(&mut self, catalog: &Catalog, posting: &PostingRow) -> Result<(), ChargeError> {
        match posting.kind {
            PostingKind::Fees => {
                let Some(lines) = posting.content.get("lines") else { return Ok(()) };
                let contents: Vec<LineContent> = serde_json::from_value(lines.clone()).map_err(StoreError::from)?;
                for content in contents {
                    let line = content.read(catalog).ok_or(StoreError::Invariant("a line of a fee that cannot be read"))?;
                    if line.pending.is_some() && (line.net != 0 || line.tax != 0) {
                        self.pending.entry(posting.id.to_string()).or_default().push(self.lines.len());
                    }
                    self.lines.push(line);
                }
            }
            PostingKind::Tax => {
                let settled: SettledContent = serde_json::from_value(posting.content.clone()).map_err(StoreError::from)?;
                for tax in settled.taxes {
                    let place = self.pending.get(&settled.posting).and_then(|places| places.get(tax.place));
                    if let Some(line) = place.and_then(|place| self.lines.get_mut(*place)) {
                        let amount = tax.amount.parse().map_err(|_unread| StoreError::Invariant("a settled tax that is no number"))?;
                        (line.tax_ppm, line.tax, line.pending) = (tax.tax_ppm, amount, None);
                    }
                }
            }
            PostingKind::Adjustment | PostingKind::Rounding | PostingKind::TopUp | PostingKind::PayOut => {}
        }
        Ok(())
    }
}
