//! Lists customers by what people look for.

use store::customer::{self, CustomerFilter, CustomerRow, CustomerStatus, ListOrder};
use store::{Operation, StoreError, Tx};

/// A page of customers.
#[derive(Debug, Clone)]
pub struct ListCustomers {
    /// What is looked for; texts are patterns ([`store::customer::pattern`]).
    pub filter: CustomerFilter,
    /// Order.
    pub order: ListOrder,
    /// The number of the last customer of the page before.
    pub after: Option<i64>,
    /// Customers of a page.
    pub limit: i64,
    /// Whether to count all that match.
    pub count: bool,
}

/// Customers by status, whatever the filter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StatusCounts {
    /// Active ones.
    pub active: i64,
    /// Inactive ones.
    pub inactive: i64,
    /// Closed ones.
    pub closed: i64,
}

/// One page.
#[derive(Debug, Clone)]
pub struct CustomerPage {
    /// The customers.
    pub items: Vec<CustomerRow>,
    /// What `after` of the next page is; none on the last.
    pub next: Option<i64>,
    /// How many match, where that was asked.
    pub total: Option<i64>,
    /// For the tiles.
    pub counts: StatusCounts,
}

impl Operation for ListCustomers {
    type Output = CustomerPage;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<CustomerPage, StoreError> {
        let wanted = usize::try_from(self.limit).unwrap_or(0);
        let mut items = customer::list(tx, &self.filter, self.order, self.after, self.limit.saturating_add(1)).await?;
        let has_more = items.len() > wanted;
        items.truncate(wanted);
        let next = items.last().map(|row| row.number).filter(|_| has_more);
        let total = if self.count { Some(customer::count(tx, &self.filter).await?) } else { None };
        Ok(CustomerPage { items, next, total, counts: counts(tx).await? })
    }
}

/// Customers of the site by status.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn counts(tx: &mut Tx<'_>) -> Result<StatusCounts, StoreError> {
    let mut counts = StatusCounts::default();
    for (status, count) in customer::count_by_status(tx).await? {
        match status {
            CustomerStatus::Active => counts.active = count,
            CustomerStatus::Inactive => counts.inactive = count,
            CustomerStatus::Closed => counts.closed = count,
        }
    }
    Ok(counts)
}
