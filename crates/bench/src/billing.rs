//! A billing run over all accounts and the invoicing chained to it: how many a second, and whether one that is killed on its way ends with
//! the same sums.
//!
//! The run is worked off by a process of its own, as many times as it is killed; the sums are read from the database with plain SQL.

use crate::failure::Failure;
use crate::ground;
use crate::server::{Server, connect};
use crate::table::{Table, thousands};
use app::jobs::{FindJob, QueueRun, work_off};
use calendar::Instant;
use charging::Catalogs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant as Stopwatch};
use store::site::SiteClock;
use store::{Lane, Operation, Store, StoreAddress, StoreError, Tx};

/// A plan whose fees fall due as its cycle is billed.
const ARREARS: &str = "rented";
/// Its catalog file.
const ARREARS_FILE: &str = "
products:
  - code: line_rent
    name: {en: Line rent}
    kind: recurring
    event_type: monthly
    timing: arrear
    bill_item: RENT
    tax: VAT
    ledger: GL4000
    versions: [{from: 2020-01-01, prices: {EUR: 19.99}}]
bundles:
  - code: rented_bundle
    name: {en: Rented}
    products: [{product: line_rent}, {product: router_rent}]
plans:
  - code: rented
    name: {en: Rented}
    bundles: [rented_bundle]
    payment_types: [postpaid]
";
/// Database that each round copies on PostgreSQL, and its copy.
const DATABASES: (&str, &str) = ("bench_bill", "bench_bill_cell");
/// How often the progress of a run that is to be killed is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// A worker that was killed holds its chunk this long at most, and a while to work.
const SILENCE_MAX: Duration = Duration::from_secs(300);

/// What is to be measured.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Accounts.
    pub accounts: u64,
    /// How often the second run is killed.
    pub kills: u64,
    /// Phones with allowances and a fee ahead instead of fees in arrear.
    pub is_phone: bool,
}

/// What stands in the database after a run: bills that left `active`, their net, tax and due, the sum of their items, postings, and places
/// where something is not as it should be.
type Sums = [i64; 7];

const SUMS: [&str; 7] = [
    "SELECT COUNT(*) FROM bill WHERE status IN ('billing', 'closed')",
    "SELECT CAST(COALESCE(SUM(net), 0) AS BIGINT) FROM bill WHERE status IN ('billing', 'closed')",
    "SELECT CAST(COALESCE(SUM(tax), 0) AS BIGINT) FROM bill WHERE status IN ('billing', 'closed')",
    "SELECT CAST(COALESCE(SUM(due), 0) AS BIGINT) FROM bill WHERE status IN ('billing', 'closed')",
    "SELECT CAST(COALESCE(SUM(net + tax), 0) AS BIGINT) FROM bill_item",
    "SELECT COUNT(*) FROM posting",
    "SELECT COUNT(*) FROM billing_profile p WHERE (SELECT COUNT(*) FROM bill b WHERE b.customer_id = p.customer_id AND b.status = 'active') <> 1",
];

/// The runs that are timed, and microseconds from start to end of each.
const RUNS: [(&str, &str); 2] = [
    ("billing", "SELECT MAX(ended_at - started_at) FROM job_run WHERE kind = 'billing'"),
    ("invoicing", "SELECT MAX(ended_at - started_at) FROM job_run WHERE kind = 'invoicing'"),
];
/// Items that failed.
const FAILED: &str = "SELECT CAST(SUM(failed) AS BIGINT) FROM job_run";

/// Where a run happens.
#[derive(Debug, Clone)]
pub enum Place {
    /// A file.
    File(std::path::PathBuf),
    /// A database.
    Database(String),
}

impl Place {
    fn address(&self) -> StoreAddress {
        match self {
            Self::File(path) => StoreAddress::File(path.clone()),
            Self::Database(url) => StoreAddress::Postgres(url.clone()),
        }
    }

