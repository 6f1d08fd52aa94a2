//! Usage through the charger, beside the floor in turn: A B A B; from empty, and with millions of events stored.

use crate::cell::{Cell, Watch};
use crate::failure::Failure;
use crate::floor::Floor;
use crate::server::Server;
use crate::table::{Table, middle, ratio, tenths, thousands};
use crate::usage::{Days, MONTH, TODAY};
use crate::{floor, ground, usage};
use charging::{Answer, Catalogs, Charger, Request, UsageInput};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::{Actor, Lane, StoreAddress};

/// Database that all cells of PostgreSQL are copied from, of ours and of the floor.
const TEMPLATES: (&str, &str) = ("bench_ours", "bench_floor");
/// Database of a cell.
const CELL: &str = "bench_cell";
/// Events that are made at once while a store is filled.
const SLICE: u64 = 100_000;
/// Events of each that run before the clock starts, where the store is not fresh.
const PREWARM: u64 = 20_000;
/// Days that stored events are spread over.
const STORED_DAYS: u64 = 30;

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
    /// Events that are there before, in a second part; none leaves it out.
    pub stored: u64,
    /// Usage of the whole month, as a late file brings it, instead of the last day's.
    pub late: bool,
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
    ground::found(&store, plan.accounts, ground::PHONE, Vec::new()).await?;
    store.close();
    drop(store);
    floor::found_sqlite(&reference, plan.accounts)?;
    let name = "SQLite (WAL, synchronous FULL)";
    let mut empty = Vec::new();
    for batch in &plan.batches {
        let mut cells = Cells::default();
        for round in 0..plan.rounds {
            let copy = Floor::File(copied(&reference, folder)?);
            cells.floor.push(copy.run(&[], &floor::events(0, plan.events, plan.accounts, round), *batch).await?);
            for cold in plan.heats() {
                let copy = StoreAddress::File(copied(&ours, folder)?);
                let cell = Bench { plan, address: copy, postmaster: None }.charged_from_empty(*batch, round, cold).await?;
                cells.of(cold).push(cell);
            }
        }
        print(name, "from empty", *batch, plan, &cells);
        empty.push(cells);
    }
    let bench = Bench { plan, address: StoreAddress::File(ours), postmaster: None };
    bench.grown(name, &Floor::File(reference), &empty).await
}

/// A closed database has no log beside it, so its file is all of it.
fn copied(database: &Path, folder: &Path) -> Result<PathBuf, Failure> {
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
    let store = ground::open(&StoreAddress::Postgres(ours.clone())).await?;
    ground::found(&store, plan.accounts, ground::PHONE, Vec::new()).await?;
    drop(store);
    let reference = server.make(TEMPLATES.1, "template0").await?;
    floor::found_postgres(&reference, plan.accounts).await?;
    crate::server::connect(&ours).await?.batch_execute("ANALYZE").await?;
    let mut empty = Vec::new();
    for batch in &plan.batches {
        let mut cells = Cells::default();
        for round in 0..plan.rounds {
            let copy = Floor::Postgres(cell_of(&server, TEMPLATES.1).await?, server.postmaster);
            cells.floor.push(copy.run(&[], &floor::events(0, plan.events, plan.accounts, round), *batch).await?);
            for cold in plan.heats() {
                let address = StoreAddress::Postgres(cell_of(&server, TEMPLATES.0).await?);
                let cell = Bench { plan, address, postmaster: server.postmaster }.charged_from_empty(*batch, round, cold).await?;
                cells.of(cold).push(cell);
            }
        }
        print("PostgreSQL", "from empty", *batch, plan, &cells);
        empty.push(cells);
    }
    server.remove(CELL).await?;
    let bench = Bench { plan, address: StoreAddress::Postgres(ours), postmaster: server.postmaster };
    bench.grown("PostgreSQL", &Floor::Postgres(reference, server.postmaster), &empty).await?;
    for database in [TEMPLATES.0, TEMPLATES.1] {
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

    const fn days(&self) -> Days {
        if self.late { MONTH } else { TODAY }
    }
}

impl Cells {
    const fn of(&mut self, cold: bool) -> &mut Vec<Cell> {
        if cold { &mut self.cold } else { &mut self.ours }
    }
}

/// A store that usage is charged in.
struct Bench<'a> {
    plan: &'a Plan,
    address: StoreAddress,
    postmaster: Option<u32>,
}

