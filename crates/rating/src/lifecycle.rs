//! The life of a charging session: one table of states and commands (domain.md §5).
//!
//! Invariant: every pair is written down; a session that has ended never lives again.

/// State of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SessionState {
    /// Nothing is known of it.
    Unknown,
    /// Reserved, the grant is valid.
    Held,
    /// The validity of its grant is over and what it held is free; it may still report.
    Expired,
    /// Settled and released.
    Ended,
}

/// What is asked of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SessionCommand {
    /// Reserve.
    Start,
    /// Report use, if any, and reserve on.
    Update,
    /// Report use, if any, and release.
    Terminate,
    /// The validity is over.
    Expire,
}

/// What a command does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[must_use]
pub enum SessionStep {
    /// The session is in this state now.
    Applied {
        /// The new state.
        state: SessionState,
        /// Whether what is reported comes after the validity of its grant: it is recorded and marked.
        is_late: bool,
    },
    /// Nothing changes.
    Unchanged,
}

/// Why a command is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum SessionRefusal {
    /// No session was started.
    #[error("there is no such session")]
    Unknown,
    /// A session with this identity was started before, by another request.
    #[error("the session was started before")]
    Started,
    /// The session is over.
    #[error("the session has ended")]
    Ended,
}

impl SessionRefusal {
    /// Stable code of the refusal.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unknown => "session_unknown",
            Self::Started => "session_started",
            Self::Ended => "session_ended",
        }
    }
}

/// What a command makes of a state.
///
/// # Errors
/// [`SessionRefusal`].
pub const fn advance(state: SessionState, command: SessionCommand) -> Result<SessionStep, SessionRefusal> {
    use SessionCommand::{Expire, Start, Terminate, Update};
    use SessionState::{Ended, Expired, Held, Unknown};
    use SessionStep::{Applied, Unchanged};
    match (state, command) {
        (Unknown, Start) | (Held, Update) => Ok(Applied { state: Held, is_late: false }),
        (Expired, Update) => Ok(Applied { state: Held, is_late: true }),
        (Held, Terminate) => Ok(Applied { state: Ended, is_late: false }),
        (Expired, Terminate) => Ok(Applied { state: Ended, is_late: true }),
        (Held, Expire) => Ok(Applied { state: Expired, is_late: false }),
        (Unknown | Expired | Ended, Expire) => Ok(Unchanged),
        (Unknown, Update | Terminate) => Err(SessionRefusal::Unknown),
        (Held | Expired, Start) => Err(SessionRefusal::Started),
        (Ended, Start | Update | Terminate) => Err(SessionRefusal::Ended),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_state_and_command_has_its_answer() {
        use SessionCommand::{Expire, Start, Terminate, Update};
        use SessionState::{Ended, Expired, Held, Unknown};
        let table = [
            (Unknown, Start, Ok((Held, false))),
            (Unknown, Update, Err("session_unknown")),
            (Unknown, Terminate, Err("session_unknown")),
            (Unknown, Expire, Ok((Unknown, false))),
            (Held, Start, Err("session_started")),
            (Held, Update, Ok((Held, false))),
            (Held, Terminate, Ok((Ended, false))),
            (Held, Expire, Ok((Expired, false))),
            (Expired, Start, Err("session_started")),
            (Expired, Update, Ok((Held, true))),
            (Expired, Terminate, Ok((Ended, true))),
            (Expired, Expire, Ok((Expired, false))),
            (Ended, Start, Err("session_ended")),
            (Ended, Update, Err("session_ended")),
            (Ended, Terminate, Err("session_ended")),
            (Ended, Expire, Ok((Ended, false))),
        ];
        for (state, command, wanted) in table {
            let answer = advance(state, command).map(|step| match step {
                SessionStep::Applied { state, is_late } => (state, is_late),
                SessionStep::Unchanged => (state, false),
            });
            assert_eq!(answer.map_err(SessionRefusal::code), wanted, "{state:?} {command:?}");
        }
    }
}
