//! The one place that gives errors their HTTP status.
//!
//! Every error of a use case has a stable code and a sentence; its status follows from the code. A refusal that is not named here is a
//! rule of the domain: 422.

use crate::problem::{FieldError, Problem};
use axum::http::StatusCode;
use std::sync::Arc;

macro_rules! coded {
    (@count) => { 0 };
    (@count $fields:expr) => { 1 };
    ($($error:ty $(, fields $fields:expr)?);+ $(;)?) => {$(
        impl From<$error> for Problem {
            fn from(error: $error) -> Self {
                // None or one list, as the table says.
                let fields: [Vec<FieldError>; coded!(@count $($fields)?)] = [$($fields(&error))?];
                let fields = fields.concat();
                refused(&error, error.code(), fields)
            }
        }
    )+};
}

coded! {
    store::StoreError;
    app::ReadError;
    app::identity::IdentityError;
    app::jobs::JobError, fields |error: &app::jobs::JobError| all(error.fields());
    app::clock::ClockError, fields clock_fields;
    app::customer::CustomerError, fields |error: &app::customer::CustomerError| all(error.fields());
    app::deferred::DeferredError, fields |error: &app::deferred::DeferredError| all(error.fields());
    app::voucher::VoucherError, fields |error: &app::voucher::VoucherError| all(error.fields());
    app::organization::OrganizationError, fields |error: &app::organization::OrganizationError| all(error.fields());
    app::sharing::SharingError, fields |error: &app::sharing::SharingError| all(error.fields());
    app::hierarchy::HierarchyError, fields |error: &app::hierarchy::HierarchyError| all(error.fields());
    app::subscription::PurchaseError, fields |error: &app::subscription::PurchaseError| all(error.fields());
    app::billing::BillingUseError, fields billing_fields;
    app::messages::MessagesError, fields |error: &app::messages::MessagesError| all(error.fields());
    app::tax_gateway::TaxGatewayError, fields |error: &app::tax_gateway::TaxGatewayError| all(error.fields());
    app::site::ChangeAttributesError, fields |error: &app::site::ChangeAttributesError| all(error.fields());
    app::site::ChangeInvoicingError, fields |error: &app::site::ChangeInvoicingError| all(error.fields());
    app::dunning::DunningError, fields |error: &app::dunning::DunningError| all(error.fields());
    app::document_template::TemplateUseError, fields |error: &app::document_template::TemplateUseError| all(error.fields());
    app::event::ItemError;
    charging::CatalogsError;
    rating::CodecError;
    documents::RenderError;
    documents::html::HtmlError;
    app::catalog::ApplyCatalogError, fields |error: &app::catalog::ApplyCatalogError| catalog_fields(error.problems());
    charging::ChargeError;
    app::catalog::LoadZoneRowsError, fields |error: &app::catalog::LoadZoneRowsError| catalog_fields(error.problems());
    calendar::CalendarError;
    money::MoneyError;
    ids::IdError;
    crate::jobs::CancelError;
}

fn all(fields: &[app::FieldError]) -> Vec<FieldError> {
    fields.iter().map(|field| FieldError::new(&field.field, field.code, &field.message)).collect()
}

fn clock_fields(error: &app::clock::ClockError) -> Vec<FieldError> {
    use app::clock::ClockError as E;
    match error {
        E::Fields(fields) => all(fields),
        E::Store(_) | E::Job(_) | E::NotSandbox | E::TooFar => Vec::new(),
    }
}

fn billing_fields(error: &app::billing::BillingUseError) -> Vec<FieldError> {
    use app::billing::BillingUseError as E;
    if let E::Fields(fields) = error {
        return all(fields);
    }
    let E::Billing(refusal) = error else { return Vec::new() };
    refusal.field().into_iter().map(|field| FieldError::new(field, refusal.code(), refusal.to_string())).collect()
}

impl From<app::event::EventUseError> for Problem {
    fn from(error: app::event::EventUseError) -> Self {
        // Why rating refuses is told by its own code, as when the event came.
        if let app::event::EventUseError::Revise(charging::ReviseError::Refused(reason)) = &error {
            return Self::new(StatusCode::UNPROCESSABLE_ENTITY, reason.code.clone(), reason.message.clone());
        }
        refused(&error, error.code(), all(error.fields()))
    }
}

impl From<Arc<charging::ChargeError>> for Problem {
    fn from(error: Arc<charging::ChargeError>) -> Self {
        refused(error.as_ref(), error.code(), Vec::new())
    }
}

/// The field of a catalog's problem is its place: `plans.yaml:12: plans[0].bundles`.
fn catalog_fields(problems: &[catalog::Problem]) -> Vec<FieldError> {
    let place = |problem: &catalog::Problem| match (problem.file.as_str(), problem.line) {
        ("", _) => problem.field.clone(),
        (file, 0) => format!("{file}: {}", problem.field),
        (file, line) => format!("{file}:{line}: {}", problem.field),
    };
    problems.iter().map(|problem| FieldError::new(place(problem), problem.code, &problem.message)).collect()
}

