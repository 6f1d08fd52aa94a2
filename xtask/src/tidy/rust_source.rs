//! A Rust file as the rules see it: its code and its string literals apart, each blanked where the other stands so that
//! lines and columns stay; which lines are tests; where functions begin and end. A lexer, not a parser: it knows
//! comments, literals, attributes and brackets, which is all that the rules need.

/// One file. `code` and `literals` have as many lines as the file.
#[derive(Debug, Clone)]
pub struct RustSource {
    pub path: String,
    pub package: String,
    pub tier: Option<u64>,
    pub text: String,
    /// Without comments and without the content of literals.
    pub code: Vec<String>,
    /// Only the content of string literals.
    pub literals: Vec<String>,
    /// Only comments.
    pub comments: Vec<String>,
    /// Per line: inside an item that only tests have.
    pub tests: Vec<bool>,
    /// The whole file is a test.
    pub is_test: bool,
}

/// A function with a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    pub name: String,
    /// From 1, the line of `fn`.
    pub line: usize,
    pub lines: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Code,
    Comment,
    Literal,
}

impl RustSource {
    pub fn read(path: &str, package: &str, tier: Option<u64>, text: &str) -> Self {
        let characters: Vec<char> = text.chars().collect();
        let kinds = kinds(&characters);
        let layer = |wanted: Kind| lines_of(&characters, &kinds, wanted);
        let code = layer(Kind::Code);
        let tests = test_lines(&code);
        Self {
            path: path.to_owned(),
            package: package.to_owned(),
            tier,
            text: text.to_owned(),
            literals: layer(Kind::Literal),
            comments: layer(Kind::Comment),
            code,
            tests,
            is_test: is_test_path(path),
        }
    }

    /// Lines that are not tests, numbered from 1.
    pub fn product_code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.code.iter().map(String::as_str).zip(&self.tests).enumerate();
        lines.filter(|(_, (_, test))| !self.is_test && !**test).map(|(index, (line, _))| (index.saturating_add(1), line))
    }

    /// Lines of the file without its tests.
    pub fn product_lines(&self) -> usize {
        let written = self.text.lines().count();
        self.tests.iter().take(written).filter(|test| !**test).count()
    }

    /// Files that this one takes in for tests only: `#[cfg(test)] mod name;`.
    pub fn test_modules(&self) -> Vec<String> {
        let (folder, file) = self.path.rsplit_once('/').unwrap_or(("", &self.path));
        let stem = file.trim_end_matches(".rs");
        let home = if ["lib", "main", "mod"].contains(&stem) { folder.to_owned() } else { format!("{folder}/{stem}") };
        let marked = self.code.iter().zip(&self.tests).filter(|(_, test)| **test);
        let names = marked.filter_map(|(line, _)| line.trim().strip_suffix(';')?.rsplit_once("mod ").map(|(_, name)| name.trim()));
        names.flat_map(|name| [format!("{home}/{name}.rs"), format!("{home}/{name}/")]).collect()
    }

    pub fn mark_tests(&mut self, modules: &[String]) {
        self.is_test |= modules.iter().any(|module| self.path == *module || (module.ends_with('/') && self.path.starts_with(module)));
    }

    /// Functions with a body outside tests.
    pub fn functions(&self) -> Vec<Function> {
        let numbered: Vec<(usize, char)> = numbered_characters(&self.code);
        let mut functions = Vec::new();
        for (index, line) in self.product_code() {
            for (column, _) in line.match_indices("fn ") {
                let before = line.get(..column).and_then(|before| before.chars().next_back());
                let name: String = line.get(column.saturating_add(3)..).unwrap_or_default().chars().take_while(|c| is_word(*c)).collect();
                if before.is_some_and(is_word) || name.is_empty() {
                    continue;
                }
                let start = numbered.partition_point(|(number, _)| *number < index);
                let offset = line.get(..column).map_or(0, |before| before.chars().count());
                if let Some(end) = body_end(numbered.get(start.saturating_add(offset)..).unwrap_or_default()) {
                    functions.push(Function { name, line: index, lines: end.saturating_sub(index).saturating_add(1) });
                }
            }
        }
        functions
    }
}

