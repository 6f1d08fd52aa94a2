//! Promotion codes (domain.md §4): coupons, which take something off the purchase that they are entered on, and vouchers, which buy a bundle.
//!
//! Invariants: errors come code by code, and one bad code fails the purchase; a code is counted under its lock.

use super::PurchaseError;
use crate::FieldError;
use ::catalog::{Catalog, Coupon};
use calendar::{Date, Instant};
use ids::{CustomerId, SubscriptionId, Sym};
use store::voucher::{self, VoucherBatch, VoucherCode};
use store::{StoreError, Tx};

/// Promotion codes that one purchase takes at most.
pub const CODES_MAX: usize = 20;

/// Codes that were understood.
#[derive(Debug, Clone, Default)]
pub(crate) struct Promotions {
    /// Coupons with their discounts, in the order in which they were entered.
    pub coupons: Vec<(Sym, Sym)>,
    /// Vouchers, locked, in the order in which they were entered.
    pub vouchers: Vec<(VoucherCode, VoucherBatch)>,
}

/// What coupons are entered on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct EnteredOn<'a> {
    /// The customer; id 0 for one who is not there yet.
    pub customer: CustomerId,
    /// The plan that is bought, none for a bundle.
    pub plan: Option<Sym>,
    /// The bundles that are bought.
    pub bundles: &'a [Sym],
    /// The day, in the profile's zone.
    pub on: Date,
}

/// Understands codes; what is wrong with each is noted.
pub(crate) async fn understand(
    tx: &mut Tx<'_>,
    catalog: &Catalog,
    codes: &[String],
    entered: EnteredOn<'_>,
    problems: &mut Vec<FieldError>,
) -> Result<Promotions, StoreError> {
    let mut found = Promotions::default();
    if codes.len() > CODES_MAX {
        problems.push(wrong("codes".to_owned(), ("too_many_codes", format!("a purchase takes at most {CODES_MAX} codes"))));
        return Ok(found);
    }
    if !codes.is_empty() {
        // Two that use one coupon at once wait for each other here.
        store::site::lock(tx).await?;
    }
    for (place, code) in codes.iter().enumerate() {
        let field = format!("codes[{place}]");
        let code = code.trim();
        if codes.iter().take(place).any(|earlier| earlier.trim() == code) {
            problems.push(wrong(field, ("repeated_code", format!("`{code}` is entered twice"))));
            continue;
        }
        let coupon = catalog.symbols.get(code).and_then(|sym| catalog.coupons.get(&sym));
        match coupon {
            Some(coupon) => match refuse_coupon(tx, code, coupon, entered).await? {
                Some(refusal) => problems.push(wrong(field, refusal)),
                None => found.coupons.push((coupon.sym, coupon.discount)),
            },
            None => match find_voucher(tx, code, entered.on).await? {
                Ok(voucher) => found.vouchers.push(voucher),
                Err(refusal) => problems.push(wrong(field, refusal)),
            },
        }
    }
    Ok(found)
}

type Refusal = (&'static str, String);

async fn refuse_coupon(tx: &mut Tx<'_>, code: &str, coupon: &Coupon, entered: EnteredOn<'_>) -> Result<Option<Refusal>, StoreError> {
    if coupon.from.is_some_and(|from| entered.on < from) || coupon.to.is_some_and(|to| entered.on >= to) {
        return Ok(Some(("code_not_valid", format!("`{code}` is not valid on {}", entered.on))));
    }
    let is_for_all = coupon.plans.is_empty() && coupon.bundles.is_empty();
    let is_for_plan = entered.plan.is_some_and(|plan| coupon.plans.contains(&plan));
    if !is_for_all && !is_for_plan && !entered.bundles.iter().any(|bundle| coupon.bundles.contains(bundle)) {
        return Ok(Some(("code_not_for_this", format!("`{code}` is not for what is bought here"))));
    }
    let (all, own) = voucher::count_uses(tx, code, entered.customer).await?;
    let is_used_up = |uses: i64, most: Option<u32>| most.is_some_and(|most| uses >= i64::from(most));
    if is_used_up(all, coupon.uses) || is_used_up(own, coupon.uses_per_customer) {
        return Ok(Some(("code_used_up", format!("`{code}` was used as often as it may be"))));
    }
    Ok(None)
}

async fn find_voucher(tx: &mut Tx<'_>, code: &str, on: Date) -> Result<Result<(VoucherCode, VoucherBatch), Refusal>, StoreError> {
    let Some(found) = voucher::lock_code(tx, code).await? else {
        return Ok(Err(("unknown_code", format!("there is no promotion code `{code}`"))));
    };
    let batch = voucher::find_batch(tx, found.batch).await?.ok_or(StoreError::Missing("voucher batch"))?;
    let document = &batch.document;
    if found.blocked {
        return Ok(Err(("code_blocked", format!("`{code}` is blocked"))));
    }
    if document.from.is_some_and(|from| on < from) || document.to.is_some_and(|to| on >= to) {
        return Ok(Err(("code_not_valid", format!("`{code}` is not valid on {on}"))));
    }
    if found.uses >= i64::from(document.uses) {
        return Ok(Err(("code_used_up", format!("`{code}` was redeemed as often as it may be"))));
    }
    Ok(Ok((found, batch)))
}

/// Counts what was used.
pub(crate) async fn keep(
    tx: &mut Tx<'_>,
    catalog: &Catalog,
    promotions: &Promotions,
    used_by: (CustomerId, SubscriptionId),
    now: Instant,
) -> Result<(), PurchaseError> {
    for (coupon, _) in &promotions.coupons {
        voucher::insert_use(tx, catalog.symbols.code(*coupon), used_by, now).await?;
    }
    for (code, _) in &promotions.vouchers {
        voucher::save_code(tx, &VoucherCode { uses: code.uses + 1, ..code.clone() }).await?;
        voucher::insert_use(tx, &code.code, used_by, now).await?;
    }
    Ok(())
}

fn wrong(field: String, (code, message): Refusal) -> FieldError {
    FieldError { field, code, message }
}