/// Codes whose status is not 422.
const STATUSES: &[(&str, StatusCode)] = &[
    ("store_failed", StatusCode::INTERNAL_SERVER_ERROR),
    ("store_corrupt", StatusCode::INTERNAL_SERVER_ERROR),
    ("internal", StatusCode::INTERNAL_SERVER_ERROR),
    ("store_unavailable", StatusCode::SERVICE_UNAVAILABLE),
    ("renderer_not_ready", StatusCode::SERVICE_UNAVAILABLE),
    ("not_found", StatusCode::NOT_FOUND),
    ("taken", StatusCode::CONFLICT),
    ("precondition_failed", StatusCode::PRECONDITION_FAILED),
    ("not_a_sandbox", StatusCode::CONFLICT),
    ("last_contact", StatusCode::CONFLICT),
    ("too_far", StatusCode::CONFLICT),
    ("customer_inactive", StatusCode::CONFLICT),
    ("customer_closed", StatusCode::CONFLICT),
    ("already_closed", StatusCode::CONFLICT),
    ("not_begun", StatusCode::CONFLICT),
    ("not_inactive", StatusCode::CONFLICT),
    ("subscription_not_active", StatusCode::CONFLICT),
    ("transition_pending", StatusCode::CONFLICT),
    ("action_ended", StatusCode::CONFLICT),
    ("billing_overdue", StatusCode::CONFLICT),
    ("nothing_to_bill", StatusCode::CONFLICT),
    ("cycle_over", StatusCode::CONFLICT),
    ("organization_cycle", StatusCode::CONFLICT),
    ("organization_too_deep", StatusCode::CONFLICT),
    ("organization_has_children", StatusCode::CONFLICT),
    ("own_group", StatusCode::CONFLICT),
    ("member_already", StatusCode::CONFLICT),
    ("other_currency", StatusCode::CONFLICT),
    ("sharing_cancelled", StatusCode::CONFLICT),
    ("hierarchy_cancelled", StatusCode::CONFLICT),
    ("has_payer", StatusCode::CONFLICT),
    ("payer_circle", StatusCode::CONFLICT),
    ("prepaid_profile", StatusCode::CONFLICT),
    ("paid_by_another", StatusCode::CONFLICT),
    ("sharing_history_full", StatusCode::CONFLICT),
    ("cycle_still_running", StatusCode::CONFLICT),
    ("open_for_late_usage", StatusCode::CONFLICT),
    ("run_ended", StatusCode::CONFLICT),
    ("job_followed", StatusCode::CONFLICT),
    ("job_running", StatusCode::CONFLICT),
    ("catalog_changing", StatusCode::CONFLICT),
    ("being_sent", StatusCode::CONFLICT),
    ("channel_not_configured", StatusCode::CONFLICT),
    ("wrong_status", StatusCode::CONFLICT),
    ("bill_status", StatusCode::CONFLICT),
    ("prepaid_statement", StatusCode::CONFLICT),
    ("billing_profile_in_use", StatusCode::CONFLICT),
    ("account_in_use", StatusCode::CONFLICT),
    ("attribute_in_use", StatusCode::CONFLICT),
    ("attribute_in_criteria", StatusCode::CONFLICT),
    ("account_erased", StatusCode::CONFLICT),
    ("event_erased", StatusCode::CONFLICT),
    ("invoice_void", StatusCode::CONFLICT),
    ("template_in_use", StatusCode::CONFLICT),
    ("dunning_in_use", StatusCode::CONFLICT),
    ("tax_pending", StatusCode::CONFLICT),
    ("facts_changing", StatusCode::CONFLICT),
    ("wrong_credentials", StatusCode::UNAUTHORIZED),
    ("link_spent", StatusCode::UNAUTHORIZED),
    ("role_beyond_maker", StatusCode::FORBIDDEN),
];

/// The problem that an error is. Our own faults keep their cause out of the answer.
fn refused(error: &(dyn std::error::Error + 'static), code: &'static str, errors: Vec<FieldError>) -> Problem {
    let status = STATUSES.iter().find(|(known, _)| *known == code).map_or(StatusCode::UNPROCESSABLE_ENTITY, |(_, status)| *status);
    if status == StatusCode::INTERNAL_SERVER_ERROR {
        tracing::error!(error, code, "a request failed");
        return Problem::plain(status, code);
    }
    // Wrong fields are one kind of problem, whoever found them; a catalog's have their own.
    let code = if errors.is_empty() || matches!(code, "catalog_invalid" | "zone_rows_invalid") { code } else { "validation_failed" };
    Problem { errors, ..Problem::new(status, code, error.to_string()) }
}
