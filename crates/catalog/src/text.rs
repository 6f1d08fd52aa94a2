//! The text form of a catalog: files of YAML and CSV, and the JSON documents that the store keeps.
//!
//! Owns: taking files apart into objects, putting objects together into files, and the shape of objects. Does not own: references between
//! objects, which `compile` resolves. Invariants: a code names one object of its kind; two texts are equal when their documents are.

use crate::compile::check_shape;
use crate::kind::Kind;
use crate::limits::OBJECTS_PER_KIND_MAX;
use crate::node::{Content, Entry, Node, parse_yaml};
use crate::problem::{Problem, Problems};
use crate::yaml::write_list;
use crate::zone_map::ZoneMap;
use crate::zone_rows::ZoneRowsReader;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

/// Where discounts land that name no bill item of their own.
pub const DISCOUNT_ITEM: &str = "DISCOUNT";
/// Bill items that exist in every catalog: manual adjustments, discounts, and differences of rounding (domain.md §2).
pub const BILL_ITEMS_BUILT_IN: [&str; 3] = ["ADJUSTMENT", DISCOUNT_ITEM, "ROUNDING"];

/// Files by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CatalogFiles(pub BTreeMap<String, String>);

/// One object as the document that the store keeps.
#[derive(Debug, Clone, PartialEq)]
pub struct Object {
    /// Its kind.
    pub kind: Kind,
    /// Its code, unique among its kind.
    pub code: String,
    /// What the YAML says of it. Decimal numbers are text.
    pub document: Json,
    /// The rows of a zone map; empty for every other kind.
    pub zones: Arc<ZoneMap>,
}

/// A catalog as text, its objects in the order of kind and code.
#[derive(Debug, Clone, Default)]
pub struct CatalogText {
    pub(crate) sources: Vec<Source>,
}

/// An object with its place.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub kind: Kind,
    pub code: String,
    pub file: Arc<str>,
    pub path: String,
    pub node: Node,
    pub zones: Arc<ZoneMap>,
}

impl PartialEq for CatalogText {
    fn eq(&self, other: &Self) -> bool {
        self.objects() == other.objects()
    }
}

impl CatalogText {
    /// Reads files: `*.yaml` and `*.yml` with any kinds in any of them, and the CSV files that zone maps name.
    ///
    /// # Errors
    /// All problems of syntax and shape at once. Whether references exist is for [`crate::compile()`] to say.
    pub fn parse(files: &CatalogFiles) -> Result<Self, Vec<Problem>> {
        let problems = Problems::default();
        let mut sources = Vec::new();
        let mut used = HashSet::new();
        for (name, content) in files.0.iter().filter(|(name, _)| is_yaml(name)) {
            match parse_yaml(name, content) {
                Ok(root) => sources.extend(root.map(|root| split_file(name, root, &problems)).unwrap_or_default()),
                Err(problem) => problems.add(problem),
            }
        }
        for source in sources.iter_mut().filter(|source| source.kind == Kind::ZoneMap) {
            load_rows(source, files, &mut used, &problems);
        }
        for name in files.0.keys().filter(|name| !is_yaml(name) && !used.contains(name.as_str())) {
            let message = "the file is neither YAML nor the file of a zone map".to_owned();
            problems.add(Problem { file: name.clone(), line: 0, field: String::new(), code: "unused_file", message });
        }
        Self::from_sources(sources, problems)
    }

    /// Takes the documents that the store keeps.
    ///
    /// # Errors
    /// All problems of shape at once.
    pub fn from_objects(objects: Vec<Object>) -> Result<Self, Vec<Problem>> {
        let problems = Problems::default();
        let mut sources = Vec::with_capacity(objects.len());
        for Object { kind, code, document, zones } in objects {
            let path = format!("{}[{code}]", kind.plural());
            sources.push(Source { kind, code, file: Arc::from(""), path, node: Node::from_json(&document), zones });
        }
        Self::from_sources(sources, problems)
    }

    fn from_sources(mut sources: Vec<Source>, problems: Problems) -> Result<Self, Vec<Problem>> {
        check_codes(&sources, &problems);
        sources.sort_by(|a, b| (a.kind, &a.code).cmp(&(b.kind, &b.code)));
        let text = Self { sources };
        check_shape(&text, &problems);
        problems.none_or(text)
    }

    /// All objects in the order of kind and code.
    pub fn objects(&self) -> Vec<Object> {
        let object = |source: &Source| Object {
            kind: source.kind,
            code: source.code.clone(),
            document: source.node.to_json(),
            zones: Arc::clone(&source.zones),
        };
        self.sources.iter().map(object).collect()
    }

    /// Writes one YAML file per kind, and a CSV file per zone map. Reading them gives an equal text.
    pub fn export(&self) -> CatalogFiles {
        let mut files = BTreeMap::new();
        for kind in Kind::ALL {
            let mut documents = Vec::new();
            for source in self.sources.iter().filter(|source| source.kind == kind) {
                let mut document = source.node.to_json();
                if let (Kind::ZoneMap, Json::Object(map)) = (kind, &mut document) {
                    let file = format!("zones-{}.csv", source.code);
                    files.insert(file.clone(), source.zones.to_csv());
                    map.insert("file".to_owned(), Json::String(file));
                }
                documents.push(document);
            }
            if !documents.is_empty() {
                files.insert(format!("{}.yaml", kind.plural()), write_list(kind.plural(), &documents));
            }
        }
        CatalogFiles(files)
    }

