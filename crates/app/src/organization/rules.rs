//! Where a customer may stand.

use ids::CustomerId;

/// Levels of the tree, the top one among them.
pub const LEVELS_MAX: usize = 20;

/// Why a customer cannot stand where it is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Misplaced {
    /// It would stand below itself.
    BelowItself,
    /// The tree would have more than [`LEVELS_MAX`] levels.
    TooDeep,
}

/// Whether a customer with so many levels below it may stand right below the last of a path, which leads there from the top.
pub(super) fn may_stand(customer: CustomerId, path: &[CustomerId], levels_below: usize) -> Result<(), Misplaced> {
    if path.contains(&customer) {
        return Err(Misplaced::BelowItself);
    }
    if path.len() + 1 + levels_below > LEVELS_MAX { Err(Misplaced::TooDeep) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_stands_below_itself_nor_beyond_the_last_level() {
        let long: Vec<CustomerId> = (10..10 + i64::try_from(LEVELS_MAX).unwrap() - 1).map(CustomerId).collect();
        let of = |path: &[i64]| path.iter().copied().map(CustomerId).collect::<Vec<_>>();
        for (path, below, expected) in [
            (of(&[]), 0, Ok(())),
            (of(&[2, 3]), 4, Ok(())),
            (of(&[1]), 0, Err(Misplaced::BelowItself)),
            (of(&[2, 1, 3]), 0, Err(Misplaced::BelowItself)),
            (long.clone(), 0, Ok(())),
            (long, 1, Err(Misplaced::TooDeep)),
            (of(&[]), LEVELS_MAX, Err(Misplaced::TooDeep)),
        ] {
            assert_eq!(may_stand(CustomerId(1), &path, below), expected, "{path:?} with {below} below");
        }
    }
}
