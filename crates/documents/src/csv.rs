//! Lines of CSV files (RFC 4180) that a spreadsheet may open.

/// A text that a spreadsheet would run as a formula gets a quote before it; a negative number stays one.
pub fn harmless(text: &str) -> String {
    let mut characters = text.chars();
    let runs = match (characters.next(), characters.next()) {
        (Some('-' | '+'), next) => !next.is_some_and(|next| next.is_ascii_digit()),
        (Some('=' | '@' | '\t' | '\r'), _) => true,
        (Some(_) | None, _) => false,
    };
    if runs { format!("'{text}") } else { text.to_owned() }
}

/// Cells as one line of a file (RFC 4180).
pub fn line<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = cells.map(quoted).collect();
    format!("{}\r\n", quoted.join(","))
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_formulas_defused() {
        assert_eq!(line(["a", "b,c", "d\"e"].into_iter()), "a,\"b,c\",\"d\"\"e\"\r\n");
        let cells = ["=cmd()", "@x", "-1.50", "-x", "+386", "plain"];
        assert_eq!(cells.map(harmless), ["'=cmd()", "'@x", "-1.50", "'-x", "+386", "plain"]);
    }
}
