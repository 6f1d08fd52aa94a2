//! A group that cannot be charged keeps nothing of its own and takes nothing from the others of its batch.

use crate::ground::{Known, NewCustomer, call, grounds, message, scope};
use crate::revising::key;
use crate::sessions::{NUMBER, next, refused, send, start};
use calendar::Period;
use charging::{Answer, Catalogs, ChargeError, Only, ReviseError, ReviseEvents, Wish};
use ids::{GroupId, ProfileId, ServiceId, SubscriptionId};
use rating::SessionCommand;
use std::sync::Arc;
use store::subscription_row::Holder;
use store::{Lane, Operation, Tx};

const SOUND: &str = "38640000011";
const BROKEN: &str = "38640000012";
const NOON: &str = "2026-06-20T11:00:00Z";

/// To the world: 1.03 and 0.2266 of tax for two minutes.
fn abroad(identifier: &str, session: &str) -> charging::UsageInput {
    call(identifier, session, NOON, "15551234567", "120")
}

fn code(answer: &Answer) -> &str {
    let Answer::Refused(reason) = answer else { panic!("{answer:?}") };
    &reason.code
}

/// A second group whose profile is not there, with a number of its own: its facts cannot be read.
struct WithoutProfile(Known);

impl Operation for WithoutProfile {
    type Output = ();
    type Error = ChargeError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), ChargeError> {
        let catalog = Catalogs::default().current(tx).await?;
        let mut group = store::group::lock_of_customer(tx, self.0.customer).await?.remove(0);
        (group.id, group.profile) = (GroupId(tx.next_id()?), ProfileId(tx.next_id()?));
        store::group::insert(tx, &group).await?;
        let holder = Holder {
            service_type: catalog.symbols.get("voice").unwrap(),
            identifier: BROKEN.to_owned(),
            valid: Period::open(crate::ground::at("2026-06-01T00:00:00Z")),
            customer: self.0.customer,
            group: group.id,
            subscription: SubscriptionId(1),
            service: ServiceId(1),
        };
        Ok(store::subscription_row::insert_holder(tx, &holder).await?)
    }
}

/// The bill has room for so many quanta, then its sum is past every integer.
struct NearlyFull(Known, i64);

impl Operation for NearlyFull {
    type Output = ();
    type Error = ChargeError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), ChargeError> {
        let mut groups = store::group::lock_of_customer(tx, self.0.customer).await?;
        let group = groups.first_mut().unwrap();
        let active = group.bills.active;
        group.state.unbilled.retain(|(bill, _)| *bill != active);
        group.state.unbilled.push((active, i64::MAX - self.1));
        Ok(store::group::save(tx, group).await?)
    }
}

/// An item of the bill whose quantity has room for 60 more.
pub struct LongCounted(pub Known);

