//! The transaction that an operation sees: the same on both stores.

use super::gather::{Gathered, RowWrite, of_many, rows_of_next};
use super::postgres::is_conflict;
use super::{Actor, Row, Scope, StoreError, Value};
use calendar::Instant;
use futures_util::future::join_all;
use ids::SiteId;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, RwLock};

/// Ids that one operation may draw.
pub const IDS_PER_OPERATION_MAX: i64 = 20_000;

/// A site-bound transaction.
pub struct Tx<'a> {
    pub(crate) inner: Inner<'a>,
    pub(crate) scope: &'a Scope,
    pub(crate) system_now: Instant,
    pub(crate) next_id: i64,
    pub(crate) last_id: i64,
    /// Set when another transaction was in the way, so that the operation runs again whatever it made of the error.
    pub(crate) conflict: Option<StoreError>,
    /// Whether the commit follows, because others remember what was changed.
    pub(crate) is_last: bool,
    /// Writes that are sent together later, where the store is far away.
    pub(crate) gathered: Option<Gathered>,
}

/// A statement for one key, and the same for an array of them.
pub(crate) type OfEach = (&'static str, &'static str);

/// A statement of one key and of many: what stands before and after the value that its key is compared with.
macro_rules! of_each {
    ($($before:expr),+ ; $after:literal) => {
        (concat!($($before),+, " = $2", $after), concat!($($before),+, " = ANY($2)", $after))
    };
}
pub(crate) use of_each;

/// The connection underneath.
pub(crate) enum Inner<'a> {
    /// The embedded store's connection, lent by its thread.
    Sqlite(&'a mut rusqlite::Connection),
    /// A transaction on PostgreSQL.
    Postgres(&'a deadpool_postgres::Transaction<'a>),
}

