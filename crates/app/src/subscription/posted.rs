//! What a change posted, as people read it.

use super::view::{Named, named};
use crate::{Figure, ReadError};
use ::catalog::Catalog;
use ::subscription::{ChargeLine, Charges, LineKind};
use calendar::Period;
use ids::Sym;

/// A fee, grant, discount or correction that was posted.
#[derive(Debug, Clone)]
pub struct PostedLine {
    /// What it is.
    pub kind: LineKind,
    /// The product, or the discount.
    pub product: Named,
    /// Without tax; below zero what was given back or granted.
    pub net: Figure,
    /// Its tax.
    pub tax: Figure,
    /// Days of the unit cycle that it is for, below zero where they were given back.
    pub days: i32,
    /// Days of the whole unit cycle.
    pub of: i32,
    /// The time that it is for.
    pub covered: Period,
}

/// The lines of charges.
///
/// # Errors
/// [`ReadError`] where the catalog lacks a resource.
pub(crate) fn lines(catalog: &Catalog, all: &[Charges]) -> Result<Vec<PostedLine>, ReadError> {
    all.iter().flat_map(|charges| &charges.lines).map(|line| posted(catalog, line)).collect()
}

/// Net and tax of all money that charges posted.
///
/// # Errors
/// [`ReadError`].
pub(crate) fn total(catalog: &Catalog, currency: Sym, all: &[Charges]) -> Result<Figure, ReadError> {
    let mut sum: i64 = 0;
    let is_money = |line: &&ChargeLine| match line.kind {
        LineKind::OneTime | LineKind::Recurring | LineKind::Discount => true,
        LineKind::Grant | LineKind::Cut | LineKind::Restored => false,
    };
    for line in all.iter().flat_map(|charges| &charges.lines).filter(is_money) {
        let amount = line.net.checked_add(line.tax).and_then(|amount| sum.checked_add(amount));
        sum = amount.ok_or(money::MoneyError::Overflow)?;
    }
    figure(catalog, currency, sum)
}

fn posted(catalog: &Catalog, line: &ChargeLine) -> Result<PostedLine, ReadError> {
    let names = catalog.products.get(&line.product).map(|found| &found.names);
    let names = names.or_else(|| catalog.discounts.get(&line.product).map(|found| &found.names));
    Ok(PostedLine {
        kind: line.kind,
        product: named(catalog, line.product, names),
        net: figure(catalog, line.resource, line.net)?,
        tax: figure(catalog, line.resource, line.tax)?,
        days: line.share.days,
        of: line.share.of,
        covered: line.covered,
    })
}

fn figure(catalog: &Catalog, resource: Sym, quanta: i64) -> Result<Figure, ReadError> {
    Ok(Figure::of(catalog, resource, quanta)?)
}
