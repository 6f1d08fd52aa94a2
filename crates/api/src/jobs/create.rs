//! `POST /v1/jobs`

use super::criteria::NewJobCriteria;
use super::job::Job;
use super::queries::needs_reading;
use super::what::{JobExport, JobReport, JobSchedule, parameters};
use crate::context::Context;
use crate::json::Json;
use crate::once::Answered;
use crate::problem::Problem;
use app::jobs::CreateJob;
use axum::http::StatusCode;
use serde::Deserialize;
use store::job::{JobKind, Parameters};
use utoipa::ToSchema;

/// What a new job does.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NewJobKind {
    /// Closes the cycles that have ended.
    Billing,
    /// Issues the invoices of bills that wait for one.
    Invoicing,
    /// Notes what is to be collected of customers who pay by card or direct debit, once a bill, when it is due.
    PaymentCollection,
    /// Writes what a period holds to a CSV file.
    Exporting,
    /// Sums up what was posted in a period by day, ledger, bill item and tax, of the whole site, as a CSV file.
    FinanceReporting,
    /// Does what was deferred and is due.
    DeferredActions,
    /// Charges what was bought for later and has begun.
    Activation,
    /// Notes what was bought and has ended, and lets commitments that are over be followed by what their term says.
    PurchaseVerification,
    /// Moves subscriptions into the plans that were queued for them.
    PlanTransition,
    /// Does what a dunning configuration says about bills that are overdue.
    Dunning,
    /// Closes accounts whose removal date has come, and erases the person.
    Erasure,
}

/// A job to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewJob {
    /// Code, unique in the site; it never changes.
    #[schema(min_length = 1, max_length = 64, example = "billing-residential")]
    code: String,
    /// Name.
    #[schema(min_length = 1, max_length = 100, example = "Billing, residential")]
    name: String,
    /// What it is for.
    #[schema(max_length = 1000)]
    description: Option<String>,
    /// What it does.
    kind: NewJobKind,
    /// When it runs; by hand where absent.
    schedule: Option<JobSchedule>,
    /// On whom; everybody where absent.
    criteria: Option<NewJobCriteria>,
    /// What it exports; `exporting` alone.
    export: Option<JobExport>,
    /// What its report is of; `finance_reporting` alone.
    report: Option<JobReport>,
    /// Code of the configuration that it runs; `dunning` alone.
    #[schema(example = "late")]
    dunning: Option<String>,
    /// Whether its runs write nothing but their history.
    test_mode: Option<bool>,
}

/// Make a job
///
/// It runs at its time, by the site's clock. A schedule whose first time has passed goes on from its next one. A job that writes a file is
/// made, changed and started only by who may read what is in it: payments, bills and invoices, usage.
#[utoipa::path(post, path = "/v1/jobs", tag = "jobs", request_body = NewJob,
    responses((status = 201, description = "The job.", body = Job)))]
pub(crate) async fn create_job(context: Context, Json(body): Json<NewJob>) -> Result<Answered, Problem> {
    let zone = context.zone()?;
    let schedule = body.schedule.unwrap_or(JobSchedule {
        kind: super::what::ScheduleKind::Manual,
        at: None,
        frequency: None,
        every_minutes: None,
        after: None,
    });
    let input = app::jobs::NewJob {
        code: body.code,
        kind: match body.kind {
            NewJobKind::Billing => JobKind::Billing,
            NewJobKind::Invoicing => JobKind::Invoicing,
            NewJobKind::PaymentCollection => JobKind::PaymentCollection,
            NewJobKind::Exporting => JobKind::Exporting,
            NewJobKind::FinanceReporting => JobKind::FinanceReporting,
            NewJobKind::DeferredActions => JobKind::DeferredActions,
            NewJobKind::Activation => JobKind::Activation,
            NewJobKind::PurchaseVerification => JobKind::PurchaseVerification,
            NewJobKind::PlanTransition => JobKind::PlanTransition,
            NewJobKind::Dunning => JobKind::Dunning,
            NewJobKind::Erasure => JobKind::Erasure,
        },
        name: body.name,
        description: body.description.unwrap_or_default(),
        schedule: schedule.to_row()?,
        criteria: body.criteria.unwrap_or_default().to_row()?,
        parameters: parameters(body.export.as_ref(), body.report.as_ref(), body.dunning)?.unwrap_or(Parameters::None),
        test_mode: body.test_mode.unwrap_or(false),
    };
    needs_reading(&context, &input.parameters)?;
    let create = CreateJob { input, catalogs: context.state.catalogs.clone() };
    context.write(create, false, StatusCode::CREATED, move |job| Job::from_row(&job, &zone, None)).await
}
