//! The floor: a fixed reference workload, five naive statements an event, that every figure is a ratio of (ARCHITECTURE.md §5).
//!
//! Per event: the event with its unique random session id and 160 bytes of content; two impacts; one balance; one bill item. It rates
//! nothing, looks nothing up, stores no trace, and knows its accounts by number. It is never tuned along with the product.

use crate::cell::{Cell, Watch};
use crate::draw::Draw;
use crate::failure::Failure;
use crate::server::connect;
use std::path::{Path, PathBuf};
use tokio_postgres::{Client, Statement};

/// An event's content: 160 bytes.
const CONTENT: &str = concat!(
    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789",
    "012345678901234567890123456789012345678901234567890123456789"
);
const SCHEMA: &str = "CREATE TABLE event (id BIGINT PRIMARY KEY, account BIGINT NOT NULL, at BIGINT NOT NULL, source TEXT NOT NULL, \
     session TEXT NOT NULL, content TEXT NOT NULL, UNIQUE (source, session)); \
     CREATE TABLE impact (event BIGINT NOT NULL, seq INTEGER NOT NULL, account BIGINT NOT NULL, resource BIGINT NOT NULL, \
     amount BIGINT NOT NULL, PRIMARY KEY (event, seq)); \
     CREATE TABLE balance (account BIGINT PRIMARY KEY, amount BIGINT NOT NULL); \
     CREATE TABLE item (account BIGINT NOT NULL, code BIGINT NOT NULL, amount BIGINT NOT NULL, legs BIGINT NOT NULL, PRIMARY KEY (account, code));";

/// An event of the floor.
#[derive(Debug, Clone)]
pub struct FloorEvent {
    id: i64,
    account: i64,
    at: i64,
    session: String,
    amount: i64,
}

/// Events from a number on, over accounts uniformly with random session ids.
pub fn events(first: u64, count: u64, accounts: u64, seed: u64) -> Vec<FloorEvent> {
    let mut draw = Draw::new(seed);
    let small = |number: u64| i64::try_from(number).unwrap_or(0);
    (first..first + count)
        .map(|number| FloorEvent {
            id: small(number),
            account: small(draw.below(accounts)),
            at: small(draw.below(1_000_000_000)),
            session: draw.session(),
            amount: small(1 + draw.below(1_000_000)),
        })
        .collect()
}

/// Where the floor's tables are.
#[derive(Debug, Clone)]
pub enum Floor {
    /// A SQLite file.
    File(PathBuf),
    /// A database of a PostgreSQL server, and the server's first process.
    Postgres(String, Option<u32>),
}

impl Floor {
    /// Writes events before the clock, then those that are measured, on one connection.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn run(&self, before: &[FloorEvent], events: &[FloorEvent], batch: usize) -> Result<Cell, Failure> {
        match self {
            Self::File(path) => run_sqlite(path, before, events, batch),
            Self::Postgres(url, postmaster) => run_postgres(url, *postmaster, before, events, batch).await,
        }
    }
}

/// Makes the floor's tables in a new SQLite file with its accounts.
///
/// # Errors
/// [`Failure`].
pub fn found_sqlite(path: &Path, accounts: u64) -> Result<(), Failure> {
    let mut connection = open_sqlite(path)?;
    connection.execute_batch(SCHEMA)?;
    let transaction = connection.transaction()?;
    {
        let mut insert = transaction.prepare("INSERT INTO balance VALUES (?1, 0)")?;
        for account in 0..i64::try_from(accounts).unwrap_or(0) {
            insert.execute([account])?;
        }
    }
    Ok(transaction.commit()?)
}

/// As the embedded store opens its file, so that both run under the same rules.
pub(crate) fn open_sqlite(path: &Path) -> Result<rusqlite::Connection, Failure> {
    let connection = rusqlite::Connection::open(path)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -131072; PRAGMA wal_autocheckpoint = 20000; \
         PRAGMA temp_store = MEMORY;",
    )?;
    Ok(connection)
}

/// Five prepared statements an event, one transaction a batch. What runs before the clock has the same connection, so that its cache of
/// pages is as warm as that of the store beside it.
///
/// # Errors
/// [`Failure`].
fn run_sqlite(path: &Path, before: &[FloorEvent], events: &[FloorEvent], batch: usize) -> Result<Cell, Failure> {
    let mut connection = open_sqlite(path)?;
    connection.query_row("SELECT SUM(amount) FROM balance", [], |row| row.get::<_, i64>(0))?;
    for slice in before.chunks(batch) {
        commit_sqlite(&mut connection, slice)?;
    }
    let watch = Watch::start(None)?;
    for slice in events.chunks(batch) {
        commit_sqlite(&mut connection, slice)?;
    }
    watch.stop(events.len() as u64)
}

