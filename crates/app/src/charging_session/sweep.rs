//! Looks whether any session's grant is over, so that nothing is locked where nothing is to be done.

use store::{Operation, StoreError, Tx, session, site};

/// Whether a session of the site still holds what it was granted for a time that is over.
#[derive(Debug, Clone, Copy)]
pub struct AnyOver;

impl Operation for AnyOver {
    type Output = bool;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, StoreError> {
        let now = site::now(tx).await?;
        Ok(!session::to_expire(tx, now, 1).await?.is_empty())
    }
}
