//! People and companies of the demo: names that people of each country have, streets that its towns have.
//!
//! None of them exists; mail goes to the domains that are reserved for examples.

use store::site::Address;

/// Where somebody lives, and what people are called there.
struct Country {
    code: &'static str,
    language: &'static str,
    first: &'static [&'static str],
    last: &'static [&'static str],
    companies: &'static [&'static str],
    towns: &'static [(&'static str, &'static str)],
    streets: &'static [&'static str],
    number_first: bool,
}

const SLOVENIA: Country = Country {
    code: "SI",
    language: "en",
    first: &[
        "Ana", "Luka", "Maja", "Jan", "Eva", "Marko", "Nina", "Žiga", "Tina", "Matej", "Katja", "Rok", "Petra", "Miha", "Sara", "Andrej",
        "Špela", "Blaž", "Urška", "Tomaž", "Barbara", "Gregor", "Mojca",
    ],
    last: &[
        "Novak",
        "Horvat",
        "Kovačič",
        "Krajnc",
        "Zupančič",
        "Potočnik",
        "Kovač",
        "Mlakar",
        "Vidmar",
        "Kos",
        "Golob",
        "Turk",
        "Božič",
        "Kralj",
        "Zupan",
        "Korošec",
        "Bizjak",
        "Hribar",
        "Kotnik",
        "Rozman",
        "Kavčič",
        "Petek",
        "Kastelic",
        "Oblak",
        "Žagar",
        "Hočevar",
        "Kolar",
        "Košir",
        "Koren",
        "Klemenčič",
        "Zajc",
    ],
    companies: &[
        "Gradnje Savinja d.o.o.",
        "Pekarna Zrno d.o.o.",
        "Hidro Soča d.d.",
        "Tiskarna Kamnik d.o.o.",
        "Vinarstvo Brda d.o.o.",
        "Avtoservis Pohorje d.o.o.",
        "Alpe Logistika d.o.o.",
    ],
    towns: &[
        ("1000", "Ljubljana"),
        ("2000", "Maribor"),
        ("3000", "Celje"),
        ("4000", "Kranj"),
        ("6000", "Koper"),
        ("8000", "Novo mesto"),
        ("5000", "Nova Gorica"),
        ("9000", "Murska Sobota"),
        ("3320", "Velenje"),
        ("2250", "Ptuj"),
    ],
    streets: &[
        "Prešernova ulica",
        "Cankarjeva ulica",
        "Trubarjeva cesta",
        "Gregorčičeva ulica",
        "Kidričeva ulica",
        "Partizanska cesta",
        "Vrtna ulica",
        "Mestni trg",
        "Jurčičeva ulica",
        "Celovška cesta",
        "Kolodvorska ulica",
    ],
    number_first: false,
};

const FRANCE: Country = Country {
    code: "FR",
    language: "fr",
    first: &["Camille", "Louis", "Manon", "Hugo", "Chloé", "Jules", "Léa", "Gabriel", "Inès", "Raphaël", "Zoé"],
    last: &[
        "Martin",
        "Bernard",
        "Dubois",
        "Lefèvre",
        "Moreau",
        "Girard",
        "Rousseau",
        "Fournier",
        "Mercier",
        "Dupont",
        "Lambert",
        "François",
        "Garnier",
    ],
    companies: &["Boulangerie Lefort SARL", "Transports Vidal SAS", "Atelier Lumière SARL"],
    towns: &[
        ("75011", "Paris"),
        ("69003", "Lyon"),
        ("13006", "Marseille"),
        ("31000", "Toulouse"),
        ("44000", "Nantes"),
        ("67000", "Strasbourg"),
    ],
    streets: &["rue de la République", "rue Victor-Hugo", "avenue Jean-Jaurès", "rue des Lilas", "boulevard Voltaire", "rue du Moulin"],
    number_first: true,
};

const GERMANY: Country = Country {
    code: "DE",
    language: "en",
    first: &["Lena", "Jonas", "Mia", "Paul", "Anna", "Felix", "Clara", "Jürgen", "Sophie", "Maximilian", "Käthe"],
    last: &[
        "Müller",
        "Schmidt",
        "Schneider",
        "Fischer",
        "Weber",
        "Becker",
        "Hoffmann",
        "Schäfer",
        "Koch",
        "Richter",
        "Wolf",
        "Krüger",
        "Weiß",
    ],
    companies: &["Nordlicht Solar GmbH", "Bäckerei Grün GmbH", "Rhein Spedition GmbH"],
    towns: &[("10115", "Berlin"), ("80331", "München"), ("20095", "Hamburg"), ("50667", "Köln"), ("01067", "Dresden")],
    streets: &["Hauptstraße", "Bahnhofstraße", "Gartenweg", "Schillerstraße", "Lindenallee", "Am Markt"],
    number_first: false,
};

const AUSTRIA: Country = Country {
    code: "AT",
    language: "en",
    first: &["Johanna", "Lukas", "Magdalena", "Tobias", "Theresa", "Florian", "Elisabeth", "David", "Katharina", "Matthias", "Eva"],
    last: &["Gruber", "Huber", "Bauer", "Wagner", "Pichler", "Steiner", "Moser", "Mayer", "Hofer", "Leitner", "Berger", "Fuchs", "Eder"],
    companies: &["Drau Energie GmbH", "Karnten Ladenetz GmbH", "Almhof Betriebe GmbH"],
    towns: &[("1010", "Wien"), ("8010", "Graz"), ("9020", "Klagenfurt"), ("9500", "Villach"), ("5020", "Salzburg")],
    streets: &["Ringstraße", "Mozartgasse", "Bahnhofplatz", "Kirchengasse", "Mariahilfer Straße"],
    number_first: false,
};

