//! When a job runs, and what else it is told: as it is shown and as it is given.

use crate::problem::{FieldError, Problem};
use axum::http::StatusCode;
use calendar::{Date, EVERY_MINUTES_MAX, Instant, Zone};
use serde::{Deserialize, Serialize};
use store::job::{Exported, Parameters, PeriodUnit, ReportPeriod, Schedule, StoredFrequency};
use utoipa::ToSchema;

/// How a job comes to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScheduleKind {
    /// By hand alone.
    Manual,
    /// Whenever something of its kind is due: `billing`, when a cycle has ended; `deferred_actions`, `activation`, `purchase_verification`
    /// and `plan_transition`.
    WhenDue,
    /// Once.
    OneOff,
    /// Again and again.
    Repeatable,
    /// After the runs of another job.
    Chain,
}

/// How often a repeatable job runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobFrequency {
    /// Every year.
    Yearly,
    /// Every month; the 31st is the last day of a shorter one.
    Monthly,
    /// Every seven days.
    Weekly,
    /// Every day, at the same time of the site's clock.
    Daily,
    /// Every sixty minutes.
    Hourly,
    /// Every `every_minutes`.
    Minutes,
}

/// When a job runs, by the site's time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JobSchedule {
    /// How it comes to run.
    pub kind: ScheduleKind,
    /// `one_off`: when; `repeatable`: the first time.
    #[schema(format = "date-time")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// `repeatable`: how often.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frequency: Option<JobFrequency>,
    /// Frequency `minutes`: every so many, 1 to 1440.
    #[schema(minimum = 1, maximum = 1440)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every_minutes: Option<u16>,
    /// `chain`: code of the job that it follows.
    #[schema(example = "billing")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

impl JobSchedule {
    /// How it comes to run, in a word.
    pub const fn word(&self) -> &'static str {
        match self.kind {
            ScheduleKind::Manual => "by hand",
            ScheduleKind::WhenDue => "when due",
            ScheduleKind::OneOff => "once",
            ScheduleKind::Repeatable => "repeatable",
            ScheduleKind::Chain => "chained",
        }
    }

    const fn of(kind: ScheduleKind) -> Self {
        Self { kind, at: None, frequency: None, every_minutes: None, after: None }
    }

    pub(super) fn from_row(schedule: &Schedule, zone: &Zone) -> Self {
        let time = |micros: i64| Some(Instant::from_micros(micros).to_rfc3339(zone));
        match schedule {
            Schedule::Manual => Self::of(ScheduleKind::Manual),
            Schedule::WhenDue => Self::of(ScheduleKind::WhenDue),
            Schedule::OneOff { at } => Self { at: time(*at), ..Self::of(ScheduleKind::OneOff) },
            Schedule::Repeatable { first_at, frequency } => {
                let (frequency, every_minutes) = shown(*frequency);
                Self { at: time(*first_at), frequency: Some(frequency), every_minutes, ..Self::of(ScheduleKind::Repeatable) }
            }
            Schedule::Chain { after } => Self { after: Some(after.clone()), ..Self::of(ScheduleKind::Chain) },
        }
    }

    /// The schedule that was given; a field that its kind does not take is refused.
    pub(super) fn to_row(&self) -> Result<Schedule, Problem> {
        let is_timed = matches!(self.kind, ScheduleKind::OneOff | ScheduleKind::Repeatable);
        let is_repeated = self.kind == ScheduleKind::Repeatable;
        let mut wrong: Vec<FieldError> = [
            takes("schedule.at", is_timed, self.at.is_some(), true),
            takes("schedule.frequency", is_repeated, self.frequency.is_some(), true),
            takes("schedule.every_minutes", is_repeated, self.every_minutes.is_some(), false),
            takes("schedule.after", self.kind == ScheduleKind::Chain, self.after.is_some(), true),
        ]
        .into_iter()
        .flatten()
        .collect();
        let at = match self.at.as_deref().map(Instant::parse_rfc3339).transpose() {
            Ok(at) => at.unwrap_or(Instant::EPOCH_MIN).micros(),
            Err(error) => {
                wrong.push(FieldError::new("schedule.at", error.code(), error.to_string()));
                0
            }
        };
        let frequency = match self.frequency.filter(|_| is_repeated).map(|frequency| meant(frequency, self.every_minutes)) {
            Some(Err(error)) => {
                wrong.push(error);
                None
            }
            Some(Ok(frequency)) => Some(frequency),
            None => None,
        };
        if !wrong.is_empty() {
            return Err(invalid(wrong));
        }
        Ok(match self.kind {
            ScheduleKind::Manual => Schedule::Manual,
            ScheduleKind::WhenDue => Schedule::WhenDue,
            ScheduleKind::OneOff => Schedule::OneOff { at },
            ScheduleKind::Repeatable => match frequency {
                Some(frequency) => Schedule::Repeatable { first_at: at, frequency },
                None => return Err(Problem::field("schedule.frequency", "required", "this kind of schedule needs it")),
            },
            ScheduleKind::Chain => Schedule::Chain { after: self.after.clone().unwrap_or_default() },
        })
    }
}

