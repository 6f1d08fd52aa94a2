//! Looking up codes and their numbers.

use crate::model::Symbols;
use ids::Sym;

impl Symbols {
    /// Builds the table from what the store holds.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (String, Sym)>) -> Self {
        let mut symbols = Self::default();
        for (code, sym) in pairs {
            symbols.insert(code, sym);
        }
        symbols
    }

    /// Adds one code.
    pub fn insert(&mut self, code: String, sym: Sym) {
        self.by_sym.insert(sym, code.clone());
        self.by_code.insert(code, sym);
    }

    /// The number of a code.
    pub fn get(&self, code: &str) -> Option<Sym> {
        self.by_code.get(code).copied()
    }

    /// The code of a number; empty for a number that this site never gave.
    pub fn code(&self, sym: Sym) -> &str {
        self.by_sym.get(&sym).map_or("", String::as_str)
    }

    /// All codes with their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Sym)> {
        self.by_code.iter().map(|(code, sym)| (code.as_str(), *sym))
    }

    /// Gives a number to each code that has none yet, counting on from the largest. Answers the new ones.
    pub fn assign<'a>(&mut self, codes: impl IntoIterator<Item = &'a str>) -> Vec<(String, Sym)> {
        let mut next = self.by_sym.keys().map(|sym| sym.0).max().unwrap_or(0);
        let mut added = Vec::new();
        for code in codes {
            if !self.by_code.contains_key(code) {
                next += 1;
                self.insert(code.to_owned(), Sym(next));
                added.push((code.to_owned(), Sym(next)));
            }
        }
        added
    }
}
