//! Patterns of parameters: matched whole, in linear time, of bounded size.

use regex_lite::{Regex, RegexBuilder};

/// The most characters of a pattern.
const MAX_PATTERN: usize = 500;
/// The most bytes of a compiled pattern.
const MAX_COMPILED: usize = 256 * 1024;
/// The most characters that are matched against a pattern: a bound on the time of one match.
const MAX_TEXT: usize = 4096;

/// A compiled pattern that a whole text must match.
#[derive(Debug, Clone)]
pub struct Pattern(Regex);

impl Pattern {
    /// Compiles a pattern.
    ///
    /// # Errors
    /// One sentence on what is wrong with it.
    pub fn new(pattern: &str) -> Result<Self, String> {
        if pattern.chars().count() > MAX_PATTERN {
            return Err(format!("A pattern may have at most {MAX_PATTERN} characters."));
        }
        // Alone first: what is only valid inside the brackets below would break out of them.
        let whole = compile(pattern).and_then(|_| compile(&format!("^(?:{pattern})$")));
        whole.map(Self).map_err(|error| format!("This pattern doesn't compile: {error}."))
    }

    /// Whether the whole text matches.
    pub fn matches(&self, text: &str) -> bool {
        text.chars().nth(MAX_TEXT).is_none() && self.0.is_match(text)
    }
}

fn compile(pattern: &str) -> Result<Regex, regex_lite::Error> {
    RegexBuilder::new(pattern).size_limit(MAX_COMPILED).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_text_must_match() {
        let pattern = Pattern::new("#?[0-9]{1,12}|none").unwrap();
        assert!(pattern.matches("#1001") && pattern.matches("none"));
        assert!(
            !pattern.matches("1001\" OR email:*") && !pattern.matches("1001\n") && !pattern.matches("none1")
        );
    }

    #[test]
    fn what_is_bounded_is_the_number_of_characters_whatever_their_bytes_are() {
        let pattern = Pattern::new(r"[\s\S]*\S[\s\S]*").unwrap();
        for letter in ["a", "ü", "预", "😀"] {
            assert!(pattern.matches(&letter.repeat(4096)), "{letter}");
            assert!(!pattern.matches(&letter.repeat(4097)), "{letter}");
        }
    }

    #[test]
    fn what_breaks_out_of_the_anchors_or_grows_too_large_is_refused() {
        for pattern in ["a)|(?:b", "(?x)a #", "(", "(?:a{1000}){1000}"] {
            assert!(Pattern::new(pattern).is_err(), "{pattern}");
        }
        assert!(Pattern::new(&"a".repeat(501)).is_err());
    }
}
