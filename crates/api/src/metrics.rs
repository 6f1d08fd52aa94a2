//! Counters for Prometheus: requests by route, method and status, and how long they took.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Mutex;
use std::time::Duration;

/// Upper ends of the buckets: microseconds, and the seconds that stand in the text.
const BUCKETS: [(u128, &str); 8] = [
    (1_000, "0.001"),
    (5_000, "0.005"),
    (25_000, "0.025"),
    (100_000, "0.1"),
    (250_000, "0.25"),
    (1_000_000, "1"),
    (5_000_000, "5"),
    (u128::MAX, "+Inf"),
];

#[derive(Debug, Default, Clone)]
struct Durations {
    counts: [u64; BUCKETS.len()],
    sum_micros: u128,
}

#[derive(Debug, Default)]
struct Counts {
    requests: BTreeMap<(String, String, u16), u64>,
    durations: BTreeMap<String, Durations>,
}

/// The counters of one server.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    counts: Mutex<Counts>,
}

impl Metrics {
    /// Counts a request that was answered.
    pub(crate) fn count(&self, method: &str, route: &str, status: u16, took: Duration) {
        let mut counts = match self.counts.lock() {
            Ok(counts) => counts,
            Err(poisoned) => poisoned.into_inner(),
        };
        *counts.requests.entry((method.to_owned(), route.to_owned(), status)).or_default() += 1;
        let durations = counts.durations.entry(route.to_owned()).or_default();
        durations.sum_micros = durations.sum_micros.saturating_add(took.as_micros());
        for ((end, _), count) in BUCKETS.iter().zip(&mut durations.counts) {
            if took.as_micros() <= *end {
                *count += 1;
            }
        }
    }

    /// The counters in Prometheus' text form.
    pub(crate) fn render(&self) -> String {
        let counts = match self.counts.lock() {
            Ok(counts) => counts,
            Err(poisoned) => poisoned.into_inner(),
        };
        let mut text = String::from("# HELP guilder_http_requests_total Requests answered.\n# TYPE guilder_http_requests_total counter\n");
        for ((method, route, status), count) in &counts.requests {
            let _always_ok =
                writeln!(text, "guilder_http_requests_total{{method=\"{method}\",route=\"{route}\",status=\"{status}\"}} {count}");
        }
        text.push_str("# HELP guilder_http_request_seconds Time to the answer.\n# TYPE guilder_http_request_seconds histogram\n");
        for (route, durations) in &counts.durations {
            for ((_, end), count) in BUCKETS.iter().zip(&durations.counts) {
                let _always_ok = writeln!(text, "guilder_http_request_seconds_bucket{{route=\"{route}\",le=\"{end}\"}} {count}");
            }
            let (seconds, micros) = (durations.sum_micros / 1_000_000, durations.sum_micros % 1_000_000);
            let _always_ok = writeln!(text, "guilder_http_request_seconds_sum{{route=\"{route}\"}} {seconds}.{micros:06}");
            let all = durations.counts.last().copied().unwrap_or_default();
            let _always_ok = writeln!(text, "guilder_http_request_seconds_count{{route=\"{route}\"}} {all}");
        }
        text
    }
}

/// Questions to taxation gateways in Prometheus' text form.
pub(crate) fn taxation((answered, failed): (u64, u64)) -> String {
    format!(
        "# HELP guilder_taxation_questions_total Questions to taxation gateways.\n# TYPE guilder_taxation_questions_total counter\n\
         guilder_taxation_questions_total{{outcome=\"answered\"}} {answered}\nguilder_taxation_questions_total{{outcome=\"failed\"}} {failed}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_count_everything_below_their_end() {
        let metrics = Metrics::default();
        metrics.count("GET", "/v1/sites", 200, Duration::from_millis(3));
        let text = metrics.render();
        assert!(text.contains("guilder_http_requests_total{method=\"GET\",route=\"/v1/sites\",status=\"200\"} 1\n"));
        assert!(text.contains("le=\"0.001\"} 0\n"));
        assert!(text.contains("le=\"0.005\"} 1\n"));
        assert!(text.contains("_sum{route=\"/v1/sites\"} 0.003000\n"));
    }

    #[test]
    fn questions_to_gateways_are_counted_by_outcome() {
        assert!(taxation((7, 2)).contains("{outcome=\"answered\"} 7\nguilder_taxation_questions_total{outcome=\"failed\"} 2\n"));
    }
}
