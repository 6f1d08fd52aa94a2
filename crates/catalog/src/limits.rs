//! What is too much in a catalog. Each limit has an error with the code `limit` that names it.

/// Most tiers of one price.
pub const PRICE_TIERS_MAX: usize = 100;
/// Most cycles that leftovers roll for.
pub const ROLLOVER_CYCLES_MAX: u16 = 120;
/// Most thresholds of one limit.
pub const THRESHOLDS_MAX: usize = 20;
/// Most filters of one discount.
pub const DISCOUNT_FILTERS_MAX: usize = 50;
/// Most rules of one discount.
pub const DISCOUNT_RULES_MAX: usize = 50;
/// Most rates of one tax.
pub const TAX_RATES_MAX: usize = 20_000;
/// Most rows of one rate plan.
pub const ROWS_PER_PLAN_MAX: usize = 100_000;
/// Most rows of one zone map.
pub const ZONE_ROWS_MAX: usize = 1_000_000;
/// Most objects of one kind.
pub const OBJECTS_PER_KIND_MAX: usize = 20_000;
/// Most entries of any other list: fields, steps, versions, lines, prefixes of one row.
pub const LIST_MAX: usize = 20_000;
/// Most levels of nesting in a YAML file.
pub const DEPTH_MAX: usize = 24;
/// Largest file, in bytes.
pub const FILE_SIZE_MAX_BYTES: usize = 64 * 1024 * 1024;
/// Longest prefix of a zone map, in digits: one more than the longest number of E.164.
pub const PREFIX_LENGTH_MAX: usize = 16;
/// Longest line of a zone map's file, in bytes.
pub const ZONE_LINE_MAX_BYTES: usize = 4_096;
/// Largest file of a zone map, in bytes: 64 MiB.
pub const ZONE_FILE_MAX_BYTES: usize = 64 * 1024 * 1024;
/// Longest name or description, in characters.
pub const TEXT_LENGTH_MAX: usize = 2_000;
/// Longest value of a field of a usage event, in characters.
pub const FIELD_LENGTH_MAX: usize = 512;
/// Problems that are reported at once.
pub const PROBLEMS_MAX: usize = 200;
