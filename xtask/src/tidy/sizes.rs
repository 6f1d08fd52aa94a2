//! Sizes, with a ratchet. A Rust file has at most 500 lines without its tests, a function 70, a TSX file 300. What is
//! larger stands in `size-exemptions.toml` with its size and a reason; that number may shrink, never grow, and goes when
//! the limit is met.

use super::rust_source::RustSource;
use super::{Finding, TreeFile};

/// Where exemptions stand.
pub const EXEMPTIONS: &str = "xtask/size-exemptions.toml";
const RUST_FILE_LINES_MAX: usize = 500;
const FUNCTION_LINES_MAX: usize = 70;
const TSX_LINES_MAX: usize = 300;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Measured {
    /// The path, or `path::function`.
    name: String,
    line: usize,
    lines: usize,
    limit: usize,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Exemption {
    name: String,
    line: usize,
    lines: usize,
    reason: String,
}

pub fn check(tree: &[TreeFile], sources: &[RustSource], exemptions: &str) -> Vec<Finding> {
    let exemptions = match parse(exemptions) {
        Ok(exemptions) => exemptions,
        Err(finding) => return vec![finding],
    };
    let measured: Vec<Measured> = sources.iter().flat_map(of_rust).chain(tree.iter().filter_map(of_tsx)).collect();
    let mut findings: Vec<Finding> = measured.iter().filter_map(|measured| judge(measured, &exemptions)).collect();
    let known = |exemption: &Exemption| measured.iter().any(|measured| measured.name == exemption.name && measured.lines > measured.limit);
    let idle = exemptions.iter().filter(|exemption| !known(exemption));
    findings.extend(idle.map(|exemption| Finding::at(EXEMPTIONS, exemption.line, format!("{} needs no exemption", exemption.name))));
    findings
}

fn of_rust(source: &RustSource) -> Vec<Measured> {
    if source.is_test {
        return Vec::new();
    }
    let whole = Measured { name: source.path.clone(), line: 0, lines: source.product_lines(), limit: RUST_FILE_LINES_MAX };
    let functions = source.functions().into_iter().map(|function| Measured {
        name: format!("{}::{}", source.path, function.name),
        line: function.line,
        lines: function.lines,
        limit: FUNCTION_LINES_MAX,
    });
    std::iter::once(whole).chain(functions).collect()
}

fn of_tsx(file: &TreeFile) -> Option<Measured> {
    let counts = file.path.ends_with(".tsx") && !file.path.ends_with(".test.tsx");
    let lines = file.text()?.lines().count();
    counts.then(|| Measured { name: file.path.clone(), line: 0, lines, limit: TSX_LINES_MAX })
}

fn judge(measured: &Measured, exemptions: &[Exemption]) -> Option<Finding> {
    let Measured { name, line, lines, limit } = measured;
    if lines <= limit {
        return None;
    }
    let (path, _) = name.split_once("::").unwrap_or((name, ""));
    let Some(exemption) = exemptions.iter().find(|exemption| exemption.name == *name) else {
        return Some(Finding::at(path, *line, format!("{name} has {lines} lines, the limit is {limit}: split it by noun, then by verb")));
    };
    match lines.cmp(&exemption.lines) {
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Greater => Some(Finding::at(path, *line, format!("{name} grew from {} to {lines} lines", exemption.lines))),
        std::cmp::Ordering::Less => {
            Some(Finding::at(EXEMPTIONS, exemption.line, format!("{name} shrank to {lines} lines: write that number, so that it stays")))
        }
    }
}

/// The few words of TOML that the file uses: `[[exempt]]`, then `name`, `lines`, `reason`.
fn parse(text: &str) -> Result<Vec<Exemption>, Finding> {
    let mut exemptions: Vec<Exemption> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let number = index.saturating_add(1);
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if line == "[[exempt]]" {
            exemptions.push(Exemption { line: number, ..Exemption::default() });
            continue;
        }
        let bad = || Finding::at(EXEMPTIONS, number, "expected [[exempt]], then name = \"…\", lines = N, reason = \"…\"");
        let (key, value) = line.split_once('=').map(|(key, value)| (key.trim(), value.trim())).ok_or_else(bad)?;
        let exemption = exemptions.last_mut().ok_or_else(bad)?;
        match key {
            "name" => exemption.name = unquoted(value).ok_or_else(bad)?,
            "reason" => exemption.reason = unquoted(value).ok_or_else(bad)?,
            "lines" => exemption.lines = value.parse().ok().ok_or_else(bad)?,
            _ => return Err(bad()),
        }
    }
    match exemptions.iter().find(|exemption| exemption.name.is_empty() || exemption.reason.is_empty() || exemption.lines == 0) {
        None => Ok(exemptions),
        Some(exemption) => Err(Finding::at(EXEMPTIONS, exemption.line, "an exemption has a name, a number of lines and a reason")),
    }
}

fn unquoted(value: &str) -> Option<String> {
    value.strip_prefix('"')?.strip_suffix('"').map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(lines: usize) -> Vec<RustSource> {
        vec![RustSource::read(
            "crates/x/src/lib.rs",
            "x",
            None,
            &format!("{}#[cfg(test)]\nmod tests {{\n{}}}\n", "use a;\n".repeat(lines), "\n".repeat(900)),
        )]
    }

    fn exemption(lines: usize) -> String {
        format!("# why\n[[exempt]]\nname = \"crates/x/src/lib.rs\"\nlines = {lines}\nreason = \"one table\"\n")
    }

    #[test]
    fn a_file_is_measured_without_its_tests() {
        assert_eq!(check(&[], &source(500), ""), []);
        assert_eq!(check(&[], &source(501), "").len(), 1);
    }

    #[test]
    fn an_exemption_holds_exactly_and_only_shrinks() {
        assert_eq!(check(&[], &source(510), &exemption(510)), []);
        assert!(check(&[], &source(511), &exemption(510))[0].message.contains("grew"));
        assert!(check(&[], &source(509), &exemption(510))[0].message.contains("shrank"));
        assert!(check(&[], &source(400), &exemption(510))[0].message.contains("no exemption"));
    }

    #[test]
    fn an_exemption_gives_its_reason() {
        assert_eq!(check(&[], &[], "[[exempt]]\nname = \"a\"\nlines = 5\n")[0].line, 1);
        assert_eq!(check(&[], &[], "name = \"a\"\n")[0].line, 1);
    }

    #[test]
    fn a_long_function_is_found_by_name() {
        let text = format!("fn long() {{\n{}}}\n", "a();\n".repeat(69));
        let findings = check(&[], &[RustSource::read("crates/x/src/lib.rs", "x", None, &text)], "");
        assert_eq!((findings.len(), findings[0].line), (1, 1));
        assert!(findings[0].message.contains("crates/x/src/lib.rs::long has 71 lines"));
    }

    #[test]
    fn a_long_page_is_found() {
        let page = |name: &str| TreeFile { path: name.to_owned(), bytes: "a\n".repeat(301).into_bytes() };
        assert_eq!(check(&[page("web/a.tsx"), page("web/a.test.tsx"), page("web/a.ts")], &[], "").len(), 1);
    }
}
