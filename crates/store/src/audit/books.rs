//! All money of a site at one instant, as it stands in the tables.

use crate::bill::BillState;
use crate::group::read_state;
use crate::profile::parse_payment_type;
use crate::usage::EventStatus;
use crate::{Operation, Row, StoreError, Tx};
use balance::{Bills, GroupState, ItemKey};
use calendar::Instant;
use catalog::PaymentType;
use ids::{BillId, CustomerId, GroupId, InvoiceId, NoteId, PaymentId, PostingId, ProfileId, Sym};

/// A billing profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditedProfile {
    /// Whose.
    pub customer: CustomerId,
    /// Id.
    pub id: ProfileId,
    /// Currency.
    pub currency: Sym,
    /// How it pays.
    pub payment_type: PaymentType,
    /// It has a cycle.
    pub is_recurring: bool,
    /// Overpayment of bills.
    pub credit_balance: i64,
    /// The open bills.
    pub bills: Bills,
}

/// A balance group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditedGroup {
    /// Whose.
    pub customer: CustomerId,
    /// Id.
    pub id: GroupId,
    /// The profile that bills it.
    pub profile: ProfileId,
    /// The open bills.
    pub bills: Bills,
    /// The working set.
    pub state: GroupState,
}

/// A bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditedBill {
    /// Whose.
    pub customer: CustomerId,
    /// Id.
    pub id: BillId,
    /// Number of the site.
    pub number: i64,
    /// The profile.
    pub profile: ProfileId,
    /// Start of its period.
    pub from: Instant,
    /// End of its period (exclusive).
    pub to: Option<Instant>,
    /// State.
    pub state: BillState,
    /// Net total.
    pub net: i64,
    /// Tax total.
    pub tax: i64,
    /// Paid by funds.
    pub funds: i64,
    /// Paid by payments and credit balance.
    pub paid: i64,
    /// Still due.
    pub due: i64,
    /// Its invoice.
    pub invoice: Option<InvoiceId>,
    /// The profile that pays it: its own, or another's.
    pub paid_by: ProfileId,
}

/// An item's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditedItem {
    /// The bill in whose rows it stands.
    pub bill: BillId,
    /// The group whose charges it holds.
    pub group: GroupId,
    /// What it is.
    pub key: ItemKey,
    /// Net.
    pub net: i64,
    /// Tax.
    pub tax: i64,
    /// Legs.
    pub count: i64,
    /// Days since 1970 of the first and the last leg.
    pub days: (i32, i32),
}

/// A posting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditedPosting {
    /// Id.
    pub id: PostingId,
    /// The group named.
    pub group: GroupId,
    /// What made it, as stored.
    pub kind: String,
    /// When it is effective.
    pub at: Instant,
    /// Encoded legs.
    pub legs: Vec<u8>,
}

/// A usage event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditedEvent {
    /// Day of its time, UTC.
    pub day: i32,
    /// Whose.
    pub customer: CustomerId,
    /// Hash of its identity.
    pub key: i64,
    /// 0 is the event itself, the others correct it.
    pub revision: i32,
    /// Event time.
    pub at: Instant,
    /// Kind of service.
    pub service_type: Sym,
    /// Identifier.
    pub identifier: String,
    /// Session id.
    pub session_id: String,
    /// The group that it is charged to.
    pub group: GroupId,
    /// Where it stands, or stood with this revision.
    pub status: EventStatus,
    /// What a revision did, as stored; empty for the event itself.
    pub kind: String,
    /// Hash of the body.
    pub body_hash: i64,
    /// Net.
    pub net: i64,
    /// Tax.
    pub tax: i64,
    /// Encoded legs; empty where it is unrated.
    pub legs: Vec<u8>,
}

/// A payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditedPayment {
    /// Id.
    pub id: PaymentId,
    /// The profile.
    pub profile: ProfileId,
    /// Quanta, above zero.
    pub amount: i64,
    /// Quanta that went to the credit balance or to funds.
    pub credited: i64,
    /// `charge` or `refund`.
    pub kind: String,
}

/// What paid a bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditedAllocation {
    /// The bill.
    pub bill: BillId,
    /// The payment; none for the profile's credit balance.
    pub payment: Option<PaymentId>,
    /// Quanta.
    pub amount: i64,
}

/// An invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditedInvoice {
    /// Id.
    pub id: InvoiceId,
    /// Number.
    pub number: String,
    /// Its bill.
    pub bill: BillId,
    /// Net and tax as issued.
    pub sums: (i64, i64),
}

