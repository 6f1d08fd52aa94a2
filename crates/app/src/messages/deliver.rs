//! Sending deliveries: claimed with a lease, sent outside any transaction, tried again with growing waits, given up after the last.
//!
//! Invariants: a delivery is with one worker at a time, until its lease is over; only the latest claim writes how it ended; leases are
//! longer than anything takes, so a lease that is over means a lost worker.

use super::MessagesError;
use super::settings::ChannelSettings;
use messages::{Call, Email, EmailServer, SEND_TIME_MAX, SendError, Sender, SmsGateway, TextMessage};
use store::channel::{self, Channel};
use store::delivery::{self, DeliveryRow, Outcome};
use store::identity::INSTALLATION;
use store::secret::{self, Secret};
use store::webhook::{self, EndpointRow};
use store::{Actor, Lane, Operation, Scope, Store, StoreError, Tx};

/// Seconds from a failed try to the next: 5 s, 30 s, 2 min, 10 min, 30 min, 2 h, 6 h, 12 h. All in all some 21 hours.
pub const RETRY_AFTER_S: [i64; 8] = [5, 30, 120, 600, 1_800, 7_200, 21_600, 43_200];
/// Tries after which a delivery is given up.
pub const TRIES_MAX: i64 = RETRY_AFTER_S.len() as i64 + 1;
/// How long a worker has a delivery, in seconds; after that its worker is taken for lost.
pub const LEASE_S: i64 = 120;
// A lease outlasts the slowest message several times over.
const _: () = assert!(LEASE_S >= 3 * SEND_TIME_MAX.as_secs() as i64);

/// The code of a delivery that waits for its channel.
pub(super) const fn unconfigured(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "no_email_server",
        Channel::Sms => "no_sms_gateway",
        Channel::Webhook => "endpoint_disabled",
    }
}

/// Takes deliveries and sends them. Cheap to clone.
#[derive(Clone)]
pub struct Post {
    store: Store,
    sender: Sender,
}

impl Post {
    /// A worker on a store.
    pub const fn new(store: Store, sender: Sender) -> Self {
        Self { store, sender }
    }

    /// Takes up to `limit` deliveries whose time has come, of any site.
    ///
    /// # Errors
    /// [`MessagesError`].
    pub async fn claim(&self, limit: i64) -> Result<Vec<DeliveryRow>, MessagesError> {
        let scope = Scope { site: INSTALLATION, actor: Actor::job("messages"), dry_run: false };
        // Nothing due is the rule: a look that only reads costs no write.
        if !self.store.read(scope.clone(), IsDue).await? {
            return Ok(Vec::new());
        }
        self.store.write(scope, Claim { limit }, Lane::Background).await
    }

    /// Sends one delivery that was claimed, and notes how it ended.
    ///
    /// # Errors
    /// [`MessagesError`] of the store; what the other side says is the delivery's result.
    pub async fn deliver(&self, claimed: DeliveryRow) -> Result<(), MessagesError> {
        let scope = Scope { site: claimed.site, actor: Actor::job("messages"), dry_run: false };
        let route = self.store.read(scope.clone(), FindRoute { claimed: claimed.clone() }).await?;
        let (ending, code, detail) = self.send(&claimed, &route).await;
        let detail = route.without_secrets(detail);
        let finish = Finish { claimed, ending, code, detail };
        if !self.store.write(scope, finish, Lane::Background).await? {
            tracing::warn!("a delivery was taken over before its worker had done");
        }
        Ok(())
    }

    /// Sends what is due now, all at once, and waits for it. Answers how many.
    ///
    /// # Errors
    /// [`MessagesError`].
    pub async fn send_due(&self, limit: i64) -> Result<usize, MessagesError> {
        let claimed = self.claim(limit).await?;
        let count = claimed.len();
        let mut sending = tokio::task::JoinSet::new();
        for row in claimed {
            let post = self.clone();
            sending.spawn(async move { post.deliver(row).await });
        }
        for ended in sending.join_all().await {
            ended?;
        }
        Ok(count)
    }

    async fn send(&self, claimed: &DeliveryRow, route: &Route) -> (Ending, &'static str, String) {
        let (message, id) = (&claimed.message, format!("msg_{}", claimed.id));
        let sent = match route {
            Route::Waits => return (Ending::Waits, unconfigured(message.channel), String::new()),
            Route::Gone => return (Ending::GivenUp, "endpoint_gone", "the endpoint was deleted".to_owned()),
            Route::Email(server, password) => {
                let email = Email { id: &id, to: &message.address, subject: &message.subject, body: &message.body };
                self.sender.email(server, password.as_ref().map(Secret::reveal), &email).await
            }
            Route::Sms(gateway, secret) => {
                let text = TextMessage { to: &message.address, text: &message.body };
                self.sender.text(gateway, secret.as_ref().map(Secret::reveal), &text).await
            }
            Route::Call(url, secrets) => {
                let secrets: Vec<&str> = secrets.iter().map(Secret::reveal).collect();
                let at = self.store.system_now();
                self.sender.call(&Call { url, id: &id, at, body: &message.body, secrets: &secrets }).await
            }
        };
        match sent {
            Ok(answer) => (Ending::Sent, "sent", answer),
            Err(error) => (Ending::of(&error, claimed.tries), error.code(), error.to_string()),
        }
    }
}

