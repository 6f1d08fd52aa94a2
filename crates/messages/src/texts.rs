//! What customers are told, and how: from what happened to a subject and a text in their language.
//!
//! Invariant: what is left of funds or an allowance is shown as a positive figure, what is owed as the amount owed (domain.md §2).

use crate::amount::Amount;
use crate::{words_en, words_fr};
use documents::invoice::Language;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happening {
    /// A threshold was reached.
    Crossed,
    /// It was gone back under.
    Cleared,
    /// What had to be recorded went past the limit.
    Passed,
    /// A renewal was refused for lack of funds.
    RenewalRefused,
    /// A session was reported after its time.
    ReportedLate,
    /// A session was ended.
    Cut,
}

/// What kind of balance it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// A quantity that was granted.
    Allowance,
    /// Prepaid money.
    Funds,
    /// Money that is billed later.
    Credit,
}

/// What is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What happened.
    pub happening: Happening,
    /// To what kind of balance.
    pub nature: Nature,
    /// Exposure now: debit positive, what is left negative.
    pub exposure: Amount,
    /// The limit, none where there is none.
    pub limit: Option<i64>,
    /// What it is about beside the balance; may be empty.
    pub about: String,
    /// Who is told.
    pub name: String,
    /// Who tells.
    pub organization: String,
}

/// A message in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// Subject of an e-mail.
    pub subject: String,
    /// Body of an e-mail.
    pub body: String,
    /// The same for a phone.
    pub short: String,
}

/// Subject and sentences of one language, the first of which says it all.
pub(crate) struct Words {
    pub(crate) subject: String,
    pub(crate) first: String,
    pub(crate) then: String,
}

/// The figures that words are made with, each in the customer's language.
pub(crate) struct Figures {
    /// What is left: up to the limit, or of what was granted.
    pub(crate) left: String,
    /// Whether anything is left.
    pub(crate) is_left: bool,
    /// What is owed or used beyond.
    pub(crate) owed: String,
    /// Whether anything is owed beyond what was there.
    pub(crate) is_beyond: bool,
    /// The limit, where there is one.
    pub(crate) limit: Option<String>,
}

impl Told {
    fn figures(&self, language: Language) -> Figures {
        let exposure = self.exposure.quanta;
        let left = self.limit.unwrap_or(0).saturating_sub(exposure);
        let over = match self.nature {
            Nature::Allowance | Nature::Funds => left.saturating_neg(),
            Nature::Credit => exposure,
        };
        Figures {
            left: self.exposure.with(left.max(0)).shown(language),
            is_left: left > 0,
            owed: self.exposure.with(over.max(0)).shown(language),
            is_beyond: left < 0,
            limit: self.limit.map(|limit| self.exposure.with(limit).shown(language)),
        }
    }

    /// The message in a language.
    pub fn text(&self, language: Language) -> Text {
        let figures = self.figures(language);
        let (words, greeting) = match language {
            Language::En => (words_en::of(self, &figures), format!("Dear {},", self.name)),
            Language::Fr => (words_fr::of(self, &figures), format!("Bonjour {},", self.name)),
        };
        let mut body = format!("{greeting}\n\n{}\n", words.first);
        if !words.then.is_empty() {
            body.push_str(&format!("{}\n", words.then));
        }
        body.push_str(&format!("\n{}\n", self.organization));
        let short = format!("{}: {} {}", self.organization, words.first, words.then).trim_end().to_owned();
        Text { subject: words.subject, body, short }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(happening: Happening, nature: Nature, exposure: i64, limit: Option<i64>) -> Told {
        let money = Amount { quanta: exposure, scale: 6, display_scale: 2, currency: Some("EUR".into()), unit: String::new() };
        let data = Amount { quanta: exposure, scale: 3, display_scale: 0, currency: None, unit: "MB".into() };
        let exposure = if nature == Nature::Allowance { data } else { money };
        let (name, organization) = ("Ana Novak".to_owned(), "Tele".to_owned());
        Told { happening, nature, exposure, limit, about: "Mobile S".to_owned(), name, organization }
    }

    #[test]
    fn what_is_left_is_a_positive_figure_in_the_language_of_the_customer() {
        use Happening::{Cleared, Crossed, Cut, Passed, RenewalRefused, ReportedLate};
        use Nature::{Allowance, Credit, Funds};
        let table = [
            (
                Crossed,
                Allowance,
                -1_200_000,
                Some(0),
                "Almost used up: 1,200\u{a0}MB left",
                "Bientôt épuisé : il reste 1\u{202f}200\u{a0}MB",
            ),
            (Crossed, Allowance, 0, Some(0), "Your allowance is used up", "Votre forfait est épuisé"),
            (Cleared, Allowance, -500_000, Some(0), "You have 500\u{a0}MB again", "Vous disposez de nouveau de 500\u{a0}MB"),
            (Crossed, Funds, -2_500_000, Some(0), "Prepaid funds low: €2.50 left", "Crédit prépayé faible : il reste 2,50\u{a0}€"),
            (Crossed, Funds, 0, None, "Your prepaid funds are spent", "Votre crédit prépayé est épuisé"),
            (Crossed, Credit, 80_000_000, Some(100_000_000), "Your limit is nearly reached", "Votre plafond est presque atteint"),
            (Crossed, Credit, 100_000_000, Some(100_000_000), "Your limit is reached", "Votre plafond est atteint"),
            (Crossed, Credit, 80_000_000, None, "Your charges have reached €80.00", "Vos consommations atteignent 80,00\u{a0}€"),
            (Passed, Credit, 110_000_000, Some(100_000_000), "Your limit is exceeded", "Votre plafond est dépassé"),
            (RenewalRefused, Funds, 5_000_000, Some(0), "Mobile S could not be renewed", "Renouvellement refusé : Mobile S"),
            (ReportedLate, Funds, 0, Some(0), "Usage was reported late", "Une consommation a été signalée en retard"),
            (Cut, Funds, 0, Some(0), "Your session was ended", "Votre session a été interrompue"),
        ];
        for (happening, nature, exposure, limit, english, french) in table {
            let told = told(happening, nature, exposure, limit);
            assert_eq!(told.text(Language::En).subject, english);
            assert_eq!(told.text(Language::Fr).subject, french);
        }
    }

    #[test]
    fn a_mail_says_what_to_do_and_a_phone_gets_it_in_one_line() {
        let text = told(Happening::Crossed, Nature::Allowance, -200_000, Some(0)).text(Language::En);
        assert_eq!(text.body, "Dear Ana Novak,\n\nYou have 200\u{a0}MB left.\nBuy an add-on to go on as before.\n\nTele\n");
        assert_eq!(text.short, "Tele: You have 200\u{a0}MB left. Buy an add-on to go on as before.");
        let text = told(Happening::Crossed, Nature::Funds, 1_500_000, None).text(Language::Fr);
        assert!(text.body.contains("1,50\u{a0}€") && !text.body.contains('−'), "{}", text.body);
    }
}
