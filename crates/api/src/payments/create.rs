//! `POST /v1/customers/{customer}/payments`

use super::payment::Payment;
use crate::context::{Context, to_json};
use crate::json::{Json, Path, Query};
use crate::once::{Answer, Answered};
use crate::problem::{FieldError, Problem};
use crate::wire::DryRun;
use app::billing::{GetInvoice, Method, PaymentKind, PaymentView, RecordPayment};
use axum::http::StatusCode;
use calendar::Instant;
use ids::BillId;
use serde::Deserialize;
use store::payment::PaymentDocument;
use utoipa::ToSchema;

/// How it was paid.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PaymentMethod {
    /// Cash.
    Cash,
    /// A card, outside Guilder.
    Card,
    /// A bank transfer.
    Transfer,
}

/// In or out.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PaymentDirection {
    /// The customer paid.
    Charge,
    /// Credit was given back.
    Refund,
}

/// A payment to be recorded.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPayment {
    /// A positive amount in minor units of the profile's currency.
    #[schema(format = "decimal", example = "20.00")]
    amount: String,
    /// Id of the profile; the customer's first where absent.
    billing_profile: Option<String>,
    /// Id of the balance group of a prepaid profile that is topped up or paid out; may be absent where the profile has only one.
    balance_group: Option<String>,
    /// Id of the invoice that it is for.
    invoice: Option<String>,
    /// Id of the bill that it is for; the oldest due first where neither is given.
    bill: Option<String>,
    /// How.
    method: PaymentMethod,
    /// In or out.
    kind: PaymentDirection,
    /// Provider.
    #[schema(max_length = 500)]
    provider: Option<String>,
    /// Reference.
    #[schema(max_length = 500)]
    reference: Option<String>,
    /// Note.
    #[schema(max_length = 500)]
    note: Option<String>,
    /// When, not in the future; now where absent.
    #[schema(format = "date-time")]
    paid_at: Option<String>,
}

/// Record a payment
///
/// It pays bills, the oldest first or the one that is named; what is left becomes credit. On a prepaid profile it tops up the
/// funds of one balance group: refused as `ambiguous` where the profile has several and none is named, for each group has funds and limits of
/// its own. A refund gives credit back, and on a prepaid profile funds that no session holds.
#[utoipa::path(post, path = "/v1/customers/{customer}/payments", tag = "payments", request_body = NewPayment,
    params(("customer" = String, Path, description = "Number or code of the customer."), DryRun),
    responses((status = 201, description = "The payment.", body = Payment)))]
pub(crate) async fn create_payment(
    context: Context,
    Path(customer): Path<String>,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<NewPayment>,
) -> Result<Answered, Problem> {
    let zone = context.zone()?;
    let operation = RecordPayment {
        customer: context.customer(&customer).await?,
        profile: id("billing_profile", body.billing_profile.as_deref())?,
        group: id("balance_group", body.balance_group.as_deref())?,
        bill: paid_bill(&context, &body).await?,
        amount: body.amount,
        method: match body.method {
            PaymentMethod::Cash => Method::Cash,
            PaymentMethod::Card => Method::Card,
            PaymentMethod::Transfer => Method::Transfer,
        },
        kind: match body.kind {
            PaymentDirection::Charge => PaymentKind::Charge,
            PaymentDirection::Refund => PaymentKind::Refund,
        },
        paid_at: body.paid_at.as_deref().map(Instant::parse_rfc3339).transpose()?,
        document: PaymentDocument {
            provider: body.provider.unwrap_or_default(),
            reference: body.reference.unwrap_or_default(),
            note: body.note.unwrap_or_default(),
            allocations: Vec::new(),
        },
        catalogs: context.state.catalogs.clone(),
    };
    let encode =
        move |view: PaymentView| Ok(Answer { status: StatusCode::CREATED, body: to_json(&Payment::from_view(&view, &zone)?)?, kept: None });
    context.write_encoded(operation, dry_run, encode).await
}

/// The bill that is named, or that of the invoice that is.
async fn paid_bill(context: &Context, body: &NewPayment) -> Result<Option<BillId>, Problem> {
    let both = || FieldError::new("invoice", "ambiguous", "name a bill or an invoice, not both");
    match (id("bill", body.bill.as_deref())?, id("invoice", body.invoice.as_deref())?) {
        (Some(_), Some(_)) => Err(Problem::fields(vec![both()])),
        (Some(bill), None) => Ok(Some(bill)),
        (None, Some(invoice)) => {
            let found = context.read(GetInvoice { invoice, catalogs: context.state.catalogs.clone() }).await?;
            Ok(Some(found.invoice.bill))
        }
        (None, None) => Ok(None),
    }
}

fn id<T: std::str::FromStr>(field: &str, text: Option<&str>) -> Result<Option<T>, Problem> {
    let Some(text) = text else { return Ok(None) };
    text.parse().map(Some).or(Err(Problem::field(field, "not_an_id", "an id")))
}
