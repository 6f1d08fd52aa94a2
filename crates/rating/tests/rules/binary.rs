//! The binary forms of traces and legs.

use crate::world::{World, one_step};
use balance::{ItemKey, Leg, LegKind, Origin};
use calendar::Instant;
use ids::{BillId, GroupId, PurchaseId, ServiceId, SharingId, SubscriptionId, Sym};
use money::Exact;
use proptest::prelude::*;
use rating::{CodecError, PriceMode, Trace, TraceStep, legs};

fn sym() -> impl Strategy<Value = Sym> {
    any::<u32>().prop_map(Sym)
}

fn exact() -> impl Strategy<Value = Exact> {
    (any::<i128>(), 1..i128::MAX).prop_map(|(num, den)| Exact::ratio(num, den).expect("a fraction"))
}

fn instant() -> impl Strategy<Value = Instant> {
    any::<i64>().prop_map(Instant::from_micros)
}

fn mode() -> impl Strategy<Value = PriceMode> {
    prop_oneof![Just(PriceMode::Graduated), Just(PriceMode::Volume), Just(PriceMode::StairStep), Just(PriceMode::Package)]
}

fn step() -> impl Strategy<Value = TraceStep> {
    use TraceStep as S;
    let choosing = prop_oneof![
        (any::<i64>(), sym()).prop_map(|(purchase, product)| S::Product { purchase: PurchaseId(purchase), product }),
        (any::<u32>(), any::<bool>()).prop_map(|(version, locked)| S::Version { version, locked }),
        sym().prop_map(|plan| S::NoRow { plan }),
        (instant(), instant(), exact()).prop_map(|(from, to, quantity)| S::Part { from, to, quantity }),
        (sym(), any::<u32>()).prop_map(|(plan, row)| S::Row { plan, row }),
        (sym(), exact(), any::<i64>(), exact()).prop_map(|(resource, asked, taken, left)| S::Consume { resource, asked, taken, left }),
    ];
    let pricing = prop_oneof![
        (sym(), sym(), mode(), exact(), exact()).prop_map(|(resource, bill_item, mode, quantity, rated)| S::Charge {
            resource,
            bill_item,
            mode,
            quantity,
            rated
        }),
        (any::<u32>(), exact(), exact(), exact()).prop_map(|(tier, quantity, price, amount)| S::Tier { tier, quantity, price, amount }),
        (any::<u32>(), exact()).prop_map(|(tier, amount)| S::Flat { tier, amount }),
        (exact(), any::<i32>()).prop_map(|(amount, day)| S::OnceSkipped { amount, day }),
        exact().prop_map(|amount| S::ConnectFee { amount }),
        exact().prop_map(|amount| S::Minimum { amount }),
        exact().prop_map(|amount| S::Maximum { amount }),
        (exact(), any::<i64>()).prop_map(|(exact, net)| S::Rounded { exact, net }),
    ];
    let after = prop_oneof![
        (sym(), any::<i32>(), any::<[bool; 3]>(), any::<i64>()).prop_map(|(tax, ppm, [exempt, reverse, pending], quanta)| S::Tax {
            tax,
            ppm,
            exempt,
            reverse,
            pending,
            quanta
        }),
        sym().prop_map(|resource| S::OtherCurrency { resource }),
        (sym(), any::<i64>(), any::<i64>()).prop_map(|(resource, before, after)| S::Count { resource, before, after }),
        any::<i64>().prop_map(|paid| S::Funds { paid }),
        (sym(), any::<[i64; 3]>(), any::<bool>()).prop_map(|(resource, [exposure, charged, limit], passed)| S::Limit {
            resource,
            exposure,
            charged,
            limit,
            passed
        }),
        (exact(), exact()).prop_map(|(quantity, amount)| S::PricedBefore { quantity, amount }),
        (exact(), exact()).prop_map(|(price, amount)| S::Carried { price, amount }),
        (exact(), exact(), exact()).prop_map(|(percent, of, amount)| S::PercentOf { percent, of, amount }),
        (any::<i64>(), any::<i64>()).prop_map(|(charged, net)| S::CycleMaximum { charged, net }),
    ];
    let given = prop_oneof![
        (any::<i64>(), sym(), any::<i64>(), any::<i64>()).prop_map(|(purchase, discount, quanta, left)| S::Discount {
            purchase: PurchaseId(purchase),
            discount,
            quanta,
            left
        }),
        (any::<i64>(), exact()).prop_map(|(sharing, percent)| S::Shared { sharing: SharingId(sharing), percent }),
    ];
    prop_oneof![choosing, pricing, after, given]
}

