//! The customer that a number or a code names.

use crate::context::Context;
use crate::problem::Problem;
use ids::CustomerId;
use store::{Operation, StoreError, Tx, customer};

impl Context {
    /// The customer of the site with this number or code; one of another site is not there.
    ///
    /// # Errors
    /// 404.
    pub(crate) async fn customer(&self, number_or_code: &str) -> Result<CustomerId, Problem> {
        let found = self.read(FindCustomer { named: number_or_code.to_owned() }).await?;
        found.ok_or_else(Problem::not_found)
    }

    /// The customer that a field of a request names.
    ///
    /// # Errors
    /// 422 at the field.
    pub(crate) async fn customer_of(&self, field: &str, number_or_code: &str) -> Result<CustomerId, Problem> {
        let found = self.read(FindCustomer { named: number_or_code.to_owned() }).await?;
        found.ok_or_else(|| Problem::field(field, "unknown_customer", format!("there is no customer `{number_or_code}`")))
    }
}

struct FindCustomer {
    named: String,
}

impl Operation for FindCustomer {
    type Output = Option<CustomerId>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        customer::find(tx, &self.named).await
    }
}
