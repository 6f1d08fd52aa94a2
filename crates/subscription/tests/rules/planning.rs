//! Planning a purchase: what it makes, and every problem at once (domain.md §4).

use crate::shop::{Shop, day, exact, zone};
use catalog::{PaymentType, ProductKind, Proration, Timing};
use ids::GroupId;
use subscription::{PurchaseError, PurchaseItem, PurchaseRequest, Sale, Status, Subscription, plan_purchase};

fn shop() -> Shop {
    let mut shop = Shop::new();
    shop.fee("RENT", "30.00", "month", Timing::Forward, Proration::Prorate);
    shop.grant("DATA", "1000", Some("month"), false);
    shop.catalog.symbols.assign(["MOBILE-DATA"]);
    let service_type = shop.sym("MOBILE-DATA");
    let version = shop.version("2020-01-01", "0");
    for (code, priority) in [("INTERNET", 1), ("ROAMING", 2)] {
        shop.product(
            code,
            ProductKind::Service {
                service_type,
                priority,
                non_active: catalog::NonActive::Forbidden,
                may_exceed: false,
                generators: Vec::new(),
            },
            vec![version.clone()],
        );
    }
    shop
}

fn request(shop: &Shop, items: Vec<PurchaseItem>, identifier: Option<&str>) -> PurchaseRequest {
    PurchaseRequest {
        plan: "PLAN".to_owned(),
        group: GroupId(7),
        payment_type: PaymentType::Postpaid,
        sale: Sale {
            currency: shop.sym("EUR"),
            zone: zone(),
            from: day("2026-06-16"),
            to: None,
            items,
            identifier: identifier.map(str::to_owned),
            coupons: Vec::new(),
        },
    }
}

fn item(product: &str) -> PurchaseItem {
    PurchaseItem { product: product.to_owned(), ..PurchaseItem::default() }
}

fn plan(shop: &Shop, request: &PurchaseRequest) -> Result<Subscription, Vec<(String, &'static str)>> {
    let mut last = 0;
    let mut ids = || {
        last += 1;
        last
    };
    plan_purchase(&shop.catalog, request, &mut ids).map_err(|error| match error {
        PurchaseError::Refused(problems) => problems.into_iter().map(|problem| (problem.field, problem.code)).collect(),
        PurchaseError::Calendar(error) => panic!("{error}"),
    })
}

fn problem(field: &str, code: &'static str) -> (String, &'static str) {
    (field.to_owned(), code)
}

#[test]
fn one_identifier_makes_one_service_of_its_type() {
    let shop = shop();
    let made = plan(&shop, &request(&shop, Vec::new(), Some(" 38640111222 "))).unwrap();
    assert_eq!(made.products.len(), 4);
    assert_eq!(made.services.len(), 1);
    assert_eq!(made.services[0].identifier, "38640111222");
    assert!(made.products[2..].iter().all(|purchase| purchase.service == Some(made.services[0].id)));
    assert_eq!(made.status_at(day("2026-06-15")), Status::Deferred);
    assert_eq!(made.status_at(day("2026-06-16")), Status::Active);
    assert!(made.products.iter().all(|purchase| purchase.status_at(day("2026-06-16")) == Status::Active));
    assert!(made.bundles.iter().all(|bundle| bundle.id != ids::PurchaseId(0)));
    assert!(made.products.iter().all(|purchase| made.bundles.iter().any(|bundle| bundle.id == purchase.bought_in)));
}

#[test]
fn the_document_is_the_same_after_it_was_stored() {
    let shop = shop();
    let items = vec![PurchaseItem { quantity: Some(exact("2.5")), value: Some(exact("1/3")), ..item("RENT") }];
    let made = plan(&shop, &request(&shop, items, Some("a"))).unwrap();
    assert_eq!(made.products[0].quantity, exact("2.5"));
    let text = serde_json::to_string(&made).unwrap();
    assert_eq!(serde_json::from_str::<Subscription>(&text).unwrap(), made);
}

#[test]
fn a_service_needs_an_identifier() {
    let shop = shop();
    assert_eq!(
        plan(&shop, &request(&shop, Vec::new(), None)),
        Err(vec![problem("identifier", "not_set"), problem("identifier", "not_set")])
    );
    let own = |product: &str, text: &str| PurchaseItem { identifier: Some(text.to_owned()), ..item(product) };
    let made = plan(&shop, &request(&shop, vec![own("INTERNET", "a"), own("ROAMING", "b")], None)).unwrap();
    assert_eq!(made.services.len(), 2);
}

#[test]
fn every_problem_is_named_at_once() {
    let shop = shop();
    let items = vec![
        PurchaseItem { quantity: Some(exact("0")), value: Some(exact("-1")), ..item("RENT") },
        item("NOTHING"),
        PurchaseItem { purchase: Some(false), ..item("DATA") },
        PurchaseItem { identifier: Some(String::new()), ..item("INTERNET") },
        item("RENT"),
    ];
    let mut wrong = request(&shop, items, Some("x"));
    wrong.payment_type = PaymentType::PayNow;
    let expected = [
        problem("plan", "payment_type_not_supported"),
        problem("items[2].purchase", "not_optional"),
        problem("items[1].product", "unknown_item"),
        problem("items[4].product", "repeated_item"),
        problem("items[0].quantity", "quantity_not_positive"),
        problem("items[0].value", "value_negative"),
        problem("items[3].identifier", "not_set"),
    ];
    assert_eq!(plan(&shop, &wrong), Err(expected.to_vec()));
}

#[test]
fn a_missing_currency_refuses_the_purchase() {
    let shop = shop();
    let mut wrong = request(&shop, Vec::new(), Some("x"));
    wrong.sale.currency = shop.sym("USD");
    assert_eq!(plan(&shop, &wrong), Err(vec![problem("plan", "price_missing")]));
    wrong.plan = "NO-PLAN".to_owned();
    assert_eq!(plan(&shop, &wrong), Err(vec![problem("plan", "unknown_plan")]));
}

#[test]
fn an_optional_product_may_be_left_out() {
    let mut shop = shop();
    let base = shop.sym("BASE");
    shop.catalog.bundles.get_mut(&base).unwrap().lines[1].optional = true;
    let made = plan(&shop, &request(&shop, vec![PurchaseItem { purchase: Some(false), ..item("DATA") }], Some("x"))).unwrap();
    assert_eq!(made.products.len(), 3);
}
