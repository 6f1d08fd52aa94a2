//! Sites: settings, the clock, the epoch of what rating reads, numbers of customers and bills.

use crate::attribute::AttributeDefinition;
use crate::{Row, StoreError, Tx};
use calendar::{Date, Instant};
use ids::SiteId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How a site's time relates to the system's (ARCHITECTURE.md §7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SiteClock {
    /// System time.
    System,
    /// System time plus this many microseconds.
    Offset(i64),
    /// Stands still.
    Frozen(Instant),
}

impl SiteClock {
    /// The site's time at a system time.
    ///
    /// # Errors
    /// [`StoreError::Invariant`] when the offset leaves the calendar.
    pub fn at(self, system: Instant) -> Result<Instant, StoreError> {
        match self {
            Self::System => Ok(system),
            Self::Offset(micros) => {
                system.plus_micros(micros).map_err(|_beyond| StoreError::Invariant("the clock offset leaves the calendar"))
            }
            Self::Frozen(instant) => Ok(instant),
        }
    }

    const fn parts(self) -> (&'static str, i64) {
        match self {
            Self::System => ("system", 0),
            Self::Offset(micros) => ("offset", micros),
            Self::Frozen(instant) => ("frozen", instant.micros()),
        }
    }

    /// The word that stands in the API.
    pub const fn mode(self) -> &'static str {
        self.parts().0
    }
}

/// A postal address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Street and number.
    #[serde(default)]
    pub street: String,
    /// Postal code.
    #[serde(default)]
    pub zip: String,
    /// City.
    #[serde(default)]
    pub city: String,
    /// State or region.
    #[serde(default)]
    pub state: String,
    /// ISO 3166-1 alpha-2.
    #[serde(default)]
    pub country: String,
}

/// What a site is, as a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteSettings {
    /// Name.
    pub name: String,
    /// The organization that sends the invoices.
    pub organization: String,
    /// Its address.
    pub address: Address,
    /// Its VAT number.
    pub vat_number: String,
    /// Its e-mail.
    pub email: String,
    /// Code of the site's currency resource.
    pub currency: String,
    /// IANA time zone.
    pub time_zone: String,
    /// Languages, the first one is the default.
    pub languages: Vec<String>,
    /// Days from issue to due.
    pub invoice_due_days: i32,
    /// Pattern of invoice numbers, such as `{year}-{seq:5}`.
    pub invoice_number: String,
    /// Pattern of the numbers of credit notes.
    pub credit_note_number: String,
    /// Pattern of the numbers of debit notes.
    pub debit_note_number: String,
    /// Code of the template that invoices are issued with, by language.
    #[serde(default)]
    pub invoice_templates: BTreeMap<String, String>,
    /// Hours for which an ended cycle stays open for late usage (domain.md §7).
    #[serde(default)]
    pub late_usage_hours: i32,
    /// Days for which an identifier that was released is given to nobody else (domain.md §1).
    #[serde(default)]
    pub identifier_quarantine_days: i32,
    /// Days from closing an account to erasing it (domain.md §7).
    #[serde(default = "removal_days_default")]
    pub removal_days: i32,
    /// Custom attributes of customers in the order of showing (domain.md §1).
    #[serde(default)]
    pub custom_attributes: Vec<AttributeDefinition>,
}

/// Microseconds of a day that identifiers rest for: SI days, whatever the clocks do.
const MICROS_PER_DAY: i64 = 86_400_000_000;

impl SiteSettings {
    /// How long a released identifier is given to nobody else, in microseconds.
    pub fn identifier_quarantine_us(&self) -> i64 {
        i64::from(self.identifier_quarantine_days) * MICROS_PER_DAY
    }
}

/// What a site has that was never told how long it keeps the data of closed accounts.
pub const REMOVAL_DAYS_DEFAULT: i32 = 30;

const fn removal_days_default() -> i32 {
    REMOVAL_DAYS_DEFAULT
}

/// A site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Id.
    pub id: SiteId,
    /// Code.
    pub code: String,
    /// Settings.
    pub settings: SiteSettings,
    /// Whether the clock may be moved.
    pub sandbox: bool,
    /// Clock.
    pub clock: SiteClock,
    /// Grows with the catalog.
    pub epoch: i64,
}

fn from_row(row: &Row) -> Result<Site, StoreError> {
    let value = row.int(5, "clock_value")?;
    let clock = row.parsed(4, "clock_mode", |mode| match mode {
        "system" => Some(SiteClock::System),
        "offset" => Some(SiteClock::Offset(value)),
        "frozen" => Some(SiteClock::Frozen(Instant::from_micros(value))),
        _ => None,
    })?;
    Ok(Site {
        id: SiteId(row.int(0, "id")?),
        code: row.text(1, "code")?.to_owned(),
        settings: row.document(2, "settings")?,
        sandbox: row.truth(3, "sandbox")?,
        clock,
        epoch: row.int(6, "epoch")?,
    })
}

/// Makes a site.
///
/// # Errors
/// [`StoreError::Taken`] for a code in use.
pub async fn insert(tx: &mut Tx<'_>, site: &Site) -> Result<(), StoreError> {
    let (mode, value) = site.clock.parts();
    let settings = serde_json::to_string(&site.settings)?;
    tx.execute_one(
        "site",
        "INSERT INTO site (id, code, settings, sandbox, clock_mode, clock_value, epoch, next_customer, next_bill) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, 1001, 1)",
        &[site.id.into(), site.code.as_str().into(), settings.into(), site.sandbox.into(), mode.into(), value.into(), site.epoch.into()],
    )
    .await?;
    tx.execute_one("organization lock", "INSERT INTO organization_lock (site_id) VALUES ($1)", &[site.id.into()]).await
}

