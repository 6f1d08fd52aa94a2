//! Which actions of a configuration a bill has come to: pure.

use store::dunning::DunningAction;

/// What of a bill dunning looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Owed {
    /// Quanta that are due.
    pub(super) due: i64,
    /// Quanta that it must owe more than.
    pub(super) threshold: i64,
    /// Days since its due date; below zero before it.
    pub(super) overdue_days: i32,
}

/// The actions that are to be done now, in ascending order of their days: days that were missed are made up for, and what was done is not done
/// again (domain.md §8).
pub(super) fn actions_due<'a>(actions: &'a [DunningAction], owed: Owed, done: &[String]) -> Vec<&'a DunningAction> {
    if owed.due <= owed.threshold {
        return Vec::new();
    }
    let is_due = |action: &&DunningAction| i32::from(action.overdue_days) <= owed.overdue_days && !done.contains(&action.code);
    let mut due: Vec<&DunningAction> = actions.iter().filter(is_due).collect();
    due.sort_by_key(|action| action.overdue_days);
    due
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::dunning::{DunningEffect, NotifiedBy};

    #[test]
    fn actions_come_in_the_order_of_their_days_above_the_threshold_and_once() {
        let action = |code: &str, overdue_days| DunningAction {
            code: code.to_owned(),
            name: code.to_owned(),
            overdue_days,
            effect: DunningEffect::Notification { by: NotifiedBy::Email },
        };
        let actions = [action("fee", 10), action("mail", 5), action("sms", 5), action("last", 20)];
        let owed = Owed { due: 20, threshold: 10, overdue_days: 5 };
        let codes = |owed, done: &[&str]| -> Vec<String> {
            let done: Vec<String> = done.iter().map(|code| (*code).to_owned()).collect();
            actions_due(&actions, owed, &done).into_iter().map(|action| action.code.clone()).collect()
        };
        // Due on the 15th, unpaid on the 20th.
        assert_eq!(codes(owed, &[]), ["mail", "sms"]);
        assert_eq!(codes(Owed { overdue_days: 4, ..owed }, &[]), [""; 0]);
        assert_eq!(codes(Owed { due: 10, ..owed }, &[]), [""; 0]);
        // Days that were missed.
        assert_eq!(codes(Owed { overdue_days: 12, ..owed }, &["mail"]), ["sms", "fee"]);
    }
}
