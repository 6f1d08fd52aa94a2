//! Add-ons, coupons and plan transitions (domain.md §4).

use crate::life::Life;
use crate::shop::{Shop, day, q, zone};
use calendar::Period;
use catalog::{Bundle, BundleLine, DiscountValue, Names, PaymentType, Plan, ProductKind, Proration, Timing};
use ids::{GroupId, PurchaseId, Sym};
use money::Exact;
use subscription::{
    Amendment, BoughtAs, BundleRequest, LineKind, PRODUCTS_PER_SUBSCRIPTION_MAX, Part, Purchase, PurchaseError, PurchaseRequest,
    PurchasedBundle, Sale, Status, Subscription, plan_bundle, plan_transition,
};

fn sale(shop: &Shop, from: &str) -> Sale {
    Sale { currency: shop.sym("EUR"), zone: zone(), from: day(from), to: None, items: Vec::new(), identifier: None, coupons: Vec::new() }
}

/// A plan with a rent of 30.00, an add-on `MORE` of 10.00 a month, another plan `BIG` with a rent of 60.00.
fn shop() -> (Shop, Subscription) {
    let mut shop = Shop::new();
    let rent = shop.fee("RENT", "30.00", "month", Timing::Forward, Proration::Prorate);
    let more = shop.fee("EXTRA", "10.00", "month", Timing::Forward, Proration::Prorate);
    let big = shop.fee("BIG-RENT", "60.00", "month", Timing::Forward, Proration::Prorate);
    shop.catalog.symbols.assign(["MORE", "BIG-BASE", "BIG"]);
    let base = shop.sym("BASE");
    shop.catalog.bundles.get_mut(&base).unwrap().lines.retain(|line| line.product == rent);
    for (code, product) in [("MORE", more), ("BIG-BASE", big)] {
        let sym = shop.sym(code);
        let lines = vec![BundleLine { product, quantity: Exact::ONE, value: None, optional: false, validity_days: None }];
        shop.catalog.bundles.insert(sym, Bundle { sym, names: Names::default(), lines, discounts: Vec::new(), term: None });
    }
    let (plan, big) = (shop.sym("PLAN"), shop.sym("BIG"));
    let second = Plan { sym: big, bundles: vec![shop.sym("BIG-BASE")], ..shop.catalog.plans[&plan].clone() };
    shop.catalog.plans.insert(big, second);
    let subscription = shop.subscription(Period::open(day("2026-06-01")), &[rent]);
    (shop, subscription)
}

fn bundle(shop: &Shop, subscription: &Subscription, from: &str, coupons: Vec<(Sym, Sym)>) -> Result<Subscription, PurchaseError> {
    let sale = Sale { coupons, ..sale(shop, from) };
    let request = BundleRequest { bundle: "MORE".to_owned(), bought_as: BoughtAs::AddOn, voucher: String::new(), sale };
    let mut last = 5_000 + i64::try_from(subscription.products.len()).unwrap() * 100;
    plan_bundle(&shop.catalog, subscription, &request, &mut || {
        last += 1;
        last
    })
}

#[test]
fn an_add_on_is_charged_from_its_day_and_may_be_bought_twice() {
    let (shop, subscription) = shop();
    let profile = shop.endless(PaymentType::Postpaid, "month", "2026-06-01");
    let once = bundle(&shop, &subscription, "2026-06-16", Vec::new()).unwrap();
    let twice = bundle(&shop, &once, "2026-06-16", Vec::new()).unwrap();
    assert_eq!(twice.bundles.len(), 3);
    let mut life = Life::new(shop, profile, subscription);
    life.run_to(day("2026-06-16"));
    life.change(day("2026-06-16"), day("2026-06-16"), |subscription| subscription.clone_from(&twice));
    assert_eq!(life.net(), q("30.00") + 2 * q("5.00"));
}

#[test]
fn a_plan_may_take_only_what_is_compatible() {
    let (mut shop, subscription) = shop();
    let (plan, more) = (shop.sym("PLAN"), shop.sym("MORE"));
    shop.catalog.plans.get_mut(&plan).unwrap().compatible_only = true;
    let refused = |shop: &Shop, from: &str| match bundle(shop, &subscription, from, Vec::new()) {
        Err(PurchaseError::Refused(problems)) => problems.iter().map(|problem| problem.code).collect(),
        Err(PurchaseError::Calendar(_)) | Ok(_) => Vec::new(),
    };
    assert_eq!(refused(&shop, "2026-06-16"), ["not_compatible"]);
    shop.catalog.plans.get_mut(&plan).unwrap().compatible_bundles = vec![more];
    assert_eq!(refused(&shop, "2026-06-16"), Vec::<&str>::new());
    assert_eq!(refused(&shop, "2026-05-16"), ["outside_subscription"]);
}

#[test]
fn a_coupon_takes_off_what_is_charged_at_the_start_and_nothing_later() {
    let (mut shop, mut subscription) = shop();
    shop.discount(&mut subscription, DiscountValue::Percent(Exact::whole(50)), "0");
    // The discount is the coupon's, not the subscription's.
    subscription.discounts.clear();
    shop.catalog.symbols.assign(["HALF"]);
    let coupon = (shop.sym("HALF"), shop.sym("OFF"));
    let profile = shop.endless(PaymentType::Postpaid, "month", "2026-06-01");
    let with = bundle(&shop, &subscription, "2026-06-16", vec![coupon]).unwrap();
    let mut life = Life::new(shop, profile, subscription);
    life.run_to(day("2026-06-16"));
    life.change(day("2026-06-16"), day("2026-06-16"), |subscription| subscription.clone_from(&with));
    assert_eq!(life.net(), q("32.50"));
    life.run_to(day("2026-07-01"));
    assert_eq!(life.net(), q("72.50"), "the renewal bears no coupon");
    let coupon = life.lines.iter().filter(|line| line.kind == LineKind::Discount).count();
    assert_eq!(coupon, 1);
}

