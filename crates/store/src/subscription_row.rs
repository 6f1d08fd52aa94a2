//! Subscriptions as documents, and who holds a service identifier when.

use crate::driver::{Inner, of_each};
use crate::{Row, StoreError, Tx};
use calendar::{Instant, Period};
use ids::{CustomerId, GroupId, ServiceId, SubscriptionId, Sym};
use subscription::Subscription;

/// Makes a subscription.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(tx: &mut Tx<'_>, customer: CustomerId, subscription: &Subscription) -> Result<(), StoreError> {
    let document = serde_json::to_string(subscription)?;
    tx.execute_one(
        "subscription",
        "INSERT INTO subscription (site_id, customer_id, id, group_id, plan, valid_from, valid_to, verify_at, begin_at, document) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &[
            tx.site().into(),
            customer.into(),
            subscription.id.into(),
            subscription.group.into(),
            subscription.plan.into(),
            subscription.valid.from().into(),
            subscription.valid.to().into(),
            subscription.verify_at().into(),
            subscription.begin_at().into(),
            document.into(),
        ],
    )
    .await
}

/// Writes a subscription back.
///
/// # Errors
/// [`StoreError`].
pub async fn save(tx: &mut Tx<'_>, customer: CustomerId, subscription: &Subscription) -> Result<(), StoreError> {
    let document = serde_json::to_string(subscription)?;
    tx.execute_one(
        "subscription",
        "UPDATE subscription SET valid_to = $3, verify_at = $4, begin_at = $5, plan = $6, document = $7 WHERE customer_id = $1 AND id = $2",
        &[
            customer.into(),
            subscription.id.into(),
            subscription.valid.to().into(),
            subscription.verify_at().into(),
            subscription.begin_at().into(),
            subscription.plan.into(),
            document.into(),
        ],
    )
    .await
}

/// The subscriptions of a customer in the order of their ids.
///
/// # Errors
/// [`StoreError`].
pub async fn list_of_customer(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Vec<Subscription>, StoreError> {
    Ok(list_of_customers(tx, &[customer.0]).await?.into_iter().map(|(_, subscription)| subscription).collect())
}

/// The subscriptions of customers, those of one together in the order of their ids.
///
/// # Errors
/// [`StoreError`].
pub async fn list_of_customers(tx: &mut Tx<'_>, customers: &[i64]) -> Result<Vec<(CustomerId, Subscription)>, StoreError> {
    let sql = of_each!("SELECT customer_id, document FROM subscription WHERE +site_id = $1 AND customer_id"; " ORDER BY customer_id, id");
    let rows = tx.query_each("subscription", sql, customers).await?;
    rows.iter().map(|row| Ok((CustomerId(row.int(0, "customer_id")?), row.document(1, "document")?))).collect()
}

/// Whether the site has any subscription, of whatever status.
///
/// # Errors
/// [`StoreError`].
pub async fn any_of_site(tx: &mut Tx<'_>) -> Result<bool, StoreError> {
    let row = tx.query_one("subscription", "SELECT id FROM subscription WHERE site_id = $1 LIMIT 1", &[tx.site().into()]).await?;
    Ok(row.is_some())
}

/// The customer of a subscription of the site.
///
/// # Errors
/// [`StoreError`].
pub async fn customer_of(tx: &mut Tx<'_>, subscription: SubscriptionId) -> Result<Option<CustomerId>, StoreError> {
    let row = tx
        .query_one(
            "subscription",
            "SELECT customer_id FROM subscription WHERE site_id = $1 AND id = $2",
            &[tx.site().into(), subscription.into()],
        )
        .await?;
    row.map(|row| Ok(CustomerId(row.int(0, "customer_id")?))).transpose()
}

/// A subscription by when something of it is due: that instant, customer and subscription.
pub type DuePlace = (Instant, CustomerId, SubscriptionId);

/// What a job looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DueOf {
    /// Something has ended.
    Verification,
    /// Something has begun.
    Activation,
}

