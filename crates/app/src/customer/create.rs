//! Makes a customer with profile, group and bills, and sells the first plan, all in one transaction.

use super::attributes::merged;
use super::input::{NewCustomer, Problems};
use super::profile::{self, Account, AccountIds, CheckedProfile};
use super::{CustomerError, code};
use crate::organization;
use crate::subscription::PurchaseError;
use crate::subscription::purchase::{self, Buyer, Order, Place};
use crate::{Catalogs, FieldError, ReadError};
use ::catalog::Catalog;
use billing::NewBill;
use calendar::Instant;
use ids::{BillId, ContactId, CustomerId, GroupId, ProfileId, SubscriptionId};
use std::sync::Arc;
use store::activity::{self, Activity};
use store::attribute::AttributeValues;
use store::customer::{Contact, CustomerDocument, CustomerRow, CustomerStatus, Phone};
use store::site::{self, Site};
use store::{Operation, StoreError, Tx, bill, customer, group, outbox, profile as profile_store};

/// Bills that a recurring profile starts with: the active one and the prepared one (domain.md §7).
const FIRST_BILLS: i64 = 2;

/// Makes a customer.
#[derive(Debug, Clone)]
pub struct CreateCustomer {
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
    /// What is known of it.
    pub input: NewCustomer,
}

/// What was made.
#[derive(Debug, Clone)]
pub struct CreatedCustomer {
    /// The customer.
    pub customer: CustomerRow,
    /// Its billing profile.
    pub profile: ProfileId,
    /// Its balance group.
    pub group: GroupId,
    /// The subscription, where a plan was bought.
    pub subscription: Option<SubscriptionId>,
}

impl Operation for CreateCustomer {
    type Output = CreatedCustomer;
    type Error = CustomerError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<CreatedCustomer, CustomerError> {
        let mut site = site::load(tx).await?;
        let catalog = self.catalogs.of(tx, &site).await.map_err(ReadError::from)?;
        let now = site.clock.at(tx.system_now())?;
        // Usage of this second, told by seconds, is the customer's.
        let since = self.input.since.unwrap_or_else(|| now.second_begun());
        let customer_id = CustomerId(tx.next_id()?);
        let group_id = GroupId(tx.next_id()?);
        // The tree is locked before any customer.
        let path = match &self.input.place {
            Some(place) => Some(organization::check_new(tx, place).await?),
            None => None,
        };
        // Values are written under the lock under which their definitions change.
        if !self.input.custom_attributes.is_empty() {
            site = site::lock(tx).await?;
        }
        let misplaced = path.as_ref().and_then(|path| path.as_ref().err().cloned());
        let (checked, order, attributes) = self.check(tx, &site, &catalog, (now, since), (group_id, misplaced)).await?;

        let first_bill = site::draw_bill_numbers(tx, FIRST_BILLS).await?;
        let ids = AccountIds {
            customer: customer_id,
            profile: ProfileId(tx.next_id()?),
            group: group_id,
            bills: [
                NewBill { id: BillId(tx.next_id()?), number: first_bill },
                NewBill { id: BillId(tx.next_id()?), number: first_bill + 1 },
            ],
        };
        let mut account = profile::account(&catalog, &checked, ids, since).map_err(ReadError::from)?;
        let mut customer = self.customer(tx, &site, (customer_id, since), attributes).await?;
        let subscription = match &order {
            None => None,
            Some(order) => {
                let buyer = Buyer { catalog: &catalog, now, profile: &account.profile, others: &[], dues: 0 };
                let bought = purchase::buy(tx, &buyer, order, &mut account.group, &mut customer).await.map_err(below_plan)?;
                Some(bought.id)
            }
        };
        save(tx, &customer, &account).await?;
        if let (Some(place), Some(Ok(path))) = (&self.input.place, &path) {
            organization::put_new(tx, customer_id, place, path).await?;
        }
        record(tx, &customer).await?;
        Ok(CreatedCustomer { customer, profile: ids.profile, group: group_id, subscription })
    }
}

