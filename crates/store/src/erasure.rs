//! Erasing what is personal of a customer: who it was, what it was told, what its usage was about. Never an amount, and no row goes
//! but those by which jobs find a customer (domain.md §9).

use crate::{StoreError, Tx, Value};
use calendar::Instant;
use ids::CustomerId;

/// A place in the order in which accounts are erased: removal date and customer.
pub type ErasurePlace = (Instant, CustomerId);

/// Customers whose removal date has come, in the order of their dates, after a place.
///
/// # Errors
/// [`StoreError`].
pub async fn due(tx: &mut Tx<'_>, now: Instant, after: ErasurePlace, limit: i64) -> Result<Vec<ErasurePlace>, StoreError> {
    let sql = "SELECT removal_at, customer_id FROM customer WHERE site_id = $1 AND removal_at IS NOT NULL AND removal_at <= $2 \
               AND (removal_at, customer_id) > ($3, $4) ORDER BY removal_at, customer_id LIMIT $5";
    let rows = tx.query("customer", sql, &[tx.site().into(), now.into(), after.0.into(), after.1.into(), limit.into()]).await?;
    rows.iter().map(|row| Ok((row.instant(0, "removal_at")?, CustomerId(row.int(1, "customer_id")?)))).collect()
}

/// The first removal date of the site after an instant.
///
/// # Errors
/// [`StoreError`].
pub async fn next_due(tx: &mut Tx<'_>, after: Instant) -> Result<Option<Instant>, StoreError> {
    let sql = "SELECT removal_at FROM customer WHERE site_id = $1 AND removal_at IS NOT NULL AND removal_at > $2 \
               ORDER BY removal_at LIMIT 1";
    let row = tx.query_one("customer", sql, &[tx.site().into(), after.into()]).await?;
    row.map(|row| row.instant(0, "removal_at")).transpose()
}

/// Blanks what usage of some days was about, with what was decided of it since.
///
/// # Errors
/// [`StoreError`].
pub async fn blank_usage(tx: &mut Tx<'_>, customer: CustomerId, days: std::ops::RangeInclusive<i32>) -> Result<(), StoreError> {
    for day in days {
        let key: [Value; 5] = [day.into(), customer.into(), tx.site().into(), crate::usage::ERASED_CONTENT.into(), Vec::<u8>::new().into()];
        tx.execute(
            "UPDATE usage_event SET identifier = '', session_id = '', content = $4, trace = $5 \
             WHERE day = $1 AND customer_id = $2 AND +site_id = $3",
            &key,
        )
        .await?;
        tx.execute(
            "UPDATE usage_revision SET content = $4, trace = $5, reason = '' WHERE day = $1 AND customer_id = $2 AND +site_id = $3",
            &key,
        )
        .await?;
    }
    Ok(())
}

/// Blanks what a customer was told and what stands about it in the log, and gives up what was still to be sent.
///
/// # Errors
/// [`StoreError`].
pub async fn blank_messages(tx: &mut Tx<'_>, customer: CustomerId) -> Result<(), StoreError> {
    let system_now = tx.system_now();
    let key: [Value; 2] = [customer.into(), tx.site().into()];
    tx.execute(
        "UPDATE delivery SET address = '', subject = '', body = '', next_at = NULL, ended_at = COALESCE(ended_at, $3), \
         result = CASE WHEN state IN ('sent', 'failed') THEN result ELSE 'erased' END, \
         state = CASE WHEN state = 'sent' THEN 'sent' ELSE 'failed' END WHERE customer_id = $1 AND +site_id = $2",
        &[customer.into(), tx.site().into(), system_now.into()],
    )
    .await?;
    tx.execute("UPDATE delivery_attempt SET detail = '' WHERE customer_id = $1 AND +site_id = $2", &key).await?;
    tx.execute("UPDATE notification SET about = '' WHERE customer_id = $1 AND +site_id = $2", &key).await?;
    tx.execute("UPDATE activity SET object_name = '', changes = '[]' WHERE site_id = $2 AND customer_id = $1", &key).await?;
    Ok(())
}

/// Blanks what charging sessions were about.
///
/// # Errors
/// [`StoreError`].
pub async fn blank_sessions(tx: &mut Tx<'_>, customer: CustomerId) -> Result<(), StoreError> {
    let sql = "UPDATE charging_session SET identifier = '', session_id = '', content = '' WHERE customer_id = $1 AND +site_id = $2";
    tx.execute(sql, &[customer.into(), tx.site().into()]).await.map(|_rows| ())
}

/// Documents of invoices and of notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Issued {
    /// Invoices.
    Invoice,
    /// Credit and debit notes.
    Note,
}

/// Locks and reads the documents of a customer's bills, and of the bills of others that it paid: whose bill it is, id and JSON.
///
/// # Errors
/// [`StoreError`].
pub async fn lock_documents(tx: &mut Tx<'_>, customer: CustomerId, of: Issued) -> Result<Vec<(CustomerId, i64, String)>, StoreError> {
    macro_rules! own {
        ($table:literal) => {
            concat!("SELECT customer_id, id, document FROM ", $table, " WHERE customer_id = $1 AND +site_id = $2 ORDER BY id")
        };
    }
    macro_rules! paid {
        ($table:literal) => {
            concat!(
                "SELECT d.customer_id, d.id, d.document FROM bill b CROSS JOIN ",
                $table,
                " d WHERE d.customer_id = b.customer_id AND d.bill_id = b.id AND b.payer_customer = $1 AND b.customer_id <> $1 \
                 AND +b.site_id = $2 ORDER BY d.customer_id, d.id"
            )
        };
    }
    let statements = match of {
        Issued::Invoice => {
            [(own!("invoice"), concat!(own!("invoice"), " FOR UPDATE")), (paid!("invoice"), concat!(paid!("invoice"), " FOR UPDATE OF d"))]
        }
        Issued::Note => [
            (own!("invoice_note"), concat!(own!("invoice_note"), " FOR UPDATE")),
            (paid!("invoice_note"), concat!(paid!("invoice_note"), " FOR UPDATE OF d")),
        ],
    };
    let mut found = Vec::new();
    for (on_sqlite, on_postgres) in statements {
        for row in tx.query_locked("document", on_sqlite, on_postgres, &[customer.into(), tx.site().into()]).await? {
            found.push((CustomerId(row.int(0, "customer_id")?), row.int(1, "id")?, row.text(2, "document")?.to_owned()));
        }
    }
    Ok(found)
}

/// Writes a document back.
///
/// # Errors
/// [`StoreError`].
pub async fn save_document(tx: &mut Tx<'_>, customer: CustomerId, of: Issued, (id, document): (i64, String)) -> Result<(), StoreError> {
    let sql = match of {
        Issued::Invoice => "UPDATE invoice SET document = $3 WHERE customer_id = $1 AND id = $2 AND +site_id = $4",
        Issued::Note => "UPDATE invoice_note SET document = $3 WHERE customer_id = $1 AND id = $2 AND +site_id = $4",
    };
    tx.execute_one("document", sql, &[customer.into(), id.into(), document.into(), tx.site().into()]).await
}

/// Gives a customer another code: its own may be made of a name.
///
/// # Errors
/// [`StoreError::Taken`] when the code is another customer's.
pub async fn change_code(tx: &mut Tx<'_>, before: &str, after: &str) -> Result<(), StoreError> {
    let sql = "UPDATE customer_code SET code = $3 WHERE site_id = $1 AND code = $2";
    tx.execute_one("customer code", sql, &[tx.site().into(), before.to_lowercase().into(), after.to_lowercase().into()]).await
}
