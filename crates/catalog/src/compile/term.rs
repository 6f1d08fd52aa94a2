//! Terms and coupons (domain.md §4).

use super::scope::{Head, Scope};
use crate::kind::Kind;
use crate::model::{Catalog, Coupon, ProductKind, Term, TermRenewal};
use crate::reader::{Fields, Item};
use calendar::Interval;

/// How long a purchase binds.
pub(super) fn term(head: Head, fields: &mut Fields<'_>, catalog: &Catalog, scope: &Scope<'_>) -> Option<Term> {
    let commitment = fields.need("commitment").and_then(|item| length(&item));
    let grace = fields.get("grace").map(|item| length(&item));
    let to_cycle_end = fields.choice("ends", &[("elapsed", false), ("cycle", true)], false);
    let fee_item = fields.get("early_termination_fee");
    let fee = fee_item.as_ref().map(|item| scope.reference(item, Kind::Product));
    let is_once = |sym| catalog.products.get(&sym).is_none_or(|found| matches!(found.kind, ProductKind::OneTime));
    if let (Some(item), Some(Some(sym))) = (&fee_item, fee)
        && !is_once(sym)
    {
        item.wrong("not_one_time", "an early-termination fee is a product of the kind `one_time`");
    }
    let renewal = match fields.get("renewal") {
        Some(item) => renewal(&item, scope),
        None => Some(TermRenewal::None),
    };
    Some(Term {
        sym: head.sym,
        names: head.names,
        commitment: commitment?,
        grace: match grace {
            Some(grace) => Some(grace?),
            None => None,
        },
        to_cycle_end,
        early_termination_fee: match fee {
            Some(fee) => Some(fee?),
            None => None,
        },
        renewal: renewal?,
    })
}

/// `12 months`, `14 days`: what has a length whatever day it begins on.
fn length(item: &Item<'_>) -> Option<Interval> {
    let read = item.parsed("not_a_length", str::parse::<Interval>)?;
    match read {
        Interval::Days(_) | Interval::Weeks(_) | Interval::Months(_) | Interval::Years(_) => Some(read),
        Interval::SemiMonth | Interval::Anniversary => {
            item.wrong("not_a_length", "a length is a number of days, weeks, months or years");
            None
        }
    }
}

/// `none`, `same`, or the code of a plan as `plan: CODE`.
fn renewal(item: &Item<'_>, scope: &Scope<'_>) -> Option<TermRenewal> {
    if item.node.is_map() {
        let mut fields = item.fields()?;
        let plan = scope.need(&mut fields, "plan", Kind::Plan);
        fields.finish();
        return Some(TermRenewal::Into(plan?));
    }
    item.choice(&[("none", TermRenewal::None), ("same", TermRenewal::Same)])
}

/// What takes something off the purchase that it is entered on.
pub(super) fn coupon(head: Head, fields: &mut Fields<'_>, catalog: &Catalog, scope: &Scope<'_>) -> Option<Coupon> {
    let discount_item = fields.need("discount")?;
    let discount = scope.reference(&discount_item, Kind::Discount);
    if let Some(found) = discount.and_then(|sym| catalog.discounts.get(&sym))
        && found.is_policy
    {
        discount_item.wrong("is_policy", "a coupon takes something off a purchase; this discount is a policy of sharing groups");
    }
    let mut date = |key: &str| fields.get(key).map(|item| item.date());
    let (from, to) = (date("from"), date("to"));
    if let (Some(Some(from)), Some(Some(to))) = (from, to)
        && from >= to
    {
        fields.item.wrong("empty_period", "`to` is the first day on which the coupon is not valid any more, and comes after `from`");
    }
    let mut count = |key: &str| fields.get(key).map(|item| item.whole::<u32>().filter(|count| *count > 0 || too_few(&item)));
    let (uses, uses_per_customer) = (count("uses"), count("uses_per_customer"));
    let plans = scope.references(fields, "plans", Kind::Plan);
    let bundles = scope.references(fields, "bundles", Kind::Bundle);
    Some(Coupon {
        sym: head.sym,
        names: head.names,
        discount: discount?,
        from: from.flatten(),
        to: to.flatten(),
        uses: uses.flatten(),
        uses_per_customer: uses_per_customer.flatten(),
        plans,
        bundles,
    })
}

fn too_few(item: &Item<'_>) -> bool {
    item.wrong("out_of_range", "it may be used at least once");
    false
}
