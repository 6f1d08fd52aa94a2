//! Sharing groups under the locks: a member's event moves the owner's group in the same transaction (domain.md §6).

use crate::ground::{Ground, Known, NewCustomer, at, grounds, request, usage};
use crate::revising::{key, revise};
use balance::{LegKind, Origin};
use calendar::Period;
use charging::{Answer, ChargeError, UsageInput, Wish};
use ids::SharingId;
use store::sharing::{MemberRow, Past, SharingRow, SharingStatus};
use store::usage::EventStatus;
use store::{Operation, Tx};

const NOON: &str = "2026-06-19T10:00:00Z";
/// A little after the clock of the ground.
const LATER: &str = "2026-06-20T12:05:00Z";
/// Five gigabytes of their own, in bytes.
const OWN_BYTES: i64 = 5_120 * 1_048_576;

/// Makes a sharing group of the family plan with these members.
struct Share {
    owner: Known,
    members: Vec<Known>,
    is_pool_first: bool,
    /// Seconds after the group began at which the first of them joined; each further one joined a second later.
    joined_after_s: i64,
}

impl Operation for Share {
    type Output = SharingId;
    type Error = ChargeError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<SharingId, ChargeError> {
        let (id, valid) = (SharingId(tx.next_id()?), Period::open(at("2026-05-31T22:00:00Z")));
        let subscription = store::subscription_row::list_of_customer(tx, self.owner.customer).await?.remove(0);
        let sharing = SharingRow {
            id,
            owner: self.owner.customer,
            name: "Family".to_owned(),
            group: self.owner.group,
            subscription: subscription.id,
            status: SharingStatus::Active,
            valid,
            is_pool_first: self.is_pool_first,
            policy_name: "Family".to_owned(),
            policy: subscription.discounts.iter().map(|discount| discount.id).collect(),
            created_at: valid.from(),
            past: Past::default(),
        };
        store::sharing::insert(tx, &sharing).await?;
        for (after_s, member) in (self.joined_after_s..).zip(&self.members) {
            let joined_at = valid.from().plus_seconds(after_s)?;
            let (owner, member, status) = (self.owner.customer, member.customer, SharingStatus::Active);
            assert!(
                store::sharing::insert_member(
                    tx,
                    &MemberRow { sharing: id, owner, member, status, valid, joined_at, past: Past::default() }
                )
                .await?
            );
            store::group::bump_facts(tx, member).await?;
        }
        Ok(id)
    }
}

/// Changes the status of a sharing group.
struct SetStatus(SharingId, SharingStatus);

impl Operation for SetStatus {
    type Output = ();
    type Error = ChargeError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), ChargeError> {
        let (now, sharing) = (store::site::now(tx).await?, store::sharing::load(tx, self.0).await?.unwrap());
        let sharing = sharing.changed(self.1, sharing.valid, sharing.is_pool_first, now).unwrap();
        store::sharing::save(tx, &sharing).await?;
        Ok(store::group::bump_facts(tx, sharing.owner).await?)
    }
}

pub fn data(identifier: &str, session: &str, bytes: i64) -> UsageInput {
    usage("data", identifier, session, NOON, &[("bytes", &bytes.to_string())])
}

pub fn member(place: usize) -> String {
    format!("3864100{place:04}")
}

