//! Arrows point down only: a crate may depend on its own tier and those below (ARCHITECTURE.md). The tier stands in each
//! manifest as `[package.metadata.guilder] tier`. Inside a tier cargo itself refuses circles. Dependencies of tests are free.

use super::Finding;
use crate::project::{Package, Project};

pub fn check(project: &Project) -> Vec<Finding> {
    project.own_packages().flat_map(|package| of_package(project, package)).collect()
}

fn of_package(project: &Project, package: &Package) -> Vec<Finding> {
    let manifest = project.relative(&package.folder.join("Cargo.toml"));
    let mut findings = Vec::new();
    if package.description.is_empty() {
        findings.push(Finding::whole(&manifest, "the crate has no description: one sentence, what it owns"));
    }
    let Some(tier) = package.tier else {
        findings.push(Finding::whole(&manifest, "no tier: [package.metadata.guilder] tier = N"));
        return findings;
    };
    let product = package.dependencies.iter().filter(|dependency| !dependency.development_only);
    for dependency in product {
        let own = project.own_packages().find(|other| other.name == dependency.name);
        if let Some(above) = own.and_then(|other| other.tier).filter(|other| *other > tier) {
            let name = &dependency.name;
            findings.push(Finding::whole(&manifest, format!("tier {tier} depends on {name}, which is above it in tier {above}")));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn project(edge: &str, kind: Option<&str>) -> Project {
        let package = |name: &str, tier: u64, edges: serde_json::Value| {
            json!({ "name": name, "version": "1.0.0", "source": null, "description": "x", "manifest_path": format!("/p/crates/{name}/Cargo.toml"),
                    "metadata": { "guilder": { "tier": tier } }, "dependencies": edges })
        };
        let edges = json!([{ "name": edge, "kind": kind }]);
        let packages = json!([package("core", 1, edges), package("ids", 0, json!([])), package("store", 2, json!([]))]);
        Project::from_metadata(&json!({ "workspace_root": "/p", "target_directory": "/p/target", "packages": packages })).unwrap()
    }

    #[test]
    fn a_dependency_that_points_up_is_found() {
        let findings = check(&project("store", None));
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].path, "crates/core/Cargo.toml");
    }

    #[test]
    fn down_is_allowed_and_so_is_up_in_tests() {
        assert_eq!(check(&project("ids", None)), []);
        assert_eq!(check(&project("store", Some("dev"))), []);
        assert_eq!(check(&project("serde", None)), []);
    }
}