/// A credit or debit note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditedNote {
    /// Id.
    pub id: NoteId,
    /// Number.
    pub number: String,
    /// `credit` or `debit`.
    pub kind: String,
    /// Its invoice.
    pub invoice: InvoiceId,
    /// Net and tax.
    pub sums: (i64, i64),
}

/// All of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Books {
    /// Site time.
    pub now: Instant,
    /// Profiles by customer and id.
    pub profiles: Vec<AuditedProfile>,
    /// Groups by customer and id.
    pub groups: Vec<AuditedGroup>,
    /// Bills by customer, profile and start.
    pub bills: Vec<AuditedBill>,
    /// Rows of items.
    pub items: Vec<AuditedItem>,
    /// Postings by id.
    pub postings: Vec<AuditedPosting>,
    /// Events by customer, day, key and revision.
    pub events: Vec<AuditedEvent>,
    /// Identities of usage that nobody was known to hold: day and key.
    pub unknown: Vec<(i32, i64)>,
    /// Payments by id.
    pub payments: Vec<AuditedPayment>,
    /// Allocations.
    pub allocations: Vec<AuditedAllocation>,
    /// Invoices by id.
    pub invoices: Vec<AuditedInvoice>,
    /// Ids of invoices that are void.
    pub void: Vec<InvoiceId>,
    /// Notes by id.
    pub notes: Vec<AuditedNote>,
    /// Gap-free series: name, year, last number.
    pub series: Vec<(String, i64, i64)>,
    /// Ended runs of jobs that failed, or in which items did: id, and each error that is kept, its code first.
    pub failed_runs: Vec<(i64, Vec<String>)>,
}

/// Reads the books of the site.
pub struct ReadBooks;

impl Operation for ReadBooks {
    type Output = Books;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Books, StoreError> {
        Ok(Books {
            now: crate::site::now(tx).await?,
            profiles: profiles(tx).await?,
            groups: groups(tx).await?,
            bills: bills(tx).await?,
            items: items(tx).await?,
            postings: postings(tx).await?,
            events: events(tx).await?,
            unknown: unknown(tx).await?,
            payments: payments(tx).await?,
            allocations: allocations(tx).await?,
            invoices: invoices(tx).await?,
            void: void(tx).await?,
            notes: notes(tx).await?,
            series: series(tx).await?,
            failed_runs: failed_runs(tx).await?,
        })
    }
}

/// Runs a statement of the site and reads its rows.
async fn all<T>(
    tx: &mut Tx<'_>,
    table: &'static str,
    sql: &'static str,
    read: impl Fn(&Row) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let site = tx.site();
    tx.query(table, sql, &[site.into()]).await?.iter().map(read).collect()
}

fn open_bills(row: &Row, place: usize) -> Result<Bills, StoreError> {
    Ok(Bills {
        active: BillId(row.int(place, "active_bill")?),
        active_to: row.instant_or_none(place + 1, "active_to")?,
        next: row.int_or_none(place + 2, "next_bill")?.map(BillId),
        next_to: row.instant_or_none(place + 3, "next_to")?,
    })
}

async fn profiles(tx: &mut Tx<'_>) -> Result<Vec<AuditedProfile>, StoreError> {
    let sql = "/* every row */ \
         SELECT customer_id, id, currency, payment_type, event_type, credit_balance, active_bill, active_to, next_bill, next_to \
               FROM billing_profile WHERE site_id = $1 ORDER BY customer_id, id";
    all(tx, "billing_profile", sql, |row| {
        Ok(AuditedProfile {
            customer: CustomerId(row.int(0, "customer_id")?),
            id: ProfileId(row.int(1, "id")?),
            currency: row.sym(2, "currency")?,
            payment_type: row.parsed(3, "payment_type", parse_payment_type)?,
            is_recurring: row.int_or_none(4, "event_type")?.is_some(),
            credit_balance: row.int(5, "credit_balance")?,
            bills: open_bills(row, 6)?,
        })
    })
    .await
}

async fn groups(tx: &mut Tx<'_>) -> Result<Vec<AuditedGroup>, StoreError> {
    let sql = "/* every row */ SELECT customer_id, id, profile_id, active_bill, active_to, next_bill, next_to, state FROM balance_group \
               WHERE site_id = $1 ORDER BY customer_id, id";
    all(tx, "balance_group", sql, |row| {
        Ok(AuditedGroup {
            customer: CustomerId(row.int(0, "customer_id")?),
            id: GroupId(row.int(1, "id")?),
            profile: ProfileId(row.int(2, "profile_id")?),
            bills: open_bills(row, 3)?,
            state: read_state(row.bytes(7, "state")?)?,
        })
    })
    .await
}

