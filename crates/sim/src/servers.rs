//! Real server processes under load, killed with SIGKILL at random instants and started again.
//!
//! Owns: starting, killing and starting again of `guilder serve`, and lives lived over them until so many kills have been survived. Does
//! not own: the laws. Invariants: only processes started here are killed, by their ids; none outlives its owner; a client repeats what was
//! not answered, so after a line everything is either answered or refused, never unknown.

use crate::draw::Draw;
use crate::ground::{Admission, Auditor, Backend, GroundError, Place, found_site};
use crate::history::History;
use crate::life::{Ended, Life, Tally, World};
use crate::sketch::{Setting, draw_history};
use crate::wire::{Address, Wire};
use calendar::{Clock, Instant};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use store::{Store, StoreAddress};

/// Processes that share one PostgreSQL; a file belongs to one.
pub const PROCESSES_SHARED: usize = 2;
/// How long a server is left alone at most before it is killed, in milliseconds.
const LIFE_MS_MAX: u64 = 250;
/// Lines of one life under kills.
const LINES: usize = 30;
/// Seeds of kills are kept apart from those of histories.
const KILLS_SEED: u64 = 0x006b_696c_6c73;

/// What is to be survived.
#[derive(Debug, Clone)]
pub struct Kills {
    /// The program `guilder`.
    pub program: PathBuf,
    /// The store.
    pub backend: Backend,
    /// The first seed; each life takes the next.
    pub seed: u64,
    /// How often a server is killed, over all lives.
    pub kills: usize,
}

/// A life under kills that broke a law.
#[derive(Debug, thiserror::Error)]
#[error(
    "seed {seed}, after {survived} kills: {ended}\nthe history so far:\n\n{history}\nthe instants of kills are not drawn again: ./x sim replay FILE shows whether it fails without them"
)]
pub struct Broken {
    seed: u64,
    survived: usize,
    history: History,
    ended: Ended,
}

/// What was survived.
#[derive(Debug, Default)]
pub struct Survived {
    /// Kills.
    pub kills: usize,
    /// Lives.
    pub lives: u64,
    /// What happened in them.
    pub tally: Tally,
}

struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Instant::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

/// Lives one life after the other until a server has been killed so often, the laws checked after every line.
///
/// # Errors
/// [`Broken`].
pub async fn survive(asked: &Kills) -> Result<Survived, Box<Broken>> {
    let mut survived = Survived::default();
    while survived.kills < asked.kills {
        let seed = asked.seed + survived.lives;
        let history = draw_history(seed, LINES, Setting::Servers);
        let killed = Arc::new(AtomicUsize::new(0));
        let wanted = asked.kills - survived.kills;
        let lived = one_life(asked, seed, &history, wanted, &killed).await;
        survived.kills += killed.load(Ordering::SeqCst);
        survived.lives += 1;
        match lived {
            Ok(tally) => survived.tally.absorb(tally),
            Err((line, ended)) => {
                let history = History(history.0.into_iter().take(line + 1).collect());
                return Err(Box::new(Broken { seed, survived: survived.kills, history, ended }));
            }
        }
    }
    Ok(survived)
}

/// One history over servers that are killed while its lines run. Answers the line at which it ended.
async fn one_life(asked: &Kills, seed: u64, history: &History, kills: usize, killed: &Arc<AtomicUsize>) -> Result<Tally, (usize, Ended)> {
    let at_start = |error: GroundError| (0, Ended::from(error));
    let place = Place::new(&asked.backend).await.map_err(at_start)?;
    let admission = prepare(&place).await.map_err(at_start)?;
    let servers = Servers::start(&asked.program, &place).map_err(at_start)?;
    let over = Arc::new(AtomicBool::new(false));
    let killer = servers.kill_at_random(Draw::new(seed ^ KILLS_SEED), kills, Arc::clone(killed), Arc::clone(&over));
    let lived = live(&place, &servers, &admission, history).await;
    over.store(true, Ordering::SeqCst);
    let killer = tokio::task::spawn_blocking(move || killer.join()).await;
    drop(servers);
    let kept = match killer {
        Ok(Ok(Ok(()))) => Ok(()),
        Ok(Ok(Err(error))) => Err(at_start(error)),
        Ok(Err(_)) | Err(_) => Err(at_start(GroundError::new("killing servers", "the killer ended in a panic"))),
    };
    place.leave().await;
    let tally = lived?;
    kept.map(|()| tally)
}

/// Makes the store and its site before any server is there.
///
/// # Errors
/// [`GroundError`].
pub async fn prepare(place: &Place) -> Result<Admission, GroundError> {
    let store = open(place).await?;
    let admission = found_site(&store).await?;
    store.close();
    Ok(admission)
}

async fn open(place: &Place) -> Result<Store, GroundError> {
    Store::open(&place.address, Arc::new(SystemClock)).await.map_err(|error| GroundError::new("opening the store", error))
}

