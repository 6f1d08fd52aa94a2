//! The French words of messages to customers.

use crate::texts::{Figures, Happening, Nature, Told, Words};

fn words(subject: impl Into<String>, first: impl Into<String>, then: impl Into<String>) -> Words {
    Words { subject: subject.into(), first: first.into(), then: then.into() }
}

pub(crate) fn of(told: &Told, figures: &Figures) -> Words {
    match told.happening {
        Happening::Crossed => crossed(told.nature, figures),
        Happening::Cleared => cleared(told.nature, figures),
        Happening::Passed => passed(told.nature, figures),
        Happening::RenewalRefused => {
            let what = if told.about.is_empty() { "votre offre" } else { &told.about };
            let first = format!("Le renouvellement de {what} n’a pas pu se faire, car votre crédit ne couvre pas son prix.");
            let then = "Rechargez votre compte : le renouvellement se fera dès que votre crédit suffira.";
            words(format!("Renouvellement refusé : {what}"), first, then)
        }
        Happening::ReportedLate => {
            let of = if told.about.is_empty() { String::new() } else { format!(" ({})", told.about) };
            let first = format!("Une consommation{of} nous a été signalée après coup et a été facturée.");
            words("Une consommation a été signalée en retard", first, standing(told.nature, figures))
        }
        Happening::Cut => {
            let (first, then) = match told.nature {
                Nature::Allowance => {
                    ("Votre session a été interrompue, car votre forfait est épuisé.", "Achetez une option pour continuer.")
                }
                Nature::Funds => {
                    ("Votre session a été interrompue, car votre crédit prépayé est épuisé.", "Rechargez votre compte pour continuer.")
                }
                Nature::Credit => (
                    "Votre session a été interrompue, car votre plafond est atteint.",
                    "Réglez le montant dû, ou demandez-nous un autre plafond.",
                ),
            };
            words("Votre session a été interrompue", first, then)
        }
    }
}

fn crossed(nature: Nature, figures: &Figures) -> Words {
    let Figures { left, is_left, owed, is_beyond, limit } = figures;
    match (nature, is_left, limit) {
        (Nature::Allowance, true, _) => words(
            format!("Bientôt épuisé : il reste {left}"),
            format!("Il vous reste {left}."),
            "Achetez une option pour continuer comme avant.",
        ),
        (Nature::Allowance, false, _) => {
            words("Votre forfait est épuisé", "Votre forfait est épuisé.", "Achetez une option pour en obtenir davantage.")
        }
        (Nature::Funds, true, _) => words(
            format!("Crédit prépayé faible : il reste {left}"),
            format!("Il vous reste {left} de crédit prépayé."),
            "Rechargez votre compte pour continuer comme avant.",
        ),
        (Nature::Funds, false, _) => {
            let open = format!("{owed} restent dus et seront réglés par votre prochaine recharge.");
            let then = if *is_beyond { open } else { "Rechargez votre compte pour continuer.".to_owned() };
            words("Votre crédit prépayé est épuisé", "Votre crédit prépayé est épuisé.", then)
        }
        (Nature::Credit, _, None) => words(
            format!("Vos consommations atteignent {owed}"),
            format!("Vos consommations atteignent {owed} et figureront sur votre prochaine facture."),
            "",
        ),
        (Nature::Credit, true, Some(limit)) => words(
            "Votre plafond est presque atteint",
            format!("Vos consommations atteignent {owed} sur un plafond de {limit}."),
            format!("Il reste {left} ; au-delà, l’usage peut être refusé."),
        ),
        (Nature::Credit, false, Some(limit)) => words(
            "Votre plafond est atteint",
            format!("Vos consommations atteignent votre plafond de {limit}."),
            "L’usage peut être refusé. Réglez le montant dû, ou demandez-nous un autre plafond.",
        ),
    }
}

fn cleared(nature: Nature, figures: &Figures) -> Words {
    let left = &figures.left;
    match nature {
        Nature::Allowance => words(format!("Vous disposez de nouveau de {left}"), format!("Vous disposez de nouveau de {left}."), ""),
        Nature::Funds => words(
            format!("Votre crédit prépayé est de nouveau de {left}"),
            format!("Vous disposez de nouveau de {left} de crédit prépayé."),
            "",
        ),
        Nature::Credit => {
            words("Vous êtes de nouveau sous votre plafond", format!("Vos consommations sont maintenant de {}.", figures.owed), "")
        }
    }
}

fn passed(nature: Nature, figures: &Figures) -> Words {
    let owed = &figures.owed;
    match nature {
        Nature::Allowance => words(
            "Votre forfait est dépassé",
            format!("Votre consommation dépasse votre forfait de {owed}."),
            "Achetez une option pour en obtenir davantage.",
        ),
        Nature::Funds => words(
            "Votre consommation dépasse votre crédit prépayé",
            format!("Votre consommation dépasse votre crédit prépayé de {owed}."),
            "Votre prochaine recharge le règlera.",
        ),
        Nature::Credit => {
            let first = match &figures.limit {
                Some(limit) => format!("Vos consommations sont de {owed}, au-delà de votre plafond de {limit}."),
                None => format!("Vos consommations sont de {owed}."),
            };
            words("Votre plafond est dépassé", first, "Réglez le montant dû, ou demandez-nous un autre plafond.")
        }
    }
}

fn standing(nature: Nature, figures: &Figures) -> String {
    match (nature, figures.is_left) {
        (Nature::Allowance | Nature::Funds, true) => format!("Il vous reste {}.", figures.left),
        (Nature::Allowance, false) => "Votre forfait est épuisé.".to_owned(),
        (Nature::Funds, false) => "Votre crédit prépayé est épuisé.".to_owned(),
        (Nature::Credit, _) => format!("Vos consommations sont maintenant de {}.", figures.owed),
    }
}