fn takes(field: &str, is_taken: bool, is_given: bool, is_required: bool) -> Option<FieldError> {
    match (is_taken, is_given) {
        (false, true) => Some(FieldError::new(field, "not_used", "this kind of schedule does not take it")),
        (true, false) if is_required => Some(FieldError::new(field, "required", "this kind of schedule needs it")),
        (true | false, true | false) => None,
    }
}

fn invalid(errors: Vec<FieldError>) -> Problem {
    Problem { errors, ..Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "validation_failed", "some fields are wrong") }
}

const fn shown(frequency: StoredFrequency) -> (JobFrequency, Option<u16>) {
    match frequency {
        StoredFrequency::Yearly => (JobFrequency::Yearly, None),
        StoredFrequency::Monthly => (JobFrequency::Monthly, None),
        StoredFrequency::Weekly => (JobFrequency::Weekly, None),
        StoredFrequency::Daily => (JobFrequency::Daily, None),
        StoredFrequency::Hourly => (JobFrequency::Hourly, None),
        StoredFrequency::Minutes(count) => (JobFrequency::Minutes, Some(count)),
    }
}

/// A frequency with its minutes: given where it counts them, and nowhere else.
fn meant(frequency: JobFrequency, minutes: Option<u16>) -> Result<StoredFrequency, FieldError> {
    let wrong = |code, message: &str| FieldError::new("schedule.every_minutes", code, message);
    let meant = match (frequency, minutes) {
        (JobFrequency::Minutes, Some(count)) => return Ok(StoredFrequency::Minutes(count)),
        (JobFrequency::Minutes, None) => {
            return Err(wrong("out_of_range", &format!("the frequency `minutes` needs 1 to {EVERY_MINUTES_MAX}")));
        }
        (JobFrequency::Yearly, _) => StoredFrequency::Yearly,
        (JobFrequency::Monthly, _) => StoredFrequency::Monthly,
        (JobFrequency::Weekly, _) => StoredFrequency::Weekly,
        (JobFrequency::Daily, _) => StoredFrequency::Daily,
        (JobFrequency::Hourly, _) => StoredFrequency::Hourly,
    };
    if minutes.is_some() { Err(wrong("not_used", "only the frequency `minutes` counts minutes")) } else { Ok(meant) }
}

/// What an exporting job writes to its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExportKind {
    /// Payments that came in the period.
    Payments,
    /// Invoices that were issued in it.
    Invoices,
    /// Bills that left `active` in it.
    Bills,
    /// Usage of it by event time, as it came.
    UsageEvents,
}

/// What is exported, and of which days: `last`, or `from` and `to`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JobExport {
    /// What.
    pub what: ExportKind,
    /// The last whole `day`, `week`, `month`, `quarter` or `year` before each run.
    #[schema(example = "month")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<String>,
    /// The first day.
    #[schema(format = "date")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The day after the last one.
    #[schema(format = "date")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

impl JobExport {
    pub(super) fn from_row(parameters: &Parameters) -> Option<Self> {
        let Parameters::Export { what, period } = parameters else { return None };
        let (last, from, to) = shown_period(*period);
        Some(Self { what: shown_export(*what), last, from, to })
    }

