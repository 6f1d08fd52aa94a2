//! What an auditor reads: all money of a site at one instant ([`Books`]), and a digest of every table ([`digests`]).
//!
//! Owns: statements over a whole site, for those who check the program from outside (the simulator, an operator's audit). Does not own:
//! the laws that are checked. Invariants: it writes nothing; it reads the tables by itself, not through the functions of the use cases
//! that it checks; all of one call is of one snapshot.

mod books;
mod digest;

pub use books::{
    AuditedAllocation, AuditedBill, AuditedEvent, AuditedGroup, AuditedInvoice, AuditedItem, AuditedNote, AuditedPayment, AuditedPosting,
    AuditedProfile, Books, ReadBooks,
};
pub use digest::{NOT_MONEY, ReadDigests, TableDigest};
