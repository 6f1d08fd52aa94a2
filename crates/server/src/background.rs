//! What a server does besides answering: works off job runs, sends messages, asks taxation gateways again, frees what sessions held too
//! long, and forgets what is over every night.

use crate::{post, taxes};
use app::Catalogs;
use app::charging_session::AnyOver;
use app::messages::{Post, Sender};
use app::tax_gateway::RateBook;
use charging::{ChargeError, ExpireSessions};
use std::sync::Arc;
use std::time::Duration;
use store::identity::INSTALLATION;
use store::{Actor, Lane, Operation, Scope, Store, StoreError, Tx};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How often an idle worker looks for a run.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// The wait after a failure.
const WAIT_AFTER_FAILURE: Duration = Duration::from_secs(5);
/// How often what is over is forgotten.
const FORGET_EVERY: Duration = Duration::from_secs(24 * 3_600);
/// How often it is looked whether the time of a job has come.
const QUEUE_EVERY: Duration = Duration::from_secs(5);
/// How often it is looked whether cycles have ended that billing must close, and whether what was bought has begun or ended.
const LOOK_FOR_DUE_EVERY: Duration = Duration::from_secs(600);
/// How often it is looked whether charging sessions hold what they were granted for a time that is over.
const EXPIRE_EVERY: Duration = Duration::from_secs(5);
/// How long a task may take to end. A run that is cut is taken over when its lease is over.
const STOP_TIME_MAX: Duration = Duration::from_secs(5);

/// The tasks of a running server.
pub struct Background {
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Background {
    /// Starts the tasks.
    pub fn start(store: &Store, catalogs: &Arc<Catalogs>, sender: Sender, book: &Arc<RateBook>) -> Self {
        let (stop, stopped) = watch::channel(false);
        let stopped_cycles = stopped.clone();
        let jobs = tokio::spawn(run_jobs(store.clone(), Arc::clone(catalogs), stopped.clone()));
        let nights = tokio::spawn(forget(store.clone(), stopped));
        let sessions = tokio::spawn(expire_sessions(store.clone(), Arc::clone(catalogs), stop.subscribe()));
        let cycles = tokio::spawn(queue_due(store.clone(), Arc::clone(catalogs), stopped_cycles));
        let times = tokio::spawn(queue_runs(store.clone(), stop.subscribe()));
        let told = tokio::spawn(post::dispatch(store.clone(), Arc::clone(catalogs), stop.subscribe()));
        let sent = tokio::spawn(post::send(Post::new(store.clone(), sender), stop.subscribe()));
        let taxes = tokio::spawn(taxes::settle(store.clone(), Arc::clone(catalogs), Arc::clone(book), stop.subscribe()));
        Self { stop, tasks: vec![jobs, times, nights, cycles, sessions, told, sent, taxes] }
    }

    /// Asks the tasks to end and waits for them a while.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        for mut task in self.tasks {
            if tokio::time::timeout(STOP_TIME_MAX, &mut task).await.is_err() {
                tracing::warn!("a background task is cut; what it worked on goes on at the next start");
                task.abort();
            }
        }
    }
}

async fn run_jobs(store: Store, catalogs: Arc<Catalogs>, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        let wait = match app::jobs::run_next(&store, &catalogs).await {
            Ok(true) => continue,
            Ok(false) => LOOK_EVERY,
            Err(error) => {
                tracing::error!(code = error.code(), error = &error as &dyn std::error::Error, "a job run failed");
                WAIT_AFTER_FAILURE
            }
        };
        // A closed channel is a server that is gone.
        let _elapsed = tokio::time::timeout(wait, stopped.changed()).await;
    }
}

/// Queues the runs whose time has come, by the clock of each site.
async fn queue_runs(store: Store, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        if let Err(error) = queue_runs_of_sites(&store).await {
            tracing::error!(code = error.code(), error = &error as &dyn std::error::Error, "due jobs could not be queued");
        }
        let _elapsed = tokio::time::timeout(QUEUE_EVERY, stopped.changed()).await;
    }
}

async fn queue_runs_of_sites(store: &Store) -> Result<(), app::jobs::JobError> {
    let scope = Scope { site: INSTALLATION, actor: Actor::system(), dry_run: false };
    for site in store.read(scope.clone(), app::site::ListSites).await?.into_iter().map(|view| view.site) {
        let scope = Scope { site: site.id, ..scope.clone() };
        if store.read(scope.clone(), app::jobs::AnyDue).await? {
            let queued = store.write(scope, app::jobs::QueueDueRuns, Lane::Background).await?;
            tracing::info!(site = site.code, queued, "jobs are due and queued");
        }
        let scope = Scope { site: site.id, actor: Actor::system(), dry_run: false };
        if store.read(scope.clone(), app::jobs::AnyAwaited).await? {
            let queued = store.write(scope, app::jobs::QueueDue::BEFORE_BILLING, Lane::Background).await?;
            tracing::info!(site = site.code, queued, "what somebody waits for is due and queued");
        }
    }
    Ok(())
}

