//! Token buckets: so many requests a window, refilled evenly.
//!
//! Of this process only: with several processes each grants its own share.

use crate::limits::{RATE_WINDOW, RATED_CALLERS_MAX};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Instant;

/// A bucket counts microseconds of the window that are left: one request costs window ÷ limit of them.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    left_micros: u64,
    at: Instant,
}

/// The buckets by caller.
#[derive(Debug, Default)]
pub(crate) struct RateLimit {
    buckets: Mutex<HashMap<String, Bucket>>,
}

/// What a caller has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rate {
    pub(crate) granted: bool,
    limit: u32,
    remaining: u64,
    pub(crate) reset_s: u64,
}

impl RateLimit {
    /// Takes one request out of the caller's bucket.
    pub(crate) fn take(&self, caller: &str, limit: u32, now: Instant) -> Rate {
        let window = micros(RATE_WINDOW.as_micros());
        let cost = window / u64::from(limit.max(1));
        let mut buckets = match self.buckets.lock() {
            Ok(buckets) => buckets,
            // The map is sound between any two statements below.
            Err(poisoned) => poisoned.into_inner(),
        };
        if buckets.len() >= RATED_CALLERS_MAX && !buckets.contains_key(caller) {
            buckets.retain(|_, bucket| refilled(*bucket, now, window) < window);
        }
        let bucket = buckets.entry(caller.to_owned()).or_insert(Bucket { left_micros: window, at: now });
        let left = refilled(*bucket, now, window);
        let granted = left >= cost;
        let left = if granted { left - cost } else { left };
        *bucket = Bucket { left_micros: left, at: now };
        let missing = if granted { 0 } else { cost - left };
        Rate { granted, limit, remaining: left / cost.max(1), reset_s: missing.div_ceil(1_000_000) }
    }
}

impl Rate {
    /// Tells the caller.
    pub(crate) fn write(&self, headers: &mut HeaderMap) {
        headers.insert(HeaderName::from_static("ratelimit-limit"), HeaderValue::from(self.limit));
        headers.insert(HeaderName::from_static("ratelimit-remaining"), HeaderValue::from(self.remaining));
        headers.insert(HeaderName::from_static("ratelimit-reset"), HeaderValue::from(self.reset_s));
    }
}

fn refilled(bucket: Bucket, now: Instant, window: u64) -> u64 {
    let passed = micros(now.saturating_duration_since(bucket.at).as_micros());
    bucket.left_micros.saturating_add(passed).min(window)
}

fn micros(duration: u128) -> u64 {
    u64::try_from(duration).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_and_refills_evenly() {
        let rates = RateLimit::default();
        let start = Instant::now();
        assert!(rates.take("a", 2, start).granted);
        assert!(rates.take("a", 2, start).granted);
        let refused = rates.take("a", 2, start);
        assert!(!refused.granted);
        assert_eq!(refused.reset_s, 30);
        assert!(rates.take("b", 2, start).granted, "another caller has its own bucket");
        assert!(rates.take("a", 2, start + RATE_WINDOW / 2).granted);
    }
}