    async fn ask(&self, sql: &'static str) -> Result<i64, Failure> {
        match self {
            Self::File(path) => Ok(rusqlite::Connection::open(path)?.query_row(sql, [], |row| row.get(0))?),
            Self::Database(url) => Ok(connect(url).await?.query_one(sql, &[]).await?.get(0)),
        }
    }

    async fn first_error(&self) -> Result<String, Failure> {
        const SQL: &str = "SELECT item || ': ' || message FROM job_run_error LIMIT 1";
        match self {
            Self::File(path) => Ok(rusqlite::Connection::open(path)?.query_row(SQL, [], |row| row.get(0))?),
            Self::Database(url) => Ok(connect(url).await?.query_one(SQL, &[]).await?.get(0)),
        }
    }

    async fn sums(&self) -> Result<Sums, Failure> {
        let mut sums = [0; 7];
        for (sum, sql) in sums.iter_mut().zip(SUMS) {
            *sum = self.ask(sql).await?;
        }
        Ok(sums)
    }
}

/// Measures the embedded store in a folder.
///
/// # Errors
/// [`Failure`]; also where the run that was killed ends with other sums.
pub async fn sqlite(plan: Plan, folder: &Path) -> Result<(), Failure> {
    let path = folder.join("bill.db");
    prepare(plan, &StoreAddress::File(path.clone())).await?;
    let copy = |name: &str| -> Result<Place, Failure> {
        let copy = folder.join(name);
        std::fs::copy(&path, &copy)?;
        Ok(Place::File(copy))
    };
    let whole = copy("whole.db")?;
    let mut table = Table::new(&["run", "accounts", "seconds", "accounts/s", "peak MiB"]);
    let sums = timed(plan, &whole, &mut table).await?;
    table.print("Billing run, SQLite");
    if plan.kills > 0 {
        let killed = copy("killed.db")?;
        compared(plan, &killed, sums).await?;
    }
    Ok(())
}

/// Measures a PostgreSQL server that is there.
///
/// # Errors
/// [`Failure`]; also where the run that was killed ends with other sums.
pub async fn postgres(plan: Plan, url: &str) -> Result<(), Failure> {
    let server = Server::at(url).await?;
    println!("PostgreSQL: {}", server.settings().await?);
    let template = server.make(DATABASES.0, "template0").await?;
    prepare(plan, &StoreAddress::Postgres(template.clone())).await?;
    connect(&template).await?.batch_execute("ANALYZE").await?;
    let mut table = Table::new(&["run", "accounts", "seconds", "accounts/s", "peak MiB"]);
    let whole = Place::Database(server.make(DATABASES.1, DATABASES.0).await?);
    let sums = timed(plan, &whole, &mut table).await?;
    table.print("Billing run, PostgreSQL");
    if plan.kills > 0 {
        let killed = Place::Database(server.make(DATABASES.1, DATABASES.0).await?);
        compared(plan, &killed, sums).await?;
    }
    for database in [DATABASES.1, DATABASES.0] {
        server.remove(database).await?;
    }
    Ok(())
}

/// Makes the accounts, has their cycle end and queues the run.
async fn prepare(plan: Plan, address: &StoreAddress) -> Result<(), Failure> {
    let began = Stopwatch::now();
    let store = ground::open(address).await?;
    let code = if plan.is_phone { ground::PHONE } else { ARREARS };
    ground::found(&store, plan.accounts, code, vec![("arrears.yaml".to_owned(), ARREARS_FILE.to_owned())]).await?;
    queue(&store).await?;
    store.close();
    println!("{} accounts made in {} s", thousands(plan.accounts), began.elapsed().as_secs());
    Ok(())
}

