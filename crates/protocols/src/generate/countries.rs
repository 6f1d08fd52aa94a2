//! Whom people call: prefixes with their weight and the digits that follow.

use super::random::Random;

/// A range of numbers.
struct Range {
    weight: u64,
    prefix: &'static str,
    /// Digits after the prefix.
    digits: usize,
}

const fn range(weight: u64, prefix: &'static str, digits: usize) -> Range {
    Range { weight, prefix, digits }
}

/// Mostly at home, then neighbours, then the world with a long tail.
const RANGES: [Range; 62] = [
    range(900, "38631", 6),
    range(900, "38641", 6),
    range(800, "38640", 6),
    range(500, "38651", 6),
    range(400, "38670", 6),
    range(300, "38630", 6),
    range(250, "38668", 6),
    range(120, "38664", 6),
    range(420, "3861", 7),
    range(220, "3862", 7),
    range(140, "3863", 7),
    range(140, "3864", 7),
    range(110, "3865", 7),
    range(110, "3867", 7),
    range(30, "112", 0),
    range(20, "113", 0),
    range(12, "38690", 6),
    range(160, "385", 8),
    range(150, "43", 10),
    range(140, "49", 10),
    range(120, "39", 10),
    range(80, "381", 8),
    range(80, "387", 8),
    range(50, "36", 8),
    range(50, "44", 10),
    range(45, "33", 9),
    range(45, "41", 9),
    range(35, "389", 8),
    range(30, "382", 8),
    range(30, "48", 9),
    range(30, "420", 9),
    range(28, "421", 9),
    range(25, "31", 9),
    range(25, "32", 9),
    range(25, "34", 9),
    range(20, "46", 9),
    range(20, "40", 9),
    range(18, "359", 9),
    range(18, "351", 9),
    range(15, "353", 9),
    range(15, "45", 8),
    range(15, "47", 8),
    range(15, "358", 9),
    range(15, "30", 10),
    range(12, "355", 9),
    range(12, "383", 8),
    range(60, "1", 10),
    range(30, "90", 10),
    range(20, "380", 9),
    range(15, "7", 10),
    range(15, "91", 10),
    range(15, "86", 11),
    range(12, "61", 9),
    range(10, "971", 9),
    range(10, "20", 10),
    range(8, "81", 10),
    range(8, "55", 11),
    range(6, "27", 9),
    range(6, "234", 10),
    range(5, "880", 10),
    range(4, "1876", 7),
    range(2, "882", 9),
];

/// A number to call.
pub(crate) fn destination(random: &mut Random) -> String {
    match random.weighted(&RANGES, |range| range.weight) {
        Some(range) => format!("{}{}", range.prefix, random.digits(range.digits)),
        None => String::new(),
    }
}
