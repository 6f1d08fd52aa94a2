//! Titles and sentences of the API's own problems, in English and French. Texts of the domain come with their error.

use crate::problem::Language;
use axum::http::StatusCode;

/// The words of one kind of problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Words {
    title: [&'static str; 2],
    detail: [&'static str; 2],
}

impl Words {
    pub(crate) const fn title(self, language: Language) -> &'static str {
        pick(self.title, language)
    }

    /// The sentence where the problem has none of its own; the title's words where the table has none either.
    pub(crate) const fn detail(self, language: Language) -> &'static str {
        let detail = pick(self.detail, language);
        if detail.is_empty() { pick(self.title, language) } else { detail }
    }
}

const fn pick(texts: [&'static str; 2], language: Language) -> &'static str {
    let [english, french] = texts;
    match language {
        Language::English => english,
        Language::French => french,
    }
}

/// Code, titles, sentences.
const TABLE: &[(&str, [&str; 2], [&str; 2])] = &[
    (
        "validation_failed",
        ["Some fields are wrong", "Certains champs sont incorrects"],
        [
            "The request was understood, but the fields under `errors` are wrong.",
            "La demande est comprise, mais les champs sous « errors » sont incorrects.",
        ],
    ),
    (
        "body_not_json",
        ["The body is not JSON", "Le corps n’est pas du JSON"],
        ["The body cannot be read as JSON.", "Le corps ne peut pas être lu comme du JSON."],
    ),
    (
        "media_type",
        ["Another media type is needed", "Un autre type de contenu est nécessaire"],
        ["Send the body with Content-Type: application/json.", "Envoyez le corps avec Content-Type: application/json."],
    ),
    (
        "null_character",
        ["A null character", "Un caractère nul"],
        ["The fields under `errors` have a null character (%00).", "Les champs sous « errors » contiennent un caractère nul (%00)."],
    ),
    ("body_too_large", ["The body is too large", "Le corps est trop grand"], ["A body has at most 16 MiB.", "Un corps a au plus 16 Mio."]),
    ("body_unreadable", ["The body ended early", "Le corps s’est interrompu"], ["", ""]),
    (
        "not_found",
        ["Not found", "Introuvable"],
        ["There is nothing of this address, number or id.", "Il n’y a rien à cette adresse, ni sous ce numéro ou cet identifiant."],
    ),
    (
        "method_not_allowed",
        ["Method not allowed", "Méthode non permise"],
        ["This address does not answer this method.", "Cette adresse ne répond pas à cette méthode."],
    ),
    (
        "not_signed_in",
        ["Not signed in", "Non connecté"],
        ["Sign in, or send an API key as a bearer token.", "Connectez-vous, ou envoyez une clé d’API comme jeton « Bearer »."],
    ),
    (
        "wrong_credentials",
        ["Sign-in refused", "Connexion refusée"],
        ["E-mail or password is wrong.", "L’e-mail ou le mot de passe est incorrect."],
    ),
    (
        "link_spent",
        ["The link does not work", "Le lien ne fonctionne pas"],
        [
            "This sign-in link was used before, is over or never was; ask for a new one.",
            "Ce lien a déjà servi, a expiré ou n’a jamais existé ; demandez-en un autre.",
        ],
    ),
    ("forbidden", ["Not allowed", "Non autorisé"], ["None of your roles allows this.", "Aucun de vos rôles ne le permet."]),
    (
        "cross_site",
        ["Refused from another site", "Refusé depuis un autre site"],
        ["A page of another site may not write here.", "Une page d’un autre site ne peut pas écrire ici."],
    ),
    (
        "https_required",
        ["HTTPS is required", "HTTPS est nécessaire"],
        [
            "Sign-in over plain HTTP works on this machine only. Use HTTPS, or have the operator allow it.",
            "La connexion en HTTP simple ne fonctionne que sur cette machine. Utilisez HTTPS, ou faites-le autoriser par l’exploitant.",
        ],
    ),
    (
        "site_missing",
        ["Which site?", "Quel site ?"],
        [
            "You may enter several sites: name one with the header Guilder-Site.",
            "Plusieurs sites vous sont ouverts : nommez-en un par l’en-tête Guilder-Site.",
        ],
    ),
    (
        "site_conflict",
        ["Two sites are named", "Deux sites sont nommés"],
        ["The header Guilder-Site and ?site= differ.", "L’en-tête Guilder-Site et ?site= diffèrent."],
    ),
    (
        "site_parameter",
        ["Name the site in the header", "Nommez le site dans l’en-tête"],
        ["?site= works with GET only; use the header Guilder-Site.", "?site= ne vaut que pour GET ; utilisez l’en-tête Guilder-Site."],
    ),
    (
        "unknown_parameter",
        ["Unknown parameter", "Paramètre inconnu"],
        [
            "The address names something that the endpoint does not take; see errors.",
            "L’adresse nomme ce que le point d’accès ne prend pas ; voir errors.",
        ],
    ),
    (
        "site_unknown",
        ["No such site", "Site inconnu"],
        ["There is no such site, or it is closed to you.", "Ce site n’existe pas, ou vous est fermé."],
    ),
    (
        "idempotency_key_reused",
        ["The key was used before", "La clé a déjà servi"],
        ["This Idempotency-Key came with another request before.", "Cette Idempotency-Key accompagnait déjà une autre demande."],
    ),
    (
        "idempotency_key_malformed",
        ["The key is malformed", "La clé est mal formée"],
        ["An Idempotency-Key has 1 to 255 visible ASCII characters.", "Une Idempotency-Key a de 1 à 255 caractères ASCII visibles."],
    ),
    (
        "precondition_failed",
        ["It has changed meanwhile", "Modifié entre-temps"],
        ["The If-Match header names another version. Read it again.", "L’en-tête If-Match nomme une autre version. Relisez l’objet."],
    ),
    (
        "cursor_malformed",
        ["Not a cursor of this list", "Pas un curseur de cette liste"],
        ["Take `next_cursor` as it was given.", "Reprenez « next_cursor » tel quel."],
    ),
    (
        "rate_limited",
        ["Too many requests", "Trop de demandes"],
        ["Wait as long as Retry-After says.", "Attendez le temps indiqué par Retry-After."],
    ),
    ("timeout", ["The request took too long", "La demande a pris trop de temps"], ["", ""]),
    ("taken", ["Taken already", "Déjà pris"], ["The value is in use.", "La valeur est déjà utilisée."]),
    (
        "store_unavailable",
        ["The store is not available", "Le stockage n’est pas disponible"],
        ["Try again in a moment.", "Réessayez dans un instant."],
    ),
    (
        "renderer_not_ready",
        ["The PDF renderer is not ready", "Le moteur PDF n’est pas prêt"],
        ["The HTML form is there at once: format=html.", "La forme HTML est prête tout de suite : format=html."],
    ),
    (
        "not_acceptable",
        ["No such form", "Forme inconnue"],
        ["This document does not exist in that form.", "Ce document n’existe pas sous cette forme."],
    ),
    (
        "internal",
        ["Our fault", "Notre faute"],
        [
            "Something failed here; the request id finds it in the logs.",
            "Une erreur s’est produite ici ; l’identifiant de la demande la retrouve dans les journaux.",
        ],
    ),
];

/// The words of a code; of its status where the domain made the code.
pub(crate) fn of(code: &str, status: StatusCode) -> Words {
    if let Some((_, title, detail)) = TABLE.iter().find(|(known, _, _)| *known == code) {
        return Words { title: *title, detail: *detail };
    }
    let title = match status.as_u16() {
        400 => ["Malformed request", "Demande mal formée"],
        404 => ["Not found", "Introuvable"],
        409 => ["Not possible in this state", "Impossible dans cet état"],
        422 => ["Refused", "Refusé"],
        503 => ["Not available now", "Indisponible pour l’instant"],
        _ => ["The request failed", "La demande a échoué"],
    };
    Words { title, detail: ["", ""] }
}
