//! How verbs on this machine reach a server that holds the data folder: its address and a local administrator's secrets.
//!
//! Invariants: the file is readable by the folder's owner alone (mode 0600) and replaced as a whole; it says nothing about whether a
//! server runs, which the folder's lock does.

use crate::data_folder::{DataFolder, SECRET_FILE_MODE};
use crate::failure::Failure;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;

/// What the file says.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct LocalAccess {
    /// Where the server listens, once it does.
    #[serde(default)]
    pub address: Option<String>,
    /// The secret of the local routes of the running server.
    #[serde(default)]
    pub token: String,
    /// The secret of the local administrator's API key on each site, by the site's code.
    #[serde(default)]
    pub keys: BTreeMap<String, String>,
}

impl LocalAccess {
    /// Reads the file; empty where there is none.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn load(folder: &DataFolder) -> Result<Self, Failure> {
        let path = folder.local_access();
        let doing = || format!("reading {}", path.display());
        match std::fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|cause| Failure::while_doing(doing(), cause)),
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(cause) => Err(Failure::while_doing(doing(), cause)),
        }
    }

    /// Replaces the file.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn save(&self, folder: &DataFolder) -> Result<(), Failure> {
        let path = folder.local_access();
        let doing = || format!("writing {}", path.display());
        let text = serde_json::to_vec_pretty(self).map_err(|cause| Failure::while_doing(doing(), cause))?;
        let unfinished = path.with_extension("unfinished");
        let write = || {
            let mut file = OpenOptions::new().create(true).truncate(true).write(true).mode(SECRET_FILE_MODE).open(&unfinished)?;
            file.write_all(&text)?;
            file.sync_all()?;
            std::fs::rename(&unfinished, &path)
        };
        write().map_err(|cause| Failure::while_doing(doing(), cause))
    }
}
