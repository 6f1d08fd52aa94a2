//! Makes a failing history short: lines in chunks, lines one by one, steps of a race, parts of a step.
//!
//! Invariant: what is answered failed when it was last tried; nothing is tried more often than allowed.

use crate::history::{History, Line};

/// Replays that shrinking may take.
pub const ATTEMPTS_MAX: usize = 300;

/// The shortest history that was found to fail still, and how many replays it took.
pub async fn shrink(history: History, attempts: usize, mut fails: impl AsyncFnMut(&History) -> bool) -> (History, usize) {
    let mut shrinking = Shrinking { best: history, left: attempts };
    loop {
        let before = shrinking.best.clone();
        let mut size = shrinking.best.0.len() / 2;
        while size >= 1 {
            shrinking.drop_chunks(size, &mut fails).await;
            size /= 2;
        }
        shrinking.drop_inside(&mut fails).await;
        if shrinking.best == before || shrinking.left == 0 {
            return (shrinking.best, attempts - shrinking.left);
        }
    }
}

struct Shrinking {
    best: History,
    left: usize,
}

impl Shrinking {
    async fn is_better(&mut self, candidate: History, fails: &mut impl AsyncFnMut(&History) -> bool) -> bool {
        if self.left == 0 {
            return false;
        }
        self.left -= 1;
        let better = fails(&candidate).await;
        if better {
            self.best = candidate;
        }
        better
    }

    /// Drops so many lines at once, wherever that keeps the failure; from the end, where what came after it stands.
    async fn drop_chunks(&mut self, size: usize, fails: &mut impl AsyncFnMut(&History) -> bool) {
        let mut end = self.best.0.len();
        while end > 0 && self.best.0.len() > 1 {
            let from = end.saturating_sub(size);
            let mut candidate = self.best.clone();
            candidate.0.drain(from..end);
            self.is_better(candidate, fails).await;
            end = from;
        }
    }

    /// Drops steps of races, then parts of steps.
    async fn drop_inside(&mut self, fails: &mut impl AsyncFnMut(&History) -> bool) {
        for line in 0..self.best.0.len() {
            let mut step = 0;
            while let Some(found) = self.best.0.get(line).filter(|line| step < line.0.len()) {
                if found.0.len() > 1 {
                    let candidate = self.changed(line, |line| drop(line.0.remove(step)));
                    if self.is_better(candidate, fails).await {
                        continue;
                    }
                }
                self.drop_parts(line, step, fails).await;
                step += 1;
            }
        }
    }

    async fn drop_parts(&mut self, line: usize, step: usize, fails: &mut impl AsyncFnMut(&History) -> bool) {
        let parts = |history: &History| history.0.get(line).and_then(|line| line.0.get(step)).map_or(0, |step| step.parts.len());
        let mut part = 0;
        while part < parts(&self.best) && parts(&self.best) > 1 {
            let candidate = self.changed(line, |line| {
                if let Some(step) = line.0.get_mut(step) {
                    step.parts.remove(part);
                }
            });
            if !self.is_better(candidate, fails).await {
                part += 1;
            }
        }
    }

    fn changed(&self, line: usize, change: impl FnOnce(&mut Line)) -> History {
        let mut candidate = self.best.clone();
        if let Some(line) = candidate.0.get_mut(line) {
            change(line);
        }
        candidate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A law that is broken once something was sold and, later, `s7` was used: synthetic, so that the shortest history is known.
    fn breaks(history: &History) -> bool {
        let text = history.to_string();
        let sold = text.find("subscribe");
        sold.is_some_and(|sold| text.get(sold..).is_some_and(|rest| rest.contains("s=s7 ") || rest.contains("s=s7\n")))
    }

    fn long() -> History {
        let filler = "pay c=c1 amount=1.00\nclock to=x\n".repeat(20);
        let last = "usage id=1 s=s6 ; id=1 s=s7 ; id=1 s=s8 || pay c=c2 amount=2.00 || adjust c=c1\n";
        format!("create c=c1\n{filler}subscribe c=c1 || pay c=c1\n{filler}{last}{filler}").parse().unwrap()
    }

    #[tokio::test]
    async fn a_failing_history_becomes_as_short_as_its_cause() {
        let (short, attempts) = shrink(long(), ATTEMPTS_MAX, async |history: &History| breaks(history)).await;
        assert_eq!(short.to_string(), "subscribe c=c1\nusage id=1 s=s7\n");
        assert!(attempts <= ATTEMPTS_MAX);
    }

    #[tokio::test]
    async fn shrinking_ends_when_its_attempts_do() {
        let mut tried = 0;
        let (short, attempts) = shrink(long(), 5, async |history: &History| {
            tried += 1;
            breaks(history)
        })
        .await;
        assert!(breaks(&short));
        assert_eq!((tried, attempts), (5, 5));
    }
}
