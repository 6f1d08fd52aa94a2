//! Batches of vouchers (domain.md §4): codes drawn from a template and a character set, listed, blocked. Redeeming them is a purchase
//! ([`crate::subscription::AddBundle`]).
//!
//! Invariants: a code is unique in the site, among coupons too; a batch has all of its codes or is not made.

use crate::{Catalogs, FieldError, ReadError};
use calendar::Date;
use ids::VoucherBatchId;
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::sync::Arc;
use store::activity::{self, Activity, Change};
use store::voucher::{self, VoucherBatch, VoucherCode, VoucherDocument};
use store::{Operation, StoreError, Tx};

/// Codes that one batch has at most.
pub const VOUCHERS_PER_BATCH_MAX: u32 = 10_000;
/// Longest template, in characters.
pub const TEMPLATE_LENGTH_MAX: usize = 40;
/// How often one code may be redeemed at most.
pub const USES_MAX: u32 = 1_000_000;
/// Tries to draw a code that nobody has, for each code.
const DRAWS_MAX: u64 = 100;
/// What stands for a drawn character.
const PLACEHOLDER: char = '#';
/// Digits and capital letters without those that are mistaken for each other.
const ALPHANUMERIC: &[u8] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const NUMERIC: &[u8] = b"0123456789";
/// Longest code, name or vendor, in characters.
const TEXT_LENGTH_MAX: usize = 200;

/// Why a batch is not made or a code not changed.
#[derive(Debug, thiserror::Error)]
pub enum VoucherError {
    /// Nothing of that id or code in the site.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// Wrong fields, all at once.
    #[error("{} field(s) are wrong, first: {}", .0.len(), .0.first().map_or("", |field| field.message.as_str()))]
    Fields(Vec<FieldError>),
    /// No randomness can be had.
    #[error("no randomness can be had: {0}")]
    Randomness(getrandom::Error),
    /// Something needed cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl VoucherError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound(_) => "not_found",
            Self::Fields(_) => "validation_failed",
            Self::Randomness(_) => "internal",
            Self::Read(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }

    /// The wrong fields.
    pub fn fields(&self) -> &[FieldError] {
        match self {
            Self::Fields(fields) => fields,
            Self::NotFound(_) | Self::Randomness(_) | Self::Read(_) | Self::Store(_) => &[],
        }
    }
}

/// What a batch is to be.
#[derive(Debug, Clone, Default)]
pub struct NewBatch {
    /// Code, unique in the site.
    pub code: String,
    /// Name.
    pub name: String,
    /// Who issues it.
    pub vendor: String,
    /// Code of the bundle that it buys.
    pub bundle: String,
    /// `numeric` or `alphanumeric`.
    pub character_set: String,
    /// Pattern with `#` for each drawn character.
    pub template: String,
    /// How many codes.
    pub quantity: u32,
    /// How often each may be redeemed.
    pub uses: u32,
    /// The first number, of codes that are counted up.
    pub range_start: Option<u64>,
    /// First day of validity.
    pub from: Option<Date>,
    /// First day after it.
    pub to: Option<Date>,
}

/// Makes a batch and draws its codes.
#[derive(Debug, Clone)]
pub struct CreateVouchers {
    catalogs: Arc<Catalogs>,
    batch: NewBatch,
    /// What codes are drawn from: the operation itself draws nothing, so that it is the same when it runs again.
    seed: [u8; 32],
}

