//! Where things are: the project's root, cargo's target folder, the programs built there, and what `cargo metadata` says
//! about every crate. Read once per verb.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::failure::Failure;

/// One package of the dependency graph, as far as the chores care.
#[derive(Debug, Clone)]
pub struct Package {
    pub name: String,
    pub version: String,
    pub licence: Option<String>,
    pub description: String,
    /// True for the crates of this workspace.
    pub own: bool,
    /// `[package.metadata.guilder] tier`, for own crates.
    pub tier: Option<u64>,
    /// Folder of the manifest.
    pub folder: PathBuf,
    pub dependencies: Vec<Dependency>,
}

/// An edge that a manifest declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    pub name: String,
    pub development_only: bool,
}

/// How much of the dependency graph to read. The whole of it makes cargo fetch the crates of every platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Graph {
    Own,
    Whole,
}

/// The checkout that this verb works on.
#[derive(Debug, Clone)]
pub struct Project {
    pub root: PathBuf,
    pub target: PathBuf,
    pub packages: Vec<Package>,
}

impl Project {
    /// Asks cargo. On the build machine (`CI`) the lock file must be current.
    pub fn load(graph: Graph) -> Result<Self, Failure> {
        let mut command = Command::new(cargo());
        command.args(["metadata", "--format-version", "1"]);
        if graph == Graph::Own {
            command.arg("--no-deps");
        }
        if on_build_machine() {
            command.arg("--locked");
        }
        let output = command.output().map_err(|cause| Failure::while_doing("running cargo metadata", cause))?;
        if !output.status.success() {
            return Err(Failure::while_doing("cargo metadata", String::from_utf8_lossy(&output.stderr)));
        }
        let metadata: Value =
            serde_json::from_slice(&output.stdout).map_err(|cause| Failure::while_doing("reading cargo metadata", cause))?;
        Self::from_metadata(&metadata)
    }

    pub fn from_metadata(metadata: &Value) -> Result<Self, Failure> {
        let folder =
            |key: &str| metadata[key].as_str().map(PathBuf::from).ok_or_else(|| Failure::new(format!("cargo metadata has no {key}")));
        let packages = metadata["packages"].as_array().ok_or_else(|| Failure::new("cargo metadata has no packages"))?;
        Ok(Self { root: folder("workspace_root")?, target: folder("target_directory")?, packages: packages.iter().map(package).collect() })
    }

    /// A program of the development profile.
    pub fn program(&self, name: &str) -> PathBuf {
        self.target.join("debug").join(name)
    }

    pub fn own_packages(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| package.own)
    }

    /// `cargo` at the root, colourless where its output is read by us.
    pub fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(cargo());
        command.args(arguments).current_dir(&self.root);
        command
    }

    /// `path` as it reads from the root, with `/`.
    pub fn relative(&self, path: &Path) -> String {
        path.strip_prefix(&self.root).unwrap_or(path).to_string_lossy().into_owned()
    }
}

pub fn on_build_machine() -> bool {
    std::env::var_os("CI").is_some()
}

fn cargo() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

fn package(value: &Value) -> Package {
    let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let edges = value["dependencies"].as_array().map(Vec::as_slice).unwrap_or_default();
    let manifest = PathBuf::from(text("manifest_path"));
    Package {
        name: text("name"),
        version: text("version"),
        licence: value["license"].as_str().map(str::to_owned),
        description: text("description"),
        own: value["source"].is_null(),
        tier: value["metadata"]["guilder"]["tier"].as_u64(),
        folder: manifest.parent().map(Path::to_path_buf).unwrap_or_default(),
        dependencies: edges.iter().map(dependency).collect(),
    }
}

fn dependency(value: &Value) -> Dependency {
    Dependency { name: value["name"].as_str().unwrap_or_default().to_owned(), development_only: value["kind"].as_str() == Some("dev") }
}
