//! Fees and grants that fell due: applied by the first operation that touches the group (domain.md §4, renewals fall due at the boundary).

use crate::ChargeError;
use crate::crossed::{crossed, told};
use crate::known::KnownGroup;
use crate::notice::refusals;
use crate::tax_rates::pending_of_posting;
use calendar::Instant;
use catalog::Catalog;
use ids::PostingId;
use store::Tx;
use store::group::GroupRow;
use store::notification::NewNotification;
use store::posting::{PostingKind, PostingRow};
use store::tax_pending::Source;
use subscription::{ChargeLine, Charges};

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
    let profile = known.profile_with(group.bills);
    let all = subscription::renew(catalog, &profile, &known.subscriptions, &group.state, until)?;
    for charges in &all {
        charges.apply_to(&mut group.state)?;
    }
    group.due_at = subscription::due_at(catalog, &profile, &known.subscriptions, &group.state)?;
    let found = crossed(&known.rating.group, &before, &group.state, now)?;
    let told = refusals(catalog, known, &all).chain(told(catalog, &known.rating.group, &found, now)).collect();
    Ok((all, told))
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
    let posting = PostingRow {
        id: PostingId(tx.next_id()?),
        customer: group.customer,
        group: group.id,
        kind: PostingKind::Fees,
        at: charges.due,
        recorded_at,
        actor: tx.actor().name.clone(),
        content: serde_json::json!({ "lines": charges.lines.iter().map(|line| line_content(catalog, line)).collect::<Vec<_>>() }),
        legs: rating::legs::encode(&charges.legs),
    };
    store::posting::insert(tx, &posting).await?;
    let pending = pending_of_posting(Source::Posting(posting.customer, posting.id), posting.at, charges.pending())?;
    store::tax_pending::insert(tx, &pending).await?;
    Ok(())
}

/// A line as people and refunds read it: codes and exact texts (domain.md §4: each line stores version, unit price, period and tax).
fn line_content(catalog: &Catalog, line: &ChargeLine) -> serde_json::Value {
    let code = |sym| catalog.symbols.code(sym);
    serde_json::json!({
        "subscription": line.subscription.to_string(),
        "purchase": line.purchase.to_string(),
        "service": line.service.map(|service| service.to_string()),
        "product": code(line.product),
        "version": line.version,
        "kind": line.kind,
        "bill_item": line.bill_item.map(code),
        "from": line.covered.from().micros(),
        "to": line.covered.to().map(Instant::micros),
        "days": line.share.days,
        "of": line.share.of,
        "unit_price": line.unit_price.to_string(),
        "quantity": line.quantity.to_string(),
        "resource": code(line.resource),
        "net": line.net.to_string(),
        "tax": line.tax.to_string(),
        "tax_ppm": line.tax_ppm,
        "tax_pending": line.pending.is_some(),
    })
}
