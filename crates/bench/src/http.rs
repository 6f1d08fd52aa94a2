//! Single events over HTTP against the real server on a site of its own, beside the bare group commit of the same run.

use crate::bare::Writer;
use crate::cell::Watch;
use crate::connection::{Connection, Target};
use crate::draw::Draw;
use crate::failure::Failure;
use crate::latency::{Client, Latencies, closed_loop, open_loop};
use crate::program::{Program, beside_this};
use crate::table::{Table, ratio, thousands};
use crate::{floor, ground, shared, usage};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use store::StoreAddress;

/// Clients of the loaded cells.
pub const CLIENTS: u64 = 64;
/// The open loop's rate as a share of what the bare group commit takes of as many clients.
const OPEN_PERCENT: u64 = 60;
/// The rate of single events that a file is charged beside, each second.
const BESIDE_RATE: u64 = 1_000;
/// Events of one request of the bulk beside.
const BULK: u64 = 5_000;

/// What is to be measured.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Accounts.
    pub accounts: u64,
    /// Time of a cell.
    pub lasting: Duration,
    /// How often each cell is run.
    pub rounds: u64,
}

/// Events of one client.
pub(crate) struct Reporter {
    connection: Connection,
    draw: Draw,
    accounts: std::ops::Range<u64>,
    site: Arc<Target>,
}

impl Reporter {
    /// Clients that report usage of these accounts.
    pub(crate) async fn many(target: &Arc<Target>, count: u64, accounts: std::ops::Range<u64>, seed: u64) -> Result<Vec<Self>, Failure> {
        let mut all = Vec::new();
        for number in 0..count {
            let draw = Draw::new(seed.wrapping_mul(1_000_003).wrapping_add(number));
            let connection = Connection::open(target).await?;
            all.push(Self { connection, draw, accounts: accounts.clone(), site: Arc::clone(target) });
        }
        Ok(all)
    }

    fn event(&mut self) -> String {
        let number = self.accounts.start + self.draw.below(self.accounts.end - self.accounts.start);
        let (session, bytes) = (self.draw.session(), 1 + self.draw.below(1_000_000));
        format!(
            "{{\"service_type\":\"data\",\"identifier\":\"{}\",\"session_id\":\"{session}\",\"time\":\"{}\",\"fields\":{{\"bytes\":\"{bytes}\"}}}}",
            ground::identifier(number),
            ground::TODAY_NOON,
        )
    }
}

impl Client for Reporter {
    async fn send(&mut self) -> Result<(), Failure> {
        let body = self.event();
        let (status, answer) = self.connection.call(&self.site, "POST", "/v1/usage-events", &body).await?;
        if status == 200 && answer.contains("\"rated\"") { Ok(()) } else { Err(Failure(format!("the server answered {status}: {answer}"))) }
    }
}

/// Measures everything on one founded site.
///
/// # Errors
/// [`Failure`].
pub async fn run(plan: &Plan, folder: &Path) -> Result<(), Failure> {
    let data = folder.join("data");
    std::fs::create_dir_all(&data)?;
    let store = ground::open(&StoreAddress::File(data.join("guilder.db"))).await?;
    let started = std::time::Instant::now();
    ground::found(&store, plan.accounts, ground::PHONE, Vec::new()).await?;
    let key = ground::key(&store).await?;
    store.close();
    drop(store);
    println!("{} customers made in {} s", thousands(plan.accounts), started.elapsed().as_secs());
    let program = Program::start(&beside_this()?, &data).await?;
    let target = Arc::new(Target { address: program.address.clone(), key });
    let ready = program.ready_after.as_millis();
    println!("start to ready: {ready} ms, {} MB", program.memory_kb()?.0 / 1024);

    let reference = folder.join("floor.db");
    floor::found_sqlite(&reference, plan.accounts)?;
    single(plan, &program, &target, &Writer::start(&reference)?).await?;
    beside(plan, &target).await?;
    shared::run(plan, &target).await?;
    beside_billing(plan, &target).await?;
    let (now, most) = program.memory_kb()?;
    println!("\nserver's memory in the end: {} MB, at most {} MB", now / 1024, most / 1024);
    Ok(())
}

