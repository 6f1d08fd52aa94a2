//! Jobs of a site: what they do, when, and on whom.

use crate::criteria::Criteria;
use crate::{Row, StoreError, Tx, Value};
use calendar::{CalendarError, Date, Frequency, Instant};
use ids::JobId;
use serde::{Deserialize, Serialize};

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobKind {
    /// Shifts the cycles that have ended.
    Billing,
    /// Makes invoices of the bills that wait for one.
    Invoicing,
    /// Rates usage again, or tries unrated usage again: the run says which.
    Rerating,
    /// Notes what is to be collected of customers who pay by card or direct debit.
    PaymentCollection,
    /// Writes what a period holds to a file.
    Exporting,
    /// Sums up what was posted in a period.
    FinanceReporting,
    /// Does what was deferred and is due.
    DeferredActions,
    /// Charges what was bought for later and has begun.
    Activation,
    /// Notes what was bought and has ended, and renews terms.
    PurchaseVerification,
    /// Moves subscriptions into the plans that were queued for them.
    PlanTransition,
    /// Does what a dunning configuration says about bills that are overdue.
    Dunning,
    /// Erases accounts whose removal date has come.
    Erasure,
}

impl JobKind {
    /// All kinds.
    pub const ALL: [Self; 12] = [
        Self::Billing,
        Self::Invoicing,
        Self::Rerating,
        Self::PaymentCollection,
        Self::Exporting,
        Self::FinanceReporting,
        Self::DeferredActions,
        Self::Activation,
        Self::PurchaseVerification,
        Self::PlanTransition,
        Self::Dunning,
        Self::Erasure,
    ];
    /// Those that may start whenever something is due, in the order in which they run where several are due at one instant: what a customer
    /// is and has comes before what it is billed for.
    pub const WATCHING: [Self; 6] =
        [Self::DeferredActions, Self::Activation, Self::PurchaseVerification, Self::PlanTransition, Self::Erasure, Self::Billing];

    /// The word that is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Billing => "billing",
            Self::Invoicing => "invoicing",
            Self::Rerating => "rerating",
            Self::PaymentCollection => "payment_collection",
            Self::Exporting => "exporting",
            Self::FinanceReporting => "finance_reporting",
            Self::DeferredActions => "deferred_actions",
            Self::Activation => "activation",
            Self::PurchaseVerification => "purchase_verification",
            Self::PlanTransition => "plan_transition",
            Self::Dunning => "dunning",
            Self::Erasure => "erasure",
        }
    }

    /// The kind of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Whether a job starts by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    /// Its schedule and its chain start it.
    Active,
    /// It starts by hand alone.
    Paused,
}

impl JobState {
    /// The word that is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Paused => "paused",
        }
    }

    /// The state of a word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Active, Self::Paused].into_iter().find(|state| state.as_str() == word)
    }
}

/// When a job runs, by the site's time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Schedule {
    /// By hand alone.
    Manual,
    /// Whenever something of its kind is due: billing when a cycle has ended. Only [`JobKind::WATCHING`].
    WhenDue,
    /// Once.
    OneOff {
        /// When, in microseconds.
        at: i64,
    },
    /// Again and again.
    Repeatable {
        /// The first time, in microseconds.
        first_at: i64,
        /// How often.
        frequency: StoredFrequency,
    },
    /// After the runs of another job.
    Chain {
        /// Code of that job.
        after: String,
    },
}

/// A frequency as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StoredFrequency {
    /// Every year.
    Yearly,
    /// Every month.
    Monthly,
    /// Every seven days.
    Weekly,
    /// Every day.
    Daily,
    /// Every hour.
    Hourly,
    /// Every so many minutes.
    Minutes(u16),
}

impl StoredFrequency {
    /// The frequency.
    pub const fn to_frequency(self) -> Frequency {
        match self {
            Self::Yearly => Frequency::Yearly,
            Self::Monthly => Frequency::Monthly,
            Self::Weekly => Frequency::Weekly,
            Self::Daily => Frequency::Daily,
            Self::Hourly => Frequency::Hourly,
            Self::Minutes(count) => Frequency::Minutes(count),
        }
    }
}

/// What a kind wants to know besides criteria.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Parameters {
    /// Nothing.
    None,
    /// What is exported, and of which period.
    Export {
        /// What.
        what: Exported,
        /// Of when.
        period: ReportPeriod,
    },
    /// Of which period a report is.
    Report {
        /// Of when.
        period: ReportPeriod,
    },
    /// Which dunning configuration is run.
    Dunning {
        /// Its code.
        dunning: String,
    },
}

