//! Event generators compiled: usage events made of balances as a cycle closes (domain.md §7).

use super::Names;
use ids::Sym;

/// Makes one event of a service at the end of each billing cycle.
#[derive(Debug, Clone)]
pub struct EventGenerator {
    /// Number of its code.
    pub sym: Sym,
    /// Names.
    pub names: Names,
    /// Kind of service that the event is of.
    pub service_type: Sym,
    /// Field by its code, and what fills it.
    pub fields: Vec<(String, FieldSource)>,
    /// Whether nothing is made where all balances are nothing.
    pub skips_nothing: bool,
}

/// What fills a field of a generated event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldSource {
    /// What a resource stands at: its counter of the cycle, of the service or else of the group, or what its balances hold.
    Balance(Sym),
    /// Always the same text.
    Constant(String),
    /// Start of the cycle.
    CycleStart,
    /// End of the cycle.
    CycleEnd,
}
