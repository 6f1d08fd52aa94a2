//! Asking a site's gateway for what is not known yet, with limits: one at a time for a site, a few places at once, not again right after a
//! failure.
//!
//! Invariant: whoever waits for it waits no longer than [`GatewayLimits::wait_max`]; what failed is kept with its cause.

use super::error::TaxGatewayError;
use super::gateway::{GatewayError, Question, TaxGateway};
use super::keep::{Asking, KeepRates, Missing};
use super::wire::{AnsweredRate, understand};
use crate::billing::tax_day;
use calendar::{Date, Zone};
use charging::{Catalogs, RateSource, Wanted};
use ids::{BillId, CustomerId, GroupId, SiteId};
use std::collections::{BTreeMap, HashMap};
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use store::bill::BillRow;
use store::{Actor, Lane, Operation, Scope, Store, StoreError, Tx};
use tokio::task::JoinSet;
use tokio::time::Instant;

/// Places that are asked about at once.
const AT_ONCE_MAX: usize = 8;
/// Questions of one round; what is more stays pending until the next.
const QUESTIONS_MAX: usize = 200;
/// Failures that are remembered.
const WAITS_MAX: usize = 10_000;
/// Doublings of the wait after failures.
const DOUBLINGS_MAX: u32 = 6;
/// Characters of a failure that are kept.
const FAILURE_CHARS_MAX: usize = 500;

/// How long a gateway may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GatewayLimits {
    /// Longest time for one question.
    pub time_max: Duration,
    /// Longest time that anybody waits for all his questions.
    pub wait_max: Duration,
    /// How long nobody is asked after a failure; each further one doubles it, up to 64 times.
    pub pause: Duration,
}

impl Default for GatewayLimits {
    fn default() -> Self {
        Self { time_max: Duration::from_secs(2), wait_max: Duration::from_secs(4), pause: Duration::from_secs(10) }
    }
}

/// A site, or one place of it.
type Asked = (SiteId, Option<(String, String)>);

/// A failure: nobody is asked until then.
#[derive(Debug, Clone, Copy)]
struct Pause {
    until: Instant,
    failures: u32,
    /// When the settings were made that failed: others are tried at once.
    of: calendar::Instant,
}

/// Asks gateways for rates and keeps what they answer.
pub struct RateBook {
    store: Store,
    catalogs: Arc<Catalogs>,
    gateway: Arc<dyn TaxGateway>,
    limits: GatewayLimits,
    answered: AtomicU64,
    failed: AtomicU64,
    pauses: Mutex<HashMap<Asked, Pause>>,
    turns: Mutex<HashMap<SiteId, Arc<tokio::sync::Mutex<()>>>>,
}

impl RateSource for RateBook {
    fn fetch<'a>(&'a self, site: SiteId, wanted: &'a [Wanted]) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>> {
        Box::pin(async move {
            if let Err(error) = self.ask(site, wanted.to_vec()).await {
                let code = error.code();
                tracing::error!(%site, code, error = &error as &dyn std::error::Error, "tax rates could not be kept");
            }
        })
    }
}

impl RateBook {
    /// A book over a store.
    pub fn new(store: Store, catalogs: Arc<Catalogs>, gateway: Arc<dyn TaxGateway>, limits: GatewayLimits) -> Self {
        Self {
            store,
            catalogs,
            gateway,
            limits,
            answered: AtomicU64::new(0),
            failed: AtomicU64::new(0),
            pauses: Mutex::default(),
            turns: Mutex::default(),
        }
    }

    /// Questions of this process that were answered with rates, and those that were not.
    pub fn questions(&self) -> (u64, u64) {
        (self.answered.load(Ordering::Relaxed), self.failed.load(Ordering::Relaxed))
    }

    /// Asks for all that the catalog takes from the gateway for a place, today: before something is bought.
    pub async fn ready_for_place(&self, scope: &Scope, country: &str, state: &str) {
        self.ready(scope, All { of: Payer::Place(country.to_owned(), state.to_owned()), catalogs: Arc::clone(&self.catalogs) }).await;
    }

    /// The same for the place of a customer, by number or code.
    pub async fn ready_for(&self, scope: &Scope, customer: &str) {
        self.ready(scope, All { of: Payer::Customer(customer.to_owned()), catalogs: Arc::clone(&self.catalogs) }).await;
    }