pub async fn family(ground: &Ground, members: usize, is_pool_first: bool) -> (Known, Vec<Known>, SharingId) {
    let owner = ground.customer(NewCustomer::postpaid("family", "owner")).await;
    let mut joined = Vec::new();
    for place in 0..members {
        joined.push(ground.customer(NewCustomer::postpaid("mobile_s", &member(place))).await);
    }
    let id = ground.write(Share { owner, members: joined.clone(), is_pool_first, joined_after_s: 0 }).await;
    (owner, joined, id)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_members_event_takes_from_the_pool_and_shows_with_both() {
    for ground in grounds().await {
        let (owner, members, _) = family(&ground, 1, false).await;
        let answer = ground.charge_alone(data(&member(0), "d1", OWN_BYTES + 100 * 1_048_576)).await;
        let Answer::Rated { legs, net, .. } = &answer else { panic!("{answer:?}") };
        assert_eq!((*net, legs.len(), legs[1].group, legs[1].kind), (0, 2, owner.group, LegKind::Consume));
        let seen = ground.look(owner).await;
        assert_eq!(seen.quanta(Origin::Grant), -(102_400 - 100) * 1_000_000);
        assert_eq!((seen.events.len(), seen.events[0].status), (1, EventStatus::Shared));
        assert_eq!(ground.look(members[0]).await.events[0].status, EventStatus::Rated);
        // A call is paid by the owner, on his bill and with his tax.
        let call = crate::ground::call(&member(0), "c1", NOON, "15551234567", "60");
        let answer = ground.charge_alone(call).await;
        assert!(matches!(answer, Answer::Rated { net: 0, tax: 0, .. }), "{answer:?}");
        let seen = ground.look(owner).await;
        assert!(seen.events.iter().any(|event| event.net > 0 && event.tax > 0));
        assert_eq!(seen.sums().0, seen.sums().1);
        // The same again moves nothing.
        let before = (ground.look(owner).await, ground.look(members[0]).await);
        let again = ground.charge_alone(data(&member(0), "d1", OWN_BYTES + 100 * 1_048_576)).await;
        assert!(matches!(again, Answer::Rated { replayed: true, .. }), "{again:?}");
        assert_eq!((ground.look(owner).await, ground.look(members[0]).await), before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_who_is_a_member_elsewhere_pays_and_hands_nothing_on() {
    for ground in grounds().await {
        let (owner, members, _) = family(&ground, 1, true).await;
        let other = ground.customer(NewCustomer::postpaid("family", "other")).await;
        ground.write(Share { owner: other, members: vec![owner], is_pool_first: true, joined_after_s: 0 }).await;
        let before = ground.look(other).await;
        for charger in [ground.charger.clone(), ground.other_charger()] {
            let session = format!("d{}", ground.look(members[0]).await.events.len());
            let answer = charger.charge(&request(), vec![data(&member(0), &session, 1_048_576)]).await.unwrap().remove(0);
            let Answer::Rated { legs, .. } = &answer else { panic!("{answer:?}") };
            assert_eq!((legs.len(), legs[0].group), (1, owner.group));
        }
        assert_eq!(ground.look(owner).await.quanta(Origin::Grant), -(102_400 - 2) * 1_000_000);
        assert_eq!(ground.look(other).await, before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_groups_the_one_joined_first_applies() {
    // domain.md §6. In neither life does the order of the groups' ids say which one was joined first.
    for ground in grounds().await {
        for (number, first) in [("38641009001", 0), ("38641009002", 1)] {
            let member = ground.customer(NewCustomer::postpaid("mobile_s", number)).await;
            let mut owners = Vec::new();
            for place in 0..2 {
                let owner = ground.customer(NewCustomer::postpaid("family", &format!("owner-{number}-{place}"))).await;
                let joined_after_s = if place == first { 0 } else { 3_600 };
                ground.write(Share { owner, members: vec![member], is_pool_first: true, joined_after_s }).await;
                owners.push(owner);
            }
            let mut taken = Vec::new();
            ground.charge_alone(data(number, "d1", 1_048_576)).await;
            ground.charge_alone(crate::ground::call(number, "c1", NOON, "15551234567", "60")).await;
            for owner in owners {
                let seen = ground.look(owner).await;
                taken.push((seen.quanta(Origin::Grant) + 102_400 * 1_000_000, seen.events.len()));
            }
            assert_eq!((taken[first], taken[1 - first]), ((1_000_000, 2), (0, 0)));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_that_rests_or_ends_shares_nothing_from_then_on() {
    // The clock stands at 12:00; an event that starts a little later is accepted.
    let next = |session: &str| UsageInput { at: at(LATER), ..data(&member(0), session, 1_048_576) };
    for ground in grounds().await {
        let (owner, _, id) = family(&ground, 1, true).await;
        ground.charge_alone(next("d1")).await;
        for status in [SharingStatus::Inactive, SharingStatus::Cancelled] {
            let before = ground.look(owner).await.quanta(Origin::Grant);
            ground.write(SetStatus(id, status)).await;
            ground.charge_alone(next(status.as_str())).await;
            assert_eq!(ground.look(owner).await.quanta(Origin::Grant), before, "{status:?}");
        }
        // Usage of before that comes late still shares.
        let before = ground.look(owner).await.quanta(Origin::Grant);
        ground.charge_alone(data(&member(0), "late", 1_048_576)).await;
        assert_eq!(ground.look(owner).await.quanta(Origin::Grant), before + 1_000_000);
        // Another process that remembers the facts of before sees it too.
        ground.write(SetStatus(id, SharingStatus::Active)).await;
        let other = ground.other_charger();
        other.charge(&request(), vec![next("d2")]).await.unwrap();
        ground.write(SetStatus(id, SharingStatus::Inactive)).await;
        let before = ground.look(owner).await.quanta(Origin::Grant);
        other.charge(&request(), vec![next("d3")]).await.unwrap();
        assert_eq!(ground.look(owner).await.quanta(Origin::Grant), before);
    }
}

/// A member leaves, or joins again.
struct SetMember(SharingId, Known, SharingStatus);

impl Operation for SetMember {
    type Output = ();
    type Error = ChargeError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), ChargeError> {
        let now = store::site::now(tx).await?;
        let row = store::sharing::of_member(tx, self.1.customer).await?.into_iter().find(|row| row.sharing == self.0).unwrap();
        let changed = match self.2 {
            SharingStatus::Active => {
                let new = MemberRow { status: self.2, valid: Period::open(now), joined_at: now, ..row.clone() };
                row.joined_again(&new).unwrap()
            }
            SharingStatus::Inactive | SharingStatus::Cancelled => row.changed(self.2, row.valid, now).unwrap(),
        };
        store::sharing::save_member(tx, &changed).await?;
        Ok(store::group::bump_facts(tx, self.1.customer).await?)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_who_left_shares_what_was_used_before_also_when_it_is_rated_again() {
    // domain.md §6: left at noon of the 20th, joined again at noon of the 22nd.
    let on = |session: &str, time: &str| UsageInput { at: at(time), ..data(&member(0), session, 1_048_576) };
    for ground in grounds().await {
        let (owner, members, id) = family(&ground, 1, true).await;
        let pool = async || ground.look(owner).await.quanta(Origin::Grant);
        let first = ground.charge_alone(on("d1", NOON)).await;
        let taken = pool().await;
        ground.write(SetMember(id, members[0], SharingStatus::Cancelled)).await;
        // The same prices and what was true then: nothing changes.
        let revised = revise(&ground, members[0], vec![key(&first)], Wish::Rerate).await;
        assert_eq!((revised.looked_at, revised.changed.len(), pool().await), (1, 0, taken));
        ground.set_now("2026-06-22T12:00:00Z").await;
        ground.write(SetMember(id, members[0], SharingStatus::Active)).await;
        ground.set_now("2026-06-23T12:00:00Z").await;
        for (session, time, is_shared) in [
            ("d2", "2026-06-20T11:59:59Z", true),
            ("d3", "2026-06-20T12:00:00Z", false),
            ("d4", "2026-06-22T11:59:59Z", false),
            ("d5", "2026-06-22T12:00:00Z", true),
        ] {
            let before = pool().await;
            let answer = ground.charge_alone(on(session, time)).await;
            assert_eq!(pool().await - before, if is_shared { 1_000_000 } else { 0 }, "{session}");
            let revised = revise(&ground, members[0], vec![key(&answer)], Wish::Rerate).await;
            assert_eq!(revised.changed, [], "{session}");
        }
    }
}

/// What members' events took from the pool and from their own allowances, by the members' events.
async fn taken(ground: &Ground, owner: Known, members: &[Known]) -> (i64, i64) {
    let (mut pool, mut own) = (0, 0);
    for member in members {
        for event in ground.look(*member).await.events {
            for leg in rating::legs::decode(&event.legs).unwrap().into_iter().filter(|leg| leg.kind == LegKind::Consume) {
                *(if leg.group == owner.group { &mut pool } else { &mut own }) += leg.net;
            }
        }
    }
    (pool, own)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_members_on_one_pool_never_overspend_it() {
    const MEMBERS: usize = 100;
    const CONNECTIONS: usize = 64;
    const EVENTS: usize = 4;
    const MEGABYTES: i64 = 500;
    const ASKED: i64 = 256 * MEGABYTES * 1_000_000;
    const POOL: i64 = 102_400 * 1_000_000;
    for ground in grounds().await {
        let (owner, members, _) = family(&ground, MEMBERS, true).await;
        // 256 × 500 MB ask for more than the 102 400 MB of the pool: what it lacks, the members' own allowances give. Each event is a
        // transaction of its own, through one of two processes, so that they meet on the owner's group.
        let chargers = [ground.charger.clone(), ground.other_charger()];
        let connection = |connection: usize| {
            let charger = chargers[connection % chargers.len()].clone();
            tokio::spawn(async move {
                for event in 0..EVENTS {
                    let place = connection * EVENTS + event;
                    let input = data(&member(place % MEMBERS), &format!("d{place}"), MEGABYTES * 1_048_576);
                    let answer = charger.charge(&request(), vec![input]).await.unwrap().remove(0);
                    assert!(matches!(answer, Answer::Rated { replayed: false, net: 0, .. }), "{answer:?}");
                }
            })
        };
        let all: Vec<_> = (0..CONNECTIONS).map(connection).collect();
        for one in all {
            one.await.unwrap();
        }
        let seen = ground.look(owner).await;
        assert_eq!((seen.quanta(Origin::Grant), seen.events.len() <= CONNECTIONS * EVENTS), (0, true));
        assert_eq!(taken(&ground, owner, &members).await, (POOL, ASKED - POOL));
        // The owner's rows, the shown items and the balance say the same.
        let legs = seen.events.iter().flat_map(|event| rating::legs::decode(&event.legs).unwrap());
        assert_eq!(legs.filter(|leg| leg.kind == LegKind::Consume).map(|leg| leg.net).sum::<i64>(), POOL);
        assert_eq!(seen.sums().0, seen.sums().1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_members_on_one_pool_never_overspend_it() {
    const MEMBERS: usize = 20;
    const CONNECTIONS: usize = 64;
    for ground in grounds().await {
        let (owner, _, _) = family(&ground, MEMBERS, true).await;
        // 64 × 1 700 MB ask for more than the 102 400 MB of the pool: what it lacks, the members' own allowances give.
        let sent: Vec<_> = (0..CONNECTIONS)
            .map(|place| {
                let (charger, input) = (ground.charger.clone(), data(&member(place % MEMBERS), &format!("d{place}"), 1_700 * 1_048_576));
                tokio::spawn(async move { charger.charge_one(&request(), input).await })
            })
            .collect();
        let mut taken = 0;
        for answer in sent {
            let Answer::Rated { legs, .. } = answer.await.unwrap().unwrap() else { panic!("not rated") };
            taken += legs.iter().filter(|leg| leg.group == owner.group).map(|leg| leg.net).sum::<i64>();
        }
        let seen = ground.look(owner).await;
        assert_eq!((seen.quanta(Origin::Grant), taken), (0, 102_400 * 1_000_000));
        let shared: i64 = seen
            .events
            .iter()
            .flat_map(|event| rating::legs::decode(&event.legs).unwrap())
            .filter(|leg| leg.kind == LegKind::Consume)
            .map(|leg| leg.net)
            .sum();
        assert_eq!(shared, taken);
    }
}
