//! No limit is passed without permission (domain.md §10.5, §3): funds go above zero by what was recorded or posted by hand, by nothing else.

use super::{Impact, Sight, Source};
use balance::{LegKind, Origin};
use catalog::PaymentType;

/// What asked was refused where it would have passed the limit, so the excess is at most the debit that could not be refused.
pub(super) fn never_beyond_funds(sight: &Sight<'_>) -> Vec<String> {
    let prepaid = |profile| sight.books.profiles.iter().any(|known| known.id == profile && known.payment_type == PaymentType::Prepaid);
    let mut wrong = Vec::new();
    for group in sight.books.groups.iter().filter(|group| prepaid(group.profile)) {
        let funds = group.state.balances.iter().filter(|balance| balance.origin == Origin::Funds);
        let excess = funds.map(|balance| i128::from(balance.quanta)).sum::<i128>();
        let charges = sight.of_kind(LegKind::Charge).filter(|impact| impact.leg.group == group.id && is_permitted(sight, impact));
        let permitted: i128 = charges.map(|impact| (i128::from(impact.leg.net) + i128::from(impact.leg.tax)).max(0)).sum();
        if excess > permitted {
            wrong.push(format!("{}: funds are overspent by {excess}, permitted were {permitted}", sight.name(group.id)));
        }
    }
    wrong
}

/// Reported usage and adjustments are charged whatever is left, and so are usage that is decided on after it happened, and what a service's usage
/// lacks to the minimum of its cycle: that is due once there was usage. Fees of a plan are not of a service.
fn is_permitted(sight: &Sight<'_>, impact: &Impact) -> bool {
    match impact.source {
        Source::Event(place) => sight.books.events.get(place).is_some_and(|event| {
            let told = sight.model.events.get(&(event.customer.0, event.day, event.key));
            event.revision > 0 || told.is_none_or(|told| told.recorded)
        }),
        Source::Posting(place) => {
            let is_of_service = impact.leg.item.is_some_and(|item| item.service.is_some());
            sight.books.postings.get(place).is_some_and(|posting| posting.kind == "adjustment" || is_of_service)
        }
    }
}
