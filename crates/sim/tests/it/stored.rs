//! Faults planted in the store itself, by the store's own functions: the books that the laws read are those of the tables.

use ids::CustomerId;
use sim::ground::{Backend, Place, world_within};
use sim::history::{History, Line};
use sim::life::{Ended, Life, World};
use store::{Actor, Lane, Operation, Scope, StoreError, Tx};
use testkit::POSTGRES_VARIABLE;

const BEFORE: &str = "
create c=c1 pays=postpaid day=1 zone=Europe/Ljubljana plan=mobile_plan id=386101 key=k1
usage id=386101 type=data at=2026-01-15T09:00:00Z s=s1 f.volume=700
";
const AFTER: &str = "change c=c1 type=business key=k9";

/// Adds one quantum to the first balance of each group.
struct OneQuantum(Vec<CustomerId>);

impl Operation for OneQuantum {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        for customer in &self.0 {
            for mut group in store::group::lock_of_customer(tx, *customer).await? {
                group.state.balances[0].quanta += 1;
                store::group::save(tx, &group).await?;
            }
        }
        Ok(())
    }
}

/// Writes an item that stands in the group's state a second time, as a row.
struct ItemTwice(Vec<CustomerId>);

impl Operation for ItemTwice {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        for customer in &self.0 {
            for group in store::group::lock_of_customer(tx, *customer).await? {
                let id = tx.next_id()?;
                store::bill::add_item(tx, *customer, group.id, id, &group.state.items[0]).await?;
            }
        }
        Ok(())
    }
}

async fn step(life: &mut Life, world: &World, text: &str) -> Result<(), Ended> {
    let history: History = text.parse().unwrap();
    for (place, line) in history.0.iter().enumerate() {
        life.step(world, place, &Line(line.0.clone())).await?;
    }
    Ok(())
}

async fn broken_by<O: Operation<Error = StoreError>>(backend: &Backend, plant: impl Fn(Vec<CustomerId>) -> O) -> Vec<&'static str> {
    let place = Place::new(backend).await.unwrap();
    let world = world_within(&place).await.unwrap();
    let mut life = Life::default();
    step(&mut life, &world, BEFORE).await.unwrap();
    let customers = world.auditor.books().await.unwrap().groups.iter().map(|group| group.customer).collect();
    let scope = Scope { site: world.auditor.site, actor: Actor::system(), dry_run: false };
    world.auditor.store.write(scope, plant(customers), Lane::Interactive).await.unwrap();
    let ended = step(&mut life, &world, AFTER).await;
    drop(world);
    place.leave().await;
    match ended {
        Err(Ended::Fault(fault)) => fault.violations.iter().map(|violation| violation.law).collect(),
        other => panic!("the plant was not found: {other:?}"),
    }
}

#[tokio::test]
async fn a_row_that_is_altered_between_two_steps_is_found() {
    let postgres = std::env::var(POSTGRES_VARIABLE).ok().map(Backend::Postgres);
    for backend in [Some(Backend::Sqlite), postgres].into_iter().flatten() {
        assert_eq!(broken_by(&backend, OneQuantum).await, ["a balance is its impacts"]);
        assert_eq!(broken_by(&backend, ItemTwice).await, ["items are their legs"]);
    }
}
