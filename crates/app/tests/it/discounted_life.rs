//! Lives with discounts, alerts, minimums of a cycle and discounts of a bill: every figure exact, on each store.

use crate::first_bill::{Life, money, text};
use app::billing::{AdjustBalance, GetBill, GetProfile, IssueInvoice, Method, PaymentKind, RecordPayment};
use billing::Direction;
use catalog::{CatalogFiles, ChargeMode};
use money::format_quanta;
use std::sync::Arc;
use store::notification::{NotificationFilter, NotificationKind, NotificationRow};
use store::{Operation, StoreError, Tx};
use testkit::TestSite;

/// The catalog of the first life with other prices and what is added to it.
fn catalog(steps: &str, bundle: &str, added: &str) -> CatalogFiles {
    let CatalogFiles(mut files) = testkit::first_bill_catalog();
    let yaml = files.get_mut("catalog.yaml").unwrap();
    let old = "            tax: VAT\n            steps: [{consume: MB}, {charge: EUR, price: 0.0103}]";
    assert!(yaml.contains(old));
    *yaml = yaml.replace(old, &format!("            tax: VAT\n            charge_tag: DATA_OVER\n            steps: {steps}"));
    *yaml = yaml.replace("{product: data}]}", &format!("{{product: data}}]{bundle}}}"));
    yaml.push_str("tags:\n  - {code: DATA_OVER, name: Data beyond, on: charge}\n");
    yaml.push_str(added);
    CatalogFiles(files)
}

struct Told(ids::CustomerId);

impl Operation for Told {
    type Output = Vec<NotificationRow>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        let mut found = store::notification::list_of_customer(tx, self.0, &NotificationFilter::default(), None, 100).await?;
        found.reverse();
        Ok(found)
    }
}

impl Life {
    async fn told(&self) -> Vec<(NotificationKind, String)> {
        let rows = self.site.read(Told(self.customer.customer.id)).await.unwrap();
        rows.into_iter().map(|row| (row.content.kind, row.content.threshold.map_or(String::new(), |threshold| threshold.value))).collect()
    }

    async fn totals(&self) -> (String, String) {
        let (net, tax, _) = self.active().await;
        (net, tax)
    }
}

#[tokio::test]
async fn a_month_with_discount_alerts_invoice_and_payment() {
    // domain.md §2, §3, §4, §7: a month with its discount and alerts: 1000 MB for 30.00 from the middle of June,
    // 0.01 a further MB less 10 %, alerts at 80 % and at 0; the bill is 19.276, rounded 19.28.
    let added = "discounts:\n  - {code: TENTH, name: Tenth, percent: 10, filters: [{charge_tag: DATA_OVER}]}\ncredit_profiles:\n  - code: STANDARD\n    name: Standard\n    default: true\n    limits: [{resource: MB, floor: -1000, limit: 0, thresholds: [{at: 80%}, {at: 100%}]}]\n";
    let files = || catalog("[{consume: MB}, {charge: EUR, price: 0.01}]", ", discounts: [{discount: TENTH}]", added);
    for site in TestSite::all_empty("2026-06-15T22:00:00Z").await {
        let life = Life::begin(site, files()).await;
        assert_eq!(life.totals().await, text("15.000000", "3.300000"));
        life.site.set_now("2026-06-20T10:00:00Z");
        assert_eq!(money(&life.use_data("2026-06-20T10:00:00Z", "s1", "700").await), text("0.000000", "0.000000"));
        let again = life.use_data("2026-06-20T10:00:00Z", "s1", "700").await;
        assert!(matches!(again, charging::Answer::Rated { replayed: true, .. }));
        assert_eq!(life.active().await, ("15.000000".to_owned(), "3.300000".to_owned(), "-300.000000".to_owned()));
        assert_eq!(life.told().await, []);
        life.site.set_now("2026-06-25T10:00:00Z");
        assert_eq!(money(&life.use_data("2026-06-25T09:00:00Z", "s2", "500").await), text("1.800000", "0.396000"));
        let crossed = |value: &str| (NotificationKind::ThresholdCrossed, value.to_owned());
        assert_eq!(life.told().await, [crossed("80"), crossed("100")]);
        life.site.set_now("2026-06-28T10:00:00Z");
        let adjust = AdjustBalance {
            group: life.customer.group,
            amount: "1.00".to_owned(),
            direction: Direction::Credit,
            bill_item: "ADJUSTMENT".to_owned(),
            tax: Some("VAT".to_owned()),
            supplier: None,
            ledger: None,
            reason: "goodwill".to_owned(),
            catalogs: Arc::clone(&life.site.catalogs),
        };
        life.site.write(adjust).await.unwrap();
        // 15.00 + 3.30 + 1.80 + 0.396 − 1.00 − 0.22 = 19.276.
        assert_eq!(life.active().await, ("15.800000".to_owned(), "3.476000".to_owned(), "0.000000".to_owned()));
        life.site.set_now("2026-06-30T10:00:00Z");
        assert_eq!(life.run_billing().await.unwrap_err().code(), "cycle_still_running");
        life.site.set_now("2026-06-30T22:00:00Z");
        let bill = life.run_billing().await.unwrap().remove(0);
        assert_eq!((format_quanta(bill.net, 6), format_quanta(bill.tax, 6)), text("15.800000", "3.480000"));
        assert_eq!(format_quanta(bill.due, 6), "19.280000");
        let details = life.site.read(GetBill { bill: bill.id, catalogs: Arc::clone(&life.site.catalogs) }).await.unwrap();
        let rounding = details.items.iter().filter(|item| details.catalog.symbols.code(item.item.key.code) == "ROUNDING");
        assert_eq!(rounding.map(|item| (item.item.net, item.item.taxed)).collect::<Vec<_>>(), [(0, 4_000)]);
        assert_eq!(life.active().await, ("30.000000".to_owned(), "6.600000".to_owned(), "-1000.000000".to_owned()));
        let issued = life.site.write(IssueInvoice { bill: bill.id, catalogs: Arc::clone(&life.site.catalogs) }).await.unwrap();
        assert_eq!((issued.invoice.number.as_str(), issued.invoice.due_on.to_string().as_str()), ("2026-00001", "2026-07-16"));
        life.site.set_now("2026-07-10T10:00:00Z");
        let pay = RecordPayment {
            customer: life.customer.customer.id,
            profile: None,
            group: None,
            bill: None,
            amount: "20.00".to_owned(),
            method: Method::Transfer,
            kind: PaymentKind::Charge,
            paid_at: None,
            document: store::payment::PaymentDocument::default(),
            catalogs: Arc::clone(&life.site.catalogs),
        };
        assert_eq!(format_quanta(life.site.write(pay).await.unwrap().payment.credited, 6), "0.720000");
        let paid = life.site.read(GetBill { bill: bill.id, catalogs: Arc::clone(&life.site.catalogs) }).await.unwrap().bill.bill;
        assert_eq!((paid.state, paid.due), (store::bill::BillState::Closed, 0));
    }
}

