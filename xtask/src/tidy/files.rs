//! What may be in the tree at all: names that say something, texts only, nothing huge, and nothing that betrays the
//! machine or the package mirror that someone worked with.

use std::path::{Component, Path};

use super::{Finding, TreeFile};

/// 1 MiB: the snapshot of the API's description is the largest.
const FILE_BYTES_MAX: usize = 1_048_576;
/// Names that fit everything and so say nothing.
const EMPTY_NAMES: [&str; 8] = ["utils", "util", "helpers", "helper", "common", "misc", "types", "manager"];
/// Folders that many machines have and that a text may rightly name.
const ORDINARY_FOLDERS: [&str; 14] = ["tmp", "usr", "var", "opt", "etc", "srv", "mnt", "data", "app", "api", "web", "run", "dev", "proc"];

pub fn check(tree: &[TreeFile], root: &Path) -> Vec<Finding> {
    let folders = private_folders(root);
    tree.iter().flat_map(|file| of_file(file, &folders)).collect()
}

fn of_file(file: &TreeFile, folders: &[String]) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(empty_name(&file.path));
    if file.bytes.len() > FILE_BYTES_MAX {
        findings.push(Finding::whole(&file.path, format!("{} bytes; the limit is {FILE_BYTES_MAX}", file.bytes.len())));
    }
    let Some(text) = file.text() else {
        findings.push(Finding::whole(&file.path, "not a text: the tree holds no binary files"));
        return findings;
    };
    findings.extend(machine_paths(&file.path, text, folders));
    findings.extend(registry_addresses(&file.path, text));
    findings
}

fn empty_name(path: &str) -> Option<Finding> {
    let source = [".rs", ".ts", ".tsx"].iter().any(|ending| path.ends_with(ending));
    let mut names = path.split('/').map(|part| part.split_once('.').map_or(part, |(stem, _)| stem));
    let empty = names.find(|name| EMPTY_NAMES.contains(&name.to_lowercase().as_str()))?;
    source.then(|| Finding::whole(path, format!("the name `{empty}` says nothing: name the noun or the verb")))
}

/// Home folders, and the place of this checkout: its first folder (unless every machine has that) and its whole path.
fn private_folders(root: &Path) -> Vec<String> {
    let mut folders: Vec<String> = ["home", "root", "Users"].map(|name| format!("/{name}/")).to_vec();
    let first = root.components().find_map(|part| match part {
        Component::Normal(name) => name.to_str(),
        Component::Prefix(_) | Component::RootDir | Component::CurDir | Component::ParentDir => None,
    });
    if let Some(first) = first.filter(|first| !ORDINARY_FOLDERS.contains(first)) {
        folders.push(format!("/{first}/"));
    }
    folders.push(root.to_string_lossy().into_owned());
    folders
}

fn machine_paths(path: &str, text: &str, folders: &[String]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if let Some(folder) = folders.iter().find(|folder| names_folder(line, folder)) {
            findings.push(Finding::at(path, index.saturating_add(1), format!("a path of one machine ({folder})")));
        }
    }
    findings
}

/// An absolute path begins here: nothing before it that would make it the tail of another path or of an address.
fn names_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line.get(..at).and_then(|before| before.chars().next_back());
        !before.is_some_and(|before| before.is_alphanumeric() || "._-}$)~*/".contains(before))
    })
}

fn registry_addresses(path: &str, text: &str) -> Vec<Finding> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let foreign = |line: &str| match name {
        "package-lock.json" => line.contains("\"resolved\"") && line.contains("://"),
        ".npmrc" => line.trim_start().starts_with("registry"),
        "Cargo.lock" => line.starts_with("source") && !line.contains("registry+https://github.com/rust-lang/crates.io-index"),
        _ => false,
    };
    let lines = text.lines().enumerate().filter(|(_, line)| foreign(line));
    lines.map(|(index, _)| Finding::at(path, index.saturating_add(1), "names a registry: leave the address out of the tree")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, bytes: &[u8]) -> usize {
        check(&[TreeFile { path: path.to_owned(), bytes: bytes.to_vec() }], Path::new("/checkouts/guilder")).len()
    }

    #[test]
    fn names_that_say_nothing_are_found_in_files_and_folders() {
        assert_eq!(found("crates/x/src/utils.rs", b""), 1);
        assert_eq!(found("web/shared/common/money.ts", b""), 1);
        assert_eq!(found("web/types.d.ts", b""), 1);
        assert_eq!(found("crates/x/src/service_types.rs", b""), 0);
        assert_eq!(found("docs/common.md", b""), 0);
    }

    #[test]
    fn binaries_and_huge_files_are_found() {
        assert_eq!(found("a.png", &[0x89, b'P', 0]), 1);
        assert_eq!(found("a.txt", &[0xff, 0xfe]), 1);
        assert_eq!(found("a.txt", &vec![b'a'; FILE_BYTES_MAX + 1]), 1);
    }

    #[test]
    fn paths_of_a_machine_are_found_and_others_are_not() {
        for line in [
            format!("see /{}/ana/x", "home"),
            format!("\"/{}/x\"", "root"),
            "cd /checkouts/guilder".to_owned(),
            "(/checkouts/other)".to_owned(),
        ] {
            assert_eq!(found("a.md", line.as_bytes()), 1, "{line}");
        }
        for line in ["https://example.org/home/ana", "crates/checkouts/x", "$HOME/root/x", "/usr/lib/postgresql", "/data/"] {
            assert_eq!(found("a.md", line.as_bytes()), 0, "{line}");
        }
    }

    #[test]
    fn lock_files_name_no_registry() {
        assert_eq!(found("web/package-lock.json", b"  \"resolved\": \"https://registry.example/x.tgz\","), 1);
        assert_eq!(found("web/package-lock.json", b"  \"version\": \"1.0.0\","), 0);
        assert_eq!(found("Cargo.lock", b"source = \"registry+https://mirror.example/index\""), 1);
        assert_eq!(found("Cargo.lock", b"source = \"registry+https://github.com/rust-lang/crates.io-index\""), 0);
    }
}
