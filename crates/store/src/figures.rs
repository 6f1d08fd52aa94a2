//! Sums of a whole site for its start page. They read the groups' documents, so they cost a pass over the site's balance groups.

use crate::driver::Inner;
use crate::{StoreError, Tx};
use calendar::Instant;
use ids::Sym;

/// Charges of all groups that are not billed yet, tax included, in quanta of a currency.
///
/// # Errors
/// [`StoreError`].
pub async fn unbilled(tx: &mut Tx<'_>, currency: Sym) -> Result<i64, StoreError> {
    const SQLITE: &str = "SELECT COALESCE(SUM(u.value ->> 1), 0) FROM balance_group g \
         JOIN billing_profile p ON p.customer_id = g.customer_id AND p.id = g.profile_id AND p.currency = $2, \
         json_each(g.state -> 'u') u WHERE g.site_id = $1";
    const POSTGRES: &str = "SELECT CAST(COALESCE(SUM(CAST(u ->> 1 AS BIGINT)), 0) AS BIGINT) FROM balance_group g \
         JOIN billing_profile p ON p.customer_id = g.customer_id AND p.id = g.profile_id AND p.currency = $2 \
         CROSS JOIN LATERAL jsonb_array_elements(COALESCE(CAST(g.state AS JSONB) -> 'u', '[]')) u WHERE g.site_id = $1";
    let text = match &tx.inner {
        Inner::Sqlite(_) => SQLITE,
        Inner::Postgres(_) => POSTGRES,
    };
    let row = tx.query_one("balance_group", text, &[tx.site().into(), currency.into()]).await?;
    row.map_or(Ok(0), |row| row.int(0, "unbilled"))
}

/// Increments of bill items that are not folded into rows yet: start of the bill's period, code of the item, net. Bills that begin at or
/// after an instant.
///
/// # Errors
/// [`StoreError`].
pub async fn open_revenue(tx: &mut Tx<'_>, currency: Sym, from: Instant) -> Result<Vec<(Instant, Sym, i64)>, StoreError> {
    const SQLITE: &str = "SELECT b.period_from, (i.value ->> 'c'), SUM((i.value ->> 'n')) FROM balance_group g, \
         json_each(g.state -> 'i') i \
         JOIN bill b ON b.customer_id = g.customer_id AND b.id = (i.value ->> 'b') \
         WHERE g.site_id = $1 AND b.currency = $2 AND b.period_from >= $3 GROUP BY 1, 2";
    const POSTGRES: &str = "SELECT b.period_from, CAST(i ->> 'c' AS BIGINT), CAST(SUM(CAST(i ->> 'n' AS BIGINT)) AS BIGINT) \
         FROM balance_group g CROSS JOIN LATERAL jsonb_array_elements(COALESCE(CAST(g.state AS JSONB) -> 'i', '[]')) i \
         JOIN bill b ON b.customer_id = g.customer_id AND b.id = CAST(i ->> 'b' AS BIGINT) \
         WHERE g.site_id = $1 AND b.currency = $2 AND b.period_from >= $3 GROUP BY 1, 2";
    let text = match &tx.inner {
        Inner::Sqlite(_) => SQLITE,
        Inner::Postgres(_) => POSTGRES,
    };
    let rows = tx.query("balance_group", text, &[tx.site().into(), currency.into(), from.into()]).await?;
    rows.iter().map(|row| Ok((row.instant(0, "period_from")?, row.sym(1, "code")?, row.int(2, "net")?))).collect()
}