impl Operation for LongCounted {
    type Output = ();
    type Error = ChargeError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), ChargeError> {
        let mut groups = store::group::lock_of_customer(tx, self.0.customer).await?;
        let group = groups.first_mut().unwrap();
        let mut counted = group.state.items.first().unwrap().clone();
        counted.quantity = i64::MAX - 1;
        store::bill::add_item(tx, group.customer, group.id, 1, &counted).await?;
        // One more item than are kept open: the next usage folds them all.
        for number in 0..=balance::OPEN_ITEMS_MAX {
            let key = balance::ItemKey { tax_ppm: i32::try_from(number).unwrap(), ..counted.key };
            group.state.items.push(balance::OpenItem { key, quantity: 1, ..counted.clone() });
        }
        Ok(store::group::save(tx, group).await?)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_whose_items_no_row_can_hold_is_refused_alone() {
    for ground in grounds().await {
        let sound = ground.customer(NewCustomer::postpaid("mobile_s", SOUND)).await;
        let broken = ground.customer(NewCustomer::postpaid("mobile_s", BROKEN)).await;
        ground.write(LongCounted(broken)).await;
        let before = ground.look(broken).await;
        // What was decided for it before is taken back whole.
        let answers = ground.charge(vec![abroad(BROKEN, "s1"), abroad(SOUND, "s1"), abroad(BROKEN, "s2"), abroad(BROKEN, "s1")]).await;
        assert_eq!([0, 2, 3].map(|place| code(&answers[place])), ["amount_overflow"; 3]);
        assert!(matches!(answers[1], Answer::Rated { net: 1_030_000, .. }), "{answers:?}");
        assert_eq!(ground.look(broken).await, before);
        assert_eq!(ground.look(sound).await.events.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_whose_facts_cannot_be_read_is_refused_alone() {
    for ground in grounds().await {
        let known = ground.customer(NewCustomer::postpaid("mobile_s", SOUND)).await;
        ground.write(WithoutProfile(known)).await;
        let answers = ground.charge(vec![abroad(SOUND, "s1"), abroad(BROKEN, "s2"), abroad(SOUND, "s3")]).await;
        assert!(matches!(answers[0], Answer::Rated { net: 1_030_000, .. }), "{answers:?}");
        assert_eq!(code(&answers[1]), "not_found");
        assert!(matches!(answers[2], Answer::Rated { net: 1_030_000, .. }), "{answers:?}");
        assert_eq!(ground.look(known).await.events.len(), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_past_every_amount_is_refused_alone_and_what_fitted_stays() {
    for ground in grounds().await {
        let sound = ground.customer(NewCustomer::postpaid("mobile_s", SOUND)).await;
        let full = ground.customer(NewCustomer::postpaid("mobile_s", BROKEN)).await;
        ground.write(NearlyFull(full, 2_000_000)).await;
        // The first call still fits, the second does not.
        let batch = || vec![abroad(BROKEN, "s1"), abroad(SOUND, "s1"), abroad(BROKEN, "s2"), abroad(BROKEN, "s1"), abroad(SOUND, "s2")];
        let answers = ground.charge(batch()).await;
        assert!(matches!(answers[0], Answer::Rated { replayed: false, .. }), "{answers:?}");
        assert_eq!(code(&answers[2]), "amount_overflow");
        assert!(matches!(answers[3], Answer::Rated { replayed: true, .. }), "{answers:?}");
        assert_eq!((ground.look(full).await.events.len(), ground.look(sound).await.events.len()), (1, 2));
        // Nothing was kept of it, so the same usage may come again once the account is in order.
        ground.write(NearlyFull(full, 2_000_000_000)).await;
        let again = ground.charge(batch()).await;
        assert!(matches!(again[0], Answer::Rated { replayed: true, .. }), "{again:?}");
        assert!(matches!(again[2], Answer::Rated { replayed: false, .. }), "{again:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_whose_group_no_row_can_hold_is_refused_and_leaves_nothing() {
    for ground in grounds().await {
        let known = ground.customer(NewCustomer::prepaid(NUMBER, "10")).await;
        ground.charge_alone(message(NUMBER, "m1", NOON)).await;
        let session = send(&ground, &start("a", "60")).await;
        ground.write(LongCounted(known)).await;
        let before = ground.look(known).await;
        let end = next(SessionCommand::Terminate, &session, 2, "60", None);
        assert_eq!(refused(&ground, &end).await, "amount_overflow");
        assert_eq!(ground.look(known).await, before);
        // It took no number and ended nothing: it may come again.
        assert_eq!(refused(&ground, &end).await, "amount_overflow");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revision_whose_group_no_row_can_hold_is_refused_and_leaves_nothing() {
    for ground in grounds().await {
        let known = ground.customer(NewCustomer::postpaid("mobile_s", SOUND)).await;
        let event = key(&ground.charge_alone(abroad(SOUND, "s1")).await);
        ground.write(LongCounted(known)).await;
        let before = ground.look(known).await;
        let (only, reason, catalogs) = (Only::default(), "wrong".to_owned(), Arc::default());
        let (customer, group, events, wish) = (known.customer, known.group, vec![event], Wish::Cancel);
        let cancel = ReviseEvents { customer, group, events, wish, only, reason, catalogs };
        let Err(ReviseError::Refused(reason)) = ground.store.write(scope(), cancel, Lane::Interactive).await else { panic!("cancelled") };
        assert_eq!(reason.code, "amount_overflow");
        assert_eq!(ground.look(known).await, before);
    }
}
