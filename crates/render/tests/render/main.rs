//! The real worker, asked through the pool as the server asks it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends at its first surprise")]

mod hostile;
mod pages;

use std::path::PathBuf;
use std::time::Duration;

use documents::{InvoiceDocument, RenderLimits, RenderPool};

fn pool(time_max: Duration, memory_max_mib: u32) -> RenderPool {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_guilder-render"));
    RenderPool::new(vec![program], RenderLimits { workers_max: 1, time_max, memory_max_mib })
}

fn patient_pool() -> RenderPool {
    pool(Duration::from_secs(120), 768)
}

fn english() -> InvoiceDocument {
    serde_json::from_str(include_str!("../../../documents/samples/invoice-en.json")).expect("the sample is a document")
}

fn french() -> InvoiceDocument {
    serde_json::from_str(include_str!("../../../documents/samples/invoice-fr.json")).expect("the sample is a document")
}