#[tokio::test]
async fn a_minimum_of_the_cycle_is_charged_at_billing_once_there_was_usage() {
    for (used, net) in [(Some("100"), "20.000000"), (Some("900"), "24.000000"), (None, "15.000000")] {
        for site in TestSite::all_empty("2026-06-15T22:00:00Z").await {
            let life = Life::begin(site, catalog("[{charge: EUR, price: 0.01, cycle_minimum: 5}]", "", "")).await;
            life.site.set_now("2026-06-20T10:00:00Z");
            if let Some(used) = used {
                life.use_data("2026-06-20T10:00:00Z", "s1", used).await;
            }
            life.site.set_now("2026-06-30T22:00:00Z");
            let bill = life.run_billing().await.unwrap().remove(0);
            assert_eq!(format_quanta(bill.net, 6), net, "{used:?}");
        }
    }
}

#[tokio::test]
async fn a_discount_at_billing_time_is_spread_over_the_items_and_their_taxes() {
    // 15.00 of rent and 100.00 of data: by priority 10 % of the data, then a flat 5.25 off all that is left.
    let added = "discounts:\n  - {code: DATA10, name: Data, time: billing, priority: 1, percent: 10, filters: [{bill_item: DATA}]}\n  - {code: FLAT, name: Flat, time: billing, priority: 2, flat: {EUR: 5.25}}\n";
    let bundle = ", discounts: [{discount: FLAT}, {discount: DATA10}]";
    for site in TestSite::all_empty("2026-06-15T22:00:00Z").await {
        let life = Life::begin(site, catalog("[{charge: EUR, price: 1}]", bundle, added)).await;
        life.site.set_now("2026-06-20T10:00:00Z");
        life.use_data("2026-06-20T10:00:00Z", "s1", "100").await;
        assert_eq!(life.totals().await, text("115.000000", "25.300000"));
        life.site.set_now("2026-06-30T22:00:00Z");
        let bill = life.run_billing().await.unwrap().remove(0);
        // 115.00 − 10.00 − 5.25 = 99.75; 22 % of it is 21.945, rounded 21.95.
        assert_eq!((format_quanta(bill.net, 6), format_quanta(bill.tax, 6)), text("99.750000", "21.950000"));
    }
}

