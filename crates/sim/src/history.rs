//! A history as plain values and as text: lines, each one step or several that race.
//!
//! Owns: the form `verb name=value name=value ; name=value || verb …`, one line a line of the history; `#` begins a comment. Does not own:
//! what a verb does (`kinds`). Invariant: what is printed is read back as the same history.

use std::fmt;
use std::str::FromStr;

/// Named values, in the order in which they were written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part(Vec<(String, String)>);

impl Part {
    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The same with one more value; white space and the signs of the form become `_`.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Self {
        let value = value.to_string().replace(|sign: char| sign.is_whitespace() || ";|=#".contains(sign), "_");
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.to_owned(), value));
        self
    }

    /// Names with a prefix, without it, and their values.
    pub fn below<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().filter_map(move |(name, value)| Some((name.strip_prefix(prefix)?, value.as_str())))
    }
}

/// One step: a verb and its parts; most have one part, a batch of usage has one an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What is done.
    pub verb: String,
    /// With what.
    pub parts: Vec<Part>,
}

impl Step {
    /// A step of one part.
    pub fn new(verb: &str, part: Part) -> Self {
        Self { verb: verb.to_owned(), parts: vec![part] }
    }

    /// A value of the first part.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.parts.first()?.get(name)
    }

    /// True where the step says `name=yes`.
    pub fn says(&self, name: &str) -> bool {
        self.get(name) == Some("yes")
    }

    /// The same with one more value in its first part.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Self {
        if let Some(first) = self.parts.first_mut() {
            *first = std::mem::take(first).with(name, value);
        }
        self
    }
}

/// Steps that begin at once; a line of one step is just that step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line(pub Vec<Step>);

/// A life from its beginning.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History(pub Vec<Line>);

/// Text that is no history.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct HistoryError {
    /// From 1.
    pub line: usize,
    /// What is wrong with it.
    pub what: String,
}

impl fmt::Display for Part {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (name, value)) in self.0.iter().enumerate() {
            write!(out, "{}{name}={value}", if place == 0 { "" } else { " " })?;
        }
        Ok(())
    }
}

impl fmt::Display for Step {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<String> = self.parts.iter().map(Part::to_string).collect();
        write!(out, "{} {}", self.verb, parts.join(" ; "))
    }
}

impl fmt::Display for Line {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let steps: Vec<String> = self.0.iter().map(Step::to_string).collect();
        out.write_str(&steps.join(" || "))
    }
}

impl fmt::Display for History {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|line| writeln!(out, "{line}"))
    }
}

impl FromStr for History {
    type Err = HistoryError;

    fn from_str(text: &str) -> Result<Self, HistoryError> {
        let numbered = text.lines().enumerate().map(|(place, line)| (place + 1, line.split('#').next().unwrap_or_default().trim()));
        let lines = numbered.filter(|(_, line)| !line.is_empty()).map(|(number, line)| {
            let steps = line.split("||").map(|step| read_step(step.trim()).map_err(|what| HistoryError { line: number, what }));
            Ok(Line(steps.collect::<Result<_, _>>()?))
        });
        Ok(Self(lines.collect::<Result<_, _>>()?))
    }
}

fn read_step(text: &str) -> Result<Step, String> {
    let (verb, rest) = text.split_once(' ').unwrap_or((text, ""));
    if verb.is_empty() || verb.contains('=') {
        return Err(format!("`{text}` begins with no verb"));
    }
    let parts = rest.split(';').map(|part| read_part(part.trim()));
    Ok(Step { verb: verb.to_owned(), parts: parts.collect::<Result<_, _>>()? })
}

fn read_part(text: &str) -> Result<Part, String> {
    let words = text.split_whitespace().map(|word| {
        let (name, value) = word.split_once('=').ok_or_else(|| format!("`{word}` is no name=value"))?;
        Ok((name.to_owned(), value.to_owned()))
    });
    Ok(Part(words.collect::<Result<_, String>>()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_is_read_back() {
        let text = "create c=c1 pay=prepaid\nusage id=1 s=a ; id=1 s=b || pay c=c1 amount=3.00\n";
        let history: History = text.parse().unwrap();
        assert_eq!(history.to_string(), text);
        assert_eq!((history.0.len(), history.0[1].0.len(), history.0[1].0[0].parts.len()), (2, 2, 2));
        assert_eq!(format!("# why\n\n{text}").parse::<History>().unwrap(), history);
    }

    #[test]
    fn what_is_no_history_says_where() {
        let error = "create c=c1\nusage nonsense".parse::<History>().unwrap_err();
        assert_eq!((error.line, error.what.as_str()), (2, "`nonsense` is no name=value"));
    }
}