/// Subscriptions of which something is due at an instant, in the order of their times, after one of them.
///
/// # Errors
/// [`StoreError`].
pub async fn due(tx: &mut Tx<'_>, of: DueOf, now: Instant, after: DuePlace, limit: i64) -> Result<Vec<DuePlace>, StoreError> {
    let sql = match of {
        DueOf::Verification => {
            "SELECT verify_at, customer_id, id FROM subscription WHERE site_id = $1 AND verify_at IS NOT NULL AND verify_at <= $2 \
             AND (verify_at, customer_id, id) > ($3, $4, $5) ORDER BY verify_at, customer_id, id LIMIT $6"
        }
        DueOf::Activation => {
            "SELECT begin_at, customer_id, id FROM subscription WHERE site_id = $1 AND begin_at IS NOT NULL AND begin_at <= $2 \
             AND (begin_at, customer_id, id) > ($3, $4, $5) ORDER BY begin_at, customer_id, id LIMIT $6"
        }
    };
    let params = &[tx.site().into(), now.into(), after.0.into(), after.1.into(), after.2.into(), limit.into()];
    let rows = tx.query("subscription", sql, params).await?;
    let place = |row: &Row| Ok((row.instant(0, "due")?, CustomerId(row.int(1, "customer_id")?), SubscriptionId(row.int(2, "id")?)));
    rows.iter().map(place).collect()
}

/// When something of any subscription of the site is due next, after an instant; none where nothing is.
///
/// # Errors
/// [`StoreError`].
pub async fn next_due(tx: &mut Tx<'_>, of: DueOf, after: Instant) -> Result<Option<Instant>, StoreError> {
    let sql = match of {
        DueOf::Verification => {
            "SELECT verify_at FROM subscription WHERE site_id = $1 AND verify_at IS NOT NULL AND verify_at > $2 ORDER BY verify_at LIMIT 1"
        }
        DueOf::Activation => {
            "SELECT begin_at FROM subscription WHERE site_id = $1 AND begin_at IS NOT NULL AND begin_at > $2 ORDER BY begin_at LIMIT 1"
        }
    };
    let row = tx.query_one("subscription", sql, &[tx.site().into(), after.into()]).await?;
    row.map(|row| row.instant(0, "due")).transpose()
}

/// Who holds an identifier, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Kind of service.
    pub service_type: Sym,
    /// The identifier.
    pub identifier: String,
    /// When.
    pub valid: Period,
    /// Whose.
    pub customer: CustomerId,
    /// The group that it charges.
    pub group: GroupId,
    /// The subscription.
    pub subscription: SubscriptionId,
    /// The service.
    pub service: ServiceId,
}

fn holder_from_row(row: &Row) -> Result<Holder, StoreError> {
    let from = row.instant(2, "valid_from")?;
    let valid = Period::try_new(from, row.instant_or_none(3, "valid_to")?)
        .map_err(|_empty| StoreError::Invariant("an identifier held for no time"))?;
    Ok(Holder {
        service_type: row.sym(0, "service_type")?,
        identifier: row.text(1, "identifier")?.to_owned(),
        valid,
        customer: CustomerId(row.int(4, "customer_id")?),
        group: GroupId(row.int(5, "group_id")?),
        subscription: SubscriptionId(row.int(6, "subscription_id")?),
        service: ServiceId(row.int(7, "service_id")?),
    })
}

/// Takes an identifier for a service.
///
/// # Errors
/// [`StoreError::Taken`] when it starts at the same instant elsewhere; overlaps are looked for with [`find_holders`] before.
pub async fn insert_holder(tx: &mut Tx<'_>, holder: &Holder) -> Result<(), StoreError> {
    tx.execute_one(
        "service identifier",
        "INSERT INTO service_identifier (site_id, service_type, identifier, valid_from, valid_to, customer_id, group_id, \
         subscription_id, service_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &[
            tx.site().into(),
            holder.service_type.into(),
            holder.identifier.as_str().into(),
            holder.valid.from().into(),
            holder.valid.to().into(),
            holder.customer.into(),
            holder.group.into(),
            holder.subscription.into(),
            holder.service.into(),
        ],
    )
    .await
}

