//! Vouchers: batches, their codes, who used them; and uses of coupons (domain.md §4).
//!
//! Invariant: a code is counted under its lock, so it is never used more often than it may be.

use crate::driver::Inner;
use crate::{Row, StoreError, Tx};
use calendar::{Date, Instant};
use ids::{CustomerId, SubscriptionId, VoucherBatchId};
use serde::{Deserialize, Serialize};

/// What a batch is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoucherDocument {
    /// Name.
    pub name: String,
    /// Who issued it; informational.
    pub vendor: String,
    /// Code of the bundle that it buys.
    pub bundle: String,
    /// `numeric` or `alphanumeric`.
    pub character_set: String,
    /// Pattern of the codes, `#` for each drawn character.
    pub template: String,
    /// How many codes there are.
    pub quantity: u32,
    /// How often one code may be redeemed.
    pub uses: u32,
    /// The first number, of codes that are counted up.
    pub range_start: Option<u64>,
    /// First day on which they may be redeemed.
    pub from: Option<Date>,
    /// First day on which they may not be redeemed any more.
    pub to: Option<Date>,
}

/// A batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoucherBatch {
    /// Id.
    pub id: VoucherBatchId,
    /// Code, unique in the site.
    pub code: String,
    /// When it was made, site time.
    pub created_at: Instant,
    /// The rest.
    pub document: VoucherDocument,
}

/// One code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoucherCode {
    /// What is entered.
    pub code: String,
    /// Its batch.
    pub batch: VoucherBatchId,
    /// Its place in the batch.
    pub place: i64,
    /// How often it was redeemed.
    pub uses: i64,
    /// Whether it was blocked.
    pub blocked: bool,
}

fn batch_from_row(row: &Row) -> Result<VoucherBatch, StoreError> {
    Ok(VoucherBatch {
        id: VoucherBatchId(row.int(0, "id")?),
        code: row.text(1, "code")?.to_owned(),
        created_at: row.instant(2, "created_at")?,
        document: row.document(3, "document")?,
    })
}

fn code_from_row(row: &Row) -> Result<VoucherCode, StoreError> {
    Ok(VoucherCode {
        code: row.text(0, "code")?.to_owned(),
        batch: VoucherBatchId(row.int(1, "batch_id")?),
        place: row.int(2, "place")?,
        uses: row.int(3, "uses")?,
        blocked: row.int(4, "blocked")? != 0,
    })
}

/// Keeps a batch.
///
/// # Errors
/// [`StoreError::Taken`] where another batch has its code.
pub async fn insert_batch(tx: &mut Tx<'_>, batch: &VoucherBatch) -> Result<(), StoreError> {
    let document = serde_json::to_string(&batch.document)?;
    tx.execute_one(
        "voucher batch",
        "INSERT INTO voucher_batch (site_id, id, code, created_at, document) VALUES ($1, $2, $3, $4, $5)",
        &[tx.site().into(), batch.id.into(), batch.code.as_str().into(), batch.created_at.into(), document.into()],
    )
    .await
}

/// Whether a batch of the site has a code.
///
/// # Errors
/// [`StoreError`].
pub async fn is_batch(tx: &mut Tx<'_>, code: &str) -> Result<bool, StoreError> {
    let sql = "SELECT id FROM voucher_batch WHERE site_id = $1 AND code = $2";
    Ok(tx.query_one("voucher_batch", sql, &[tx.site().into(), code.into()]).await?.is_some())
}

/// Keeps the codes of a batch in their order.
///
/// # Errors
/// [`StoreError::Taken`] where the site has one of them already.
pub async fn insert_codes(tx: &mut Tx<'_>, batch: VoucherBatchId, codes: &[String]) -> Result<(), StoreError> {
    let places = || 0_i64..;
    if tx.is_dry_run() || matches!(tx.inner, Inner::Sqlite(_)) {
        for (place, code) in places().zip(codes) {
            tx.execute_one(
                "voucher code",
                "INSERT INTO voucher_code (site_id, code, batch_id, place, uses, blocked) VALUES ($1, $2, $3, $4, 0, 0)",
                &[tx.site().into(), code.as_str().into(), batch.into(), place.into()],
            )
            .await?;
        }
        return Ok(());
    }
    let (site, numbers) = (tx.site().0, places().take(codes.len()).collect::<Vec<i64>>());
    let Inner::Postgres(transaction) = &tx.inner else { return Err(StoreError::Invariant("arrays on the embedded store")) };
    let statement = transaction
        .prepare_cached(
            "INSERT INTO voucher_code (site_id, batch_id, uses, blocked, code, place) \
             SELECT $1, $2, 0, 0, u.* FROM UNNEST($3::text[], $4::bigint[]) AS u",
        )
        .await?;
    match transaction.execute(&statement, &[&site, &batch.0, &codes, &numbers]).await {
        Ok(count) if count == codes.len() as u64 => Ok(()),
        Ok(_) => Err(StoreError::Invariant("a voucher code was not written")),
        Err(error) => Err(tx.failed(error)),
    }
}

