//! Faults planted in what the laws read: each law finds its own, and the history that shows it is short.

use balance::{LegKind, Origin};
use sim::ground::Backend;
use sim::history::History;
use sim::life::{Ended, Fault, Tamper};
use sim::run::{Report, live_and_shrink, live_within};
use sim::sketch::{Setting, draw_history};
use std::sync::Arc;
use store::audit::Books;
use store::bill::BillState;
use store::usage::EventStatus;

/// A life in which everything that can be tampered with is there: bills, funds, credit, invoices, allowances.
const LIFE: &str = "
create c=c1 pays=postpaid day=1 zone=Europe/Ljubljana plan=mobile_plan id=386101 key=k1
create c=c2 pays=prepaid day=1 zone=Europe/Ljubljana plan=payg_plan id=386202 funds=20.00 key=k2
usage id=386101 type=data at=2026-01-15T09:00:00Z s=s1 f.volume=700 ; id=386202 type=sms at=2026-01-15T09:00:00Z s=s2 f.destination=1
adjust c=c1 amount=1.555 way=debit tax=VAT key=k3
clock to=2026-02-02T09:00:00Z
pay c=c1 amount=500.00 way=charge key=k4
clock to=2026-03-02T09:00:00Z
usage id=386101 type=data at=2026-03-02T08:00:00Z s=s3 f.volume=5
";

/// A life with a shared pool, an event that was cancelled and one that was adjusted.
const SHARED_LIFE: &str = "
create c=c1 pays=postpaid day=1 zone=Europe/Ljubljana plan=family_plan id=386101 key=k1
create c=c2 pays=postpaid day=1 zone=Europe/Ljubljana plan=payg_plan id=386202 key=k2
share op=make g=g1 c=c1 first=yes key=k3
share op=join g=g1 c=c2 key=k4
usage id=386202 type=voice at=2026-01-15T09:00:00Z s=s1 f.destination=15551234567 f.duration=600
usage id=386202 type=data at=2026-01-15T09:00:00Z s=s2 f.volume=300 ; id=386202 type=data at=2026-01-15T09:00:00Z s=s3 f.volume=50
revise op=adjust s=s1 amount=0.500 way=credit key=k5
revise op=cancel s=s3 key=k6
session op=start s=x1 n=1 at=2026-01-15T09:00:00Z id=386101 type=voice ask=120 f.destination=442071234567
session op=terminate s=x1 n=2 at=2026-01-15T09:00:00Z used=61.0
rerate what=rerate c=c2 key=k7
";

async fn fault(life: &str, plant: impl Fn(&mut Books) + Send + Sync + 'static) -> Fault {
    let history: History = life.parse().unwrap();
    let tamper: Tamper = Arc::new(plant);
    match live_within(&Backend::Sqlite, &history, Some(&tamper)).await {
        Err(Ended::Fault(fault)) => fault,
        other => panic!("the plant was not found: {other:?}"),
    }
}

async fn finds(law: &str, plant: impl Fn(&mut Books) + Send + Sync + 'static) {
    finds_in(LIFE, law, plant).await;
}

async fn finds_in(life: &str, law: &str, plant: impl Fn(&mut Books) + Send + Sync + 'static) {
    let fault = fault(life, plant).await;
    assert!(fault.violations.iter().any(|violation| violation.law == law), "{law} is not among\n{fault}");
}

fn billed(books: &mut Books) -> Option<&mut store::audit::AuditedBill> {
    books.bills.iter_mut().find(|bill| bill.state == BillState::Closed && bill.net != 0 && bill.funds == 0)
}

#[tokio::test]
async fn a_life_without_a_plant_keeps_every_law() {
    let tally = live_within(&Backend::Sqlite, &LIFE.parse().unwrap(), None).await.unwrap();
    assert!(!tally.0.contains_key("skipped"), "{tally}");
    assert_eq!(tally.0.get("usage rated"), Some(&3), "{tally}");
}

