//! Bills and their items.

pub use crate::bill_item::{BillItemRow, add_item, items, items_of_bills};
use crate::criteria::{Criteria, Place, Range, bills_of_site, of_criteria};
use crate::driver::of_each;
use crate::profile::ProfileRow;
use crate::{Row, StoreError, Tx, Value};
use balance::ItemKey;
use calendar::{Date, Instant, Period};
use ids::{BillId, CustomerId, InvoiceId, ProfileId, Sym};

/// States of a bill (domain.md §7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BillState {
    /// The next one, prepared.
    Inactive,
    /// The current one.
    Active,
    /// Closed cycle, unpaid.
    Billing,
    /// Paid.
    Closed,
}

impl BillState {
    /// The word that is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Inactive => "inactive",
            Self::Active => "active",
            Self::Billing => "billing",
            Self::Closed => "closed",
        }
    }

    /// The state of a word.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "inactive" => Some(Self::Inactive),
            "active" => Some(Self::Active),
            "billing" => Some(Self::Billing),
            "closed" => Some(Self::Closed),
            _ => None,
        }
    }
}

/// A bill's row. Amounts are quanta of the currency. While a bill is open its net and tax stand in its items and in the group's state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillRow {
    /// Id.
    pub id: BillId,
    /// Whose.
    pub customer: CustomerId,
    /// Number of the site.
    pub number: i64,
    /// The profile.
    pub profile: ProfileId,
    /// Currency.
    pub currency: Sym,
    /// Start of its period.
    pub from: Instant,
    /// End of its period (exclusive); none without a cycle.
    pub to: Option<Instant>,
    /// State.
    pub state: BillState,
    /// Net total, from billing on.
    pub net: i64,
    /// Tax total, from billing on.
    pub tax: i64,
    /// Paid by funds.
    pub funds: i64,
    /// Paid by payments and credit balance.
    pub paid: i64,
    /// Still due.
    pub due: i64,
    /// When it left `active`, site time.
    pub billed_at: Option<Instant>,
    /// When it was paid, site time.
    pub closed_at: Option<Instant>,
    /// Due date, once it is invoiced.
    pub due_on: Option<Date>,
    /// Its invoice.
    pub invoice: Option<(InvoiceId, String)>,
    /// Whether the invoicing job has to issue one.
    pub awaits_invoice: bool,
    /// Who pays it, where that is another profile than its own: decided when it leaves `active`, for good (domain.md §6).
    pub payer: Option<Payer>,
}

/// A profile that pays bills of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Payer {
    /// Whose profile.
    pub customer: CustomerId,
    /// The profile.
    pub profile: ProfileId,
}

impl BillRow {
    /// A bill of a profile with nothing on it.
    pub const fn empty(profile: &ProfileRow, id: BillId, number: i64, period: Period, state: BillState) -> Self {
        Self {
            id,
            customer: profile.customer,
            number,
            profile: profile.id,
            currency: profile.currency,
            from: period.from(),
            to: period.to(),
            state,
            net: 0,
            tax: 0,
            funds: 0,
            paid: 0,
            due: 0,
            billed_at: None,
            closed_at: None,
            due_on: None,
            invoice: None,
            awaits_invoice: false,
            payer: None,
        }
    }

    /// Whose money pays the bill: its own profile's, or its payer's.
    pub const fn paid_by(&self) -> Payer {
        match self.payer {
            Some(payer) => payer,
            None => Payer { customer: self.customer, profile: self.profile },
        }
    }
}

macro_rules! columns {
    () => {
        "customer_id, id, number, profile_id, currency, period_from, period_to, status, net, tax, funds, paid, due, billed_at, closed_at, \
         due_on, invoice_id, invoice_number, awaits_invoice, payer_customer, payer_profile"
    };
}

