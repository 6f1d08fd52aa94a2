//! What rating knows of a group is checked under its lock by version (ARCHITECTURE.md §5, step 3).

use crate::ground::{Known, NewCustomer, at, call, grounds, subscribe, usage};
use balance::{Draft, Grant, Origin};
use calendar::Period;
use catalog::ChargeMode;
use charging::{Answer, Catalogs, ChargeError, UsageInput};
use store::customer::CustomerStatus;
use store::{Operation, Tx};

const NUMBER: &str = "38640000004";
const NOON: &str = "2026-06-20T11:00:00Z";

/// Prepaid money paid in by hand.
pub struct TopUp(pub Known, pub i64);

impl Operation for TopUp {
    type Output = ();
    type Error = ChargeError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), ChargeError> {
        let catalog = Catalogs::default().current(tx).await?;
        let mut groups = store::group::lock_of_customer(tx, self.0.customer).await?;
        let group = groups.first_mut().unwrap();
        let mut draft = Draft::new(group.id, &group.state, group.bills);
        let (resource, now) = (catalog.symbols.get("EUR").unwrap(), at(NOON));
        draft.grant(&Grant {
            resource,
            quanta: self.1,
            validity: Period::open(now),
            origin: Origin::Funds,
            priority: 0,
            at: now,
            rollover: None,
        })?;
        let (new, legs) = (draft.new, draft.legs);
        group.state.apply(&new, &legs, now.utc_day())?;
        Ok(store::group::save(tx, group).await?)
    }
}

/// A second plan for a customer who is being charged: the version of the group's facts is raised.
struct Buy(Known, &'static str, &'static str);

impl Operation for Buy {
    type Output = ();
    type Error = ChargeError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), ChargeError> {
        let catalog = Catalogs::default().current(tx).await?;
        let profiles = store::profile::lock_of_customer(tx, self.0.customer).await?;
        let mut groups = store::group::lock_of_customer(tx, self.0.customer).await?;
        let group = groups.first_mut().unwrap();
        subscribe(tx, &catalog, &profiles[0], group, (self.1, self.2), at("2026-06-20T10:00:00Z")).await?;
        group.facts_version += 1;
        Ok(store::group::save(tx, group).await?)
    }
}

/// The services of a customer are switched off, as a status change does it.
struct SwitchOff(Known);

