//! The charger: takes events from every edge, forms batches, runs them (ARCHITECTURE.md §5).
//!
//! A batch is whatever is waiting, up to a limit; nobody waits for a timer. Events whose remembered holder is
//! old come again.

use crate::batch::{ChargeBatch, prepare_all};
use crate::catalogs::Catalogs;
use crate::facts::{FACTS_BYTES_DEFAULT, Facts, OperationFacts, lock};
use crate::prepare::ReadBatch;
use crate::session::{SendMessage, Sent};
use crate::tax_rates::{RateSource, Wanted};
use crate::trial::TryUsage;
use crate::{Answer, ChargeError, Reason, SessionAnswer, SessionMessage, Trial, TrialInput, TrialOutcome, UsageInput};
use catalog::Catalog;
use ids::SiteId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use store::{Actor, Lane, Scope, Store};
use tokio::sync::{mpsc, oneshot};

/// Events of one transaction.
pub const CHARGE_BATCH_MAX: usize = 5_000;
/// Events of one transaction of the background lane, so that those who wait are served in between: some ten milliseconds.
pub const BACKGROUND_BATCH_MAX: usize = 250;
/// How often an event whose facts change under way is prepared again.
const AGAIN_MAX: usize = 5;
/// Single events that may wait for the next batch.
const WAITING_MAX: usize = 10_000;

/// Charges usage of all sites of a store. Cheap to clone.
#[derive(Clone)]
pub struct Charger {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    catalogs: Arc<Catalogs>,
    /// Whoever asks taxation gateways; without one nothing is asked.
    rates: Option<Arc<dyn RateSource>>,
    facts: Arc<Facts>,
    sites: Mutex<HashMap<SiteId, SiteCharger>>,
}

#[derive(Clone)]
struct SiteCharger {
    site: SiteId,
    facts: Arc<Facts>,
    prepared_with: Arc<Mutex<Option<Arc<Catalog>>>>,
    waiting: mpsc::Sender<Waiting>,
}

struct Waiting {
    actor: Actor,
    input: UsageInput,
    answer: oneshot::Sender<Result<Answer, Arc<ChargeError>>>,
}

/// Who asks, for which site, and how.
#[derive(Debug, Clone)]
pub struct Request {
    /// The site.
    pub site: SiteId,
    /// Who asks.
    pub actor: Actor,
    /// Answer what would happen, and write nothing.
    pub dry_run: bool,
    /// Which queue of the store.
    pub lane: Lane,
}

/// What a charger may ask and remember.
#[derive(Clone)]
pub struct ChargerOptions {
    /// Whoever asks taxation gateways for rates that are not known; without one nobody is asked.
    pub rates: Option<Arc<dyn RateSource>>,
    /// What facts of all sites may take in memory, in bytes.
    pub facts_bytes: usize,
}

impl Default for ChargerOptions {
    fn default() -> Self {
        Self { rates: None, facts_bytes: FACTS_BYTES_DEFAULT }
    }
}

impl Charger {
    /// A charger over a store.
    pub fn new(store: Store, catalogs: Arc<Catalogs>) -> Self {
        Self::with(store, catalogs, ChargerOptions::default())
    }

    /// A charger over a store, with other options.
    pub fn with(store: Store, catalogs: Arc<Catalogs>, options: ChargerOptions) -> Self {
        let ChargerOptions { rates, facts_bytes } = options;
        let facts = Arc::new(Facts::bounded(facts_bytes));
        Self { inner: Arc::new(Inner { store, catalogs, rates, facts, sites: Mutex::default() }) }
    }