fn from_row(row: &Row) -> Result<BillRow, StoreError> {
    let due_on = row.date_or_none(15, "due_on")?;
    let invoice = match (row.int_or_none(16, "invoice_id")?, row.text_or_none(17, "invoice_number")?) {
        (Some(id), Some(number)) => Some((InvoiceId(id), number.to_owned())),
        (Some(_) | None, _) => None,
    };
    Ok(BillRow {
        customer: CustomerId(row.int(0, "customer_id")?),
        id: BillId(row.int(1, "id")?),
        number: row.int(2, "number")?,
        profile: ProfileId(row.int(3, "profile_id")?),
        currency: row.sym(4, "currency")?,
        from: row.instant(5, "period_from")?,
        to: row.instant_or_none(6, "period_to")?,
        state: row.parsed(7, "status", BillState::parse)?,
        net: row.int(8, "net")?,
        tax: row.int(9, "tax")?,
        funds: row.int(10, "funds")?,
        paid: row.int(11, "paid")?,
        due: row.int(12, "due")?,
        billed_at: row.instant_or_none(13, "billed_at")?,
        closed_at: row.instant_or_none(14, "closed_at")?,
        due_on,
        invoice,
        awaits_invoice: row.int(18, "awaits_invoice")? == 1,
        payer: match (row.int_or_none(19, "payer_customer")?, row.int_or_none(20, "payer_profile")?) {
            (Some(customer), Some(profile)) => Some(Payer { customer: CustomerId(customer), profile: ProfileId(profile) }),
            (Some(_) | None, _) => None,
        },
    })
}

fn values(site: Value, bill: &BillRow) -> Vec<Value> {
    vec![
        site,
        bill.customer.into(),
        bill.id.into(),
        bill.number.into(),
        bill.profile.into(),
        bill.currency.into(),
        bill.from.into(),
        bill.to.into(),
        bill.state.as_str().into(),
        bill.net.into(),
        bill.tax.into(),
        bill.funds.into(),
        bill.paid.into(),
        bill.due.into(),
        bill.billed_at.into(),
        bill.closed_at.into(),
        bill.due_on.map(Date::days_since_epoch).into(),
        bill.invoice.as_ref().map(|(id, _)| *id).into(),
        bill.invoice.as_ref().map(|(_, number)| number.clone()).into(),
        i64::from(bill.awaits_invoice).into(),
        bill.payer.map(|payer| payer.customer.0).into(),
        bill.payer.map(|payer| payer.profile.0).into(),
    ]
}

/// Makes a bill.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(tx: &mut Tx<'_>, bill: &BillRow) -> Result<(), StoreError> {
    tx.execute_one(
        "bill",
        concat!(
            "INSERT INTO bill (site_id, ",
            columns!(),
            ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)"
        ),
        &values(tx.site().into(), bill),
    )
    .await
}

/// Writes a bill back.
///
/// # Errors
/// [`StoreError`].
pub async fn save(tx: &mut Tx<'_>, bill: &BillRow) -> Result<(), StoreError> {
    tx.execute_one(
        "bill",
        "UPDATE bill SET number = $4, profile_id = $5, currency = $6, period_from = $7, period_to = $8, status = $9, net = $10, tax = $11, \
         funds = $12, paid = $13, due = $14, billed_at = $15, closed_at = $16, due_on = $17, invoice_id = $18, invoice_number = $19, \
         awaits_invoice = $20, payer_customer = $21, payer_profile = $22 \
         WHERE site_id = $1 AND customer_id = $2 AND id = $3",
        &values(tx.site().into(), bill),
    )
    .await
}

