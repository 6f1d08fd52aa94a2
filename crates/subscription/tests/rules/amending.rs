//! Ending, pausing and resuming parts of a subscription (domain.md §4, §7).

use crate::shop::{Shop, day};
use calendar::Period;
use catalog::{Proration, Timing};
use subscription::{AmendRefusal, Amendment, Part, Purchase, Status, Subscription};

fn bought() -> Subscription {
    let mut shop = Shop::new();
    let rent = shop.fee("RENT", "30.00", "month", Timing::Forward, Proration::Prorate);
    let data = shop.grant("DATA", "1000", Some("month"), false);
    shop.subscription(Period::open(day("2026-06-01")), &[rent, data])
}

fn states(subscription: &Subscription, on: &str) -> Vec<Status> {
    let whole = subscription.status_at(day(on));
    let of_bundle = |purchase: &Purchase| whole.under(subscription.bundle_status_at(purchase.bought_in, day(on)));
    subscription.products.iter().map(|purchase| of_bundle(purchase).under(purchase.status_at(day(on)))).collect()
}

#[test]
fn resuming_brings_back_what_was_active_before_and_only_that() {
    use Status::{Active, Inactive};
    let mut subscription = bought();
    let second = Part::Product(subscription.products[1].id);
    let now = day("2026-06-20");
    assert_eq!(subscription.amend(second, Amendment::Pause(day("2026-06-05")), now), Ok(Some(day("2026-06-05"))));
    subscription.amend(Part::Whole, Amendment::Pause(day("2026-06-10")), now).unwrap();
    assert_eq!(states(&subscription, "2026-06-12"), [Inactive, Inactive]);
    subscription.amend(Part::Whole, Amendment::Resume(day("2026-06-15")), now).unwrap();
    assert_eq!(states(&subscription, "2026-06-16"), [Active, Inactive]);
    // The same again changes nothing.
    assert_eq!(subscription.amend(Part::Whole, Amendment::Resume(day("2026-06-15")), now), Ok(None));
}

#[test]
fn a_bundle_has_a_state_of_its_own() {
    use Status::{Active, Closed, Inactive};
    let bundle = Part::Bundle(bought().bundles[0].id);
    let first = Part::Product(bought().products[0].id);
    // A product that is paused by itself stays so when the bundle comes back.
    let mut subscription = bought();
    let now = day("2026-06-20");
    subscription.amend(first, Amendment::Pause(day("2026-06-05")), now).unwrap();
    subscription.amend(bundle, Amendment::Pause(day("2026-06-10")), now).unwrap();
    assert_eq!(states(&subscription, "2026-06-12"), [Inactive, Inactive]);
    subscription.amend(bundle, Amendment::Resume(day("2026-06-15")), now).unwrap();
    assert_eq!(states(&subscription, "2026-06-16"), [Inactive, Active]);
    // A product that was given up before it began stays closed when the bundle comes back, and does not hold up its end.
    let mut subscription = bought();
    subscription.amend(first, Amendment::End(day("2026-05-20")), day("2026-05-20")).unwrap();
    subscription.amend(bundle, Amendment::Pause(day("2026-06-10")), now).unwrap();
    subscription.amend(bundle, Amendment::Resume(day("2026-06-15")), now).unwrap();
    assert_eq!(states(&subscription, "2026-06-16"), [Closed, Active]);
    assert_eq!(subscription.amend(bundle, Amendment::End(now), now), Ok(Some(now)));
    assert_eq!(states(&subscription, "2026-06-20"), [Closed, Closed]);
}

#[test]
fn a_turn_that_lies_ahead_is_verified_when_it_comes() {
    let mut subscription = bought();
    let now = day("2026-06-05");
    subscription.amend(Part::Whole, Amendment::Pause(day("2026-06-10")), now).unwrap();
    assert_eq!(subscription.verify_at(), Some(day("2026-06-10")));
    // One that lies back was put right with its entry.
    let mut subscription = bought();
    subscription.amend(Part::Whole, Amendment::Pause(day("2026-06-03")), now).unwrap();
    assert_eq!(subscription.verify_at(), None);
}

#[test]
fn what_has_ended_stays_ended_and_may_have_ended_earlier() {
    let mut subscription = bought();
    let now = day("2026-06-20");
    assert_eq!(subscription.amend(Part::Whole, Amendment::End(now), now), Ok(Some(now)));
    assert_eq!(subscription.amend(Part::Whole, Amendment::End(now), now), Ok(None));
    assert_eq!(subscription.amend(Part::Whole, Amendment::End(day("2026-06-25")), now), Ok(None));
    assert_eq!(subscription.amend(Part::Whole, Amendment::Resume(now), now), Err(AmendRefusal::Closed));
    let rent = Part::Product(subscription.products[0].id);
    assert_eq!(subscription.amend(rent, Amendment::Validity(None), now), Err(AmendRefusal::Closed));
    assert_eq!(subscription.amend(Part::Whole, Amendment::End(day("2026-06-15")), now), Ok(Some(day("2026-06-15"))));
    assert_eq!(states(&subscription, "2026-06-14"), [Status::Active; 2]);
    assert_eq!(states(&subscription, "2026-06-15"), [Status::Closed; 2]);
}

#[test]
fn what_is_ended_before_it_begins_never_begins() {
    let mut subscription = bought();
    subscription.amend(Part::Whole, Amendment::End(day("2026-05-20")), day("2026-05-20")).unwrap();
    assert_eq!(states(&subscription, "2026-05-20"), [Status::Closed; 2]);
    assert_eq!(states(&subscription, "2026-06-20"), [Status::Closed; 2]);
}

#[test]
fn an_end_can_be_moved_until_it_has_come() {
    let mut subscription = bought();
    let now = day("2026-06-20");
    let rent = Part::Product(subscription.products[0].id);
    assert_eq!(subscription.amend(rent, Amendment::Validity(Some(day("2026-06-19"))), now), Err(AmendRefusal::EndsTooEarly));
    subscription.amend(rent, Amendment::Validity(Some(day("2026-07-10"))), now).unwrap();
    assert_eq!(subscription.products[0].valid.to(), Some(day("2026-07-10")));
    subscription.amend(rent, Amendment::Validity(None), now).unwrap();
    assert_eq!(subscription.products[0].valid.to(), None);
    assert_eq!(subscription.amend(rent, Amendment::Pause(day("2026-05-01")), now), Err(AmendRefusal::NotBegun));
    assert_eq!(subscription.amend(rent, Amendment::Resume(now), now), Err(AmendRefusal::NotInactive));
    let other = Part::Product(ids::PurchaseId(4_711));
    assert_eq!(subscription.amend(other, Amendment::End(now), now), Err(AmendRefusal::NoSuchPart));
}

#[test]
fn a_product_does_not_outlive_the_bundle_that_it_was_bought_in() {
    let mut subscription = bought();
    let (now, end) = (day("2026-06-20"), Some(day("2026-07-10")));
    let (bundle, rent) = (Part::Bundle(subscription.bundles[0].id), Part::Product(subscription.products[0].id));
    subscription.amend(bundle, Amendment::End(day("2026-07-10")), now).unwrap();
    assert_eq!(subscription.amend(rent, Amendment::Validity(None), now), Ok(None));
    assert_eq!(subscription.products[0].valid.to(), end);
    subscription.amend(rent, Amendment::Validity(Some(day("2026-07-01"))), now).unwrap();
    assert_eq!(subscription.products[0].valid.to(), Some(day("2026-07-01")));
}