    /// Charges events in their order and answers each. More than a batch's worth runs as several transactions.
    ///
    /// # Errors
    /// [`ChargeError`]; batches before the failing one are charged, and sending all again repeats their answers.
    pub async fn charge(&self, request: &Request, inputs: Vec<UsageInput>) -> Result<Vec<Answer>, ChargeError> {
        let site = self.site(request.site);
        let size = match request.lane {
            Lane::Interactive => CHARGE_BATCH_MAX,
            Lane::Background => BACKGROUND_BATCH_MAX,
        };
        let mut answers = Vec::with_capacity(inputs.len());
        let inputs: Arc<[UsageInput]> = inputs.into();
        let all: Vec<usize> = (0..inputs.len()).collect();
        for places in all.chunks(size) {
            answers.extend(self.charge_batch(&site, request, &inputs, places).await?);
        }
        Ok(answers)
    }

    /// Charges one event together with whatever else is waiting.
    ///
    /// # Errors
    /// [`ChargeError`], shared by all events of the batch.
    pub async fn charge_one(&self, request: &Request, input: UsageInput) -> Result<Answer, Arc<ChargeError>> {
        let site = self.site(request.site);
        let (answer, answered) = oneshot::channel();
        let closing = || Arc::new(ChargeError::Store(store::StoreError::Closing));
        site.waiting.send(Waiting { actor: request.actor.clone(), input, answer }).await.map_err(|_closed| closing())?;
        answered.await.map_err(|_closed| closing())?
    }

    /// Sends one message of a charging session.
    ///
    /// # Errors
    /// [`ChargeError`]; then nothing of the message is done, and it may be sent again.
    pub async fn session(&self, request: &Request, message: &SessionMessage) -> Result<SessionAnswer, ChargeError> {
        let site = self.site(request.site);
        let mut asks = self.asks(request);
        for _ in 0..AGAIN_MAX {
            let cache = site.operation_facts();
            let send = SendMessage {
                message: message.clone(),
                catalogs: Arc::clone(&self.inner.catalogs),
                cache: Arc::clone(&cache),
                waits_for_taxes: asks.is_some(),
            };
            let scope = Scope { site: request.site, actor: request.actor.clone(), dry_run: request.dry_run };
            let sent = self.inner.store.write(scope, send, request.lane).await?;
            cache.remember();
            match sent {
                Sent::Answer(answer) => return Ok(answer),
                Sent::Again(wanted) => fetch(&mut asks, request.site, &wanted).await,
            }
        }
        Ok(SessionAnswer::Refused(facts_changing()))
    }

    /// Tries one event: what charging it now would decide. Writes nothing and waits for nobody.
    ///
    /// # Errors
    /// [`ChargeError`].
    pub async fn rate(&self, request: &Request, input: &TrialInput) -> Result<Trial, ChargeError> {
        let cache = Arc::new(OperationFacts::alone(request.site));
        for _ in 0..AGAIN_MAX {
            let attempt = TryUsage { input: input.clone(), catalogs: Arc::clone(&self.inner.catalogs), cache: Arc::clone(&cache) };
            let scope = Scope { site: request.site, actor: request.actor.clone(), dry_run: true };
            if let Some(trial) = self.inner.store.read(scope, attempt).await? {
                return Ok(trial);
            }
        }
        let outcome = TrialOutcome::Refused(facts_changing());
        Ok(Trial { identifier: input.event.identifier.clone(), currency: None, outcome, trace: rating::Trace::default() })
    }

    async fn charge_batch(
        &self,
        site: &SiteCharger,
        request: &Request,
        inputs: &Arc<[UsageInput]>,
        places: &[usize],
    ) -> Result<Vec<Answer>, ChargeError> {
        let mut answers: HashMap<usize, Answer> = HashMap::with_capacity(places.len());
        let mut left = places.to_vec();
        let mut asks = self.asks(request);
        for _ in 0..AGAIN_MAX {
            let cache = site.operation_facts();
            let batch = ChargeBatch {
                prepared: site.prepare(inputs, &left),
                inputs: Arc::clone(inputs),
                places: std::mem::take(&mut left),
                catalogs: Arc::clone(&self.inner.catalogs),
                cache: Arc::clone(&cache),
                waits_for_taxes: asks.is_some(),
            };
            let scope = Scope { site: request.site, actor: request.actor.clone(), dry_run: request.dry_run };
            let charged = self.inner.store.write(scope, batch, request.lane).await?;
            cache.remember();
            for (place, answer) in charged.answers {
                match answer {
                    Some(answer) => drop(answers.insert(place, answer)),
                    None => left.push(place),
                }
            }
            site.remember(self.inner.catalogs.latest(request.site));
            if left.is_empty() {
                break;
            }
            fetch(&mut asks, request.site, &charged.wanted).await;
        }
        let busy = || Answer::Refused(facts_changing());
        Ok(places.iter().map(|place| answers.remove(place).unwrap_or_else(busy)).collect())
    }