#[test]
fn a_transition_ends_the_old_plan_by_days_and_buys_the_new_one() {
    let (mut shop, _) = shop();
    shop.catalog.symbols.assign(["DATA-TYPE", "SIM"]);
    let service_type = shop.sym("DATA-TYPE");
    let version = shop.version("2020-01-01", "0");
    let kind = ProductKind::Service {
        service_type,
        priority: 1,
        non_active: catalog::NonActive::Forbidden,
        may_exceed: false,
        generators: Vec::new(),
    };
    let sim = shop.product("SIM", kind, vec![version]);
    let line = BundleLine { product: sim, quantity: Exact::ONE, value: None, optional: false, validity_days: None };
    for code in ["BASE", "BIG-BASE"] {
        let sym = shop.sym(code);
        let lines = &mut shop.catalog.bundles.get_mut(&sym).unwrap().lines;
        lines.retain(|line| line.product != sim);
        lines.push(line.clone());
    }
    let mut last = 9_000;
    let mut ids = || {
        last += 1;
        last
    };
    let plan = |code: &str, from: &str, identifier: Option<&str>| PurchaseRequest {
        plan: code.to_owned(),
        group: GroupId(7),
        payment_type: PaymentType::Postpaid,
        sale: Sale { identifier: identifier.map(str::to_owned), ..sale(&shop, from) },
    };
    let bought = subscription::plan_purchase(&shop.catalog, &plan("PLAN", "2026-06-01", Some("555")), &mut ids).unwrap();
    let moved = plan_transition(&shop.catalog, &bought, &plan("BIG", "2026-06-16", None), &mut ids).unwrap();
    // The service keeps its identifier and is the same one.
    assert_eq!(moved.services, bought.services);
    assert_eq!((moved.id, moved.plan), (bought.id, shop.sym("BIG")));
    // An add-on that stays takes its room.
    let mut full = bought.clone();
    full.bundles.push(PurchasedBundle { id: PurchaseId(1), bought_as: BoughtAs::AddOn, ..bought.bundles[0].clone() });
    let extra = Purchase { bought_in: PurchaseId(1), service: None, ..bought.products[0].clone() };
    full.products.extend(std::iter::repeat_n(extra, PRODUCTS_PER_SUBSCRIPTION_MAX - 1));
    let refused = plan_transition(&shop.catalog, &full, &plan("BIG", "2026-06-16", None), &mut ids).unwrap_err();
    assert!(matches!(&refused, PurchaseError::Refused(problems) if problems[0].code == "too_many_products"), "{refused:?}");
    // What goes on ends with the new plan.
    let limited =
        PurchaseRequest { sale: Sale { to: Some(day("2026-12-31")), ..sale(&shop, "2026-06-16") }, ..plan("BIG", "2026-06-16", None) };
    let ends = plan_transition(&shop.catalog, &bought, &limited, &mut ids).unwrap();
    assert_eq!((ends.valid.to(), ends.services[0].valid.to()), (Some(day("2026-12-31")), Some(day("2026-12-31"))));
    // What ends, or was cancelled for later, ends in the next plan too: by an order without an end, and by one that ends later.
    let still = plan_transition(&shop.catalog, &ends, &plan("BIG", "2026-07-16", None), &mut ids).unwrap();
    assert_eq!((still.valid.to(), still.services[0].valid.to()), (Some(day("2026-12-31")), Some(day("2026-12-31"))));
    assert!(still.products.iter().chain(&ends.products).all(|held| held.valid.to().is_some()), "{still:?}");
    let mut cancelled = bought.clone();
    cancelled.amend(Part::Whole, Amendment::End(day("2026-08-15")), day("2026-06-20")).unwrap();
    let gone = plan_transition(&shop.catalog, &cancelled, &limited, &mut ids).unwrap();
    assert_eq!((gone.valid.to(), gone.services[0].valid.to()), (Some(day("2026-08-15")), Some(day("2026-08-15"))));
    let profile = shop.endless(PaymentType::Postpaid, "month", "2026-06-01");
    let mut life = Life::new(shop, profile, bought);
    life.run_to(day("2026-06-01"));
    life.change(day("2026-06-16"), day("2026-06-16"), |subscription| subscription.clone_from(&moved));
    // 15 of 30 days of each.
    assert_eq!(life.net(), q("15.00") + q("30.00"));
    assert_eq!(life.subscription.products[0].status_at(day("2026-06-16")), Status::Closed);
    assert_eq!(life.correct(day("2026-06-01"), day("2026-06-17")), []);
}

#[test]
fn a_discount_of_a_coupon_needs_an_amount_in_the_currency() {
    let (mut shop, mut subscription) = shop();
    shop.discount(&mut subscription, DiscountValue::Flat(std::collections::HashMap::new()), "4.00");
    subscription.discounts.clear();
    shop.catalog.symbols.assign(["FOUR"]);
    let coupon = (shop.sym("FOUR"), shop.sym("OFF"));
    let off = shop.sym("OFF");
    let found = shop.catalog.discounts.get_mut(&off).unwrap();
    found.rules.iter_mut().for_each(|rule| rule.value = DiscountValue::Flat(std::collections::HashMap::new()));
    let refused = bundle(&shop, &subscription, "2026-06-16", vec![coupon]).unwrap_err();
    assert!(matches!(&refused, PurchaseError::Refused(problems) if problems[0].code == "price_missing"), "{refused:?}");
}
