//! Splitting a sum so that the parts sum to the whole.
//!
//! Invariant: each part is rounded down (floor) and the quanta left go to the largest remainders, ties to the earlier part (domain.md §2).

use crate::MoneyError;

/// Splits `total` in proportion to `weights`.
///
/// # Errors
/// [`MoneyError::Weights`] when a weight is negative or none is positive.
pub fn allocate(total: i64, weights: &[i64]) -> Result<Vec<i64>, MoneyError> {
    let sum: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    if sum <= 0 || weights.iter().any(|weight| *weight < 0) {
        return Err(MoneyError::Weights);
    }
    let mut parts = Vec::with_capacity(weights.len());
    let mut remainders = Vec::with_capacity(weights.len());
    let mut given: i128 = 0;
    for (place, weight) in weights.iter().enumerate() {
        let share = i128::from(total) * i128::from(*weight);
        let part = share.div_euclid(sum);
        given += part;
        parts.push(i64::try_from(part).map_err(|_too_large| MoneyError::Overflow)?);
        remainders.push((share.rem_euclid(sum), place));
    }
    // Largest remainder first; the stable sort leaves ties with the earlier part.
    remainders.sort_by_key(|(rest, _)| std::cmp::Reverse(*rest));
    let left = usize::try_from(i128::from(total) - given).map_err(|_impossible| MoneyError::Overflow)?;
    for (_, place) in remainders.iter().take(left) {
        if let Some(part) = parts.get_mut(*place) {
            *part = part.checked_add(1).ok_or(MoneyError::Overflow)?;
        }
    }
    Ok(parts)
}

/// Pays `available` into `dues` in their order, each wholly before the next (domain.md §8). Answers what each got.
pub fn allocate_up_to(available: i64, dues: &[i64]) -> Vec<i64> {
    let mut left = available.max(0);
    dues.iter()
        .map(|due| {
            let part = left.min((*due).max(0));
            left -= part;
            part
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn quanta_left_go_to_the_largest_remainders_ties_to_the_earlier() {
        assert_eq!(allocate(100, &[1, 1, 1]), Ok(vec![34, 33, 33]));
        assert_eq!(allocate(10, &[3, 3, 4]), Ok(vec![3, 3, 4]));
        assert_eq!(allocate(-100, &[1, 1, 1]), Ok(vec![-33, -33, -34]));
        assert_eq!(allocate(5, &[0, 0]), Err(MoneyError::Weights));
        assert_eq!(allocate(5, &[1, -1]), Err(MoneyError::Weights));
    }

    #[test]
    fn payments_fill_one_due_before_the_next() {
        assert_eq!(allocate_up_to(25, &[10, 20, 30]), vec![10, 15, 0]);
    }

    proptest! {
        #[test]
        fn parts_sum_to_the_whole(total in any::<i64>(), weights in prop::collection::vec(0..i64::MAX, 1..20)) {
            if let Ok(parts) = allocate(total, &weights) {
                prop_assert_eq!(parts.iter().map(|part| i128::from(*part)).sum::<i128>(), i128::from(total));
            }
        }
    }
}