/// One transaction.
pub(crate) fn commit_sqlite(connection: &mut rusqlite::Connection, events: &[FloorEvent]) -> Result<(), Failure> {
    let transaction = connection.transaction()?;
    {
        let mut event = transaction.prepare_cached("INSERT INTO event VALUES (?1, ?2, ?3, 'bench', ?4, ?5)")?;
        let mut impact = transaction.prepare_cached("INSERT INTO impact VALUES (?1, ?2, ?3, ?4, ?5)")?;
        let mut balance = transaction.prepare_cached("UPDATE balance SET amount = amount + ?2 WHERE account = ?1")?;
        let mut item = transaction.prepare_cached(
            "INSERT INTO item VALUES (?1, 1, ?2, 1) ON CONFLICT (account, code) DO UPDATE SET amount = amount + excluded.amount, \
                 legs = legs + 1",
        )?;
        for one in events {
            event.execute(rusqlite::params![one.id, one.account, one.at, one.session, CONTENT])?;
            impact.execute(rusqlite::params![one.id, 0, one.account, 1, one.amount])?;
            impact.execute(rusqlite::params![one.id, 1, one.account, 2, one.amount])?;
            balance.execute(rusqlite::params![one.account, one.amount])?;
            item.execute(rusqlite::params![one.account, one.amount])?;
        }
    }
    Ok(transaction.commit()?)
}

/// Makes the floor's tables in a new PostgreSQL database with its accounts.
///
/// # Errors
/// [`Failure`].
pub async fn found_postgres(url: &str, accounts: u64) -> Result<(), Failure> {
    let client = connect(url).await?;
    client.batch_execute(SCHEMA).await?;
    let accounts = i64::try_from(accounts).unwrap_or(0);
    client.execute("INSERT INTO balance SELECT n, 0 FROM generate_series(0::bigint, $1::bigint - 1) AS n", &[&accounts]).await?;
    Ok(client.batch_execute("ANALYZE; CHECKPOINT").await?)
}

/// The same five writes as five statements a batch over arrays, which is the fastest plain way there, one connection.
///
/// # Errors
/// [`Failure`].
async fn run_postgres(
    url: &str,
    postmaster: Option<u32>,
    before: &[FloorEvent],
    events: &[FloorEvent],
    batch: usize,
) -> Result<Cell, Failure> {
    let mut client = connect(url).await?;
    let texts = [
        "INSERT INTO event SELECT id, account, at, 'bench', session, $5 FROM UNNEST($1::bigint[], $2::bigint[], $3::bigint[], $4::text[]) \
         AS u(id, account, at, session) ON CONFLICT DO NOTHING",
        "INSERT INTO impact SELECT id, 0, account, 1, amount FROM UNNEST($1::bigint[], $2::bigint[], $3::bigint[]) AS u(id, account, amount)",
        "INSERT INTO impact SELECT id, 1, account, 2, amount FROM UNNEST($1::bigint[], $2::bigint[], $3::bigint[]) AS u(id, account, amount)",
        "UPDATE balance b SET amount = b.amount + u.amount FROM (SELECT account, SUM(amount)::bigint AS amount \
         FROM UNNEST($1::bigint[], $2::bigint[]) AS k(account, amount) GROUP BY account) u WHERE b.account = u.account",
        "INSERT INTO item SELECT account, 1, SUM(amount)::bigint, COUNT(*) FROM UNNEST($1::bigint[], $2::bigint[]) AS k(account, amount) \
         GROUP BY account ON CONFLICT (account, code) DO UPDATE SET amount = item.amount + excluded.amount, legs = item.legs + excluded.legs",
    ];
    let mut statements = Vec::new();
    for text in texts {
        statements.push(client.prepare(text).await?);
    }
    for slice in before.chunks(batch) {
        commit_postgres(&mut client, &statements, slice).await?;
    }
    // What ran before the clock leaves no checkpoint to what runs by it.
    client.batch_execute("CHECKPOINT").await?;
    let watch = Watch::start(postmaster)?;
    for slice in events.chunks(batch) {
        commit_postgres(&mut client, &statements, slice).await?;
    }
    watch.stop(events.len() as u64)
}

/// One transaction.
async fn commit_postgres(client: &mut Client, statements: &[Statement], events: &[FloorEvent]) -> Result<(), Failure> {
    let [event, first, second, balance, item] = statements else { return Err(Failure("five statements".to_owned())) };
    let ids: Vec<i64> = events.iter().map(|one| one.id).collect();
    let accounts: Vec<i64> = events.iter().map(|one| one.account).collect();
    let times: Vec<i64> = events.iter().map(|one| one.at).collect();
    let sessions: Vec<&str> = events.iter().map(|one| one.session.as_str()).collect();
    let amounts: Vec<i64> = events.iter().map(|one| one.amount).collect();
    let transaction = client.transaction().await?;
    transaction.execute(event, &[&ids, &accounts, &times, &sessions, &CONTENT]).await?;
    transaction.execute(first, &[&ids, &accounts, &amounts]).await?;
    transaction.execute(second, &[&ids, &accounts, &amounts]).await?;
    transaction.execute(balance, &[&accounts, &amounts]).await?;
    transaction.execute(item, &[&accounts, &amounts]).await?;
    transaction.commit().await?;
    Ok(())
}
