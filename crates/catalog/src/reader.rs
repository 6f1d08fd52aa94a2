//! Reads typed values out of a tree, noting every problem with file, line and path.
//!
//! Owns: the checks of single values. Invariants: reading never stops at the first problem; a key that nobody asked for is a problem,
//! for a field that is accepted and ignored misleads whoever wrote it.

use crate::limits::{LIST_MAX, TEXT_LENGTH_MAX};
use crate::model::Names;
use crate::node::{Content, Entry, Node};
use crate::problem::{Problem, Problems};
use calendar::Date;
use money::Exact;

/// A value with its place.
#[derive(Clone)]
pub(crate) struct Item<'a> {
    pub node: &'a Node,
    pub line: usize,
    pub path: String,
    pub file: &'a str,
    pub problems: &'a Problems,
}

impl<'a> Item<'a> {
    /// Notes a problem here.
    pub fn wrong(&self, code: &'static str, message: impl Into<String>) {
        let problem = Problem { file: self.file.to_owned(), line: self.line, field: self.path.clone(), code, message: message.into() };
        self.problems.add(problem);
    }

    /// A part of this value.
    pub fn part(&self, node: &'a Node, line: usize, step: &str) -> Self {
        Item { node, line, path: format!("{}{step}", self.path), file: self.file, problems: self.problems }
    }

    /// A text of at least one character.
    pub fn text(&self) -> Option<&'a str> {
        match self.node.text() {
            Some("") => {
                self.wrong("empty", "a text is expected");
                None
            }
            Some(text) if text.chars().count() > TEXT_LENGTH_MAX => {
                self.wrong("limit", format!("a text has at most {TEXT_LENGTH_MAX} characters"));
                None
            }
            Some(text) => Some(text),
            None => {
                self.wrong("not_a_text", "a text is expected");
                None
            }
        }
    }

    /// What a text stands for.
    pub fn parsed<T, E: std::fmt::Display>(&self, code: &'static str, parse: impl FnOnce(&str) -> Result<T, E>) -> Option<T> {
        parse(self.text()?).map_err(|cause| self.wrong(code, cause.to_string())).ok()
    }

    /// An exact number.
    pub fn exact(&self) -> Option<Exact> {
        self.parsed("not_a_number", str::parse::<Exact>)
    }

    /// An exact number of at least zero.
    pub fn not_negative(&self) -> Option<Exact> {
        let number = self.exact()?;
        if number.is_negative() {
            self.wrong("negative", "the number must not be below zero");
            return None;
        }
        Some(number)
    }

    /// An exact number above zero.
    pub fn positive(&self) -> Option<Exact> {
        let number = self.not_negative()?;
        if number.is_zero() {
            self.wrong("not_positive", "the number must be above zero");
            return None;
        }
        Some(number)
    }

    /// A whole number in the range of its type.
    pub fn whole<T: TryFrom<i64>>(&self) -> Option<T> {
        let number = self.parsed("not_a_whole_number", str::parse::<i64>)?;
        match T::try_from(number) {
            Ok(number) => Some(number),
            Err(_) => {
                self.wrong("out_of_range", format!("{number} is out of range"));
                None
            }
        }
    }

    /// `true` or `false`.
    pub fn truth(&self) -> Option<bool> {
        match self.text()? {
            "true" => Some(true),
            "false" => Some(false),
            other => {
                self.wrong("not_a_truth_value", format!("`{other}` is neither true nor false"));
                None
            }
        }
    }

    /// A date.
    pub fn date(&self) -> Option<Date> {
        self.parsed("not_a_date", Date::parse)
    }

    /// One of the named choices.
    pub fn choice<T: Copy>(&self, choices: &[(&str, T)]) -> Option<T> {
        let text = self.text()?;
        let found = choices.iter().find(|(name, _)| *name == text).map(|(_, value)| *value);
        if found.is_none() {
            let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
            self.wrong("unknown_value", format!("`{text}` is none of {}", names.join(", ")));
        }
        found
    }

    /// A name: a text (English) or one text per language.
    pub fn names(&self) -> Option<Names> {
        match &self.node.content {
            Content::Scalar { .. } => Some(Names([("en".to_owned(), self.text()?.to_owned())].into())),
            Content::Map(entries) => {
                let read = |entry: &'a Entry| {
                    let item = self.part(&entry.node, entry.line, &format!(".{}", entry.key));
                    let language = entry.key.len() == 2 && entry.key.bytes().all(|byte| byte.is_ascii_lowercase());
                    if !language {
                        item.wrong("not_a_language", format!("`{}` is no language of two letters", entry.key));
                    }
                    Some((entry.key.clone(), item.text()?.to_owned()))
                };
                Some(Names(entries.iter().filter_map(read).collect()))
            }
            Content::List(_) => {
                self.wrong("not_a_name", "a text, or one text per language, is expected");
                None
            }
        }
    }

    /// The parts of a list.
    pub fn list(&self) -> Vec<Self> {
        self.list_up_to(LIST_MAX)
    }

    /// The parts of a list that has at least one.
    pub fn some(&self, message: &str) -> Vec<Self> {
        if matches!(&self.node.content, Content::List(items) if items.is_empty()) {
            self.wrong("empty", message);
        }
        self.list()
    }

    /// The parts of a list with a limit of its own.
    pub fn list_up_to(&self, most: usize) -> Vec<Self> {
        match &self.node.content {
            Content::List(items) if items.len() <= most => {
                items.iter().enumerate().map(|(place, node)| self.part(node, node.line, &format!("[{place}]"))).collect()
            }
            Content::List(_) => {
                self.wrong("limit", format!("the list has more than {most} entries"));
                Vec::new()
            }
            Content::Scalar { .. } | Content::Map(_) => {
                self.wrong("not_a_list", "a list is expected");
                Vec::new()
            }
        }
    }

    /// The keys and values of a map whose keys are not fixed.
    pub fn entries(&self) -> Vec<(&'a str, Self)> {
        match &self.node.content {
            Content::Map(entries) => {
                entries.iter().map(|entry| (entry.key.as_str(), self.part(&entry.node, entry.line, &format!(".{}", entry.key)))).collect()
            }
            Content::Scalar { .. } | Content::List(_) => {
                self.wrong("not_an_object", "an object is expected");
                Vec::new()
            }
        }
    }

    /// The value as an object with fixed keys.
    pub fn fields(&self) -> Option<Fields<'a>> {
        match &self.node.content {
            Content::Map(entries) => Some(Fields { item: self.clone(), entries, taken: vec![false; entries.len()] }),
            Content::Scalar { .. } | Content::List(_) => {
                self.wrong("not_an_object", "an object is expected");
                None
            }
        }
    }
}

