//! The mail that brings an invoice: what it comes to, what is left to pay and until when.

use crate::{Amount, Text};
use documents::invoice::{CivilDate, Language};

/// An invoice that a customer is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceMail {
    /// Its number.
    pub number: String,
    /// When it was issued.
    pub issued_on: CivilDate,
    /// Until when it is to be paid.
    pub due_on: CivilDate,
    /// What it comes to.
    pub total: Amount,
    /// Quanta that are left to pay now.
    pub due: i64,
    /// Who is written to.
    pub name: String,
    /// Who writes.
    pub organization: String,
}

impl InvoiceMail {
    /// The mail in a language.
    pub fn text(&self, language: Language) -> Text {
        let Self { number, name, organization, .. } = self;
        let (total, due) = (self.total.shown(language), self.total.with(self.due).shown(language));
        let (issued_on, due_on) = (documents::date(language, self.issued_on), documents::date(language, self.due_on));
        let (subject, greeting, first, then) = match (language, self.due > 0) {
            (Language::En, is_due) => (
                format!("Invoice {number}"),
                format!("Dear {name},"),
                format!("Your invoice {number} of {issued_on} comes to {total}."),
                if is_due {
                    format!("{due} is left to pay. Please pay by {due_on} and name the reference {number}.")
                } else {
                    "Nothing is left to pay.".to_owned()
                },
            ),
            (Language::Fr, is_due) => (
                format!("Facture {number}"),
                format!("Bonjour {name},"),
                format!("Votre facture {number} du {issued_on} s’élève à {total}."),
                if is_due {
                    format!("Il reste {due} à régler au plus tard le {due_on}, avec la référence {number}.")
                } else {
                    "Il ne reste rien à régler.".to_owned()
                },
            ),
        };
        let body = format!("{greeting}\n\n{first}\n{then}\n\n{organization}\n");
        Text { subject, body, short: format!("{organization}: {first} {then}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_says_what_is_left_to_pay_and_until_when() {
        let total = Amount { quanta: 19_590_000, scale: 6, display_scale: 2, currency: Some("EUR".into()), unit: String::new() };
        let mail = InvoiceMail {
            number: "2026-00001".to_owned(),
            issued_on: CivilDate::constant(2026, 7, 1),
            due_on: CivilDate::constant(2026, 7, 16),
            total,
            due: 9_590_000,
            name: "Ana Novak".to_owned(),
            organization: "Tele".to_owned(),
        };
        let english = mail.text(Language::En);
        assert_eq!(english.subject, "Invoice 2026-00001");
        assert_eq!(
            english.body,
            "Dear Ana Novak,\n\nYour invoice 2026-00001 of 1\u{a0}July\u{a0}2026 comes to €19.59.\n\
             €9.59 is left to pay. Please pay by 16\u{a0}July\u{a0}2026 and name the reference 2026-00001.\n\nTele\n"
        );
        let french = mail.text(Language::Fr);
        assert!(french.body.contains("s’élève à 19,59\u{a0}€.") && french.body.contains("16\u{a0}juillet\u{a0}2026"), "{}", french.body);
        assert!(InvoiceMail { due: 0, ..mail }.text(Language::En).body.contains("Nothing is left to pay."));
    }
}