impl CreateVouchers {
    /// A batch whose codes nobody can guess.
    ///
    /// # Errors
    /// [`VoucherError::Randomness`].
    pub fn try_new(catalogs: Arc<Catalogs>, batch: NewBatch) -> Result<Self, VoucherError> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(VoucherError::Randomness)?;
        Ok(Self { catalogs, batch, seed })
    }

    fn check(&self, catalog: &::catalog::Catalog) -> Vec<FieldError> {
        let mut errors = Vec::new();
        let mut wrong = |field: &str, code: &'static str, message: String| {
            errors.push(FieldError { field: field.to_owned(), code, message });
        };
        let batch = &self.batch;
        for (field, text) in [("code", &batch.code), ("name", &batch.name), ("bundle", &batch.bundle)] {
            if text.trim().is_empty() {
                wrong(field, "required", format!("`{field}` is required"));
            }
        }
        for (field, text) in [("code", &batch.code), ("name", &batch.name), ("vendor", &batch.vendor)] {
            if text.chars().count() > TEXT_LENGTH_MAX {
                wrong(field, "too_long", format!("`{field}` has at most {TEXT_LENGTH_MAX} characters"));
            }
        }
        let known = catalog.symbols.get(batch.bundle.trim()).is_some_and(|sym| catalog.bundles.contains_key(&sym));
        if !known && !batch.bundle.trim().is_empty() {
            wrong("bundle", "unknown_bundle", format!("there is no bundle `{}`", batch.bundle));
        }
        if !matches!(batch.character_set.as_str(), "numeric" | "alphanumeric") {
            wrong("character_set", "not_one_of", "the character set is `numeric` or `alphanumeric`".to_owned());
        }
        let places = batch.template.chars().filter(|c| *c == PLACEHOLDER).count();
        if places == 0 || batch.template.chars().count() > TEMPLATE_LENGTH_MAX || batch.template.trim() != batch.template {
            let message = format!("a template has `#` for each drawn character and at most {TEMPLATE_LENGTH_MAX} characters");
            wrong("template", "not_a_template", message);
        }
        if !(1..=VOUCHERS_PER_BATCH_MAX).contains(&batch.quantity) {
            wrong("quantity", "out_of_range", format!("a batch has 1 to {VOUCHERS_PER_BATCH_MAX} codes"));
        }
        if !(1..=USES_MAX).contains(&batch.uses) {
            wrong("uses", "out_of_range", format!("a code may be redeemed 1 to {USES_MAX} times"));
        }
        if let Some(start) = batch.range_start {
            if batch.character_set != "numeric" {
                wrong("range_start", "not_numeric", "only numbers are counted up".to_owned());
            }
            let last = start.checked_add(u64::from(batch.quantity.saturating_sub(1)));
            if last.is_none_or(|last| last.to_string().len() > places) {
                wrong("range_start", "out_of_range", "the template has too few `#` for the last number".to_owned());
            }
        } else if batch.character_set == "numeric"
            && u32::try_from(places).is_ok_and(|places| 10_u64.saturating_pow(places) < 10 * u64::from(batch.quantity))
        {
            wrong(
                "template",
                "too_few_places",
                "drawn numbers need at least ten times as many possible codes as there are codes".to_owned(),
            );
        }
        if let (Some(from), Some(to)) = (batch.from, batch.to)
            && from >= to
        {
            wrong("to", "empty_period", "`to` is the first day after the validity, and comes after `from`".to_owned());
        }
        errors
    }

    /// The codes in their order, none twice.
    fn draw(&self) -> Option<Vec<String>> {
        let set = if self.batch.character_set == "numeric" { NUMERIC } else { ALPHANUMERIC };
        let places = self.batch.template.chars().filter(|c| *c == PLACEHOLDER).count();
        let (mut codes, mut seen) = (Vec::new(), HashSet::new());
        for place in 0..u64::from(self.batch.quantity) {
            let drawn = match self.batch.range_start {
                Some(start) => Some(self.fill(format!("{:0places$}", start.saturating_add(place)).chars())),
                None => (0..DRAWS_MAX).map(|attempt| self.fill(self.characters(set, place, attempt))).find(|code| !seen.contains(code)),
            };
            let code = drawn?;
            seen.insert(code.clone());
            codes.push(code);
        }
        Some(codes)
    }

    fn fill(&self, mut drawn: impl Iterator<Item = char>) -> String {
        self.batch.template.chars().map(|c| if c == PLACEHOLDER { drawn.next().unwrap_or(PLACEHOLDER) } else { c }).collect()
    }

    /// Characters without end, of the seed, the place in the batch and the attempt.
    fn characters<'a>(&'a self, set: &'a [u8], place: u64, attempt: u64) -> impl Iterator<Item = char> + 'a {
        let block = move |number: u64| {
            let mut hasher = Sha256::new();
            for part in [place, attempt, number] {
                hasher.update(part.to_be_bytes());
            }
            hasher.update(self.seed);
            hasher.finalize().to_vec()
        };
        // What would make some characters likelier than others is passed over.
        let even = 256 - 256 % set.len();
        let bytes = (0_u64..).flat_map(block).map(usize::from).filter(move |byte| *byte < even);
        bytes.filter_map(move |byte| set.get(byte % set.len()).map(|c| char::from(*c)))
    }
}

