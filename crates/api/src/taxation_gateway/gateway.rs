//! The gateway on the wire.

use app::tax_gateway::GatewayView;
use calendar::Zone;
use serde::Serialize;
use utoipa::ToSchema;

/// The site's taxation gateway.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TaxationGateway {
    /// Whether the site has one.
    configured: bool,
    /// Its address.
    #[schema(required = true, example = "https://taxes.example.org/v1/rates")]
    url: Option<String>,
    /// Whether a secret is kept; it is never shown.
    has_secret: bool,
    /// When the settings were last changed.
    #[schema(format = "date-time", required = true)]
    changed_at: Option<String>,
    /// When it last answered.
    #[schema(format = "date-time", required = true)]
    answered_at: Option<String>,
    /// When asking it, or using its answer, last failed.
    #[schema(required = true)]
    failure: Option<TaxationFailure>,
    /// Places whose rates are known.
    places: i64,
    /// Charges whose tax is pending: by the last known rate, until the gateway answers.
    pending: i64,
}

/// Why a gateway gave no rate.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TaxationFailure {
    /// When.
    #[schema(format = "date-time")]
    at: String,
    /// Place, day and cause.
    #[schema(example = "US CA on 2026-06-20: no answer came within 2 s")]
    cause: String,
}

impl TaxationGateway {
    /// From the use case's view.
    pub(super) fn from_view(view: GatewayView, zone: &Zone) -> Self {
        let time = |at: calendar::Instant| at.to_rfc3339(zone);
        Self {
            configured: view.settings.is_some(),
            url: view.settings.map(|settings| settings.url),
            has_secret: view.has_secret,
            changed_at: view.changed_at.map(time),
            answered_at: view.answered_at.map(time),
            failure: view.failure.map(|(at, cause)| TaxationFailure { at: time(at), cause }),
            places: view.places,
            pending: view.pending,
        }
    }
}
