//! Run billing of a profile: every cycle that has ended, one at a time; refused while the first one still runs (domain.md §7).

use super::account::Account;
use super::{BillingUseError, cycle};
use charging::Catalogs;
use ids::ProfileId;
use std::sync::Arc;
use store::activity::{Activity, Change};
use store::bill::BillRow;
use store::{Operation, Tx};

/// Cycles that one run closes at most; the next run goes on.
pub const CYCLES_PER_RUN_MAX: usize = 36;

/// Closes what has ended of a profile.
#[derive(Clone)]
pub struct RunBilling {
    /// The profile.
    pub profile: ProfileId,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

/// What a run did.
#[derive(Debug, Clone)]
pub struct Billed {
    /// Bills that left `active`, oldest first.
    pub bills: Vec<BillRow>,
}

impl Operation for RunBilling {
    type Output = Billed;
    type Error = BillingUseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Billed, BillingUseError> {
        let customer = store::profile::customer_of(tx, self.profile).await?.ok_or(BillingUseError::NotFound("billing profile"))?;
        let mut account = Account::lock(tx, &self.catalogs, customer).await?;
        let now = account.now;
        let mut bills = vec![cycle::close(tx, &mut account, self.profile, now).await?.bill];
        while bills.len() < CYCLES_PER_RUN_MAX && account.profile(self.profile)?.bills.active_to.is_some_and(|to| to <= now) {
            bills.push(cycle::close(tx, &mut account, self.profile, now).await?.bill);
        }
        account.save(tx).await?;
        for bill in &bills {
            store::activity::record(tx, &closed(&account, bill)).await?;
            store::outbox::insert(tx, "bill.billed", &serde_json::json!({ "bill": bill.id.to_string(), "customer": account.number() }))
                .await?;
        }
        Ok(Billed { bills })
    }
}

pub(super) fn closed(account: &Account, bill: &BillRow) -> Activity {
    Activity {
        action: "bill.billed",
        object_kind: "bill",
        object_id: bill.id.to_string(),
        object_name: bill.number.to_string(),
        customer: Some(account.customer.id),
        changes: vec![Change {
            field: "status".to_owned(),
            before: Some("active".to_owned()),
            after: Some(bill.state.as_str().to_owned()),
        }],
    }
}
