//! Which bills a payment pays (domain.md §8).

use crate::BillingError;
use ids::BillId;

/// What is due on one bill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The bill.
    pub bill: BillId,
    /// Quanta left to pay.
    pub due: i64,
}

/// How a payment is spread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allocation {
    /// Bills with what each gets, in the order in which they were paid.
    pub parts: Vec<(BillId, i64)>,
    /// Overpaid: it becomes credit balance.
    pub credited: i64,
}

/// Spreads a payment over dues (oldest first): the named bill before all others, each wholly before the next, the rest to the credit
/// balance (domain.md §8).
///
/// # Errors
/// [`BillingError::NotPositive`], [`BillingError::NotDue`] where the named bill is not among the dues.
pub fn allocate_payment(dues: &[Due], amount: i64, named: Option<BillId>) -> Result<Allocation, BillingError> {
    if amount <= 0 {
        return Err(BillingError::NotPositive);
    }
    let mut order: Vec<Due> = dues.to_vec();
    if let Some(bill) = named {
        if !dues.iter().any(|due| due.bill == bill && due.due > 0) {
            return Err(BillingError::NotDue(bill));
        }
        // The sort is stable, so the others keep their order.
        order.sort_by_key(|due| due.bill != bill);
    }
    let owed: Vec<i64> = order.iter().map(|due| due.due).collect();
    let shares = money::allocate_up_to(amount, &owed);
    let spent: i64 = shares.iter().sum();
    let parts = order.iter().zip(shares).filter(|(_, share)| *share > 0).map(|(due, share)| (due.bill, share)).collect();
    Ok(Allocation { parts, credited: amount - spent })
}
