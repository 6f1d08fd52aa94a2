//! Billing profiles.

use crate::criteria::{Criteria, Place, Range, of_criteria};
use crate::driver::{OfEach, of_each};
use crate::{Row, StoreError, Tx};
use balance::Bills;
use calendar::{Date, Instant};
use catalog::PaymentType;
use ids::{BillId, CustomerId, ProfileId, Sym};
use serde::{Deserialize, Serialize};

/// A billing profile's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileRow {
    /// Id.
    pub id: ProfileId,
    /// Whose.
    pub customer: CustomerId,
    /// Code.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// When it ends: from then on it gets no further balance group and no further subscription; what it has is billed on. None for open.
    pub valid_to: Option<Instant>,
    /// Currency, for life.
    pub currency: Sym,
    /// How it pays.
    pub payment_type: PaymentType,
    /// Its cycle; none for pay now.
    pub event_type: Option<Sym>,
    /// Day of month-based cycles.
    pub billing_day: u8,
    /// IANA time zone.
    pub time_zone: String,
    /// Start of its first cycle.
    pub created_at: Instant,
    /// Its limits and thresholds; none for the catalog's default.
    pub credit_profile: Option<Sym>,
    /// Its own limit of money in quanta, before any credit profile.
    pub credit_limit: Option<i64>,
    /// Overpayment of bills, in quanta, zero or more.
    pub credit_balance: i64,
    /// The open bills.
    pub bills: Bills,
    /// Changes of billing day and frequency, in the order of their days; what stands above is what it began with.
    pub cycle_changes: Vec<CycleChange>,
}

/// Another billing day or frequency from the end of a cycle on (domain.md §7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CycleChange {
    /// First day of the new cycles.
    pub from: Date,
    /// Its cycle.
    pub event_type: Sym,
    /// Day of month-based cycles.
    pub billing_day: u8,
}

impl ProfileRow {
    /// Cycle and billing day that hold from the last change on, whether it has come or not.
    pub fn latest_cycle(&self) -> (Option<Sym>, u8) {
        self.cycle_changes.last().map_or((self.event_type, self.billing_day), |change| (Some(change.event_type), change.billing_day))
    }

    /// Cycle and billing day that hold on a day.
    pub fn cycle_on(&self, day: Date) -> (Option<Sym>, u8) {
        let held = self.cycle_changes.iter().rev().find(|change| change.from <= day);
        held.map_or((self.event_type, self.billing_day), |change| (Some(change.event_type), change.billing_day))
    }
}

/// The word that is stored and shown.
pub const fn payment_type_word(payment_type: PaymentType) -> &'static str {
    match payment_type {
        PaymentType::Prepaid => "prepaid",
        PaymentType::PayNow => "pay_now",
        PaymentType::Postpaid => "postpaid",
    }
}

/// The payment type of a word.
pub fn parse_payment_type(word: &str) -> Option<PaymentType> {
    match word {
        "prepaid" => Some(PaymentType::Prepaid),
        "pay_now" => Some(PaymentType::PayNow),
        "postpaid" => Some(PaymentType::Postpaid),
        _ => None,
    }
}

fn from_row(row: &Row) -> Result<ProfileRow, StoreError> {
    let day = row.int(6, "billing_day")?;
    Ok(ProfileRow {
        customer: CustomerId(row.int(0, "customer_id")?),
        id: ProfileId(row.int(1, "id")?),
        code: row.text(2, "code")?.to_owned(),
        currency: row.sym(3, "currency")?,
        payment_type: row.parsed(4, "payment_type", parse_payment_type)?,
        event_type: if row.int_or_none(5, "event_type")?.is_some() { Some(row.sym(5, "event_type")?) } else { None },
        billing_day: u8::try_from(day).map_err(|_too_large| StoreError::Invariant("a billing day beyond 31"))?,
        time_zone: row.text(7, "time_zone")?.to_owned(),
        created_at: row.instant(8, "created_at")?,
        credit_profile: if row.int_or_none(9, "credit_profile")?.is_some() { Some(row.sym(9, "credit_profile")?) } else { None },
        credit_limit: row.int_or_none(10, "credit_limit")?,
        credit_balance: row.int(11, "credit_balance")?,
        bills: Bills {
            active: BillId(row.int(12, "active_bill")?),
            active_to: row.instant_or_none(13, "active_to")?,
            next: row.int_or_none(14, "next_bill")?.map(BillId),
            next_to: row.instant_or_none(15, "next_to")?,
        },
        cycle_changes: row.document(16, "cycle_changes")?,
        name: row.text(17, "name")?.to_owned(),
        valid_to: row.instant_or_none(18, "valid_to")?,
    })
}

