//! Customers with their first subscription over HTTP, each answered after its commit; and previews of a bill with many events behind it.

use crate::connection::{Connection, Target};
use crate::failure::Failure;
use crate::ground;
use crate::latency::{Client, closed_loop};
use crate::program::{Program, beside_this};
use crate::table::{Table, thousands};
use crate::usage;
use serde_json::json;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use store::StoreAddress;

/// Clients that make customers.
const CLIENTS: u64 = 32;
/// Events behind the bill that is previewed, and of one request.
const EVENTS: u64 = 10_000;
const EVENTS_AT_ONCE: u64 = 5_000;
/// Previews of a round.
const PREVIEWS: usize = 20;
/// Customers that are made are numbered from here.
const FIRST_NUMBER: u64 = 1_000_000;

/// Makes customers.
struct Seller {
    connection: Connection,
    site: Arc<Target>,
    next: Arc<AtomicU64>,
}

impl Client for Seller {
    async fn send(&mut self) -> Result<(), Failure> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let body = json!({
            "first_name": "Ana", "last_name": "Novak", "email": format!("new{number}@example.com"), "customer_type": "residential",
            "address": { "street": "Trg 1", "city": "Ljubljana", "country": "SI" },
            "profile": { "payment_type": "postpaid", "billing_day": 1 },
            "plan": { "code": ground::PHONE, "identifier": ground::identifier(number) },
        });
        let (status, answer) = self.connection.call(&self.site, "POST", "/v1/customers", &body.to_string()).await?;
        if status == 201 { Ok(()) } else { Err(Failure(format!("the server answered {status}: {answer}"))) }
    }
}

/// Measures both on a founded site.
///
/// # Errors
/// [`Failure`].
pub async fn run(accounts: u64, lasting: Duration, rounds: u64, folder: &Path) -> Result<(), Failure> {
    let data = folder.join("data");
    std::fs::create_dir_all(&data)?;
    let store = ground::open(&StoreAddress::File(data.join("guilder.db"))).await?;
    ground::found(&store, accounts, ground::PHONE, Vec::new()).await?;
    let key = ground::key(&store).await?;
    store.close();
    drop(store);
    let program = Program::start(&beside_this()?, &data).await?;
    let target = Arc::new(Target { address: program.address.clone(), key });
    let next = Arc::new(AtomicU64::new(FIRST_NUMBER));
    let mut table = Table::new(&["workload", "customers/s", "p50 us", "p99 us", "CPU us/customer"]);
    for _ in 0..rounds {
        let mut clients = Vec::new();
        for _ in 0..CLIENTS {
            clients.push(Seller { connection: Connection::open(&target).await?, site: Arc::clone(&target), next: Arc::clone(&next) });
        }
        let before = program.cpu_us()?;
        let made = closed_loop(clients, lasting).await?;
        let cpu = program.cpu_us()?.saturating_sub(before) / made.count().max(1);
        table.row([vec![format!("customer and subscription, {CLIENTS} clients")], made.cells(), vec![thousands(cpu)]].concat());
    }
    table.print("Customers over HTTP, SQLite, each answered after its commit");
    previews(&target, rounds).await
}

async fn previews(target: &Arc<Target>, rounds: u64) -> Result<(), Failure> {
    let mut connection = Connection::open(target).await?;
    let mut sent = 0;
    while sent < EVENTS {
        let events = usage::drawn(EVENTS_AT_ONCE, 1, usage::TODAY, 90_000_000 + sent)?;
        let lines: Vec<serde_json::Value> = events.iter().map(usage::to_json).collect();
        let body = json!({ "events": lines }).to_string();
        let (status, answer) = connection.call(target, "POST", "/v1/usage-events", &body).await?;
        if status != 200 || answer.contains("\"unrated\"") {
            return Err(Failure(format!("the server answered {status}: {}", answer.get(..400).unwrap_or(&answer))));
        }
        sent += EVENTS_AT_ONCE;
    }
    let (status, answer) = connection.call(target, "GET", "/v1/customers/c-0/bills", "").await?;
    let bills: serde_json::Value = serde_json::from_str(&answer).map_err(|error| Failure::while_doing("reading bills", error))?;
    let all = bills.get("items").and_then(serde_json::Value::as_array).into_iter().flatten();
    let active = all.filter(|bill| bill.get("status").and_then(serde_json::Value::as_str) == Some("active"));
    let bill = active.filter_map(|bill| bill.get("id")?.as_str()).next();
    let bill = bill.ok_or_else(|| Failure(format!("the bills were answered with {status}: {answer}")))?;
    let path = format!("/v1/bills/{bill}/preview");
    let mut table = Table::new(&["workload", "p50 us", "worst us"]);
    for _ in 0..rounds {
        let mut times = Vec::new();
        for _ in 0..PREVIEWS {
            let began = Instant::now();
            let (status, answer) = connection.call(target, "GET", &path, "").await?;
            if status != 200 {
                return Err(Failure(format!("the preview was answered with {status}: {answer}")));
            }
            times.push(u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX));
        }
        times.sort_unstable();
        let at = |place: usize| times.get(place).copied().map(thousands).unwrap_or_default();
        table.row(vec![format!("preview of a bill with {} events", thousands(EVENTS)), at(PREVIEWS / 2), at(PREVIEWS - 1)]);
    }
    table.print("Previews over HTTP, SQLite");
    Ok(())
}
