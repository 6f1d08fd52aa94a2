//! Sharing groups under the locks: a member's event moves the owner's group in the same transaction (domain.md §6).

use crate::ground::{Ground, Known, NewCustomer, at, grounds, request, usage};
use balance::{LegKind, Origin};
use calendar::Period;
use charging::{Answer, ChargeError, UsageInput};
use ids::SharingId;
use store::sharing::{MemberRow, SharingRow, SharingStatus};
use store::usage::EventStatus;
use store::{Operation, Tx};

const NOON: &str = "2026-06-19T10:00:00Z";
/// Five gigabytes of their own, in bytes.
const OWN_BYTES: i64 = 5_120 * 1_048_576;

/// Makes a sharing group of the family plan with these members.
struct Share {
    owner: Known,
    members: Vec<Known>,
    is_pool_first: bool,
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
        };
        store::sharing::insert(tx, &sharing).await?;
        for (place, member) in (0..).zip(&self.members) {
            let joined_at = valid.from().plus_seconds(place)?;
            let (owner, member, status) = (self.owner.customer, member.customer, SharingStatus::Active);
            assert!(store::sharing::insert_member(tx, &MemberRow { sharing: id, owner, member, status, valid, joined_at }).await?);
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
        let mut sharing = store::sharing::load(tx, self.0).await?.unwrap();
        sharing.status = self.1;
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
    let id = ground.write(Share { owner, members: joined.clone(), is_pool_first }).await;
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
        ground.write(Share { owner: other, members: vec![owner], is_pool_first: true }).await;
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
async fn a_group_that_rests_or_ends_shares_nothing_from_then_on() {
    for ground in grounds().await {
        let (owner, _, id) = family(&ground, 1, true).await;
        ground.charge_alone(data(&member(0), "d1", 1_048_576)).await;
        for status in [SharingStatus::Inactive, SharingStatus::Cancelled] {
            let before = ground.look(owner).await.quanta(Origin::Grant);
            ground.write(SetStatus(id, status)).await;
            ground.charge_alone(data(&member(0), status.as_str(), 1_048_576)).await;
            assert_eq!(ground.look(owner).await.quanta(Origin::Grant), before, "{status:?}");
        }
        // Another process that remembers the facts of before sees it too.
        ground.write(SetStatus(id, SharingStatus::Active)).await;
        let other = ground.other_charger();
        other.charge(&request(), vec![data(&member(0), "d2", 1_048_576)]).await.unwrap();
        ground.write(SetStatus(id, SharingStatus::Inactive)).await;
        let before = ground.look(owner).await.quanta(Origin::Grant);
        other.charge(&request(), vec![data(&member(0), "d3", 1_048_576)]).await.unwrap();
        assert_eq!(ground.look(owner).await.quanta(Origin::Grant), before);
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
