//! What stands behind a bill item: the usage events and postings whose legs name it (domain.md §7).

use super::view::{EventView, ImpactView, currencies, event_view, impacts, with_names};
use crate::billing::{BillingUseError, GetBill};
use crate::subscription::Named;
use crate::{Catalogs, Figure, ReadError};
use ::catalog::Catalog;
use balance::{ItemKey, Leg, LegKind};
use calendar::{Instant, Period};
use charging::Standing;
use ids::{BillId, CustomerId, PostingId};
use money::MoneyError;
use serde_json::Value as Json;
use std::sync::Arc;
use store::posting::{self, PostingKind, PostingRow};
use store::tax_pending::{self, Source};
use store::{Operation, StoreError, Tx, usage};

/// Rows that are read at once while looking for those of the item.
const SLICE: i64 = 500;
/// Rows that one page may look through; the next page goes on from there.
const LOOKED_AT_MAX: i64 = 20_000;
/// Postings that one item shows.
const POSTINGS_MAX: i64 = 5_000;
const MICROS_PER_DAY: i64 = 86_400_000_000;

/// Where the next page goes on: day and key of the last event that was looked at.
pub type ItemCursor = (i32, i64);

/// A page of what stands behind an item: postings first, on the first page, then events in the order of day and key.
#[derive(Clone)]
pub struct ItemEvents {
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
    /// The bill.
    pub bill: BillId,
    /// The item, as [`GetBill`] numbers it.
    pub item: String,
    /// Where the page before ended.
    pub after: Option<ItemCursor>,
    /// Events of a page.
    pub limit: usize,
}

/// Why the events behind an item cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum ItemError {
    /// The bill cannot be read.
    #[error(transparent)]
    Bill(#[from] BillingUseError),
    /// The rest cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ItemError {
    /// Stable code of the error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Bill(error) => error.code(),
            Self::Read(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }
}

/// One page.
#[derive(Debug, Clone)]
pub struct ItemPage {
    /// Postings and events.
    pub items: Vec<ItemRecord>,
    /// What `after` of the next page is; none on the last.
    pub next: Option<ItemCursor>,
}

/// What made a part of the item.
#[derive(Debug, Clone)]
pub enum ItemRecord {
    /// Usage.
    Event(Box<EventView>),
    /// Fees, adjustments, rounding.
    Posting(PostingView),
}

/// A posting.
#[derive(Debug, Clone)]
pub struct PostingView {
    /// Its id.
    pub id: PostingId,
    /// What made it.
    pub kind: PostingKind,
    /// When it is effective.
    pub at: Instant,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// Who made it.
    pub actor: String,
    /// Why, of an adjustment.
    pub reason: Option<String>,
    /// Its fees, those of the item.
    pub lines: Vec<PostingLine>,
    /// All that it charged on the item: without tax, and tax. None where it charged nothing.
    pub charged: Option<(Figure, Figure)>,
    /// Its impacts on the item.
    pub impacts: Vec<ImpactView>,
    /// The tax of any of its charges is not settled.
    pub tax_pending: bool,
}

/// A fee of a posting.
#[derive(Debug, Clone)]
pub struct PostingLine {
    /// The product.
    pub product: Named,
    /// What it pays for.
    pub covered: Period,
    /// Days charged of the days of the unit cycle.
    pub share: (i64, i64),
    /// Price of one unit in a whole cycle, exact text.
    pub unit_price: String,
    /// How many, exact text.
    pub quantity: String,
    /// Without tax.
    pub net: Figure,
    /// Tax.
    pub tax: Figure,
}

impl Operation for ItemEvents {
    type Output = ItemPage;
    type Error = ItemError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<ItemPage, ItemError> {
        let details = GetBill { bill: self.bill, catalogs: Arc::clone(&self.catalogs) }.run(tx).await?;
        let found = details.items.iter().find(|item| item.id == self.item).ok_or(ReadError::NotFound("bill item"))?;
        let customer = details.bill.bill.customer;
        let search = Search { catalog: &details.catalog, customer, key: found.item.key, days: found.item.days };
        Ok(search.page(tx, self.after, self.limit).await?)
    }
}

struct Search<'a> {
    catalog: &'a Catalog,
    customer: CustomerId,
    key: ItemKey,
    days: (i32, i32),
}