/// What can be exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exported {
    /// Payments that came in the period.
    Payments,
    /// Invoices that were issued in it.
    Invoices,
    /// Bills that left `active` in it.
    Bills,
    /// Usage of it, by event time.
    UsageEvents,
}

impl Exported {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Payments, Self::Invoices, Self::Bills, Self::UsageEvents];

    /// The word that is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Payments => "payments",
            Self::Invoices => "invoices",
            Self::Bills => "bills",
            Self::UsageEvents => "usage_events",
        }
    }

    /// What a word means.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|what| what.as_str() == word)
    }
}

/// Days that a run is about, in the site's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum ReportPeriod {
    /// From a day until before another, in days since 1970.
    Dates {
        /// The first day.
        from: i32,
        /// The day after the last one.
        to: i32,
    },
    /// The last whole one before the time of the run.
    Last {
        /// Of what.
        unit: PeriodUnit,
    },
}

/// What a period is the last whole one of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodUnit {
    /// Yesterday.
    Day,
    /// Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
    /// Three calendar months.
    Quarter,
    /// A calendar year.
    Year,
}

impl PeriodUnit {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Day, Self::Week, Self::Month, Self::Quarter, Self::Year];

    /// The word that is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }

    /// The unit of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.as_str() == word)
    }
}

impl ReportPeriod {
    /// The first day and the day after the last one, for a run on a day.
    ///
    /// # Errors
    /// [`CalendarError`] where the period is empty or outside the calendar.
    pub fn days(self, today: Date) -> Result<(Date, Date), CalendarError> {
        let (from, to) = match self {
            Self::Dates { from, to } => (Date::from_days_since_epoch(from)?, Date::from_days_since_epoch(to)?),
            Self::Last { unit } => {
                let to = begun(unit, today)?;
                (begun(unit, to.plus_days(-1)?)?, to)
            }
        };
        if from < to { Ok((from, to)) } else { Err(CalendarError::EmptyPeriod) }
    }
}

/// The first day of the unit that holds a day.
fn begun(unit: PeriodUnit, day: Date) -> Result<Date, CalendarError> {
    match unit {
        PeriodUnit::Day => Ok(day),
        PeriodUnit::Week => day.plus_days(-i32::from(day.weekday().days_from_monday())),
        PeriodUnit::Month => Date::try_new(day.year(), day.month(), 1),
        PeriodUnit::Quarter => Date::try_new(day.year(), (day.month() - 1) / 3 * 3 + 1, 1),
        PeriodUnit::Year => Date::try_new(day.year(), 1, 1),
    }
}

/// A job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRow {
    /// Id.
    pub id: JobId,
    /// Code, unique per site.
    pub code: String,
    /// What it does.
    pub kind: JobKind,
    /// Name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Whether it starts by itself.
    pub state: JobState,
    /// Whether its runs write nothing but their history.
    pub test_mode: bool,
    /// When it runs.
    pub schedule: Schedule,
    /// On whom.
    pub criteria: Criteria,
    /// What else it is told.
    pub parameters: Parameters,
    /// Site time of the next run, where the schedule names one.
    pub next_at: Option<Instant>,
}

impl JobRow {
    /// Code of the job that it follows.
    pub fn chained_to(&self) -> Option<&str> {
        match &self.schedule {
            Schedule::Chain { after } => Some(after),
            Schedule::Manual | Schedule::WhenDue | Schedule::OneOff { .. } | Schedule::Repeatable { .. } => None,
        }
    }

    fn to_values(&self, site: ids::SiteId) -> Result<[Value; 12], StoreError> {
        Ok([
            site.into(),
            self.id.into(),
            self.code.as_str().into(),
            self.kind.as_str().into(),
            self.name.as_str().into(),
            self.description.as_str().into(),
            self.state.as_str().into(),
            self.test_mode.into(),
            serde_json::to_string(&self.schedule)?.into(),
            serde_json::to_string(&self.criteria)?.into(),
            serde_json::to_string(&self.parameters)?.into(),
            self.next_at.into(),
        ])
    }
}

macro_rules! columns {
    () => {
        "id, code, kind, name, description, state, test_mode, schedule, criteria, parameters, next_at"
    };
}

fn from_row(row: &Row) -> Result<JobRow, StoreError> {
    Ok(JobRow {
        id: JobId(row.int(0, "id")?),
        code: row.text(1, "code")?.to_owned(),
        kind: row.parsed(2, "kind", JobKind::parse)?,
        name: row.text(3, "name")?.to_owned(),
        description: row.text(4, "description")?.to_owned(),
        state: row.parsed(5, "state", JobState::parse)?,
        test_mode: row.truth(6, "test_mode")?,
        schedule: row.document(7, "schedule")?,
        criteria: row.document(8, "criteria")?,
        parameters: row.document(9, "parameters")?,
        next_at: row.instant_or_none(10, "next_at")?,
    })
}