async fn bills(tx: &mut Tx<'_>) -> Result<Vec<AuditedBill>, StoreError> {
    let sql = "/* every row */ \
         SELECT customer_id, id, number, profile_id, period_from, period_to, status, net, tax, funds, paid, due, invoice_id, \
               COALESCE(payer_profile, profile_id) AS payer \
               FROM bill WHERE site_id = $1 ORDER BY customer_id, profile_id, period_from, number";
    all(tx, "bill", sql, |row| {
        Ok(AuditedBill {
            customer: CustomerId(row.int(0, "customer_id")?),
            id: BillId(row.int(1, "id")?),
            number: row.int(2, "number")?,
            profile: ProfileId(row.int(3, "profile_id")?),
            from: row.instant(4, "period_from")?,
            to: row.instant_or_none(5, "period_to")?,
            state: row.parsed(6, "status", BillState::parse)?,
            net: row.int(7, "net")?,
            tax: row.int(8, "tax")?,
            funds: row.int(9, "funds")?,
            paid: row.int(10, "paid")?,
            due: row.int(11, "due")?,
            invoice: row.int_or_none(12, "invoice_id")?.map(InvoiceId),
            paid_by: ProfileId(row.int(13, "payer")?),
        })
    })
    .await
}

async fn items(tx: &mut Tx<'_>) -> Result<Vec<AuditedItem>, StoreError> {
    let sql = "/* every row */ \
         SELECT bill_id, group_id, item_key, net, tax, legs, first_day, last_day FROM bill_item WHERE site_id = $1 ORDER BY id";
    all(tx, "bill_item", sql, |row| {
        Ok(AuditedItem {
            bill: BillId(row.int(0, "bill_id")?),
            group: GroupId(row.int(1, "group_id")?),
            key: row.document(2, "item_key")?,
            net: row.int(3, "net")?,
            tax: row.int(4, "tax")?,
            count: row.int(5, "legs")?,
            days: (row.small(6, "first_day")?, row.small(7, "last_day")?),
        })
    })
    .await
}

async fn postings(tx: &mut Tx<'_>) -> Result<Vec<AuditedPosting>, StoreError> {
    let sql = "/* every row */ SELECT id, group_id, kind, at, legs FROM posting WHERE site_id = $1 ORDER BY id";
    all(tx, "posting", sql, |row| {
        Ok(AuditedPosting {
            id: PostingId(row.int(0, "id")?),
            group: GroupId(row.int(1, "group_id")?),
            kind: row.text(2, "kind")?.to_owned(),
            at: row.instant(3, "at")?,
            legs: row.bytes(4, "legs")?.to_vec(),
        })
    })
    .await
}

async fn events(tx: &mut Tx<'_>) -> Result<Vec<AuditedEvent>, StoreError> {
    let sql = "/* every row */ \
         SELECT day, customer_id, key, 0 AS revision, at, service_type, identifier, session_id, status, body_hash, net, tax, legs, \
               group_id, '' AS kind FROM usage_event WHERE site_id = $1 \
               UNION ALL \
               SELECT r.day, r.customer_id, r.key, r.revision, e.at, e.service_type, e.identifier, e.session_id, r.status, e.body_hash, \
               r.net, r.tax, r.legs, e.group_id, r.kind FROM usage_revision r \
               JOIN usage_event e ON e.day = r.day AND e.customer_id = r.customer_id AND e.key = r.key WHERE r.site_id = $1 \
               ORDER BY customer_id, day, key, revision";
    all(tx, "usage_event", sql, |row| {
        Ok(AuditedEvent {
            day: row.small(0, "day")?,
            customer: CustomerId(row.int(1, "customer_id")?),
            key: row.int(2, "key")?,
            revision: row.small(3, "revision")?,
            at: row.instant(4, "at")?,
            service_type: row.sym(5, "service_type")?,
            identifier: row.text(6, "identifier")?.to_owned(),
            session_id: row.text(7, "session_id")?.to_owned(),
            status: EventStatus::of(row.int(8, "status")?).ok_or(StoreError::Invariant("an event of an unknown status"))?,
            group: GroupId(row.int(13, "group_id")?),
            kind: row.text(14, "kind")?.to_owned(),
            body_hash: row.int(9, "body_hash")?,
            net: row.int(10, "net")?,
            tax: row.int(11, "tax")?,
            legs: row.bytes(12, "legs")?.to_vec(),
        })
    })
    .await
}

async fn unknown(tx: &mut Tx<'_>) -> Result<Vec<(i32, i64)>, StoreError> {
    let sql = "/* every row */ SELECT day, key FROM unknown_usage WHERE site_id = $1 ORDER BY day, key";
    all(tx, "unknown_usage", sql, |row| Ok((row.small(0, "day")?, row.int(1, "key")?))).await
}