    pub(super) fn to_row(&self) -> Result<Parameters, Problem> {
        let period = meant_period("export", &self.last, &self.from, &self.to)?;
        Ok(Parameters::Export { what: meant_export(self.what), period })
    }
}

/// Which days a financial report is of: `last`, or `from` and `to`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JobReport {
    /// The last whole `day`, `week`, `month`, `quarter` or `year` before each run.
    #[schema(example = "month")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<String>,
    /// The first day.
    #[schema(format = "date")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The day after the last one.
    #[schema(format = "date")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

impl JobReport {
    pub(super) fn from_row(parameters: &Parameters) -> Option<Self> {
        let Parameters::Report { period } = parameters else { return None };
        let (last, from, to) = shown_period(*period);
        Some(Self { last, from, to })
    }

    pub(super) fn to_row(&self) -> Result<Parameters, Problem> {
        Ok(Parameters::Report { period: meant_period("report", &self.last, &self.from, &self.to)? })
    }
}

/// What a job is told besides criteria, of which there is one thing at most.
pub(super) fn parameters(
    export: Option<&JobExport>,
    report: Option<&JobReport>,
    dunning: Option<String>,
) -> Result<Option<Parameters>, Problem> {
    match (export, report, dunning) {
        (None, None, None) => Ok(None),
        (Some(export), None, None) => export.to_row().map(Some),
        (None, Some(report), None) => report.to_row().map(Some),
        (None, None, Some(dunning)) => Ok(Some(Parameters::Dunning { dunning })),
        (Some(_), Some(_), _) => Err(Problem::field("report", "not_used", "one of `export`, `report` and `dunning`")),
        (Some(_), None, Some(_)) | (None, Some(_), Some(_)) => {
            Err(Problem::field("dunning", "not_used", "one of `export`, `report` and `dunning`"))
        }
    }
}

/// Code of the configuration that a job runs.
pub(super) fn dunning_of(parameters: &Parameters) -> Option<String> {
    if let Parameters::Dunning { dunning } = parameters { Some(dunning.clone()) } else { None }
}

fn shown_period(period: ReportPeriod) -> (Option<String>, Option<String>, Option<String>) {
    let day = |days: i32| Date::from_days_since_epoch(days).ok().map(|day| day.to_string());
    match period {
        ReportPeriod::Last { unit } => (Some(unit.as_str().to_owned()), None, None),
        ReportPeriod::Dates { from, to } => (None, day(from), day(to)),
    }
}

fn meant_period(of: &str, last: &Option<String>, from: &Option<String>, to: &Option<String>) -> Result<ReportPeriod, Problem> {
    match (last, from, to) {
        (Some(unit), None, None) => match PeriodUnit::parse(unit) {
            Some(unit) => Ok(ReportPeriod::Last { unit }),
            None => Err(Problem::field(&format!("{of}.last"), "unknown_unit", "day, week, month, quarter or year")),
        },
        (None, Some(from), Some(to)) => {
            let day = |field: &str, text: &str| match Date::parse(text) {
                Ok(day) => Ok(day.days_since_epoch()),
                Err(error) => Err(Problem::field(&format!("{of}.{field}"), error.code(), error.to_string())),
            };
            Ok(ReportPeriod::Dates { from: day("from", from)?, to: day("to", to)? })
        }
        (Some(_) | None, Some(_) | None, Some(_) | None) => Err(Problem::field(of, "period", "either `last`, or `from` and `to`")),
    }
}

const fn shown_export(what: Exported) -> ExportKind {
    match what {
        Exported::Payments => ExportKind::Payments,
        Exported::Invoices => ExportKind::Invoices,
        Exported::Bills => ExportKind::Bills,
        Exported::UsageEvents => ExportKind::UsageEvents,
    }
}

const fn meant_export(what: ExportKind) -> Exported {
    match what {
        ExportKind::Payments => Exported::Payments,
        ExportKind::Invoices => Exported::Invoices,
        ExportKind::Bills => Exported::Bills,
        ExportKind::UsageEvents => Exported::UsageEvents,
    }
}
