//! Money that came in is all somewhere: on bills, in credit, in funds (domain.md §8).

use super::{Impact, Sight, Source, wide};
use balance::{Leg, LegKind};
use catalog::PaymentType;
use store::audit::AuditedProfile;

/// Each payment is its allocations and what was credited; credit balance and top-ups are the sums of what was credited.
pub(super) fn are_accounted_for(sight: &Sight<'_>) -> Vec<String> {
    let mut wrong = Vec::new();
    for payment in &sight.books.payments {
        let of_payment = sight.books.allocations.iter().filter(|allocation| allocation.payment == Some(payment.id));
        let parts = wide(of_payment.map(|allocation| allocation.amount)) + i128::from(payment.credited);
        let moved = if payment.kind == "refund" { -i128::from(payment.amount) } else { i128::from(payment.amount) };
        if parts != moved {
            wrong.push(format!("payment {} of {moved}: allocated and credited {parts}", payment.id));
        }
    }
    wrong.extend(sight.books.profiles.iter().filter_map(|profile| credit(sight, profile)));
    wrong
}

fn credit(sight: &Sight<'_>, profile: &AuditedProfile) -> Option<String> {
    let credited = wide(sight.books.payments.iter().filter(|payment| payment.profile == profile.id).map(|payment| payment.credited));
    match profile.payment_type {
        PaymentType::Prepaid => {
            let topped_up = topped_up(sight, profile);
            (topped_up != credited || profile.credit_balance != 0)
                .then(|| format!("profile {}: paid in {credited}, topped up {topped_up}, credit {}", profile.id, profile.credit_balance))
        }
        PaymentType::Postpaid | PaymentType::PayNow => {
            // A bill uses the credit of who pays it (domain.md §6).
            let is_of_profile = |bill| sight.books.bills.iter().any(|known| known.id == bill && known.paid_by == profile.id);
            let from_credit = sight.books.allocations.iter().filter(|allocation| allocation.payment.is_none());
            let used = wide(from_credit.filter(|allocation| is_of_profile(allocation.bill)).map(|allocation| allocation.amount));
            let left = credited - used;
            (left != i128::from(profile.credit_balance) || left < 0)
                .then(|| format!("profile {}: credit {}, credited less used {left}", profile.id, profile.credit_balance))
        }
    }
}

/// What was put into the funds of a profile by postings, less what was paid out of them.
fn topped_up(sight: &Sight<'_>, profile: &AuditedProfile) -> i128 {
    let groups: Vec<_> = sight.books.groups.iter().filter(|group| group.profile == profile.id).map(|group| group.id).collect();
    let of_profile = |leg: &Leg| groups.contains(&leg.group) && leg.resource == profile.currency;
    let posted_as = |impact: &Impact| match impact.source {
        Source::Posting(place) => sight.books.postings.get(place).map(|posting| posting.kind.as_str()),
        Source::Event(_) => None,
    };
    let granted = sight.of_kind(LegKind::Grant).filter(|impact| posted_as(impact).is_some());
    let paid_out = sight.of_kind(LegKind::Adjust).filter(|impact| posted_as(impact) == Some("pay_out"));
    -wide(granted.chain(paid_out).filter(|impact| of_profile(&impact.leg)).map(|impact| impact.leg.net))
}