/// True for letters, digits and `_`.
pub fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn is_test_path(path: &str) -> bool {
    let stem = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".rs");
    path.contains("/tests/") || path.contains("/benches/") || stem == "tests" || stem.ends_with("_tests")
}

fn numbered_characters(lines: &[String]) -> Vec<(usize, char)> {
    let numbered = lines.iter().enumerate();
    numbered.flat_map(|(index, line)| line.chars().map(move |character| (index.saturating_add(1), character))).collect()
}

/// The line on which the item that begins here closes its first block; none where `;` comes first.
fn body_end(characters: &[(usize, char)]) -> Option<usize> {
    let (mut round, mut curly) = (0_i32, 0_i32);
    for (line, character) in characters {
        match character {
            '(' | '[' => round = round.saturating_add(1),
            ')' | ']' => round = round.saturating_sub(1),
            '{' => curly = curly.saturating_add(1),
            '}' => {
                curly = curly.saturating_sub(1);
                if curly == 0 {
                    return Some(*line);
                }
            }
            ';' if round == 0 && curly == 0 => return None,
            _ => {}
        }
    }
    None
}

/// Marks every line of an item that stands behind `#[cfg(test)]`.
fn test_lines(code: &[String]) -> Vec<bool> {
    let mut tests = vec![false; code.len()];
    let numbered = numbered_characters(code);
    for (index, line) in code.iter().enumerate() {
        let Some(column) = line.find("#[cfg(test)]") else { continue };
        let number = index.saturating_add(1);
        let start = numbered.partition_point(|(at, _)| *at < number);
        let after = start.saturating_add(column).saturating_add("#[cfg(test)]".len());
        let item = numbered.get(after..).unwrap_or_default();
        let end = body_end(item).or_else(|| item.iter().find(|(_, character)| *character == ';').map(|(at, _)| *at));
        for test in tests.iter_mut().take(end.unwrap_or(number)).skip(index) {
            *test = true;
        }
    }
    tests
}

fn lines_of(characters: &[char], kinds: &[Kind], wanted: Kind) -> Vec<String> {
    let shown = characters.iter().zip(kinds).map(|(&character, kind)| if character == '\n' || *kind == wanted { character } else { ' ' });
    shown.collect::<String>().split('\n').map(str::to_owned).collect()
}

fn kinds(characters: &[char]) -> Vec<Kind> {
    let mut kinds = vec![Kind::Code; characters.len()];
    let mut at = 0;
    while at < characters.len() {
        let rest = characters.get(at..).unwrap_or_default();
        let previous = at.checked_sub(1).and_then(|before| characters.get(before)).copied();
        let (kind, length) = token(rest, previous);
        kinds.iter_mut().skip(at).take(length).for_each(|slot| *slot = kind);
        at = at.saturating_add(length.max(1));
    }
    kinds
}

/// What begins here, and how many characters it takes. Quotes count as content, which hurts no rule.
fn token(rest: &[char], previous: Option<char>) -> (Kind, usize) {
    match rest {
        ['/', '/', ..] => (Kind::Comment, rest.iter().position(|character| *character == '\n').unwrap_or(rest.len())),
        ['/', '*', ..] => (Kind::Comment, block_comment(rest)),
        ['"', ..] => (Kind::Literal, quoted(rest)),
        ['r', '"' | '#', ..] if !previous.is_some_and(|before| is_word(before) && before != 'b') => raw(rest),
        ['\'', ..] => character_or_lifetime(rest),
        _ => (Kind::Code, 1),
    }
}

fn block_comment(rest: &[char]) -> usize {
    let mut depth = 0_usize;
    let mut at = 0_usize;
    while let Some(pair) = rest.get(at..at.saturating_add(2)) {
        let step = match pair {
            ['/', '*'] => {
                depth = depth.saturating_add(1);
                2
            }
            ['*', '/'] => {
                depth = depth.saturating_sub(1);
                2
            }
            _ => 1,
        };
        at = at.saturating_add(step);
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

fn quoted(rest: &[char]) -> usize {
    let mut escaped = false;
    for (index, character) in rest.iter().enumerate().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return index.saturating_add(1),
            _ => {}
        }
    }
    rest.len()
}

