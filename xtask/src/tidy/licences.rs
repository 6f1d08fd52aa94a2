//! Which licences a dependency may have, and which crates stay out. Reads `cargo metadata`; needs no tool and no feed.

use super::Finding;
use crate::project::{Package, Project};

/// Permissive licences, and MPL-2.0, whose conditions end at its own files.
const ALLOWED: [&str; 14] = [
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "MIT",
    "MIT-0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "0BSD",
    "ISC",
    "Zlib",
    "BSL-1.0",
    "CC0-1.0",
    "Unicode-3.0",
    "CDLA-Permissive-2.0",
    "MPL-2.0",
];

/// Not even behind another crate.
const BANNED: [(&str, &str); 7] = [
    ("openssl", "TLS is rustls"),
    ("openssl-sys", "TLS is rustls"),
    ("native-tls", "TLS is rustls"),
    ("sqlx", "SQL is hand-written over rusqlite and tokio-postgres"),
    ("diesel", "SQL is hand-written over rusqlite and tokio-postgres"),
    ("sea-orm", "SQL is hand-written over rusqlite and tokio-postgres"),
    ("rdkafka", "streams are pure Rust"),
];

/// Not in a manifest of ours; others may use them.
const BANNED_DIRECTLY: [(&str, &str); 9] = [
    ("serde_yaml", "unmaintained; YAML is read by serde-saphyr"),
    ("serde_yml", "YAML is read by serde-saphyr"),
    ("chrono", "time is jiff"),
    ("time", "time is jiff"),
    ("rand", "randomness is getrandom, at the edges"),
    ("lazy_static", "the standard library has LazyLock"),
    ("once_cell", "the standard library has OnceLock"),
    ("anyhow", "errors are enums with codes"),
    ("async-trait", "traits have async methods of their own"),
];

pub fn check(project: &Project) -> Vec<Finding> {
    let foreign = project.packages.iter().filter(|package| !package.own).flat_map(of_foreign);
    let own = project.own_packages().flat_map(|package| of_own(project, package));
    foreign.chain(own).collect()
}

fn of_foreign(package: &Package) -> Vec<Finding> {
    let named = format!("{} {}", package.name, package.version);
    let mut findings = Vec::new();
    match &package.licence {
        None => findings.push(Finding::whole("Cargo.lock", format!("{named} states no licence"))),
        Some(licence) if !allows(licence) => {
            findings.push(Finding::whole("Cargo.lock", format!("{named} has the licence {licence}, which is not on the list")));
        }
        Some(_) => {}
    }
    let banned = BANNED.iter().filter(|(name, _)| *name == package.name);
    findings.extend(banned.map(|(_, why)| Finding::whole("Cargo.lock", format!("{named} stays out: {why}"))));
    findings
}

fn of_own(project: &Project, package: &Package) -> Vec<Finding> {
    let manifest = project.relative(&package.folder.join("Cargo.toml"));
    let edges = package.dependencies.iter().filter_map(|dependency| {
        let (name, why) = BANNED_DIRECTLY.iter().find(|(name, _)| *name == dependency.name)?;
        Some(Finding::whole(&manifest, format!("depends on {name}: {why}")))
    });
    edges.collect()
}

/// An SPDX expression: alternatives of conjunctions, with brackets; `/` is the old way of saying OR.
fn allows(expression: &str) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    alternatives(&mut rest) && rest.is_empty()
}

fn alternatives(rest: &mut &[&str]) -> bool {
    let mut allowed = conjunction(rest);
    while let ["OR", tail @ ..] = *rest {
        *rest = tail;
        allowed |= conjunction(rest);
    }
    allowed
}

fn conjunction(rest: &mut &[&str]) -> bool {
    let mut allowed = term(rest);
    while let ["AND", tail @ ..] = *rest {
        *rest = tail;
        allowed &= term(rest);
    }
    allowed
}

fn term(rest: &mut &[&str]) -> bool {
    match *rest {
        ["(", tail @ ..] => {
            *rest = tail;
            let allowed = alternatives(rest);
            if let [")", tail @ ..] = *rest {
                *rest = tail;
            }
            allowed
        }
        [licence, "WITH", exception, tail @ ..] => {
            *rest = tail;
            ALLOWED.contains(&format!("{licence} WITH {exception}").as_str())
        }
        [licence, tail @ ..] => {
            *rest = tail;
            ALLOWED.contains(licence)
        }
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alternative_is_enough_and_a_conjunction_needs_both() {
        for licence in
            ["MIT", "MIT/Apache-2.0", "GPL-3.0 OR MIT", "(MIT OR GPL-3.0) AND Unicode-3.0", "Apache-2.0 WITH LLVM-exception OR MIT"]
        {
            assert!(allows(licence), "{licence}");
        }
        for licence in ["GPL-3.0", "MIT AND GPL-3.0", "(MIT OR ISC) AND AGPL-3.0", "GPL-2.0 WITH Classpath-exception-2.0", ""] {
            assert!(!allows(licence), "{licence}");
        }
    }

    #[test]
    fn banned_crates_and_unknown_licences_are_found() {
        let package = |name: &str, licence: Option<&str>| serde_json::json!({ "name": name, "version": "1.0.0", "license": licence, "source": "registry", "manifest_path": "/c/Cargo.toml" });
        let packages = [package("openssl", Some("Apache-2.0")), package("odd", None), package("good", Some("MIT"))];
        let metadata = serde_json::json!({ "workspace_root": "/p", "target_directory": "/t", "packages": packages });
        assert_eq!(check(&Project::from_metadata(&metadata).unwrap()).len(), 2);
    }
}
