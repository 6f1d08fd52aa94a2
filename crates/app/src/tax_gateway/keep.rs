//! What a gateway has to be asked, and what is kept of its answers.

use super::error::TaxGatewayError;
use super::gateway::{Access, AskedSupplier, AskedTax, Question};
use super::settings::{GatewaySettings, SECRET_OWNER};
use calendar::{Date, Instant};
use catalog::Catalog;
use charging::{Catalogs, Wanted};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{Operation, StoreError, Tx, secret, tax_gateway, tax_rate};
use tax::FetchedRate;

/// Places that are remembered: more than the states of all countries.
const PLACES_MAX: i64 = 10_000;

/// Reads what has still to be asked, and how.
pub(super) struct Missing {
    pub(super) wanted: Vec<Wanted>,
    pub(super) catalogs: Arc<Catalogs>,
}

/// What has to be asked.
pub(super) struct Asking {
    pub(super) access: Access,
    /// When the settings were made that it is asked by.
    pub(super) of: Instant,
    pub(super) questions: Vec<Question>,
}

impl Operation for Missing {
    type Output = Option<Asking>;
    type Error = TaxGatewayError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, TaxGatewayError> {
        let Some(row) = tax_gateway::load(tx).await? else { return Ok(None) };
        let settings: GatewaySettings = serde_json::from_value(row.settings)?;
        let catalog = self.catalogs.current(tx).await?;
        let mut places: BTreeMap<(&str, &str), Vec<&Wanted>> = BTreeMap::new();
        for wanted in &self.wanted {
            places.entry((&wanted.country, &wanted.state)).or_default().push(wanted);
        }
        let mut questions = Vec::new();
        for ((country, state), wanted) in places {
            let known = tax_rate::load(tx, country, state).await?;
            questions.extend(questions_of(&catalog, (country, state), &wanted, &known));
        }
        let secret = secret::load(tx, SECRET_OWNER).await?.map(|kept| kept.current);
        Ok(Some(Asking { access: Access { url: settings.url, secret }, of: row.changed_at, questions }))
    }
}

/// One question a day, for what another asked meanwhile no more.
fn questions_of(catalog: &Catalog, (country, state): (&str, &str), wanted: &[&Wanted], known: &[FetchedRate]) -> Vec<Question> {
    let is_known = |wanted: &Wanted| {
        let of = |rate: &&FetchedRate| rate.tax == wanted.tax && rate.supplier == wanted.supplier;
        known.iter().filter(of).any(|rate| rate.from <= wanted.on && wanted.on < rate.to)
    };
    let mut days: BTreeMap<Date, Vec<tax::TaxOf>> = BTreeMap::new();
    for wanted in wanted.iter().filter(|wanted| !is_known(wanted)) {
        days.entry(wanted.on).or_default().push((wanted.tax, wanted.supplier));
    }
    let question = |(on, mut taxes): (Date, Vec<tax::TaxOf>)| {
        taxes.sort_unstable();
        taxes.dedup();
        let taxes = taxes.into_iter().map(|of| asked_tax(catalog, of)).collect();
        Question { country: country.to_owned(), state: state.to_owned(), on, taxes }
    };
    days.into_iter().map(question).collect()
}

fn asked_tax(catalog: &Catalog, of: tax::TaxOf) -> AskedTax {
    let code = |sym| catalog.symbols.code(sym).to_owned();
    let supplier = of.1.and_then(|sym| catalog.tax_suppliers.get(&sym)).map(|found| AskedSupplier {
        code: code(found.sym),
        country: found.country.clone(),
        tax_id: found.tax_id.clone(),
    });
    AskedTax { of, code: code(of.0), supplier }
}

/// Keeps what was answered, and how asking went.
pub(super) struct KeepRates {
    /// By country and state.
    pub(super) answers: BTreeMap<(String, String), Vec<FetchedRate>>,
    pub(super) has_answered: bool,
    pub(super) failure: Option<String>,
    /// When the settings were made that it was asked by: what another gateway said is of no account.
    pub(super) of: Instant,
}

impl Operation for KeepRates {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        tax_gateway::lock(tx).await?;
        if tax_gateway::load(tx).await?.is_none_or(|row| row.changed_at != self.of) {
            return Ok(());
        }
        let places = tax_rate::count(tx).await?;
        let mut is_new = false;
        for ((country, state), answers) in &self.answers {
            let mut known = tax_rate::load(tx, country, state).await?;
            let mut learnt = false;
            for answer in answers {
                learnt |= tax::learn(&mut known, answer);
            }
            if learnt {
                tax_rate::save(tx, country, state, &known).await?;
                is_new = true;
            }
        }
        if is_new {
            tax_gateway::raise_epoch(tx).await?;
        }
        if places > PLACES_MAX {
            tax_rate::forget_oldest(tx, PLACES_MAX).await?;
        }
        tax_gateway::keep_outcome(tx, self.has_answered, self.failure.as_deref()).await
    }
}
