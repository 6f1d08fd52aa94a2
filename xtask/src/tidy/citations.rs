//! What is cited exists: a comment that names a document and a section (`domain.md §4`), and a link from one document to
//! another. So the tree stands by itself, and a section that is renumbered is noticed.

use super::{Finding, TreeFile};

const CITING: [&str; 6] = [".rs", ".ts", ".tsx", ".sql", ".toml", ".md"];

pub fn check(tree: &[TreeFile]) -> Vec<Finding> {
    let citing = tree.iter().filter(|file| CITING.iter().any(|ending| file.path.ends_with(ending)));
    // This file's own tests cite what is not there.
    let citing = citing.filter(|file| !file.path.ends_with("tidy/citations.rs"));
    citing.flat_map(|file| of_file(tree, file)).collect()
}

fn of_file(tree: &[TreeFile], file: &TreeFile) -> Vec<Finding> {
    let is_document = file.path.ends_with(".md");
    let lines = file.text().unwrap_or_default().lines().enumerate();
    let broken = lines.flat_map(|(index, line)| {
        let broken = if is_document { broken_links(tree, &file.path, line) } else { broken_citations(tree, comment_of(line)) };
        broken.into_iter().map(move |message| (index.saturating_add(1), message))
    });
    broken.map(|(line, message)| Finding::at(&file.path, line, message)).collect()
}

/// From the first mark of a comment on; what stands in a literal before it is not a citation.
fn comment_of(line: &str) -> &str {
    let marks = ["//", "--", "# ", " * "].iter().filter_map(|mark| line.find(mark));
    marks.min().and_then(|at| line.get(at..)).unwrap_or_default()
}

fn broken_citations(tree: &[TreeFile], line: &str) -> Vec<String> {
    let found = line.match_indices(".md").filter_map(|(at, _)| {
        let before = line.get(..at)?;
        let name = before.rsplit(|character: char| !character.is_ascii_alphanumeric() && !"_-".contains(character)).next()?;
        let section = line.get(at.saturating_add(".md".len())..)?.strip_prefix(" §").map(leading_number);
        (!name.is_empty()).then_some((name, section))
    });
    found.filter_map(|(name, section)| judge(tree, name, section)).collect()
}

fn judge(tree: &[TreeFile], name: &str, section: Option<&str>) -> Option<String> {
    let Some(document) = tree.iter().find(|file| is_document(&file.path, name)) else {
        return Some(format!("cites {name}.md, which is not in the tree"));
    };
    let section = section?;
    let (heading, item) = (format!("## {section}. "), format!("{section}. "));
    let there = document.text().unwrap_or_default().lines().any(|line| line.starts_with(&heading) || line.starts_with(&item));
    (!there).then(|| format!("cites {name}.md §{section}; {} has no such section", document.path))
}

fn is_document(path: &str, name: &str) -> bool {
    let in_place = path.starts_with("docs/") || !path.contains('/');
    let file = path.rsplit('/').next().unwrap_or(path);
    in_place && file.to_lowercase() == format!("{}.md", name.to_lowercase())
}

fn leading_number(text: &str) -> &str {
    let end = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

fn broken_links(tree: &[TreeFile], from: &str, line: &str) -> Vec<String> {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let targets = line.match_indices("](").filter_map(|(at, opening)| line.get(at.saturating_add(opening.len())..)?.split(')').next());
    let local = targets.filter(|target| !target.contains("://") && !target.starts_with('#') && !target.starts_with("mailto:"));
    let paths = local.map(|target| joined(folder, target.split('#').next().unwrap_or(target)));
    let broken = paths.filter(|path| !tree.iter().any(|file| file.path == *path || file.path.starts_with(&format!("{path}/"))));
    broken.map(|path| format!("links to {path}, which is not in the tree")).collect()
}

fn joined(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        let file = |path: &str, text: &str| TreeFile { path: path.to_owned(), bytes: text.as_bytes().to_vec() };
        let tree = [file("docs/rules.md", "## 2. Amounts\n"), file("PARTS.md", "1. first\n"), file(path, text)];
        check(&tree).len()
    }

    #[test]
    fn a_cited_section_exists() {
        assert_eq!(found("crates/x/src/lib.rs", "// Rounded once (rules.md §2), see parts.md §1 and docs/rules.md."), 0);
        assert_eq!(found("crates/x/src/lib.rs", "// rules.md §3"), 1);
        assert_eq!(found("crates/x/src/lib.rs", "// laws.md §2"), 1);
        assert_eq!(found("crates/x/src/lib.rs", "let ending = \".md\";"), 0);
    }

    #[test]
    fn a_link_leads_somewhere() {
        assert_eq!(found("docs/a.md", "[rules](rules.md#2) [parts](../PARTS.md) [out](https://example.org/x.md) [docs](../docs)"), 0);
        assert_eq!(found("docs/a.md", "[gone](gone.md)"), 1);
    }
}