impl Operation for CreateVouchers {
    type Output = VoucherBatch;
    type Error = VoucherError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<VoucherBatch, VoucherError> {
        // A catalog that is applied meanwhile may name a coupon: the site's row lets one wait for the other.
        let site = store::site::lock(tx).await?;
        let catalog = self.catalogs.of(tx, &site).await.map_err(ReadError::from)?;
        let errors = self.check(&catalog);
        if !errors.is_empty() {
            return Err(VoucherError::Fields(errors));
        }
        let now = site.clock.at(tx.system_now())?;
        let taken =
            |field: &str, message: String| VoucherError::Fields(vec![FieldError { field: field.to_owned(), code: "taken", message }]);
        let codes = self.draw().ok_or_else(|| taken("template", "the template has too few possible codes".to_owned()))?;
        if voucher::is_batch(tx, self.batch.code.trim()).await? {
            return Err(taken("code", "another batch has this code".to_owned()));
        }
        let is_coupon = |code: &&String| catalog.symbols.get(code).is_some_and(|sym| catalog.coupons.contains_key(&sym));
        if let Some(code) = codes.iter().find(is_coupon) {
            return Err(taken("template", format!("`{code}` is a coupon")));
        }
        if let Some(code) = voucher::first_taken(tx, &codes).await? {
            return Err(taken("template", format!("the site has the code `{code}` already")));
        }
        let batch = &self.batch;
        let made = VoucherBatch {
            id: VoucherBatchId(tx.next_id()?),
            code: batch.code.trim().to_owned(),
            created_at: now,
            document: VoucherDocument {
                name: batch.name.trim().to_owned(),
                vendor: batch.vendor.trim().to_owned(),
                bundle: batch.bundle.trim().to_owned(),
                character_set: batch.character_set.clone(),
                template: batch.template.clone(),
                quantity: batch.quantity,
                uses: batch.uses,
                range_start: batch.range_start,
                from: batch.from,
                to: batch.to,
            },
        };
        voucher::insert_batch(tx, &made).await?;
        voucher::insert_codes(tx, made.id, &codes).await?;
        record(tx, &made, "voucher_batch.created", Vec::new()).await?;
        Ok(made)
    }
}

async fn record(tx: &mut Tx<'_>, batch: &VoucherBatch, action: &'static str, changes: Vec<Change>) -> Result<(), StoreError> {
    let activity = Activity {
        action,
        object_kind: "voucher_batch",
        object_id: batch.id.to_string(),
        object_name: batch.document.name.clone(),
        customer: None,
        changes,
    };
    activity::record(tx, &activity).await
}

/// Batches of the site, newest first.
#[derive(Debug, Clone, Copy)]
pub struct ListVouchers {
    /// Only those before this id.
    pub before: i64,
    /// At most so many.
    pub limit: i64,
}

impl Operation for ListVouchers {
    type Output = Vec<VoucherBatch>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<VoucherBatch>, StoreError> {
        voucher::list_batches(tx, self.before, self.limit).await
    }
}

/// One batch.
#[derive(Debug, Clone, Copy)]
pub struct GetVoucherBatch {
    /// Its id.
    pub batch: VoucherBatchId,
}

impl Operation for GetVoucherBatch {
    type Output = VoucherBatch;
    type Error = VoucherError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<VoucherBatch, VoucherError> {
        voucher::find_batch(tx, self.batch).await?.ok_or(VoucherError::NotFound("voucher batch"))
    }
}

/// What has become of a code (domain.md §4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeState {
    /// Nobody redeemed it.
    Generated,
    /// It was redeemed and may be again.
    PartlyRedeemed,
    /// It was redeemed as often as it may be.
    Exhausted,
    /// Its validity is over.
    Expired,
    /// It was blocked.
    Blocked,
}

