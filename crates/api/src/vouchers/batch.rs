//! A batch of vouchers as it is shown.

use calendar::Zone;
use serde::Serialize;
use store::voucher::VoucherBatch;
use utoipa::ToSchema;

/// A batch.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct VoucherBatchView {
    /// Id.
    id: String,
    /// Code.
    code: String,
    /// Name.
    name: String,
    /// Who issued it.
    vendor: String,
    /// Code of the bundle that a code buys.
    bundle: String,
    /// `numeric` or `alphanumeric`.
    character_set: String,
    /// Pattern of the codes.
    template: String,
    /// How many codes there are.
    quantity: u32,
    /// How often each may be redeemed.
    uses: u32,
    /// The first number, of codes that are counted up.
    #[schema(required = true)]
    range_start: Option<u64>,
    /// First day on which they may be redeemed.
    #[schema(format = "date", required = true)]
    from: Option<String>,
    /// First day on which they may not be redeemed any more.
    #[schema(format = "date", required = true)]
    to: Option<String>,
    /// When it was made.
    #[schema(format = "date-time")]
    created_at: String,
}

impl VoucherBatchView {
    pub(super) fn from_row(batch: &VoucherBatch, zone: &Zone) -> Self {
        let document = &batch.document;
        Self {
            id: batch.id.to_string(),
            code: batch.code.clone(),
            name: document.name.clone(),
            vendor: document.vendor.clone(),
            bundle: document.bundle.clone(),
            character_set: document.character_set.clone(),
            template: document.template.clone(),
            quantity: document.quantity,
            uses: document.uses,
            range_start: document.range_start,
            from: document.from.map(|day| day.to_string()),
            to: document.to.map(|day| day.to_string()),
            created_at: batch.created_at.to_rfc3339(zone),
        }
    }
}
