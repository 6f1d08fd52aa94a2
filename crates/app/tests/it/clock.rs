//! The test clock of a sandbox site (ARCHITECTURE.md §7).

use crate::ground::{ana, created, order};
use app::clock::{ClockError, advance};
use app::customer::{CreatedCustomer, NewCustomer};
use app::jobs::CreateJobs;
use ids::BillId;
use store::bill::BillState;
use store::{Operation, StoreError, Tx};
use testkit::{TestSite, at};

/// A profile that names a bill which is not there: billing it fails each time.
struct Break(CreatedCustomer);

impl Operation for Break {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let mut profile = store::profile::lock_of_customer(tx, self.0.customer.id).await?.remove(0);
        profile.bills.active = BillId(1);
        store::profile::save(tx, &profile).await
    }
}

/// How many bills of a customer have left the active state.
struct CountBilled(CreatedCustomer);

impl Operation for CountBilled {
    type Output = usize;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<usize, StoreError> {
        let bills = store::bill::lock_of_customer(tx, self.0.customer.id).await?;
        Ok(bills.iter().filter(|bill| matches!(bill.state, BillState::Billing | BillState::Closed)).count())
    }
}

async fn two_customers(site: &TestSite) -> [CreatedCustomer; 2] {
    site.write(CreateJobs).await.unwrap();
    let first = created(site, NewCustomer { plan: Some(order("mobile_s", "38640111222")), ..ana() }).await;
    let other = NewCustomer { plan: Some(order("mobile_s", "38640111333")), email: "ben@example.com".to_owned(), ..ana() };
    [first, created(site, other).await]
}

#[tokio::test]
async fn a_profile_that_cannot_be_billed_holds_up_nobody_else() {
    for site in TestSite::all("2026-06-10T10:00:00Z").await {
        let [broken, sound] = two_customers(&site).await;
        site.write(Break(broken.clone())).await.unwrap();
        let moved = advance(&site.store, &site.catalogs, &site.scope(), at("2026-09-15T00:00:00Z")).await.unwrap();
        assert_eq!(moved.now, at("2026-09-15T00:00:00Z"));
        // The ends of June, July and August, each with billing and the invoicing chained to it.
        assert_eq!(moved.ran.len(), 6, "{}: {:?}", site.backend, moved.ran);
        assert_eq!(site.read(CountBilled(sound)).await.unwrap(), 3, "{}", site.backend);
        assert_eq!(site.read(CountBilled(broken)).await.unwrap(), 0, "{}", site.backend);
    }
}

#[tokio::test]
async fn of_two_who_move_the_clock_neither_moves_it_back() {
    for site in TestSite::all("2026-06-10T10:00:00Z").await {
        two_customers(&site).await;
        let scope = site.scope();
        let (near, far) = (at("2026-07-15T00:00:00Z"), at("2026-10-15T00:00:00Z"));
        let (one, other) =
            tokio::join!(advance(&site.store, &site.catalogs, &scope, far), advance(&site.store, &site.catalogs, &scope, near));
        let now = site.read(app::site::GetSite).await.unwrap().now;
        for moved in [one, other] {
            match moved {
                Ok(moved) => assert!(moved.now <= now, "{}: {} after {now}", site.backend, moved.now),
                Err(error) => assert!(matches!(error, ClockError::Fields(_)), "{}: {error:?}", site.backend),
            }
        }
    }
}

#[tokio::test]
async fn a_clock_that_runs_is_moved_past_cycles_that_ended_long_ago() {
    for site in TestSite::all("2026-06-10T10:00:00Z").await {
        let [late, _] = two_customers(&site).await;
        // Nobody billed June while the server was off.
        site.set_now("2026-07-05T10:00:00Z");
        site.clock.run();
        let moved = advance(&site.store, &site.catalogs, &site.scope(), at("2026-08-15T00:00:00Z")).await.unwrap();
        assert_eq!((moved.now, moved.ran.len()), (at("2026-08-15T00:00:00Z"), 4), "{}", site.backend);
        assert_eq!(site.read(CountBilled(late)).await.unwrap(), 2, "{}", site.backend);
    }
}
