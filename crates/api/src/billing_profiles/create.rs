//! `POST /v1/customers/{customer}/billing-profiles`

use super::list::BillingProfile;
use super::update::answer;
use crate::context::Context;
use crate::json::{Json, Path};
use crate::problem::Problem;
use app::customer::{CreateProfile, NewProfile};
use axum::http::StatusCode;
use axum::response::Response;
use ids::{CustomerId, ProfileId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A billing profile to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewBillingProfile {
    /// Code, at least one letter, unique with the customer.
    #[schema(max_length = 64, example = "office")]
    code: String,
    /// What people call it; its code where absent.
    #[schema(min_length = 1, max_length = 100)]
    name: Option<String>,
    /// `postpaid` (default), `prepaid` or `pay_now`.
    #[schema(example = "postpaid")]
    payment_type: Option<String>,
    /// Code of its interval; a monthly one where absent.
    event_type: Option<String>,
    /// Day of month-based cycles.
    #[schema(minimum = 1, maximum = 31, default = 1)]
    billing_day: Option<u8>,
    /// Code of its currency, for life; the site's where absent.
    #[schema(example = "EUR")]
    currency: Option<String>,
    /// IANA time zone; the site's where absent.
    time_zone: Option<String>,
    /// Code of its credit profile; the catalog's default where absent.
    credit_profile: Option<String>,
    /// Most that each balance group may owe; what the credit profile says where absent.
    #[schema(format = "decimal", example = "200.00")]
    credit_limit: Option<String>,
}

/// What is kept of a made profile for a repeated request; `customer` is what [`answer`] reads.
#[derive(Debug, Serialize)]
struct Made {
    customer: CustomerId,
    profile: ProfileId,
}

/// What is read of it.
#[derive(Debug, Deserialize)]
struct MadeProfile {
    profile: ProfileId,
}

/// Make a billing profile
///
/// With its first bills, and no balance group yet: `POST /v1/customers/{customer}/balance-groups` makes one that it bills.
#[utoipa::path(post, path = "/v1/customers/{customer}/billing-profiles", tag = "billing", request_body = NewBillingProfile,
    params(("customer" = String, Path, description = "Number or code of the customer.")),
    responses((status = 201, description = "The profile.", body = BillingProfile)))]
pub(crate) async fn create_billing_profile(
    context: Context,
    Path(customer): Path<String>,
    Json(body): Json<NewBillingProfile>,
) -> Result<Response, Problem> {
    let profile = NewProfile {
        payment_type: body.payment_type,
        event_type: body.event_type,
        billing_day: body.billing_day,
        currency: body.currency,
        time_zone: body.time_zone,
        credit_profile: body.credit_profile,
        credit_limit: body.credit_limit,
    };
    let operation = CreateProfile { catalogs: context.state.catalogs.clone(), customer, code: body.code, name: body.name, profile };
    let answered = context.write(operation, false, StatusCode::CREATED, |row| Made { customer: row.customer, profile: row.id }).await?;
    let made: MadeProfile = serde_json::from_str(answered.body()).map_err(|error| Problem::internal(&error))?;
    answer(&context, made.profile, answered).await
}