/// A batch, and a page of its codes.
#[derive(Debug, Clone)]
pub struct BatchCodes {
    /// The batch.
    pub batch: VoucherBatch,
    /// Codes in their order.
    pub codes: Vec<(VoucherCode, CodeState)>,
}

/// The codes of a batch.
#[derive(Debug, Clone, Copy)]
pub struct ListVoucherCodes {
    /// The batch.
    pub batch: VoucherBatchId,
    /// Only those after this place; -1 for all.
    pub after: i64,
    /// At most so many.
    pub limit: i64,
}

impl Operation for ListVoucherCodes {
    type Output = BatchCodes;
    type Error = VoucherError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<BatchCodes, VoucherError> {
        let site = store::site::load(tx).await?;
        let now = site.clock.at(tx.system_now())?;
        let zone = calendar::Zone::named(&site.settings.time_zone).map_err(ReadError::from)?;
        let today = now.date_in(&zone);
        let batch = voucher::find_batch(tx, self.batch).await?.ok_or(VoucherError::NotFound("voucher batch"))?;
        let codes = voucher::list_codes(tx, self.batch, self.after, self.limit).await?;
        let codes = codes.into_iter().map(|code| (state_of(&batch, &code, today), code)).map(|(state, code)| (code, state)).collect();
        Ok(BatchCodes { batch, codes })
    }
}

fn state_of(batch: &VoucherBatch, code: &VoucherCode, today: Date) -> CodeState {
    if code.blocked {
        CodeState::Blocked
    } else if code.uses >= i64::from(batch.document.uses) {
        CodeState::Exhausted
    } else if batch.document.to.is_some_and(|to| today >= to) {
        CodeState::Expired
    } else if code.uses > 0 {
        CodeState::PartlyRedeemed
    } else {
        CodeState::Generated
    }
}

/// Blocks a code, or lets it be redeemed again.
#[derive(Debug, Clone)]
pub struct BlockVoucher {
    /// The code.
    pub code: String,
    /// Whether it is blocked from now on.
    pub blocked: bool,
}

impl Operation for BlockVoucher {
    type Output = VoucherCode;
    type Error = VoucherError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<VoucherCode, VoucherError> {
        let mut code = voucher::lock_code(tx, &self.code).await?.ok_or(VoucherError::NotFound("voucher"))?;
        if code.blocked != self.blocked {
            let batch = voucher::find_batch(tx, code.batch).await?.ok_or(VoucherError::NotFound("voucher batch"))?;
            let before = Some(code.blocked.to_string());
            code.blocked = self.blocked;
            voucher::save_code(tx, &code).await?;
            let change = Change { field: code.code.clone(), before, after: Some(code.blocked.to_string()) };
            let action = if self.blocked { "voucher.blocked" } else { "voucher.unblocked" };
            record(tx, &batch, action, vec![change]).await?;
        }
        Ok(code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(template: &str, set: &str, quantity: u32, range_start: Option<u64>) -> Vec<String> {
        let batch = NewBatch { template: template.to_owned(), character_set: set.to_owned(), quantity, range_start, ..NewBatch::default() };
        CreateVouchers { catalogs: Arc::default(), batch, seed: [7; 32] }.draw().unwrap_or_default()
    }

    #[test]
    fn codes_follow_their_template_and_none_comes_twice() {
        assert_eq!(drawn("TOP-####", "numeric", 3, Some(1000)), ["TOP-1000", "TOP-1001", "TOP-1002"]);
        assert_eq!(drawn("A##", "numeric", 2, Some(7)), ["A07", "A08"]);
        let many = drawn("X-######", "alphanumeric", 2_000, None);
        let different: HashSet<&String> = many.iter().collect();
        assert_eq!((many.len(), different.len()), (2_000, 2_000));
        let fits = |code: &String| code.len() == 8 && code.starts_with("X-") && code.bytes().skip(2).all(|c| ALPHANUMERIC.contains(&c));
        assert!(many.iter().all(fits));
        // Ten codes have no eleventh.
        assert!(drawn("#", "numeric", 11, None).is_empty());
    }
}
