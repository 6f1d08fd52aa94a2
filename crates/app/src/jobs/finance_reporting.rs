//! Finance reporting: what was posted in a period, by day of posting, ledger, bill item and tax (domain.md §8, §8a). Its items are events,
//! revisions and postings; a chunk leaves its sums behind, and the end of the run adds them up.
//!
//! Invariant: sums are 128 bits wide until they are written.

use super::JobError;
use super::chunk::{Halt, Tally};
use super::kind::{Conclusion, Item, Kind, Work};
use crate::Figure;
use ::catalog::Catalog;
use balance::LegKind;
use calendar::{Date, Instant, Zone};
use charging::Catalogs;
use documents::csv::line;
use ids::{JobRunId, Sym};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::criteria::Range;
use store::finance::{self, RecordedLegs, RecordedOf};
use store::job::{Parameters, ReportPeriod};
use store::{Operation, StoreError, Tx};

/// The file of the report.
const REPORT: &str = "finance.csv";
/// The file of the chunks' sums; it goes with the end of the run.
const SUMS: &str = "sums";
/// Its columns.
const COLUMNS: [&str; 9] = ["posted_on", "ledger", "bill_item", "tax", "tax_percent", "currency", "net", "tax_amount", "impacts"];
/// Decimal digits of a percentage that is kept in parts per million.
const PERCENT_SCALE: u8 = 4;

/// What a line of the report is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Key {
    day: i32,
    ledger: Option<Sym>,
    bill_item: Sym,
    tax: Option<Sym>,
    tax_ppm: i32,
    currency: Sym,
}

/// What it comes to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Sum {
    net: i128,
    tax: i128,
    impacts: i64,
}

type Sums = BTreeMap<Key, Sum>;

fn add(sums: &mut Sums, key: Key, sum: Sum) -> Result<(), StoreError> {
    let total = sums.entry(key).or_default();
    let overflow = StoreError::Invariant("sums of a financial report past 128 bits");
    let (Some(net), Some(tax), Some(impacts)) =
        (total.net.checked_add(sum.net), total.tax.checked_add(sum.tax), total.impacts.checked_add(sum.impacts))
    else {
        return Err(overflow);
    };
    *total = Sum { net, tax, impacts };
    Ok(())
}

fn add_legs(sums: &mut Sums, row: &RecordedLegs, zone: &Zone) -> Result<(), JobError> {
    let day = row.recorded_at.date_in(zone).days_since_epoch();
    for leg in rating::legs::decode(&row.legs)? {
        // What is charged on a bill: allowances and funds move no revenue.
        let (LegKind::Charge, Some(item)) = (leg.kind, leg.item) else { continue };
        let key = Key { day, ledger: item.ledger, bill_item: item.code, tax: item.tax, tax_ppm: item.tax_ppm, currency: leg.resource };
        add(sums, key, Sum { net: leg.net.into(), tax: leg.tax.into(), impacts: 1 })?;
    }
    Ok(())
}

/// The kind.
pub(super) struct FinanceReporting;

fn period(work: &Work<'_>) -> Result<ReportPeriod, StoreError> {
    match work.run.order.parameters {
        Parameters::Report { period } => Ok(period),
        Parameters::None | Parameters::Export { .. } | Parameters::Dunning { .. } => {
            Err(StoreError::Invariant("a financial report of no period"))
        }
    }
}

impl Kind for FinanceReporting {
    type Of = RecordedLegs;

    fn file(&self, _work: &Work<'_>) -> Option<(String, String)> {
        Some((SUMS.to_owned(), String::new()))
    }

    /// Counting them would read them all.
    async fn count(&self, work: &Work<'_>) -> Result<i64, JobError> {
        period(work)?;
        Ok(0)
    }

    async fn page(&self, work: &Work<'_>, range: Range, limit: i64) -> Result<Vec<Item<RecordedLegs>>, JobError> {
        let read = ReadLegs { period: period(work)?, at: work.run.at, range, limit };
        let rows = work.store.read(work.scope.clone(), read).await?;
        Ok(rows.into_iter().map(|row| Item { place: row.place, customer: row.customer, of: row }).collect())
    }