impl Operation for SwitchOff {
    type Output = ();
    type Error = ChargeError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), ChargeError> {
        let mut groups = store::group::lock_of_customer(tx, self.0.customer).await?;
        for mut subscription in store::subscription_row::list_of_customer(tx, self.0.customer).await? {
            subscription.turns.put(subscription::Status::Inactive, subscription.valid.from());
            store::subscription_row::save(tx, self.0.customer, &subscription).await?;
        }
        let group = groups.first_mut().unwrap();
        group.facts_version += 1;
        Ok(store::group::save(tx, group).await?)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_purchase_under_a_running_charger_is_seen_by_the_next_event() {
    for ground in grounds().await {
        let known = ground.customer(NewCustomer::postpaid("mobile_s", NUMBER)).await;
        ground.charge_alone(call(NUMBER, "s1", NOON, "38640111111", "60")).await;
        let ride = |session| usage("ev_charging", "card-1", session, NOON, &[("station", "A"), ("meter_start", "10"), ("meter_end", "12")]);
        let before = ground.charge_alone(ride("e0")).await;
        assert!(matches!(&before, Answer::Unrated { id: None, reason, .. } if reason.code == "no_service"), "{before:?}");
        ground.write(Buy(known, "ev_charging", "card-1")).await;
        let after = ground.charge_alone(ride("e1")).await;
        assert!(matches!(after, Answer::Rated { replayed: false, net: 934_000, .. }), "{after:?}");
        let (moved, items) = ground.look(known).await.sums();
        assert_eq!(moved, items);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_switched_off_under_a_running_charger_is_charged_no_more() {
    for ground in grounds().await {
        let known = ground.customer(NewCustomer::postpaid("mobile_s", NUMBER)).await;
        let first = ground.charge_alone(call(NUMBER, "s1", NOON, "15551234567", "60")).await;
        assert!(matches!(first, Answer::Rated { .. }), "{first:?}");
        ground.write(SwitchOff(known)).await;
        let second = ground.charge_alone(call(NUMBER, "s2", NOON, "15551234567", "60")).await;
        assert!(matches!(&second, Answer::Unrated { id: Some(_), reason, .. } if reason.code == "no_product"), "{second:?}");
        assert_eq!(ground.look(known).await.events.iter().map(|event| event.net).sum::<i64>(), 540_000);
    }
}

/// A customer gets a status from an instant on.
struct SetStatus(Known, CustomerStatus, &'static str);

impl Operation for SetStatus {
    type Output = ();
    type Error = ChargeError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), ChargeError> {
        let now = store::site::now(tx).await?;
        let mut customer = store::customer::lock(tx, self.0.customer).await?.unwrap();
        customer.set_status(self.1, at(self.2), now);
        let email = customer.primary()?.email.clone();
        store::customer::save(tx, &customer, &email).await?;
        Ok(store::group::bump_facts(tx, customer.id).await?)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn usage_goes_by_what_the_customer_was_at_its_time() {
    // domain.md §9: inactive from the 10th, active again from the 15th.
    for ground in grounds().await {
        let known = ground.customer(NewCustomer::postpaid("mobile_s", NUMBER)).await;
        let call_at = |session: &str, start: &str| call(NUMBER, session, start, "15551234567", "60");
        let first = ground.charge_alone(call_at("s1", "2026-06-12T10:00:00Z")).await;
        assert!(matches!(first, Answer::Rated { .. }), "{first:?}");
        ground.write(SetStatus(known, CustomerStatus::Inactive, "2026-06-10T00:00:00Z")).await;
        let asked = UsageInput { mode: Some(ChargeMode::Authorize), ..call_at("s2", "2026-06-19T09:00:00Z") };
        let asked = ground.charge_alone(asked).await;
        assert!(matches!(&asked, Answer::Refused(reason) if reason.code == "customer_inactive"), "{asked:?}");
        let reported = UsageInput { mode: Some(ChargeMode::Record), ..call_at("s3", "2026-06-12T10:00:00Z") };
        let reported = ground.charge_alone(reported).await;
        assert!(matches!(&reported, Answer::Unrated { id: Some(_), reason, .. } if reason.code == "customer_inactive"), "{reported:?}");
        ground.write(SetStatus(known, CustomerStatus::Active, "2026-06-15T00:00:00Z")).await;
        for (session, start, is_rated) in
            [("s4", "2026-06-09T10:00:00Z", true), ("s5", "2026-06-14T23:59:59Z", false), ("s2", "2026-06-19T09:00:00Z", true)]
        {
            let answer = ground.charge_alone(call_at(session, start)).await;
            assert_eq!(matches!(answer, Answer::Rated { .. }), is_rated, "{session} {answer:?}");
        }
        // The same event again has the first answer, whatever the customer was or is.
        let again = ground.charge_alone(call_at("s1", "2026-06-12T10:00:00Z")).await;
        assert!(matches!(again, Answer::Rated { replayed: true, .. }), "{again:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_answers_and_moves_nothing() {
    for ground in grounds().await {
        let known = ground.customer(NewCustomer::postpaid("mobile_s", NUMBER)).await;
        let before = ground.look(known).await;
        let request = charging::Request { dry_run: true, ..crate::ground::request() };
        let answers = ground.charger.charge(&request, vec![call(NUMBER, "s1", NOON, "15551234567", "60")]).await.unwrap();
        assert!(matches!(answers[0], Answer::Rated { replayed: false, net: 540_000, .. }), "{answers:?}");
        assert_eq!(ground.look(known).await, before);
    }
}
