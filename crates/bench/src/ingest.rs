//! Usage through the charger from empty, beside the floor in turn: A B A B.

use crate::cell::{Cell, Watch};
use crate::failure::Failure;
use crate::server::Server;
use crate::table::{Table, middle, ratio, tenths, thousands};
use crate::{floor, ground};
use charging::{Answer, Catalogs, Charger, Request, UsageInput};
use std::path::Path;
use std::sync::Arc;
use store::{Actor, Lane, StoreAddress};

/// Database that all cells of PostgreSQL are copied from, of ours and of the floor.
const TEMPLATES: (&str, &str) = ("bench_ours", "bench_floor");
/// Database of a cell.
const CELL: &str = "bench_cell";

/// What is to be measured.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Events of a cell.
    pub events: u64,
    /// Accounts.
    pub accounts: u64,
    /// Sizes of batches.
    pub batches: Vec<usize>,
    /// How often each pair of cells is run.
    pub rounds: u64,
    /// Batches that are under way at once.
    pub callers: usize,
    /// Also with caches that know no account.
    pub cold: bool,
}

/// Cells of one store and batch size.
#[derive(Debug, Default)]
struct Cells {
    floor: Vec<Cell>,
    ours: Vec<Cell>,
    cold: Vec<Cell>,
}

/// Measures the embedded store in a folder of its own.
///
/// # Errors
/// [`Failure`].
pub async fn sqlite(plan: &Plan, folder: &Path) -> Result<(), Failure> {
    let (ours, reference) = (folder.join("ours.db"), folder.join("floor.db"));
    let store = ground::open(&StoreAddress::File(ours.clone())).await?;
    ground::found(&store, plan.accounts).await?;
    store.close();
    drop(store);
    floor::found_sqlite(&reference, plan.accounts)?;
    for batch in &plan.batches {
        let mut cells = Cells::default();
        for round in 0..plan.rounds {
            let copy = copied(&reference, folder)?;
            cells.floor.push(floor::run_sqlite(&copy, &floor::events(plan.events, plan.accounts, round), *batch)?);
            for cold in plan.heats() {
                let copy = copied(&ours, folder)?;
                let cell = charge(plan, &StoreAddress::File(copy), None, *batch, round, cold).await?;
                cells.of(cold).push(cell);
            }
        }
        print("SQLite (WAL, synchronous FULL)", *batch, plan, &cells);
    }
    Ok(())
}

/// A closed database has no log beside it, so its file is all of it.
fn copied(database: &Path, folder: &Path) -> Result<std::path::PathBuf, Failure> {
    let copy = folder.join("cell.db");
    for end in ["db", "db-wal", "db-shm"] {
        let old = folder.join(format!("cell.{end}"));
        if old.exists() {
            std::fs::remove_file(old)?;
        }
    }
    std::fs::copy(database, &copy)?;
    std::fs::File::open(&copy)?.sync_all()?;
    Ok(copy)
}

/// Measures a PostgreSQL server that is there.
///
/// # Errors
/// [`Failure`].
pub async fn postgres(plan: &Plan, url: &str) -> Result<(), Failure> {
    let server = Server::at(url).await?;
    let settings = server.settings().await?;
    println!("PostgreSQL: {settings}");
    let ours = server.make(TEMPLATES.0, "template0").await?;
    let store = ground::open(&StoreAddress::Postgres(ours)).await?;
    ground::found(&store, plan.accounts).await?;
    drop(store);
    floor::found_postgres(&server.make(TEMPLATES.1, "template0").await?, plan.accounts).await?;
    crate::server::connect(&server.database(TEMPLATES.0)).await?.batch_execute("ANALYZE").await?;
    for batch in &plan.batches {
        let mut cells = Cells::default();
        for round in 0..plan.rounds {
            let database = cell_of(&server, TEMPLATES.1).await?;
            let events = floor::events(plan.events, plan.accounts, round);
            cells.floor.push(floor::run_postgres(&database, server.postmaster, &events, *batch).await?);
            for cold in plan.heats() {
                let database = cell_of(&server, TEMPLATES.0).await?;
                let cell = charge(plan, &StoreAddress::Postgres(database), server.postmaster, *batch, round, cold).await?;
                cells.of(cold).push(cell);
            }
        }
        print("PostgreSQL", *batch, plan, &cells);
    }
    for database in [TEMPLATES.0, TEMPLATES.1, CELL] {
        server.remove(database).await?;
    }
    Ok(())
}