    async fn work(&self, work: &Work<'_>, items: Vec<Item<RecordedLegs>>, tally: &mut Tally<'_>) -> Result<(), Halt> {
        let zone = work.store.read(work.scope.clone(), SiteZone).await?;
        let mut sums = Sums::new();
        for item in items {
            add_legs(&mut sums, &item.of, &zone)?;
            tally.done(1, format!("customer {}", item.customer));
            tally.tell().await?;
        }
        for entry in sums {
            tally.line(&format!("{}\n", serde_json::to_string(&entry).map_err(StoreError::from)?));
        }
        Ok(())
    }

    async fn conclude(&self, work: &Work<'_>) -> Result<Option<Conclusion>, JobError> {
        let mut sums = Sums::new();
        let mut after = i64::MIN;
        loop {
            let parts = work.store.read(work.scope.clone(), ReadSums { run: work.run.id, after }).await?;
            let Some((last, _)) = parts.last() else { break };
            after = *last;
            for text in parts.iter().flat_map(|(_, part)| part.lines()) {
                let (key, sum): (Key, Sum) = serde_json::from_str(text).map_err(StoreError::from)?;
                add(&mut sums, key, sum)?;
            }
        }
        let write = WriteReport { sums, catalogs: Arc::clone(work.catalogs) };
        let content = work.store.read(work.scope.clone(), write).await?;
        Ok(Some(Conclusion { name: REPORT, content, instead_of: SUMS }))
    }
}

struct SiteZone;

impl Operation for SiteZone {
    type Output = Zone;
    type Error = JobError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Zone, JobError> {
        Ok(Zone::named(&store::site::load(tx).await?.settings.time_zone)?)
    }
}

struct ReadLegs {
    period: ReportPeriod,
    at: Instant,
    range: Range,
    limit: i64,
}

impl Operation for ReadLegs {
    type Output = Vec<RecordedLegs>;
    type Error = JobError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, JobError> {
        let zone = SiteZone.run(tx).await?;
        let (first, end) = self.period.days(self.at.date_in(&zone))?;
        let (from, to) = (zone.start_of_day(first), zone.start_of_day(end));
        // Usage is as old as it may come, and a day more for the zone.
        let oldest = i64::from(from.utc_day()) - i64::from(balance::LATE_USAGE_DAYS_MAX) - 1;
        let of = RecordedOf { from, to, first_day: oldest, range: self.range, limit: self.limit };
        Ok(finance::recorded(tx, &of).await?)
    }
}

struct ReadSums {
    run: JobRunId,
    after: i64,
}

impl Operation for ReadSums {
    type Output = Vec<(i64, String)>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        store::job_result::list_parts(tx, self.run, SUMS, self.after).await
    }
}

struct WriteReport {
    sums: Sums,
    catalogs: Arc<Catalogs>,
}

impl Operation for WriteReport {
    type Output = String;
    type Error = JobError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<String, JobError> {
        let catalog = self.catalogs.current(tx).await?;
        let mut text = line(COLUMNS.into_iter());
        for (key, sum) in &self.sums {
            text.push_str(&to_line(&catalog, key, sum)?);
        }
        Ok(text)
    }
}

fn to_line(catalog: &Catalog, key: &Key, sum: &Sum) -> Result<String, JobError> {
    let code = |sym: Option<Sym>| sym.map_or_else(String::new, |sym| catalog.symbols.code(sym).to_owned());
    let money = |quanta: i128| -> Result<String, StoreError> {
        let Ok(quanta) = i64::try_from(quanta) else { return Err(StoreError::Invariant("a sum past every amount")) };
        Ok(Figure::of(catalog, key.currency, quanta)?.text())
    };
    let percent = money::format_quanta(i64::from(key.tax_ppm), PERCENT_SCALE);
    let cells = [
        Date::from_days_since_epoch(key.day)?.to_string(),
        code(key.ledger),
        code(Some(key.bill_item)),
        code(key.tax),
        percent,
        code(Some(key.currency)),
        money(sum.net)?,
        money(sum.tax)?,
        sum.impacts.to_string(),
    ];
    Ok(line(cells.iter().map(String::as_str)))
}