const ITALY: Country = Country {
    code: "IT",
    language: "en",
    first: &["Giulia", "Marco", "Francesca", "Alessandro", "Chiara", "Matteo", "Elena"],
    last: &["Rossi", "Bianchi", "Ferrari", "Russo", "Colombo", "Ricci", "Marino", "Greco", "Conti", "De Luca", "Costa"],
    companies: &["Carso Impianti S.r.l.", "Adriatica Trasporti S.r.l."],
    towns: &[("34121", "Trieste"), ("33100", "Udine"), ("34170", "Gorizia"), ("30121", "Venezia")],
    streets: &["Via Roma", "Via Garibaldi", "Corso Italia", "Via Dante", "Viale XX Settembre"],
    number_first: false,
};

const CROATIA: Country = Country {
    code: "HR",
    language: "en",
    first: &["Ivana", "Ivan", "Marija", "Josip", "Petra", "Ante", "Lucija"],
    last: &["Horvat", "Kovačević", "Babić", "Marić", "Jurić", "Novak", "Knežević", "Vuković", "Perić", "Matić", "Tomić"],
    companies: &["Kvarner Brod d.o.o.", "Istra Solar d.o.o."],
    towns: &[("10000", "Zagreb"), ("51000", "Rijeka"), ("21000", "Split"), ("52100", "Pula")],
    streets: &["Ulica kralja Tomislava", "Vukovarska ulica", "Strossmayerova ulica", "Obala Hrvatskog narodnog preporoda"],
    number_first: false,
};

/// Somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// E-mail.
    pub email: String,
    /// Language of documents.
    pub language: &'static str,
    /// A company of the country.
    pub company: &'static str,
    /// VAT number of the company.
    pub vat_number: String,
    /// Address.
    pub address: Address,
}

/// The person of a place in the list: always the same one.
pub fn person(place: usize) -> Person {
    let country = country(place);
    let nth = place / 10;
    let first = pick(country.first, place % 10 + nth.wrapping_mul(5));
    let last = pick(country.last, place.wrapping_mul(7) + nth.wrapping_mul(3));
    let (zip, city) = pick(country.towns, place.wrapping_mul(3) + nth);
    let number = 1 + place.wrapping_mul(13) % 88;
    let street = pick(country.streets, place.wrapping_mul(5) + nth);
    let company = pick(country.companies, place + nth);
    Person {
        first_name: first.to_owned(),
        last_name: last.to_owned(),
        email: format!("{}.{}.{}@{}", plain(first), plain(last), place + 1, pick(&["example.com", "example.net", "example.org"], nth)),
        language: country.language,
        company,
        vat_number: format!("{}{:08}", country.code, 10_000_019 + place.wrapping_mul(7_919) % 80_000_000),
        address: Address {
            street: if country.number_first { format!("{number} {street}") } else { format!("{street} {number}") },
            zip: zip.to_owned(),
            city: city.to_owned(),
            state: String::new(),
            country: country.code.to_owned(),
        },
    }
}

/// Six of ten live at home, the others around.
fn country(place: usize) -> &'static Country {
    match place % 10 {
        6 => &FRANCE,
        7 => &GERMANY,
        8 => &AUSTRIA,
        9 if place % 20 == 9 => &ITALY,
        9 => &CROATIA,
        _ => &SLOVENIA,
    }
}

fn pick<T: Copy + Default>(list: &[T], place: usize) -> T {
    list.get(place % list.len().max(1)).copied().unwrap_or_default()
}

/// Small letters without marks, for addresses.
fn plain(name: &str) -> String {
    name.to_lowercase()
        .chars()
        .filter_map(|letter| match letter {
            'č' | 'ć' | 'ç' => Some('c'),
            'š' => Some('s'),
            'ž' => Some('z'),
            'đ' => Some('d'),
            'à' | 'â' | 'ä' => Some('a'),
            'é' | 'è' | 'ê' | 'ë' => Some('e'),
            'î' | 'ï' => Some('i'),
            'ô' | 'ö' => Some('o'),
            'ü' | 'û' => Some('u'),
            'ß' => Some('s'),
            letter if letter.is_ascii_alphanumeric() => Some(letter),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn everybody_has_an_address_of_their_own_and_names_vary() {
        let all: Vec<Person> = (0..200).map(person).collect();
        let emails: BTreeSet<&str> = all.iter().map(|person| person.email.as_str()).collect();
        assert_eq!(emails.len(), 200);
        assert!(emails.iter().all(|email| email.is_ascii()));
        let names: BTreeSet<String> = all.iter().map(|person| format!("{} {}", person.first_name, person.last_name)).collect();
        assert!(names.len() > 180, "{}", names.len());
        let countries: BTreeSet<&str> = all.iter().map(|person| person.address.country.as_str()).collect();
        assert_eq!(countries.len(), 6);
    }
}
