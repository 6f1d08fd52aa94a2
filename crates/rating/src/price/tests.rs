//! The worked numbers of domain.md §5 on tiers and increments.

use super::*;
use catalog::{OncePer, PriceSource};

fn exact(text: &str) -> Exact {
    text.parse().expect("a number")
}

/// `up_to price flat`, comma separated; `-` for no bound.
fn charge(mode: TierMode, tiers: &str) -> Charge {
    let tier = |text: &str| {
        let parts: Vec<&str> = text.split_whitespace().collect();
        let up_to = (parts[0] != "-").then(|| exact(parts[0]));
        Tier { up_to, price: exact(parts[1]), flat: exact(parts[2]) }
    };
    Charge {
        source: PriceSource::Tiers,
        cycle_minimum: None,
        cycle_maximum: None,
        over: None,
        mode,
        per: Exact::ONE,
        tiers: tiers.split(',').map(tier).collect(),
        initial: None,
        increment: None,
        connect_fee: None,
        minimum: None,
        maximum: None,
        once_per: None,
    }
}

fn cost(charge: &Charge, quantity: &str) -> String {
    let mut trace = Trace::default();
    let rated = rated_quantity(charge, exact(quantity)).expect("in range");
    let tiered = price_tiers(charge, Position::Start, rated, Flats::Due, &mut trace).expect("in range");
    let total = sum(tiered.usage, tiered.flat).expect("in range");
    hold_bounds(charge, rated, total, &mut trace).to_string()
}

const MINUTES: &str = "100 0.10 0, 200 0.08 0, - 0.05 0";
const FEES: &str = "100 0 5, 200 0 9, - 0 11";

#[test]
fn tier_modes_price_250_minutes_as_stated() {
    // domain.md §5: graduated 20.50, volume 12.50; flat fees 5 / 9 / 11: graduated 25.00, stair-step 11.00; package of 100 for 5.00: 15.00.
    let table = [
        (charge(TierMode::Graduated, MINUTES), "20.5"),
        (charge(TierMode::Volume, MINUTES), "12.5"),
        (charge(TierMode::Graduated, FEES), "25"),
        (charge(TierMode::StairStep, FEES), "11"),
        (charge(TierMode::Package(exact("100")), "- 5 0"), "15"),
    ];
    for (charge, wanted) in table {
        assert_eq!(cost(&charge, "250"), wanted, "{:?}", charge.mode);
    }
}

#[test]
fn upper_bounds_are_inclusive() {
    let graduated = charge(TierMode::Graduated, FEES);
    assert_eq!(cost(&graduated, "100"), "5");
    assert_eq!(cost(&graduated, "100.000001"), "14");
    assert_eq!(cost(&graduated, "200"), "14");
    let volume = charge(TierMode::Volume, MINUTES);
    assert_eq!(cost(&volume, "100"), "10");
    assert_eq!(cost(&volume, "101"), "8.08");
    let stairs = charge(TierMode::StairStep, FEES);
    assert_eq!(cost(&stairs, "200"), "9");
}

#[test]
fn first_flat_fee_is_charged_at_quantity_zero_and_no_other() {
    for mode in [TierMode::Graduated, TierMode::Volume, TierMode::StairStep, TierMode::Package(exact("100"))] {
        assert_eq!(cost(&charge(mode, FEES), "0"), "5", "{mode:?}");
    }
}

#[test]
fn packages_take_the_price_of_the_tier_in_which_they_begin() {
    // Packages of 100: two in the first tier (to 200), one in the rest.
    let tiered = charge(TierMode::Package(exact("100")), "200 5 0, - 3 0");
    assert_eq!(cost(&tiered, "200"), "10");
    assert_eq!(cost(&tiered, "201"), "13");
    let uneven = charge(TierMode::Package(exact("100")), "150 5 0, - 3 0");
    assert_eq!(cost(&uneven, "160"), "10");
    assert_eq!(cost(&uneven, "201"), "13");
}

#[test]
fn increments_round_up_61_seconds_at_60_30_to_90() {
    let mut charge = charge(TierMode::Graduated, "- 0.10 0");
    charge.initial = Some(exact("60"));
    charge.increment = Some(exact("30"));
    for (seconds, wanted) in [("0", "0"), ("1", "60"), ("60", "60"), ("61", "90"), ("90", "90"), ("90.5", "120")] {
        assert_eq!(rated_quantity(&charge, exact(seconds)).expect("in range"), exact(wanted), "{seconds} s");
    }
    charge.initial = None;
    assert_eq!(rated_quantity(&charge, exact("61")).expect("in range"), exact("90"));
    charge.initial = Some(exact("60"));
    charge.increment = None;
    assert_eq!(rated_quantity(&charge, exact("61")).expect("in range"), exact("61"));
}

#[test]
fn fifty_seconds_at_ten_cents_a_minute_stay_exact_until_rounded() {
    // domain.md §2: 50 s at 0.10 per minute → 0.083333.
    let mut charge = charge(TierMode::Graduated, "- 0.10 0");
    charge.per = exact("60");
    assert_eq!(cost(&charge, "50"), "1/12");
    assert_eq!(exact("1/12").round(6, money::Rounding::HalfUp), Ok(83_333));
}

#[test]
fn bounds_hold_the_charge_and_the_minimum_needs_quantity() {
    let mut charge = charge(TierMode::Graduated, "- 0.10 0");
    charge.minimum = Some(exact("0.50"));
    charge.maximum = Some(exact("2"));
    for (quantity, wanted) in [("0", "0"), ("1", "0.5"), ("10", "1"), ("30", "2")] {
        assert_eq!(cost(&charge, quantity), wanted, "{quantity}");
    }
}

#[test]
fn flat_fees_paid_before_are_left_out_and_named() {
    let mut charge = charge(TierMode::Graduated, "- 0.124 0.686");
    charge.once_per = Some(OncePer::Day);
    let mut trace = Trace::default();
    let tiered = price_tiers(&charge, Position::Start, exact("3"), Flats::Paid { day: 7 }, &mut trace).expect("in range");
    assert_eq!((tiered.usage, tiered.flat), (exact("0.372"), Exact::ZERO));
    assert!(trace.steps.contains(&TraceStep::OnceSkipped { amount: exact("0.686"), day: 7 }));
}
