//! Usage charged in this process.

use app::Catalogs;
use charging::{Answer, Charger, Request, UsageInput};
use protocols::{Sink, SinkError};
use std::sync::Arc;
use store::{Lane, Scope, Store};

/// The charger of this process.
pub struct HereSink {
    charger: Charger,
    request: Request,
}

impl HereSink {
    /// A sink of a site's store.
    pub fn new(store: Store, scope: Scope) -> Self {
        let request = Request { site: scope.site, actor: scope.actor, dry_run: false, lane: Lane::Background };
        Self { charger: Charger::new(store, Arc::new(Catalogs::default())), request }
    }
}

impl Sink for HereSink {
    async fn charge(&self, events: Vec<UsageInput>) -> Result<Vec<Answer>, SinkError> {
        self.charger.charge(&self.request, events).await.map_err(|cause| SinkError { code: cause.code(), cause: Box::new(cause) })
    }
}
