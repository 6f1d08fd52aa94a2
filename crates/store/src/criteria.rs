//! Whom a job works on: rows of criteria, and the condition that they are in a statement.
//!
//! Invariant: rows of different kinds all hold, and of the values of one row any (docs/domain.md §8a). Custom attributes are a row each.

use crate::Value;
use calendar::Date;
use catalog::PaymentType;
use ids::SiteId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt::Display;

/// Whom a job works on; an empty row lets everybody through.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Criteria {
    /// Codes of customer types.
    pub customer_types: Vec<String>,
    /// Numbers of customers.
    pub customers: Vec<i64>,
    /// Words of payment types.
    pub payment_types: Vec<String>,
    /// Ids of sharing groups whose owner or active member the customer is.
    pub sharing_groups: Vec<i64>,
    /// Ids of hierarchy groups whose owner or active member the customer is.
    pub hierarchy_groups: Vec<i64>,
    /// Values of custom attributes: of those of one attribute any, and of every attribute that is named one.
    pub custom_attributes: Vec<AttributeIs>,
}

/// A value of a custom attribute, in the one form that its type has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributeIs {
    /// Code of the attribute.
    pub code: String,
    /// The value.
    pub value: String,
}

impl Criteria {
    /// Values of all rows.
    pub const fn values(&self) -> usize {
        self.customer_types.len()
            + self.customers.len()
            + self.payment_types.len()
            + self.sharing_groups.len()
            + self.hierarchy_groups.len()
            + self.custom_attributes.len()
    }

    /// Each value of a row once, where it stands first.
    #[must_use]
    pub fn distinct(mut self) -> Self {
        keep_first(&mut self.customer_types);
        keep_first(&mut self.customers);
        keep_first(&mut self.payment_types);
        keep_first(&mut self.sharing_groups);
        keep_first(&mut self.hierarchy_groups);
        keep_first(&mut self.custom_attributes);
        self
    }

    /// Adds a payment type.
    #[must_use]
    pub fn paying(mut self, payment_type: PaymentType) -> Self {
        self.payment_types.push(crate::profile::payment_type_word(payment_type).to_owned());
        self
    }

    /// The parameters `$2` to `$8` of [`of_criteria`].
    pub(crate) fn to_values(&self) -> [Value; 7] {
        let pairs: Vec<String> = self.custom_attributes.iter().map(|is| format!("{}={}", is.code, is.value)).collect();
        let codes: BTreeSet<&str> = self.custom_attributes.iter().map(|is| is.code.as_str()).collect();
        [
            listed(&self.customer_types, BAR).into(),
            listed(&self.customers, BAR).into(),
            listed(&self.payment_types, BAR).into(),
            listed(&self.sharing_groups, BAR).into(),
            listed(&self.hierarchy_groups, BAR).into(),
            listed(&pairs, UNIT_SEPARATOR).into(),
            codes.len().try_into().unwrap_or(i64::MAX).into(),
        ]
    }

    /// The parameters of a page of bills that are due up to a day: the site, those of [`of_criteria`], in `$9` the day, in `$10` and `$11`
    /// the range of places (bill, 0, 0), and in `$12` the most rows.
    pub(crate) fn of_due_bills(&self, site: SiteId, latest: Date, range: Range, limit: i64) -> Vec<Value> {
        let (Place([after, ..]), Place([to, ..])) = (range.after, range.to);
        let mut values = vec![site.into()];
        values.extend(self.to_values());
        values.extend([i64::from(latest.days_since_epoch()).into(), after.into(), to.into(), limit.into()]);
        values
    }
}

fn keep_first<T: Clone + PartialEq>(values: &mut Vec<T>) {
    let given = std::mem::take(values);
    for value in given {
        if !values.contains(&value) {
            values.push(value);
        }
    }
}

/// Between values that hold no bar: codes, numbers, words.
const BAR: char = '|';
/// Between values of attributes, which hold no control characters; it stands in [`of_criteria`] as it is.
const UNIT_SEPARATOR: char = '\u{1f}';

