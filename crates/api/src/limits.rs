//! Limits of the API, each with its unit. A breach answers a problem with a code of its own.

use std::time::Duration;

/// Largest request body, in bytes: 16 MiB.
pub const BODY_BYTES_MAX: usize = 16 * 1024 * 1024;
/// How much of a larger one is read before it is refused, in bytes: 64 MiB.
pub const BODY_BYTES_DROPPED_MAX: usize = 64 * 1024 * 1024;
/// Usage events in one request.
pub const USAGE_EVENTS_MAX: usize = 10_000;
/// Longest time that a request may take.
pub const REQUEST_TIME_MAX: Duration = Duration::from_secs(60);
/// Rows of a list where none are asked for.
pub const LIST_LIMIT_DEFAULT: u32 = 25;
/// Most rows of a list.
pub const LIST_LIMIT_MAX: u32 = 200;
/// Longest idempotency key, in characters.
pub const IDEMPOTENCY_KEY_MAX: usize = 255;
/// Requests that an API key may make in one [`RATE_WINDOW`] where the operator says nothing else: 500 a second.
pub const REQUESTS_PER_KEY_DEFAULT: u32 = 30_000;
/// Sign-ins that one address may try in one [`RATE_WINDOW`].
pub const SIGN_INS_PER_ADDRESS_MAX: u32 = 30;
/// How long an API key is believed after the store was asked for it: one withdrawn through another process works this long at most.
pub const KEY_BELIEVED: Duration = Duration::from_secs(1);
/// API keys that are believed at once.
pub const KEYS_BELIEVED_MAX: usize = 1_000;
/// The window of the rate limits.
pub const RATE_WINDOW: Duration = Duration::from_secs(60);
/// Callers whose rate is remembered; the fullest buckets are forgotten first.
pub const RATED_CALLERS_MAX: usize = 10_000;
/// How often a stream of progress looks at its run.
pub const PROGRESS_STEP: Duration = Duration::from_millis(250);
/// Longest time that a stream of progress stays open.
pub const PROGRESS_TIME_MAX: Duration = Duration::from_secs(3_600);
