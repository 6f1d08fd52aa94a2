//! How many tests ran: reads the summary lines of cargo's test harness and of Vitest.

/// Tests that passed and failed, over any number of summary lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub passed: u64,
    pub failed: u64,
}

impl Counts {
    pub fn of(lines: &[String]) -> Self {
        lines.iter().filter_map(|line| summary(line)).fold(Self::default(), Self::plus)
    }

    pub fn plus(self, other: Self) -> Self {
        Self { passed: self.passed.saturating_add(other.passed), failed: self.failed.saturating_add(other.failed) }
    }
}

fn summary(line: &str) -> Option<Counts> {
    let plain = without_colour(line);
    let plain = plain.trim();
    // cargo: `test result: ok. 3 passed; 0 failed; 0 ignored; …`   Vitest: `Tests  1 failed | 5 passed (6)`
    let (parts, separator) = match (plain.strip_prefix("test result: "), plain.strip_prefix("Tests ")) {
        (Some(cargo), _) => (cargo.split_once(". ").map_or(cargo, |(_, counts)| counts), ';'),
        (None, Some(vitest)) => (vitest, '|'),
        (None, None) => return None,
    };
    let count = |word: &str| {
        parts.split(separator).find_map(|part| {
            let mut words = part.split_whitespace();
            let number = words.next()?.parse().ok()?;
            (words.next()? == word).then_some(number)
        })
    };
    let (passed, failed) = (count("passed"), count("failed"));
    (passed.is_some() || failed.is_some()).then(|| Counts { passed: passed.unwrap_or_default(), failed: failed.unwrap_or_default() })
}

fn without_colour(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            characters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            plain.push(character);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(lines: &[&str]) -> (u64, u64) {
        let lines: Vec<String> = lines.iter().map(|&line| line.to_owned()).collect();
        let counts = Counts::of(&lines);
        (counts.passed, counts.failed)
    }

    #[test]
    fn cargo_summaries_are_added_up() {
        let ok = "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.10s";
        let bad = "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.10s";
        assert_eq!(count(&["running 12 tests", ok, "", bad]), (15, 2));
    }

    #[test]
    fn vitest_summaries_are_read_with_and_without_failures_and_colour() {
        assert_eq!(count(&["      Tests  12 passed (12)"]), (12, 0));
        assert_eq!(count(&["      Tests  1 failed | 11 passed | 2 skipped (14)"]), (11, 1));
        assert_eq!(count(&["\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[32m5 passed\u{1b}[39m\u{1b}[22m (5)"]), (5, 0));
        assert_eq!(count(&[" Test Files  3 passed (3)"]), (0, 0));
    }
}
