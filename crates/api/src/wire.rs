//! Shapes that many answers share: money, periods, lists, paging.

use crate::cursor;
use crate::limits::{LIST_LIMIT_DEFAULT, LIST_LIMIT_MAX};
use crate::problem::Problem;
use app::Figure;
use calendar::{Instant, Zone};
use money::format_quanta;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// An amount of a resource: money or a quantity. Always text, never a JSON number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Money {
    /// Decimal text with all digits that the resource keeps. Debit is positive (owed), credit negative (prepaid, allowance).
    #[schema(example = "12.340000", format = "decimal")]
    pub(crate) amount: String,
    /// Code of the resource.
    #[schema(example = "EUR")]
    pub(crate) resource: String,
}

impl Money {
    /// Quanta of a resource with so many decimal digits.
    pub(crate) fn from_quanta(quanta: i64, scale: u8, resource: &str) -> Self {
        Self { amount: format_quanta(quanta, scale), resource: resource.to_owned() }
    }
}

impl From<&Figure> for Money {
    fn from(figure: &Figure) -> Self {
        Self { amount: figure.text(), resource: figure.resource.clone() }
    }
}

/// A half-open period `[from, to)`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Period {
    /// Its first instant.
    #[schema(format = "date-time", example = "2026-06-16T00:00:00+02:00")]
    pub(crate) from: String,
    /// The first instant after it; null when it is open.
    #[schema(format = "date-time", required = true)]
    pub(crate) to: Option<String>,
}

impl Period {
    /// A period in a site's zone.
    pub(crate) fn new(from: Instant, to: Option<Instant>, zone: &Zone) -> Self {
        Self { from: from.to_rfc3339(zone), to: to.map(|to| to.to_rfc3339(zone)) }
    }
}

/// A page of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct List<T> {
    /// The rows.
    pub(crate) items: Vec<T>,
    /// Ask for the next page with it; null on the last one.
    #[schema(required = true)]
    pub(crate) next_cursor: Option<String>,
    /// Rows in all, where that is cheap or was asked for with `count=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) total: Option<i64>,
}

impl<T> List<T> {
    /// A list that has one page only.
    pub(crate) fn whole(items: Vec<T>) -> Self {
        let total = i64::try_from(items.len()).ok();
        Self { items, next_cursor: None, total }
    }

    /// A page of rows that were asked for with one more than the limit: the one too many says that there is a next page.
    pub(crate) fn page<R>(mut rows: Vec<R>, list: &str, limit: usize, place: impl Fn(&R) -> String, to_item: impl Fn(R) -> T) -> Self {
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        let next_cursor = if has_more { rows.last().map(|row| cursor::encode(list, &place(row))) } else { None };
        Self { items: rows.into_iter().map(to_item).collect(), next_cursor, total: None }
    }
}

/// Which page of a list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Paging {
    /// Rows of a page, 1 to 200.
    #[param(minimum = 1, maximum = 200, default = 25)]
    pub(crate) limit: Option<u32>,
    /// `next_cursor` of the page before.
    pub(crate) cursor: Option<String>,
}

impl Paging {
    /// Rows to show.
    ///
    /// # Errors
    /// 422 with the field `limit`.
    pub(crate) fn rows(&self) -> Result<usize, Problem> {
        rows(self.limit)
    }
}

/// Rows to show for a `limit` that was given or not.
///
/// # Errors
/// 422 with the field `limit`.
pub(crate) fn rows(limit: Option<u32>) -> Result<usize, Problem> {
    let limit = limit.unwrap_or(LIST_LIMIT_DEFAULT);
    if limit == 0 || limit > LIST_LIMIT_MAX {
        return Err(Problem::field("limit", "out_of_range", format!("1 to {LIST_LIMIT_MAX}")));
    }
    usize::try_from(limit).map_err(|error| Problem::internal(&error))
}

/// Whether a write only tells what it would do.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DryRun {
    /// Answer what would happen, and write nothing.
    #[serde(default)]
    #[param(required = false)]
    pub(crate) dry_run: bool,
}

/// A postal address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Address {
    /// Street and number.
    #[schema(max_length = 200, example = "Dunajska 5")]
    pub(crate) street: String,
    /// Postal code.
    #[schema(max_length = 20)]
    pub(crate) zip: Option<String>,
    /// City.
    #[schema(min_length = 1, max_length = 100, example = "Ljubljana")]
    pub(crate) city: String,
    /// State or region.
    #[schema(max_length = 100)]
    pub(crate) state: Option<String>,
    /// ISO 3166-1 alpha-2.
    #[schema(min_length = 2, max_length = 2, example = "SI")]
    pub(crate) country: String,
}

/// An empty text is no value.
pub(crate) fn some(text: &str) -> Option<String> {
    if text.is_empty() { None } else { Some(text.to_owned()) }
}

impl From<&store::site::Address> for Address {
    fn from(address: &store::site::Address) -> Self {
        Self {
            street: address.street.clone(),
            zip: some(&address.zip),
            city: address.city.clone(),
            state: some(&address.state),
            country: address.country.clone(),
        }
    }
}

impl From<Address> for store::site::Address {
    fn from(address: Address) -> Self {
        Self {
            street: address.street,
            zip: address.zip.unwrap_or_default(),
            city: address.city,
            state: address.state.unwrap_or_default(),
            country: address.country,
        }
    }
}

/// Reads a field of a merge patch: absent is none, null is a none inside, a value is itself.
///
/// # Errors
/// What the value's own type refuses.
pub(crate) fn present<'de, T: Deserialize<'de>, D: serde::Deserializer<'de>>(reader: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(reader).map(Some)
}

/// A time that may be absent.
///
/// # Errors
/// What is no RFC 3339 time.
pub(crate) fn time(text: Option<&str>) -> Result<Option<Instant>, Problem> {
    Ok(text.map(Instant::parse_rfc3339).transpose()?)
}
