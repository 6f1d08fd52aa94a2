//! Balance groups: one row is the lock, the working set and the ends of the open bills (ARCHITECTURE.md §4).

use crate::driver::{Inner, numbered, of_each};
use crate::{Row, StoreError, Tx};
use balance::{Bills, GroupState};
use calendar::Instant;
use ids::{BillId, CustomerId, GroupId, ProfileId};

/// A balance group's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRow {
    /// Id.
    pub id: GroupId,
    /// Whose.
    pub customer: CustomerId,
    /// The profile that bills it.
    pub profile: ProfileId,
    /// Name.
    pub name: String,
    /// Raised by every value outside `state` that rating reads.
    pub facts_version: i64,
    /// The open bills.
    pub bills: Bills,
    /// When something next falls due.
    pub due_at: Option<Instant>,
    /// The working set.
    pub state: GroupState,
}

fn from_row(row: &Row) -> Result<GroupRow, StoreError> {
    Ok(GroupRow {
        customer: CustomerId(row.int(0, "customer_id")?),
        id: GroupId(row.int(1, "id")?),
        profile: ProfileId(row.int(2, "profile_id")?),
        name: row.text(3, "name")?.to_owned(),
        facts_version: row.int(4, "facts_version")?,
        bills: Bills {
            active: BillId(row.int(5, "active_bill")?),
            active_to: row.instant_or_none(6, "active_to")?,
            next: row.int_or_none(7, "next_bill")?.map(BillId),
            next_to: row.instant_or_none(8, "next_to")?,
        },
        due_at: row.instant_or_none(9, "due_at")?,
        state: read_state(row.bytes(10, "state")?)?,
    })
}

pub(crate) fn read_state(bytes: &[u8]) -> Result<GroupState, StoreError> {
    let unreadable = |error: balance::CodecError| StoreError::Decode { table: "balance_group", column: "state", found: error.to_string() };
    GroupState::decode(bytes).map_err(unreadable)
}

/// Makes a group.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(tx: &mut Tx<'_>, group: &GroupRow) -> Result<(), StoreError> {
    let state = group.state.encode();
    tx.execute_one(
        "balance group",
        "INSERT INTO balance_group (site_id, customer_id, id, profile_id, name, facts_version, active_bill, active_to, next_bill, next_to, \
         due_at, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        &[
            tx.site().into(),
            group.customer.into(),
            group.id.into(),
            group.profile.into(),
            group.name.as_str().into(),
            group.facts_version.into(),
            group.bills.active.into(),
            group.bills.active_to.into(),
            group.bills.next.into(),
            group.bills.next_to.into(),
            group.due_at.into(),
            state.into(),
        ],
    )
    .await
}

macro_rules! columns {
    () => {
        "customer_id, id, profile_id, name, facts_version, active_bill, active_to, next_bill, next_to, due_at, state"
    };
}