#[tokio::test]
async fn what_is_shared_or_decided_anew_and_does_not_add_up_is_found() {
    let tally = live_within(&Backend::Sqlite, &SHARED_LIFE.parse().unwrap(), None).await.unwrap();
    for word in ["share join", "revise adjust posted", "revise cancel cancelled", "session terminate", "rerate done"] {
        assert!(tally.0.contains_key(word) && !tally.0.contains_key("skipped"), "{word}: {tally}");
    }
    let lost = |books: &mut Books| {
        books.events.iter_mut().filter(|event| event.status == EventStatus::Shared).for_each(|event| event.legs.clear());
    };
    finds_in(SHARED_LIFE, "owners are shown what their members moved", lost).await;
    let kept = |books: &mut Books| {
        books.events.iter_mut().filter(|event| event.status == EventStatus::Cancelled).for_each(|event| event.legs.clear());
    };
    finds_in(SHARED_LIFE, "what is cancelled comes to nothing", kept).await;
    finds_in(SHARED_LIFE, "what is cancelled comes to nothing", |books| books.events.retain(|event| event.kind != "cancelled")).await;
    finds_in(SHARED_LIFE, "the store holds what was told", |books| books.events.retain(|event| event.kind != "adjusted")).await;
}

#[tokio::test]
async fn one_quantum_in_a_balance_is_found() {
    finds("a balance is its impacts", |books| {
        let balances = books.groups.iter_mut().flat_map(|group| &mut group.state.balances);
        balances.filter(|balance| balance.origin == Origin::Grant).take(1).for_each(|balance| balance.quanta += 1);
    })
    .await;
}

#[tokio::test]
async fn a_lost_event_is_found() {
    finds("the store holds what was told", |books| drop(books.events.pop())).await;
    finds("items are their legs", |books| books.events.retain(|event| event.session_id != "s2")).await;
}

#[tokio::test]
async fn an_event_counted_twice_is_found() {
    let twice = |books: &mut Books| {
        if let Some(event) = books.events.first().cloned() {
            books.events.push(store::audit::AuditedEvent { key: event.key + 1, ..event });
        }
    };
    finds("an identity is charged once", twice).await;
    finds("the store holds what was told", twice).await;
    finds("a balance is its impacts", twice).await;
}

#[tokio::test]
async fn a_doubled_item_and_one_of_another_bill_are_found() {
    finds("items are their legs", |books| books.items.extend(books.items.first().cloned())).await;
    finds("a bill is its items", |books| books.items.extend(books.items.first().cloned())).await;
    finds("items are their legs", |books| {
        let item = books.groups.iter_mut().flat_map(|group| &mut group.state.items).next();
        if let Some(item) = item {
            item.taxed -= 1;
        }
    })
    .await;
}

#[tokio::test]
async fn a_total_a_due_and_a_state_that_are_off_are_found() {
    let total = |books: &mut Books| billed(books).into_iter().for_each(|bill| bill.net += 10_000);
    finds("a bill is its items", total).await;
    finds("due is total less allocations", total).await;
    finds("due is total less allocations", |books| billed(books).into_iter().for_each(|bill| bill.state = BillState::Billing)).await;
    finds("due is total less allocations", |books| books.allocations.truncate(books.allocations.len().saturating_sub(1))).await;
}

#[tokio::test]
async fn money_that_is_nowhere_is_found() {
    finds("payments are accounted for", |books| {
        books.profiles.iter_mut().filter(|profile| profile.credit_balance > 0).for_each(|profile| profile.credit_balance -= 1);
    })
    .await;
    finds("payments are accounted for", |books| books.payments.iter_mut().for_each(|payment| payment.credited += 1)).await;
}

#[tokio::test]
async fn a_second_active_bill_and_a_gap_are_found() {
    finds("one active and one inactive bill", |books| {
        let inactive = books.bills.iter_mut().find(|bill| bill.state == BillState::Inactive);
        inactive.into_iter().for_each(|bill| bill.state = BillState::Active);
    })
    .await;
    finds("one active and one inactive bill", |books| {
        books.groups.iter_mut().for_each(|group| group.bills.active_to = None);
    })
    .await;
    finds("billing periods tile time", |books| {
        let inactive = books.bills.iter_mut().find(|bill| bill.state == BillState::Inactive);
        inactive.into_iter().for_each(|bill| bill.from = bill.from.plus_micros(1).unwrap());
    })
    .await;
}

