//! Events that are there already: stored, or earlier in the batch; and what is answered to their repetition (domain.md §5).

use crate::work::public;
use crate::{Answer, Reason};
use ids::Sym;
use rating::{CodecError, RatingError, Refused, Unrated};
use store::usage::{EventKey, EventRow, EventStatus, NewEvent};

/// An event that is there already.
pub(crate) enum There {
    /// In the table.
    Stored(Box<EventRow>),
    /// Earlier in the batch, at this place among the new ones.
    New(usize),
    /// In the table, where its row cannot be read: what is answered to its repetition.
    Unreadable(Answer),
}

/// What a repeated event is compared with and answered from.
pub(crate) struct Known<'a> {
    pub(crate) service_type: Sym,
    pub(crate) identifier: &'a str,
    pub(crate) session_id: &'a str,
    pub(crate) body_hash: i64,
    status: EventStatus,
    quantity: &'a str,
    amounts: (i64, i64),
    legs: &'a [u8],
    trace: &'a [u8],
}

impl There {
    /// The event, looked up among the new ones where it is one of them.
    pub(crate) fn known<'n>(&'n self, new: &'n [NewEvent<'_>]) -> Option<Known<'n>> {
        match self {
            Self::Stored(row) => Some(Known {
                service_type: row.service_type,
                identifier: &row.identifier,
                session_id: &row.session_id,
                body_hash: row.body_hash,
                status: row.status,
                quantity: &row.quantity,
                amounts: (row.net, row.tax),
                legs: &row.legs,
                trace: &row.trace,
            }),
            Self::New(place) => new.get(*place).map(|row| Known {
                service_type: row.service_type,
                identifier: row.identifier,
                session_id: row.session_id,
                body_hash: row.body_hash,
                status: row.status,
                quantity: &row.quantity,
                amounts: (row.net, row.tax),
                legs: &row.legs,
                trace: &row.trace,
            }),
            Self::Unreadable(_) => None,
        }
    }
}

/// The answer to an event that is there already and cannot be read: what the store holds is for the operator, who has it in the log.
pub(crate) fn unreadable(id: EventKey, error: &(dyn std::error::Error + 'static)) -> Answer {
    tracing::error!(customer = %id.customer, day = id.day, key = id.key, error, "a stored event cannot be read");
    let message = "the event is there already and cannot be read; the operator has been told why".to_owned();
    Answer::Refused(Reason { code: "store_corrupt".to_owned(), message })
}

/// The first answer again, or a conflict where the body is another one.
///
/// # Errors
/// [`CodecError`]: what is stored of the event cannot be read.
pub(crate) fn again(id: EventKey, there: &Known<'_>, body_hash: i64) -> Result<Answer, CodecError> {
    let id = public(id);
    if there.body_hash != body_hash {
        return Ok(Answer::Conflict { id: Some(id) });
    }
    Ok(match there.status {
        EventStatus::Rated | EventStatus::Shared | EventStatus::Cancelled => Answer::Rated {
            id,
            replayed: true,
            legs: rating::legs::decode(there.legs)?,
            net: there.amounts.0,
            tax: there.amounts.1,
            trace: there.trace.to_vec(),
        },
        EventStatus::Unrated => {
            let reason = Reason { code: there.quantity.to_owned(), message: unrated_message(there.quantity) };
            Answer::Unrated { id: Some(id), replayed: true, reason }
        }
    })
}

/// The sentence of a stored reason: why rating found no price, refused or failed. A code without a sentence of its own is told as it is.
pub fn unrated_message(code: &str) -> String {
    const UNRATED: [Unrated; 14] = [
        Unrated::NoService,
        Unrated::NoProduct,
        Unrated::CustomerInactive,
        Unrated::CustomerClosed,
        Unrated::NoVersion,
        Unrated::NoRatePlan,
        Unrated::NoRow,
        Unrated::NoPrice,
        // The sentence does not say which tax.
        Unrated::NoTaxRate { tax: Sym(0) },
        Unrated::NoCycle,
        Unrated::NoCarriedPrice,
        Unrated::OtherCurrencyOfOwner,
        Unrated::NoDiscountAmount,
        Unrated::BillingOverdue,
    ];
    if let Some(reason) = UNRATED.iter().find(|reason| reason.code() == code) {
        return reason.to_string();
    }
    // The amounts of a passed limit are not kept with the code.
    let limit = Refused::LimitReached { resource: Sym(0), asked: 0, left: 0 };
    if code == limit.code() {
        return "the charge passes the limit".to_owned();
    }
    if code == Refused::TooLate.code() {
        return Refused::TooLate.to_string();
    }
    if code == RatingError::TooManyParts.code() {
        return RatingError::TooManyParts.to_string();
    }
    format!("it could not be rated: {code}")
}

#[cfg(test)]
mod tests {
    use super::unrated_message;

    #[test]
    fn a_stored_reason_is_told_as_what_it_is() {
        for (code, sentence) in [
            ("no_row", "no row of the rate plan matches the event"),
            ("no_tax_rate", "the tax has no rate on the date of the event"),
            ("too_late", "the event is older than 90 days before the latest one of its kind"),
            ("limit_reached", "the charge passes the limit"),
            ("too_many_parts", "an event is split into at most 1500 parts"),
            ("amount_overflow", "it could not be rated: amount_overflow"),
        ] {
            assert_eq!(unrated_message(code), sentence);
        }
    }
}