/// Locks and reads the groups of a customer in key order.
///
/// # Errors
/// [`StoreError`].
pub async fn lock_of_customer(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Vec<GroupRow>, StoreError> {
    lock_of_customers(tx, &[customer.0]).await
}

/// As [`lock_of_customer`], of many customers in the order of customer and id.
///
/// # Errors
/// [`StoreError`].
pub async fn lock_of_customers(tx: &mut Tx<'_>, customers: &[i64]) -> Result<Vec<GroupRow>, StoreError> {
    let sql = of_each!("SELECT ", columns!(), " FROM balance_group WHERE site_id = $1 AND customer_id"; " ORDER BY customer_id, id");
    let locked = concat!(
        "SELECT ",
        columns!(),
        " FROM balance_group WHERE site_id = $1 AND customer_id = ANY($2) ORDER BY customer_id, id FOR UPDATE"
    );
    tx.query_each_locked("balance_group", sql, locked, customers).await?.iter().map(from_row).collect()
}

/// Reads the groups of a customer without a lock: for screens.
///
/// # Errors
/// [`StoreError`].
pub async fn list_of_customer(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Vec<GroupRow>, StoreError> {
    let rows = tx
        .query(
            "balance_group",
            "SELECT customer_id, id, profile_id, name, facts_version, active_bill, active_to, next_bill, next_to, due_at, state \
             FROM balance_group WHERE site_id = $1 AND customer_id = $2 ORDER BY customer_id, id",
            &[tx.site().into(), customer.into()],
        )
        .await?;
    rows.iter().map(from_row).collect()
}

/// The customer of a group of the site.
///
/// # Errors
/// [`StoreError`].
pub async fn customer_of(tx: &mut Tx<'_>, group: GroupId) -> Result<Option<CustomerId>, StoreError> {
    let row = tx
        .query_one(
            "balance_group",
            "SELECT customer_id FROM balance_group WHERE site_id = $1 AND id = $2",
            &[tx.site().into(), group.into()],
        )
        .await?;
    row.map(|row| Ok(CustomerId(row.int(0, "customer_id")?))).transpose()
}

/// The version of a group's facts, read without a lock.
///
/// # Errors
/// [`StoreError`].
pub async fn facts_version(tx: &mut Tx<'_>, customer: CustomerId, group: GroupId) -> Result<Option<i64>, StoreError> {
    let row = tx
        .query_one(
            "balance_group",
            "SELECT facts_version FROM balance_group WHERE customer_id = $1 AND id = $2 AND site_id = $3",
            &[customer.into(), group.into(), tx.site().into()],
        )
        .await?;
    row.map(|row| row.int(0, "facts_version")).transpose()
}

/// A locked group, or why its row cannot be read.
pub type Locked = ((CustomerId, GroupId), Result<GroupRow, StoreError>);

/// Locks and reads many groups, given in key order, for a batch of usage. A group that is not there is left out; one that cannot be read
/// does not keep the others from being read.
///
/// # Errors
/// [`StoreError`].
pub async fn lock_batch(tx: &mut Tx<'_>, keys: &[(CustomerId, GroupId)]) -> Result<Vec<Locked>, StoreError> {
    const ONE: &str = "SELECT customer_id, id, profile_id, name, facts_version, active_bill, active_to, next_bill, next_to, due_at, state \
         FROM balance_group WHERE customer_id = $1 AND id = $2 AND site_id = $3";
    // Row by row in the order of the keys sent, which is the order of locking; a join would sort the rows.
    const MANY: &str = "SELECT g.customer_id, g.id, g.profile_id, g.name, g.facts_version, g.active_bill, g.active_to, g.next_bill, \
         g.next_to, g.due_at, g.state FROM UNNEST($1::bigint[], $2::bigint[]) AS k(customer_id, id) CROSS JOIN LATERAL \
         (SELECT * FROM balance_group b WHERE b.customer_id = k.customer_id AND b.id = k.id AND b.site_id = $3 LIMIT 1 FOR UPDATE) g \
         WHERE g.customer_id = ANY($1::bigint[])";
    const MANY_UNLOCKED: &str = "SELECT g.customer_id, g.id, g.profile_id, g.name, g.facts_version, g.active_bill, g.active_to, g.next_bill, \
         g.next_to, g.due_at, g.state FROM UNNEST($1::bigint[], $2::bigint[]) AS k(customer_id, id) CROSS JOIN LATERAL \
         (SELECT * FROM balance_group b WHERE b.customer_id = k.customer_id AND b.id = k.id AND b.site_id = $3 LIMIT 1) g \
         WHERE g.customer_id = ANY($1::bigint[])";
    let site = tx.site();
    if let Inner::Postgres(transaction) = &tx.inner {
        let customers: Vec<i64> = keys.iter().map(|(customer, _)| customer.0).collect();
        let groups: Vec<i64> = keys.iter().map(|(_, group)| group.0).collect();
        let text = if tx.is_dry_run() { MANY_UNLOCKED } else { MANY };
        let statement = transaction.prepare_cached(text).await?;
        return match transaction.query(&statement, &[&customers, &groups, &site.0]).await {
            Ok(rows) => rows.iter().map(locked_of_postgres).collect(),
            Err(error) => Err(tx.failed(error)),
        };
    }
    let Inner::Sqlite(connection) = &mut tx.inner else { return Err(StoreError::Invariant("a store of neither kind")) };
    let mut statement = connection.prepare_cached(&numbered(ONE))?;
    let mut found = Vec::with_capacity(keys.len());
    for (customer, group) in keys {
        let mut rows = statement.query([customer.0, group.0, site.0])?;
        if let Some(row) = rows.next()? {
            found.push(((*customer, *group), from_sqlite(row)));
        }
    }
    Ok(found)
}

fn locked_of_postgres(row: &tokio_postgres::Row) -> Result<Locked, StoreError> {
    let key = (CustomerId(row.try_get(0)?), GroupId(row.try_get(1)?));
    let unreadable = |error: tokio_postgres::Error| StoreError::Decode { table: "balance_group", column: "*", found: error.to_string() };
    Ok((key, from_postgres(row).map_err(unreadable).and_then(|group| group)))
}

/// As [`from_row`], without a copy of the bytes in between: a batch reads thousands.
fn from_postgres(row: &tokio_postgres::Row) -> Result<Result<GroupRow, StoreError>, tokio_postgres::Error> {
    let instant = |place| Ok::<_, tokio_postgres::Error>(row.try_get::<_, Option<i64>>(place)?.map(Instant::from_micros));
    let state = match read_state(row.try_get(10)?) {
        Ok(state) => state,
        Err(error) => return Ok(Err(error)),
    };
    Ok(Ok(GroupRow {
        customer: CustomerId(row.try_get(0)?),
        id: GroupId(row.try_get(1)?),
        profile: ProfileId(row.try_get(2)?),
        name: row.try_get(3)?,
        facts_version: row.try_get(4)?,
        bills: Bills {
            active: BillId(row.try_get(5)?),
            active_to: instant(6)?,
            next: row.try_get::<_, Option<i64>>(7)?.map(BillId),
            next_to: instant(8)?,
        },
        due_at: instant(9)?,
        state,
    }))
}

/// As [`from_row`], without a copy of the bytes in between: a batch reads thousands.
fn from_sqlite(row: &rusqlite::Row<'_>) -> Result<GroupRow, StoreError> {
    let instant = |place| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(place)?.map(Instant::from_micros));
    let state = row.get_ref(10)?;
    let no_bytes = || StoreError::Decode { table: "balance_group", column: "state", found: format!("{:?}", state.data_type()) };
    Ok(GroupRow {
        customer: CustomerId(row.get(0)?),
        id: GroupId(row.get(1)?),
        profile: ProfileId(row.get(2)?),
        name: row.get(3)?,
        facts_version: row.get(4)?,
        bills: Bills {
            active: BillId(row.get(5)?),
            active_to: instant(6)?,
            next: row.get::<_, Option<i64>>(7)?.map(BillId),
            next_to: instant(8)?,
        },
        due_at: instant(9)?,
        state: read_state(state.as_blob().map_err(|_no_bytes| no_bytes())?)?,
    })
}

/// Raises the version of the facts of all groups of a customer: something that rating reads has changed (ARCHITECTURE.md §5).
///
/// # Errors
/// [`StoreError`].
pub async fn bump_facts(tx: &mut Tx<'_>, customer: CustomerId) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE balance_group SET facts_version = facts_version + 1 WHERE customer_id = $1 AND site_id = $2",
        &[customer.into(), tx.site().into()],
    )
    .await?;
    Ok(())
}