/// Alters the legs of the first event that has one of a kind.
fn with_legs(books: &mut Books, kind: LegKind, change: impl Fn(&mut balance::Leg)) {
    for event in books.events.iter_mut().filter(|event| !event.legs.is_empty()) {
        let mut legs = rating::legs::decode(&event.legs).unwrap();
        if let Some(leg) = legs.iter_mut().find(|leg| leg.kind == kind) {
            change(leg);
            event.legs = rating::legs::encode(&legs);
            return;
        }
    }
}

#[tokio::test]
async fn an_impact_that_is_off_by_one_is_found() {
    finds("funds paid are legs", |books| with_legs(books, LegKind::Funds, |leg| leg.net += 1)).await;
    finds("the store holds what was told", |books| with_legs(books, LegKind::Charge, |leg| leg.tax += 1)).await;
    finds("legs can be read", |books| books.postings.iter_mut().for_each(|posting| posting.legs = vec![250, 1])).await;
}

#[tokio::test]
async fn consuming_what_had_ended_is_found() {
    finds("nothing is consumed outside its validity", |books| {
        let day = calendar::Period::try_new(sim::sketch::BEGIN.plus_seconds(-9).unwrap(), Some(sim::sketch::BEGIN)).unwrap();
        books.groups.iter_mut().flat_map(|group| &mut group.state.balances).for_each(|balance| balance.validity = day);
    })
    .await;
}

#[tokio::test]
async fn spending_beyond_funds_is_found() {
    finds("prepaid is never spent beyond funds", |books| {
        let balances = books.groups.iter_mut().flat_map(|group| &mut group.state.balances);
        balances.filter(|balance| balance.origin == Origin::Funds).for_each(|balance| balance.quanta = 1);
    })
    .await;
}

#[tokio::test]
async fn a_gap_in_the_numbers_is_found() {
    finds("document numbers have no gaps", |books| books.series.iter_mut().for_each(|series| series.2 += 1)).await;
    finds("document numbers have no gaps", |books| drop(books.invoices.pop())).await;
}

#[tokio::test]
async fn a_changed_past_and_a_failed_job_are_found() {
    let once = std::sync::atomic::AtomicBool::new(false);
    finds("history is only added to", move |books| {
        // Only what is read after the fourth line: before, it was otherwise.
        if books.bills.iter().any(|bill| bill.state == BillState::Closed) && !once.swap(true, std::sync::atomic::Ordering::SeqCst) {
            books.events.iter_mut().for_each(|event| event.body_hash += 1);
        }
    })
    .await;
    for errors in [Vec::new(), vec!["limit_reached: bill 1: no funds".to_owned()]] {
        finds("jobs do not fail", move |books| books.failed_runs.push((1, errors.clone()))).await;
    }
}

#[tokio::test]
async fn a_planted_fault_is_shown_by_a_short_history() {
    // Adjustments get lost: that takes a customer and an adjustment.
    let tamper: Tamper = Arc::new(|books: &mut Books| books.postings.retain(|posting| posting.kind != "adjustment"));
    let lived = live_and_shrink(&Backend::Sqlite, Some(2), draw_history(2, 60, Setting::Within), 150, Some(&tamper)).await;
    let Err(Report::Broken(failure)) = lived else { panic!("the plant was not found: {lived:?}") };
    let verbs: Vec<&str> = failure.history.0.iter().flat_map(|line| &line.0).map(|step| step.verb.as_str()).collect();
    assert_eq!(verbs, ["create", "adjust"], "{failure}");
    assert!(failure.to_string().contains("./x sim replay FILE --store sqlite"), "{failure}");
    assert!(failure.fault.violations.iter().any(|violation| violation.law == "the store holds what was told"), "{failure}");
}
