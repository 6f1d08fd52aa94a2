//! The kinds of catalog objects and their names.

/// Kind of a catalog object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A currency or a unit.
    Resource,
    /// A recurrence.
    EventType,
    /// A charge or resource tag.
    Tag,
    /// A bucket of a bill.
    BillItem,
    /// Who owes taxes to the state.
    TaxSupplier,
    /// Dated tax rates.
    Tax,
    /// Limits and thresholds.
    CreditProfile,
    /// A segment of customers.
    CustomerType,
    /// What usage events look like.
    ServiceType,
    /// Prefix to zone.
    ZoneMap,
    /// Days that time windows tell apart.
    HolidayCalendar,
    /// Usage events made of balances.
    EventGenerator,
    /// A tariff.
    RatePlan,
    /// A fee, grant or service.
    Product,
    /// What is taken off charges.
    Discount,
    /// How long a purchase binds.
    Term,
    /// What takes something off one purchase.
    Coupon,
    /// Products bought together.
    Bundle,
    /// What a customer subscribes to.
    Plan,
}

impl Kind {
    /// All kinds, each after those that it may refer to.
    pub const ALL: [Self; 19] = [
        Self::Resource,
        Self::EventType,
        Self::Tag,
        Self::BillItem,
        Self::TaxSupplier,
        Self::Tax,
        Self::CreditProfile,
        Self::CustomerType,
        Self::ServiceType,
        Self::ZoneMap,
        Self::HolidayCalendar,
        Self::EventGenerator,
        Self::RatePlan,
        Self::Product,
        Self::Discount,
        Self::Term,
        Self::Bundle,
        Self::Plan,
        Self::Coupon,
    ];

    /// The kind as text, singular.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Resource => "resource",
            Self::EventType => "event_type",
            Self::Tag => "tag",
            Self::BillItem => "bill_item",
            Self::TaxSupplier => "tax_supplier",
            Self::Tax => "tax",
            Self::CreditProfile => "credit_profile",
            Self::ServiceType => "service_type",
            Self::ZoneMap => "zone_map",
            Self::HolidayCalendar => "holiday_calendar",
            Self::EventGenerator => "event_generator",
            Self::RatePlan => "rate_plan",
            Self::Product => "product",
            Self::Discount => "discount",
            Self::Term => "term",
            Self::Coupon => "coupon",
            Self::Bundle => "bundle",
            Self::Plan => "plan",
            Self::CustomerType => "customer_type",
        }
    }

    /// The key of its list in a YAML file, and the name of its file in an export.
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Resource => "resources",
            Self::EventType => "event_types",
            Self::Tag => "tags",
            Self::BillItem => "bill_items",
            Self::TaxSupplier => "tax_suppliers",
            Self::Tax => "taxes",
            Self::CreditProfile => "credit_profiles",
            Self::ServiceType => "service_types",
            Self::ZoneMap => "zone_maps",
            Self::HolidayCalendar => "holiday_calendars",
            Self::EventGenerator => "event_generators",
            Self::RatePlan => "rate_plans",
            Self::Product => "products",
            Self::Discount => "discounts",
            Self::Term => "terms",
            Self::Coupon => "coupons",
            Self::Bundle => "bundles",
            Self::Plan => "plans",
            Self::CustomerType => "customer_types",
        }
    }

    /// Reads the singular text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// Reads the key of a list.
    pub fn from_plural(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.plural() == text)
    }
}