    /// Whom to ask for rates: nobody where nothing is written.
    fn asks(&self, request: &Request) -> Option<Arc<dyn RateSource>> {
        self.inner.rates.clone().filter(|_| !request.dry_run)
    }

    fn site(&self, site: SiteId) -> SiteCharger {
        let mut sites = lock(&self.inner.sites);
        if let Some(found) = sites.get(&site) {
            return found.clone();
        }
        let (waiting, queue) = mpsc::channel(WAITING_MAX);
        let made = SiteCharger { site, facts: Arc::clone(&self.inner.facts), prepared_with: Arc::default(), waiting };
        sites.insert(site, made.clone());
        tokio::spawn(gather(Arc::downgrade(&self.inner), site, queue));
        made
    }
}

/// Asks for rates, once: what is not known after that is charged as pending.
async fn fetch(asks: &mut Option<Arc<dyn RateSource>>, site: SiteId, wanted: &[Wanted]) {
    if wanted.is_empty() {
        return;
    }
    if let Some(rates) = asks.take() {
        rates.fetch(site, wanted).await;
    }
}

fn facts_changing() -> Reason {
    Reason { code: "facts_changing".to_owned(), message: "the customer's services are changing right now; send it again".to_owned() }
}

/// Forms batches of the single events that wait, until the charger is gone.
async fn gather(inner: std::sync::Weak<Inner>, site: SiteId, mut queue: mpsc::Receiver<Waiting>) {
    let mut waiting = Vec::new();
    while queue.recv_many(&mut waiting, CHARGE_BATCH_MAX).await > 0 {
        let Some(inner) = inner.upgrade() else { return };
        let charger = Charger { inner };
        let batch = std::mem::take(&mut waiting);
        // What falls due on the way is nobody's doing where several ask.
        let actor = batch.first().map(|first| first.actor.clone()).filter(|first| batch.iter().all(|one| one.actor == *first));
        let actor = actor.unwrap_or_else(Actor::system);
        let request = Request { site, actor, dry_run: false, lane: Lane::Interactive };
        let (inputs, answers): (Vec<_>, Vec<_>) = batch.into_iter().map(|one| (one.input, one.answer)).unzip();
        match charger.charge(&request, inputs).await {
            Ok(results) => {
                for (answer, result) in answers.into_iter().zip(results) {
                    // A caller that went away needs no answer.
                    drop(answer.send(Ok(result)));
                }
            }
            Err(error) => {
                let error = Arc::new(error);
                for answer in answers {
                    drop(answer.send(Err(Arc::clone(&error))));
                }
            }
        }
    }
}

impl SiteCharger {
    /// What one attempt of an operation works with.
    fn operation_facts(&self) -> Arc<OperationFacts> {
        Arc::new(OperationFacts::of_site(self.site, Arc::clone(&self.facts)))
    }

    /// Reads the events before the transaction, with the catalog that the last batch saw.
    fn prepare(&self, inputs: &[UsageInput], places: &[usize]) -> Option<ReadBatch> {
        let catalog = lock(&self.prepared_with).clone()?;
        Some((catalog.epoch, Arc::new(prepare_all(&catalog, inputs, places))))
    }

    fn remember(&self, catalog: Option<Arc<Catalog>>) {
        *lock(&self.prepared_with) = catalog;
    }
}
