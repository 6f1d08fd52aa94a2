//! What a code refers to while a catalog is read.

use crate::kind::Kind;
use crate::model::{Names, Symbols};
use crate::problem::Problems;
use crate::reader::{Fields, Item};
use crate::text::{BILL_ITEMS_BUILT_IN, CatalogText};
use ids::Sym;
use std::collections::HashSet;

/// The number and the names of the object that is read.
pub(super) struct Head {
    pub sym: Sym,
    pub names: Names,
}

/// Numbers of codes, and which objects there are.
pub(super) struct Scope<'a> {
    pub symbols: &'a Symbols,
    pub problems: &'a Problems,
    known: HashSet<(Kind, &'a str)>,
    /// Whether a reference to what is not there is a problem.
    closed: bool,
}

impl<'a> Scope<'a> {
    /// References must exist.
    pub fn closed(text: &'a CatalogText, symbols: &'a Symbols, problems: &'a Problems) -> Self {
        let mut known: HashSet<(Kind, &str)> = text.sources.iter().map(|source| (source.kind, source.code.as_str())).collect();
        known.extend(BILL_ITEMS_BUILT_IN.iter().map(|code| (Kind::BillItem, *code)));
        Self { symbols, problems, known, closed: true }
    }

    /// References may be dangling.
    pub fn open(text: &'a CatalogText, symbols: &'a Symbols, problems: &'a Problems) -> Self {
        Self { closed: false, ..Self::closed(text, symbols, problems) }
    }

    /// Whether references are looked up.
    pub const fn is_closed(&self) -> bool {
        self.closed
    }

    /// The number of a code that is known to have one. In an open scope a dangling code has none, and 0 is the number of no object.
    pub fn number(&self, code: &str) -> Sym {
        self.symbols.get(code).unwrap_or(Sym(0))
    }

    /// The number of the object's own code.
    pub fn own(&self, item: &Item<'_>, code: &str) -> Sym {
        if self.symbols.get(code).is_none() {
            item.wrong("code_without_number", format!("the code `{code}` has no number on this site"));
        }
        self.number(code)
    }

    /// The number of what a value refers to.
    pub fn reference(&self, item: &Item<'_>, kind: Kind) -> Option<Sym> {
        let code = item.text()?;
        self.resolve(item, code, kind)
    }

    /// The number of a code that was read elsewhere.
    pub fn resolve(&self, item: &Item<'_>, code: &str, kind: Kind) -> Option<Sym> {
        if self.closed && !self.known.contains(&(kind, code)) {
            item.wrong("unknown_reference", format!("there is no {} `{code}`", kind.as_str().replace('_', " ")));
            return None;
        }
        Some(self.number(code))
    }

    /// A reference that must be there.
    pub fn need(&self, fields: &mut Fields<'_>, key: &str, kind: Kind) -> Option<Sym> {
        self.reference(&fields.need(key)?, kind)
    }

    /// A reference that may be there.
    pub fn may(&self, fields: &mut Fields<'_>, key: &str, kind: Kind) -> Option<Sym> {
        self.reference(&fields.get(key)?, kind)
    }

    /// A general ledger code, which is no object.
    pub fn ledger(&self, fields: &mut Fields<'_>) -> Option<Sym> {
        let item = fields.get("ledger")?;
        let code = item.text()?;
        if let Err(cause) = ids::Code::try_new(code) {
            item.wrong(cause.code(), cause.to_string());
        }
        Some(self.own(&item, code))
    }

    /// A list of references.
    pub fn references(&self, fields: &mut Fields<'_>, key: &str, kind: Kind) -> Vec<Sym> {
        let items = fields.list(key);
        let mut found = Vec::with_capacity(items.len());
        for item in items {
            if let Some(sym) = self.reference(&item, kind) {
                if self.closed && found.contains(&sym) {
                    item.wrong("duplicate", "the reference stands twice");
                }
                found.push(sym);
            }
        }
        found
    }
}