    /// The same for the place of the customer of a balance group: before something is posted on it by hand.
    pub async fn ready_for_group(&self, scope: &Scope, group: GroupId) {
        self.ready(scope, All { of: Payer::Group(group), catalogs: Arc::clone(&self.catalogs) }).await;
    }

    /// The same for the place of the customer of a bill, on the day whose tax an adjustment of it bears: before it is adjusted.
    pub async fn ready_for_bill(&self, scope: &Scope, bill: BillId) {
        self.ready(scope, All { of: Payer::Bill(bill), catalogs: Arc::clone(&self.catalogs) }).await;
    }

    async fn ready(&self, scope: &Scope, all: All) {
        if scope.dry_run {
            return;
        }
        match self.store.read(scope.clone(), all).await {
            Ok(wanted) if wanted.is_empty() => {}
            Ok(wanted) => self.fetch(scope.site, &wanted).await,
            Err(error) => {
                tracing::error!(code = error.code(), error = &error as &dyn std::error::Error, "what the gateway is asked is not known");
            }
        }
    }

    async fn ask(&self, site: SiteId, wanted: Vec<Wanted>) -> Result<(), TaxGatewayError> {
        // Whoever comes second finds what the first one asked for.
        let (turn, until) = (Arc::clone(lock(&self.turns).entry(site).or_default()), Instant::now() + self.limits.wait_max);
        let Ok(_turn) = tokio::time::timeout_at(until, turn.lock()).await else {
            tracing::warn!(%site, "others ask the taxation gateway for longer than anybody waits");
            return Ok(());
        };
        let scope = Scope { site, actor: Actor::system(), dry_run: false };
        let missing = Missing { wanted, catalogs: Arc::clone(&self.catalogs) };
        let Some(asking) = self.store.read(scope.clone(), missing).await? else { return Ok(()) };
        let questions = self.not_paused(site, &asking);
        if questions.is_empty() {
            return Ok(());
        }
        let keep = self.ask_all(site, &asking, questions, until).await;
        Ok(self.store.write(scope, keep, Lane::Interactive).await?)
    }

    fn not_paused(&self, site: SiteId, asking: &Asking) -> Vec<Question> {
        let (pauses, now) = (lock(&self.pauses), Instant::now());
        let is_paused = |asked: &Asked| pauses.get(asked).is_some_and(|pause| pause.of == asking.of && pause.until > now);
        if is_paused(&(site, None)) {
            return Vec::new();
        }
        let mut questions = asking.questions.clone();
        questions.retain(|question| !is_paused(&(site, Some(place_of(question)))));
        questions.truncate(QUESTIONS_MAX);
        questions
    }

    /// Asks a few questions at once, until all are answered, the gateway itself fails or the time is over: what was answered by then is kept.
    async fn ask_all(&self, site: SiteId, asking: &Asking, questions: Vec<Question>, until: Instant) -> KeepRates {
        let mut keep = KeepRates { answers: BTreeMap::new(), has_answered: false, failure: None, of: asking.of };
        let (mut left, mut running, mut failed) = (questions.into_iter(), JoinSet::new(), false);
        loop {
            while running.len() < AT_ONCE_MAX
                && !failed
                && let Some(question) = left.next()
            {
                let (gateway, access, time_max) = (Arc::clone(&self.gateway), asking.access.clone(), self.limits.time_max);
                running.spawn(async move {
                    let answered = tokio::time::timeout(time_max, gateway.rates(&access, &question, time_max)).await;
                    let answered = answered.unwrap_or(Err(GatewayError::Send(messages::SendError::TimedOut(time_max))));
                    (question, answered)
                });
            }
            let ended = match tokio::time::timeout_at(until, running.join_next()).await {
                Ok(Some(ended)) => ended,
                Ok(None) => return keep,
                Err(_elapsed) => {
                    tracing::warn!(%site, "the taxation gateway takes longer than anybody waits");
                    return keep;
                }
            };
            match ended {
                Ok((question, answered)) => failed |= self.take(site, &mut keep, &question, answered),
                Err(cause) => tracing::error!(%site, %cause, "a question to the taxation gateway was cut"),
            }
        }
    }

