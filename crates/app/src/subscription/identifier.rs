//! Who may take an identifier (domain.md §1): one that nobody holds, and that nobody else released less than the site's quarantine ago.

use calendar::{CalendarError, Instant};
use ids::{CustomerId, ServiceId, Sym};
use store::subscription_row::{self, Holder};
use store::{StoreError, Tx};

/// Longest quarantine of a released identifier, in days: ten years.
pub const IDENTIFIER_QUARANTINE_DAYS_MAX: i32 = 3_650;

/// Who wants an identifier: a customer, and the service that may hold it already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Taker {
    pub customer: CustomerId,
    pub service: Option<ServiceId>,
}

/// Why an identifier cannot be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotFree {
    /// Another service holds it then, or later.
    Held,
    /// Another customer released it, and nobody else has it until then.
    Quarantine(Instant),
}

impl NotFree {
    /// Stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Held => "identifier_held",
            Self::Quarantine(_) => "identifier_in_quarantine",
        }
    }

    /// Why, in words.
    pub fn message(self, identifier: &str) -> String {
        match self {
            Self::Held => format!("`{identifier}` is held by another service of that type"),
            Self::Quarantine(until) => format!("`{identifier}` was released by another customer and is free from {until} on"),
        }
    }
}

/// Whether somebody may take an identifier from an instant on, of which these are or were the holders.
fn free_for(holders: &[Holder], taker: Taker, from: Instant, quarantine_us: i64) -> Result<Option<NotFree>, CalendarError> {
    let mut latest: Option<Instant> = None;
    for holder in holders.iter().filter(|holder| Some(holder.service) != taker.service) {
        match holder.valid.to().filter(|to| *to <= from) {
            None => return Ok(Some(NotFree::Held)),
            Some(to) if holder.customer != taker.customer => latest = latest.max(Some(to.plus_micros(quarantine_us)?)),
            Some(_own) => {}
        }
    }
    Ok(latest.filter(|free_from| *free_from > from).map(NotFree::Quarantine))
}

/// What stands in the way of somebody who takes an identifier from an instant on. The site is locked: two that take one wait for each other.
pub(super) async fn not_free(
    tx: &mut Tx<'_>,
    (service_type, identifier): (Sym, &str),
    taker: Taker,
    from: Instant,
) -> Result<Option<NotFree>, StoreError> {
    let site = store::site::lock(tx).await?;
    let holders = subscription_row::find_holders(tx, &[(service_type, identifier.to_owned())]).await?;
    let found = free_for(&holders, taker, from, site.settings.identifier_quarantine_us());
    found.map_err(|_beyond| StoreError::Invariant("a quarantine that leaves the calendar"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use calendar::Period;
    use ids::{GroupId, SubscriptionId};

    const DAY_US: i64 = 86_400_000_000;

    #[test]
    fn a_released_identifier_rests_for_all_but_the_one_who_had_it() {
        let day = |days: i64| Instant::from_micros(days * DAY_US);
        let held = |customer: i64, service: i64, from: i64, to: Option<i64>| Holder {
            service_type: Sym(1),
            identifier: "38640111222".to_owned(),
            valid: Period::try_new(day(from), to.map(day)).unwrap(),
            customer: CustomerId(customer),
            group: GroupId(1),
            subscription: SubscriptionId(1),
            service: ServiceId(service),
        };
        let released = vec![held(1, 10, 0, Some(5))];
        let taken_back = vec![held(1, 10, 0, Some(5)), held(2, 20, 20, Some(30))];
        for (holders, customer, service, from, days, expected) in [
            (&released, 2, None, 5, 0, None),
            (&released, 2, None, 5, 10, Some(NotFree::Quarantine(day(15)))),
            (&released, 2, None, 14, 10, Some(NotFree::Quarantine(day(15)))),
            (&released, 2, None, 15, 10, None),
            (&released, 1, None, 5, 10, None),
            (&released, 1, None, 4, 10, Some(NotFree::Held)),
            (&released, 2, Some(10), 4, 10, None),
            (&taken_back, 3, None, 35, 10, Some(NotFree::Quarantine(day(40)))),
            (&taken_back, 1, None, 25, 10, Some(NotFree::Held)),
        ] {
            let taker = Taker { customer: CustomerId(customer), service: service.map(ServiceId) };
            assert_eq!(free_for(holders, taker, day(from), days * DAY_US).unwrap(), expected, "customer {customer} from day {from}");
        }
    }
}
