//! Whom a job works on: as it is shown and as it is given.

use crate::custom_attributes::AttributeValue;
use crate::problem::Problem;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::borrow::Cow;
use std::str::FromStr;
use store::criteria::{AttributeIs, Criteria};
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Whom a job works on. All rows must hold, and of the values of a row any; an empty row lets everybody through.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct JobCriteria {
    /// Codes of customer types.
    #[schema(example = json!(["residential"]))]
    pub customer_types: Vec<String>,
    /// Numbers of customers.
    #[schema(example = json!(["1001", "1002"]))]
    pub customers: Vec<String>,
    /// `postpaid`, `prepaid`, `pay_now`: of the billing profile.
    #[schema(example = json!(["postpaid"]))]
    pub payment_types: Vec<String>,
    /// Ids of sharing groups whose owner or active member the customer is.
    pub sharing_groups: Vec<String>,
    /// Ids of hierarchy groups whose owner or active member the customer is.
    pub hierarchy_groups: Vec<String>,
    /// Values of custom attributes: of those of one attribute any, and of every attribute that is named one.
    pub custom_attributes: Vec<JobAttribute>,
}

/// A value of a custom attribute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct JobAttribute {
    /// Code of the attribute.
    #[schema(example = "region")]
    pub code: String,
    /// The value as text: a number without needless zeros, `true` or `false`, a time in UTC.
    #[schema(example = "north")]
    pub value: String,
}

impl JobCriteria {
    pub(super) fn from_row(criteria: &Criteria) -> Self {
        let attribute = |is: &AttributeIs| JobAttribute { code: is.code.clone(), value: is.value.clone() };
        Self {
            customer_types: criteria.customer_types.clone(),
            customers: texts(&criteria.customers),
            payment_types: criteria.payment_types.clone(),
            sharing_groups: texts(&criteria.sharing_groups),
            hierarchy_groups: texts(&criteria.hierarchy_groups),
            custom_attributes: criteria.custom_attributes.iter().map(attribute).collect(),
        }
    }
}

fn texts(numbers: &[i64]) -> Vec<String> {
    numbers.iter().map(ToString::to_string).collect()
}

/// Whom a job is to work on. All rows must hold, and of the values of a row any; a row that is empty or absent lets everybody through. A value
/// that stands in a row twice is kept once.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewJobCriteria {
    /// Codes of customer types.
    #[serde(default)]
    #[schema(example = json!(["residential"]))]
    customer_types: Vec<String>,
    /// Numbers of customers, as text or as whole numbers.
    #[serde(default)]
    #[schema(example = json!(["1001", "1002"]))]
    customers: Vec<CustomerNumber>,
    /// `postpaid`, `prepaid`, `pay_now`: of the billing profile.
    #[serde(default)]
    #[schema(example = json!(["postpaid"]))]
    payment_types: Vec<String>,
    /// Ids of sharing groups whose owner or active member the customer is.
    #[serde(default)]
    sharing_groups: Vec<String>,
    /// Ids of hierarchy groups whose owner or active member the customer is.
    #[serde(default)]
    hierarchy_groups: Vec<String>,
    /// Values of custom attributes: of those of one attribute any, and of every attribute that is named one.
    #[serde(default)]
    custom_attributes: Vec<NewJobAttribute>,
}

/// The number of a customer: text as everywhere else, or a whole number.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct CustomerNumber(Value);

impl PartialSchema for CustomerNumber {
    fn schema() -> RefOr<Schema> {
        let description = "The number of a customer: text as everywhere else, or a whole number.";
        let types = SchemaType::Array(vec![Type::String, Type::Integer]);
        ObjectBuilder::new().schema_type(types).description(Some(description)).into()
    }
}

impl ToSchema for CustomerNumber {
    fn name() -> Cow<'static, str> {
        "CustomerNumber".into()
    }
}

/// A value of a custom attribute.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewJobAttribute {
    /// Code of the attribute.
    #[schema(example = "region")]
    code: String,
    /// The value.
    value: AttributeValue,
}

impl NewJobCriteria {
    pub(super) fn to_row(&self) -> Result<Criteria, Problem> {
        let numbers = self.customers.iter().map(|number| match &number.0 {
            Value::String(text) => text.parse().ok(),
            Value::Number(number) => number.as_i64(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        });
        let Some(customers) = numbers.collect::<Option<Vec<i64>>>() else {
            return Err(Problem::field("criteria.customers", "not_a_number", "numbers of customers"));
        };
        let attribute = |is: &NewJobAttribute| AttributeIs { code: is.code.clone(), value: is.value.text() };
        Ok(Criteria {
            customer_types: self.customer_types.clone(),
            customers,
            payment_types: self.payment_types.clone(),
            sharing_groups: ids::<ids::SharingId>(&self.sharing_groups, "criteria.sharing_groups", |id| id.0)?,
            hierarchy_groups: ids::<ids::HierarchyId>(&self.hierarchy_groups, "criteria.hierarchy_groups", |id| id.0)?,
            custom_attributes: self.custom_attributes.iter().map(attribute).collect(),
        })
    }
}

fn ids<Id: FromStr>(texts: &[String], field: &str, number: impl Fn(Id) -> i64) -> Result<Vec<i64>, Problem> {
    let read = texts.iter().map(|text| text.parse::<Id>().map(&number)).collect::<Result<Vec<_>, _>>();
    read.map_err(|_not_an_id| Problem::field(field, "not_an_id", "ids of groups"))
}