/// Queues what is due of each site, such as billing of cycles that have ended: the first look is at the start, so nothing is missed by a server that was down.
async fn queue_due(store: Store, catalogs: Arc<Catalogs>, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        if let Err(error) = queue_due_of_sites(&store, &catalogs).await {
            tracing::error!(code = error.code(), error = &error as &dyn std::error::Error, "due work could not be queued");
        }
        let _elapsed = tokio::time::timeout(LOOK_FOR_DUE_EVERY, stopped.changed()).await;
    }
}

async fn queue_due_of_sites(store: &Store, catalogs: &Arc<Catalogs>) -> Result<(), StoreError> {
    let scope = Scope { site: INSTALLATION, actor: Actor::system(), dry_run: false };
    for site in store.read(scope.clone(), app::site::ListSites).await?.into_iter().map(|view| view.site) {
        let scope = Scope { site: site.id, ..scope.clone() };
        let queued = store.write(scope.clone(), app::jobs::QueueDue::ALL, Lane::Background).await?;
        if queued > 0 {
            tracing::info!(site = site.code, queued, "work is due and queued");
        }
        retry_waiting(store, catalogs, &scope).await;
    }
    Ok(())
}

/// Frees what charging sessions of all sites held longer than their grant was valid.
async fn expire_sessions(store: Store, catalogs: Arc<Catalogs>, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        if let Err(error) = expire_sessions_of_sites(&store, &catalogs).await {
            tracing::error!(code = error.code(), error = &error as &dyn std::error::Error, "sessions that are over could not be expired");
        }
        let _elapsed = tokio::time::timeout(EXPIRE_EVERY, stopped.changed()).await;
    }
}

async fn expire_sessions_of_sites(store: &Store, catalogs: &Arc<Catalogs>) -> Result<(), ChargeError> {
    let scope = Scope { site: INSTALLATION, actor: Actor::system(), dry_run: false };
    for site in store.read(scope.clone(), app::site::ListSites).await?.into_iter().map(|view| view.site) {
        let scope = Scope { site: site.id, ..scope.clone() };
        while store.read(scope.clone(), AnyOver).await? {
            let expire = ExpireSessions { catalogs: Arc::clone(catalogs) };
            let expired = match store.write(scope.clone(), expire, Lane::Background).await {
                Ok(expired) => expired,
                // The other sites have their turn.
                Err(error) => {
                    let cause = &error as &dyn std::error::Error;
                    tracing::error!(site = site.code, code = error.code(), error = cause, "sessions that are over could not be expired");
                    break;
                }
            };
            tracing::debug!(site = site.code, expired, "expired sessions");
            // What cannot be expired now is looked at again with the next round.
            if expired == 0 {
                break;
            }
        }
    }
    Ok(())
}

/// Rates usage that waited for its bill or its customer. What fails stays unrated, and the others have their turn.
async fn retry_waiting(store: &Store, catalogs: &Arc<Catalogs>, scope: &Scope) {
    let overdue = app::event::retry_overdue(store, catalogs, scope, None).await;
    let known = app::event::retry_known(store, catalogs, scope).await;
    for retried in [overdue, known] {
        match retried {
            Ok(0) => {}
            Ok(events) => tracing::info!(events, "usage that waited is rated"),
            Err(error) => {
                tracing::error!(code = error.code(), error = &error as &dyn std::error::Error, "usage that waited could not be rated");
            }
        }
    }
}

async fn forget(store: Store, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        let scope = Scope { site: INSTALLATION, actor: Actor::system(), dry_run: false };
        match store.write(scope, ForgetOver, Lane::Background).await {
            Ok((sessions, answers, told)) => {
                tracing::debug!(sessions, answers, told, "forgot what is over");
                if answers.max(told) >= store::FORGOTTEN_AT_ONCE.unsigned_abs() {
                    continue;
                }
            }
            Err(error) => {
                tracing::error!(code = error.code(), error = &error as &dyn std::error::Error, "what is over could not be forgotten")
            }
        }
        let _elapsed = tokio::time::timeout(FORGET_EVERY, stopped.changed()).await;
    }
}

/// Forgets sessions that have ended, first answers of writes that are too old to be asked for, and what was told long ago.
struct ForgetOver;

impl Operation for ForgetOver {
    type Output = (u64, u64, u64);
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        let sessions = store::identity::delete_ended_sessions(tx).await?;
        let answers = store::idempotency::delete_old(tx).await?;
        Ok((sessions, answers, store::outbox::delete_old(tx).await?))
    }
}
