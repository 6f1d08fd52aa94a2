//! Writing what was decided anew: a revision of each event, and of what of it stands with owners of sharing groups.

use crate::ChargeError;
use crate::identity::shared_key;
use crate::known::GroupKey;
use crate::revise::{ReviseError, RevisedEvent};
use crate::revise_work::Outcome;
use crate::standing::Standing;
use balance::{Leg, LegKind};
use calendar::Instant;
use ids::GroupId;
use money::MoneyError;
use std::borrow::Cow;
use std::collections::HashMap;
use store::Tx;
use store::tax_pending::Source;
use store::usage::{EventKey, EventStatus, NewEvent};
use store::usage_revision::{RevisionKind, RevisionRow};

/// An event that stands differently now.
pub(crate) struct Change<'a> {
    pub(crate) standing: &'a Standing,
    pub(crate) outcome: &'a Outcome,
    /// What is added to all before.
    pub(crate) added: Vec<Leg>,
}

impl Change<'_> {
    /// Net and tax that are added in a group.
    fn amounts(&self, group: GroupId) -> Result<(i64, i64), MoneyError> {
        let add = |left: i64, right: i64| left.checked_add(right).ok_or(MoneyError::Overflow);
        let charges = self.added.iter().filter(|leg| leg.kind == LegKind::Charge && leg.group == group);
        charges.into_iter().try_fold((0, 0), |sum, leg| Ok((add(sum.0, leg.net)?, add(sum.1, leg.tax)?)))
    }

    /// Whether a balance of a group is moved.
    pub(crate) fn moves(&self, group: GroupId, balance: u32) -> bool {
        self.added.iter().any(|leg| leg.group == group && leg.balance == Some(balance))
    }

    fn owners(&self, own: GroupId) -> Vec<GroupId> {
        let mut owners: Vec<GroupId> = self.added.iter().map(|leg| leg.group).filter(|group| *group != own).collect();
        owners.sort_unstable();
        owners.dedup();
        owners
    }
}

/// Writes revisions of events that were decided on anew, what of their taxes is pending now, and answers what became of each.
pub(crate) async fn write(
    tx: &mut Tx<'_>,
    changes: &[Change<'_>],
    keys: &HashMap<GroupId, GroupKey>,
    own: GroupKey,
    why: (RevisionKind, &str, Instant),
) -> Result<Vec<RevisedEvent>, ReviseError> {
    let revised = write_revisions(tx, changes, keys, own, why).await?;
    for change in changes {
        if let Some(pending) = &change.outcome.pending {
            store::tax_pending::delete_of(tx, Source::Event(change.standing.first.id)).await?;
            store::tax_pending::insert(tx, pending).await?;
        }
    }
    Ok(revised)
}

/// Writes revisions and answers what became of each event.
pub(crate) async fn write_revisions(
    tx: &mut Tx<'_>,
    changes: &[Change<'_>],
    keys: &HashMap<GroupId, GroupKey>,
    own: GroupKey,
    (kind, reason, now): (RevisionKind, &str, Instant),
) -> Result<Vec<RevisedEvent>, ReviseError> {
    let actor = tx.actor().name.clone();
    let (mut revised, mut rows) = (Vec::with_capacity(changes.len()), Vec::with_capacity(changes.len()));
    for change in changes {
        let (standing, outcome) = (change.standing, change.outcome);
        let (net, tax) = change.amounts(own.1)?;
        rows.push(RevisionRow {
            id: standing.first.id,
            revision: standing.next_revision(),
            kind,
            recorded_at: now,
            actor: actor.clone(),
            reason: reason.to_owned(),
            status: outcome.status,
            quantity: outcome.quantity.clone(),
            net,
            tax,
            legs: rating::legs::encode(&change.added),
            content: outcome.content.clone(),
            trace: outcome.trace.clone(),
        });
        let before = standing.amounts()?;
        let add = |left: i64, right: i64| left.checked_add(right).ok_or(MoneyError::Overflow);
        let after = (add(before.0, net)?, add(before.1, tax)?);
        let (id, status, unrated) = (standing.first.id, outcome.status, outcome.unrated.clone());
        revised.push(RevisedEvent { id, status, before, after, added: change.added.clone(), unrated });
    }
    let mut made = Vec::new();
    write_shared(tx, changes, keys, own.1, &mut rows, &mut made).await?;
    made.sort_unstable_by_key(|row: &NewEvent<'_>| (row.id.day, row.id.customer, row.id.key));
    store::usage::insert(tx, &made).await?;
    store::usage_revision::append(tx, &rows).await?;
    Ok(revised)
}

/// Owners' parts: a revision of the row that is there, or a row where the owner had no part before.
async fn write_shared<'a>(
    tx: &mut Tx<'_>,
    changes: &[Change<'a>],
    keys: &HashMap<GroupId, GroupKey>,
    own: GroupId,
    rows: &mut Vec<RevisionRow>,
    made: &mut Vec<NewEvent<'a>>,
) -> Result<(), ReviseError> {
    for (place, change) in changes.iter().enumerate() {
        let Some(member) = rows.get(place).cloned() else { continue };
        let first = &change.standing.first;
        for owner in change.owners(own) {
            let Some((customer, _)) = keys.get(&owner).copied() else { return Err(ReviseError::Changing) };
            let id = EventKey { customer, day: first.id.day, key: shared_key(first.id.key, first.id.customer) };
            let legs: Vec<Leg> = change.added.iter().filter(|leg| leg.group == owner).cloned().collect();
            let ((net, tax), legs) = (change.amounts(owner)?, rating::legs::encode(&legs));
            let content = serde_json::json!({ "member": first.id.customer.to_string(), "key": first.id.key.to_string() }).to_string();
            let there = store::usage::load(tx, id).await?;
            let Some(there) = there else {
                made.push(shared_row(change, (id, owner), (net, tax), legs, content, member.recorded_at));
                continue;
            };
            let revision = Standing::of(tx, vec![there]).await?.first().map_or(1, Standing::next_revision);
            let status = if member.status == EventStatus::Cancelled { EventStatus::Cancelled } else { EventStatus::Shared };
            rows.push(RevisionRow { id, revision, status, net, tax, legs, content, trace: Vec::new(), ..member.clone() });
        }
    }
    Ok(())
}

fn shared_row<'a>(
    change: &Change<'a>,
    (id, group): (EventKey, GroupId),
    (net, tax): (i64, i64),
    legs: Vec<u8>,
    content: String,
    recorded_at: Instant,
) -> NewEvent<'a> {
    let first = &change.standing.first;
    NewEvent {
        id,
        at: first.at,
        recorded_at,
        service_type: first.service_type,
        service: first.service,
        group,
        status: EventStatus::Shared,
        body_hash: first.body_hash,
        quantity: change.outcome.quantity.clone(),
        net,
        tax,
        legs,
        identifier: &first.identifier,
        session_id: &first.session_id,
        content: Cow::Owned(content),
        trace: Vec::new(),
    }
}

impl From<rating::RatingError> for ReviseError {
    fn from(error: rating::RatingError) -> Self {
        Self::Charge(ChargeError::from(error))
    }
}