fn raw(rest: &[char]) -> (Kind, usize) {
    let hashes = rest.iter().skip(1).take_while(|character| **character == '#').count();
    if rest.get(hashes.saturating_add(1)) != Some(&'"') {
        return (Kind::Code, 1);
    }
    let closing = |from: usize| {
        let end = rest.get(from.saturating_add(1)..).unwrap_or_default();
        rest.get(from) == Some(&'"') && end.iter().take(hashes).filter(|character| **character == '#').count() == hashes
    };
    let first = hashes.saturating_add(2);
    let close = (first..rest.len()).find(|&at| closing(at));
    (Kind::Literal, close.map_or(rest.len(), |at| at.saturating_add(hashes).saturating_add(1)))
}

fn character_or_lifetime(rest: &[char]) -> (Kind, usize) {
    match rest {
        ['\'', '\\', _, tail @ ..] => {
            let close = tail.iter().position(|character| *character == '\'').unwrap_or(tail.len());
            (Kind::Literal, close.saturating_add(4).min(rest.len()))
        }
        ['\'', _, '\'', ..] => (Kind::Literal, 3),
        _ => (Kind::Code, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> RustSource {
        RustSource::read("crates/x/src/lib.rs", "x", Some(0), text)
    }

    #[test]
    fn comments_and_literals_are_not_code() {
        let source = read("let a = \"f64 \\\" {\"; // f64\n/* { /* } */ */ let b = r#\"f32 \" \"#; let c = '{'; let d: &'static str;");
        assert!(!source.code.join("\n").contains("f64") && !source.code.join("\n").contains("f32"));
        assert!(!source.code[1].contains('{'));
        assert!(source.code[1].contains("&'static str"));
        assert!(source.literals[0].contains("f64") && source.comments[0].contains("f64"));
    }

    #[test]
    fn escaped_characters_end_where_they_end() {
        let source = read("match c { '\\'' => 1, '\\u{1b}' => 2, '\"' => 3, _ => 4 }\nlet f = 1;");
        assert!(source.code[1].contains("let f"));
        assert_eq!(source.code[0].matches('{').count(), 1);
    }

    #[test]
    fn items_behind_cfg_test_are_tests_and_the_rest_is_not() {
        let source = read("fn a() {\n}\n#[cfg(test)]\nuse x::y;\nfn b() {}\n#[cfg(test)]\nmod tests {\n  fn c() {}\n}\nfn d() {}");
        assert_eq!(source.tests, [false, false, true, true, false, true, true, true, true, false]);
        assert_eq!(source.product_lines(), 4);
        assert_eq!(source.functions().iter().map(|function| function.name.as_str()).collect::<Vec<_>>(), ["a", "b", "d"]);
    }

    #[test]
    fn a_module_that_only_tests_take_in_is_a_test_file() {
        let parent = RustSource::read("crates/x/src/rate.rs", "x", None, "#[cfg(test)]\nmod worked;\nmod step;");
        assert_eq!(parent.test_modules(), ["crates/x/src/rate/worked.rs", "crates/x/src/rate/worked/"]);
        let mut child = RustSource::read("crates/x/src/rate/worked.rs", "x", None, "fn a() {}");
        child.mark_tests(&parent.test_modules());
        assert!(child.is_test && child.functions().is_empty());
    }

    #[test]
    fn functions_are_measured_from_fn_to_their_closing_brace() {
        let source = read("trait T {\n  fn none(&self) -> [u8; 4];\n  fn some(\n    a: u8,\n  ) where u8: Copy\n  {\n    if a { }\n  }\n}");
        assert_eq!(source.functions(), [Function { name: "some".to_owned(), line: 3, lines: 6 }]);
    }
}
