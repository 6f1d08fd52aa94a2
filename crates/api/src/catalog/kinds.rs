//! `GET /v1/plans`, `GET /v1/plans/{code}` and the same for every other kind.
//!
//! The endpoints of the kinds differ in their address alone, so one macro writes them.

use super::entry::CatalogEntry;
use crate::context::Context;
use crate::json::Path;
use crate::problem::Problem;
use crate::wire::List;
use app::catalog::{GetObject, ListObjects};
use catalog::Kind;

async fn list(context: &Context, kind: Kind) -> Result<axum::Json<List<CatalogEntry>>, Problem> {
    let found = context.read(ListObjects { kind }).await?;
    let language = context.language.tag();
    Ok(axum::Json(List::whole(found.into_iter().map(|entry| CatalogEntry::new(entry, language)).collect())))
}

async fn get(context: &Context, kind: Kind, code: String) -> Result<axum::Json<CatalogEntry>, Problem> {
    let found = context.read(GetObject { kind, code }).await?;
    Ok(axum::Json(CatalogEntry::new(found, context.language.tag())))
}

macro_rules! kind {
    ($list:ident, $get:ident, $kind:expr, $path:literal, $one:literal, $list_title:literal, $get_title:literal, $what:literal) => {
        #[doc = $list_title]
        #[doc = ""]
        #[doc = $what]
        #[utoipa::path(get, path = $path, tag = "catalog", responses((status = 200, description = "All of them.", body = List<CatalogEntry>)))]
        pub(crate) async fn $list(context: Context) -> Result<axum::Json<List<CatalogEntry>>, Problem> {
            list(&context, $kind).await
        }

        #[doc = $get_title]
        #[doc = ""]
        #[doc = $what]
        #[utoipa::path(get, path = $one, tag = "catalog", params(("code" = String, Path, description = "Code.")),
            responses((status = 200, description = "The object.", body = CatalogEntry)))]
        pub(crate) async fn $get(context: Context, Path(code): Path<String>) -> Result<axum::Json<CatalogEntry>, Problem> {
            get(&context, $kind, code).await
        }
    };
}

kind!(
    list_plans,
    get_plan,
    Kind::Plan,
    "/v1/plans",
    "/v1/plans/{code}",
    "List plans",
    "Get a plan",
    "A plan: bundles that are sold together."
);
kind!(
    list_bundles,
    get_bundle,
    Kind::Bundle,
    "/v1/bundles",
    "/v1/bundles/{code}",
    "List bundles",
    "Get a bundle",
    "A bundle: products with how they are bought."
);
kind!(
    list_products,
    get_product,
    Kind::Product,
    "/v1/products",
    "/v1/products/{code}",
    "List products",
    "Get a product",
    "A product: a fee, a grant or a service, in dated versions."
);
kind!(
    list_rate_plans,
    get_rate_plan,
    Kind::RatePlan,
    "/v1/rate-plans",
    "/v1/rate-plans/{code}",
    "List rate plans",
    "Get a rate plan",
    "A tariff: how usage is priced."
);
kind!(
    list_resources,
    get_resource,
    Kind::Resource,
    "/v1/resources",
    "/v1/resources/{code}",
    "List resources",
    "Get a resource",
    "A currency or a unit."
);
kind!(
    list_event_types,
    get_event_type,
    Kind::EventType,
    "/v1/event-types",
    "/v1/event-types/{code}",
    "List event types",
    "Get an event type",
    "An interval of cycles."
);
kind!(
    list_discounts,
    get_discount,
    Kind::Discount,
    "/v1/discounts",
    "/v1/discounts/{code}",
    "List discounts",
    "Get a discount",
    "What is taken off charges, or a policy of sharing."
);
kind!(
    list_credit_profiles,
    get_credit_profile,
    Kind::CreditProfile,
    "/v1/credit-profiles",
    "/v1/credit-profiles/{code}",
    "List credit profiles",
    "Get a credit profile",
    "Limits and thresholds by resource."
);
kind!(
    list_tax_suppliers,
    get_tax_supplier,
    Kind::TaxSupplier,
    "/v1/tax-suppliers",
    "/v1/tax-suppliers/{code}",
    "List tax suppliers",
    "Get a tax supplier",
    "Who owes a tax, and where."
);
kind!(list_taxes, get_tax, Kind::Tax, "/v1/taxes", "/v1/taxes/{code}", "List taxes", "Get a tax", "A tax with its dated rates.");
kind!(list_tags, get_tag, Kind::Tag, "/v1/tags", "/v1/tags/{code}", "List tags", "Get a tag", "A tag of charges or resources.");
kind!(
    list_bill_items,
    get_bill_item,
    Kind::BillItem,
    "/v1/bill-items",
    "/v1/bill-items/{code}",
    "List bill items",
    "Get a bill item",
    "A bucket of bills."
);
kind!(
    list_service_types,
    get_service_type,
    Kind::ServiceType,
    "/v1/service-types",
    "/v1/service-types/{code}",
    "List service types",
    "Get a service type",
    "What usage of a service looks like."
);
kind!(
    list_zone_maps,
    get_zone_map,
    Kind::ZoneMap,
    "/v1/zone-maps",
    "/v1/zone-maps/{code}",
    "List zone maps",
    "Get a zone map",
    "Prefixes and their zones."
);
kind!(
    list_terms,
    get_term,
    Kind::Term,
    "/v1/terms",
    "/v1/terms/{code}",
    "List terms",
    "Get a term",
    "How long a purchase binds, and what cancelling it too early costs."
);
kind!(
    list_coupons,
    get_coupon,
    Kind::Coupon,
    "/v1/coupons",
    "/v1/coupons/{code}",
    "List coupons",
    "Get a coupon",
    "A promotion code, and the discount that the purchase gets for it."
);
kind!(
    list_customer_types,
    get_customer_type,
    Kind::CustomerType,
    "/v1/customer-types",
    "/v1/customer-types/{code}",
    "List customer types",
    "Get a customer type",
    "A type of customers."
);
kind!(
    list_holiday_calendars,
    get_holiday_calendar,
    Kind::HolidayCalendar,
    "/v1/holiday-calendars",
    "/v1/holiday-calendars/{code}",
    "List holiday calendars",
    "Get a holiday calendar",
    "Days on which other prices hold."
);
kind!(
    list_event_generators,
    get_event_generator,
    Kind::EventGenerator,
    "/v1/event-generators",
    "/v1/event-generators/{code}",
    "List event generators",
    "Get an event generator",
    "Usage made of balances as a cycle closes."
);
