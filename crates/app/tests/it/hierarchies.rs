//! Bills of members: the order of a run, to whom they are addressed, of whom they are collected (domain.md §6).

use crate::ground::{ana, created, order};
use app::billing::{IssueInvoice, Method, PaymentKind, RecordPayment};
use app::customer::{CreatedCustomer, NewCustomer};
use app::hierarchy::{NewPayer, SetPayer};
use app::jobs::{CreateJobs, QueueRun, run_next};
use documents::InvoiceDocument;
use ids::CustomerId;
use std::sync::Arc;
use store::bill::{BillRow, BillState};
use store::{Operation, StoreError, Tx};
use testkit::TestSite;

const START: &str = "2026-06-10T10:00:00Z";
const AFTER: &str = "2026-07-02T10:00:00Z";

/// Bills of a customer that left `active`.
struct Billed(CustomerId);

impl Operation for Billed {
    type Output = Vec<BillRow>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<BillRow>, StoreError> {
        let mut bills = store::bill::lock_of_customer(tx, self.0).await?;
        bills.retain(|bill| matches!(bill.state, BillState::Billing | BillState::Closed));
        Ok(bills)
    }
}

struct BillingJob;

impl Operation for BillingJob {
    type Output = ids::JobId;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<ids::JobId, StoreError> {
        Ok(store::job::find_by_code(tx, "billing").await?.unwrap().id)
    }
}

async fn customer(site: &TestSite, name: &str, identifier: &str) -> CreatedCustomer {
    let email = format!("{name}@example.com");
    created(site, NewCustomer { plan: Some(order("mobile_s", identifier)), first_name: name.to_owned(), email, ..ana() }).await
}

async fn set_payer(site: &TestSite, member: &CreatedCustomer, payer: &CreatedCustomer) {
    let payer = NewPayer { customer: payer.customer.number.to_string(), profile: None };
    let set = SetPayer { catalogs: Arc::clone(&site.catalogs), profile: member.profile, payer: Some(payer) };
    site.write(set).await.unwrap();
}

async fn pay(site: &TestSite, of: &CreatedCustomer, amount: &str) {
    let pay = RecordPayment {
        customer: of.customer.id,
        profile: None,
        group: None,
        bill: None,
        amount: amount.to_owned(),
        method: Method::Transfer,
        kind: PaymentKind::Charge,
        paid_at: None,
        document: store::payment::PaymentDocument::default(),
        catalogs: Arc::clone(&site.catalogs),
    };
    site.write(pay).await.unwrap();
}

async fn run_billing(site: &TestSite) {
    let job = site.read(BillingJob).await.unwrap();
    site.write(QueueRun { job, test_mode: false }).await.unwrap();
    while run_next(&site.store, &site.catalogs).await.unwrap() {}
}

#[tokio::test]
async fn a_run_bills_members_before_who_pays_for_them() {
    for site in TestSite::all(START).await {
        site.write(CreateJobs).await.unwrap();
        // The top came first and the lowest last, so that the order of customers would bill them the other way round.
        let top = customer(&site, "Top", "38640100001").await;
        let middle = customer(&site, "Middle", "38640100002").await;
        let low = customer(&site, "Low", "38640100003").await;
        set_payer(&site, &middle, &top).await;
        set_payer(&site, &low, &middle).await;
        // Credit that goes to the bill that is billed first, all of it.
        pay(&site, &top, "1.00").await;
        site.set_now(AFTER);
        run_billing(&site).await;
        let mut billed = Vec::new();
        for of in [&low, &middle, &top] {
            let bills = site.read(Billed(of.customer.id)).await.unwrap();
            assert_eq!(bills.len(), 1, "{}", site.backend);
            assert_eq!(bills[0].paid_by().profile, top.profile, "{}", site.backend);
            billed.push((bills[0].number, bills[0].paid, bills[0].invoice.clone()));
        }
        let paid: Vec<i64> = billed.iter().map(|(_, paid, _)| *paid).collect();
        assert_eq!(paid, [1_000_000, 0, 0], "{}", site.backend);
        assert!(billed.iter().all(|(_, _, invoice)| invoice.is_some()), "{}: each bill has an invoice of its own", site.backend);
    }
}

#[tokio::test]
async fn the_invoice_of_a_members_bill_is_addressed_to_who_pays() {
    for site in TestSite::all(START).await {
        let (owner, member) = (customer(&site, "Owner", "38640100001").await, customer(&site, "Member", "38640100002").await);
        set_payer(&site, &member, &owner).await;
        site.set_now(AFTER);
        let run = app::billing::RunBilling { profile: member.profile, catalogs: Arc::clone(&site.catalogs) };
        let bill = site.write(run).await.unwrap().bills.remove(0);
        let issued = site.write(IssueInvoice { bill: bill.id, catalogs: Arc::clone(&site.catalogs) }).await.unwrap();
        let document: InvoiceDocument = serde_json::from_str(&issued.invoice.document).unwrap();
        assert_eq!((document.customer.name.as_str(), document.customer.number), ("Owner Novak", owner.customer.number.to_string()));
        let charged_to = document.charged_to.unwrap();
        assert_eq!((charged_to.name.as_str(), charged_to.number), ("Member Novak", member.customer.number.to_string()));
    }
}
