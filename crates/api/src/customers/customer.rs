//! A customer as it is shown.

use crate::custom_attributes::{AttributeValue, shown};
use crate::invoices::Invoice;
use crate::problem::Problem;
use crate::wire::{Address, Money, some};
use app::customer::CustomerView;
use calendar::{Instant, Zone};
use serde::Serialize;
use std::collections::BTreeMap;
use store::customer::CustomerRow;
use utoipa::ToSchema;

/// A customer by number and name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CustomerRef {
    /// Number.
    #[schema(example = "1001")]
    pub(crate) number: String,
    /// Name.
    pub(crate) name: String,
}

impl TryFrom<&CustomerRow> for CustomerRef {
    type Error = Problem;

    fn try_from(customer: &CustomerRow) -> Result<Self, Problem> {
        Ok(Self { number: customer.number.to_string(), name: customer.primary()?.full_name() })
    }
}

/// Customers by status.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(crate) struct StatusCounts {
    /// Active ones.
    pub(crate) active: i64,
    /// Inactive ones.
    pub(crate) inactive: i64,
    /// Closed ones.
    pub(crate) closed: i64,
}

impl From<app::customer::StatusCounts> for StatusCounts {
    fn from(counts: app::customer::StatusCounts) -> Self {
        Self { active: counts.active, inactive: counts.inactive, closed: counts.closed }
    }
}

/// What was earned in a month, without tax.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RevenueMonth {
    /// The month.
    #[schema(example = "2026-11")]
    pub(crate) month: String,
    /// Fees that come back.
    pub(crate) recurring: Money,
    /// Usage.
    pub(crate) usage: Money,
    /// All else.
    pub(crate) one_off: Money,
}

impl From<&app::customer::RevenueMonth> for RevenueMonth {
    fn from(month: &app::customer::RevenueMonth) -> Self {
        Self {
            month: month.month.clone(),
            recurring: Money::from(&month.recurring),
            usage: Money::from(&month.usage),
            one_off: Money::from(&month.one_off),
        }
    }
}

/// A customer in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CustomerSummary {
    /// Number; the public id.
    #[schema(example = "1001")]
    pub(crate) number: String,
    /// Code.
    pub(crate) code: String,
    /// Name of the primary contact.
    pub(crate) name: String,
    /// E-mail of the primary contact.
    pub(crate) email: String,
    /// `active`, `inactive` or `closed`.
    pub(crate) status: String,
    /// Code of the customer type.
    pub(crate) customer_type: String,
    /// City of the primary contact.
    #[schema(required = true)]
    pub(crate) city: Option<String>,
    /// Country of the primary contact.
    #[schema(required = true)]
    pub(crate) country: Option<String>,
    /// Language of documents.
    pub(crate) language: String,
    /// `invoice`, `card` or `direct_debit`.
    #[schema(required = true)]
    pub(crate) payment_method: Option<String>,
    /// Active subscriptions.
    pub(crate) active_subscriptions: i64,
    /// Active services.
    pub(crate) active_services: i64,
    /// Customer since.
    #[schema(format = "date-time")]
    pub(crate) created_at: String,
}

impl CustomerSummary {
    /// From the customer's row, its times in the site's zone.
    pub(crate) fn from_row(customer: &CustomerRow, zone: &Zone) -> Result<Self, Problem> {
        let primary = customer.primary()?;
        Ok(Self {
            number: customer.number.to_string(),
            code: customer.code.clone(),
            name: primary.full_name(),
            email: primary.email.clone(),
            status: customer.status.as_str().to_owned(),
            customer_type: customer.customer_type.clone(),
            city: some(&primary.address.city),
            country: some(&primary.address.country),
            language: customer.language.clone(),
            payment_method: some(&customer.payment_method),
            active_subscriptions: customer.subscriptions,
            active_services: customer.services,
            created_at: customer.since.to_rfc3339(zone),
        })
    }
}

/// Sums over all balance groups and bills of a customer, in its currency.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct BalancesOverview {
    /// Money balance valid now; what is left of prepaid money is negative.
    pub(crate) current: Money,
    /// Charges on open bills.
    pub(crate) open: Money,
    /// Left to pay on billed bills.
    pub(crate) due: Money,
}

/// A customer.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Customer {
    #[serde(flatten)]
    pub(crate) summary: CustomerSummary,
    /// First name of the primary contact.
    pub(crate) first_name: String,
    /// Last name of the primary contact.
    pub(crate) last_name: String,
    /// First phone of the primary contact.
    #[schema(required = true)]
    pub(crate) phone: Option<String>,
    /// Organization of the primary contact.
    #[schema(required = true)]
    pub(crate) organization: Option<String>,
    /// Address of the primary contact.
    pub(crate) address: Address,
    /// Tax id, printed on documents.
    #[schema(required = true)]
    pub(crate) tax_id: Option<String>,
    /// Whether the customer pays no tax.
    pub(crate) tax_exempt: bool,
    /// Values of custom attributes by their code.
    pub(crate) custom_attributes: BTreeMap<String, AttributeValue>,
    /// Customer since.
    #[schema(format = "date-time")]
    pub(crate) since: String,
    /// When the account, which is closed, is erased; null where it is not to be.
    #[schema(format = "date-time", required = true)]
    pub(crate) removal_at: Option<String>,
    /// When the person was erased.
    #[schema(format = "date-time", required = true)]
    pub(crate) erased_at: Option<String>,
    /// What is left, open and due.
    pub(crate) balances_overview: BalancesOverview,
    /// The last twelve months.
    pub(crate) revenue: Vec<RevenueMonth>,
    /// The latest invoice.
    #[schema(required = true)]
    pub(crate) latest_invoice: Option<Invoice>,
}

impl Customer {
    /// From the use case's view.
    pub(crate) fn from_view(view: &CustomerView, latest_invoice: Option<Invoice>, zone: &Zone) -> Result<Self, Problem> {
        let (row, primary) = (&view.customer, view.customer.primary()?);
        Ok(Self {
            summary: CustomerSummary::from_row(row, zone)?,
            first_name: primary.first_name.clone(),
            last_name: primary.last_name.clone(),
            phone: primary.phones.first().map(|phone| phone.number.clone()),
            organization: some(&primary.organization),
            address: Address::from(&primary.address),
            tax_id: some(&row.document.tax_id),
            tax_exempt: row.document.is_tax_exempt,
            custom_attributes: shown(&view.definitions, &row.document.custom_attributes, zone),
            since: row.since.to_rfc3339(zone),
            removal_at: row.removal_at.map(|at| at.to_rfc3339(zone)),
            erased_at: row.document.erased_us.map(|us| Instant::from_micros(us).to_rfc3339(zone)),
            balances_overview: BalancesOverview {
                current: Money::from(&view.overview.current),
                open: Money::from(&view.overview.open),
                due: Money::from(&view.overview.due),
            },
            revenue: view.revenue.iter().map(RevenueMonth::from).collect(),
            latest_invoice,
        })
    }
}
