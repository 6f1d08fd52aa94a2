//! Laws of domain.md §10 on random lives of one group.

use crate::world::{World, day, one_step};
use balance::{LegKind, Origin};
use proptest::prelude::*;

/// A tariff with an allowance, increments, a connect fee, tiers with flat fees and tax.
const TARIFF: &str = "[{name: all, charges: [
    {bill_item: USE, tax: VAT, steps: [{consume: MB}, {charge: EUR, per: 60, initial: 60, increment: 30, connect_fee: 0.05, once_per: day,
        tiers: [{up_to: 100, price: 0.10, flat: 0.2}, {up_to: 200, price: 0.08}, {price: 0.05}]}]},
    {bill_item: USE, steps: [{count: CALLS}, {charge: EUR, price: 0.000333, maximum: 0.05}]}]}]";

proptest! {
    /// No limit is passed without permission; what is refused moves nothing; a preview is the real thing.
    #[test]
    fn prepaid_group_never_spends_more_than_its_funds(
        events in proptest::collection::vec((1_u32..29, 0_u32..400, 0_i64..2_000_000), 1..30),
    ) {
        let mut world = World::new(TARIFF).prepaid();
        let euro = world.sym("EUR");
        world.grant("MB", 500_000, "2026-06-05", Some("2026-06-20"), Origin::Grant);
        for (date, amount, top_up) in events {
            if top_up % 3 == 0 && top_up > 0 {
                world.grant("EUR", top_up, "2026-06-01", None, Origin::Funds);
            }
            let before = world.state.clone();
            let (date, amount) = (format!("2026-06-{date:02}"), amount.to_string());
            let preview = world.event(&date, &amount).rate();
            prop_assert_eq!(&world.state, &before);
            match preview {
                Ok(preview) => prop_assert_eq!(world.event(&date, &amount).charge(), preview),
                Err(refused) => prop_assert_eq!(refused.code(), "limit_reached"),
            }
            prop_assert!(world.state.exposure(euro, day("2026-06-30")).expect("in range") <= 0);
            prop_assert_eq!(&world.state.unbilled, &world.state.paid_by_funds);
        }
    }

    /// Money of a decision is the sum of its charges; what is reported is always charged.
    #[test]
    fn decision_says_what_its_legs_say(amount in 0_u32..100_000, seconds in 1_u32..100_000) {
        let rows = "rate_plans:
  - code: TARIFF
    name: Tariff
    service_type: SERVICE
    time_mode: split
    rows:
      - {name: day, hours: {from: '07:00', to: '19:00'}, charges: [{bill_item: USE, tax: VAT, steps: [{charge: EUR, price: 0.20}]}]}
      - {name: night, hours: {from: '19:00', to: '07:00'}, charges: [{bill_item: USE, tax: VAT, steps: [{charge: EUR, price: 0.20}]}]}
";
        let mut world = World::with(rows, "").prepaid();
        let until = world.event("2026-06-20", "0").at("2026-06-20T18:50:00+02:00").plus(seconds);
        let decision = world.event("2026-06-20", &amount.to_string()).at("2026-06-20T18:50:00+02:00").until(&until).record().charge();
        let sum = |take: fn(&balance::Leg) -> i64| -> i64 {
            decision.own.legs.iter().filter(|leg| leg.kind == LegKind::Charge).map(take).sum()
        };
        prop_assert_eq!((sum(|leg| leg.net), sum(|leg| leg.tax)), (decision.own.net, decision.own.tax));
        prop_assert_eq!(decision.own.is_over_limit(), amount > 0);
        // Both rows have one price, so the split changes the sum by less than a quantum a part.
        let parts = i64::try_from(decision.own.legs.len()).expect("few");
        prop_assert!((decision.own.net - i64::from(amount) * 200_000).abs() <= parts);
    }
}

#[test]
fn rating_again_with_unchanged_inputs_gives_the_same() {
    let mut world = World::new(&one_step("charge: EUR, price: 0.124, flat: 0.686, once_per: day"));
    let first = world.event("2026-06-20", "3").rate();
    assert_eq!(world.event("2026-06-20", "3").rate(), first);
}