/// `|a|b|`, in which `|a|` is found; empty for none. No value holds the bar, or what stands in its place.
fn listed<T: Display>(values: &[T], bar: char) -> String {
    values
        .iter()
        .fold(String::new(), |text, value| if text.is_empty() { format!("{bar}{value}{bar}") } else { format!("{text}{value}{bar}") })
}

/// The unary plus keeps SQLite from reading the groups of the whole site. A customer has one value of an attribute, so that it has one of every
/// attribute that is named where as many of its rows are named as there are attributes.
///
/// The customer `c` and the payment type of the billing profile `p` fit the criteria in `$2` to `$8`.
macro_rules! of_criteria {
    () => {
        "($2 = '' OR REPLACE($2, '|' || c.customer_type || '|', '') <> $2) \
         AND ($3 = '' OR REPLACE($3, '|' || c.number || '|', '') <> $3) \
         AND ($4 = '' OR REPLACE($4, '|' || p.payment_type || '|', '') <> $4) \
         AND ($5 = '' \
         OR EXISTS (SELECT 1 FROM sharing_member m WHERE +m.site_id = c.site_id AND m.customer_id = c.customer_id \
         AND m.status = 'active' AND REPLACE($5, '|' || m.sharing_id || '|', '') <> $5) \
         OR EXISTS (SELECT 1 FROM sharing_group g WHERE +g.site_id = c.site_id AND g.customer_id = c.customer_id \
         AND REPLACE($5, '|' || g.id || '|', '') <> $5)) \
         AND ($6 = '' \
         OR EXISTS (SELECT 1 FROM hierarchy_member m WHERE +m.site_id = c.site_id AND m.customer_id = c.customer_id \
         AND m.status = 'active' AND REPLACE($6, '|' || m.hierarchy_id || '|', '') <> $6) \
         OR EXISTS (SELECT 1 FROM hierarchy_group g WHERE +g.site_id = c.site_id AND g.customer_id = c.customer_id \
         AND REPLACE($6, '|' || g.id || '|', '') <> $6)) \
         AND ($7 = '' \
         OR (SELECT COUNT(*) FROM customer_attribute a WHERE +a.site_id = c.site_id AND a.customer_id = c.customer_id \
         AND REPLACE($7, '\u{1f}' || a.code || '=' || a.value || '\u{1f}', '') <> $7) = $8)"
    };
}
pub(crate) use of_criteria;

/// Bills `b` of the site in `$1`, each with its customer `c` and its billing profile `p`: what [`of_criteria`] looks at.
macro_rules! bills_of_site {
    () => {
        "bill b CROSS JOIN customer c CROSS JOIN billing_profile p \
         WHERE c.site_id = b.site_id AND c.customer_id = b.customer_id AND p.customer_id = b.customer_id AND p.id = b.profile_id \
         AND b.site_id = $1"
    };
}
pub(crate) use bills_of_site;

/// As [`bills_of_site`], each with the customer `c` and the billing profile `p` that pay it (domain.md §6).
macro_rules! bills_by_payer {
    () => {
        "bill b CROSS JOIN customer c CROSS JOIN billing_profile p \
         WHERE c.site_id = b.site_id AND c.customer_id = COALESCE(b.payer_customer, b.customer_id) \
         AND p.customer_id = c.customer_id AND p.id = COALESCE(b.payer_profile, b.profile_id) AND b.site_id = $1"
    };
}
pub(crate) use bills_by_payer;

/// A place in the order in which a job goes through its items; what the three numbers are, its kind says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place(pub [i64; 3]);

impl Place {
    /// Before every item.
    pub const FIRST: Self = Self([i64::MIN; 3]);
    /// After every item.
    pub const LAST: Self = Self([i64::MAX; 3]);
}

/// The items after a place, up to and with another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// The place before the first one.
    pub after: Place,
    /// The last place.
    pub to: Place,
}

impl Range {
    /// All after a place.
    pub const fn after(place: Place) -> Self {
        Self { after: place, to: Place::LAST }
    }
}
