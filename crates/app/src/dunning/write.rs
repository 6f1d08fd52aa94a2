//! Configurations of dunning: made, changed, removed, read.

use super::DunningError;
use crate::{Catalogs, FieldError};
use catalog::Catalog;
use ids::Code;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::activity::{self, Activity};
use store::dunning::{self, DunningAction, DunningEffect, DunningRow};
use store::job::Parameters;
use store::{Operation, StoreError, Tx};

/// Configurations that a site may have.
pub const DUNNINGS_MAX: usize = 50;
/// Actions of a configuration.
pub const ACTIONS_MAX: usize = 30;
/// Days after which an action may be.
pub const OVERDUE_DAYS_MAX: u16 = 730;
/// Characters of a name.
const NAME_CHARS_MAX: usize = 100;

/// Makes a configuration.
#[derive(Debug, Clone)]
pub struct CreateDunning {
    /// It.
    pub row: DunningRow,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

impl Operation for CreateDunning {
    type Output = DunningRow;
    type Error = DunningError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<DunningRow, DunningError> {
        store::site::lock(tx).await?;
        let others = dunning::list(tx).await?;
        if others.len() >= DUNNINGS_MAX {
            return Err(DunningError::TooMany);
        }
        let row = tidy(self.row.clone());
        let mut wrong = Wrong(Vec::new());
        if let Err(error) = Code::try_new(row.code.as_str()) {
            wrong.add("code", error.code(), error.to_string());
        } else if others.iter().any(|other| other.code == row.code) {
            wrong.add("code", "taken", format!("another configuration has the code `{}`", row.code));
        }
        check(&row, &*self.catalogs.current(tx).await.map_err(crate::ReadError::from)?, &mut wrong);
        wrong.none()?;
        dunning::insert(tx, &row).await?;
        activity::record(tx, &told("dunning.created", &row)).await?;
        Ok(row)
    }
}

/// What changes of a configuration; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct DunningChanges {
    /// Name.
    pub name: Option<String>,
    /// Thresholds, all of them.
    pub thresholds: Option<BTreeMap<String, String>>,
    /// Actions, all of them.
    pub actions: Option<Vec<DunningAction>>,
}

/// Changes a configuration. What was done stays done: an action that keeps its code is not done again.
#[derive(Debug, Clone)]
pub struct UpdateDunning {
    /// Its code.
    pub code: String,
    /// What changes.
    pub changes: DunningChanges,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

impl Operation for UpdateDunning {
    type Output = DunningRow;
    type Error = DunningError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<DunningRow, DunningError> {
        store::site::lock(tx).await?;
        let before = dunning::load(tx, &self.code).await?.ok_or(DunningError::NotFound)?;
        let changes = self.changes.clone();
        let after = tidy(DunningRow {
            code: before.code.clone(),
            name: changes.name.unwrap_or_else(|| before.name.clone()),
            thresholds: changes.thresholds.unwrap_or_else(|| before.thresholds.clone()),
            actions: changes.actions.unwrap_or_else(|| before.actions.clone()),
        });
        let mut wrong = Wrong(Vec::new());
        check(&after, &*self.catalogs.current(tx).await.map_err(crate::ReadError::from)?, &mut wrong);
        wrong.none()?;
        if after != before {
            dunning::save(tx, &after).await?;
            activity::record(tx, &told("dunning.changed", &after)).await?;
        }
        Ok(after)
    }
}

/// Removes a configuration that no job runs.
#[derive(Debug, Clone)]
pub struct DeleteDunning {
    /// Its code.
    pub code: String,
}

impl Operation for DeleteDunning {
    type Output = ();
    type Error = DunningError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), DunningError> {
        store::site::lock(tx).await?;
        let row = dunning::load(tx, &self.code).await?.ok_or(DunningError::NotFound)?;
        let runs_it = Parameters::Dunning { dunning: self.code.clone() };
        if let Some(job) = store::job::list(tx).await?.into_iter().find(|job| job.parameters == runs_it) {
            return Err(DunningError::InUse(job.code));
        }
        dunning::delete(tx, &self.code).await?;
        Ok(activity::record(tx, &told("dunning.deleted", &row)).await?)
    }
}

