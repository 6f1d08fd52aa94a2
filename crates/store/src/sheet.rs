//! Counter sheets: what is counted of one service, or as sets of the whole group (ARCHITECTURE.md §4).

use crate::driver::{Inner, numbered};
use crate::{Row, StoreError, Tx};
use balance::CounterSheet;
use ids::{CustomerId, GroupId, ServiceId};

/// Key of a sheet. The sheet of the whole group has [`GROUP_SHEET`] as its service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SheetKey {
    /// The customer.
    pub customer: CustomerId,
    /// The balance group.
    pub group: GroupId,
    /// The service.
    pub service: ServiceId,
}

/// Stands for the service in the key of a group's own sheet.
pub const GROUP_SHEET: ServiceId = ServiceId(0);

fn from_row(row: &Row) -> Result<(SheetKey, CounterSheet), StoreError> {
    let key = SheetKey {
        customer: CustomerId(row.int(0, "customer_id")?),
        group: GroupId(row.int(1, "group_id")?),
        service: ServiceId(row.int(2, "service_id")?),
    };
    Ok((key, read(row.bytes(3, "sheet")?)?))
}

fn read(bytes: &[u8]) -> Result<CounterSheet, StoreError> {
    let unreadable = |error: balance::CodecError| StoreError::Decode { table: "counter_sheet", column: "sheet", found: error.to_string() };
    CounterSheet::decode(bytes).map_err(unreadable)
}

/// The sheets that are there among those asked for. The locks of their groups guard them.
///
/// # Errors
/// [`StoreError`].
pub async fn load(tx: &mut Tx<'_>, asked: &[SheetKey]) -> Result<Vec<(SheetKey, CounterSheet)>, StoreError> {
    const ONE: &str = "SELECT customer_id, group_id, service_id, sheet FROM counter_sheet \
         WHERE customer_id = $1 AND group_id = $2 AND service_id = $3 AND site_id = $4";
    const MANY: &str = "SELECT s.customer_id, s.group_id, s.service_id, s.sheet \
         FROM UNNEST($1::bigint[], $2::bigint[], $3::bigint[]) AS k(customer_id, group_id, service_id) CROSS JOIN LATERAL \
         (SELECT * FROM counter_sheet c WHERE c.customer_id = k.customer_id AND c.group_id = k.group_id \
         AND c.service_id = k.service_id AND c.site_id = $4 LIMIT 1) s WHERE s.customer_id = ANY($1::bigint[])";
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let site = tx.site();
    if let Inner::Postgres(transaction) = &tx.inner {
        let (customers, groups, services) = keys(asked.iter());
        let statement = transaction.prepare_cached(MANY).await?;
        return match transaction.query(&statement, &[&customers, &groups, &services, &site.0]).await {
            Ok(rows) => rows.iter().map(|row| from_row(&Row::from_postgres("counter_sheet", row)?)).collect(),
            Err(error) => Err(tx.failed(error)),
        };
    }
    let Inner::Sqlite(connection) = &mut tx.inner else { return Err(StoreError::Invariant("a store of neither kind")) };
    let mut statement = connection.prepare_cached(&numbered(ONE))?;
    let columns = statement.column_count();
    let mut found = Vec::new();
    for key in asked {
        let mut rows = statement.query([key.customer.0, key.group.0, key.service.0, site.0])?;
        if let Some(row) = rows.next()? {
            found.push(from_row(&Row::from_sqlite("counter_sheet", row, columns)?)?);
        }
    }
    Ok(found)
}

/// All sheets of a locked group.
///
/// # Errors
/// [`StoreError`].
pub async fn of_group(tx: &mut Tx<'_>, customer: CustomerId, group: GroupId) -> Result<Vec<(SheetKey, CounterSheet)>, StoreError> {
    of_groups(tx, &[(customer, group)]).await
}

/// As [`of_group`], of many groups; those of a group together.
///
/// # Errors
/// [`StoreError`].
pub async fn of_groups(tx: &mut Tx<'_>, groups: &[(CustomerId, GroupId)]) -> Result<Vec<(SheetKey, CounterSheet)>, StoreError> {
    const ONE: &str = "SELECT customer_id, group_id, service_id, sheet FROM counter_sheet WHERE site_id = $1 AND customer_id = $2 \
         AND group_id = $3 ORDER BY service_id";
    // Group by group: a join would read all sheets where it takes them for few.
    const MANY: &str = "SELECT s.customer_id, s.group_id, s.service_id, s.sheet FROM UNNEST($2::bigint[], $3::bigint[]) AS k (customer_id, \
         group_id) CROSS JOIN LATERAL (SELECT * FROM counter_sheet c WHERE c.site_id = $1 AND c.customer_id = k.customer_id \
         AND c.group_id = k.group_id OFFSET 0) s ORDER BY s.group_id, s.service_id";
    let keys: Vec<(i64, i64)> = groups.iter().map(|(customer, group)| (customer.0, group.0)).collect();
    tx.query_each_pair("counter_sheet", (ONE, MANY), &keys).await?.iter().map(from_row).collect()
}

/// Writes sheets of locked groups, new or changed.
///
/// # Errors
/// [`StoreError`].
pub async fn save(tx: &mut Tx<'_>, sheets: &[(SheetKey, &CounterSheet)]) -> Result<(), StoreError> {
    const ONE: &str = "INSERT INTO counter_sheet (site_id, customer_id, group_id, service_id, sheet) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (customer_id, group_id, service_id) DO UPDATE SET sheet = excluded.sheet";
    const MANY: &str = "INSERT INTO counter_sheet (site_id, customer_id, group_id, service_id, sheet) \
         SELECT $1, u.customer_id, u.group_id, u.service_id, u.sheet \
         FROM UNNEST($2::bigint[], $3::bigint[], $4::bigint[], $5::bytea[]) AS u(customer_id, group_id, service_id, sheet) \
         ON CONFLICT (customer_id, group_id, service_id) DO UPDATE SET sheet = excluded.sheet";
    if tx.is_dry_run() || sheets.is_empty() {
        return Ok(());
    }
    let site = tx.site();
    if let Inner::Postgres(transaction) = &tx.inner {
        let (customers, groups, services) = keys(sheets.iter().map(|(key, _)| key));
        let bytes: Vec<Vec<u8>> = sheets.iter().map(|(_, sheet)| sheet.encode()).collect();
        let statement = transaction.prepare_cached(MANY).await?;
        return match transaction.execute(&statement, &[&site.0, &customers, &groups, &services, &bytes]).await {
            Ok(_) => Ok(()),
            Err(error) => Err(tx.failed(error)),
        };
    }
    let Inner::Sqlite(connection) = &mut tx.inner else { return Err(StoreError::Invariant("a store of neither kind")) };
    let mut statement = connection.prepare_cached(&numbered(ONE))?;
    for (key, sheet) in sheets {
        statement.execute(rusqlite::params![site.0, key.customer.0, key.group.0, key.service.0, sheet.encode()])?;
    }
    Ok(())
}

fn keys<'a>(all: impl Iterator<Item = &'a SheetKey> + Clone) -> (Vec<i64>, Vec<i64>, Vec<i64>) {
    let customers = all.clone().map(|key| key.customer.0).collect();
    let groups = all.clone().map(|key| key.group.0).collect();
    (customers, groups, all.map(|key| key.service.0).collect())
}