/// Makes a job.
///
/// # Errors
/// [`StoreError::Taken`] for a code in use.
pub async fn insert(tx: &mut Tx<'_>, job: &JobRow) -> Result<(), StoreError> {
    let sql = concat!("INSERT INTO job (site_id, ", columns!(), ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)");
    let values = job.to_values(tx.site())?;
    tx.execute_one("job", sql, &values).await
}

/// Writes a job that was locked.
///
/// # Errors
/// [`StoreError`].
pub async fn save(tx: &mut Tx<'_>, job: &JobRow) -> Result<(), StoreError> {
    let sql = "UPDATE job SET code = $3, kind = $4, name = $5, description = $6, state = $7, test_mode = $8, schedule = $9, \
               criteria = $10, parameters = $11, next_at = $12 WHERE site_id = $1 AND id = $2";
    let values = job.to_values(tx.site())?;
    tx.execute_one("job", sql, &values).await
}

/// Removes a job; its runs stay.
///
/// # Errors
/// [`StoreError`].
pub async fn delete(tx: &mut Tx<'_>, id: JobId) -> Result<(), StoreError> {
    tx.execute_one("job", "DELETE FROM job WHERE site_id = $1 AND id = $2", &[tx.site().into(), id.into()]).await
}

/// The jobs of the site in the order of their ids.
///
/// # Errors
/// [`StoreError`].
pub async fn list(tx: &mut Tx<'_>) -> Result<Vec<JobRow>, StoreError> {
    let sql = concat!("SELECT ", columns!(), " FROM job WHERE site_id = $1 ORDER BY id");
    tx.query("job", sql, &[tx.site().into()]).await?.iter().map(from_row).collect()
}

/// One job of the site, locked.
///
/// # Errors
/// [`StoreError`].
pub async fn lock(tx: &mut Tx<'_>, id: JobId) -> Result<Option<JobRow>, StoreError> {
    let rows = tx
        .query_locked(
            "job",
            concat!("SELECT ", columns!(), " FROM job WHERE site_id = $1 AND id = $2"),
            concat!("SELECT ", columns!(), " FROM job WHERE site_id = $1 AND id = $2 FOR UPDATE"),
            &[tx.site().into(), id.into()],
        )
        .await?;
    rows.first().map(from_row).transpose()
}

/// One job of the site.
///
/// # Errors
/// [`StoreError`].
pub async fn find(tx: &mut Tx<'_>, id: JobId) -> Result<Option<JobRow>, StoreError> {
    let sql = concat!("SELECT ", columns!(), " FROM job WHERE site_id = $1 AND id = $2");
    tx.query_one("job", sql, &[tx.site().into(), id.into()]).await?.as_ref().map(from_row).transpose()
}

/// One job of the site by its code.
///
/// # Errors
/// [`StoreError`].
pub async fn find_by_code(tx: &mut Tx<'_>, code: &str) -> Result<Option<JobRow>, StoreError> {
    let sql = concat!("SELECT ", columns!(), " FROM job WHERE site_id = $1 AND code = $2");
    tx.query_one("job", sql, &[tx.site().into(), code.into()]).await?.as_ref().map(from_row).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_period_is_whole_and_ends_before_the_run() {
        let today = Date::parse("2026-08-12").unwrap();
        for (unit, from, to) in [
            (PeriodUnit::Day, "2026-08-11", "2026-08-12"),
            (PeriodUnit::Week, "2026-08-03", "2026-08-10"),
            (PeriodUnit::Month, "2026-07-01", "2026-08-01"),
            (PeriodUnit::Quarter, "2026-04-01", "2026-07-01"),
            (PeriodUnit::Year, "2025-01-01", "2026-01-01"),
        ] {
            let days = ReportPeriod::Last { unit }.days(today).unwrap();
            assert_eq!(days, (Date::parse(from).unwrap(), Date::parse(to).unwrap()), "{unit:?}");
        }
        let first = Date::parse("2026-01-01").unwrap();
        let quarter = ReportPeriod::Last { unit: PeriodUnit::Quarter }.days(first).unwrap();
        assert_eq!(quarter, (Date::parse("2025-10-01").unwrap(), first));
        let empty = ReportPeriod::Dates { from: 20_000, to: 20_000 };
        assert_eq!(empty.days(today).unwrap_err().code(), "empty_period");
    }
}
