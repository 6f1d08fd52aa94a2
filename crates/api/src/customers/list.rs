//! `GET /v1/customers`

use super::customer::{CustomerSummary, StatusCounts};
use crate::context::Context;
use crate::cursor;
use crate::json::Query;
use crate::problem::Problem;
use crate::wire::rows;
use app::customer::ListCustomers;
use serde::{Deserialize, Serialize};
use store::customer::{CustomerFilter as Filter, CustomerStatus, ListOrder, pattern};
use utoipa::{IntoParams, ToSchema};

/// The name that cursors of this list carry.
const LIST: &str = "customers";

/// Which customers. In texts `*` is one or more characters; without one the text may stand anywhere. Case does not matter.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CustomerFilter {
    /// Full name of the primary contact.
    name: Option<String>,
    /// E-mail.
    email: Option<String>,
    /// Street, city or country.
    address: Option<String>,
    /// City.
    city: Option<String>,
    /// ISO country.
    country: Option<String>,
    /// `active`, `inactive`, `closed`; several separated by commas. Active and inactive ones where absent.
    #[param(example = "active,inactive")]
    status: Option<String>,
    /// Code of a customer type.
    customer_type: Option<String>,
    /// `invoice`, `card` or `direct_debit`.
    payment_method: Option<String>,
    /// Name, e-mail or code at once.
    q: Option<String>,
    /// `number` or `-number`: oldest or newest first.
    #[param(example = "-number")]
    sort: Option<String>,
    /// Count all that match.
    #[serde(default)]
    #[param(required = false)]
    count: bool,
    /// Rows of a page, 1 to 200.
    #[param(minimum = 1, maximum = 200, default = 25)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

impl CustomerFilter {
    fn to_filter(&self) -> Result<Filter, Problem> {
        let text = |asked: &Option<String>| asked.as_deref().filter(|text| !text.trim().is_empty()).map(|text| pattern(text.trim()));
        let word = |asked: &Option<String>| asked.clone().filter(|word| !word.is_empty());
        let statuses = self.status.as_deref().filter(|list| !list.is_empty()).unwrap_or("active,inactive");
        let parse = |status: &str| {
            let unknown = || Problem::field("status", "not_one_of", "one of active, inactive, closed");
            CustomerStatus::parse(status.trim()).ok_or_else(unknown)
        };
        Ok(Filter {
            name: text(&self.name),
            email: text(&self.email),
            address: text(&self.address),
            city: text(&self.city),
            any: text(&self.q),
            country: word(&self.country),
            statuses: statuses.split(',').map(parse).collect::<Result<_, _>>()?,
            customer_type: word(&self.customer_type),
            payment_method: word(&self.payment_method),
        })
    }

    fn order(&self) -> Result<ListOrder, Problem> {
        match self.sort.as_deref() {
            None | Some("" | "-number" | "-created_at") => Ok(ListOrder::NumberDown),
            Some("number" | "created_at") => Ok(ListOrder::NumberUp),
            Some(_) => Err(Problem::field("sort", "not_one_of", "one of number, -number, created_at, -created_at")),
        }
    }
}

/// A page of customers.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CustomerList {
    /// The customers.
    items: Vec<CustomerSummary>,
    /// Ask for the next page with it; null on the last one.
    #[schema(required = true)]
    next_cursor: Option<String>,
    /// How many match, where `count=true` asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<i64>,
    /// All customers of the site by status.
    counts: StatusCounts,
}

/// List customers
#[utoipa::path(get, path = "/v1/customers", tag = "customers", params(CustomerFilter),
    responses((status = 200, description = "The customers.", body = CustomerList)))]
pub(crate) async fn list_customers(context: Context, Query(asked): Query<CustomerFilter>) -> Result<axum::Json<CustomerList>, Problem> {
    let (zone, limit) = (context.zone()?, rows(asked.limit)?);
    let list = ListCustomers {
        filter: asked.to_filter()?,
        order: asked.order()?,
        after: cursor::decode_number(LIST, asked.cursor.as_deref())?,
        limit: i64::try_from(limit).unwrap_or(i64::MAX),
        count: asked.count,
    };
    let page = context.read(list).await?;
    Ok(axum::Json(CustomerList {
        items: page.items.iter().map(|row| CustomerSummary::from_row(row, &zone)).collect::<Result<_, _>>()?,
        next_cursor: page.next.map(|next| cursor::encode(LIST, &next.to_string())),
        total: page.total,
        counts: StatusCounts::from(page.counts),
    }))
}
