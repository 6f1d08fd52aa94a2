//! The code of a customer that was given none.

/// Longest part that comes from the name, in characters: a number still fits behind it.
const NAME_PART_LENGTH_MAX: usize = 40;

/// Candidates in the order in which they are tried: the name, the name and the number, the number.
pub(super) fn candidates(first_name: &str, last_name: &str, number: i64) -> [String; 3] {
    let slug = slug(&format!("{first_name} {last_name}"));
    [slug.clone(), format!("{slug}-{number}"), format!("customer-{slug}-{number}")]
}

/// Small letters, digits and dashes, with at least one letter.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for character in name.to_lowercase().chars() {
        match plain(character) {
            Some(letters) => slug.push_str(letters),
            None if character.is_ascii_alphanumeric() => slug.push(character),
            None if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            None => {}
        }
    }
    let slug: String = slug.chars().take(NAME_PART_LENGTH_MAX).collect();
    let slug = slug.trim_matches('-');
    if slug.contains(|c: char| c.is_ascii_alphabetic()) { slug.to_owned() } else { "customer".to_owned() }
}

/// What stands for a letter with a mark.
const fn plain(character: char) -> Option<&'static str> {
    Some(match character {
        'à' | 'á' | 'â' | 'ã' | 'å' => "a",
        'ä' | 'æ' => "ae",
        'ç' | 'č' | 'ć' => "c",
        'đ' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ę' | 'ě' => "e",
        'ì' | 'í' | 'î' | 'ï' => "i",
        'ł' => "l",
        'ñ' | 'ń' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ø' => "o",
        'ö' | 'œ' => "oe",
        'ř' => "r",
        'š' | 'ś' => "s",
        'ß' => "ss",
        'ù' | 'ú' | 'û' | 'ů' => "u",
        'ü' => "ue",
        'ý' | 'ÿ' => "y",
        'ž' | 'ź' | 'ż' => "z",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_comes_from_the_name_and_holds_a_letter() {
        // domain.md §1: a code holds at least one letter.
        assert_eq!(candidates("Élodie", "Müller-Šmid", 1001)[0], "elodie-mueller-smid");
        assert_eq!(candidates("", "東京", 1001)[0], "customer");
        assert_eq!(candidates("", "42", 1001)[1], "customer-1001");
        assert!(candidates("", &"x".repeat(300), 1001).iter().all(|code| ids::Code::try_new(code.as_str()).is_ok()));
    }
}
