//! What the taxation gateway said of places, so that a restart does not lose it and several processes share it.

use crate::{StoreError, Tx};
use calendar::Date;
use ids::Sym;
use serde::{Deserialize, Serialize};
use tax::FetchedRate;

/// One span as it is stored.
#[derive(Serialize, Deserialize)]
struct Span {
    tax: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    supplier: Option<u32>,
    from: i32,
    to: i32,
    ppm: i32,
}

impl Span {
    const OUT_OF_CALENDAR: StoreError = StoreError::Invariant("a tax rate of a day that is out of the calendar");

    fn of(rate: &FetchedRate) -> Self {
        let (from, to) = (rate.from.days_since_epoch(), rate.to.days_since_epoch());
        Self { tax: rate.tax.0, supplier: rate.supplier.map(|sym| sym.0), from, to, ppm: rate.ppm }
    }

    fn read(&self) -> Result<FetchedRate, StoreError> {
        let day = |days| Date::from_days_since_epoch(days).or(Err(Self::OUT_OF_CALENDAR));
        Ok(FetchedRate { tax: Sym(self.tax), supplier: self.supplier.map(Sym), from: day(self.from)?, to: day(self.to)?, ppm: self.ppm })
    }
}

/// What is known of a place.
///
/// # Errors
/// [`StoreError`].
pub async fn load(tx: &mut Tx<'_>, country: &str, state: &str) -> Result<Vec<FetchedRate>, StoreError> {
    let sql = "SELECT rates FROM tax_rate WHERE site_id = $1 AND country = $2 AND state = $3";
    let row = tx.query_one("tax_rate", sql, &[tx.site().into(), country.into(), state.into()]).await?;
    let spans: Vec<Span> = row.map_or(Ok(Vec::new()), |row| row.document(0, "rates"))?;
    spans.iter().map(Span::read).collect()
}

/// Keeps what is known of a place.
///
/// # Errors
/// [`StoreError`].
pub async fn save(tx: &mut Tx<'_>, country: &str, state: &str, rates: &[FetchedRate]) -> Result<(), StoreError> {
    let rates = serde_json::to_string(&rates.iter().map(Span::of).collect::<Vec<_>>())?;
    tx.execute_one(
        "tax rate",
        "INSERT INTO tax_rate (site_id, country, state, asked_at, rates) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (site_id, country, state) DO UPDATE SET asked_at = EXCLUDED.asked_at, rates = EXCLUDED.rates",
        &[tx.site().into(), country.into(), state.into(), tx.system_now().into(), rates.into()],
    )
    .await
}

/// Places that were asked about last, country and state, at most `limit`.
///
/// # Errors
/// [`StoreError`].
pub async fn latest_places(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<(String, String)>, StoreError> {
    let sql = "SELECT country, state FROM tax_rate WHERE site_id = $1 ORDER BY asked_at DESC, country, state LIMIT $2";
    let rows = tx.query("tax_rate", sql, &[tx.site().into(), limit.into()]).await?;
    rows.iter().map(|row| Ok((row.text(0, "country")?.to_owned(), row.text(1, "state")?.to_owned()))).collect()
}

/// Number of places that are known.
///
/// # Errors
/// [`StoreError`].
pub async fn count(tx: &mut Tx<'_>) -> Result<i64, StoreError> {
    let row = tx.query_one("tax_rate", "SELECT COUNT(*) FROM tax_rate WHERE site_id = $1", &[tx.site().into()]).await?;
    row.map_or(Ok(0), |row| row.int(0, "count"))
}

/// Forgets the places that were asked about longest ago, but for `keep` of them.
///
/// # Errors
/// [`StoreError`].
pub async fn forget_oldest(tx: &mut Tx<'_>, keep: i64) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM tax_rate WHERE site_id = $1 AND asked_at <= (SELECT MAX(asked_at) FROM (SELECT asked_at FROM tax_rate \
         WHERE site_id = $1 ORDER BY asked_at DESC LIMIT 1000000 OFFSET $2) AS old)",
        &[tx.site().into(), keep.into()],
    )
    .await?;
    Ok(())
}

/// Forgets everything: another gateway may say something else.
///
/// # Errors
/// [`StoreError`].
pub async fn delete_all(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    tx.execute("DELETE FROM tax_rate WHERE site_id = $1", &[tx.site().into()]).await?;
    Ok(())
}
