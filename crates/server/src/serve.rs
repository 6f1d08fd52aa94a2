//! `guilder serve`: one process with API, dashboard and jobs, from its first line to a clean stop.
//!
//! Invariants: the folder's lock is held from before the store is opened until after it is closed; the sign-in link is printed when
//! the server answers; what was answered is on disk.

use crate::background::Background;
use crate::command_line::ServeOptions;
use crate::data_folder::DataFolder;
use crate::failure::Failure;
use crate::local_access::LocalAccess;
use crate::{first_start, local_routes, sign_in_link};
use api::{AppState, Listener};
use app::Catalogs;
use app::identity::{self, Token};
use app::messages::{Destinations, Sender};
use app::tax_gateway::{GatewayLimits, HttpGateway, RateBook};
use axum::Router;
use charging::{Charger, ChargerOptions};
use documents::worker::{RenderLimits, RenderPool};
use std::future::IntoFuture;
use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// How long requests may go on after the server was asked to stop.
const STOP_TIME_MAX: Duration = Duration::from_secs(10);

/// Serves until SIGTERM or Ctrl-C.
///
/// # Errors
/// A folder that is held, an address that is taken, a store that does not open.
pub async fn serve(options: ServeOptions) -> Result<ExitCode, Failure> {
    let folder = DataFolder::at(&options.storage.data);
    folder.create()?;
    let held = || Failure::busy(format!("another guilder works on {}", folder.path().display()));
    let lock = folder.lock()?.ok_or_else(held)?;
    let mut local = LocalAccess { address: None, ..LocalAccess::load(&folder)? };
    local.save(&folder)?;
    let binding = |cause| Failure::while_doing(format!("listening on {}", options.listen), cause);
    let listener = TcpListener::bind(options.listen).await.map_err(binding)?;
    let at = listener.local_addr().map_err(binding)?;
    let stop = stop_signal()?;
    tokio::pin!(stop);
    let store = tokio::select! {
        opened = first_start::open(&options, &folder) => opened?,
        () = &mut stop => return Ok(ExitCode::SUCCESS),
    };
    local.keys = first_start::administrator_keys(&store, &local.keys).await?;
    let token = Token::draw("").map_err(|cause| Failure::while_doing("drawing the local secret", cause))?;
    token.reveal().clone_into(&mut local.token);
    let catalogs: Arc<Catalogs> = Arc::default();
    let sender = Sender::try_new(destinations(&options)).map_err(|cause| Failure::while_doing("preparing to send messages", cause))?;
    let book = rate_book(&store, &catalogs, sender.clone());
    let router = router(&options, &store, (&catalogs, &book), &token);
    let background = Background::start(&store, &catalogs, sender, &book);
    let (ask, asked) = tokio::sync::oneshot::channel::<()>();
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, service).with_graceful_shutdown(async move { drop(asked.await) });
    let mut serving = tokio::spawn(serving.into_future());
    local.address = Some(format!("http://{}", reachable(at)));
    local.save(&folder)?;
    announce(&options, &store, at).await?;
    tokio::select! {
        ended = &mut serving => {
            ended.map_err(|cause| Failure::while_doing("serving", cause))?.map_err(|cause| Failure::while_doing("serving", cause))?;
        }
        () = &mut stop => {
            tracing::info!("stopping");
            drop(ask);
            if tokio::time::timeout(STOP_TIME_MAX, &mut serving).await.is_err() {
                tracing::warn!("requests are cut that did not end in time");
                serving.abort();
            }
        }
    }
    background.stop().await;
    store.close();
    local.address = None;
    local.token.clear();
    local.save(&folder)?;
    drop(lock);
    Ok(ExitCode::SUCCESS)
}

/// Asks the sites' taxation gateways, as messages are sent.
fn rate_book(store: &Store, catalogs: &Arc<Catalogs>, sender: Sender) -> Arc<RateBook> {
    let gateway = Arc::new(HttpGateway::new(sender));
    Arc::new(RateBook::new(store.clone(), Arc::clone(catalogs), gateway, GatewayLimits::default()))
}

fn router(options: &ServeOptions, store: &Store, (catalogs, book): (&Arc<Catalogs>, &Arc<RateBook>), token: &Token) -> Router {
    let exposed = Listener {
        https: false,
        trusted_proxies: options.trusted_proxies.clone(),
        allow_plain_sign_in: options.allow_plain_sign_in,
        requests_per_key: options.requests_per_key,
    };
    let remembered = ChargerOptions { rates: Some(Arc::clone(book) as _), facts_bytes: options.facts_bytes() };
    let charger = Charger::with(store.clone(), Arc::clone(catalogs), remembered);
    let renderer = RenderPool::new(RenderPool::candidates(options.render.clone()), RenderLimits::default());
    let state = AppState::new(store.clone(), Arc::clone(catalogs), charger, exposed).with_renderer(Arc::new(renderer));
    let state = state.with_destinations(destinations(options)).with_rate_book(Arc::clone(book));
    local_routes::router(store.clone(), token).fallback_service(api::router(state))
}

/// Where messages may go. The demo on this machine may reach what is on this machine, so that webhooks can be tried.
fn destinations(options: &ServeOptions) -> Destinations {
    let is_a_try = options.demo && options.listen.ip().is_loopback();
    if options.allow_private_destinations || is_a_try { Destinations::PrivateToo } else { Destinations::PublicOnly }
}

/// Says where the server is, and how to get in while nobody has a password.
async fn announce(options: &ServeOptions, store: &Store, at: SocketAddr) -> Result<(), Failure> {
    let address = options.public_url.clone().unwrap_or_else(|| format!("http://{}", reachable(at)));
    let link = identity::first_sign_in_link(store).await.map_err(|cause| Failure::while_doing("making the first sign-in link", cause))?;
    let mut lines = format!("Guilder listens on {address}\n");
    match link {
        Some(link) => lines.push_str(&format!("Sign in: {}\n", sign_in_link::shown(&address, link.token.reveal()))),
        None => lines.push_str(&format!("Sign in with e-mail and password: {address}/sign-in\n")),
    }
    let mut out = std::io::stdout().lock();
    if let Err(cause) = out.write_all(lines.as_bytes()).and_then(|()| out.flush()) {
        tracing::warn!(%cause, "the address could not be printed");
    }
    Ok(())
}

/// The address by which this machine reaches a listener: one that listens everywhere is reached by loopback.
fn reachable(at: SocketAddr) -> SocketAddr {
    match at.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => SocketAddr::new(Ipv4Addr::LOCALHOST.into(), at.port()),
        IpAddr::V6(ip) if ip.is_unspecified() => SocketAddr::new(Ipv6Addr::LOCALHOST.into(), at.port()),
        IpAddr::V4(_) | IpAddr::V6(_) => at,
    }
}

/// Ends at the first SIGTERM or Ctrl-C.
fn stop_signal() -> Result<impl Future<Output = ()>, Failure> {
    let listening = |kind| signal(kind).map_err(|cause| Failure::while_doing("listening for signals", cause));
    let (mut terminate, mut interrupt) = (listening(SignalKind::terminate())?, listening(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listener_on_all_addresses_is_reached_by_loopback() {
        assert_eq!(reachable("0.0.0.0:8080".parse().unwrap()).to_string(), "127.0.0.1:8080");
        assert_eq!(reachable("[::]:8080".parse().unwrap()).to_string(), "[::1]:8080");
        assert_eq!(reachable("10.0.0.7:80".parse().unwrap()).to_string(), "10.0.0.7:80");
    }
}
