//! Single-row writes of many alike parts, sent together (ARCHITECTURE.md §4): a round trip for each statement, not for each row.
//!
//! Owns: which writes make one statement, and the text of it. Does not own: when they are sent ([`super::Tx`]). Invariants: the writes of one
//! part keep their order; two parts touch no row in common, so theirs may be sent in any; only where the store is far away.

use super::Value;
use std::fmt::Write as _;

/// Rows of one statement. They are sent in powers of two, so that few texts are prepared.
const ROWS_MAX: usize = 64;
/// Parameters that a statement has at most, by the protocol.
const PARAMETERS_MAX: usize = 65_535;

/// A write of one row.
#[derive(Debug)]
pub(crate) struct RowWrite {
    /// What is missing where it touches no row.
    pub what: &'static str,
    pub sql: &'static str,
    pub params: Vec<Value>,
}

/// Writes that were decided and not sent, part by part.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    parts: Vec<Vec<RowWrite>>,
}

impl Gathered {
    /// What is written from here on touches no row of what was written before.
    pub(crate) fn begin_part(&mut self) {
        self.parts.push(Vec::new());
    }

    pub(crate) fn push(&mut self, write: RowWrite) {
        if self.parts.is_empty() {
            self.begin_part();
        }
        if let Some(part) = self.parts.last_mut() {
            part.push(write);
        }
    }

    /// Takes all writes out, those that make one statement together: of each part its first one that is left, where that has the text which
    /// most parts come to next.
    pub(crate) fn take(&mut self) -> Vec<Vec<RowWrite>> {
        let mut parts: Vec<std::collections::VecDeque<RowWrite>> = std::mem::take(&mut self.parts).into_iter().map(Into::into).collect();
        let mut statements = Vec::new();
        loop {
            parts.retain(|part| !part.is_empty());
            let Some(sql) = most_common(parts.iter().filter_map(|part| part.front()).map(|write| write.sql)) else { return statements };
            let mut rows = Vec::new();
            for part in &mut parts {
                if part.front().is_some_and(|write| std::ptr::eq(write.sql, sql)) {
                    rows.extend(part.pop_front());
                }
            }
            statements.push(rows);
        }
    }
}

fn most_common(texts: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let mut counts: Vec<(&'static str, usize)> = Vec::new();
    for text in texts {
        match counts.iter_mut().find(|(found, _)| std::ptr::eq(*found, text)) {
            Some((_, count)) => *count += 1,
            None => counts.push((text, 1)),
        }
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(text, _)| text)
}

/// How many of so many rows the next statement takes.
pub(crate) fn rows_of_next(left: usize, parameters: usize) -> usize {
    let most = ROWS_MAX.min(PARAMETERS_MAX / parameters.max(1)).min(left).max(1);
    1 << most.ilog2()
}

/// The statement for so many rows, given the types of one row's parameters; none where the text is of no known form.
pub(crate) fn of_many(sql: &str, types: &[&str], rows: usize) -> Option<String> {
    if sql.starts_with("INSERT INTO ") { insert_of_many(sql, types.len(), rows) } else { update_of_many(sql, types, rows) }
}

/// `VALUES (…)` once a row.
fn insert_of_many(sql: &str, parameters: usize, rows: usize) -> Option<String> {
    const VALUES: &str = " VALUES ";
    let (head, rest) = sql.split_once(VALUES)?;
    let end = closing(rest)?;
    let (one, tail) = rest.split_at_checked(end)?;
    if tail.contains('$') || tail.contains("DO NOTHING") || tail.contains("RETURNING") {
        return None;
    }
    let all: Vec<String> = (0..rows).map(|row| replace(one, |number| format!("${}", number + row * parameters))).collect();
    Some(format!("{head}{VALUES}{}{tail}", all.join(", ")))
}

/// `UPDATE … SET … FROM (VALUES …) AS given (p1, p2 …) WHERE …`.
fn update_of_many(sql: &str, types: &[&str], rows: usize) -> Option<String> {
    let (set, condition) = sql.split_once(" WHERE ")?;
    if !set.starts_with("UPDATE ") || set.contains(" FROM ") || condition.contains("SELECT") || condition.contains("RETURNING") {
        return None;
    }
    let given = |text: &str| replace(text, |number| format!("given.p{number}"));
    let mut text = format!("{} FROM (VALUES ", given(set));
    for row in 0..rows {
        let values: Vec<String> =
            types.iter().enumerate().map(|(place, name)| format!("${}::{name}", row * types.len() + place + 1)).collect();
        let comma = if row == 0 { "" } else { ", " };
        write!(text, "{comma}({})", values.join(", ")).ok()?;
    }
    let names: Vec<String> = (1..=types.len()).map(|number| format!("p{number}")).collect();
    write!(text, ") AS given ({}) WHERE {}", names.join(", "), given(condition)).ok()?;
    Some(text)
}

/// Where the bracket that a text opens with is closed.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (place, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return Some(place + 1);
        }
    }
    None
}