/// The first of some codes, in their order, that the site has as a voucher's.
///
/// # Errors
/// [`StoreError`].
pub async fn first_taken<'a>(tx: &mut Tx<'_>, codes: &'a [String]) -> Result<Option<&'a str>, StoreError> {
    let site = tx.site();
    if let Inner::Postgres(transaction) = &tx.inner {
        let statement = transaction
            .prepare_cached(
                "SELECT k.place FROM UNNEST($2::text[]) WITH ORDINALITY AS k(code, place) JOIN voucher_code v \
                 ON v.site_id = $1 AND v.code = k.code ORDER BY k.place LIMIT 1",
            )
            .await?;
        return match transaction.query_opt(&statement, &[&site.0, &codes]).await {
            Ok(row) => {
                let place = row.map(|row| Row::from_postgres("voucher_code", &row)?.int(0, "place")).transpose()?;
                Ok(place.and_then(|place| usize::try_from(place - 1).ok()).and_then(|place| codes.get(place)).map(String::as_str))
            }
            Err(error) => Err(tx.failed(error)),
        };
    }
    for code in codes {
        let sql = "SELECT place FROM voucher_code WHERE site_id = $1 AND code = $2";
        if tx.query_one("voucher_code", sql, &[site.into(), code.as_str().into()]).await?.is_some() {
            return Ok(Some(code));
        }
    }
    Ok(None)
}

/// Batches of the site, newest first, below an id.
///
/// # Errors
/// [`StoreError`].
pub async fn list_batches(tx: &mut Tx<'_>, before: i64, limit: i64) -> Result<Vec<VoucherBatch>, StoreError> {
    let rows = tx
        .query(
            "voucher_batch",
            "SELECT id, code, created_at, document FROM voucher_batch WHERE site_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
            &[tx.site().into(), before.into(), limit.into()],
        )
        .await?;
    rows.iter().map(batch_from_row).collect()
}

/// One batch of the site.
///
/// # Errors
/// [`StoreError`].
pub async fn find_batch(tx: &mut Tx<'_>, id: VoucherBatchId) -> Result<Option<VoucherBatch>, StoreError> {
    let row = tx
        .query_one(
            "voucher_batch",
            "SELECT id, code, created_at, document FROM voucher_batch WHERE site_id = $1 AND id = $2",
            &[tx.site().into(), id.into()],
        )
        .await?;
    row.as_ref().map(batch_from_row).transpose()
}

/// Codes of a batch in their order, after a place.
///
/// # Errors
/// [`StoreError`].
pub async fn list_codes(tx: &mut Tx<'_>, batch: VoucherBatchId, after: i64, limit: i64) -> Result<Vec<VoucherCode>, StoreError> {
    let rows = tx
        .query(
            "voucher_code",
            "SELECT code, batch_id, place, uses, blocked FROM voucher_code WHERE site_id = $1 AND batch_id = $2 AND place > $3 \
             ORDER BY place LIMIT $4",
            &[tx.site().into(), batch.into(), after.into(), limit.into()],
        )
        .await?;
    rows.iter().map(code_from_row).collect()
}

/// Locks and reads a code.
///
/// # Errors
/// [`StoreError`].
pub async fn lock_code(tx: &mut Tx<'_>, code: &str) -> Result<Option<VoucherCode>, StoreError> {
    let rows = tx
        .query_locked(
            "voucher_code",
            "SELECT code, batch_id, place, uses, blocked FROM voucher_code WHERE site_id = $1 AND code = $2",
            "SELECT code, batch_id, place, uses, blocked FROM voucher_code WHERE site_id = $1 AND code = $2 FOR UPDATE",
            &[tx.site().into(), code.into()],
        )
        .await?;
    rows.first().map(code_from_row).transpose()
}

/// Writes how often a locked code was used, and whether it is blocked.
///
/// # Errors
/// [`StoreError`].
pub async fn save_code(tx: &mut Tx<'_>, code: &VoucherCode) -> Result<(), StoreError> {
    tx.execute_one(
        "voucher code",
        "UPDATE voucher_code SET uses = $3, blocked = $4 WHERE site_id = $1 AND code = $2",
        &[tx.site().into(), code.code.as_str().into(), code.uses.into(), i64::from(code.blocked).into()],
    )
    .await
}

/// Keeps that a customer used a promotion code.
///
/// # Errors
/// [`StoreError`].
pub async fn insert_use(
    tx: &mut Tx<'_>,
    code: &str,
    (customer, subscription): (CustomerId, SubscriptionId),
    at: Instant,
) -> Result<(), StoreError> {
    let id = tx.next_id()?;
    tx.execute_one(
        "promotion use",
        "INSERT INTO promotion_use (site_id, code, id, customer_id, subscription_id, at) VALUES ($1, $2, $3, $4, $5, $6)",
        &[tx.site().into(), code.into(), id.into(), customer.into(), subscription.into(), at.into()],
    )
    .await
}

/// How often a promotion code was used in all, and by one customer.
///
/// # Errors
/// [`StoreError`].
pub async fn count_uses(tx: &mut Tx<'_>, code: &str, customer: CustomerId) -> Result<(i64, i64), StoreError> {
    let row = tx
        .query_one(
            "promotion_use",
            "SELECT COUNT(*), COALESCE(SUM(CASE WHEN customer_id = $3 THEN 1 ELSE 0 END), 0) FROM promotion_use \
             WHERE site_id = $1 AND code = $2",
            &[tx.site().into(), code.into(), customer.into()],
        )
        .await?
        .ok_or(StoreError::Missing("promotion use"))?;
    Ok((row.int(0, "count")?, row.int(1, "sum")?))
}