async fn single(plan: &Plan, program: &Program, target: &Arc<Target>, writer: &Writer) -> Result<(), Failure> {
    let heads = ["workload", "events/s", "p50 us", "p99 us", "x bare", "CPU us/event, load", "server"];
    let mut table = Table::new(&heads);
    let mut seed = 0;
    let warm = Reporter::many(target, CLIENTS, 0..plan.accounts, 999).await?;
    closed_loop(warm, plan.lasting).await?;
    let mut rates = Vec::new();
    for clients in [1, CLIENTS] {
        for _ in 0..plan.rounds {
            seed += 1;
            let bare = closed_loop(writer.callers(clients, plan.accounts, seed << 40), plan.lasting).await?;
            table.row([vec![format!("bare, {clients} callers")], bare.cells(), vec![String::new(); 3]].concat());
            let before = (Watch::start(None)?, program.cpu_us()?);
            let ours = closed_loop(Reporter::many(target, clients, 0..plan.accounts, seed).await?, plan.lasting).await?;
            table.row(row(&format!("guilder, {clients} clients"), &ours, &bare, before, program)?);
            if clients == CLIENTS {
                rates.push(bare.rate());
            }
        }
    }
    rates.sort_unstable();
    let rate = rates.get(rates.len() / 2).copied().unwrap_or(0) * OPEN_PERCENT / 100;
    for _ in 0..plan.rounds {
        seed += 1;
        let bare = open_loop(writer.callers(CLIENTS, plan.accounts, seed << 40), rate, plan.lasting).await?;
        table.row([vec![format!("bare, open loop at {}/s", thousands(rate))], bare.cells(), vec![String::new(); 3]].concat());
        let before = (Watch::start(None)?, program.cpu_us()?);
        let ours = open_loop(Reporter::many(target, CLIENTS, 0..plan.accounts, seed).await?, rate, plan.lasting).await?;
        table.row(row(&format!("guilder, open loop at {}/s", thousands(rate)), &ours, &bare, before, program)?);
    }
    table.print("Single events over HTTP, SQLite, each answered after its commit");
    Ok(())
}

/// A row of ours: the load generator runs in this process, the server in its own.
fn row(name: &str, ours: &Latencies, bare: &Latencies, before: (Watch, u64), program: &Program) -> Result<Vec<String>, Failure> {
    let server = program.cpu_us()?.saturating_sub(before.1);
    let count = ours.count().max(1);
    let load = before.0.stop(count)?;
    let cpu = vec![ratio(ours.rate(), bare.rate()), thousands(load.own_us / count), thousands(server / count)];
    Ok([vec![name.to_owned()], ours.cells(), cpu].concat())
}

/// Single events while usage comes in bulk.
async fn beside(plan: &Plan, target: &Arc<Target>) -> Result<(), Failure> {
    let mut table = Table::new(&["single events at a fixed rate", "events/s", "p50 us", "p99 us"]);
    for round in 0..plan.rounds {
        let alone = open_loop(Reporter::many(target, CLIENTS, 0..plan.accounts, 500 + round).await?, BESIDE_RATE, plan.lasting).await?;
        table.row([vec!["alone".to_owned()], alone.cells()].concat());
        let bulk = tokio::spawn(send_bulk(Arc::clone(target), plan.clone(), round));
        let loaded = open_loop(Reporter::many(target, CLIENTS, 0..plan.accounts, 600 + round).await?, BESIDE_RATE, plan.lasting).await?;
        let sent = bulk.await??;
        let rate = sent / plan.lasting.as_secs().max(1);
        table.row([vec![format!("beside usage in bulk at {}/s", thousands(rate))], loaded.cells()].concat());
    }
    table.print("Single events over HTTP beside requests of 5,000 events, SQLite");
    Ok(())
}

/// Single events while the site's customers are billed: its clock goes over the end of their cycle.
async fn beside_billing(plan: &Plan, target: &Arc<Target>) -> Result<(), Failure> {
    let mut table = Table::new(&["single events at a fixed rate", "events/s", "p50 us", "p99 us"]);
    let alone = open_loop(Reporter::many(target, CLIENTS, 0..plan.accounts, 700).await?, BESIDE_RATE, plan.lasting).await?;
    table.row([vec!["alone".to_owned()], alone.cells()].concat());
    let mut connection = Connection::open(target).await?;
    let site = Arc::clone(target);
    let run = tokio::spawn(async move {
        let path = format!("/v1/sites/{}/clock:advance", ground::SITE_CODE);
        connection.call(&site, "POST", &path, &serde_json::json!({ "to": ground::NEXT_MONTH }).to_string()).await
    });
    let loaded = open_loop(Reporter::many(target, CLIENTS, 0..plan.accounts, 701).await?, BESIDE_RATE, plan.lasting).await?;
    if run.is_finished() {
        return Err(Failure(format!("the billing run ended before the measurement: {:?}", run.await?)));
    }
    run.abort();
    table.row([vec!["beside a billing run".to_owned()], loaded.cells()].concat());
    table.print("Single events over HTTP beside a billing run, SQLite");
    Ok(())
}

/// Sends requests of many events one after the other; answers how many events were sent.
async fn send_bulk(target: Arc<Target>, plan: Plan, round: u64) -> Result<u64, Failure> {
    let mut connection = Connection::open(&target).await?;
    let (started, mut sent) = (std::time::Instant::now(), 0);
    while started.elapsed() < plan.lasting {
        let events = usage::drawn(BULK, plan.accounts, usage::TODAY, 70_000 + round * 1_000_000 + sent)?;
        let lines: Vec<serde_json::Value> = events.iter().map(usage::to_json).collect();
        let body = serde_json::json!({ "events": lines }).to_string();
        let (status, answer) = connection.call(&target, "POST", "/v1/usage-events", &body).await?;
        if status != 200 {
            return Err(Failure(format!("the server answered {status}: {answer}")));
        }
        sent += BULK;
    }
    Ok(sent)
}
