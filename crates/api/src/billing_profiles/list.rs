//! `GET /v1/customers/{customer}/billing-profiles`

use crate::bills::{Payer, currency_code, money};
use crate::context::Context;
use crate::customers::CustomerRef;
use crate::json::Path;
use crate::problem::Problem;
use crate::wire::{List, Money, Period};
use app::billing::{ListProfiles, ProfileView};
use calendar::Zone;
use serde::Serialize;
use store::profile::payment_type_word;
use utoipa::ToSchema;

/// How a customer is billed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BillingProfile {
    /// Id.
    id: String,
    /// Whose it is.
    customer: CustomerRef,
    /// Code.
    code: String,
    /// What people call it.
    name: String,
    /// From when to when it gets balance groups and subscriptions.
    validity: Period,
    /// Code of its currency, for life.
    currency: String,
    /// `postpaid`, `prepaid` or `pay_now`.
    payment_type: String,
    /// Code of its interval; null for pay now.
    #[schema(required = true)]
    event_type: Option<String>,
    /// Day of month-based cycles.
    billing_day: u8,
    /// What holds after the current cycle, where it was changed.
    #[schema(required = true)]
    next_cycle: Option<NextCycle>,
    /// IANA time zone.
    time_zone: String,
    /// Code of its credit profile; null for the catalog's default.
    #[schema(required = true)]
    credit_profile: Option<String>,
    /// Its own limit of money, which holds for each of its balance groups by itself; null for what the credit profile says.
    #[schema(required = true)]
    credit_limit: Option<Money>,
    /// Overpayment of bills.
    credit_balance: Money,
    /// Left to pay: on its own bills, and on those of others that it pays.
    total_due: Money,
    /// Who pays its bills as of now, where that is another billing profile; null for itself.
    #[schema(required = true)]
    payer: Option<Payer>,
    /// Codes of the event generators that make events of its active services as its cycle ends.
    event_generators: Vec<String>,
    /// Id of the active bill.
    active_bill: String,
    /// The cycle of the active bill.
    period: Period,
}

/// A cycle that is to come.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NextCycle {
    /// Its first day.
    #[schema(format = "date")]
    from: String,
    /// Code of its interval.
    event_type: String,
    /// Day of month-based cycles.
    billing_day: u8,
}

impl TryFrom<&ProfileView> for BillingProfile {
    type Error = Problem;

    fn try_from(view: &ProfileView) -> Result<Self, Problem> {
        let profile = &view.profile;
        let zone = Zone::named(&profile.time_zone)?;
        Ok(Self {
            id: profile.id.to_string(),
            customer: CustomerRef::try_from(&view.customer)?,
            code: profile.code.clone(),
            name: profile.name.clone(),
            validity: Period::new(profile.created_at, profile.valid_to, &zone),
            currency: currency_code(&view.currency).to_owned(),
            payment_type: payment_type_word(profile.payment_type).to_owned(),
            event_type: view.event_type.clone(),
            billing_day: view.billing_day,
            next_cycle: view.next_cycle.as_ref().map(|(from, event_type, billing_day)| NextCycle {
                from: from.to_string(),
                event_type: event_type.clone(),
                billing_day: *billing_day,
            }),
            time_zone: profile.time_zone.clone(),
            credit_profile: view.credit_profile.clone(),
            credit_limit: profile.credit_limit.map(|quanta| money(quanta, &view.currency)),
            credit_balance: money(profile.credit_balance, &view.currency),
            payer: Payer::from_view(view.payer.as_ref())?,
            total_due: money(view.total_due, &view.currency),
            event_generators: view.event_generators.clone(),
            active_bill: view.active.id.to_string(),
            period: Period::new(view.active.from, view.active.to, &zone),
        })
    }
}

/// List billing profiles of a customer
#[utoipa::path(get, path = "/v1/customers/{customer}/billing-profiles", tag = "billing",
    params(("customer" = String, Path, description = "Number or code of the customer.")),
    responses((status = 200, description = "The profiles.", body = List<BillingProfile>)))]
pub(crate) async fn list_billing_profiles(
    context: Context,
    Path(customer): Path<String>,
) -> Result<axum::Json<List<BillingProfile>>, Problem> {
    let customer = context.customer(&customer).await?;
    let views = context.read(ListProfiles { customer, catalogs: context.state.catalogs.clone() }).await?;
    Ok(axum::Json(List::whole(views.iter().map(BillingProfile::try_from).collect::<Result<_, _>>()?)))
}