    /// All codes that need a number: those of the objects, of the built-in bill items, and of the general ledger; each once, in order.
    pub fn codes(&self) -> Vec<String> {
        let mut codes: BTreeSet<String> = BILL_ITEMS_BUILT_IN.iter().map(|code| (*code).to_owned()).collect();
        for source in &self.sources {
            codes.insert(source.code.clone());
            collect_ledgers(&source.node, &mut codes);
        }
        codes.into_iter().collect()
    }
}

fn is_yaml(name: &str) -> bool {
    name.ends_with(".yaml") || name.ends_with(".yml")
}

/// The objects of one file.
fn split_file(file: &str, root: Node, problems: &Problems) -> Vec<Source> {
    let wrong = |line: usize, field: String, code: &'static str, message: &str| {
        problems.add(Problem { file: file.to_owned(), line, field, code, message: message.to_owned() });
    };
    let name: Arc<str> = Arc::from(file);
    let Content::Map(lists) = root.content else {
        wrong(root.line, String::new(), "not_an_object", "a file holds lists by kind, such as `products:`");
        return Vec::new();
    };
    let mut sources = Vec::new();
    for Entry { key, line, node } in lists {
        let Some(kind) = Kind::from_plural(&key) else {
            wrong(line, key, "unknown_key", "this is no kind of catalog object");
            continue;
        };
        if node.is_null() {
            continue;
        }
        let Content::List(items) = node.content else {
            wrong(line, key, "not_a_list", "a list of objects is expected");
            continue;
        };
        if items.len() > OBJECTS_PER_KIND_MAX {
            wrong(line, key, "limit", "the list has too many objects");
            continue;
        }
        for (place, node) in items.into_iter().enumerate() {
            let path = format!("{key}[{place}]");
            match node.get("code").and_then(Node::text).map(str::to_owned) {
                Some(code) => sources.push(Source { kind, code, file: name.clone(), path, node, zones: Arc::default() }),
                None => wrong(node.line, format!("{path}.code"), "missing", "`code` is missing"),
            }
        }
    }
    sources
}

/// Reads the CSV file of a zone map and takes its name out of the object: an export names it anew.
fn load_rows<'a>(source: &mut Source, files: &'a CatalogFiles, used: &mut HashSet<&'a str>, problems: &Problems) {
    let line = source.node.line;
    let wrong = |line: usize, code: &'static str, message: String| {
        let field = format!("{}.file", source.path);
        problems.add(Problem { file: source.file.to_string(), line, field, code, message });
    };
    let Content::Map(entries) = &mut source.node.content else { return };
    let Some(place) = entries.iter().position(|entry| entry.key == "file") else {
        wrong(line, "missing", "`file` is missing".to_owned());
        return;
    };
    let entry = entries.remove(place);
    let name = entry.node.text().unwrap_or("");
    match files.0.get_key_value(name) {
        Some((name, content)) => {
            used.insert(name.as_str());
            source.zones = Arc::new(rows_of(name, content, problems));
        }
        None => wrong(entry.line, "missing_file", format!("there is no file `{name}`")),
    }
}

/// The rows of a CSV file.
fn rows_of(name: &str, content: &str, problems: &Problems) -> ZoneMap {
    let mut reader = ZoneRowsReader::new(name, None);
    reader.push(content.as_bytes());
    reader.finish().unwrap_or_else(|wrong| {
        wrong.problems.into_iter().for_each(|problem| problems.add(problem));
        ZoneMap::default()
    })
}

fn check_codes(sources: &[Source], problems: &Problems) {
    let mut seen = HashSet::new();
    for source in sources {
        let line = source.node.get("code").map_or(source.node.line, |node| node.line);
        let wrong = |code: &'static str, message: String| {
            problems.add(Problem { file: source.file.to_string(), line, field: format!("{}.code", source.path), code, message });
        };
        if let Err(cause) = ids::Code::try_new(source.code.as_str()) {
            wrong(cause.code(), cause.to_string());
        }
        if !seen.insert((source.kind, source.code.as_str())) {
            wrong("duplicate_code", format!("another {} has the code `{}`", source.kind.as_str(), source.code));
        }
    }
}

/// General ledger codes are named where they are used, they are no objects.
fn collect_ledgers(node: &Node, codes: &mut BTreeSet<String>) {
    match &node.content {
        Content::Scalar { .. } => {}
        Content::List(items) => items.iter().for_each(|item| collect_ledgers(item, codes)),
        Content::Map(entries) => {
            for entry in entries {
                match (entry.key.as_str(), entry.node.text()) {
                    ("ledger", Some(code)) => {
                        codes.insert(code.to_owned());
                    }
                    _ => collect_ledgers(&entry.node, codes),
                }
            }
        }
    }
}