impl Tx<'_> {
    /// The site that every statement is bound to.
    pub const fn site(&self) -> SiteId {
        self.scope.site
    }

    /// Who acts.
    pub const fn actor(&self) -> &Actor {
        &self.scope.actor
    }

    /// True where nothing may be written.
    pub const fn is_dry_run(&self) -> bool {
        self.scope.dry_run
    }

    /// System time at the start of the operation: leases, sign-ins, logs. Money uses the site's time ([`crate::site::now`]).
    pub const fn system_now(&self) -> Instant {
        self.system_now
    }

    /// Has the commit follow this operation: others remember what it changes, and shall read it committed.
    pub(crate) const fn end_group(&mut self) {
        self.is_last = true;
    }

    /// Draws an id: growing, not gap-free.
    ///
    /// # Errors
    /// [`StoreError::TooManyIds`].
    pub fn next_id(&mut self) -> Result<i64, StoreError> {
        if self.next_id > self.last_id {
            return Err(StoreError::TooManyIds);
        }
        let id = self.next_id;
        self.next_id += 1;
        Ok(id)
    }

    /// From here on single rows are written together, part by part, before the next read or the commit: for work on many objects that have
    /// no row in common; each begins with this. On the embedded store nothing is far away, and each row is written at once.
    pub fn gather(&mut self) {
        if matches!(self.inner, Inner::Postgres(_)) && !self.is_dry_run() {
            self.gathered.get_or_insert_default().begin_part();
        }
    }

    /// Sends what was gathered so far, one statement behind the other without waiting for answers: what comes next may read it.
    pub(crate) async fn send(&mut self) -> Result<(), StoreError> {
        let Some(statements) = self.gathered.as_mut().map(Gathered::take) else { return Ok(()) };
        let Inner::Postgres(transaction) = &self.inner else { return Ok(()) };
        let mut prepared = Vec::new();
        for rows in &statements {
            let mut left = rows.as_slice();
            while let Some(first) = left.first() {
                let (now, later) = left.split_at(rows_of_next(left.len(), first.params.len()));
                prepare_rows(transaction, first, now, &mut prepared).await?;
                left = later;
            }
        }
        let sending = prepared.iter().map(|(statement, rows)| async move {
            let refs: Vec<&(dyn tokio_postgres::types::ToSql + Sync)> =
                rows.iter().flat_map(|row| &row.params).map(|value| value as _).collect();
            transaction.execute(statement, &refs).await
        });
        let sent = join_all(sending).await;
        for ((_, rows), sent) in prepared.iter().zip(sent) {
            match sent {
                Ok(changed) if usize::try_from(changed).is_ok_and(|changed| changed == rows.len()) => {}
                Ok(_) => return Err(StoreError::Missing(rows.first().map_or("row", |row| row.what))),
                // What was sent after it failed because of it.
                Err(error) => return Err(self.failed(error)),
            }
        }
        Ok(())
    }

    /// Reads rows. `table` is named in decode errors.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn query(&mut self, table: &'static str, sql: &'static str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.send().await?;
        match &mut self.inner {
            Inner::Sqlite(connection) => {
                #[cfg(debug_assertions)]
                super::sqlite::plans::check(connection, sql)?;
                let mut statement = connection.prepare_cached(&numbered(sql))?;
                let columns = statement.column_count();
                let mut answer = statement.query(rusqlite::params_from_iter(params))?;
                let mut rows = Vec::new();
                while let Some(row) = answer.next()? {
                    rows.push(Row::from_sqlite(table, row, columns)?);
                }
                Ok(rows)
            }
            Inner::Postgres(transaction) => {
                let statement = transaction.prepare_cached(sql).await?;
                let refs: Vec<&(dyn tokio_postgres::types::ToSql + Sync)> = params.iter().map(|value| value as _).collect();
                let rows = match transaction.query(&statement, &refs).await {
                    Ok(rows) => rows,
                    Err(error) => return Err(self.failed(error)),
                };
                rows.iter().map(|row| Row::from_postgres(table, row)).collect()
            }
        }
    }

    /// Reads at most one row.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn query_one(&mut self, table: &'static str, sql: &'static str, params: &[Value]) -> Result<Option<Row>, StoreError> {
        Ok(self.query(table, sql, params).await?.into_iter().next())
    }

    /// Reads the rows of many keys: key by key in their order on SQLite, in one statement on PostgreSQL. Parameters are the site and the
    /// key, or the keys; [`of_each`] makes both texts.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) async fn query_each(&mut self, table: &'static str, (one, many): OfEach, keys: &[i64]) -> Result<Vec<Row>, StoreError> {
        self.send().await?;
        let site = self.site().0;
        match &mut self.inner {
            Inner::Sqlite(connection) => {
                #[cfg(debug_assertions)]
                super::sqlite::plans::check(connection, one)?;
                let mut statement = connection.prepare_cached(&numbered(one))?;
                let columns = statement.column_count();
                let mut rows = Vec::with_capacity(keys.len());
                for key in keys {
                    let mut answer = statement.query([site, *key])?;
                    while let Some(row) = answer.next()? {
                        rows.push(Row::from_sqlite(table, row, columns)?);
                    }
                }
                Ok(rows)
            }
            Inner::Postgres(transaction) => {
                let statement = transaction.prepare_cached(many).await?;
                match transaction.query(&statement, &[&site, &keys]).await {
                    Ok(rows) => rows.iter().map(|row| Row::from_postgres(table, row)).collect(),
                    Err(error) => Err(self.failed(error)),
                }
            }
        }
    }

    /// As [`Self::query_each`], of keys of two columns: parameters are the site and both, or the lists of both.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) async fn query_each_pair(
        &mut self,
        table: &'static str,
        (one, many): OfEach,
        keys: &[(i64, i64)],
    ) -> Result<Vec<Row>, StoreError> {
        self.send().await?;
        let site = self.site().0;
        if let Inner::Postgres(transaction) = &self.inner {
            let (first, second): (Vec<i64>, Vec<i64>) = keys.iter().copied().unzip();
            let statement = transaction.prepare_cached(many).await?;
            return match transaction.query(&statement, &[&site, &first, &second]).await {
                Ok(rows) => rows.iter().map(|row| Row::from_postgres(table, row)).collect(),
                Err(error) => Err(self.failed(error)),
            };
        }
        let mut rows = Vec::with_capacity(keys.len());
        for (first, second) in keys {
            rows.extend(self.query(table, one, &[site.into(), (*first).into(), (*second).into()]).await?);
        }
        Ok(rows)
    }

    /// As [`Self::query_each`], with a lock on PostgreSQL: `locked` is the text of many keys that locks in key order. A dry run only reads.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) async fn query_each_locked(
        &mut self,
        table: &'static str,
        (one, many): OfEach,
        locked: &'static str,
        keys: &[i64],
    ) -> Result<Vec<Row>, StoreError> {
        let many = if self.is_dry_run() { many } else { locked };
        self.query_each(table, (one, many), keys).await
    }

    /// The operation locked too little, because what says what to lock has changed meanwhile: it runs again, whatever it makes of the error.
    pub fn run_again(&mut self) -> StoreError {
        self.conflict = Some(StoreError::Changing);
        StoreError::Changing
    }

    /// Reads with a lock on PostgreSQL; the embedded store has one writer and needs none. A dry run only reads.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn query_locked(
        &mut self,
        table: &'static str,
        sql: &'static str,
        locked: &'static str,
        params: &[Value],
    ) -> Result<Vec<Row>, StoreError> {
        let text = match (&self.inner, self.is_dry_run()) {
            (Inner::Postgres(_), false) => locked,
            (Inner::Postgres(_), true) | (Inner::Sqlite(_), _) => sql,
        };
        self.query(table, text, params).await
    }

    /// Writes, and answers how many rows. A dry run writes nothing and answers 1, what a single write expects.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn execute(&mut self, sql: &'static str, params: &[Value]) -> Result<u64, StoreError> {
        if self.is_dry_run() {
            return Ok(1);
        }
        self.send().await?;
        match &mut self.inner {
            Inner::Sqlite(connection) => {
                #[cfg(debug_assertions)]
                super::sqlite::plans::check(connection, sql)?;
                let changed = connection.prepare_cached(&numbered(sql))?.execute(rusqlite::params_from_iter(params))?;
                Ok(u64::try_from(changed).unwrap_or(u64::MAX))
            }
            Inner::Postgres(transaction) => {
                let statement = transaction.prepare_cached(sql).await?;
                let refs: Vec<&(dyn tokio_postgres::types::ToSql + Sync)> = params.iter().map(|value| value as _).collect();
                match transaction.execute(&statement, &refs).await {
                    Ok(changed) => Ok(changed),
                    Err(error) => Err(self.failed(error)),
                }
            }
        }
    }

    /// Keeps a conflict in mind and passes the error on.
    pub(crate) fn failed(&mut self, error: tokio_postgres::Error) -> StoreError {
        let conflict = is_conflict(&error);
        let error = StoreError::from(error);
        if conflict {
            self.conflict = Some(error.clone());
        }
        error
    }

    /// Writes exactly one row.
    ///
    /// # Errors
    /// [`StoreError::Missing`] where another number of rows was touched.
    pub async fn execute_one(&mut self, what: &'static str, sql: &'static str, params: &[Value]) -> Result<(), StoreError> {
        if let Some(gathered) = &mut self.gathered {
            gathered.push(RowWrite { what, sql, params: params.to_vec() });
            return Ok(());
        }
        match self.execute(sql, params).await? {
            1 => Ok(()),
            _ => Err(StoreError::Missing(what)),
        }
    }
}