/// All that ever held the identifiers asked for (pairs of service type and identifier).
///
/// # Errors
/// [`StoreError`].
pub async fn find_holders(tx: &mut Tx<'_>, asked: &[(Sym, String)]) -> Result<Vec<Holder>, StoreError> {
    let site = tx.site();
    if let Inner::Postgres(transaction) = &tx.inner {
        let types: Vec<i64> = asked.iter().map(|(service_type, _)| i64::from(service_type.0)).collect();
        let identifiers: Vec<&str> = asked.iter().map(|(_, identifier)| identifier.as_str()).collect();
        let statement = transaction
            .prepare_cached(
                "SELECT s.service_type, s.identifier, s.valid_from, s.valid_to, s.customer_id, s.group_id, s.subscription_id, s.service_id \
                 FROM UNNEST($1::bigint[], $2::text[]) AS k(service_type, identifier) CROSS JOIN LATERAL \
                 (SELECT * FROM service_identifier h WHERE h.site_id = $3 AND h.service_type = k.service_type \
                  AND h.identifier = k.identifier) s",
            )
            .await?;
        return match transaction.query(&statement, &[&types, &identifiers, &site.0]).await {
            Ok(rows) => rows.iter().map(|row| holder_from_row(&Row::from_postgres("service_identifier", row)?)).collect(),
            Err(error) => Err(tx.failed(error)),
        };
    }
    let mut holders = Vec::with_capacity(asked.len());
    for (service_type, identifier) in asked {
        let rows = tx
            .query(
                "service_identifier",
                "SELECT service_type, identifier, valid_from, valid_to, customer_id, group_id, subscription_id, service_id \
                 FROM service_identifier WHERE site_id = $1 AND service_type = $2 AND identifier = $3",
                &[site.into(), (*service_type).into(), identifier.as_str().into()],
            )
            .await?;
        for row in &rows {
            holders.push(holder_from_row(row)?);
        }
    }
    Ok(holders)
}

/// The holds of a service in the order of their starts: one for each identifier that it had.
///
/// # Errors
/// [`StoreError`].
pub async fn holds_of(tx: &mut Tx<'_>, customer: CustomerId, service: ServiceId) -> Result<Vec<Holder>, StoreError> {
    let rows = tx
        .query(
            "service_identifier",
            "SELECT service_type, identifier, valid_from, valid_to, customer_id, group_id, subscription_id, service_id \
             FROM service_identifier WHERE customer_id = $1 AND service_id = $2 ORDER BY valid_from",
            &[customer.into(), service.into()],
        )
        .await?;
    rows.iter().map(holder_from_row).collect()
}

/// Moves the end of a hold; none for without end.
///
/// # Errors
/// [`StoreError::Invariant`] for an end that leaves no time to it: such a row could not be read again.
pub async fn move_holder_end(tx: &mut Tx<'_>, hold: &Holder, to: Option<Instant>) -> Result<(), StoreError> {
    if to.is_some_and(|to| to <= hold.valid.from()) {
        return Err(StoreError::Invariant("an identifier held for no time"));
    }
    tx.execute_one(
        "service identifier",
        "UPDATE service_identifier SET valid_to = $6 WHERE site_id = $1 AND service_type = $2 AND identifier = $3 AND valid_from = $4 \
         AND service_id = $5",
        &[
            tx.site().into(),
            hold.service_type.into(),
            hold.identifier.as_str().into(),
            hold.valid.from().into(),
            hold.service.into(),
            to.into(),
        ],
    )
    .await
}

/// Takes back a hold that never began.
///
/// # Errors
/// [`StoreError`].
pub async fn delete_holder(tx: &mut Tx<'_>, hold: &Holder) -> Result<(), StoreError> {
    tx.execute_one(
        "service identifier",
        "DELETE FROM service_identifier WHERE site_id = $1 AND service_type = $2 AND identifier = $3 AND valid_from = $4 AND service_id = $5",
        &[
            tx.site().into(),
            hold.service_type.into(),
            hold.identifier.as_str().into(),
            hold.valid.from().into(),
            hold.service.into(),
        ],
    )
    .await
}
