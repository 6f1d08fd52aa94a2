//! The text of lives, read.

/// One life.
#[derive(Debug, Clone)]
pub struct Life {
    pub name: String,
    /// What is sold, line by line.
    pub sold: Vec<String>,
    pub steps: Vec<Step>,
}

/// What happens at one time, and what must come of it.
#[derive(Debug, Clone)]
pub struct Step {
    /// Line in the file, for whoever looks for it.
    pub line: usize,
    pub at: String,
    /// Who does it: the name before the colon, empty where there is none.
    pub who: String,
    pub words: Vec<String>,
    pub expected: Vec<String>,
}

impl Life {
    pub fn all(text: &str) -> Vec<Self> {
        let mut lives: Vec<Self> = Vec::new();
        for (number, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if let Some(name) = line.strip_prefix("life ") {
                lives.push(Self { name: name.to_owned(), sold: Vec::new(), steps: Vec::new() });
                continue;
            }
            let Some(life) = lives.last_mut().filter(|_| !line.is_empty()) else { continue };
            if line.starts_with(|c: char| c.is_ascii_digit()) {
                life.steps.push(Step::read(number + 1, line));
            } else {
                life.sold.push(line.to_owned());
            }
        }
        lives
    }
}

impl Step {
    fn read(line: usize, text: &str) -> Self {
        let (done, expected) = text.split_once("=>").unwrap_or((text, ""));
        let mut words = done.split_whitespace().map(str::to_owned).peekable();
        let at = words.next().unwrap_or_default();
        let who = words.next_if(|word| word.ends_with(':')).map(|word| word.trim_end_matches(':').to_owned()).unwrap_or_default();
        let expected = expected.split(',').map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "));
        Self { line, at, who, words: words.collect(), expected: expected.filter(|part| !part.is_empty()).collect() }
    }

    /// The value of `key=value`.
    pub fn option(&self, key: &str) -> Option<&str> {
        self.words.iter().find_map(|word| word.strip_prefix(key)?.strip_prefix('='))
    }

    /// Whether a word stands there.
    pub fn has(&self, word: &str) -> bool {
        self.words.iter().any(|found| found == word)
    }
}
