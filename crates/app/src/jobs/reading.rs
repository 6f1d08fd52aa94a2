//! What a job's files show, as a permission (docs/decisions/0040-a-file-shows-what-its-permission-shows.md).

use crate::identity::Permission;
use store::job::{Exported, Parameters};

/// What who makes, changes or starts a job of these parameters, or reads the files of its runs, may read besides; none where its runs write
/// no file.
pub const fn permission_of(parameters: &Parameters) -> Option<Permission> {
    match parameters {
        Parameters::Export { what: Exported::Payments, .. } => Some(Permission::PaymentRead),
        Parameters::Export { what: Exported::Invoices | Exported::Bills, .. } | Parameters::Report { .. } => Some(Permission::BillingRead),
        Parameters::Export { what: Exported::UsageEvents, .. } => Some(Permission::UsageRead),
        Parameters::None | Parameters::Dunning { .. } => None,
    }
}
