//! Moves one balance by hand: a unit, or prepaid money that is on no bill (domain.md §3).

use super::BillingUseError;
use super::account::{Account, Impacts};
use crate::by_hand::{positive_quanta, wrong_reason};
use ::balance::{Balance, Crossing, Draft, Origin};
use ::catalog::Resource;
use billing::Direction;
use charging::{Catalogs, FieldError};
use ids::GroupId;
use std::sync::Arc;
use store::activity::{self, Activity, Change};
use store::posting::PostingKind;
use store::{Operation, StoreError, Tx};

/// Gives to a balance, or takes from it.
#[derive(Clone)]
pub struct AdjustOneBalance {
    /// The group.
    pub group: GroupId,
    /// The balance's number in the group.
    pub balance: u32,
    /// A positive decimal.
    pub amount: String,
    /// Credit gives, debit takes.
    pub direction: Direction,
    /// Why.
    pub reason: String,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

/// What an adjustment of one balance did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdjustedBalance {
    /// The balance's number in the group.
    pub balance: u32,
    /// Thresholds that it crossed.
    pub crossings: Vec<Crossing>,
}

impl Operation for AdjustOneBalance {
    type Output = AdjustedBalance;
    type Error = BillingUseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<AdjustedBalance, BillingUseError> {
        let missing = || BillingUseError::NotFound("balance group");
        let (mut account, place) = Account::lock_of_group(tx, &self.catalogs, self.group).await?;
        let profile = account.groups.get(place).ok_or_else(missing)?.row.profile;
        account.settle(tx, profile, account.now).await?;
        // What a session held beyond its validity does not count any more (domain.md §5).
        let group = account.groups.get_mut(place).ok_or_else(missing)?;
        let held = group.row.state.clone();
        if !group.row.state.expire_holds(account.now).is_empty() {
            let states = (&held, &group.row.state);
            charging::tell_crossed(tx, &account.catalog, &group.known.rating.group, states, account.now).await?;
        }
        let (code, impacts) = {
            let group = account.groups.get(place).ok_or_else(missing)?;
            let balance = group.row.state.balances.iter().find(|balance| balance.id == self.balance);
            let balance = balance.filter(|balance| balance.origin != Origin::Counter).ok_or(BillingUseError::NotFound("balance"))?;
            let resource = account.catalog.resources.get(&balance.resource);
            let resource = resource.ok_or(StoreError::Invariant("a balance of a resource that the catalog lacks"))?;
            let quanta = self.understand(&account, balance, resource)?;
            let mut draft = Draft::new(group.row.id, &group.row.state, group.row.bills);
            let left = draft.left_of(self.balance)?;
            if quanta.checked_neg().is_none_or(|taken| taken > left) {
                let message = format!("{} are left and not held by sessions", money::format_quanta(left, resource.scale));
                return Err(BillingUseError::Fields(vec![FieldError { field: "amount".to_owned(), code: "more_than_left", message }]));
            }
            draft.adjust(self.balance, quanta)?;
            let code = account.catalog.symbols.code(resource.sym).to_owned();
            let content = serde_json::json!({ "reason": self.reason, "resource": code });
            (code, Impacts { kind: PostingKind::Adjustment, at: account.now, new: draft.new, legs: draft.legs, content })
        };
        let crossings = account.post(tx, place, impacts).await?;
        account.save(tx).await?;
        activity::record(tx, &self.activity(&account, &code)).await?;
        Ok(AdjustedBalance { balance: self.balance, crossings })
    }
}

impl AdjustOneBalance {
    /// Quanta that are given, below zero what is taken; all wrong fields at once.
    fn understand(&self, account: &Account, balance: &Balance, resource: &Resource) -> Result<i64, BillingUseError> {
        let mut errors = Vec::new();
        let mut wrong = |field: &str, code: &'static str, message: String| {
            errors.push(FieldError { field: field.to_owned(), code, message });
        };
        if balance.validity.to().is_some_and(|end| end <= account.now) {
            wrong("balance", "balance_ended", "the balance has ended, so nothing can be given or taken any more".to_owned());
        }
        let quanta = positive_quanta(&self.amount, resource.scale).map_err(|wrong| errors.push(wrong));
        errors.extend(wrong_reason(&self.reason));
        match (quanta, self.direction) {
            (Ok(quanta), Direction::Credit) if errors.is_empty() => Ok(quanta),
            (Ok(quanta), Direction::Debit) if errors.is_empty() => Ok(-quanta),
            (Ok(_) | Err(()), Direction::Credit | Direction::Debit) => Err(BillingUseError::Fields(errors)),
        }
    }

    fn activity(&self, account: &Account, resource: &str) -> Activity {
        let sign = match self.direction {
            Direction::Debit => "",
            Direction::Credit => "-",
        };
        let changed = |field: &str, after: String| Change { field: field.to_owned(), before: None, after: Some(after) };
        Activity {
            action: "balance.adjusted",
            object_kind: "balance_group",
            object_id: self.group.to_string(),
            object_name: resource.to_owned(),
            customer: Some(account.customer.id),
            changes: vec![changed("amount", format!("{sign}{} {resource}", self.amount)), changed("reason", self.reason.clone())],
        }
    }
}