/// Prepares the statement for rows that begin with `first`, or one for each of them where it is of no known form.
async fn prepare_rows<'a>(
    transaction: &deadpool_postgres::Transaction<'_>,
    first: &RowWrite,
    rows: &'a [RowWrite],
    prepared: &mut Vec<(tokio_postgres::Statement, &'a [RowWrite])>,
) -> Result<(), StoreError> {
    let one = transaction.prepare_cached(first.sql).await?;
    let types: Vec<&str> = one.params().iter().map(tokio_postgres::types::Type::name).collect();
    match of_many(first.sql, &types, rows.len()).filter(|_| rows.len() > 1) {
        Some(text) => prepared.push((transaction.prepare_cached(&text).await?, rows)),
        None => prepared.extend(rows.chunks(1).map(|row| (one.clone(), row))),
    }
    Ok(())
}

/// The statement with `?N` for `$N`, made once a text. In SQLite `$2` would be a name, bound by first appearance.
pub(crate) fn numbered(sql: &'static str) -> Arc<str> {
    static TEXTS: LazyLock<RwLock<HashMap<&'static str, Arc<str>>>> = LazyLock::new(RwLock::default);
    if let Ok(texts) = TEXTS.read()
        && let Some(text) = texts.get(sql)
    {
        return Arc::clone(text);
    }
    let text: Arc<str> = renumber(sql).into();
    if let Ok(mut texts) = TEXTS.write() {
        texts.insert(sql, Arc::clone(&text));
    }
    text
}

/// `?N` for `$N`; a `$` that no digit follows (a JSON path) stays.
fn renumber(sql: &str) -> String {
    let mut text = String::with_capacity(sql.len());
    let mut characters = sql.chars().peekable();
    while let Some(character) = characters.next() {
        let is_parameter = character == '$' && characters.peek().is_some_and(char::is_ascii_digit);
        text.push(if is_parameter { '?' } else { character });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_numbered_not_named() {
        // In SQLite `$2` is a name, bound by first appearance: out of order it would take the wrong value.
        assert_eq!(&*numbered("SELECT $2, $1, j -> '$.u'"), "SELECT ?2, ?1, j -> '$.u'");
    }

    #[test]
    fn parameters_out_of_order_bind_by_their_number() {
        let connection = rusqlite::Connection::open_in_memory().unwrap();
        let answer: (i64, i64) = connection.query_row(&numbered("SELECT $2, $1"), [1, 2], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        assert_eq!(answer, (2, 1));
    }
}