/// How a try ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Sent,
    RetryAfter(i64),
    GivenUp,
    Waits,
}

impl Ending {
    fn of(error: &SendError, tries: i64) -> Self {
        if error.is_final() {
            return Self::GivenUp;
        }
        let wait = usize::try_from(tries - 1).ok().and_then(|at| RETRY_AFTER_S.get(at));
        wait.map_or(Self::GivenUp, |seconds| Self::RetryAfter(*seconds))
    }
}

/// How a delivery leaves.
enum Route {
    Email(EmailServer, Option<Secret>),
    Sms(SmsGateway, Option<Secret>),
    Call(String, Vec<Secret>),
    Waits,
    Gone,
}

impl Route {
    /// What the other side said may repeat what we sent.
    fn without_secrets(&self, detail: String) -> String {
        let secrets: Vec<&Secret> = match self {
            Self::Email(_, secret) | Self::Sms(_, secret) => secret.iter().collect(),
            Self::Call(_, secrets) => secrets.iter().collect(),
            Self::Waits | Self::Gone => Vec::new(),
        };
        secrets.into_iter().filter(|secret| !secret.reveal().is_empty()).fold(detail, |text, secret| text.replace(secret.reveal(), "…"))
    }
}

struct IsDue;

impl Operation for IsDue {
    type Output = bool;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, StoreError> {
        delivery::is_due(tx).await
    }
}

struct Claim {
    limit: i64,
}

impl Operation for Claim {
    type Output = Vec<DeliveryRow>;
    type Error = MessagesError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, MessagesError> {
        let lease_to = tx.system_now().plus_seconds(LEASE_S)?;
        delivery::fail_lost(tx, TRIES_MAX).await?;
        Ok(delivery::claim(tx, self.limit, TRIES_MAX, lease_to).await?)
    }
}

struct FindRoute {
    claimed: DeliveryRow,
}

impl Operation for FindRoute {
    type Output = Route;
    type Error = MessagesError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Route, MessagesError> {
        let channel = self.claimed.message.channel;
        if let Some(id) = self.claimed.message.endpoint {
            let Some(endpoint) = webhook::load(tx, id).await? else { return Ok(Route::Gone) };
            if !endpoint.enabled {
                return Ok(Route::Waits);
            }
            let Some(kept) = secret::load(tx, &EndpointRow::secret_owner(id)).await? else { return Ok(Route::Gone) };
            let now = tx.system_now();
            let previous = kept.previous.filter(|(_, to)| *to > now).map(|(secret, _)| secret);
            return Ok(Route::Call(endpoint.url, std::iter::once(kept.current).chain(previous).collect()));
        }
        let Some(row) = channel::load(tx, channel).await? else { return Ok(Route::Waits) };
        let secret = secret::load(tx, channel.as_str()).await?.map(|kept| kept.current);
        Ok(match ChannelSettings::from_row(&row)? {
            Some(ChannelSettings::Email(settings)) => Route::Email(settings.server, secret),
            Some(ChannelSettings::Sms(settings)) => Route::Sms(settings.gateway, secret),
            None => Route::Waits,
        })
    }
}

struct Finish {
    claimed: DeliveryRow,
    ending: Ending,
    code: &'static str,
    detail: String,
}

impl Operation for Finish {
    type Output = bool;
    type Error = MessagesError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, MessagesError> {
        let outcome = match self.ending {
            Ending::Sent => Outcome::Sent,
            Ending::RetryAfter(seconds) => Outcome::RetryAt(tx.system_now().plus_seconds(seconds)?),
            Ending::GivenUp => Outcome::Failed,
            Ending::Waits => Outcome::Waiting,
        };
        Ok(delivery::finish(tx, &self.claimed, outcome, self.code, &self.detail).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn waits_grow_and_end() {
        let hung = SendError::TimedOut(Duration::from_secs(1));
        let endings: Vec<Ending> = (1..=TRIES_MAX).map(|tries| Ending::of(&hung, tries)).collect();
        let mut expected: Vec<Ending> = RETRY_AFTER_S.iter().map(|seconds| Ending::RetryAfter(*seconds)).collect();
        expected.push(Ending::GivenUp);
        assert_eq!(endings, expected);
        assert!(RETRY_AFTER_S.is_sorted());
        assert_eq!(Ending::of(&SendError::Refused(String::new()), 1), Ending::GivenUp);
    }
}
