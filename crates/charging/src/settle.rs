//! Fees and grants that fell due: applied by the first operation that touches the group (domain.md §4, renewals fall due at the boundary).

use crate::ChargeError;
use crate::crossed::{crossed, told};
use crate::journal::{line_content, lines_of_group};
use crate::known::KnownGroup;
use crate::notice::refusals;
use crate::tax_rates::pending_of_posting;
use balance::GroupState;
use calendar::Instant;
use catalog::Catalog;
use ids::PostingId;
use store::Tx;
use store::group::GroupRow;
use store::notification::NewNotification;
use store::posting::{PostingKind, PostingRow};
use store::tax_pending::Source;
use subscription::{Billed, Charges};

/// Applies everything of a locked group that is due up to an instant, stores it, and says when something is next. The group is not
/// written yet.
///
/// # Errors
/// [`ChargeError`].
pub async fn settle(
    tx: &mut Tx<'_>,
    catalog: &Catalog,
    known: &KnownGroup,
    group: &mut GroupRow,
    until: Instant,
    recorded_at: Instant,
) -> Result<Vec<Charges>, ChargeError> {
    let (all, told) = renew(catalog, known, group, (until, recorded_at))?;
    for charges in &all {
        keep(tx, catalog, group, charges, recorded_at).await?;
    }
    store::notification::insert(tx, &told).await?;
    Ok(all)
}

/// Applies everything of a locked group that is due up to an instant to its state, and answers what is to be stored and what the customer
/// is told now. After an error the state must be thrown away.
pub(crate) fn renew(
    catalog: &Catalog,
    known: &KnownGroup,
    group: &mut GroupRow,
    (until, now): (Instant, Instant),
) -> Result<(Vec<Charges>, Vec<NewNotification>), ChargeError> {
    if group.due_at.is_none_or(|due| due > until) {
        return Ok((Vec::new(), Vec::new()));
    }
    let before = group.state.clone();
    let all = apply_due(catalog, known, group, until)?;
    let told = told_of(catalog, known, (&before, &group.state), &all, now)?;
    Ok((all, told))
}

/// Applies what is due up to an instant to the state of a group, and says when something is next.
fn apply_due(catalog: &Catalog, known: &KnownGroup, group: &mut GroupRow, until: Instant) -> Result<Vec<Charges>, ChargeError> {
    let profile = known.profile_with(group.bills);
    let all = subscription::renew(catalog, &profile, &known.subscriptions, &group.state, until)?;
    for charges in &all {
        charges.apply_to(&mut group.state)?;
    }
    group.due_at = subscription::due_at(catalog, &profile, &known.subscriptions, &group.state)?;
    Ok(all)
}

/// What the customer is told of charges: what was refused, and thresholds that they crossed.
fn told_of(
    catalog: &Catalog,
    known: &KnownGroup,
    (before, after): (&GroupState, &GroupState),
    all: &[Charges],
    now: Instant,
) -> Result<Vec<NewNotification>, ChargeError> {
    let found = crossed(&known.rating.group, before, after, now)?;
    Ok(refusals(catalog, known, all).chain(told(catalog, &known.rating.group, &found, now)).collect())
}

/// Puts right what was charged and granted on a locked group since its history changed at an instant (domain.md §4: desired minus billed),
/// then applies what is due by the new history. `known` holds that history. The group is not written yet.
///
/// # Errors
/// [`ChargeError`].
pub async fn reconcile(
    tx: &mut Tx<'_>,
    catalog: &Catalog,
    known: &KnownGroup,
    group: &mut GroupRow,
    (since, now): (Instant, Instant),
) -> Result<Vec<Charges>, ChargeError> {
    let before = group.state.clone();
    let profile = known.profile_with(group.bills);
    // What a subscription was charged was posted since it began; grants that outlive their cycle may be as old.
    let begun = known.subscriptions.iter().map(|subscription| subscription.valid.from()).min().unwrap_or(since);
    let lines = lines_of_group(tx, catalog, (group.customer, group.id), begun).await?;
    let billed = Billed { lines: &lines, since };
    let mut all = vec![subscription::difference(catalog, &profile, &known.subscriptions, &group.state, billed, now)?];
    for charges in &all {
        charges.apply_to(&mut group.state)?;
    }
    all.extend(apply_due(catalog, known, group, now)?);
    for charges in &all {
        keep(tx, catalog, group, charges, now).await?;
    }
    let told = told_of(catalog, known, (&before, &group.state), &all, now)?;
    store::notification::insert(tx, &told).await?;
    Ok(all)
}

/// Applies charges to a locked group and stores them as one posting.
///
/// # Errors
/// [`ChargeError`].
pub async fn post(
    tx: &mut Tx<'_>,
    catalog: &Catalog,
    group: &mut GroupRow,
    charges: &Charges,
    recorded_at: Instant,
) -> Result<(), ChargeError> {
    charges.apply_to(&mut group.state)?;
    keep(tx, catalog, group, charges, recorded_at).await
}

/// Stores applied charges as one posting; nothing where they say nothing.
pub(crate) async fn keep(
    tx: &mut Tx<'_>,
    catalog: &Catalog,
    group: &GroupRow,
    charges: &Charges,
    recorded_at: Instant,
) -> Result<(), ChargeError> {
    if !charges.posts() {
        return Ok(());
    }
    let lines = charges.lines.iter().map(|line| line_content(catalog, line)).collect::<Result<Vec<_>, _>>()?;
    let posting = PostingRow {
        id: PostingId(tx.next_id()?),
        customer: group.customer,
        group: group.id,
        kind: PostingKind::Fees,
        at: charges.due,
        recorded_at,
        actor: tx.actor().name.clone(),
        content: serde_json::json!({ "lines": lines }),
        legs: rating::legs::encode(&charges.legs),
    };
    store::posting::insert(tx, &posting).await?;
    let pending = pending_of_posting(Source::Posting(posting.customer, posting.id), posting.at, charges.pending())?;
    store::tax_pending::insert(tx, &pending).await?;
    Ok(())
}