/// Writes a group's working set back: state, open bills and what falls due next.
///
/// # Errors
/// [`StoreError`].
pub async fn save(tx: &mut Tx<'_>, group: &GroupRow) -> Result<(), StoreError> {
    let state = group.state.encode();
    tx.execute_one(
        "balance group",
        "UPDATE balance_group SET active_bill = $3, active_to = $4, next_bill = $5, next_to = $6, due_at = $7, state = $8, \
         facts_version = $9 WHERE customer_id = $1 AND id = $2",
        &[
            group.customer.into(),
            group.id.into(),
            group.bills.active.into(),
            group.bills.active_to.into(),
            group.bills.next.into(),
            group.bills.next_to.into(),
            group.due_at.into(),
            state.into(),
            group.facts_version.into(),
        ],
    )
    .await
}

/// Writes many states back after a batch of usage: state and what falls due, nothing else.
///
/// # Errors
/// [`StoreError`].
pub async fn save_states(tx: &mut Tx<'_>, groups: &[&GroupRow]) -> Result<(), StoreError> {
    if tx.is_dry_run() {
        return Ok(());
    }
    if let Inner::Postgres(transaction) = &tx.inner {
        let customers: Vec<i64> = groups.iter().map(|group| group.customer.0).collect();
        let ids: Vec<i64> = groups.iter().map(|group| group.id.0).collect();
        let due: Vec<Option<i64>> = groups.iter().map(|group| group.due_at.map(Instant::micros)).collect();
        let states: Vec<Vec<u8>> = groups.iter().map(|group| group.state.encode()).collect();
        let statement = transaction
            .prepare_cached(
                "UPDATE balance_group g SET state = u.state, due_at = u.due_at \
                 FROM UNNEST($1::bigint[], $2::bigint[], $3::bigint[], $4::bytea[]) AS u(customer_id, id, due_at, state) \
                 WHERE g.customer_id = u.customer_id AND g.id = u.id AND g.customer_id = ANY($1::bigint[])",
            )
            .await?;
        return match transaction.execute(&statement, &[&customers, &ids, &due, &states]).await {
            Ok(changed) if changed == groups.len() as u64 => Ok(()),
            Ok(_) => Err(StoreError::Invariant("a locked balance group was not written")),
            Err(error) => Err(tx.failed(error)),
        };
    }
    let Inner::Sqlite(connection) = &mut tx.inner else { return Err(StoreError::Invariant("a store of neither kind")) };
    let mut statement =
        connection.prepare_cached(&numbered("UPDATE balance_group SET state = $3, due_at = $4 WHERE customer_id = $1 AND id = $2"))?;
    for group in groups {
        let state = group.state.encode();
        if statement.execute(rusqlite::params![group.customer.0, group.id.0, state, group.due_at.map(Instant::micros)])? != 1 {
            return Err(StoreError::Invariant("a locked balance group was not written"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_that_cannot_be_read_says_where_it_stands() {
        let error = read_state(&[0xff, 1]).expect_err("no version");
        assert_eq!(error.code(), "store_corrupt");
        assert!(matches!(error, StoreError::Decode { table: "balance_group", column: "state", .. }), "{error}");
    }
}
