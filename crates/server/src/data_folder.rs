//! The data folder: who may work on it, and where things are in it.
//!
//! Invariants: one process at a time works on it (a lock that the system drops with the process, so nothing is left behind by a
//! kill); only its owner may read it.

use crate::failure::Failure;
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// Only the owner reads and enters.
const FOLDER_MODE: u32 = 0o700;
/// Only the owner reads and writes.
pub const SECRET_FILE_MODE: u32 = 0o600;

/// A folder that holds a store and what belongs to it.
#[derive(Debug, Clone)]
pub struct DataFolder {
    path: PathBuf,
}

/// The right to work on a folder, until it is dropped.
#[derive(Debug)]
pub struct FolderLock {
    _file: File,
}

impl DataFolder {
    /// The folder at a path, whether it exists or not.
    pub fn at(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    /// Makes the folder where it is not there.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn create(&self) -> Result<(), Failure> {
        let made = DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(&self.path);
        made.map_err(|cause| Failure::while_doing(format!("making the data folder {}", self.path.display()), cause))
    }

    /// Takes the folder; none where another process has it.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn lock(&self) -> Result<Option<FolderLock>, Failure> {
        let path = self.path.join("lock");
        let doing = || format!("locking {}", path.display());
        let opened = OpenOptions::new().create(true).truncate(false).write(true).mode(SECRET_FILE_MODE).open(&path);
        let file = opened.map_err(|cause| Failure::while_doing(doing(), cause))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(FolderLock { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(cause)) => Err(Failure::while_doing(doing(), cause)),
        }
    }

    /// The embedded store.
    pub fn database(&self) -> PathBuf {
        self.path.join("guilder.db")
    }

    /// The embedded store while the demo is made: it takes its name when it is whole.
    pub fn unfinished_database(&self) -> PathBuf {
        self.path.join("guilder.unfinished.db")
    }

    /// How verbs on this machine reach the server that runs here.
    pub fn local_access(&self) -> PathBuf {
        self.path.join("local-access.json")
    }

    /// True where a server has been before.
    pub fn is_used(&self) -> bool {
        self.database().exists() || self.local_access().exists()
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }
}
