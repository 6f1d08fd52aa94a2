//! Catalog files: all or nothing, beside a server and without one.

use crate::running::{Server, examples, guilder};
use std::path::Path;
use tempfile::TempDir;

/// The example catalog with one line of `products.yaml` changed.
fn broken(from: &str, to: &str) -> (TempDir, usize) {
    let folder = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(examples().join("catalog")).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
    }
    let path = folder.path().join("products.yaml");
    let text = std::fs::read_to_string(&path).unwrap();
    let line = text.lines().position(|line| line.contains(from)).unwrap() + 1;
    std::fs::write(path, text.replacen(from, to, 1)).unwrap();
    (folder, line)
}

fn apply(catalog: &Path, data: &str, more: &[&str]) -> crate::running::Said {
    let mut args = vec!["catalog", "apply", catalog.to_str().unwrap(), "--data", data];
    args.extend(more);
    guilder(&args)
}

#[test]
fn a_bad_file_is_named_with_line_and_field_and_nothing_is_applied() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let good = examples().join("catalog");
    let (bad, line) = broken("bill_item: RENT", "bill_item: RNET");
    let server = Server::start(folder.path(), &[]);
    let beside = apply(bad.path(), data, &[]);
    let dry_beside = apply(&good, data, &["--dry-run"]);
    assert!(server.stop().success());
    let alone = apply(bad.path(), data, &[]);
    assert_eq!((beside.code, alone.code), (Some(3), Some(3)));
    let place = format!("products.yaml:{line}: products[");
    assert!(alone.err.contains(&place), "{}", alone.err);
    assert!(alone.err.contains("RNET"), "{}", alone.err);
    assert_eq!(beside.err, alone.err, "both ways print the same");
    // Had anything been applied, less would be new.
    let dry_alone = apply(&good, data, &["--dry-run"]);
    assert!(dry_alone.out.contains("0 changed, 0 removed, 0 unchanged"), "{} {}", dry_alone.out, dry_alone.err);
    assert_eq!(dry_beside.out, dry_alone.out);
}

#[test]
fn what_is_applied_is_exported_and_applied_again_without_a_change() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    assert!(Server::start(folder.path(), &[]).stop().success());
    let first = apply(&examples().join("catalog"), data, &[]);
    assert_eq!(first.code, Some(0), "{}", first.err);
    let exported = tempfile::tempdir().unwrap();
    let said = guilder(&["catalog", "export", exported.path().to_str().unwrap(), "--data", data]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let again = apply(exported.path(), data, &[]);
    assert!(again.out.contains("0 created, 0 changed, 0 removed"), "{} {}", again.out, again.err);
}

#[test]
fn rows_of_a_zone_map_are_loaded_saved_and_looked_up_beside_a_server_and_without_one() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let server = Server::start(folder.path(), &[]);
    assert_eq!(apply(&examples().join("catalog"), data, &[]).code, Some(0));
    let file = folder.path().join("rows.csv");
    let path = file.to_str().unwrap();
    let rows = |args: &[&str]| guilder(&[&["catalog", "zone-rows"], args, &["--data", data]].concat());
    let find = || rows(&["find", "countries", "+8888812", "--date", "2030-01-01"]);
    assert_eq!(rows(&["export", "countries", path]).code, Some(0));
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, format!("{text}88888,eu,2030-01-01,\n")).unwrap();
    let dry = rows(&["load", "countries", path, "--dry-run"]);
    assert!(dry.out.starts_with("dry run, nothing was changed: 1 added, 0 changed, 0 ended"), "{} {}", dry.out, dry.err);
    let loaded = rows(&["load", "countries", path]);
    assert!(loaded.out.starts_with("rows loaded: 1 added, 0 changed, 0 ended"), "{} {}", loaded.out, loaded.err);
    let beside = find();
    assert_eq!(beside.out, "eu  prefix 88888, from 2030-01-01\n", "{}", beside.err);
    std::fs::write(&file, format!("{text}8888x,eu,2030-01-01,\n")).unwrap();
    let wrong = rows(&["load", "countries", path]);
    assert!(server.stop().success());
    let wrong_alone = rows(&["load", "countries", path]);
    assert_eq!((wrong.code, wrong_alone.code), (Some(3), Some(3)));
    assert!(wrong.err.contains(": prefix: a prefix is"), "{}", wrong.err);
    assert_eq!(wrong.err, wrong_alone.err, "both ways print the same");
    assert_eq!(find().out, beside.out);
    let version = "prefix,zone\n88888,world1\n";
    std::fs::write(&file, version).unwrap();
    let version = rows(&["load", "countries", path, "--from", "2031-01-01", "--dry-run"]);
    assert!(version.out.starts_with("dry run, nothing was changed: 0 added, 1 changed"), "{} {}", version.out, version.err);
}