impl CreateCustomer {
    /// Understands everything before anything is written, so that all wrong fields are told at once.
    async fn check(
        &self,
        tx: &mut Tx<'_>,
        site: &Site,
        catalog: &Catalog,
        (now, since): (Instant, Instant),
        (group, misplaced): (GroupId, Option<FieldError>),
    ) -> Result<(CheckedProfile, Option<Order>, AttributeValues), CustomerError> {
        let mut problems = Problems(misplaced.into_iter().collect());
        self.input.check(site, catalog, now, &mut problems);
        let attributes = merged(&site.settings.custom_attributes, &AttributeValues::new(), &self.input.custom_attributes, &mut problems);
        let (code_taken, email_taken) =
            customer::taken(tx, self.input.code.as_deref().unwrap_or_default(), self.input.email.trim()).await?;
        if code_taken {
            problems.add("code", "taken", "another customer has this code");
        }
        if email_taken {
            problems.add("email", "taken", "another customer has this e-mail address");
        }
        let asked = self.input.profile.clone().unwrap_or_default();
        let checked = profile::check(&asked, site, catalog, &mut problems);
        let mut order = None;
        if let (Some(plan), Some(checked)) = (&self.input.plan, &checked) {
            let from = plan.from.unwrap_or(since);
            if from < since {
                problems.add("plan.from", "before_customer", "a plan cannot begin before the customer came");
            }
            let place = Place {
                customer: CustomerId(0),
                group,
                payment_type: checked.payment_type,
                currency: checked.currency,
                zone: checked.zone.clone(),
            };
            match purchase::understand(tx, catalog, plan, place, from).await {
                Ok(found) => order = Some(found),
                Err(error) => match below_plan(error) {
                    PurchaseError::Fields(fields) => problems.0.extend(fields),
                    other @ (PurchaseError::CustomerNotFound
                    | PurchaseError::NotFound(_)
                    | PurchaseError::SubscriptionNotActive
                    | PurchaseError::TransitionPending
                    | PurchaseError::Amend(_)
                    | PurchaseError::Billing(_)
                    | PurchaseError::CustomerInactive
                    | PurchaseError::ProfileNotFound
                    | PurchaseError::Planning(_)
                    | PurchaseError::Read(_)
                    | PurchaseError::Store(_)) => return Err(other.into()),
                },
            }
        }
        match checked {
            Some(checked) if problems.0.is_empty() => Ok((checked, order, attributes)),
            Some(_) | None => Err(CustomerError::Fields(problems.0)),
        }
    }

    async fn customer(
        &self,
        tx: &mut Tx<'_>,
        site: &Site,
        (id, since): (CustomerId, Instant),
        custom_attributes: AttributeValues,
    ) -> Result<CustomerRow, CustomerError> {
        let input = &self.input;
        let number = site::draw_customer_number(tx).await?;
        let text = |text: &Option<String>| text.as_deref().unwrap_or_default().trim().to_owned();
        let phones = match text(&input.phone) {
            number if number.is_empty() => Vec::new(),
            number => vec![Phone { kind: "mobile".to_owned(), number }],
        };
        let contact = Contact {
            id: ContactId(tx.next_id()?),
            tag: "Primary".to_owned(),
            first_name: input.first_name.trim().to_owned(),
            last_name: input.last_name.trim().to_owned(),
            email: input.email.trim().to_owned(),
            phones,
            organization: text(&input.organization),
            address: input.address.clone(),
        };
        let language = input.language.clone().or_else(|| site.settings.languages.first().cloned()).unwrap_or_default();
        Ok(CustomerRow {
            id,
            number,
            code: self.code(tx, number).await?,
            status: CustomerStatus::Active,
            customer_type: input.customer_type.clone(),
            language,
            payment_method: "invoice".to_owned(),
            subscriptions: 0,
            services: 0,
            since,
            revision: 1,
            document: CustomerDocument {
                contacts: vec![contact],
                tax_id: text(&input.tax_id),
                is_tax_exempt: input.is_tax_exempt,
                custom_attributes,
                statuses: Vec::new(),
                erased_us: None,
            },
            removal_at: None,
        })
    }

    async fn code(&self, tx: &mut Tx<'_>, number: i64) -> Result<String, StoreError> {
        if let Some(code) = &self.input.code {
            return Ok(code.clone());
        }
        for candidate in code::candidates(&self.input.first_name, &self.input.last_name, number) {
            if !customer::taken(tx, &candidate, "").await?.0 {
                return Ok(candidate);
            }
        }
        Err(StoreError::Taken("customer_code".to_owned()))
    }
}

/// The fields of an order as they are called in a new customer.
fn below_plan(error: PurchaseError) -> PurchaseError {
    match error {
        PurchaseError::Fields(fields) => {
            let renamed = fields.into_iter().map(|field| FieldError { field: purchase::below_plan(&field.field), ..field });
            PurchaseError::Fields(renamed.collect())
        }
        PurchaseError::CustomerNotFound
        | PurchaseError::NotFound(_)
        | PurchaseError::SubscriptionNotActive
        | PurchaseError::TransitionPending
        | PurchaseError::Amend(_)
        | PurchaseError::Billing(_)
        | PurchaseError::CustomerInactive
        | PurchaseError::ProfileNotFound
        | PurchaseError::Planning(_)
        | PurchaseError::Read(_)
        | PurchaseError::Store(_) => error,
    }
}

async fn save(tx: &mut Tx<'_>, customer: &CustomerRow, account: &Account) -> Result<(), StoreError> {
    customer::insert(tx, customer).await?;
    profile_store::insert(tx, &account.profile).await?;
    group::insert(tx, &account.group).await?;
    for row in &account.bills {
        bill::insert(tx, row).await?;
    }
    Ok(())
}

async fn record(tx: &mut Tx<'_>, customer: &CustomerRow) -> Result<(), StoreError> {
    let activity = Activity {
        action: "customer.created",
        object_kind: "customer",
        object_id: customer.number.to_string(),
        object_name: customer.primary()?.full_name(),
        customer: Some(customer.id),
        changes: Vec::new(),
    };
    activity::record(tx, &activity).await?;
    let payload = serde_json::json!({ "customer": { "number": customer.number.to_string(), "code": customer.code } });
    outbox::insert(tx, "customer.created", &payload).await
}
