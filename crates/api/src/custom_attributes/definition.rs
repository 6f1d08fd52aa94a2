//! A custom attribute as it is defined.

use serde::{Deserialize, Serialize};
use store::attribute::{AttributeDefinition, AttributeType as Kind};
use store::site::SiteSettings;
use utoipa::ToSchema;

/// What the values of an attribute are.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AttributeType {
    /// Text of up to 200 characters.
    String,
    /// An exact decimal.
    Number,
    /// True or false.
    Boolean,
    /// A time (RFC 3339).
    Datetime,
}

/// A custom attribute of customers.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CustomAttribute {
    /// Code, unique among the attributes of the site: letters, digits, `_` and `-`, at least one letter.
    #[schema(min_length = 1, max_length = 64, example = "region")]
    code: String,
    /// Name.
    #[schema(min_length = 1, max_length = 60, example = "Sales region")]
    name: String,
    /// What its values are.
    r#type: AttributeType,
    /// Whether every customer that is made or changed needs a value.
    mandatory: bool,
    /// Whether it is printed on invoices; at most six are.
    on_invoice: bool,
}

/// The custom attributes of the site's customers.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CustomAttributes {
    /// In the order of showing.
    #[schema(max_items = 50)]
    items: Vec<CustomAttribute>,
}

impl CustomAttributes {
    pub(super) fn to_definitions(&self) -> Vec<AttributeDefinition> {
        let definition = |one: &CustomAttribute| AttributeDefinition {
            code: one.code.clone(),
            name: one.name.clone(),
            kind: match one.r#type {
                AttributeType::String => Kind::String,
                AttributeType::Number => Kind::Number,
                AttributeType::Boolean => Kind::Boolean,
                AttributeType::Datetime => Kind::Datetime,
            },
            is_mandatory: one.mandatory,
            is_on_invoice: one.on_invoice,
        };
        self.items.iter().map(definition).collect()
    }
}

impl From<SiteSettings> for CustomAttributes {
    fn from(settings: SiteSettings) -> Self {
        let shown = |one: AttributeDefinition| CustomAttribute {
            code: one.code,
            name: one.name,
            r#type: match one.kind {
                Kind::String => AttributeType::String,
                Kind::Number => AttributeType::Number,
                Kind::Boolean => AttributeType::Boolean,
                Kind::Datetime => AttributeType::Datetime,
            },
            mandatory: one.is_mandatory,
            on_invoice: one.is_on_invoice,
        };
        Self { items: settings.custom_attributes.into_iter().map(shown).collect() }
    }
}