    /// Takes one answer. Whether the gateway itself failed.
    fn take(&self, site: SiteId, keep: &mut KeepRates, question: &Question, answered: Result<Vec<AnsweredRate>, GatewayError>) -> bool {
        let place = place_of(question);
        let error = match answered {
            Err(error) => Some(error),
            Ok(answered) => {
                keep.has_answered = true;
                lock(&self.pauses).remove(&(site, None));
                let (rates, wrong) = understand(question, &answered);
                keep.answers.entry(place.clone()).or_default().extend(rates);
                wrong
            }
        };
        let Some(error) = error else {
            self.answered.fetch_add(1, Ordering::Relaxed);
            lock(&self.pauses).remove(&(site, Some(place)));
            return false;
        };
        self.failed.fetch_add(1, Ordering::Relaxed);
        tracing::warn!(%site, country = place.0, state = place.1, on = %question.on, code = error.code(), %error, "no tax rate");
        let text = format!("{} {} on {}: {error}", place.0, place.1, question.on);
        keep.failure = Some(text.chars().take(FAILURE_CHARS_MAX).collect());
        let of_all = error.is_of_all();
        self.pause((site, (!of_all).then_some(place)), keep.of);
        of_all
    }

    fn pause(&self, asked: Asked, of: calendar::Instant) {
        let mut pauses = lock(&self.pauses);
        if pauses.len() >= WAITS_MAX {
            pauses.clear();
        }
        let before = pauses.get(&asked).filter(|pause| pause.of == of).copied();
        // Those that ran at once fail together: that is one failure.
        if before.is_some_and(|pause| pause.until > Instant::now()) {
            return;
        }
        let failures = before.map_or(0, |pause| pause.failures.saturating_add(1));
        let wait = self.limits.pause.saturating_mul(1 << failures.min(DOUBLINGS_MAX));
        pauses.insert(asked, Pause { until: Instant::now() + wait, failures, of });
    }
}

fn place_of(question: &Question) -> (String, String) {
    (question.country.clone(), question.state.clone())
}

/// A panic while the lock was held leaves a whole map: it only ever changes entry by entry.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Everything that the catalog takes from the gateway, for somebody today, or on the day of his bill.
struct All {
    of: Payer,
    catalogs: Arc<Catalogs>,
}

enum Payer {
    Place(String, String),
    Customer(String),
    Group(GroupId),
    Bill(BillId),
}

impl Payer {
    /// The customer, and the bill where one is named.
    async fn find(&self, tx: &mut Tx<'_>) -> Result<(Option<CustomerId>, Option<BillRow>), StoreError> {
        Ok(match self {
            Self::Place(..) => (None, None),
            Self::Customer(named) => (store::customer::find(tx, named).await?, None),
            Self::Group(group) => (store::group::customer_of(tx, *group).await?, None),
            Self::Bill(bill) => {
                let bill = store::bill::load(tx, *bill).await?;
                (bill.as_ref().map(|bill| bill.customer), bill)
            }
        })
    }
}

impl Operation for All {
    type Output = Vec<Wanted>;
    type Error = TaxGatewayError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, TaxGatewayError> {
        let site = store::site::load(tx).await?;
        let catalog = self.catalogs.of(tx, &site).await?;
        if !tax::uses_gateway(&catalog) {
            return Ok(Vec::new());
        }
        let (customer, bill) = self.of.find(tx).await?;
        let (country, state) = match &self.of {
            Payer::Place(country, state) => (country.clone(), state.clone()),
            Payer::Customer(_) | Payer::Group(_) | Payer::Bill(_) => {
                let Some(id) = customer else { return Ok(Vec::new()) };
                let customer = store::customer::load(tx, id).await?;
                // Whom nobody can tax is refused by what comes after this.
                let Some(payer) = customer.and_then(|customer| charging::tax_payer(&customer).ok()) else { return Ok(Vec::new()) };
                (payer.country, payer.state)
            }
        };
        let now = site.clock.at(tx.system_now())?;
        let on = match bill {
            Some(bill) => {
                let zone = store::profile::time_zone(tx, bill.customer, bill.profile).await?;
                tax_day(&bill, &Zone::named(&zone.ok_or(StoreError::Missing("billing profile"))?)?, now)?
            }
            None => now.date_in(&catalog.zone),
        };
        Ok(all_of(&catalog, &country, &state, on))
    }
}

/// Everything that the catalog takes from the gateway, for a place and day.
pub(super) fn all_of(catalog: &::catalog::Catalog, country: &str, state: &str, on: Date) -> Vec<Wanted> {
    let wanted = |(tax, supplier)| Wanted { country: country.to_owned(), state: state.to_owned(), on, tax, supplier };
    tax::asked_of_gateway(catalog).into_iter().map(wanted).collect()
}