impl Bench<'_> {
    async fn charged_from_empty(&self, batch: usize, seed: u64, cold: bool) -> Result<Cell, Failure> {
        let store = ground::open(&self.address).await?;
        let charger = Charger::new(store.clone(), Arc::new(Catalogs::default()));
        if !cold {
            warm(&charger, self.plan.accounts).await?;
        }
        let cell = self.measured(&charger, batch, seed).await;
        store.close();
        cell
    }

    async fn measured(&self, charger: &Charger, batch: usize, seed: u64) -> Result<Cell, Failure> {
        let plan = self.plan;
        let batches = batches(usage::drawn(plan.events, plan.accounts, plan.days(), seed + 100)?, batch);
        let watch = Watch::start(self.postmaster)?;
        let rated = send(charger, batches, plan.callers).await?;
        let cell = watch.stop(plan.events)?;
        if rated == plan.events { Ok(cell) } else { Err(Failure(format!("{rated} of {} events were rated", plan.events))) }
    }

    /// Fills both stores, then measures in turn; both grow with every round alike.
    async fn grown(&self, name: &str, reference: &Floor, empty: &[Cells]) -> Result<(), Failure> {
        let plan = self.plan;
        if plan.stored == 0 {
            return Ok(());
        }
        let mut next = self.fill_floor(reference).await?;
        self.fill().await?;
        for (place, batch) in plan.batches.iter().enumerate() {
            let mut cells = Cells::default();
            for round in 0..plan.rounds {
                let seed = 10_000 + next;
                let before = floor::events(next, PREWARM, plan.accounts, seed);
                let events = floor::events(next + PREWARM, plan.events, plan.accounts, seed + 1);
                cells.floor.push(reference.run(&before, &events, *batch).await?);
                next += PREWARM + plan.events;
                let store = ground::open(&self.address).await?;
                let charger = Charger::new(store.clone(), Arc::new(Catalogs::default()));
                warm(&charger, plan.accounts).await?;
                let first = usage::drawn(PREWARM, plan.accounts, plan.days(), seed + 50)?;
                send(&charger, batches(first, *batch), plan.callers).await?;
                self.checkpoint().await?;
                let cell = self.measured(&charger, *batch, 20_000 + next + round).await;
                store.close();
                cells.ours.push(cell?);
            }
            print(name, &format!("with {} stored", thousands(plan.stored)), *batch, plan, &cells);
            if let Some(before) = empty.get(place) {
                print_growth(before, &cells);
            }
        }
        Ok(())
    }

    async fn fill_floor(&self, reference: &Floor) -> Result<u64, Failure> {
        let started = std::time::Instant::now();
        let mut next = self.plan.events * self.plan.rounds;
        let end = next + self.plan.stored;
        while next < end {
            let count = SLICE.min(end - next);
            reference.run(&[], &floor::events(next, count, self.plan.accounts, next), charging::CHARGE_BATCH_MAX).await?;
            next += count;
        }
        println!("the floor holds {} events after {} s", thousands(self.plan.stored), started.elapsed().as_secs());
        Ok(next)
    }

    /// Usage of thirty days, day by day.
    async fn fill(&self) -> Result<(), Failure> {
        let (started, plan) = (std::time::Instant::now(), self.plan);
        let store = ground::open(&self.address).await?;
        let charger = Charger::new(store.clone(), Arc::new(Catalogs::default()));
        for first in 0..STORED_DAYS {
            let mut left = plan.stored / STORED_DAYS;
            while left > 0 {
                let count = SLICE.min(left);
                let usage = usage::drawn(count, plan.accounts, Days { first, count: 1 }, 30_000 + first * plan.stored + left)?;
                send(&charger, batches(usage, charging::CHARGE_BATCH_MAX), plan.callers).await?;
                left -= count;
            }
        }
        store.close();
        println!("guilder holds {} events after {} s", thousands(plan.stored), started.elapsed().as_secs());
        Ok(())
    }

    /// On PostgreSQL each cell begins after a checkpoint; the embedded store makes its own as it goes, the floor's too.
    async fn checkpoint(&self) -> Result<(), Failure> {
        match &self.address {
            StoreAddress::File(_) => Ok(()),
            StoreAddress::Postgres(url) => Ok(crate::server::connect(url).await?.batch_execute("CHECKPOINT").await?),
        }
    }
}

/// Fills the caches of facts by a dry run, which writes nothing.
async fn warm(charger: &Charger, accounts: u64) -> Result<(), Failure> {
    let request = Request { dry_run: true, ..request() };
    for batch in batches(usage::one_each(accounts)?, charging::CHARGE_BATCH_MAX) {
        charger.charge(&request, batch).await?;
    }
    Ok(())
}

fn batches(inputs: Vec<UsageInput>, size: usize) -> Vec<Vec<UsageInput>> {
    let mut inputs = inputs.into_iter();
    let mut batches = Vec::new();
    while inputs.len() > 0 {
        batches.push(inputs.by_ref().take(size).collect());
    }
    batches
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

fn print(store: &str, state: &str, batch: usize, plan: &Plan, cells: &Cells) {
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
        "{store}, {state}: batches of {}, {} accounts uniform, {} events of {}, {} under way at once",
        thousands(batch as u64),
        thousands(plan.accounts),
        thousands(plan.events),
        if plan.late { "the month" } else { "the last day" },
        plan.callers
    );
    table.print(&title);
}

fn print_growth(before: &Cells, after: &Cells) {
    let cpu = |cells: &[Cell]| middle(cells).map_or(0, |cell| cell.cpu_tenths().0 + cell.cpu_tenths().1);
    let growth = |before: &[Cell], after: &[Cell]| ratio(cpu(after), cpu(before));
    println!(
        "\nCPU of an event x that from empty: floor {}, guilder {}",
        growth(&before.floor, &after.floor),
        growth(&before.ours, &after.ours)
    );
}
