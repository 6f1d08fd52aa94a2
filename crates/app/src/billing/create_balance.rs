//! A balance made by hand: credit or debit of money or of a unit, with a validity, a reason and an actor (domain.md §3).

use super::BillingUseError;
use super::account::{Account, Impacts};
use crate::by_hand::{NOT_POSITIVE, positive_quanta, wrong_reason};
use ::balance::{Crossing, Draft, Grant, Origin};
use ::catalog::Resource;
use billing::Direction;
use calendar::{Instant, Period};
use charging::{Catalogs, FieldError};
use ids::GroupId;
use std::sync::Arc;
use store::activity::{self, Activity, Change};
use store::posting::PostingKind;
use store::{Operation, Tx};

/// For how long a balance made by hand is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BalanceValidity {
    /// To the end of the billing cycle that runs.
    CurrentCycle,
    /// To an instant (exclusive).
    Until(Instant),
    /// Without end.
    Infinite,
}

/// Makes a balance, or adds to the one of equal validity.
#[derive(Clone)]
pub struct CreateBalance {
    /// The group.
    pub group: GroupId,
    /// Code of the resource.
    pub resource: String,
    /// A positive decimal.
    pub amount: String,
    /// Credit gives, debit takes.
    pub direction: Direction,
    /// For how long.
    pub validity: BalanceValidity,
    /// Why.
    pub reason: String,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatedBalance {
    /// The balance's number in the group.
    pub balance: u32,
    /// Thresholds that it crossed.
    pub crossings: Vec<Crossing>,
}

/// A request that is understood.
struct Asked<'a> {
    resource: &'a Resource,
    /// Quanta, negative for a debit: what is granted.
    quanta: i64,
    validity: Period,
}

impl Operation for CreateBalance {
    type Output = CreatedBalance;
    type Error = BillingUseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<CreatedBalance, BillingUseError> {
        let missing = || BillingUseError::NotFound("balance group");
        let (mut account, place) = Account::lock_of_group(tx, &self.catalogs, self.group).await?;
        let profile = account.groups.get(place).ok_or_else(missing)?.row.profile;
        account.settle(tx, profile, account.now).await?;
        let catalog = Arc::clone(&account.catalog);
        let (balance, impacts) = {
            let group = account.groups.get(place).ok_or_else(missing)?;
            let asked = self.understand(&account, group.row.bills.active_to)?;
            let origin = if asked.resource.sym == group.known.rating.group.currency { Origin::Funds } else { Origin::Manual };
            let mut draft = Draft::new(group.row.id, &group.row.state, group.row.bills);
            let granted = draft.put(&Grant {
                resource: asked.resource.sym,
                quanta: asked.quanta,
                validity: asked.validity,
                origin,
                priority: 0,
                at: account.now,
                rollover: None,
            })?;
            let content = serde_json::json!({ "reason": self.reason, "resource": catalog.symbols.code(asked.resource.sym) });
            (granted.balance, Impacts { kind: PostingKind::Adjustment, at: account.now, new: draft.new, legs: draft.legs, content })
        };
        let crossings = account.post(tx, place, impacts).await?;
        account.save(tx).await?;
        activity::record(tx, &self.activity(&account)).await?;
        Ok(CreatedBalance { balance, crossings })
    }
}

impl CreateBalance {
    /// Reads the request; all wrong fields at once.
    fn understand<'a>(&self, account: &'a Account, cycle_end: Option<Instant>) -> Result<Asked<'a>, BillingUseError> {
        let mut errors = Vec::new();
        let mut wrong = |field: &str, code: &'static str, message: String| {
            errors.push(FieldError { field: field.to_owned(), code, message });
        };
        let currency = account.groups.iter().find(|group| group.row.id == self.group).map(|group| group.known.rating.group.currency);
        let resource = account.catalog.symbols.get(&self.resource).and_then(|sym| account.catalog.resources.get(&sym));
        match resource {
            None => wrong("resource", "unknown_resource", format!("there is no resource `{}`", self.resource)),
            Some(resource) if resource.is_money() && Some(resource.sym) != currency => {
                wrong("resource", "other_currency", "money of a group is in the currency of its billing profile".to_owned());
            }
            Some(_) => {}
        }
        let quanta = positive_quanta(&self.amount, resource.map_or(0, |resource| resource.scale));
        // How many decimals an amount may have is not known without its resource.
        if let Err(found) = &quanta
            && (resource.is_some() || found.code == NOT_POSITIVE)
        {
            wrong("amount", found.code, found.message.clone());
        }
        let to = match self.validity {
            BalanceValidity::Infinite => None,
            BalanceValidity::Until(to) => Some(to),
            BalanceValidity::CurrentCycle => {
                if cycle_end.is_none() {
                    wrong("validity", "no_cycle", "the billing profile has no cycle".to_owned());
                }
                cycle_end
            }
        };
        let validity = Period::try_new(account.now, to).unwrap_or_else(|error| {
            wrong("to", error.code(), error.to_string());
            Period::open(account.now)
        });
        errors.extend(wrong_reason(&self.reason));
        match (resource, quanta) {
            (Some(resource), Ok(quanta)) if errors.is_empty() => {
                let quanta = match self.direction {
                    Direction::Credit => quanta,
                    Direction::Debit => -quanta,
                };
                Ok(Asked { resource, quanta, validity })
            }
            (Some(_) | None, Ok(_) | Err(_)) => Err(BillingUseError::Fields(errors)),
        }
    }

    fn activity(&self, account: &Account) -> Activity {
        let sign = match self.direction {
            Direction::Debit => "",
            Direction::Credit => "-",
        };
        let changed = |field: &str, after: String| Change { field: field.to_owned(), before: None, after: Some(after) };
        Activity {
            action: "balance.created",
            object_kind: "balance_group",
            object_id: self.group.to_string(),
            object_name: self.resource.clone(),
            customer: Some(account.customer.id),
            changes: vec![changed("amount", format!("{sign}{} {}", self.amount, self.resource)), changed("reason", self.reason.clone())],
        }
    }
}
