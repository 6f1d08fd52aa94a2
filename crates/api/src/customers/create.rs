//! `POST /v1/customers`

use super::customer::Customer;
use super::get;
use crate::context::Context;
use crate::custom_attributes::AttributeValue;
use crate::json::{Json, Query};
use crate::once::Answered;
use crate::organization::NewOrganizationPlace;
use crate::problem::Problem;
use crate::subscriptions::{PlanItem, order_items};
use crate::wire::{Address, DryRun};
use app::customer::{CreateCustomer, CreatedCustomer, NewCustomer as Asked, NewProfile as AskedProfile};
use app::subscription::PlanOrder;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use calendar::Instant;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The first billing profile; what is absent comes from the site.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewProfile {
    /// `postpaid` (default), `prepaid` or `pay_now`.
    #[schema(example = "postpaid")]
    payment_type: Option<String>,
    /// Code of its interval; a monthly one where absent.
    #[schema(example = "monthly")]
    event_type: Option<String>,
    /// Day of month-based cycles.
    #[schema(minimum = 1, maximum = 31, default = 1)]
    billing_day: Option<u8>,
    /// Code of its currency, for life.
    currency: Option<String>,
    /// IANA time zone.
    time_zone: Option<String>,
    /// Code of its credit profile; the catalog's default where absent.
    credit_profile: Option<String>,
    /// Most that each balance group may owe; what the credit profile says where absent.
    #[schema(format = "decimal", example = "200.00")]
    credit_limit: Option<String>,
}

/// The plan that is bought at once.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPlan {
    /// Code of the plan.
    #[schema(example = "mobile_s")]
    code: String,
    /// When it starts; the site's time where absent.
    #[schema(format = "date-time")]
    from: Option<String>,
    /// Prepaid money paid with the order: the first payment.
    #[schema(format = "decimal", example = "10.00")]
    available_funds: Option<String>,
    /// What differs from the plan.
    #[serde(default)]
    #[schema(max_items = 200)]
    items: Vec<PlanItem>,
    /// Identifier of every service that has none of its own.
    #[schema(max_length = 200, example = "38640123456")]
    identifier: Option<String>,
    /// When it ends; without end where absent.
    #[schema(format = "date-time")]
    to: Option<String>,
    /// Promotion codes: coupons on the plan, and vouchers, each of which buys its bundle.
    #[serde(default)]
    #[schema(max_items = 20)]
    codes: Vec<String>,
}

impl NewPlan {
    fn to_order(&self) -> Result<PlanOrder, Problem> {
        Ok(PlanOrder {
            code: self.code.clone(),
            from: self.from.as_deref().map(Instant::parse_rfc3339).transpose()?,
            available_funds: self.available_funds.clone(),
            items: order_items(&self.items)?,
            identifier: self.identifier.clone(),
            to: self.to.as_deref().map(Instant::parse_rfc3339).transpose()?,
            codes: self.codes.clone(),
        })
    }
}

/// A customer to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewCustomer {
    /// Code, at least one letter; one is made where absent.
    #[schema(max_length = 64)]
    code: Option<String>,
    /// First name.
    #[schema(max_length = 200, example = "Ana")]
    first_name: String,
    /// Last name.
    #[schema(min_length = 1, max_length = 200, example = "Novak")]
    last_name: String,
    /// E-mail, unique in the site.
    #[schema(min_length = 3, max_length = 254, example = "ana@example.com")]
    email: String,
    /// Mobile number.
    phone: Option<String>,
    /// Organization.
    organization: Option<String>,
    /// Code of the customer type.
    #[schema(example = "residential")]
    customer_type: String,
    /// Language of documents; the site's first where absent.
    language: Option<String>,
    /// Address of the primary contact.
    address: Address,
    /// Customer since; it may lie in the past.
    #[schema(format = "date-time")]
    created_at: Option<String>,
    /// Tax id.
    tax_id: Option<String>,
    /// Whether the customer pays no tax.
    #[serde(default)]
    tax_exempt: bool,
    /// Values of custom attributes by their code.
    #[serde(default)]
    #[schema(example = json!({"region": "north"}))]
    custom_attributes: BTreeMap<String, AttributeValue>,
    /// The first billing profile.
    profile: Option<NewProfile>,
    /// What is bought at once.
    plan: Option<NewPlan>,
    /// Its place in the organization tree; outside of it where absent.
    organization_place: Option<NewOrganizationPlace>,
}

impl NewCustomer {
    fn to_asked(&self) -> Result<Asked, Problem> {
        let profile = self.profile.as_ref().map(|profile| AskedProfile {
            payment_type: profile.payment_type.clone(),
            event_type: profile.event_type.clone(),
            billing_day: profile.billing_day,
            currency: profile.currency.clone(),
            time_zone: profile.time_zone.clone(),
            credit_profile: profile.credit_profile.clone(),
            credit_limit: profile.credit_limit.clone(),
        });
        Ok(Asked {
            code: self.code.clone(),
            first_name: self.first_name.clone(),
            last_name: self.last_name.clone(),
            email: self.email.clone(),
            phone: self.phone.clone(),
            organization: self.organization.clone(),
            customer_type: self.customer_type.clone(),
            language: self.language.clone(),
            address: self.address.clone().into(),
            since: self.created_at.as_deref().map(Instant::parse_rfc3339).transpose()?,
            tax_id: self.tax_id.clone(),
            is_tax_exempt: self.tax_exempt,
            custom_attributes: self.custom_attributes.iter().map(|(code, value)| (code.clone(), Some(value.text()))).collect(),
            profile,
            plan: self.plan.as_ref().map(NewPlan::to_order).transpose()?,
            place: self.organization_place.as_ref().map(NewOrganizationPlace::to_place),
        })
    }
}

/// What is kept of a made customer for a repeated request.
#[derive(Debug, Serialize, Deserialize)]
struct Made {
    number: String,
}

/// Make a customer
///
/// With its first billing profile, balance group and bills, and a plan where one is given, all or nothing. A dry run checks everything
/// and answers 204.
#[utoipa::path(post, path = "/v1/customers", tag = "customers", params(DryRun), request_body = NewCustomer,
    responses((status = 201, description = "The customer.", body = Customer), (status = 204, description = "A dry run found nothing wrong.")))]
pub(crate) async fn create_customer(
    context: Context,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<NewCustomer>,
) -> Result<Response, Problem> {
    let operation = CreateCustomer { catalogs: context.state.catalogs.clone(), input: body.to_asked()? };
    if let Some(book) = context.state.rate_book.as_ref().filter(|_| !dry_run && operation.input.plan.is_some()) {
        book.ready_for_place(&context.scope(false), &operation.input.address.country, &operation.input.address.state).await;
    }
    let to_made = |made: CreatedCustomer| Made { number: made.customer.number.to_string() };
    let answered = context.write(operation, dry_run, StatusCode::CREATED, to_made).await?;
    if dry_run {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    shown(&context, answered).await
}

/// What was made is read after its commit: nothing reads what its own operation wrote.
async fn shown(context: &Context, answered: Answered) -> Result<Response, Problem> {
    let made: Made = serde_json::from_str(answered.body()).map_err(|error| Problem::internal(&error))?;
    let customer = get::load(context, made.number).await?;
    Ok(answered.with_body(crate::context::to_json(&customer)?).into_response())
}
