//! Whether a job makes sense: all that is wrong with it at once.

use super::JobError;
use crate::customer;
use calendar::{Date, EVERY_MINUTES_MAX, Instant};
use catalog::Catalog;
use charging::FieldError;
use ids::{Code, HierarchyId, SharingId};
use store::attribute::AttributeDefinition;
use store::criteria::{AttributeIs, Criteria};
use store::job::{JobKind, JobRow, Parameters, ReportPeriod, Schedule, StoredFrequency};
use store::{StoreError, Tx};

/// Values of all rows of a job's criteria.
pub const CRITERIA_VALUES_MAX: usize = 200;
/// Characters of a name.
const NAME_CHARS_MAX: usize = 100;
/// Characters of a description.
const DESCRIPTION_CHARS_MAX: usize = 1_000;

struct Wrong(Vec<FieldError>);

impl Wrong {
    fn add(&mut self, field: &str, code: &'static str, message: impl Into<String>) {
        self.0.push(FieldError { field: field.to_owned(), code, message: message.into() });
    }
}

/// What a job is checked beside.
pub(super) struct Around<'a> {
    /// The catalog.
    pub catalog: &'a Catalog,
    /// Custom attributes of the site's customers.
    pub attributes: &'a [AttributeDefinition],
    /// The other jobs of the site.
    pub others: &'a [JobRow],
    /// A single time before it is refused.
    pub now: Instant,
}

/// Checks a job beside what is around it.
///
/// # Errors
/// [`JobError::Fields`].
pub(super) async fn check(tx: &mut Tx<'_>, job: &JobRow, around: &Around<'_>) -> Result<(), JobError> {
    let Around { catalog, attributes, others, now } = *around;
    let mut wrong = Wrong(Vec::new());
    check_words(job, &mut wrong);
    if others.iter().any(|other| other.id != job.id && other.code == job.code) {
        wrong.add("code", "taken", "another job of the site has this code");
    }
    check_schedule(job, others, now, &mut wrong);
    check_parameters(job, &mut wrong);
    check_dunning(tx, job, &mut wrong).await?;
    check_criteria(tx, catalog, job, &mut wrong).await?;
    check_attributes(attributes, &job.criteria, &mut wrong);
    if wrong.0.is_empty() { Ok(()) } else { Err(JobError::Fields(wrong.0)) }
}

fn check_words(job: &JobRow, wrong: &mut Wrong) {
    if let Err(error) = Code::try_new(job.code.as_str()) {
        wrong.add("code", error.code(), error.to_string());
    }
    if job.name.is_empty() || job.name.chars().count() > NAME_CHARS_MAX {
        wrong.add("name", "length", format!("a name has 1 to {NAME_CHARS_MAX} characters"));
    }
    if job.description.chars().count() > DESCRIPTION_CHARS_MAX {
        wrong.add("description", "too_long", format!("a description has at most {DESCRIPTION_CHARS_MAX} characters"));
    }
}

fn check_schedule(job: &JobRow, others: &[JobRow], now: Instant, wrong: &mut Wrong) {
    if job.kind == JobKind::Rerating && job.schedule != Schedule::Manual {
        wrong.add("schedule", "needs_selection", "rating again works on a selection that is made with each run");
        return;
    }
    match &job.schedule {
        Schedule::Manual => {}
        Schedule::WhenDue if JobKind::WATCHING.contains(&job.kind) => {}
        Schedule::WhenDue => wrong.add("schedule.kind", "never_due", "nothing of this kind falls due by itself"),
        Schedule::OneOff { at } if *at < now.micros() => wrong.add("schedule.at", "in_the_past", "the time has passed"),
        Schedule::OneOff { .. } => {}
        Schedule::Repeatable { frequency: StoredFrequency::Minutes(count), .. } if !(1..=EVERY_MINUTES_MAX).contains(count) => {
            wrong.add("schedule.every_minutes", "out_of_range", format!("1 to {EVERY_MINUTES_MAX} minutes"));
        }
        Schedule::Repeatable { .. } => {}
        Schedule::Chain { after } => check_chain(job, after, others, wrong),
    }
}

/// The job that is followed is there, and following the chain back never comes to this job again.
fn check_chain(job: &JobRow, after: &str, others: &[JobRow], wrong: &mut Wrong) {
    let mut before = Some(after);
    for _ in 0..=others.len() {
        let Some(code) = before else { return };
        if code == job.code {
            wrong.add("schedule.after", "circle", "the chain would come back to this job");
            return;
        }
        let Some(found) = others.iter().find(|other| other.code == code) else {
            wrong.add("schedule.after", "unknown_job", format!("there is no job `{code}`"));
            return;
        };
        before = found.chained_to();
    }
}

