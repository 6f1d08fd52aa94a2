//! The reminder of a bill that is overdue: since when, and what is left to pay.

use crate::{Amount, Text};
use documents::invoice::{CivilDate, Language};

/// A bill that a customer is reminded of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// Number of its invoice, or its own.
    pub number: String,
    /// When it was to be paid.
    pub due_on: CivilDate,
    /// What is left to pay.
    pub due: Amount,
    /// Who is written to.
    pub name: String,
    /// Who writes.
    pub organization: String,
}

impl Reminder {
    /// The message in a language.
    pub fn text(&self, language: Language) -> Text {
        let Self { number, name, organization, .. } = self;
        let (due, due_on) = (self.due.shown(language), documents::date(language, self.due_on));
        let (subject, greeting, first, then) = match language {
            Language::En => (
                format!("Reminder: invoice {number} is overdue"),
                format!("Dear {name},"),
                format!("Your invoice {number} was due on {due_on}, and {due} is left to pay."),
                format!("Please pay now and name the reference {number}. If you have paid already, there is nothing to do."),
            ),
            Language::Fr => (
                format!("Rappel : la facture {number} est en retard"),
                format!("Bonjour {name},"),
                format!("Votre facture {number} était à régler au plus tard le {due_on}, et il reste {due} à régler."),
                format!("Merci de régler dès maintenant, avec la référence {number}. Si c’est déjà fait, il n’y a rien à faire."),
            ),
        };
        let body = format!("{greeting}\n\n{first}\n{then}\n\n{organization}\n");
        Text { subject, body, short: format!("{organization}: {first}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reminder_says_since_when_and_how_much() {
        let due = Amount { quanta: 9_590_000, scale: 6, display_scale: 2, currency: Some("EUR".into()), unit: String::new() };
        let reminder = Reminder {
            number: "2026-00001".to_owned(),
            due_on: CivilDate::constant(2026, 7, 16),
            due,
            name: "Ana Novak".to_owned(),
            organization: "Tele".to_owned(),
        };
        let english = reminder.text(Language::En);
        assert_eq!(english.short, "Tele: Your invoice 2026-00001 was due on 16\u{a0}July\u{a0}2026, and €9.59 is left to pay.");
        let french = reminder.text(Language::Fr);
        assert!(french.body.contains("le 16\u{a0}juillet\u{a0}2026, et il reste 9,59\u{a0}€ à régler."), "{}", french.body);
    }
}