/// All sites in the order of their ids.
///
/// # Errors
/// [`StoreError`].
pub async fn list(tx: &mut Tx<'_>) -> Result<Vec<Site>, StoreError> {
    let rows = tx.query("site", "SELECT id, code, settings, sandbox, clock_mode, clock_value, epoch FROM site ORDER BY id", &[]).await?;
    rows.iter().map(from_row).collect()
}

/// The site of the transaction.
///
/// # Errors
/// [`StoreError::Missing`].
pub async fn load(tx: &mut Tx<'_>) -> Result<Site, StoreError> {
    let row = tx
        .query_one(
            "site",
            "SELECT id, code, settings, sandbox, clock_mode, clock_value, epoch FROM site WHERE id = $1",
            &[tx.site().into()],
        )
        .await?;
    from_row(&row.ok_or(StoreError::Missing("site"))?)
}

/// Locks the site's row until the end of the operation: for what may be done by one at a time, such as applying a catalog.
///
/// # Errors
/// [`StoreError::Missing`].
pub async fn lock(tx: &mut Tx<'_>) -> Result<Site, StoreError> {
    let rows = tx
        .query_locked(
            "site",
            "SELECT id, code, settings, sandbox, clock_mode, clock_value, epoch FROM site WHERE id = $1",
            "SELECT id, code, settings, sandbox, clock_mode, clock_value, epoch FROM site WHERE id = $1 FOR UPDATE",
            &[tx.site().into()],
        )
        .await?;
    from_row(rows.first().ok_or(StoreError::Missing("site"))?)
}

/// The site's time now (ARCHITECTURE.md §7).
///
/// # Errors
/// [`StoreError`].
pub async fn now(tx: &mut Tx<'_>) -> Result<Instant, StoreError> {
    load(tx).await?.clock.at(tx.system_now())
}

/// Sets the clock.
///
/// # Errors
/// [`StoreError`].
pub async fn set_clock(tx: &mut Tx<'_>, clock: SiteClock) -> Result<(), StoreError> {
    let (mode, value) = clock.parts();
    tx.execute_one(
        "site",
        "UPDATE site SET clock_mode = $2, clock_value = $3 WHERE id = $1 AND sandbox = 1",
        &[tx.site().into(), mode.into(), value.into()],
    )
    .await
}

/// Writes the settings of the site, whose row is locked.
///
/// # Errors
/// [`StoreError`].
pub async fn save_settings(tx: &mut Tx<'_>, settings: &SiteSettings) -> Result<(), StoreError> {
    let settings = serde_json::to_string(settings)?;
    tx.execute_one("site", "UPDATE site SET settings = $2 WHERE id = $1", &[tx.site().into(), settings.into()]).await
}

/// Raises the epoch: what holds for the whole site has changed. Locks the site's row until the end of the operation.
///
/// # Errors
/// [`StoreError`].
pub async fn raise_epoch(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    tx.end_group();
    tx.execute_one("site", "UPDATE site SET epoch = epoch + 1 WHERE id = $1", &[tx.site().into()]).await
}

/// Draws `count` bill numbers of the site and answers the first. Numbers grow; only document numbers are gap-free.
///
/// # Errors
/// [`StoreError`].
pub async fn draw_bill_numbers(tx: &mut Tx<'_>, count: i64) -> Result<i64, StoreError> {
    draw(
        tx,
        "SELECT next_bill FROM site WHERE id = $1",
        "UPDATE site SET next_bill = next_bill + $2 WHERE id = $1 RETURNING next_bill - $2",
        count,
    )
    .await
}

/// Draws the next customer number of the site.
///
/// # Errors
/// [`StoreError`].
pub async fn draw_customer_number(tx: &mut Tx<'_>) -> Result<i64, StoreError> {
    draw(
        tx,
        "SELECT next_customer FROM site WHERE id = $1",
        "UPDATE site SET next_customer = next_customer + $2 WHERE id = $1 RETURNING next_customer - $2",
        1,
    )
    .await
}

/// A dry run only looks at the next number.
async fn draw(tx: &mut Tx<'_>, look: &'static str, take: &'static str, count: i64) -> Result<i64, StoreError> {
    let row = if tx.is_dry_run() {
        tx.query_one("site", look, &[tx.site().into()]).await?
    } else {
        tx.query_one("site", take, &[tx.site().into(), count.into()]).await?
    };
    row.ok_or(StoreError::Missing("site"))?.int(0, "next")
}

/// Draws `count` gap-free numbers of a series and year and answers the first. The row stays locked until the operation ends.
///
/// # Errors
/// [`StoreError`].
pub async fn draw_document_numbers(tx: &mut Tx<'_>, series: &str, issued: Date, count: i64) -> Result<i64, StoreError> {
    let key = [tx.site().into(), series.into(), i64::from(issued.year()).into()];
    if tx.is_dry_run() {
        let row = tx
            .query_one("number_series", "SELECT last + 1 FROM number_series WHERE site_id = $1 AND name = $2 AND year = $3", &key)
            .await?;
        return row.map_or(Ok(1), |row| row.int(0, "last"));
    }
    let [site, name, year] = key;
    let row = tx
        .query_one(
            "number_series",
            "INSERT INTO number_series (site_id, name, year, last) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (site_id, name, year) DO UPDATE SET last = number_series.last + excluded.last RETURNING last + 1",
            &[site, name, year, count.into()],
        )
        .await?;
    Ok(row.ok_or(StoreError::Missing("number series"))?.int(0, "last")? - count)
}
