//! What every request can reach: the store, how the listener is exposed, counters, rates.

use crate::key_ring::KeyRing;
use crate::limits::REQUESTS_PER_KEY_DEFAULT;
use crate::metrics::Metrics;
use crate::rate_limit::RateLimit;
use app::Catalogs;
use app::messages::Destinations;
use app::tax_gateway::RateBook;
use charging::Charger;
use documents::{RenderLimits, RenderPool};
use std::net::IpAddr;
use std::sync::Arc;
use store::Store;

/// How the server is exposed. HTTPS is what the listener saw, or what a trusted proxy says (api.md, auth).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listener {
    /// The listener itself speaks TLS.
    pub https: bool,
    /// Peers whose `X-Forwarded-Proto` and `X-Forwarded-For` are believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// The operator lets staff sign in over plain HTTP from anywhere.
    pub allow_plain_sign_in: bool,
    /// Requests that an API key may make in one [`crate::RATE_WINDOW`].
    pub requests_per_key: u32,
}

impl Default for Listener {
    fn default() -> Self {
        Self { https: false, trusted_proxies: Vec::new(), allow_plain_sign_in: false, requests_per_key: REQUESTS_PER_KEY_DEFAULT }
    }
}

/// What the API works with. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// The store.
    pub store: Store,
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
    /// Charges usage.
    pub charger: Charger,
    /// Draws PDFs.
    pub renderer: Arc<RenderPool>,
    /// Where messages may go.
    pub destinations: Destinations,
    /// Asks the taxation gateways before something is bought; none where nobody is asked.
    pub rate_book: Option<Arc<RateBook>>,
    pub(crate) listener: Arc<Listener>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) rates: Arc<RateLimit>,
    pub(crate) keys: Arc<KeyRing>,
}

impl AppState {
    /// The state of a server.
    pub fn new(store: Store, catalogs: Arc<Catalogs>, charger: Charger, listener: Listener) -> Self {
        let renderer = Arc::new(RenderPool::new(RenderPool::candidates(None), RenderLimits::default()));
        Self {
            store,
            catalogs,
            charger,
            renderer,
            destinations: Destinations::default(),
            rate_book: None,
            listener: Arc::new(listener),
            metrics: Arc::default(),
            rates: Arc::default(),
            keys: Arc::default(),
        }
    }

    /// With a renderer of its own, not the one beside the program.
    #[must_use]
    pub fn with_renderer(self, renderer: Arc<RenderPool>) -> Self {
        Self { renderer, ..self }
    }

    /// With somebody who asks taxation gateways.
    #[must_use]
    pub fn with_rate_book(self, book: Arc<RateBook>) -> Self {
        Self { rate_book: Some(book), ..self }
    }

    /// With other destinations of messages than public addresses.
    #[must_use]
    pub fn with_destinations(self, destinations: Destinations) -> Self {
        Self { destinations, ..self }
    }
}