/// An object whose keys are taken one by one.
pub(crate) struct Fields<'a> {
    pub item: Item<'a>,
    entries: &'a [Entry],
    taken: Vec<bool>,
}

impl<'a> Fields<'a> {
    /// The value of a key, none where it is absent or null.
    pub fn get(&mut self, key: &str) -> Option<Item<'a>> {
        let place = self.entries.iter().position(|entry| entry.key == key)?;
        if let Some(taken) = self.taken.get_mut(place) {
            *taken = true;
        }
        let entry = self.entries.get(place)?;
        (!entry.node.is_null()).then(|| self.item.part(&entry.node, entry.line, &format!(".{key}")))
    }

    /// The value of a key that must be there.
    pub fn need(&mut self, key: &str) -> Option<Item<'a>> {
        let found = self.get(key);
        if found.is_none() {
            let place = self.item.part(self.item.node, self.item.line, &format!(".{key}"));
            place.wrong("missing", format!("`{key}` is missing"));
        }
        found
    }

    /// The parts of a list; none where the key is absent.
    pub fn list(&mut self, key: &str) -> Vec<Item<'a>> {
        self.get(key).map(|item| item.list()).unwrap_or_default()
    }

    /// A choice with a default.
    pub fn choice<T: Copy>(&mut self, key: &str, choices: &[(&str, T)], default: T) -> T {
        self.get(key).and_then(|item| item.choice(choices)).unwrap_or(default)
    }

    /// Takes all keys: where the kind of an object is not known, neither is which keys it has.
    pub fn take_all(&mut self) {
        self.taken.fill(true);
    }

    /// Notes every key that nobody took.
    pub fn finish(self) {
        for (entry, taken) in self.entries.iter().zip(&self.taken) {
            if !taken {
                let place = self.item.part(&entry.node, entry.line, &format!(".{}", entry.key));
                place.wrong("unknown_key", format!("`{}` is not known here", entry.key));
            }
        }
    }
}
