//! What a change of a subscription answers.

use super::subscription::{Subscription, name};
use crate::wire::{Money, Period};
use ::subscription::LineKind;
use app::subscription::{Added, Amended, PostedLine};
use calendar::Zone;
use serde::Serialize;
use utoipa::ToSchema;

/// A fee, grant, discount or correction that was posted.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PostedCharge {
    /// `one_time`, `recurring`, `grant`, `discount`, `cut` (credit taken back) or `restored` (credit given again).
    kind: String,
    /// Code of the product or discount.
    product: String,
    /// Its name.
    name: String,
    /// Without tax; below zero what was given back or granted.
    net: Money,
    /// Its tax.
    tax: Money,
    /// Days that it is for, below zero where they were given back.
    days: i32,
    /// Days of the whole unit cycle.
    of: i32,
    /// The time that it is for.
    period: Period,
}

impl PostedCharge {
    pub(super) fn from_line(line: &PostedLine, language: &str, zone: &Zone) -> Self {
        Self {
            kind: kind(line.kind).to_owned(),
            product: line.product.code.clone(),
            name: name(&line.product, language),
            net: Money::from(&line.net),
            tax: Money::from(&line.tax),
            days: line.days,
            of: line.of,
            period: Period::new(line.covered.from(), line.covered.to(), zone),
        }
    }
}

const fn kind(kind: LineKind) -> &'static str {
    match kind {
        LineKind::OneTime => "one_time",
        LineKind::Recurring => "recurring",
        LineKind::Grant => "grant",
        LineKind::Discount => "discount",
        LineKind::Cut => "cut",
        LineKind::Restored => "restored",
    }
}

/// A subscription after a change, and what was posted with it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SubscriptionChange {
    /// As it is now.
    subscription: Subscription,
    /// What was posted.
    charges: Vec<PostedCharge>,
    /// Money of it, tax included; below zero what comes back.
    total: Money,
    /// Of it the fee for ending a commitment too early, tax included.
    #[schema(required = true)]
    early_termination_fee: Option<Money>,
    /// Usage from here on may have another price: `POST /v1/usage-events:rerate` rates it again.
    #[schema(format = "date-time", required = true)]
    rerate_since: Option<String>,
}

impl SubscriptionChange {
    pub(super) fn from_amended(amended: &Amended, language: &str, zone: &Zone) -> Self {
        Self {
            subscription: Subscription::from_view(&amended.subscription, language, zone),
            charges: amended.lines.iter().map(|line| PostedCharge::from_line(line, language, zone)).collect(),
            total: Money::from(&amended.total),
            early_termination_fee: amended.early_termination_fee.as_ref().map(Money::from),
            rerate_since: amended.rerate_since.map(|since| since.to_rfc3339(zone)),
        }
    }

    pub(super) fn from_added(added: &Added, language: &str, zone: &Zone) -> Self {
        Self {
            subscription: Subscription::from_view(&added.subscription, language, zone),
            charges: added.lines.iter().map(|line| PostedCharge::from_line(line, language, zone)).collect(),
            total: Money::from(&added.total),
            early_termination_fee: None,
            rerate_since: None,
        }
    }
}
