//! Dunning: what is done about bills that are overdue, once each (domain.md §8).

use crate::ground::{ana, codes, created, order};
use app::billing::{Method, PaymentKind, RecordPayment};
use app::customer::{CreatedCustomer, NewCustomer, SetCustomerStatus};
use app::dunning::{CreateDunning, DeleteDunning, DunningChanges, DunningError, UpdateDunning};
use app::jobs::{CreateJob, CreateJobs, FindJob, NewJob, QueueRun, run_next};
use app::messages::{DeliveryFilter, ListCommunications, Of, REMINDER_CAUSE};
use app::subscription::ListSubscriptions;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::bill::{BillRow, BillState};
use store::criteria::Criteria;
use store::customer::CustomerStatus;
use store::dunning::{DunningAction, DunningEffect, DunningRow, NotifiedBy};
use store::job::{JobKind, Parameters, Schedule};
use store::{Operation, StoreError, Tx};
use testkit::TestSite;

const START: &str = "2026-06-10T10:00:00Z";
/// Invoiced on the 2nd, due 15 days later: on 17 July.
const BILLED: &str = "2026-07-02T10:00:00Z";
/// Five days later in Ljubljana, not yet in Greenwich.
const FIVE_DAYS_LATER: &str = "2026-07-21T22:30:00Z";
const TEN_DAYS_LATER: &str = "2026-07-27T10:00:00Z";

fn action(code: &str, overdue_days: u16, effect: DunningEffect) -> DunningAction {
    DunningAction { code: code.to_owned(), name: code.to_owned(), overdue_days, effect }
}

/// A mail after five days, a fee after ten.
fn late() -> DunningRow {
    let fee = DunningEffect::Fee { bundle: "extra_data".to_owned() };
    DunningRow {
        code: "late".to_owned(),
        name: "Late".to_owned(),
        thresholds: BTreeMap::new(),
        actions: vec![action("mail", 5, DunningEffect::Notification { by: NotifiedBy::Email }), action("fee", 10, fee)],
    }
}

async fn create(site: &TestSite, row: DunningRow) -> Result<DunningRow, DunningError> {
    site.write(CreateDunning { row, catalogs: Arc::clone(&site.catalogs) }).await
}

/// Customers with a bill that is due on 17 July, and a job that runs [`late`].
async fn owing(site: &TestSite, number: usize) -> Vec<CreatedCustomer> {
    site.write(CreateJobs).await.unwrap();
    create(site, late()).await.unwrap();
    let input = NewJob {
        code: "dunning".to_owned(),
        kind: JobKind::Dunning,
        name: "Dunning".to_owned(),
        description: String::new(),
        schedule: Schedule::Manual,
        criteria: Criteria::default(),
        parameters: Parameters::Dunning { dunning: "late".to_owned() },
        test_mode: false,
    };
    site.write(CreateJob { input, catalogs: Arc::clone(&site.catalogs) }).await.unwrap();
    let mut made = Vec::new();
    for n in 0..number {
        let plan = Some(order("mobile_s", &format!("386401{n:05}")));
        made.push(created(site, NewCustomer { plan, email: format!("a{n}@example.com"), ..ana() }).await);
    }
    site.set_now(BILLED);
    run(site, "billing", false).await;
    made
}

/// Runs a job with what is chained to it: items done and failed of the latest run.
async fn run(site: &TestSite, code: &str, test_mode: bool) -> (i64, i64) {
    let (job, _) = site.read(FindJob { id: code.to_owned() }).await.unwrap().unwrap();
    let run = site.write(QueueRun { job: job.id, test_mode }).await.unwrap();
    while run_next(&site.store, &site.catalogs).await.unwrap() {}
    let run = site.read(app::jobs::GetRun { run: run.id }).await.unwrap().unwrap();
    (run.progress.done, run.progress.failed)
}

struct Owed(CreatedCustomer);

impl Operation for Owed {
    type Output = (BillRow, Vec<String>);
    type Error = StoreError;

    /// The bill that is due, and what was done about it.
    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        let bills = store::bill::lock_of_customer(tx, self.0.customer.id).await?;
        let bill = bills.into_iter().find(|bill| matches!(bill.state, BillState::Billing | BillState::Closed)).unwrap();
        let done = store::dunning::done(tx, bill.customer, bill.id, "late").await?;
        Ok((bill, done))
    }
}

async fn done(site: &TestSite, of: &CreatedCustomer) -> Vec<String> {
    site.read(Owed(of.clone())).await.unwrap().1
}

/// How many add-ons of the fee's bundle the customer has bought.
async fn fees(site: &TestSite, of: &CreatedCustomer) -> usize {
    let list = ListSubscriptions { catalogs: Arc::clone(&site.catalogs), customer: of.customer.number.to_string() };
    let all = site.read(list).await.unwrap();
    all[0].products.iter().filter(|product| product.bundle.code == "extra_data" && product.kind != "grant").count()
}

async fn pay(site: &TestSite, of: &CreatedCustomer) {
    let bill = site.read(Owed(of.clone())).await.unwrap().0;
    let pay = RecordPayment {
        customer: of.customer.id,
        profile: None,
        group: None,
        bill: Some(bill.id),
        amount: money::format_quanta(bill.due, 6).trim_end_matches('0').to_owned(),
        method: Method::Transfer,
        kind: PaymentKind::Charge,
        paid_at: None,
        document: store::payment::PaymentDocument::default(),
        catalogs: Arc::clone(&site.catalogs),
    };
    site.write(pay).await.unwrap();
}

