//! What most tests order: a customer with a plan.

use app::customer::{CreateCustomer, CreatedCustomer, NewCustomer, NewProfile};
use app::subscription::PlanOrder;
use std::sync::Arc;
use store::site::Address;
use testkit::TestSite;

/// A customer without a plan.
pub fn ana() -> NewCustomer {
    NewCustomer {
        first_name: "Ana".to_owned(),
        last_name: "Novak".to_owned(),
        email: "ana@example.com".to_owned(),
        customer_type: "residential".to_owned(),
        address: Address { street: "Trg 1".to_owned(), city: "Ljubljana".to_owned(), country: "SI".to_owned(), ..Address::default() },
        ..NewCustomer::default()
    }
}

/// The same one as a prepaid customer.
pub fn prepaid(customer: NewCustomer) -> NewCustomer {
    NewCustomer { profile: Some(NewProfile { payment_type: Some("prepaid".to_owned()), ..NewProfile::default() }), ..customer }
}

/// An order of a plan.
pub fn order(code: &str, identifier: &str) -> PlanOrder {
    PlanOrder { code: code.to_owned(), identifier: Some(identifier.to_owned()), ..PlanOrder::default() }
}

pub fn create(site: &TestSite, input: NewCustomer) -> CreateCustomer {
    CreateCustomer { catalogs: Arc::clone(&site.catalogs), input }
}

pub async fn created(site: &TestSite, input: NewCustomer) -> CreatedCustomer {
    site.write(create(site, input)).await.unwrap()
}

/// Codes of wrong fields by field.
pub fn codes(fields: &[app::FieldError]) -> Vec<(&str, &str)> {
    fields.iter().map(|field| (field.field.as_str(), field.code)).collect()
}
