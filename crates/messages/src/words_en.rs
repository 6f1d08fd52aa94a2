//! The English words of messages to customers.

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
            let what = if told.about.is_empty() { "Your plan" } else { &told.about };
            let then = "Top up: it is renewed as soon as your funds cover its fee.";
            words(format!("{what} could not be renewed"), format!("{what} was not renewed, because your funds do not cover its fee."), then)
        }
        Happening::ReportedLate => {
            let of = if told.about.is_empty() { String::new() } else { format!(" ({})", told.about) };
            let first = format!("Usage{of} was reported to us after its time and has been charged.");
            words("Usage was reported late", first, standing(told.nature, figures))
        }
        Happening::Cut => {
            let (first, then) = match told.nature {
                Nature::Allowance => ("Your session was ended, because your allowance is used up.", "Buy an add-on to go on."),
                Nature::Funds => ("Your session was ended, because your prepaid funds are spent.", "Top up to go on."),
                Nature::Credit => {
                    ("Your session was ended, because your limit is reached.", "Pay what is open, or ask us for another limit.")
                }
            };
            words("Your session was ended", first, then)
        }
    }
}

fn crossed(nature: Nature, figures: &Figures) -> Words {
    let Figures { left, is_left, owed, is_beyond, limit } = figures;
    match (nature, is_left, limit) {
        (Nature::Allowance, true, _) => {
            words(format!("Almost used up: {left} left"), format!("You have {left} left."), "Buy an add-on to go on as before.")
        }
        (Nature::Allowance, false, _) => words("Your allowance is used up", "Your allowance is used up.", "Buy an add-on to get more."),
        (Nature::Funds, true, _) => words(
            format!("Prepaid funds low: {left} left"),
            format!("You have {left} of prepaid funds left."),
            "Top up to go on as before.",
        ),
        (Nature::Funds, false, _) => {
            let then =
                if *is_beyond { format!("{owed} is open and is settled by your next top-up.") } else { "Top up to go on.".to_owned() };
            words("Your prepaid funds are spent", "Your prepaid funds are spent.", then)
        }
        (Nature::Credit, _, None) => {
            words(format!("Your charges have reached {owed}"), format!("Your charges have reached {owed} and go on your next bill."), "")
        }
        (Nature::Credit, true, Some(limit)) => words(
            "Your limit is nearly reached",
            format!("Your charges have reached {owed} of your limit of {limit}."),
            format!("{left} is left; beyond the limit usage may be refused."),
        ),
        (Nature::Credit, false, Some(limit)) => words(
            "Your limit is reached",
            format!("Your charges have reached your limit of {limit}."),
            "Further usage may be refused. Pay what is open, or ask us for another limit.",
        ),
    }
}

fn cleared(nature: Nature, figures: &Figures) -> Words {
    match nature {
        Nature::Allowance => {
            let left = &figures.left;
            words(format!("You have {left} again"), format!("You have {left} again."), "")
        }
        Nature::Funds => {
            let left = &figures.left;
            words(format!("Your prepaid funds are {left} again"), format!("You have {left} of prepaid funds again."), "")
        }
        Nature::Credit => words("You are under your limit again", format!("Your charges are {} now.", figures.owed), ""),
    }
}

fn passed(nature: Nature, figures: &Figures) -> Words {
    let owed = &figures.owed;
    match nature {
        Nature::Allowance => {
            words("Your allowance is exceeded", format!("Usage went {owed} beyond your allowance."), "Buy an add-on to get more.")
        }
        Nature::Funds => words(
            "Usage went beyond your prepaid funds",
            format!("Usage went {owed} beyond your prepaid funds."),
            "It is settled by your next top-up.",
        ),
        Nature::Credit => {
            let first = match &figures.limit {
                Some(limit) => format!("Your charges are {owed}, above your limit of {limit}."),
                None => format!("Your charges are {owed}."),
            };
            words("Your limit is exceeded", first, "Pay what is open, or ask us for another limit.")
        }
    }
}

fn standing(nature: Nature, figures: &Figures) -> String {
    match (nature, figures.is_left) {
        (Nature::Allowance | Nature::Funds, true) => format!("You have {} left.", figures.left),
        (Nature::Allowance, false) => "Your allowance is used up.".to_owned(),
        (Nature::Funds, false) => "Your prepaid funds are spent.".to_owned(),
        (Nature::Credit, _) => format!("Your charges are {} now.", figures.owed),
    }
}