async fn payments(tx: &mut Tx<'_>) -> Result<Vec<AuditedPayment>, StoreError> {
    let sql = "/* every row */ SELECT id, profile_id, amount, credited, kind FROM payment WHERE site_id = $1 ORDER BY id";
    all(tx, "payment", sql, |row| {
        Ok(AuditedPayment {
            id: PaymentId(row.int(0, "id")?),
            profile: ProfileId(row.int(1, "profile_id")?),
            amount: row.int(2, "amount")?,
            credited: row.int(3, "credited")?,
            kind: row.text(4, "kind")?.to_owned(),
        })
    })
    .await
}

async fn allocations(tx: &mut Tx<'_>) -> Result<Vec<AuditedAllocation>, StoreError> {
    let sql = "/* every row */ SELECT bill_id, payment_id, amount FROM allocation WHERE site_id = $1 ORDER BY id";
    all(tx, "allocation", sql, |row| {
        let payment = row.int(1, "payment_id")?;
        Ok(AuditedAllocation {
            bill: BillId(row.int(0, "bill_id")?),
            payment: (payment != 0).then_some(PaymentId(payment)),
            amount: row.int(2, "amount")?,
        })
    })
    .await
}

async fn invoices(tx: &mut Tx<'_>) -> Result<Vec<AuditedInvoice>, StoreError> {
    let sql = "/* every row */ SELECT id, number, bill_id, net, tax FROM invoice WHERE site_id = $1 ORDER BY id";
    all(tx, "invoice", sql, |row| {
        Ok(AuditedInvoice {
            id: InvoiceId(row.int(0, "id")?),
            number: row.text(1, "number")?.to_owned(),
            bill: BillId(row.int(2, "bill_id")?),
            sums: (row.int(3, "net")?, row.int(4, "tax")?),
        })
    })
    .await
}

async fn void(tx: &mut Tx<'_>) -> Result<Vec<InvoiceId>, StoreError> {
    let sql = "/* every row */ SELECT id FROM invoice WHERE site_id = $1 AND voided_at IS NOT NULL ORDER BY id";
    all(tx, "invoice", sql, |row| Ok(InvoiceId(row.int(0, "id")?))).await
}

async fn notes(tx: &mut Tx<'_>) -> Result<Vec<AuditedNote>, StoreError> {
    let sql = "/* every row */ SELECT id, number, kind, invoice_id, net, tax FROM invoice_note WHERE site_id = $1 ORDER BY id";
    all(tx, "invoice_note", sql, |row| {
        Ok(AuditedNote {
            id: NoteId(row.int(0, "id")?),
            number: row.text(1, "number")?.to_owned(),
            kind: row.text(2, "kind")?.to_owned(),
            invoice: InvoiceId(row.int(3, "invoice_id")?),
            sums: (row.int(4, "net")?, row.int(5, "tax")?),
        })
    })
    .await
}

async fn series(tx: &mut Tx<'_>) -> Result<Vec<(String, i64, i64)>, StoreError> {
    let sql = "/* every row */ SELECT name, year, last FROM number_series WHERE site_id = $1 ORDER BY name, year";
    all(tx, "number_series", sql, |row| Ok((row.text(0, "name")?.to_owned(), row.int(1, "year")?, row.int(2, "last")?))).await
}

async fn failed_runs(tx: &mut Tx<'_>) -> Result<Vec<(i64, Vec<String>)>, StoreError> {
    let sql = "/* every row */ SELECT r.id, r.failure, e.code, e.item, e.message FROM job_run r LEFT JOIN job_run_error e \
               ON e.site_id = r.site_id AND e.run_id = r.id WHERE r.site_id = $1 AND (r.failed > 0 OR r.state = 'failed') \
               AND r.ended_at IS NOT NULL ORDER BY r.id, e.chunk, e.number";
    let rows = all(tx, "job_run", sql, |row| {
        let why = match row.text_or_none(2, "code")? {
            Some(code) => format!("{code}: {}: {}", row.text(3, "item")?, row.text(4, "message")?),
            None => row.text(1, "failure")?.to_owned(),
        };
        Ok((row.int(0, "id")?, why))
    })
    .await?;
    let mut runs: Vec<(i64, Vec<String>)> = Vec::new();
    for (run, why) in rows {
        match runs.last_mut() {
            Some((last, errors)) if *last == run => errors.push(why),
            Some(_) | None => runs.push((run, vec![why])),
        }
    }
    Ok(runs)
}