/// Makes a profile.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(tx: &mut Tx<'_>, profile: &ProfileRow) -> Result<(), StoreError> {
    tx.execute_one(
        "billing profile",
        "INSERT INTO billing_profile (site_id, customer_id, id, code, currency, payment_type, event_type, billing_day, time_zone, \
         created_at, credit_profile, credit_limit, credit_balance, active_bill, active_to, next_bill, next_to, cycle_changes, name, valid_to) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
        &[
            tx.site().into(),
            profile.customer.into(),
            profile.id.into(),
            profile.code.as_str().into(),
            profile.currency.into(),
            payment_type_word(profile.payment_type).into(),
            profile.event_type.into(),
            i64::from(profile.billing_day).into(),
            profile.time_zone.as_str().into(),
            profile.created_at.into(),
            profile.credit_profile.into(),
            profile.credit_limit.into(),
            profile.credit_balance.into(),
            profile.bills.active.into(),
            profile.bills.active_to.into(),
            profile.bills.next.into(),
            profile.bills.next_to.into(),
            serde_json::to_string(&profile.cycle_changes)?.into(),
            profile.name.as_str().into(),
            profile.valid_to.into(),
        ],
    )
    .await
}

macro_rules! columns {
    () => {
        "customer_id, id, code, currency, payment_type, event_type, billing_day, time_zone, created_at, credit_profile, credit_limit, \
         credit_balance, active_bill, active_to, next_bill, next_to, cycle_changes, name, valid_to"
    };
}

