//! Whom a job works on: rows of criteria, and the condition that they are in a statement.
//!
//! Invariant: rows of different kinds all hold, and of the values of one row any (docs/domain.md §8a).

use crate::Value;
use calendar::Date;
use catalog::PaymentType;
use ids::SiteId;
use serde::{Deserialize, Serialize};

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
}

impl Criteria {
    /// Values of all rows.
    pub const fn values(&self) -> usize {
        self.customer_types.len() + self.customers.len() + self.payment_types.len() + self.sharing_groups.len()
    }

    /// Adds a payment type.
    #[must_use]
    pub fn paying(mut self, payment_type: PaymentType) -> Self {
        self.payment_types.push(crate::profile::payment_type_word(payment_type).to_owned());
        self
    }

    /// The parameters `$2` to `$5` of [`of_criteria`].
    pub(crate) fn to_values(&self) -> [Value; 4] {
        [
            listed(&self.customer_types).into(),
            listed(&self.customers).into(),
            listed(&self.payment_types).into(),
            listed(&self.sharing_groups).into(),
        ]
    }

    /// The parameters of a page of bills that are due up to a day: the site, those of [`of_criteria`], in `$6` the day, in `$7` and `$8` the
    /// range of places (bill, 0, 0), and in `$9` the most rows.
    pub(crate) fn of_due_bills(&self, site: SiteId, latest: Date, range: Range, limit: i64) -> Vec<Value> {
        let (Place([after, ..]), Place([to, ..])) = (range.after, range.to);
        let mut values = vec![site.into()];
        values.extend(self.to_values());
        values.extend([i64::from(latest.days_since_epoch()).into(), after.into(), to.into(), limit.into()]);
        values
    }
}

/// `|a|b|`, in which `|a|` is found; empty for none. No value holds a bar.
fn listed<T: std::fmt::Display>(values: &[T]) -> String {
    values.iter().fold(String::new(), |text, value| if text.is_empty() { format!("|{value}|") } else { format!("{text}{value}|") })
}

/// The unary plus keeps SQLite from reading the groups of the whole site.
///
/// The customer `c` and the payment type of the billing profile `p` fit the criteria in `$2` to `$5`.
macro_rules! of_criteria {
    () => {
        "($2 = '' OR REPLACE($2, '|' || c.customer_type || '|', '') <> $2) \
         AND ($3 = '' OR REPLACE($3, '|' || c.number || '|', '') <> $3) \
         AND ($4 = '' OR REPLACE($4, '|' || p.payment_type || '|', '') <> $4) \
         AND ($5 = '' \
         OR EXISTS (SELECT 1 FROM sharing_member m WHERE +m.site_id = c.site_id AND m.customer_id = c.customer_id \
         AND m.status = 'active' AND REPLACE($5, '|' || m.sharing_id || '|', '') <> $5) \
         OR EXISTS (SELECT 1 FROM sharing_group g WHERE +g.site_id = c.site_id AND g.customer_id = c.customer_id \
         AND REPLACE($5, '|' || g.id || '|', '') <> $5))"
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
