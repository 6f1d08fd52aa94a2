//! The rules of this repository that neither the compiler nor Clippy knows. Owns reading the tree once and asking every
//! rule; each rule is a file beside this one, a pure function from what was read to findings. Invariant: no rule reads
//! the clock, the network or anything outside the checkout.

mod citations;
mod files;
mod headers;
mod licences;
mod rust_source;
mod sizes;
mod spellings;
mod tiers;

use std::fmt;
use std::process::Command;

use crate::failure::Failure;
use crate::project::Project;
use rust_source::RustSource;

/// A rule that is broken, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    pub path: String,
    /// From 1; 0 means the whole file.
    pub line: usize,
    pub message: String,
}

impl Finding {
    pub fn at(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, message: message.into() }
    }

    pub fn whole(path: &str, message: impl Into<String>) -> Self {
        Self::at(path, 0, message)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(out, "{}: {}", self.path, self.message),
            line => write!(out, "{}:{line}: {}", self.path, self.message),
        }
    }
}

/// A file of the tree: what git tracks, or would track.
#[derive(Debug)]
pub struct TreeFile {
    /// From the root, with `/`.
    pub path: String,
    pub bytes: Vec<u8>,
}

impl TreeFile {
    pub fn text(&self) -> Option<&str> {
        if self.bytes.contains(&0) { None } else { std::str::from_utf8(&self.bytes).ok() }
    }
}

/// Everything that is wrong, in the order of the paths.
pub fn findings(project: &Project) -> Result<Vec<Finding>, Failure> {
    let tree = tree(project)?;
    let exemptions = tree.iter().find(|file| file.path == sizes::EXEMPTIONS).and_then(TreeFile::text).unwrap_or_default();
    let sources = rust_sources(project, &tree);
    let mut findings = tiers::check(project);
    findings.extend(licences::check(project));
    findings.extend(sizes::check(&tree, &sources, exemptions));
    findings.extend(sources.iter().flat_map(spellings::check));
    findings.extend(sources.iter().filter_map(headers::check));
    findings.extend(files::check(&tree, &project.root));
    findings.extend(citations::check(&tree));
    findings.sort();
    Ok(findings)
}

fn tree(project: &Project) -> Result<Vec<TreeFile>, Failure> {
    let mut git = Command::new("git");
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).current_dir(&project.root);
    let listed = git.output().map_err(|cause| Failure::while_doing("running git ls-files", cause))?;
    if !listed.status.success() {
        return Err(Failure::while_doing("git ls-files", String::from_utf8_lossy(&listed.stderr)));
    }
    let paths = String::from_utf8_lossy(&listed.stdout).into_owned();
    // A file that is gone from the disk but not yet from the index is no longer part of the tree.
    let read = |path: &str| std::fs::read(project.root.join(path)).ok().map(|bytes| TreeFile { path: path.to_owned(), bytes });
    Ok(paths.split('\0').filter(|path| !path.is_empty()).filter_map(read).collect())
}

fn rust_sources(project: &Project, tree: &[TreeFile]) -> Vec<RustSource> {
    let rust = tree.iter().filter(|file| file.path.ends_with(".rs"));
    let mut sources: Vec<RustSource> = rust
        .filter_map(|file| {
            let folder = project.root.join(&file.path);
            let package = project.own_packages().find(|package| folder.starts_with(&package.folder));
            let (name, tier) = package.map(|package| (package.name.as_str(), package.tier)).unwrap_or_default();
            Some(RustSource::read(&file.path, name, tier, file.text()?))
        })
        .collect();
    let test_modules: Vec<String> = sources.iter().flat_map(RustSource::test_modules).collect();
    sources.iter_mut().for_each(|source| source.mark_tests(&test_modules));
    sources
}
