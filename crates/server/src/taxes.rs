//! The worker of taxation gateways: settles what is pending, and asks ahead for the days that come.

use app::Catalogs;
use app::tax_gateway::{RateBook, TaxGatewayError, look_ahead, settle_due};
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::identity::INSTALLATION;
use store::{Actor, Scope, Store};
use tokio::sync::watch;

/// How often pending taxes are looked for.
const SETTLE_EVERY: Duration = Duration::from_secs(15);
/// How often rates of the days that come are asked for.
const AHEAD_EVERY: Duration = Duration::from_secs(1_800);

/// Works until it is asked to stop.
pub async fn settle(store: Store, catalogs: Arc<Catalogs>, book: Arc<RateBook>, mut stopped: watch::Receiver<bool>) {
    let mut ahead: Option<Instant> = None;
    while !*stopped.borrow() {
        let looks_ahead = ahead.is_none_or(|last| last.elapsed() >= AHEAD_EVERY);
        if looks_ahead {
            ahead = Some(Instant::now());
        }
        if let Err(error) = settle_sites(&store, &catalogs, &book, looks_ahead).await {
            tracing::error!(code = error.code(), error = &error as &dyn std::error::Error, "pending taxes could not be settled");
        }
        // A closed channel is a server that is gone.
        let _elapsed = tokio::time::timeout(SETTLE_EVERY, stopped.changed()).await;
    }
}

async fn settle_sites(store: &Store, catalogs: &Arc<Catalogs>, book: &RateBook, looks_ahead: bool) -> Result<(), TaxGatewayError> {
    let scope = Scope { site: INSTALLATION, actor: Actor::system(), dry_run: false };
    for site in store.read(scope.clone(), app::site::ListSites).await?.into_iter().map(|view| view.site) {
        let scope = Scope { site: site.id, ..scope.clone() };
        if looks_ahead {
            look_ahead(store, catalogs, book, &scope).await?;
        }
        match settle_due(store, catalogs, book, &scope).await? {
            0 => {}
            charges => tracing::info!(site = site.code, charges, "pending taxes are settled"),
        }
    }
    Ok(())
}
