//! A document as a tree of raw scalars with their lines.
//!
//! Owns: reading YAML into the tree, and the tree to and from JSON. Does not own: what the values mean (`reader`).
//! Invariant: a number stays the text that was written, it never passes through a float (domain.md §2).

use crate::limits::{DEPTH_MAX, FILE_SIZE_MAX_BYTES};
use crate::problem::Problem;
use serde_json::Value as Json;
use serde_saphyr::granit_parser::{Event, Parser, ScalarStyle};

/// Keys whose values are whole numbers in the JSON documents; all other numbers are text there.
const WHOLE_KEYS: [&str; 6] = ["scale", "display_scale", "priority", "validity_days", "uses", "uses_per_customer"];

/// A value and the line where it stands (0 where there is none).
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub line: usize,
    pub content: Content,
}

#[derive(Debug, Clone)]
pub(crate) enum Content {
    /// The raw text, and whether it was written without quotes.
    Scalar {
        text: String,
        plain: bool,
    },
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// A key of a map with its value.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub key: String,
    pub line: usize,
    pub node: Node,
}

impl Node {
    /// True for an empty plain scalar, `~` or `null`.
    pub fn is_null(&self) -> bool {
        matches!(&self.content, Content::Scalar { text, plain: true } if matches!(text.as_str(), "" | "~" | "null"))
    }

    /// True where it has keys.
    pub const fn is_map(&self) -> bool {
        matches!(self.content, Content::Map(_))
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match &self.content {
            Content::Map(entries) => entries.iter().find(|entry| entry.key == key).map(|entry| &entry.node),
            Content::Scalar { .. } | Content::List(_) => None,
        }
    }

    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Scalar { text, .. } if !self.is_null() => Some(text),
            Content::Scalar { .. } | Content::List(_) | Content::Map(_) => None,
        }
    }

    /// The JSON document of the tree; keys with nothing in them are left out.
    pub fn to_json(&self) -> Json {
        self.to_json_under("")
    }

    fn to_json_under(&self, key: &str) -> Json {
        match &self.content {
            Content::Scalar { text, plain } => scalar_to_json(key, text, *plain),
            Content::List(items) => Json::Array(items.iter().map(|item| item.to_json_under("")).collect()),
            Content::Map(entries) => {
                let kept = entries.iter().filter(|entry| !entry.node.is_null());
                Json::Object(kept.map(|entry| (entry.key.clone(), entry.node.to_json_under(&entry.key))).collect())
            }
        }
    }

    /// The tree of a JSON document.
    pub fn from_json(json: &Json) -> Self {
        let scalar = |text: String, plain| Content::Scalar { text, plain };
        let content = match json {
            Json::Null => scalar(String::new(), true),
            Json::Bool(truth) => scalar(truth.to_string(), true),
            Json::Number(number) => scalar(number.to_string(), true),
            Json::String(text) => scalar(text.clone(), false),
            Json::Array(items) => Content::List(items.iter().map(Self::from_json).collect()),
            Json::Object(map) => {
                let entry = |(key, value): (&String, &Json)| Entry { key: key.clone(), line: 0, node: Self::from_json(value) };
                Content::Map(map.iter().map(entry).collect())
            }
        };
        Self { line: 0, content }
    }
}

fn scalar_to_json(key: &str, text: &str, plain: bool) -> Json {
    if plain && matches!(text, "true" | "false") {
        return Json::Bool(text == "true");
    }
    match text.parse::<i64>() {
        Ok(number) if WHOLE_KEYS.contains(&key) => Json::from(number),
        Ok(_) | Err(_) => Json::String(text.to_owned()),
    }
}

/// Reads one YAML document. None for an empty file.
///
/// # Errors
/// The first fault of syntax, or a feature that a catalog does not use (anchors, tags, several documents).
pub(crate) fn parse_yaml(file: &str, text: &str) -> Result<Option<Node>, Problem> {
    let problem =
        |line: usize, code: &'static str, message: String| Problem { file: file.to_owned(), line, field: String::new(), code, message };
    if text.len() > FILE_SIZE_MAX_BYTES {
        return Err(problem(0, "limit", format!("a file has at most {FILE_SIZE_MAX_BYTES} bytes")));
    }
    let mut builder = Builder::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|cause| problem(cause.marker().line(), "yaml_syntax", cause.info()))?;
        let line = span.start.line();
        builder.take(event, line).map_err(|(code, message)| problem(line, code, message.to_owned()))?;
    }
    Ok(builder.root)
}

/// Builds the tree from events, with a stack instead of recursion.
#[derive(Default)]
struct Builder {
    root: Option<Node>,
    open: Vec<Open>,
}

/// A collection that has not ended.
struct Open {
    line: usize,
    content: Content,
    key: Option<(String, usize)>,
}

type Fault = (&'static str, &'static str);

impl Builder {
    fn take(&mut self, event: Event<'_>, line: usize) -> Result<(), Fault> {
        match event {
            Event::StreamStart | Event::StreamEnd | Event::DocumentEnd | Event::Comment(..) | Event::Anchor(..) => Ok(()),
            Event::DocumentStart(..) if self.root.is_some() => Err(("yaml_documents", "a file holds one document")),
            Event::DocumentStart(..) => Ok(()),
            Event::Alias(_) | Event::UnresolvedAlias(_) => Err(("yaml_alias", "aliases are not used in a catalog")),
            Event::Scalar(_, _, anchor, tag) if anchor != 0 || tag.is_some() => {
                Err(("yaml_alias", "anchors and tags are not used in a catalog"))
            }
            Event::Scalar(text, style, _, _) => {
                let plain = matches!(style, ScalarStyle::Plain);
                self.scalar(text.into_owned(), plain, line)
            }
            Event::SequenceStart(..) => self.begin(line, Content::List(Vec::new())),
            Event::MappingStart(..) => self.begin(line, Content::Map(Vec::new())),
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(open) => self.put(Node { line: open.line, content: open.content }),
                None => Ok(()),
            },
            _ => Err(("yaml_syntax", "this is not used in a catalog")),
        }
    }

    fn begin(&mut self, line: usize, content: Content) -> Result<(), Fault> {
        if self.open.len() >= DEPTH_MAX {
            return Err(("limit", "the file is nested too deeply"));
        }
        if let Some(Open { content: Content::Map(_), key: None, .. }) = self.open.last() {
            return Err(("yaml_key", "a key is a text"));
        }
        self.open.push(Open { line, content, key: None });
        Ok(())
    }

    fn scalar(&mut self, text: String, plain: bool, line: usize) -> Result<(), Fault> {
        if let Some(Open { content: Content::Map(entries), key: key @ None, .. }) = self.open.last_mut() {
            if entries.iter().any(|entry| entry.key == text) {
                return Err(("yaml_key_twice", "the key stands twice in the same object"));
            }
            *key = Some((text, line));
            return Ok(());
        }
        self.put(Node { line, content: Content::Scalar { text, plain } })
    }

    fn put(&mut self, node: Node) -> Result<(), Fault> {
        match self.open.last_mut() {
            None => self.root = (!node.is_null()).then_some(node),
            Some(Open { content: Content::List(items), .. }) => items.push(node),
            Some(Open { content: Content::Map(entries), key, .. }) => match key.take() {
                Some((key, line)) => entries.push(Entry { key, line, node }),
                None => return Err(("yaml_key", "a key is a text")),
            },
            Some(Open { content: Content::Scalar { .. }, .. }) => return Err(("yaml_syntax", "a scalar holds nothing")),
        }
        Ok(())
    }
}