/// Locks and reads the bills of a customer in the order of their ids, the last kind of lock (ARCHITECTURE.md §4).
///
/// # Errors
/// [`StoreError`].
pub async fn lock_of_customer(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Vec<BillRow>, StoreError> {
    lock_of_customers(tx, &[customer.0]).await
}

/// As [`lock_of_customer`], of many customers in the order of customer and id.
///
/// # Errors
/// [`StoreError`].
pub async fn lock_of_customers(tx: &mut Tx<'_>, customers: &[i64]) -> Result<Vec<BillRow>, StoreError> {
    let sql = of_each!("SELECT ", columns!(), " FROM bill WHERE +site_id = $1 AND customer_id"; " ORDER BY customer_id, id");
    let locked =
        concat!("SELECT ", columns!(), " FROM bill WHERE +site_id = $1 AND customer_id = ANY($2) ORDER BY customer_id, id FOR UPDATE");
    tx.query_each_locked("bill", sql, locked, customers).await?.iter().map(from_row).collect()
}

/// Reads one bill of the site.
///
/// # Errors
/// [`StoreError`].
pub async fn load(tx: &mut Tx<'_>, bill: BillId) -> Result<Option<BillRow>, StoreError> {
    let row = tx
        .query_one("bill", concat!("SELECT ", columns!(), " FROM bill WHERE site_id = $1 AND id = $2"), &[tx.site().into(), bill.into()])
        .await?;
    row.as_ref().map(from_row).transpose()
}

/// Which bills of a customer a list shows.
#[derive(Debug, Clone, Copy)]
pub struct OfCustomer {
    /// The customer.
    pub customer: CustomerId,
    /// Of one of its billing profiles only.
    pub profile: Option<ProfileId>,
}

/// A page of bills of the site, newest first, before an id. `state` and `of` narrow it.
///
/// # Errors
/// [`StoreError`].
pub async fn list(
    tx: &mut Tx<'_>,
    of: Option<OfCustomer>,
    state: Option<BillState>,
    before: i64,
    limit: i64,
) -> Result<Vec<BillRow>, StoreError> {
    // One statement for each: an index serves one order of one restriction.
    let state = state.map(BillState::as_str);
    let (sql, parameters): (_, Vec<Value>) = match (of, state) {
        (Some(of), _) => (
            concat!(
                "SELECT ",
                columns!(),
                " FROM bill WHERE +site_id = $1 AND customer_id = $4 AND id < $2 AND (CAST($5 AS TEXT) IS NULL OR status = $5) \
                 AND (CAST($6 AS BIGINT) IS NULL OR profile_id = $6) ORDER BY id DESC LIMIT $3"
            ),
            vec![of.customer.into(), state.into(), of.profile.map(|profile| profile.0).into()],
        ),
        (None, Some(state)) => (
            concat!("SELECT ", columns!(), " FROM bill WHERE site_id = $1 AND status = $4 AND id < $2 ORDER BY id DESC LIMIT $3"),
            vec![state.into()],
        ),
        (None, None) => (concat!("SELECT ", columns!(), " FROM bill WHERE site_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3"), Vec::new()),
    };
    let parameters = [vec![tx.site().into(), before.into(), limit.into()], parameters].concat();
    let rows = tx.query("bill", sql, &parameters).await?;
    rows.iter().map(from_row).collect()
}

/// Bills of the criteria that wait for their invoice, in a range of places (customer, bill, 0).
///
/// # Errors
/// [`StoreError`].
pub async fn to_invoice(tx: &mut Tx<'_>, criteria: &Criteria, range: Range, limit: i64) -> Result<Vec<(CustomerId, BillId)>, StoreError> {
    let sql = concat!(
        "SELECT b.customer_id, b.id FROM ",
        bills_of_site!(),
        " AND b.awaits_invoice = 1 AND (b.customer_id, b.id) > ($9, $10) AND (b.customer_id, b.id) <= ($11, $12) AND ",
        of_criteria!(),
        " ORDER BY b.customer_id, b.id LIMIT $13"
    );
    let (Place([a, b, _]), Place([d, e, _])) = (range.after, range.to);
    let mut values = vec![tx.site().into()];
    values.extend(criteria.to_values());
    values.extend([a.into(), b.into(), d.into(), e.into(), limit.into()]);
    let rows = tx.query("bill", sql, &values).await?;
    rows.iter().map(|row| Ok((CustomerId(row.int(0, "customer_id")?), BillId(row.int(1, "id")?)))).collect()
}

/// How many bills of the criteria wait for their invoice.
///
/// # Errors
/// [`StoreError`].
pub async fn count_to_invoice(tx: &mut Tx<'_>, criteria: &Criteria) -> Result<i64, StoreError> {
    let sql = concat!("/* every row */ SELECT COUNT(*) FROM ", bills_of_site!(), " AND b.awaits_invoice = 1 AND ", of_criteria!());
    let mut values = vec![tx.site().into()];
    values.extend(criteria.to_values());
    tx.query_one("bill", sql, &values).await?.map_or(Ok(0), |row| row.int(0, "count"))
}

/// Sums of the site for the first page: due, and overdue before a day.
///
/// # Errors
/// [`StoreError`].
pub async fn due_sums(tx: &mut Tx<'_>, currency: Sym, today: Date) -> Result<(i64, i64), StoreError> {
    let row = tx
        .query_one(
            "bill",
            "/* every row */ SELECT CAST(COALESCE(SUM(due), 0) AS BIGINT), \
             CAST(COALESCE(SUM(CASE WHEN due_on < $3 THEN due ELSE 0 END), 0) AS BIGINT) FROM bill \
             WHERE site_id = $1 AND status = 'billing' AND currency = $2",
            &[tx.site().into(), currency.into(), i64::from(today.days_since_epoch()).into()],
        )
        .await?;
    row.map_or(Ok((0, 0)), |row| Ok((row.int(0, "due")?, row.int(1, "overdue")?)))
}

/// Items of bills whose period starts at or after an instant, for revenue by month: start of the period, item code, net. One customer
/// or the whole site. Items of open bills that are not folded yet stand in the groups.
///
/// # Errors
/// [`StoreError`].
pub async fn revenue(
    tx: &mut Tx<'_>,
    customer: Option<CustomerId>,
    currency: Sym,
    from: Instant,
) -> Result<Vec<(Instant, ItemKey, i64)>, StoreError> {
    macro_rules! sums {
        ($of:literal) => {
            concat!(
                "/* every row */ SELECT b.period_from, MIN(i.item_key), CAST(SUM(i.net) AS BIGINT) FROM bill b \
                 JOIN bill_item i ON i.customer_id = b.customer_id AND i.bill_id = b.id WHERE ",
                $of,
                " AND b.currency = $2 AND b.period_from >= $3 GROUP BY b.period_from, i.item_key"
            )
        };
    }
    let mut parameters = vec![tx.site().into(), currency.into(), from.into()];
    let sql = match customer {
        Some(customer) => {
            parameters.push(customer.into());
            sums!("+b.site_id = $1 AND b.customer_id = $4")
        }
        None => sums!("b.site_id = $1"),
    };
    let rows = tx.query("bill_item", sql, &parameters).await?;
    rows.iter().map(|row| Ok((row.instant(0, "period_from")?, row.document(1, "item_key")?, row.int(2, "net")?))).collect()
}

/// What a profile still owes, in quanta: on its own bills, and on those of others that it pays.
///
/// # Errors
/// [`StoreError`].
pub async fn dues_of_profile(tx: &mut Tx<'_>, customer: CustomerId, profile: ProfileId) -> Result<i64, StoreError> {
    let own = "SELECT CAST(COALESCE(SUM(due), 0) AS BIGINT) FROM bill \
               WHERE +site_id = $1 AND customer_id = $2 AND profile_id = $3 AND status = 'billing' AND payer_profile IS NULL";
    let of_others = "SELECT CAST(COALESCE(SUM(due), 0) AS BIGINT) FROM bill \
                     WHERE +site_id = $1 AND payer_customer = $2 AND payer_profile = $3 AND status = 'billing'";
    let mut dues = 0_i64;
    for sql in [own, of_others] {
        let row = tx.query_one("bill", sql, &[tx.site().into(), customer.into(), profile.into()]).await?;
        let due = row.map_or(Ok(0), |row| row.int(0, "due"))?;
        dues = dues.checked_add(due).ok_or(money::MoneyError::Overflow)?;
    }
    Ok(dues)
}

/// Locks and reads the bills in billing of others that a customer's profiles pay, in the order of their ids. The lock of the payer keeps
/// further ones from coming.
///
/// # Errors
/// [`StoreError`].
pub async fn lock_paid_by(tx: &mut Tx<'_>, payer: CustomerId) -> Result<Vec<BillRow>, StoreError> {
    let rows = tx
        .query_locked(
            "bill",
            concat!("SELECT ", columns!(), " FROM bill WHERE +site_id = $1 AND payer_customer = $2 AND status = 'billing' ORDER BY id"),
            concat!(
                "SELECT ",
                columns!(),
                " FROM bill WHERE +site_id = $1 AND payer_customer = $2 AND status = 'billing' ORDER BY id FOR UPDATE"
            ),
            &[tx.site().into(), payer.into()],
        )
        .await?;
    rows.iter().map(from_row).collect()
}

/// Locks and reads a bill in billing that a customer pays, its own or another's; under the lock of that customer.
///
/// # Errors
/// [`StoreError`].
pub async fn lock_due_of(tx: &mut Tx<'_>, payer: CustomerId, bill: BillId) -> Result<Option<BillRow>, StoreError> {
    let mut found = lock_of_customer(tx, payer).await?;
    found.extend(lock_paid_by(tx, payer).await?);
    let is_due = |row: &BillRow| row.id == bill && row.state == BillState::Billing && row.paid_by().customer == payer;
    Ok(found.into_iter().find(is_due))
}

/// Whether a profile pays or paid any bill of another one.
///
/// # Errors
/// [`StoreError`].
pub async fn is_any_paid_by(tx: &mut Tx<'_>, payer: CustomerId, profile: ProfileId) -> Result<bool, StoreError> {
    let sql = "SELECT id FROM bill WHERE +site_id = $1 AND payer_customer = $2 AND payer_profile = $3 LIMIT 1";
    Ok(tx.query_one("bill", sql, &[tx.site().into(), payer.into(), profile.into()]).await?.is_some())
}

/// A page of the bills of others that a customer's profiles, or one of them, pay or paid, newest first, before an id.
///
/// # Errors
/// [`StoreError`].
pub async fn list_paid_by(
    tx: &mut Tx<'_>,
    payer: OfCustomer,
    state: Option<BillState>,
    before: i64,
    limit: i64,
) -> Result<Vec<BillRow>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM bill WHERE +site_id = $1 AND payer_customer = $4 AND customer_id <> $4 AND id < $2 \
         AND (CAST($5 AS TEXT) IS NULL OR status = $5) AND (CAST($6 AS BIGINT) IS NULL OR payer_profile = $6) ORDER BY id DESC LIMIT $3"
    );
    let (state, profile) = (state.map(BillState::as_str), payer.profile.map(|profile| profile.0));
    let values = [tx.site().into(), before.into(), limit.into(), payer.customer.into(), state.into(), profile.into()];
    let rows = tx.query("bill", sql, &values).await?;
    rows.iter().map(from_row).collect()
}

/// Other customers that pay or paid bills of a customer.
///
/// # Errors
/// [`StoreError`].
pub async fn payers_of(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Vec<CustomerId>, StoreError> {
    let sql = "SELECT DISTINCT payer_customer FROM bill WHERE +site_id = $1 AND customer_id = $2 AND payer_customer <> customer_id \
               ORDER BY payer_customer";
    let rows = tx.query("bill", sql, &[tx.site().into(), customer.into()]).await?;
    rows.iter().map(|row| Ok(CustomerId(row.int(0, "payer_customer")?))).collect()
}
