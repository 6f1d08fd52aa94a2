//! Tables as text that can be pasted into docs/benchmarks.md.

use crate::cell::Cell;

/// A table in the making.
#[derive(Debug)]
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these heads.
    pub fn new(heads: &[&str]) -> Self {
        Self { rows: vec![heads.iter().map(|head| (*head).to_owned()).collect()] }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// Writes the table to standard output.
    pub fn print(&self, title: &str) {
        println!("\n{title}\n");
        let columns = self.rows.first().map_or(0, Vec::len);
        let width = |column: usize| self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for (place, row) in self.rows.iter().enumerate() {
            let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
            println!("| {} |", cells.join(" | "));
            if place == 0 {
                let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
                println!("| {} |", rule.join(" | "));
            }
        }
    }
}

/// A number with its thousands apart.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + 4);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

/// Tenths as a decimal number.
pub fn tenths(number: u64) -> String {
    format!("{}.{}", number / 10, number % 10)
}

/// How many times `floor` goes into `ours`, in hundredths.
pub fn ratio(ours: u64, floor: u64) -> String {
    let hundredths = ours * 100 / floor.max(1);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// The cell with the middle rate: of an even number the lower of the two.
pub fn middle(cells: &[Cell]) -> Option<Cell> {
    let mut sorted = cells.to_vec();
    sorted.sort_unstable_by_key(Cell::rate);
    sorted.get(sorted.len().saturating_sub(1) / 2).copied()
}