/// A fresh copy; connections of the last cell may take a moment to go.
async fn cell_of(server: &Server, template: &str) -> Result<String, Failure> {
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    server.make(CELL, template).await
}

impl Plan {
    fn heats(&self) -> Vec<bool> {
        if self.cold { vec![false, true] } else { vec![false] }
    }
}

impl Cells {
    const fn of(&mut self, cold: bool) -> &mut Vec<Cell> {
        if cold { &mut self.cold } else { &mut self.ours }
    }
}

async fn charge(
    plan: &Plan,
    address: &StoreAddress,
    postmaster: Option<u32>,
    batch: usize,
    seed: u64,
    cold: bool,
) -> Result<Cell, Failure> {
    let store = ground::open(address).await?;
    let charger = Charger::new(store.clone(), Arc::new(Catalogs::default()));
    if !cold {
        warm(&charger, plan.accounts).await?;
    }
    let mut inputs = ground::usage(plan.events, plan.accounts, seed + 100)?.into_iter();
    let mut batches: Vec<Vec<UsageInput>> = Vec::new();
    while inputs.len() > 0 {
        batches.push(inputs.by_ref().take(batch).collect());
    }
    let watch = Watch::start(postmaster)?;
    let rated = send(&charger, batches, plan.callers).await?;
    let cell = watch.stop(plan.events)?;
    store.close();
    drop(store);
    if rated == plan.events { Ok(cell) } else { Err(Failure(format!("{rated} of {} events were rated", plan.events))) }
}

/// Fills the caches of facts by a dry run, which writes nothing.
async fn warm(charger: &Charger, accounts: u64) -> Result<(), Failure> {
    let request = Request { dry_run: true, ..request() };
    let mut inputs = ground::one_each(accounts)?.into_iter();
    while inputs.len() > 0 {
        charger.charge(&request, inputs.by_ref().take(charging::CHARGE_BATCH_MAX).collect()).await?;
    }
    Ok(())
}

fn request() -> Request {
    Request { site: ground::SITE, actor: Actor::system(), dry_run: false, lane: Lane::Interactive }
}

/// Sends batches in their order, so many under way at once; answers how many events were rated.
async fn send(charger: &Charger, batches: Vec<Vec<UsageInput>>, callers: usize) -> Result<u64, Failure> {
    let mut rated = 0;
    let mut under_way = std::collections::VecDeque::new();
    for batch in batches {
        if under_way.len() >= callers
            && let Some(oldest) = under_way.pop_front()
        {
            rated += count(oldest).await?;
        }
        let charger = charger.clone();
        under_way.push_back(tokio::spawn(async move { charger.charge(&request(), batch).await }));
    }
    for one in under_way {
        rated += count(one).await?;
    }
    Ok(rated)
}

async fn count(one: tokio::task::JoinHandle<Result<Vec<Answer>, charging::ChargeError>>) -> Result<u64, Failure> {
    let answers = one.await??;
    Ok(answers.iter().filter(|answer| matches!(answer, Answer::Rated { replayed: false, .. })).count() as u64)
}

fn print(store: &str, batch: usize, plan: &Plan, cells: &Cells) {
    let mut table = Table::new(&["workload", "events/s", "each round", "x floor", "CPU us/event", "of it server", "CPU x floor"]);
    let Some(reference) = middle(&cells.floor) else { return };
    let rows = [("floor", &cells.floor), ("guilder", &cells.ours), ("guilder, caches empty", &cells.cold)];
    for (name, all) in rows {
        let Some(cell) = middle(all) else { continue };
        let rounds: Vec<String> = all.iter().map(|cell| thousands(cell.rate())).collect();
        let ((own, server), (own_floor, server_floor)) = (cell.cpu_tenths(), reference.cpu_tenths());
        table.row(vec![
            name.to_owned(),
            thousands(cell.rate()),
            rounds.join(" / "),
            ratio(cell.rate(), reference.rate()),
            tenths(own + server),
            tenths(server),
            ratio(own + server, own_floor + server_floor),
        ]);
    }
    let title = format!(
        "{store}: batches of {}, {} accounts uniform, {} events from empty, {} under way at once",
        thousands(batch as u64),
        thousands(plan.accounts),
        thousands(plan.events),
        plan.callers
    );
    table.print(&title);
}
