//! Every Rust file opens with `//!`: what it owns, what it does not, its invariants.

use super::Finding;
use super::rust_source::RustSource;

pub fn check(source: &RustSource) -> Option<Finding> {
    let first = source.text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let words = first.strip_prefix("//!").map(|header| header.split_whitespace().count()).unwrap_or_default();
    (words == 0).then(|| Finding::at(&source.path, 1, "no header: begin with //! and say what this module owns"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_header_is_found() {
        let check = |text| check(&RustSource::read("a.rs", "x", None, text)).is_some();
        assert!(check("fn a() {}"));
        assert!(check("//!\nfn a() {}"));
        assert!(check(""));
        assert!(!check("//! Owns a.\nfn a() {}"));
    }
}
