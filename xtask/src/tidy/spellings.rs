//! Spellings that are forbidden in places. In the vocabulary and the core (tiers 0 and 1): floats, the clock, randomness,
//! panics by shortcut, I/O. Everywhere: swallowed causes, loose ends, and SQL outside the store.

use super::Finding;
use super::rust_source::{RustSource, is_word};

const PURE_TIER_MAX: u64 = 1;
/// Crates that speak SQL: the store, and the benchmark's reference workload.
const SQL_CRATES: [&str; 2] = ["store", "bench"];
const SQL: [&str; 4] = ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM "];
/// `UPDATE` and `SELECT` also begin sentences; a statement has this beside them.
const SQL_PARTNERS: [&str; 4] = [" FROM ", " SET ", " VALUES", "INSERT INTO "];

const IN_PURE_CODE: [(&str, &str); 16] = [
    ("f32", "no floats: amounts are quanta, prices are exact"),
    ("f64", "no floats: amounts are quanta, prices are exact"),
    ("Timestamp::now", "time is an argument"),
    ("SystemTime::now", "time is an argument"),
    ("Instant::now", "time is an argument"),
    ("Zoned::now", "time is an argument"),
    ("rand::", "randomness is an argument"),
    ("getrandom", "randomness is an argument"),
    (".unwrap()", "return an error that says what was wrong"),
    (".expect(", "return an error that says what was wrong"),
    ("async fn", "core is not async"),
    ("std::fs", "core does no I/O"),
    ("std::net", "core does no I/O"),
    ("tokio", "core does no I/O"),
    ("rusqlite", "core knows no database"),
    ("tokio_postgres", "core knows no database"),
];

const EVERYWHERE: [(&str, &str); 3] =
    [("map_err(|_|", "keep the cause"), ("todo!(", "finish it or leave it out"), ("unimplemented!(", "finish it or leave it out")];

pub fn check(source: &RustSource) -> Vec<Finding> {
    let mut findings = Vec::new();
    if source.tier.is_some_and(|tier| tier <= PURE_TIER_MAX) {
        findings.extend(source.product_code().flat_map(|(line, code)| forbidden(source, line, code, &IN_PURE_CODE)));
    }
    let code = source.code.iter().enumerate();
    findings.extend(code.flat_map(|(index, code)| forbidden(source, index.saturating_add(1), code, &EVERYWHERE)));
    findings.extend(loose_ends(source));
    findings.extend(sql(source));
    findings
}

fn forbidden(source: &RustSource, line: usize, code: &str, list: &[(&str, &str)]) -> Vec<Finding> {
    let found = list.iter().filter(|(spelling, _)| contains_word(code, spelling));
    found.map(|(spelling, why)| Finding::at(&source.path, line, format!("`{spelling}`: {why}"))).collect()
}

/// `spelling` with no word character before it, nor after it where it ends in one itself.
fn contains_word(code: &str, spelling: &str) -> bool {
    code.match_indices(spelling).any(|(at, _)| {
        let before = code.get(..at).and_then(|before| before.chars().next_back());
        let after = code.get(at.saturating_add(spelling.len())..).and_then(|after| after.chars().next());
        let open = spelling.chars().next().is_some_and(is_word) && before.is_some_and(is_word);
        let run_on = spelling.chars().next_back().is_some_and(is_word) && after.is_some_and(is_word);
        !open && !run_on
    })
}

/// A note to do something later names who and where it is tracked: `TODO(name, #12)`.
fn loose_ends(source: &RustSource) -> Vec<Finding> {
    let marked = source.comments.iter().enumerate().filter(|(_, comment)| {
        let note = comment.match_indices("TODO").next().and_then(|(at, word)| comment.get(at.saturating_add(word.len())..));
        let tracked = |note: &str| note.strip_prefix('(').and_then(|note| note.split_once(')')).is_some_and(|(who, _)| who.contains(", #"));
        note.is_some_and(|note| !tracked(note))
    });
    marked.map(|(index, _)| Finding::at(&source.path, index.saturating_add(1), "TODO without owner and number: TODO(name, #12)")).collect()
}

fn sql(source: &RustSource) -> Vec<Finding> {
    // This file spells statements out to look for them.
    if SQL_CRATES.contains(&source.package.as_str()) || source.path.ends_with("tidy/spellings.rs") {
        return Vec::new();
    }
    let statements = source.literals.iter().enumerate().filter(|(_, literal)| {
        SQL.iter().any(|verb| contains_word(literal, verb)) && SQL_PARTNERS.iter().any(|partner| literal.contains(partner))
    });
    statements.map(|(index, _)| Finding::at(&source.path, index.saturating_add(1), "SQL lives in the store")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(package: &str, tier: u64, text: &str) -> Vec<String> {
        let source = RustSource::read("crates/x/src/lib.rs", package, Some(tier), text);
        check(&source).into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn pure_crates_have_no_floats_clock_randomness_or_shortcuts() {
        for line in
            ["let a: f64 = b;", "Timestamp::now()", "rand::random()", "x.unwrap();", "x.expect(\"y\")", "async fn a() {}", "use std::fs;"]
        {
            assert_eq!(messages("x", 1, line).len(), 1, "{line}");
            assert_eq!(messages("x", 2, line).len(), 0, "{line}");
        }
        assert_eq!(messages("x", 0, "fn brand::new(); let f640 = operand; x.unwrap_or(1); // f64"), [""; 0]);
    }

    #[test]
    fn tests_of_pure_crates_may_unwrap() {
        assert_eq!(messages("x", 1, "#[cfg(test)]\nmod tests {\n x.unwrap();\n}"), [""; 0]);
    }

    #[test]
    fn a_cause_is_never_thrown_away() {
        assert_eq!(messages("x", 3, "x.map_err(|_| y)").len(), 1);
        assert_eq!(messages("x", 3, "x.map_err(|_cause| y)").len(), 0);
    }

    #[test]
    fn a_note_names_its_owner_and_number() {
        assert_eq!(messages("x", 3, "// TODO later").len(), 1);
        assert_eq!(messages("x", 3, "// TODO(ana, #12): later").len(), 0);
    }

    #[test]
    fn sql_is_only_in_the_store_and_the_benchmark() {
        let statement = "let a = \"SELECT id FROM bill\";";
        assert_eq!(messages("app", 2, statement), ["SQL lives in the store"]);
        assert_eq!(messages("store", 2, statement), [""; 0]);
        assert_eq!(messages("app", 2, "let a = \"UPDATE the bill FROM here\";").len(), 1);
        assert_eq!(messages("app", 2, "let a = \"select a plan\";"), [""; 0]);
    }
}