fn item() -> impl Strategy<Value = ItemKey> {
    let ids = (any::<i64>(), proptest::option::of(any::<i64>()), proptest::option::of(any::<i64>()));
    (ids, sym(), proptest::option::of(sym()), any::<i32>(), proptest::option::of(sym())).prop_map(|(ids, code, tax, tax_ppm, ledger)| {
        let (bill, subscription, service) = ids;
        ItemKey {
            bill: BillId(bill),
            code,
            subscription: subscription.map(SubscriptionId),
            service: service.map(ServiceId),
            tax,
            tax_ppm,
            ledger,
        }
    })
}

fn leg() -> impl Strategy<Value = Leg> {
    let kind = prop_oneof![
        Just(LegKind::Charge),
        Just(LegKind::Funds),
        Just(LegKind::Consume),
        Just(LegKind::Grant),
        Just(LegKind::Count),
        Just(LegKind::Adjust)
    ];
    let numbers = (any::<i64>(), any::<i64>(), any::<i64>());
    (kind, 1_i64..4, sym(), proptest::option::of(any::<u32>()), proptest::option::of(item()), numbers).prop_map(
        |(kind, group, resource, balance, item, (net, tax, quantity))| Leg {
            kind,
            group: GroupId(group),
            resource,
            balance,
            item,
            net,
            tax,
            quantity,
        },
    )
}

proptest! {
    #[test]
    fn trace_reads_back_as_it_was_written(steps in proptest::collection::vec(step(), 0..20)) {
        let trace = Trace { steps };
        prop_assert_eq!(Trace::decode(&trace.encode()), Ok(trace));
    }

    #[test]
    fn legs_read_back_as_they_were_written(mut written in proptest::collection::vec(leg(), 0..8), repeat in any::<bool>()) {
        if repeat && let Some(first) = written.first().cloned() {
            written.insert(0, first);
        }
        prop_assert_eq!(legs::decode(&legs::encode(&written)), Ok(written));
    }

    #[test]
    fn garbage_is_an_error_and_never_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), version in any::<bool>()) {
        let mut bytes = bytes;
        if version {
            bytes.insert(0, 1);
        }
        // Whatever reads is written back to something that reads the same.
        if let Ok(trace) = Trace::decode(&bytes) {
            prop_assert_eq!(Trace::decode(&trace.encode()), Ok(trace));
        }
        if let Ok(read) = legs::decode(&bytes) {
            prop_assert_eq!(legs::decode(&legs::encode(&read)), Ok(read));
        }
    }

    #[test]
    fn cut_bytes_are_an_error(steps in proptest::collection::vec(step(), 1..6), cut in any::<prop::sample::Index>()) {
        let bytes = Trace { steps }.encode();
        let kept = cut.index(bytes.len());
        prop_assert!(Trace::decode(&bytes[..kept]).is_err());
    }
}

#[test]
fn unknown_version_says_so() {
    assert_eq!(Trace::decode(&[9, 0]), Err(CodecError::Version(9)));
    assert_eq!(legs::decode(&[9, 0]), Err(CodecError::Version(9)));
}

#[test]
fn usual_event_is_small() {
    let mut world = World::new(&one_step("charge: EUR, price: 0.10, per: 60, initial: 60, increment: 30")).prepaid();
    world.grant("EUR", 10_000_000, "2026-06-01", None, Origin::Funds);
    let mut decision = world.event("2026-06-20", "61").charge();
    // Ids as an old site has them.
    for leg in &mut decision.own.legs {
        leg.group = GroupId(2_000_000_000_100);
        if let Some(item) = &mut leg.item {
            item.bill = BillId(2_000_000_900_000);
            item.subscription = Some(SubscriptionId(2_000_000_000_101));
            item.service = Some(ServiceId(2_000_000_000_102));
        }
    }
    assert_eq!(decision.own.legs.len(), 2);
    let bytes = legs::encode(&decision.own.legs);
    assert!(bytes.len() <= 60, "{} bytes", bytes.len());
    assert!(decision.trace.encode().len() <= 100, "{} bytes", decision.trace.encode().len());
}