impl Search<'_> {
    async fn page(&self, tx: &mut Tx<'_>, after: Option<ItemCursor>, limit: usize) -> Result<ItemPage, ReadError> {
        let mut items = Vec::new();
        if after.is_none() {
            items.extend(self.postings(tx).await?.into_iter().map(ItemRecord::Posting));
        }
        let currencies = currencies(tx, self.customer).await?;
        let mut place = after.unwrap_or((self.days.0, i64::MIN));
        let (mut found, mut looked_at) = (0, 0);
        loop {
            let rows = usage::list_of_days(tx, self.customer, self.days, place, SLICE).await?;
            let is_last = i64::try_from(rows.len()).unwrap_or(SLICE) < SLICE;
            for standing in Standing::of(tx, rows).await? {
                place = (standing.first.id.day, standing.first.id.key);
                if self.is_named_by_any(&standing)? {
                    let view = with_names(tx, event_view(self.catalog, &standing, &currencies)?).await?;
                    items.push(ItemRecord::Event(Box::new(view)));
                    found += 1;
                    if found >= limit {
                        return Ok(ItemPage { items, next: Some(place) });
                    }
                }
            }
            looked_at += SLICE;
            if is_last {
                return Ok(ItemPage { items, next: None });
            }
            if looked_at >= LOOKED_AT_MAX {
                return Ok(ItemPage { items, next: Some(place) });
            }
        }
    }

    /// Whether the event, or anything that was decided of it since, names the item.
    fn is_named_by_any(&self, standing: &Standing) -> Result<bool, ReadError> {
        let all = std::iter::once(&standing.first.legs).chain(standing.revisions.iter().map(|revision| &revision.legs));
        for legs in all.filter(|legs| !legs.is_empty()) {
            if self.is_named_by(&rating::legs::decode(legs)?) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn is_named_by(&self, legs: &[Leg]) -> bool {
        legs.iter().any(|leg| leg.item == Some(self.key))
    }

    async fn postings(&self, tx: &mut Tx<'_>) -> Result<Vec<PostingView>, ReadError> {
        let start = |day: i32| Instant::from_micros(i64::from(day) * MICROS_PER_DAY);
        let (from, to) = (start(self.days.0), start(self.days.1.saturating_add(1)));
        let mut views = Vec::new();
        let pending = tax_pending::of_bill(tx, self.customer, self.key.bill).await?;
        for row in posting::list(tx, self.customer, from, to, POSTINGS_MAX).await? {
            let legs = rating::legs::decode(&row.legs)?;
            if self.is_named_by(&legs) {
                let source = Source::Posting(row.customer, row.id);
                let tax_pending = pending.iter().any(|pending| pending.source == source);
                views.push(PostingView { tax_pending, ..self.posting(&row, &legs)? });
            }
        }
        Ok(views)
    }

    fn posting(&self, row: &PostingRow, legs: &[Leg]) -> Result<PostingView, ReadError> {
        let of_item: Vec<Leg> = legs.iter().filter(|leg| leg.item == Some(self.key)).cloned().collect();
        let lines = row.content.get("lines").and_then(Json::as_array).into_iter().flatten();
        let mut own = Vec::new();
        for line in lines.filter(|line| self.is_own(line)) {
            own.push(self.line(line)?);
        }
        let charges = || of_item.iter().filter(|leg| leg.kind == LegKind::Charge);
        let sum = |part: fn(&Leg) -> i64| charges().map(part).try_fold(0_i64, i64::checked_add).ok_or(MoneyError::Overflow);
        let figure = |currency, quanta| Figure::of(self.catalog, currency, quanta);
        let charged = match charges().next() {
            Some(leg) => Some((figure(leg.resource, sum(|leg| leg.net)?)?, figure(leg.resource, sum(|leg| leg.tax)?)?)),
            None => None,
        };
        Ok(PostingView {
            id: row.id,
            kind: row.kind,
            at: row.at,
            recorded_at: row.recorded_at,
            actor: row.actor.clone(),
            reason: row.content.get("reason").and_then(Json::as_str).map(str::to_owned),
            lines: own,
            charged,
            impacts: impacts(self.catalog, &of_item)?,
            tax_pending: false,
        })
    }

    /// A line is the item's when code, subscription, service and tax rate are.
    fn is_own(&self, line: &Json) -> bool {
        let text = |key: &str| line.get(key).and_then(Json::as_str);
        let subscription = self.key.subscription.map(|id| id.to_string());
        let service = self.key.service.map(|id| id.to_string());
        text("bill_item") == Some(self.catalog.symbols.code(self.key.code))
            && (subscription.is_none() || text("subscription") == subscription.as_deref())
            && (service.is_none() || text("service") == service.as_deref())
            && line.get("tax_ppm").and_then(Json::as_i64) == Some(i64::from(self.key.tax_ppm))
    }

    fn line(&self, line: &Json) -> Result<PostingLine, ReadError> {
        let malformed = || StoreError::Invariant("a fee line of a posting that cannot be read");
        let text = |key: &str| line.get(key).and_then(Json::as_str).unwrap_or_default().to_owned();
        let number = |key: &str| line.get(key).and_then(Json::as_i64);
        let code = text("product");
        let product = self.catalog.symbols.get(&code).and_then(|sym| self.catalog.products.get(&sym));
        let resource = self.catalog.symbols.get(&text("resource")).ok_or(StoreError::Invariant("a line in an unknown resource"))?;
        let (Some(from), Some(days), Some(of)) = (number("from"), number("days"), number("of")) else { return Err(malformed().into()) };
        let quanta = |key: &str| text(key).parse::<i64>().map_err(|_not_a_number| malformed());
        let to = number("to").map(Instant::from_micros);
        Ok(PostingLine {
            product: Named { names: product.map(|found| found.names.clone()).unwrap_or_default(), code },
            covered: Period::try_new(Instant::from_micros(from), to)?,
            share: (days, of),
            unit_price: text("unit_price"),
            quantity: text("quantity"),
            net: Figure::of(self.catalog, resource, quanta("net")?)?,
            tax: Figure::of(self.catalog, resource, quanta("tax")?)?,
        })
    }
}
