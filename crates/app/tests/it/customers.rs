//! Customers and contacts (domain.md §1, §7, §9).

use crate::ground::{ana, codes, create, created, order};
use app::billing::ListBills;
use app::customer::{
    AddContact, AttributeChanges, ChangeContact, ContactChanges, DeleteContact, GetCustomer, ListContacts, ListCustomers, NewContact,
    NewCustomer, NewProfile, UpdateCustomer,
};
use std::sync::Arc;
use store::bill::{BillState, OfCustomer};
use store::customer::{CustomerFilter, ListOrder, pattern};
use store::site::Address;
use testkit::{TestSite, at};

const NOW: &str = "2026-10-10T10:00:00Z";

fn update(site: &TestSite, revision: Option<i64>, language: &str) -> UpdateCustomer {
    let language = Some(language.to_owned());
    UpdateCustomer {
        catalogs: Arc::clone(&site.catalogs),
        customer: "1001".to_owned(),
        revision,
        customer_type: None,
        language,
        tax_id: None,
        is_tax_exempt: None,
        custom_attributes: AttributeChanges::new(),
    }
}

#[tokio::test]
async fn a_new_customer_has_one_active_and_one_inactive_bill_that_meet() {
    // domain.md §7: exactly one active and one inactive per recurring profile; a stub before the first boundary (§11).
    for site in TestSite::all(NOW).await {
        let made = created(&site, ana()).await;
        assert_eq!((made.customer.number, made.customer.code.as_str()), (1001, "ana-novak"), "{}", site.backend);
        let list = ListBills {
            of: Some(OfCustomer { customer: made.customer.id, profile: None }),
            state: None,
            before: i64::MAX,
            limit: 10,
            catalogs: Arc::clone(&site.catalogs),
        };
        let bills = site.read(list).await.unwrap();
        let shown: Vec<_> = bills.iter().map(|view| (view.bill.state, view.bill.from, view.bill.to)).collect();
        let (first, second) = (at("2026-10-31T23:00:00Z"), at("2026-11-30T23:00:00Z"));
        let stub = (BillState::Active, at("2026-10-09T22:00:00Z"), Some(first));
        assert_eq!(shown, [(BillState::Inactive, first, Some(second)), stub], "{}", site.backend);
    }
}

#[tokio::test]
async fn every_wrong_field_of_a_customer_is_told_at_once() {
    for site in TestSite::all(NOW).await {
        created(&site, ana()).await;
        let wrong = NewCustomer {
            code: Some("1042".to_owned()),
            last_name: String::new(),
            customer_type: "nobody".to_owned(),
            language: Some("de".to_owned()),
            address: Address::default(),
            since: Some(at("2027-01-01T00:00:00Z")),
            profile: Some(NewProfile { event_type: Some("sometimes".to_owned()), billing_day: Some(32), ..NewProfile::default() }),
            ..ana()
        };
        let error = site.write(create(&site, wrong)).await.unwrap_err();
        let expected = [
            ("last_name", "missing"),
            ("address.country", "not_a_country"),
            ("customer_type", "unknown_customer_type"),
            ("language", "unknown_language"),
            ("code", "code_without_letter"),
            ("created_at", "in_the_future"),
            ("email", "taken"),
            ("profile.event_type", "unknown_event_type"),
            ("profile.billing_day", "out_of_range"),
        ];
        assert_eq!(codes(error.fields()), expected, "{}", site.backend);
    }
}

#[tokio::test]
async fn a_plans_wrong_fields_come_with_the_customers() {
    for site in TestSite::all(NOW).await {
        let plan = Some(app::subscription::PlanOrder { identifier: None, ..order("mobile_s", "") });
        let error = site.write(create(&site, NewCustomer { email: "nobody".to_owned(), plan, ..ana() })).await.unwrap_err();
        let fields = codes(error.fields());
        assert!(fields.contains(&("email", "not_an_email")), "{fields:?}");
        assert!(fields.contains(&("plan.identifier", "not_set")), "{fields:?}");
    }
}

#[tokio::test]
async fn names_need_not_be_unique_but_codes_are() {
    for site in TestSite::all(NOW).await {
        created(&site, ana()).await;
        let second = created(&site, NewCustomer { email: "other@example.com".to_owned(), ..ana() }).await;
        assert_eq!(second.customer.code, "ana-novak-1002", "{}", site.backend);
    }
}

#[tokio::test]
async fn a_change_needs_the_revision_that_was_read() {
    for site in TestSite::all(NOW).await {
        created(&site, ana()).await;
        assert_eq!(site.write(update(&site, Some(1), "fr")).await.unwrap().revision, 2, "{}", site.backend);
        assert_eq!(site.write(update(&site, Some(1), "en")).await.map_err(|error| error.code()).err(), Some("precondition_failed"));
        // The same again is no change.
        assert_eq!(site.write(update(&site, None, "fr")).await.unwrap().revision, 2);
    }
}

#[tokio::test]
async fn the_last_contact_stays_and_the_next_one_becomes_the_primary() {
    for site in TestSite::all(NOW).await {
        created(&site, ana()).await;
        let customer = "ana-novak".to_owned();
        let first = site.read(ListContacts { customer: customer.clone() }).await.unwrap().remove(0);
        let delete = |id| DeleteContact { customer: customer.clone(), id };
        assert_eq!(site.write(delete(first.id)).await.map_err(|error| error.code()), Err("last_contact"), "{}", site.backend);
        let contact = NewContact {
            last_name: "Kos".to_owned(),
            email: "kos@example.com".to_owned(),
            address: first.address,
            ..NewContact::default()
        };
        let second = site.write(AddContact { customer: customer.clone(), contact }).await.unwrap();
        site.write(delete(first.id)).await.unwrap();
        let changes = ContactChanges { first_name: Some("Eva".to_owned()), ..ContactChanges::default() };
        site.write(ChangeContact { customer: customer.clone(), id: second.id, changes }).await.unwrap();
        let view = site.read(GetCustomer { catalogs: Arc::clone(&site.catalogs), customer: "1001".to_owned() }).await.unwrap();
        assert_eq!(view.customer.primary().unwrap().full_name(), "Eva Kos");
        // The e-mail of the contact that went is free again.
        created(&site, ana()).await;
    }
}

#[tokio::test]
async fn customers_are_found_by_wildcard_and_paged_by_number() {
    for site in TestSite::all(NOW).await {
        for (last_name, email) in [("Novak", "a@x.si"), ("Kos", "b@x.si"), ("Novakovič", "c@x.si")] {
            created(&site, NewCustomer { last_name: last_name.to_owned(), email: email.to_owned(), ..ana() }).await;
        }
        let list = |name: &str, after| ListCustomers {
            filter: CustomerFilter { name: Some(pattern(name)), ..CustomerFilter::default() },
            order: ListOrder::NumberUp,
            after,
            limit: 1,
            count: true,
        };
        let page = site.read(list("novak", None)).await.unwrap();
        assert_eq!((page.total, page.next, page.counts.active), (Some(2), Some(1001), 3), "{}", site.backend);
        let last = site.read(list("novak", page.next)).await.unwrap();
        assert_eq!((last.items.len(), last.next), (1, None));
        // domain.md §9: `*` stands for one or more characters.
        assert_eq!(site.read(list("ana novak*", None)).await.unwrap().total, Some(1));
    }
}