fn check_parameters(job: &JobRow, wrong: &mut Wrong) {
    let takes = match job.kind {
        JobKind::Exporting => "export",
        JobKind::FinanceReporting => "report",
        JobKind::Dunning => "dunning",
        JobKind::Billing
        | JobKind::Invoicing
        | JobKind::Rerating
        | JobKind::PaymentCollection
        | JobKind::DeferredActions
        | JobKind::Activation
        | JobKind::PurchaseVerification
        | JobKind::PlanTransition
        | JobKind::Erasure => "",
    };
    let given = match &job.parameters {
        Parameters::None => "",
        Parameters::Export { .. } => "export",
        Parameters::Report { .. } => "report",
        Parameters::Dunning { .. } => "dunning",
    };
    if !takes.is_empty() && takes != given {
        wrong.add(takes, "required", format!("`{}` needs it", job.kind.as_str()));
    }
    if !given.is_empty() && takes != given {
        wrong.add(given, "not_used", format!("`{}` does not take it", job.kind.as_str()));
    }
    let (field, period) = match &job.parameters {
        Parameters::None | Parameters::Dunning { .. } => return,
        Parameters::Export { period, .. } => ("export", period),
        Parameters::Report { period } => ("report", period),
    };
    // A period that is of a whole unit is one whenever the run is.
    if let ReportPeriod::Dates { from, .. } = period
        && let Err(error) = Date::from_days_since_epoch(*from).and_then(|day| period.days(day))
    {
        wrong.add(field, error.code(), error.to_string());
    }
}

async fn check_dunning(tx: &mut Tx<'_>, job: &JobRow, wrong: &mut Wrong) -> Result<(), StoreError> {
    if let Parameters::Dunning { dunning } = &job.parameters
        && store::dunning::load(tx, dunning).await?.is_none()
    {
        wrong.add("dunning", "unknown_dunning", format!("there is no dunning configuration `{dunning}`"));
    }
    Ok(())
}

const fn takes_criteria(kind: JobKind) -> bool {
    match kind {
        JobKind::Billing | JobKind::Invoicing | JobKind::PaymentCollection | JobKind::Exporting | JobKind::Dunning => true,
        JobKind::Rerating
        | JobKind::FinanceReporting
        | JobKind::DeferredActions
        | JobKind::Activation
        | JobKind::PurchaseVerification
        | JobKind::PlanTransition
        | JobKind::Erasure => false,
    }
}

async fn check_criteria(tx: &mut Tx<'_>, catalog: &Catalog, job: &JobRow, wrong: &mut Wrong) -> Result<(), StoreError> {
    let criteria = &job.criteria;
    if criteria.values() > CRITERIA_VALUES_MAX {
        wrong.add("criteria", "too_many", format!("criteria name at most {CRITERIA_VALUES_MAX} values"));
        return Ok(());
    }
    if !takes_criteria(job.kind) && criteria.values() > 0 {
        wrong.add("criteria", "not_used", "rating again works on a selection, a financial report and what falls due on the whole site");
    }
    for code in &criteria.customer_types {
        if !catalog.symbols.get(code).is_some_and(|sym| catalog.customer_types.contains_key(&sym)) {
            wrong.add("criteria.customer_types", "unknown_customer_type", format!("there is no customer type `{code}`"));
        }
    }
    for word in criteria.payment_types.iter().filter(|word| store::profile::parse_payment_type(word).is_none()) {
        wrong.add("criteria.payment_types", "unknown_payment_type", format!("`{word}` is not a payment type"));
    }
    for number in &criteria.customers {
        if store::customer::find(tx, &number.to_string()).await?.is_none() {
            wrong.add("criteria.customers", "unknown_customer", format!("there is no customer {number}"));
        }
    }
    for id in &criteria.sharing_groups {
        if store::sharing::load(tx, SharingId(*id)).await?.is_none() {
            wrong.add("criteria.sharing_groups", "unknown_sharing_group", format!("there is no sharing group {id}"));
        }
    }
    for id in &criteria.hierarchy_groups {
        if store::hierarchy::load(tx, HierarchyId(*id)).await?.is_none() {
            wrong.add("criteria.hierarchy_groups", "unknown_hierarchy_group", format!("there is no hierarchy group {id}"));
        }
    }
    Ok(())
}

fn check_attributes(definitions: &[AttributeDefinition], criteria: &Criteria, wrong: &mut Wrong) {
    let field = "criteria.custom_attributes";
    for AttributeIs { code, value } in &criteria.custom_attributes {
        match definitions.iter().find(|one| one.code == *code) {
            None => wrong.add(field, "unknown_attribute", format!("the site has no custom attribute `{code}`")),
            Some(definition) => {
                if let Err((wrong_as, message)) = customer::canonical(definition.kind, value) {
                    wrong.add(field, wrong_as, format!("`{code}`: {message}"));
                }
            }
        }
    }
}

/// Criteria as they are kept: each value once, those of custom attributes in their one form. What is wrong stays as it was given.
pub(super) fn canonical(definitions: &[AttributeDefinition], mut criteria: Criteria) -> Criteria {
    if criteria.values() > CRITERIA_VALUES_MAX {
        return criteria;
    }
    for is in &mut criteria.custom_attributes {
        let kind = definitions.iter().find(|one| one.code == is.code).map(|one| one.kind);
        if let Some(Ok(value)) = kind.map(|kind| customer::canonical(kind, &is.value)) {
            is.value = value;
        }
    }
    criteria.distinct()
}