/// Locks and reads the profiles of a customer in key order. Profiles are locked before groups (ARCHITECTURE.md §4).
///
/// # Errors
/// [`StoreError`].
pub async fn lock_of_customer(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Vec<ProfileRow>, StoreError> {
    lock_of_customers(tx, &[customer.0]).await
}

/// As [`lock_of_customer`], of many customers in the order of customer and id.
///
/// # Errors
/// [`StoreError`].
pub async fn lock_of_customers(tx: &mut Tx<'_>, customers: &[i64]) -> Result<Vec<ProfileRow>, StoreError> {
    let locked = concat!(
        "SELECT ",
        columns!(),
        " FROM billing_profile WHERE +site_id = $1 AND customer_id = ANY($2) ORDER BY customer_id, id FOR UPDATE"
    );
    tx.query_each_locked("billing_profile", OF_CUSTOMER, locked, customers).await?.iter().map(from_row).collect()
}

const OF_CUSTOMER: OfEach =
    of_each!("SELECT ", columns!(), " FROM billing_profile WHERE +site_id = $1 AND customer_id"; " ORDER BY customer_id, id");

/// Reads the profiles of a customer without a lock.
///
/// # Errors
/// [`StoreError`].
pub async fn list_of_customer(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Vec<ProfileRow>, StoreError> {
    list_of_customers(tx, &[customer.0]).await
}

/// The profiles of customers in the order of customer and id.
///
/// # Errors
/// [`StoreError`].
pub async fn list_of_customers(tx: &mut Tx<'_>, customers: &[i64]) -> Result<Vec<ProfileRow>, StoreError> {
    tx.query_each("billing_profile", OF_CUSTOMER, customers).await?.iter().map(from_row).collect()
}

/// The customer of a profile of the site.
///
/// # Errors
/// [`StoreError`].
pub async fn customer_of(tx: &mut Tx<'_>, profile: ProfileId) -> Result<Option<CustomerId>, StoreError> {
    let row = tx
        .query_one(
            "billing_profile",
            "SELECT customer_id FROM billing_profile WHERE site_id = $1 AND id = $2",
            &[tx.site().into(), profile.into()],
        )
        .await?;
    row.map(|row| Ok(CustomerId(row.int(0, "customer_id")?))).transpose()
}

/// A place in the order in which profiles are billed: the end of the active bill, customer and id.
pub type BillingPlace = (Instant, CustomerId, ProfileId);

/// What is to be billed now: cycles that ended so long ago that no late usage is waited for, and those behind which the prepared cycle has
/// ended too (domain.md §7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Billable {
    /// The site's time.
    pub now: Instant,
    /// Cycles that ended up to here are waited for no longer.
    pub ended_by: Instant,
}

impl Billable {
    /// At a time of a site that keeps ended cycles open for so many microseconds.
    pub fn at(now: Instant, delay_us: i64) -> Self {
        // The first instant of all has none before it.
        let ended_by = now.micros().saturating_sub(delay_us).max(Instant::EPOCH_MIN.micros());
        Self { now, ended_by: Instant::from_micros(ended_by) }
    }
}

/// Billing profiles of the criteria that are to be billed, in a range of places (end, customer, profile).
///
/// # Errors
/// [`StoreError`].
pub async fn to_bill(
    tx: &mut Tx<'_>,
    billable: Billable,
    criteria: &Criteria,
    range: Range,
    limit: i64,
) -> Result<Vec<BillingPlace>, StoreError> {
    let sql = concat!(
        "SELECT p.active_to, p.customer_id, p.id FROM billing_profile p CROSS JOIN customer c \
         WHERE c.site_id = p.site_id AND c.customer_id = p.customer_id AND p.site_id = $1 AND p.active_to <= $9 \
         AND (+p.active_to <= $17 OR +p.next_to <= $9) AND (p.active_to, p.customer_id, p.id) > ($10, $11, $12) AND (p.active_to, p.customer_id, p.id) <= ($13, $14, $15) AND ",
        of_criteria!(),
        " ORDER BY p.active_to, p.customer_id, p.id LIMIT $16"
    );
    let (Place([a, b, c]), Place([d, e, f])) = (range.after, range.to);
    let mut values = vec![tx.site().into()];
    values.extend(criteria.to_values());
    values.extend([billable.now.into(), a.into(), b.into(), c.into(), d.into(), e.into(), f.into(), limit.into()]);
    values.push(billable.ended_by.into());
    let rows = tx.query("billing_profile", sql, &values).await?;
    let place = |row: &Row| Ok((row.instant(0, "active_to")?, CustomerId(row.int(1, "customer_id")?), ProfileId(row.int(2, "id")?)));
    rows.iter().map(place).collect()
}

/// How many billing profiles of the criteria wait for billing.
///
/// # Errors
/// [`StoreError`].
pub async fn count_to_bill(tx: &mut Tx<'_>, billable: Billable, criteria: &Criteria) -> Result<i64, StoreError> {
    let sql = concat!(
        "SELECT COUNT(*) FROM billing_profile p CROSS JOIN customer c \
         WHERE c.site_id = p.site_id AND c.customer_id = p.customer_id AND p.site_id = $1 AND p.active_to <= $9 \
         AND (+p.active_to <= $10 OR +p.next_to <= $9) AND ",
        of_criteria!()
    );
    let mut values = vec![tx.site().into()];
    values.extend(criteria.to_values());
    values.extend([billable.now.into(), billable.ended_by.into()]);
    tx.query_one("billing_profile", sql, &values).await?.map_or(Ok(0), |row| row.int(0, "count"))
}

/// Writes what changes of a profile: open bills, credit balance, limits, cycles.
///
/// # Errors
/// [`StoreError`].
pub async fn save(tx: &mut Tx<'_>, profile: &ProfileRow) -> Result<(), StoreError> {
    tx.execute_one(
        "billing profile",
        "UPDATE billing_profile SET credit_balance = $3, active_bill = $4, active_to = $5, next_bill = $6, next_to = $7, \
         credit_profile = $8, credit_limit = $9, cycle_changes = $10, name = $11, valid_to = $12 WHERE customer_id = $1 AND id = $2",
        &[
            profile.customer.into(),
            profile.id.into(),
            profile.credit_balance.into(),
            profile.bills.active.into(),
            profile.bills.active_to.into(),
            profile.bills.next.into(),
            profile.bills.next_to.into(),
            profile.credit_profile.into(),
            profile.credit_limit.into(),
            serde_json::to_string(&profile.cycle_changes)?.into(),
            profile.name.as_str().into(),
            profile.valid_to.into(),
        ],
    )
    .await
}

/// Takes a profile away with its bills, none of which has a charge.
///
/// # Errors
/// [`StoreError`].
pub async fn delete(tx: &mut Tx<'_>, profile: &ProfileRow) -> Result<(), StoreError> {
    let key = [tx.site().into(), profile.customer.into(), profile.id.into()];
    tx.execute("DELETE FROM bill WHERE +site_id = $1 AND customer_id = $2 AND profile_id = $3", &key).await?;
    let sql = "DELETE FROM billing_profile WHERE site_id = $1 AND customer_id = $2 AND id = $3";
    tx.execute_one("billing profile", sql, &key).await
}

/// When a profile of the site is to be billed next, after an instant: the earliest end of an active bill, so much later as ended cycles stay
/// open for late usage, or the end of the bill prepared behind it.
///
/// # Errors
/// [`StoreError`].
pub async fn next_billing(tx: &mut Tx<'_>, after: Instant, delay_us: i64) -> Result<Option<Instant>, StoreError> {
    let beyond = |_beyond| StoreError::Invariant("a delay that leaves the calendar");
    let ended_by = Billable::at(after, delay_us).ended_by;
    let sql = "SELECT MIN(active_to) FROM billing_profile WHERE site_id = $1 AND active_to > $2";
    let row = tx.query_one("billing_profile", sql, &[tx.site().into(), ended_by.into()]).await?;
    let active = row.map_or(Ok(None), |row| row.instant_or_none(0, "active_to"))?;
    let delayed = active.map(|end| end.plus_micros(delay_us).map_err(beyond)).transpose()?;
    if delay_us == 0 {
        return Ok(delayed);
    }
    let sql = "SELECT MIN(next_to) FROM billing_profile WHERE site_id = $1 AND next_to > $2";
    let row = tx.query_one("billing_profile", sql, &[tx.site().into(), after.into()]).await?;
    let prepared = row.map_or(Ok(None), |row| row.instant_or_none(0, "next_to"))?;
    Ok([delayed, prepared].into_iter().flatten().min())
}

/// The time zone of a billing profile.
///
/// # Errors
/// [`StoreError`].
pub async fn time_zone(tx: &mut Tx<'_>, customer: CustomerId, profile: ProfileId) -> Result<Option<String>, StoreError> {
    let sql = "SELECT time_zone FROM billing_profile WHERE customer_id = $1 AND id = $2 AND +site_id = $3";
    let row = tx.query_one("billing_profile", sql, &[customer.into(), profile.into(), tx.site().into()]).await?;
    row.map(|row| Ok(row.text(0, "time_zone")?.to_owned())).transpose()
}

/// How the profile of a balance group of the site pays.
///
/// # Errors
/// [`StoreError`].
pub async fn payment_type_of_group(tx: &mut Tx<'_>, customer: CustomerId, group: ids::GroupId) -> Result<Option<PaymentType>, StoreError> {
    let row = tx
        .query_one(
            "billing_profile",
            "SELECT p.payment_type FROM balance_group g JOIN billing_profile p ON p.customer_id = g.customer_id AND p.id = g.profile_id \
             WHERE g.site_id = $1 AND g.customer_id = $2 AND g.id = $3",
            &[tx.site().into(), customer.into(), group.into()],
        )
        .await?;
    row.map(|row| row.parsed(0, "payment_type", parse_payment_type)).transpose()
}