#[tokio::test]
async fn an_event_generator_charges_what_a_counter_holds_once_a_cycle() {
    // Readings are only counted; at the end of the cycle their sum is one event, at 0.50 each.
    let steps = "[{count: METER}]\n      - name: summary\n        when: {sort: summary}\n        charges:\n          - {bill_item: DATA, tax: VAT, steps: [{charge: EUR, price: 0.50}]}";
    let added = "event_generators:\n  - {code: SUM_UP, name: Sum, service_type: data, fields: {volume: {balance: METER}, sort: {constant: summary}}}\n";
    let files = || {
        let CatalogFiles(mut files) = catalog(steps, "", added);
        let yaml = files.get_mut("catalog.yaml").unwrap();
        *yaml = yaml.replace(
            "kind: number, role: mandatory}]",
            "kind: number, role: mandatory}, {code: sort, name: Sort, kind: text, role: rating_set}]",
        );
        *yaml = yaml.replace("kind: service, service_type: data,", "kind: service, service_type: data, event_generators: [SUM_UP],");
        *yaml = yaml.replace("event_types:", "  - {code: METER, name: Meter, unit: kWh, scale: 3}\nevent_types:");
        CatalogFiles(files)
    };
    for site in TestSite::all_empty("2026-06-15T22:00:00Z").await {
        let life = Life::begin(site, files()).await;
        let of = GetProfile { profile: life.customer.profile, catalogs: Arc::clone(&life.site.catalogs) };
        assert_eq!(life.site.read(of).await.unwrap().event_generators, ["SUM_UP"]);
        life.site.set_now("2026-06-20T10:00:00Z");
        for (session, volume) in [("s1", "7"), ("s2", "3.5")] {
            assert_eq!(money(&life.use_data("2026-06-20T10:00:00Z", session, volume).await), text("0.000000", "0.000000"));
        }
        // Usage that is called as the generator names its own does not stand in the way of closing.
        let (active, _) = life.site.read(crate::first_bill::Standing::of(&life)).await.unwrap();
        let number = life.site.read(GetBill { bill: active, catalogs: Arc::clone(&life.site.catalogs) }).await.unwrap().bill.bill.number;
        life.site.set_now("2026-06-30T21:30:00Z");
        life.use_data("2026-06-30T21:00:00Z", &format!("SUM_UP:{number}"), "0").await;
        life.site.set_now("2026-06-30T22:00:00Z");
        let (active, _) = life.site.read(crate::first_bill::Standing::of(&life)).await.unwrap();
        let preview = app::billing::PreviewInvoice { bill: active, language: None, catalogs: Arc::clone(&life.site.catalogs) };
        let preview = life.site.read(preview).await.unwrap();
        let bill = life.run_billing().await.unwrap().remove(0);
        // 15.00 of rent and 10.5 × 0.50.
        assert_eq!(format_quanta(bill.net, 6), "20.250000");
        assert_eq!(preview.totals.net, "20.25");
        let details = life.site.read(GetBill { bill: bill.id, catalogs: Arc::clone(&life.site.catalogs) }).await.unwrap();
        let data = details.items.iter().find(|item| details.catalog.symbols.code(item.item.key.code) == "DATA").unwrap();
        assert_eq!((data.item.net, data.item.count), (5_250_000, 1));
        // The next cycle had no readings: nothing is made.
        life.site.set_now("2026-07-31T22:00:00Z");
        assert_eq!(format_quanta(life.run_billing().await.unwrap().remove(0).net, 6), "30.000000");
    }
}

#[tokio::test]
async fn thresholds_that_the_first_fees_reach_are_told_with_the_customer() {
    // domain.md §3: rent of half a month and its tax, 18.30 of a limit of 20.00, are over 80 % of it; the allowance was never used up.
    let added = "credit_profiles:\n  - code: STANDARD\n    name: Standard\n    default: true\n    limits:\n      - {resource: EUR, limit: 20, thresholds: [{at: 80%}, {at: 100%}]}\n      - {resource: MB, floor: -1000, limit: 0, thresholds: [{at: 80%}]}\n";
    for site in TestSite::all_empty("2026-06-15T22:00:00Z").await {
        let life = Life::begin(site, catalog("[{consume: MB}, {charge: EUR, price: 0.01}]", "", added)).await;
        assert_eq!(life.totals().await, text("15.000000", "3.300000"));
        assert_eq!(life.told().await, [(NotificationKind::ThresholdCrossed, "80".to_owned())]);
    }
}

#[tokio::test]
async fn what_a_bill_owes_counts_from_billing_to_payment_whatever_was_known_before() {
    // domain.md §3: a limit may count the dues of bills too. June 18.30 and July 36.60 leave 5.10 of 60.00.
    let added = "credit_profiles:\n  - code: STANDARD\n    name: Standard\n    default: true\n    limits: [{resource: EUR, limit: 60, count_dues: true}]\n";
    for site in TestSite::all_empty("2026-06-15T22:00:00Z").await {
        let life = Life::begin(site, catalog("[{charge: EUR, price: 0.01}]", "", added)).await;
        let ask = |session| life.data("2026-07-05T10:00:00Z", session, "1000", Some(ChargeMode::Authorize));
        life.site.set_now("2026-06-30T22:00:00Z");
        let bill = life.run_billing().await.unwrap().remove(0);
        life.site.set_now("2026-07-05T10:00:00Z");
        for session in ["s1", "s2"] {
            let refused = ask(session).await;
            assert!(matches!(&refused, charging::Answer::Refused(reason) if reason.code == "limit_reached"), "{refused:?}");
        }
        let pay = RecordPayment {
            customer: life.customer.customer.id,
            profile: None,
            group: None,
            bill: Some(bill.id),
            amount: "18.30".to_owned(),
            method: Method::Transfer,
            kind: PaymentKind::Charge,
            paid_at: None,
            document: store::payment::PaymentDocument::default(),
            catalogs: Arc::clone(&life.site.catalogs),
        };
        life.site.write(pay).await.unwrap();
        assert_eq!(money(&ask("s3").await), text("10.000000", "2.200000"));
    }
}
