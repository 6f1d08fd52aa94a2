//! Exporting: what a period holds as a CSV file (docs/operations.md). Its items are the rows of the file in the order of their time.

use super::JobError;
use super::chunk::{Halt, Tally};
use super::kind::{Item, Kind, Work};
use crate::Figure;
use ::catalog::Catalog;
use calendar::Zone;
use charging::Catalogs;
use documents::csv::{harmless, line};
use std::sync::Arc;
use store::criteria::{Criteria, Range};
use store::export::{self, ExportField, ExportOf, ExportRow};
use store::job::{Exported, Parameters, ReportPeriod};
use store::{Operation, StoreError, Tx};

/// The kind.
pub(super) struct Exporting;

fn asked(work: &Work<'_>) -> Result<(Exported, ReportPeriod), StoreError> {
    match work.run.order.parameters {
        Parameters::Export { what, period } => Ok((what, period)),
        Parameters::None | Parameters::Report { .. } | Parameters::Dunning { .. } => {
            Err(StoreError::Invariant("a run that exports nothing"))
        }
    }
}

const fn columns(what: Exported) -> &'static [&'static str] {
    match what {
        Exported::Payments => &export::PAYMENT_COLUMNS,
        Exported::Invoices => &export::INVOICE_COLUMNS,
        Exported::Bills => &export::BILL_COLUMNS,
        Exported::UsageEvents => &export::USAGE_COLUMNS,
    }
}

impl Kind for Exporting {
    /// A line of the file.
    type Of = String;

    fn file(&self, work: &Work<'_>) -> Option<(String, String)> {
        let (what, _) = asked(work).ok()?;
        Some((format!("{}.csv", what.as_str()), line(columns(what).iter().copied())))
    }

    /// Counting them would read them all.
    async fn count(&self, work: &Work<'_>) -> Result<i64, JobError> {
        asked(work)?;
        Ok(0)
    }

    async fn page(&self, work: &Work<'_>, range: Range, limit: i64) -> Result<Vec<Item<String>>, JobError> {
        let (what, period) = asked(work)?;
        let criteria = work.run.order.criteria.clone();
        let read = ReadRows { what, period, at: work.run.at, criteria, range, limit, catalogs: Arc::clone(work.catalogs) };
        work.store.read(work.scope.clone(), read).await
    }

    async fn work(&self, _work: &Work<'_>, items: Vec<Item<String>>, tally: &mut Tally<'_>) -> Result<(), Halt> {
        for item in items {
            tally.line(&item.of);
            tally.done(1, format!("customer {}", item.customer));
            tally.tell().await?;
        }
        Ok(())
    }
}

struct ReadRows {
    what: Exported,
    period: ReportPeriod,
    at: calendar::Instant,
    criteria: Criteria,
    range: Range,
    limit: i64,
    catalogs: Arc<Catalogs>,
}

impl Operation for ReadRows {
    type Output = Vec<Item<String>>;
    type Error = JobError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, JobError> {
        let site = store::site::load(tx).await?;
        let (catalog, zone) = (self.catalogs.of(tx, &site).await?, Zone::named(&site.settings.time_zone)?);
        let days = self.period.days(self.at.date_in(&zone))?;
        let (from, to) = (zone.start_of_day(days.0), zone.start_of_day(days.1));
        let of = ExportOf { from, to, days, criteria: self.criteria.clone(), range: self.range, limit: self.limit };
        let rows = match self.what {
            Exported::Payments => export::payments(tx, &of).await?,
            Exported::Invoices => export::invoices(tx, &of).await?,
            Exported::Bills => export::bills(tx, &of).await?,
            Exported::UsageEvents => export::usage_events(tx, &of).await?,
        };
        let item = |row: ExportRow| Ok(Item { place: row.place, customer: row.customer, of: to_line(&catalog, &zone, &row)? });
        rows.into_iter().map(item).collect()
    }
}

fn to_line(catalog: &Catalog, zone: &Zone, row: &ExportRow) -> Result<String, StoreError> {
    let cell = |field: &ExportField| -> Result<String, StoreError> {
        Ok(match field {
            ExportField::Text(text) => harmless(text),
            ExportField::Number(number) => number.to_string(),
            ExportField::Time(at) => at.map_or_else(String::new, |at| at.to_rfc3339(zone)),
            ExportField::Day(day) => day.map_or_else(String::new, |day| day.to_string()),
            ExportField::Money(currency, quanta) => Figure::of(catalog, *currency, *quanta)?.text(),
            ExportField::Code(sym) => catalog.symbols.code(*sym).to_owned(),
        })
    };
    let cells = row.fields.iter().map(cell).collect::<Result<Vec<_>, _>>()?;
    Ok(line(cells.iter().map(String::as_str)))
}
