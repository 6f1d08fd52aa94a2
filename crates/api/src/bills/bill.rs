//! A bill as it is shown.

use crate::customers::CustomerRef;
use crate::problem::Problem;
use crate::wire::{Money, Period};
use ::catalog::Resource;
use app::billing::BillView;
use calendar::Zone;
use serde::Serialize;
use store::customer::CustomerRow;
use utoipa::ToSchema;

/// An invoice by id and number.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct InvoiceRef {
    /// Number.
    number: String,
    /// Id.
    id: String,
}

impl InvoiceRef {
    /// An invoice of an id with its number.
    pub(crate) fn new(id: ids::InvoiceId, number: &str) -> Self {
        Self { number: number.to_owned(), id: id.to_string() }
    }
}

/// A billing profile that pays for another.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Payer {
    /// Whose.
    customer: CustomerRef,
    /// Code of the profile.
    billing_profile: String,
}

impl Payer {
    /// A payer as the use case shows it.
    pub(crate) fn from_view(payer: Option<&(CustomerRow, String)>) -> Result<Option<Self>, Problem> {
        let shown = |(customer, profile): &(CustomerRow, String)| {
            Ok(Self { customer: CustomerRef::try_from(customer)?, billing_profile: profile.clone() })
        };
        payer.map(shown).transpose()
    }
}

/// A bill.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Bill {
    /// Id.
    pub(crate) id: String,
    /// Number of the site.
    number: String,
    /// Whose.
    customer: CustomerRef,
    /// Code of its profile.
    billing_profile: String,
    /// Who pays it, where that is another billing profile; null for its own.
    #[schema(required = true)]
    payer: Option<Payer>,
    /// The cycle.
    period: Period,
    /// `inactive`, `active`, `billing` or `closed`.
    status: String,
    /// Code of the currency.
    currency: String,
    /// Without tax.
    net: Money,
    /// Tax.
    tax: Money,
    /// Charges whose tax is pending: by the last known rate, until the taxation gateway answers.
    pending_taxes: i64,
    /// With tax.
    total: Money,
    /// What payments and funds have paid.
    allocated: Money,
    /// Left to pay.
    due: Money,
    /// When it is due.
    #[schema(format = "date", required = true)]
    due_date: Option<String>,
    /// Its invoice.
    #[schema(required = true)]
    invoice: Option<InvoiceRef>,
    /// When it was closed.
    #[schema(format = "date-time", required = true)]
    closed_at: Option<String>,
}

/// Quanta of a currency.
pub(crate) fn money(quanta: i64, currency: &Resource) -> Money {
    Money::from_quanta(quanta, currency.scale, currency_code(currency))
}

/// The ISO code of a currency.
pub(crate) fn currency_code(currency: &Resource) -> &str {
    currency.currency.as_deref().unwrap_or(&currency.unit_label)
}

/// A sum of quanta.
pub(crate) fn sum(one: i64, other: i64) -> Result<i64, Problem> {
    Ok(one.checked_add(other).ok_or(money::MoneyError::Overflow)?)
}

impl TryFrom<&BillView> for Bill {
    type Error = Problem;

    fn try_from(view: &BillView) -> Result<Self, Problem> {
        let (bill, zone) = (&view.bill, Zone::named(&view.time_zone)?);
        let amount = |quanta| money(quanta, &view.currency);
        Ok(Self {
            id: bill.id.to_string(),
            number: bill.number.to_string(),
            customer: CustomerRef::try_from(&view.customer)?,
            billing_profile: view.profile.clone(),
            payer: Payer::from_view(view.payer.as_ref())?,
            period: Period::new(bill.from, bill.to, &zone),
            status: bill.state.as_str().to_owned(),
            currency: currency_code(&view.currency).to_owned(),
            net: amount(bill.net),
            tax: amount(bill.tax),
            pending_taxes: view.pending_taxes,
            total: amount(sum(bill.net, bill.tax)?),
            allocated: amount(sum(bill.funds, bill.paid)?),
            due: amount(bill.due),
            due_date: bill.due_on.map(|day| day.to_string()),
            invoice: bill.invoice.as_ref().map(|(id, number)| InvoiceRef::new(*id, number)),
            closed_at: bill.closed_at.map(|at| at.to_rfc3339(&zone)),
        })
    }
}
