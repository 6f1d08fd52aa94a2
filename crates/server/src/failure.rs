//! Why a verb did not do what it was asked, as a sentence and an exit code (docs/operations.md lists them).

use std::error::Error;
use std::fmt;
use std::process::ExitCode;

/// How a verb ends when it fails. 0 is done; 2 is the command line's own (wrong arguments).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// The machine, the store or the network said no: trying again may help.
    Failed = 1,
    /// What was given is wrong: nothing was changed, and trying again does not help.
    Refused = 3,
    /// Done, but rows were left over (only with `ingest --strict`).
    LeftOver = 4,
    /// Another process works on the data folder, or the server cannot be reached.
    Busy = 5,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// A failed verb.
#[derive(Debug)]
pub struct Failure {
    exit: Exit,
    message: String,
    cause: Option<Box<dyn Error + Send + Sync>>,
}

impl Failure {
    /// What is wrong with what was given.
    pub fn refused(message: impl Into<String>) -> Self {
        Self { exit: Exit::Refused, message: message.into(), cause: None }
    }

    /// Somebody else is in the way.
    pub fn busy(message: impl Into<String>) -> Self {
        Self { exit: Exit::Busy, message: message.into(), cause: None }
    }

    /// What was being done when something said no.
    pub fn while_doing(doing: impl Into<String>, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { exit: Exit::Failed, message: doing.into(), cause: Some(cause.into()) }
    }

    /// The same with another exit.
    #[must_use]
    pub fn exiting(self, exit: Exit) -> Self {
        Self { exit, ..self }
    }

    /// What the process ends with.
    pub fn exit_code(&self) -> ExitCode {
        self.exit.into()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        let mut cause: Option<&dyn Error> = self.cause.as_deref().map(|cause| cause as &dyn Error);
        let mut last = String::new();
        while let Some(error) = cause {
            let text = error.to_string();
            // Transparent errors say what their cause says.
            if text != last {
                write!(f, ": {text}")?;
            }
            last = text;
            cause = error.source();
        }
        Ok(())
    }
}