#[tokio::test]
async fn each_action_is_done_once_when_its_days_have_passed_and_a_paid_bill_exits() {
    for site in TestSite::all(START).await {
        let all = owing(&site, 3).await;
        site.set_now("2026-07-21T21:30:00Z");
        assert_eq!(run(&site, "dunning", false).await, (0, 0), "{}: four days", site.backend);
        site.set_now(FIVE_DAYS_LATER);
        let before = format!("{:?}", site.read(store::audit::ReadBooks).await.unwrap().postings);
        assert_eq!(run(&site, "dunning", true).await, (3, 0), "{}", site.backend);
        assert_eq!(done(&site, &all[0]).await, [""; 0], "{}: a test", site.backend);
        assert_eq!(run(&site, "dunning", false).await, (3, 0), "{}", site.backend);
        assert_eq!(run(&site, "dunning", false).await, (0, 0), "{}: done again", site.backend);
        for one in &all {
            assert_eq!(done(&site, one).await, ["mail"], "{}", site.backend);
        }
        let told =
            site.read(ListCommunications { of: Of::Site, filter: DeliveryFilter::default(), before: None, limit: 100 }).await.unwrap();
        let told: Vec<_> = told.into_iter().map(|view| view.delivery.message).filter(|message| message.cause == REMINDER_CAUSE).collect();
        assert_eq!(told.len(), 3, "{}", site.backend);
        assert!(told[0].body.contains(" was due on 17\u{a0}July\u{a0}2026, and €"), "{}", told[0].body);
        pay(&site, &all[1]).await;
        let (catalogs, customer) = (Arc::clone(&site.catalogs), all[2].customer.number.to_string());
        site.set_now(TEN_DAYS_LATER);
        site.write(SetCustomerStatus { catalogs, customer, status: CustomerStatus::Inactive, at: None }).await.unwrap();
        // An inactive customer buys nothing, and stops nobody else.
        assert_eq!(run(&site, "dunning", true).await, (2, 1), "{}", site.backend);
        assert_eq!(fees(&site, &all[0]).await, 0, "{}: a test", site.backend);
        assert_eq!(run(&site, "dunning", false).await, (2, 1), "{}", site.backend);
        assert_eq!(done(&site, &all[0]).await, ["fee", "mail"], "{}", site.backend);
        assert_eq!(done(&site, &all[1]).await, ["mail"], "{}: paid", site.backend);
        assert_eq!(done(&site, &all[2]).await, ["mail"], "{}: refused", site.backend);
        assert_eq!([fees(&site, &all[0]).await, fees(&site, &all[1]).await], [1, 0], "{}", site.backend);
        assert_ne!(format!("{:?}", site.read(store::audit::ReadBooks).await.unwrap().postings), before, "{}", site.backend);
        // What was refused is tried again, what was done is not done again.
        assert_eq!(run(&site, "dunning", false).await, (1, 1), "{}", site.backend);
        assert_eq!(fees(&site, &all[0]).await, 1, "{}", site.backend);
    }
}

#[tokio::test]
async fn days_that_were_missed_are_made_up_for_and_what_is_due_must_be_above_the_threshold() {
    for site in TestSite::all(START).await {
        let all = owing(&site, 1).await;
        let due = site.read(Owed(all[0].clone())).await.unwrap().0.due;
        assert!(due > 1);
        site.set_now(TEN_DAYS_LATER);
        for (threshold, expected) in [(due, (0, 0)), (due - 1, (1, 0))] {
            let thresholds = BTreeMap::from([("EUR".to_owned(), money::format_quanta(threshold, 6))]);
            let changes = DunningChanges { thresholds: Some(thresholds), ..DunningChanges::default() };
            let catalogs = Arc::clone(&site.catalogs);
            site.write(UpdateDunning { code: "late".to_owned(), changes, catalogs }).await.unwrap();
            assert_eq!(run(&site, "dunning", false).await, expected, "{} {threshold}", site.backend);
        }
        assert_eq!(done(&site, &all[0]).await, ["fee", "mail"], "{}", site.backend);
    }
}

#[tokio::test]
async fn a_configuration_that_makes_no_sense_is_refused_with_all_that_is_wrong() {
    for site in TestSite::all(START).await {
        site.write(CreateJobs).await.unwrap();
        let fee = |bundle: &str| DunningEffect::Fee { bundle: bundle.to_owned() };
        let thresholds = BTreeMap::from([("EUR".to_owned(), "-1".to_owned()), ("XXX".to_owned(), "1".to_owned())]);
        let actions = vec![action("late fee", 9, fee("nothing")), action("a", 800, fee("extra_data")), action("a", 5, fee("extra_data"))];
        let wrong = DunningRow { code: "1".to_owned(), name: " ".to_owned(), thresholds, actions };
        let refused = create(&site, wrong).await.unwrap_err();
        let fields: Vec<&str> = codes(refused.fields()).into_iter().map(|(field, _)| field).collect();
        let expected = [
            "code",
            "name",
            "thresholds.EUR",
            "thresholds.XXX",
            "actions[0].code",
            "actions[0].bundle",
            "actions[1].overdue_days",
            "actions[2].code",
            "actions[2].overdue_days",
        ];
        assert_eq!(fields, expected, "{}", site.backend);
        owing(&site, 0).await;
        assert_eq!(codes(create(&site, late()).await.unwrap_err().fields()), [("code", "taken")], "{}", site.backend);
        let delete = || DeleteDunning { code: "late".to_owned() };
        assert_eq!(site.write(delete()).await.unwrap_err().code(), "dunning_in_use", "{}", site.backend);
        let (job, _) = site.read(FindJob { id: "dunning".to_owned() }).await.unwrap().unwrap();
        site.write(app::jobs::DeleteJob { id: job.id }).await.unwrap();
        site.write(delete()).await.unwrap();
        assert_eq!(site.write(delete()).await.unwrap_err().code(), "not_found", "{}", site.backend);
    }
}
