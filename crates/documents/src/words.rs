//! Every fixed word on an invoice, in each language; HTML and PDF both read this table.
//!
//! Owns wording only: no number, date or amount is built here. Invariant: a language has all words, for the struct has no optional field.

use serde::Serialize;

use crate::invoice::Language;

/// The fixed words of one language.
#[derive(Debug, Serialize)]
pub struct Words {
    /// Title of an invoice.
    pub invoice: &'static str,
    /// Title of a credit note.
    pub credit_note: &'static str,
    /// Title of a debit note.
    pub debit_note: &'static str,
    /// Title of a preview.
    pub preview: &'static str,
    /// What a preview is, in a sentence.
    pub preview_note: &'static str,
    /// Stands before the invoice number.
    pub number: &'static str,
    /// Label of the issue date.
    pub issued_on: &'static str,
    /// Label of the due date.
    pub due_on: &'static str,
    /// Label of the billing period.
    pub period: &'static str,
    /// Heading of the customer's address.
    pub bill_to: &'static str,
    /// Heading of the seller's address.
    pub from: &'static str,
    /// Label of the customer's number.
    pub customer_number: &'static str,
    /// Above whose charges they are, where another pays them.
    pub charged_to: &'static str,
    /// That an attribute holds.
    pub yes: &'static str,
    /// That it does not.
    pub no: &'static str,
    /// Label of a VAT number.
    pub vat_number: &'static str,
    /// Heading of the charges.
    pub charges: &'static str,
    /// Column: what is charged.
    pub description: &'static str,
    /// Column: how much of it.
    pub quantity: &'static str,
    /// Column: net amount.
    pub net_amount: &'static str,
    /// Heading of the usage summary.
    pub usage: &'static str,
    /// Column: service.
    pub service: &'static str,
    /// Column: identifier of the service.
    pub identifier: &'static str,
    /// Column: number of events.
    pub events: &'static str,
    /// Heading of the tax lines.
    pub taxes: &'static str,
    /// Column: category of tax.
    pub tax: &'static str,
    /// Column: rate.
    pub rate: &'static str,
    /// Column: amount the tax is taken on.
    pub base: &'static str,
    /// Column: amount of tax.
    pub tax_amount: &'static str,
    /// Sum before tax.
    pub net_total: &'static str,
    /// Sum of tax.
    pub tax_total: &'static str,
    /// Sum with tax.
    pub total: &'static str,
    /// Payments received.
    pub paid: &'static str,
    /// Credits used.
    pub credited: &'static str,
    /// What is still due.
    pub amount_due: &'static str,
    /// Said when nothing is due.
    pub settled: &'static str,
    /// Said when the customer is owed.
    pub in_your_favour: &'static str,
    /// Stands before the due date, in a sentence.
    pub pay_by: &'static str,
    /// Heading of how to pay.
    pub payment: &'static str,
    /// Label of the payment reference, with its colon.
    pub reference: &'static str,
    /// Why the reference matters.
    pub reference_note: &'static str,
    /// Said where an invoice has no charges.
    pub no_charges: &'static str,
    /// Said where the rate of some tax was not confirmed yet.
    pub tax_pending_note: &'static str,
}

impl Words {
    /// The words of a language.
    pub const fn of(language: Language) -> &'static Self {
        match language {
            Language::En => &ENGLISH,
            Language::Fr => &FRENCH,
        }
    }
}

static ENGLISH: Words = Words {
    invoice: "Invoice",
    credit_note: "Credit note",
    debit_note: "Debit note",
    preview: "Invoice preview",
    preview_note: "This bill is still open. It has no number yet and is not a request for payment.",
    number: "No.",
    issued_on: "Issue date",
    due_on: "Due date",
    period: "Billing period",
    bill_to: "Bill to",
    from: "From",
    customer_number: "Customer no.",
    charged_to: "Charges of",
    yes: "yes",
    no: "no",
    vat_number: "VAT no.",
    charges: "Charges",
    description: "Description",
    quantity: "Quantity",
    net_amount: "Net amount",
    usage: "Usage summary",
    service: "Service",
    identifier: "Identifier",
    events: "Events",
    taxes: "Tax summary",
    tax: "Tax",
    rate: "Rate",
    base: "Net amount",
    tax_amount: "Tax amount",
    net_total: "Total net",
    tax_total: "Total tax",
    total: "Total",
    paid: "Paid",
    credited: "Credit used",
    amount_due: "Amount due",
    settled: "Settled – nothing left to pay",
    in_your_favour: "In your favour – nothing to pay",
    pay_by: "Please pay by",
    payment: "Payment",
    reference: "Payment reference:",
    reference_note: "Please state this reference with your payment.",
    no_charges: "No charges in this period.",
    tax_pending_note: "The rate of some taxes was not confirmed yet. A difference is settled on a later bill.",
};

static FRENCH: Words = Words {
    invoice: "Facture",
    credit_note: "Avoir",
    debit_note: "Note de débit",
    preview: "Aperçu de facture",
    preview_note: "Cette période est encore ouverte. Ce document n’a pas de numéro et ne constitue pas une demande de paiement.",
    number: "N°",
    issued_on: "Date d’émission",
    due_on: "Date d’échéance",
    period: "Période",
    bill_to: "Facturé à",
    from: "Émetteur",
    customer_number: "N° de client",
    charged_to: "Consommation de",
    yes: "oui",
    no: "non",
    vat_number: "N° de TVA",
    charges: "Prestations",
    description: "Désignation",
    quantity: "Quantité",
    net_amount: "Montant HT",
    usage: "Synthèse des consommations",
    service: "Service",
    identifier: "Identifiant",
    events: "Événements",
    taxes: "Détail des taxes",
    tax: "Taxe",
    rate: "Taux",
    base: "Base HT",
    tax_amount: "Montant",
    net_total: "Total HT",
    tax_total: "Total des taxes",
    total: "Total TTC",
    paid: "Déjà réglé",
    credited: "Avoir utilisé",
    amount_due: "Net à payer",
    settled: "Réglé – plus rien à payer",
    in_your_favour: "En votre faveur – rien à payer",
    pay_by: "À régler au plus tard le",
    payment: "Règlement",
    reference: "Référence de paiement\u{a0}:",
    reference_note: "Merci d’indiquer cette référence avec votre règlement.",
    no_charges: "Aucune prestation sur cette période.",
    tax_pending_note: "Le taux de certaines taxes n’était pas encore confirmé. Une différence sera réglée sur une prochaine facture.",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_exists_in_every_language_and_french_is_not_english() {
        let english = serde_json::to_value(Words::of(Language::En)).unwrap();
        let french = serde_json::to_value(Words::of(Language::Fr)).unwrap();
        let same: Vec<&String> = english
            .as_object()
            .unwrap()
            .iter()
            .filter(|(key, word)| {
                assert!(!word.as_str().unwrap().is_empty() && !french[key.as_str()].as_str().unwrap().is_empty(), "{key}");
                **word == french[key.as_str()]
            })
            .map(|(key, _)| key)
            .collect();
        assert_eq!(same, ["service"], "the same word in both");
    }
}
