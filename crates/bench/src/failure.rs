//! Why a measurement ends early.

/// A failure, told in words.
#[derive(Debug)]
pub struct Failure(pub String);

impl Failure {
    /// What was being done, and what went wrong.
    pub fn while_doing(what: &str, cause: impl std::fmt::Display) -> Self {
        Self(format!("{what}: {cause}"))
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

macro_rules! from_error {
    ($($error:ty => $what:literal),+ $(,)?) => {$(
        impl From<$error> for Failure {
            fn from(cause: $error) -> Self {
                Self::while_doing($what, Chain(&cause))
            }
        }
    )+};
}

from_error!(
    std::io::Error => "reading or writing",
    rusqlite::Error => "the embedded database",
    tokio_postgres::Error => "PostgreSQL",
    store::StoreError => "the store",
    charging::ChargeError => "charging",
    charging::CatalogsError => "the catalog",
    app::identity::IdentityError => "an API key",
    tokio::task::JoinError => "a task",
    calendar::CalendarError => "a time",
    app::jobs::JobError => "a job",
    app::billing::BillingUseError => "an invoice",
    documents::RenderError => "drawing a page",
    std::fmt::Error => "writing text",
);

/// An error with its causes.
struct Chain<'a>(&'a (dyn std::error::Error + 'static));

impl std::fmt::Display for Chain<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(inner) = cause {
            write!(out, ": {inner}")?;
            cause = inner.source();
        }
        Ok(())
    }
}
