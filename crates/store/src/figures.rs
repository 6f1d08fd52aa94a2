//! Sums of a whole site for its start page. They read every group's working set, so they cost a pass over the site's balance groups.

use crate::{Row, StoreError, Tx};
use calendar::Instant;
use ids::Sym;
use money::MoneyError;
use std::collections::BTreeMap;

/// Groups read at once.
const PAGE: usize = 5_000;

/// What lies on the open bills of a site in one currency.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpenFigures {
    /// Charges that are not billed yet, tax included, in quanta.
    pub unbilled: i64,
    /// Increments of bill items that are not folded into rows yet: start of the bill's period, code of the item, net.
    pub revenue: Vec<(Instant, Sym, i64)>,
}

/// Sums what lies on the open bills of the site in a currency; revenue of bills that begin at or after an instant.
///
/// # Errors
/// [`StoreError`].
pub async fn open(tx: &mut Tx<'_>, currency: Sym, from: Instant) -> Result<OpenFigures, StoreError> {
    let mut unbilled = 0;
    let mut revenue: BTreeMap<(Instant, Sym), i64> = BTreeMap::new();
    let (mut after, mut more) = ((0, 0), true);
    while more {
        let rows = read_page(tx, currency, after).await?;
        more = rows.len() == PAGE;
        for row in &rows {
            after = (row.int(0, "customer_id")?, row.int(1, "id")?);
            let state = crate::group::read_state(row.bytes(2, "state")?)?;
            for (_, quanta) in &state.unbilled {
                unbilled = add(unbilled, *quanta)?;
            }
            let begins = [
                (row.int_or_none(3, "active_bill")?, row.instant_or_none(4, "period_from")?),
                (row.int_or_none(5, "next_bill")?, row.instant_or_none(6, "period_from")?),
            ];
            for item in &state.items {
                let begin = begins.iter().find(|(bill, _)| *bill == Some(item.key.bill.0)).and_then(|(_, begin)| *begin);
                if let Some(begin) = begin.filter(|begin| *begin >= from) {
                    let sum = revenue.entry((begin, item.key.code)).or_default();
                    *sum = add(*sum, item.net)?;
                }
            }
        }
    }
    Ok(OpenFigures { unbilled, revenue: revenue.into_iter().map(|((begin, code), net)| (begin, code, net)).collect() })
}

async fn read_page(tx: &mut Tx<'_>, currency: Sym, after: (i64, i64)) -> Result<Vec<Row>, StoreError> {
    let limit = i64::try_from(PAGE).map_err(|_never| StoreError::Invariant("a page that is no number"))?;
    tx.query(
        "balance_group",
        "SELECT g.customer_id, g.id, g.state, g.active_bill, a.period_from, g.next_bill, n.period_from FROM balance_group g \
         JOIN billing_profile p ON p.customer_id = g.customer_id AND p.id = g.profile_id AND p.currency = $2 \
         LEFT JOIN bill a ON a.customer_id = g.customer_id AND a.id = g.active_bill \
         LEFT JOIN bill n ON n.customer_id = g.customer_id AND n.id = g.next_bill \
         WHERE g.site_id = $1 AND (g.customer_id, g.id) > ($3, $4) ORDER BY g.customer_id, g.id LIMIT $5",
        &[tx.site().into(), currency.into(), after.0.into(), after.1.into(), limit.into()],
    )
    .await
}

fn add(left: i64, right: i64) -> Result<i64, StoreError> {
    Ok(left.checked_add(right).ok_or(MoneyError::Overflow)?)
}
