//! Credit profiles compiled: limits and thresholds by resource (domain.md §3).
//!
//! Owns: the shape, in quanta of the resource. Invariant: a threshold in percent has a limit to be a percentage of.

use super::{Names, PaymentType};
use ids::Sym;
use money::Exact;

/// A way to tell somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NotifyBy {
    /// E-mail to the customer.
    Email,
    /// Text message to the customer.
    Sms,
    /// JSON call to the addresses that listen.
    Call,
}

/// Limits of a customer's resources.
#[derive(Debug, Clone)]
pub struct CreditProfile {
    /// Number of its code.
    pub sym: Sym,
    /// Names.
    pub names: Names,
    /// Holds where a billing profile names no other.
    pub is_default: bool,
    /// In the order of the text; the first that fits resource and payment type holds.
    pub limits: Vec<CreditLimit>,
}

impl CreditProfile {
    /// The limits that hold for a payment type, the first of each resource.
    pub fn limits_for(&self, payment_type: PaymentType) -> impl Iterator<Item = &CreditLimit> {
        let fits = move |limit: &&CreditLimit| limit.payment_types.is_empty() || limit.payment_types.contains(&payment_type);
        self.limits
            .iter()
            .enumerate()
            .filter(move |(place, limit)| {
                let earlier = self.limits.iter().take(*place);
                fits(limit) && !earlier.filter(fits).any(|before| before.resource == limit.resource)
            })
            .map(|(_, limit)| limit)
    }
}

/// The limit of one resource. Quanta; debit is positive, so an allowance of 1000 MB has floor −1000 and limit 0.
#[derive(Debug, Clone)]
pub struct CreditLimit {
    /// The resource.
    pub resource: Sym,
    /// For these payment types; empty for all.
    pub payment_types: Vec<PaymentType>,
    /// Where nothing is used.
    pub floor: i64,
    /// Where charging stops; none for unlimited.
    pub limit: Option<i64>,
    /// Whether dues of bills count too.
    pub counts_dues: bool,
    /// Ascending by value.
    pub thresholds: Vec<Threshold>,
}

/// A value that tells somebody when it is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Threshold {
    /// The value in quanta.
    pub value: i64,
    /// As the catalog says it: an amount, or a percentage of floor to limit.
    pub said: ThresholdText,
    /// Who is told, besides the record.
    pub notify: Vec<NotifyBy>,
}

/// How a threshold is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThresholdText {
    /// In units of the resource.
    Amount(Exact),
    /// In percent of the way from floor to limit.
    Percent(Exact),
}