/// Lives line by line. The auditor opens the store anew for each, so that a killed server's log is there for its next start to recover.
async fn live(place: &Place, servers: &Servers, admission: &Admission, history: &History) -> Result<Tally, (usize, Ended)> {
    let first = open(place).await.map_err(|error| (0, error.into()))?;
    let mut world =
        World { wires: servers.wires(admission), auditor: Auditor { store: first, site: admission.site }, is_quiet: false, tamper: None };
    let mut life = Life::default();
    for (number, line) in history.0.iter().enumerate() {
        world.auditor.store = open(place).await.map_err(|error| (number, error.into()))?;
        life.step(&world, number, line).await.map_err(|ended| (number, ended))?;
        world.auditor.store.close();
    }
    let mut tally = life.into_tally();
    let cut = world.wires.iter().map(Wire::unanswered).sum();
    tally.0.insert("request cut by a kill and sent again".to_owned(), cut);
    Ok(tally)
}

/// Server processes over one store: one over a file, [`PROCESSES_SHARED`] over a database. They end with this.
pub struct Servers {
    slots: Vec<Arc<Mutex<Slot>>>,
    addresses: Vec<Address>,
}

struct Slot {
    program: PathBuf,
    folder: PathBuf,
    database: Option<String>,
    address: Address,
    child: Option<Child>,
}

impl Servers {
    /// Starts them over a place that is [`prepare`]d, and waits until they listen.
    ///
    /// # Errors
    /// [`GroundError`].
    pub fn start(program: &Path, place: &Place) -> Result<Self, GroundError> {
        let (count, database) = match &place.address {
            StoreAddress::File(_) => (1, None),
            StoreAddress::Postgres(url) => (PROCESSES_SHARED, Some(url.clone())),
        };
        let mut servers = Self { slots: Vec::new(), addresses: Vec::new() };
        for number in 0..count {
            let address = Address::default();
            // The store's file lies in the place's own folder; what shares a database has folders of its own.
            let folder = if database.is_some() { place.folder.path().join(format!("server-{number}")) } else { place.folder.path().into() };
            let mut slot =
                Slot { program: program.to_owned(), folder, database: database.clone(), address: Arc::clone(&address), child: None };
            slot.start()?;
            servers.slots.push(Arc::new(Mutex::new(slot)));
            servers.addresses.push(address);
        }
        Ok(servers)
    }

    /// A wire a server, each going on to the others where its own does not answer.
    pub fn wires(&self, admission: &Admission) -> Vec<Wire> {
        let turned =
            |first: usize| (0..self.addresses.len()).filter_map(move |place| self.addresses.get((first + place) % self.addresses.len()));
        (0..self.addresses.len()).map(|first| Wire::over(turned(first).cloned().collect(), &admission.secret)).collect()
    }

    /// Kills one after the other, each after a random time, and starts it again at once.
    fn kill_at_random(
        &self,
        mut draw: Draw,
        kills: usize,
        killed: Arc<AtomicUsize>,
        over: Arc<AtomicBool>,
    ) -> std::thread::JoinHandle<Result<(), GroundError>> {
        let slots = self.slots.clone();
        std::thread::spawn(move || {
            while killed.load(Ordering::SeqCst) < kills {
                std::thread::sleep(Duration::from_millis(draw.below(LIFE_MS_MAX)));
                if over.load(Ordering::SeqCst) {
                    break;
                }
                let Some(slot) = draw.one_of(&slots) else { break };
                let mut slot = match slot.lock() {
                    Ok(slot) => slot,
                    Err(poisoned) => poisoned.into_inner(),
                };
                slot.kill();
                killed.fetch_add(1, Ordering::SeqCst);
                slot.start()?;
            }
            Ok(())
        })
    }
}

impl Slot {
    fn start(&mut self) -> Result<(), GroundError> {
        let mut command = Command::new(&self.program);
        let own = std::env::vars().map(|(name, _)| name).filter(|name| name.starts_with("GUILDER_"));
        for name in own {
            command.env_remove(name);
        }
        command.args(["--log-level", "error", "serve", "--listen", "127.0.0.1:0", "--requests-per-key", "1000000000", "--data"]);
        command.arg(&self.folder).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        if let Some(database) = &self.database {
            command.args(["--database", database]);
        }
        let mut child = command.spawn().map_err(|error| GroundError::new("starting guilder", error))?;
        let mut lines = child.stdout.take().map(|out| BufReader::new(out).lines());
        let address = lines.as_mut().and_then(|lines| lines.map_while(Result::ok).find_map(|line| listening(&line)));
        let errors = child.stderr.take();
        self.child = Some(child);
        let Some(address) = address else {
            let mut why = String::new();
            let _read = errors.map(|mut errors| errors.read_to_string(&mut why));
            return Err(GroundError::new("starting guilder", format!("it ended before it listened: {why}")));
        };
        // What it says later is shown: an error of the server is worth reading beside a broken law.
        std::thread::spawn(move || {
            errors.map(|errors| BufReader::new(errors).lines().map_while(Result::ok).for_each(|line| eprintln!("{line}")))
        });
        std::thread::spawn(move || lines.map(|lines| lines.for_each(drop)));
        set(&self.address, Some(address));
        Ok(())
    }

    /// SIGKILL: nothing of it runs on.
    fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ended_already = child.kill();
            let _status = child.wait();
        }
        set(&self.address, None);
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.kill();
    }
}

fn listening(line: &str) -> Option<String> {
    line.strip_prefix("Guilder listens on ").map(str::to_owned)
}

fn set(address: &Address, to: Option<String>) {
    match address.lock() {
        Ok(mut address) => *address = to,
        Err(poisoned) => *poisoned.into_inner() = to,
    }
}