/// Another text for each `$N`.
fn replace(text: &str, with: impl Fn(usize) -> String) -> String {
    let mut replaced = String::with_capacity(text.len() * 2);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        let digits = after.find(|character: char| !character.is_ascii_digit()).unwrap_or(after.len());
        let (number, tail) = after.split_at(digits);
        replaced.push_str(before);
        match number.parse() {
            Ok(number) => replaced.push_str(&with(number)),
            Err(_no_parameter) => {
                replaced.push('$');
                replaced.push_str(number);
            }
        }
        rest = tail;
    }
    replaced.push_str(rest);
    replaced
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_written_for_many_rows() {
        assert_eq!(
            of_many("INSERT INTO t (a, b) VALUES ($1, lower($2)) ON CONFLICT (a) DO UPDATE SET b = excluded.b", &["int8", "text"], 2)
                .unwrap(),
            "INSERT INTO t (a, b) VALUES ($1, lower($2)), ($3, lower($4)) ON CONFLICT (a) DO UPDATE SET b = excluded.b"
        );
        assert_eq!(
            of_many("UPDATE t SET b = $2, n = n + 1 WHERE a = $1 AND c = $3", &["int8", "text", "int4"], 2).unwrap(),
            "UPDATE t SET b = given.p2, n = n + 1 FROM (VALUES ($1::int8, $2::text, $3::int4), ($4::int8, $5::text, $6::int4)) \
             AS given (p1, p2, p3) WHERE a = given.p1 AND c = given.p3"
        );
        // Whether a row was written cannot be told from the number of rows.
        assert_eq!(of_many("INSERT INTO t (a) VALUES ($1) ON CONFLICT DO NOTHING", &["int8"], 2), None);
        assert_eq!(of_many("DELETE FROM t WHERE a = $1", &["int8"], 2), None);
    }

    #[test]
    fn the_writes_of_one_part_keep_their_order() {
        const UPDATE: &str = "UPDATE t SET b = $2 WHERE a = $1";
        const INSERT: &str = "INSERT INTO t (a) VALUES ($1)";
        let mut gathered = Gathered::default();
        for part in 0..3_i64 {
            gathered.begin_part();
            for (sql, number) in [(UPDATE, part), (UPDATE, part + 10), (INSERT, part + 20)] {
                gathered.push(RowWrite { what: "row", sql, params: vec![Value::Int(number)] });
            }
        }
        gathered.begin_part();
        gathered.push(RowWrite { what: "row", sql: INSERT, params: vec![Value::Int(3)] });
        let numbers = |rows: &Vec<RowWrite>| -> Vec<i64> {
            rows.iter().filter_map(|row| if let Some(Value::Int(number)) = row.params.first() { Some(*number) } else { None }).collect()
        };
        let statements: Vec<Vec<i64>> = gathered.take().iter().map(numbers).collect();
        assert_eq!(statements, [vec![0, 1, 2], vec![10, 11, 12], vec![20, 21, 22, 3]]);
        assert!(gathered.take().is_empty());
    }

    #[test]
    fn rows_go_in_powers_of_two() {
        assert_eq!([1, 3, 50, 64, 200].map(|left| rows_of_next(left, 10)), [1, 2, 32, 64, 64]);
        assert_eq!(rows_of_next(64, 2_000), 32);
    }
}
