//! Who pays for whom (domain.md §6, "Hierarchy group").

use billing::{PayerLink, payer_at, pays_for_itself};
use calendar::{Instant, Period};
use ids::ProfileId;

fn at(day: i64) -> Instant {
    Instant::from_micros(day * 86_400_000_000)
}

fn days(from: i64, to: Option<i64>) -> Period {
    Period::try_new(at(from), to.map(at)).unwrap()
}

/// `member` is paid by `owner` in a time.
fn link(member: i64, owner: i64, valid: Period) -> PayerLink {
    PayerLink { member: ProfileId(member), owner: ProfileId(owner), valid, is_in_use: true }
}

#[test]
fn a_chain_resolves_to_its_top_whatever_its_depth() {
    let open = days(0, None);
    let chain: Vec<PayerLink> = (1..50).map(|place| link(place, place + 1, open)).collect();
    for (links, profile, top) in [
        (vec![], 1, 1),
        (vec![link(1, 2, open)], 1, 2),
        (vec![link(1, 2, open)], 2, 2),
        (vec![link(2, 3, open), link(1, 2, open)], 1, 3),
        (vec![link(1, 3, open), link(2, 3, open)], 2, 3),
        (chain, 1, 50),
    ] {
        assert_eq!(payer_at(&links, ProfileId(profile), at(5)), Ok(ProfileId(top)), "{links:?}");
    }
}

#[test]
fn a_link_counts_while_it_holds_and_is_in_use() {
    let resting = PayerLink { is_in_use: false, ..link(1, 2, days(0, None)) };
    for (links, day, top) in [
        (vec![link(1, 2, days(10, Some(20)))], 9, 1),
        (vec![link(1, 2, days(10, Some(20)))], 10, 2),
        (vec![link(1, 2, days(10, Some(20)))], 20, 1),
        (vec![link(1, 2, days(0, Some(10))), link(1, 3, days(10, None))], 9, 2),
        (vec![link(1, 2, days(0, Some(10))), link(1, 3, days(10, None))], 10, 3),
        (vec![link(1, 2, days(0, None)), link(2, 3, days(10, None))], 5, 2),
        (vec![resting], 5, 1),
        (vec![resting, link(1, 3, days(0, None))], 5, 3),
    ] {
        assert_eq!(payer_at(&links, ProfileId(1), at(day)), Ok(ProfileId(top)), "{links:?} on day {day}");
    }
}

#[test]
fn nobody_pays_for_itself_through_any_chain() {
    let open = days(0, None);
    for (links, is_circle) in [
        (vec![link(1, 1, open)], true),
        (vec![link(1, 2, open), link(2, 1, open)], true),
        (vec![link(1, 2, open), link(2, 3, open), link(3, 1, open)], true),
        (vec![link(1, 2, open), link(2, 3, open)], false),
        // One after the other is no circle, at the same time for a day is one.
        (vec![link(1, 2, days(0, Some(10))), link(2, 1, days(10, None))], false),
        (vec![link(1, 2, days(0, Some(11))), link(2, 1, days(10, None))], true),
        (vec![link(1, 2, days(0, Some(10))), link(2, 3, open), link(3, 1, days(10, Some(20)))], false),
        // Another's circle is not found from here, but the walk ends.
        (vec![link(1, 2, open), link(2, 3, open), link(3, 2, open)], false),
    ] {
        assert_eq!(pays_for_itself(&links, ProfileId(1)), is_circle, "{links:?}");
    }
}

#[test]
fn what_rests_may_be_in_use_again_so_it_counts_for_a_circle() {
    let open = days(0, None);
    let links = [link(1, 2, open), PayerLink { is_in_use: false, ..link(2, 1, open) }];
    assert!(pays_for_itself(&links, ProfileId(1)));
    assert_eq!(payer_at(&links, ProfileId(1), at(1)), Ok(ProfileId(2)));
}

#[test]
fn a_circle_that_should_not_be_is_told_not_walked_for_ever() {
    let links = [link(1, 2, days(0, None)), link(2, 1, days(0, None))];
    assert_eq!(payer_at(&links, ProfileId(1), at(1)).map_err(|error| error.code()), Err("payer_circle"));
}