/// Has the customers' cycle end, and queues the run that bills them.
///
/// # Errors
/// [`Failure`].
pub async fn queue(store: &Store) -> Result<(), Failure> {
    store.write(ground::scope(), EndCycle, Lane::Interactive).await?;
    let billing = FindJob { id: "billing".to_owned() };
    let found = store.read(ground::scope(), billing).await?;
    let (job, _) = found.ok_or_else(|| Failure("the site has no billing job".to_owned()))?;
    store.write(ground::scope(), QueueRun { job: job.id, test_mode: false }, Lane::Interactive).await?;
    Ok(())
}

struct EndCycle;

impl Operation for EndCycle {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let next = Instant::parse_rfc3339(ground::NEXT_MONTH).map_err(|_never| StoreError::Invariant("the constant is no time"))?;
        store::site::set_clock(tx, SiteClock::Frozen(next)).await
    }
}

/// Works off what is queued, as the process that [`worker`] starts.
///
/// # Errors
/// [`Failure`].
pub async fn work(place: Place) -> Result<(), Failure> {
    let store = ground::open(&place.address()).await?;
    work_off(&store, &Arc::new(Catalogs::default()), &ground::scope()).await?;
    store.close();
    println!("{}", crate::cpu::memory_kb(std::process::id())?.1);
    Ok(())
}

fn worker(place: &Place) -> Result<Child, Failure> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("work-off");
    match place {
        Place::File(path) => command.arg("--file").arg(path),
        Place::Database(url) => command.arg("--postgres").arg(url),
    };
    Ok(command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?)
}

async fn timed(plan: Plan, place: &Place, table: &mut Table) -> Result<Sums, Failure> {
    let output = worker(place)?.wait_with_output()?;
    if !output.status.success() {
        return Err(Failure(format!("the worker ended with {}", output.status)));
    }
    let peak_kib: u64 = String::from_utf8_lossy(&output.stdout).trim().parse().unwrap_or(0);
    for (run, sql) in RUNS {
        let millis = u64::try_from(place.ask(sql).await? / 1_000).unwrap_or(0).max(1);
        table.row(vec![
            run.to_owned(),
            thousands(plan.accounts),
            format!("{}.{}", millis / 1_000, millis % 1_000 / 100),
            thousands(plan.accounts * 1_000 / millis),
            thousands(peak_kib / 1_024),
        ]);
    }
    let (sums, failed) = (place.sums().await?, place.ask(FAILED).await?);
    if failed != 0 {
        return Err(Failure(format!("{failed} items of the runs failed, such as {}", place.first_error().await?)));
    }
    if u64::try_from(sums[0]) != Ok(plan.accounts) || sums[6] != 0 {
        return Err(Failure(format!("not every account was billed once: {sums:?}")));
    }
    println!("bills, net, tax, due, items, postings, wrong: {sums:?}");
    Ok(sums)
}

/// Kills the workers of a second run on its way, has another one end it and compares the sums.
async fn compared(plan: Plan, place: &Place, expected: Sums) -> Result<(), Failure> {
    let total = i64::try_from(plan.accounts).unwrap_or(i64::MAX);
    let mut killed_at = Vec::new();
    for kill in 1..=plan.kills {
        let at = total * i64::try_from(kill).unwrap_or(1) / i64::try_from(plan.kills + 1).unwrap_or(2);
        let mut child = worker(place)?;
        let began = Stopwatch::now();
        while place.ask(SUMS[0]).await? < at {
            if began.elapsed() > SILENCE_MAX || child.try_wait()?.is_some() {
                return Err(Failure("the worker did not come so far".to_owned()));
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        child.kill()?;
        child.wait()?;
        killed_at.push(place.ask(SUMS[0]).await?);
    }
    let status = worker(place)?.wait_with_output()?.status;
    let sums = place.sums().await?;
    if !status.success() || sums != expected {
        return Err(Failure(format!("a run killed at {killed_at:?} ended with {sums:?} instead of {expected:?}")));
    }
    let all = killed_at.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
    println!("killed at {all} of {}: the same sums", thousands(plan.accounts));
    Ok(())
}