/// A configuration by its code.
#[derive(Debug, Clone)]
pub struct GetDunning {
    /// Its code.
    pub code: String,
}

impl Operation for GetDunning {
    type Output = DunningRow;
    type Error = DunningError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<DunningRow, DunningError> {
        dunning::load(tx, &self.code).await?.ok_or(DunningError::NotFound)
    }
}

/// All configurations, by code.
#[derive(Debug, Clone, Copy)]
pub struct ListDunnings;

impl Operation for ListDunnings {
    type Output = Vec<DunningRow>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<DunningRow>, StoreError> {
        dunning::list(tx).await
    }
}

/// Without what surrounds names.
fn tidy(mut row: DunningRow) -> DunningRow {
    row.name = row.name.trim().to_owned();
    for action in &mut row.actions {
        action.name = action.name.trim().to_owned();
    }
    row
}

struct Wrong(Vec<FieldError>);

impl Wrong {
    fn add(&mut self, field: impl Into<String>, code: &'static str, message: impl Into<String>) {
        self.0.push(FieldError { field: field.into(), code, message: message.into() });
    }

    fn name(&mut self, field: &str, name: &str) {
        if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
            self.add(field, "length", format!("a name has 1 to {NAME_CHARS_MAX} characters"));
        }
    }

    fn none(self) -> Result<(), DunningError> {
        if self.0.is_empty() { Ok(()) } else { Err(DunningError::Fields(self.0)) }
    }
}

fn check(row: &DunningRow, catalog: &Catalog, wrong: &mut Wrong) {
    wrong.name("name", &row.name);
    for (code, amount) in &row.thresholds {
        let field = format!("thresholds.{code}");
        let resource = catalog.symbols.get(code).and_then(|sym| catalog.resources.get(&sym));
        let Some(currency) = resource.filter(|resource| resource.currency.is_some()) else {
            wrong.add(field, "unknown_currency", format!("the catalog has no currency `{code}`"));
            continue;
        };
        match money::parse_quanta(amount, currency.scale) {
            Ok(0..) => {}
            Ok(_) => wrong.add(field, "negative", "a threshold is not below zero"),
            Err(error) => wrong.add(field, error.code(), error.to_string()),
        }
    }
    if row.actions.is_empty() || row.actions.len() > ACTIONS_MAX {
        wrong.add("actions", "length", format!("1 to {ACTIONS_MAX} actions"));
        return;
    }
    let mut seen = BTreeSet::new();
    let mut days = 0;
    for (place, action) in row.actions.iter().enumerate() {
        check_action(action, catalog, (place, wrong));
        if !seen.insert(action.code.as_str()) {
            wrong.add(format!("actions[{place}].code"), "taken", format!("another action has the code `{}`", action.code));
        }
        if action.overdue_days < days {
            wrong.add(format!("actions[{place}].overdue_days"), "not_ascending", "actions come in ascending order of their days");
        }
        days = days.max(action.overdue_days);
    }
}

fn check_action(action: &DunningAction, catalog: &Catalog, (place, wrong): (usize, &mut Wrong)) {
    if let Err(error) = Code::try_new(action.code.as_str()) {
        wrong.add(format!("actions[{place}].code"), error.code(), error.to_string());
    }
    wrong.name(&format!("actions[{place}].name"), &action.name);
    if action.overdue_days > OVERDUE_DAYS_MAX {
        wrong.add(format!("actions[{place}].overdue_days"), "out_of_range", format!("at most {OVERDUE_DAYS_MAX} days"));
    }
    match &action.effect {
        DunningEffect::Notification { .. } => {}
        DunningEffect::Fee { bundle } => {
            if !catalog.symbols.get(bundle).is_some_and(|sym| catalog.bundles.contains_key(&sym)) {
                wrong.add(format!("actions[{place}].bundle"), "unknown_bundle", format!("there is no bundle `{bundle}`"));
            }
        }
    }
}

fn told(action: &'static str, row: &DunningRow) -> Activity {
    Activity {
        action,
        object_kind: "dunning",
        object_id: row.code.clone(),
        object_name: row.name.clone(),
        customer: None,
        changes: Vec::new(),
    }
}
