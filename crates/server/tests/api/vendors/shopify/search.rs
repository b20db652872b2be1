//! The language of Shopify's searches, as far as anybody could do harm in it: `name:"#1001" OR email:*`.

/// A condition.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Term {
    /// The field; empty for everywhere.
    pub(super) field: String,
    words: String,
    is_quoted: bool,
    is_negated: bool,
}

/// Whether something is found by a search, by what each of its fields holds.
pub(super) fn finds(search: &str, field: &dyn Fn(&str) -> String) -> bool {
    read(search).iter().any(|all| all.iter().all(|term| term.holds(&field(&term.field)) != term.is_negated))
}

impl Term {
    fn holds(&self, text: &str) -> bool {
        let plain = |text: &str| text.to_lowercase().replace('#', "");
        let (words, text) = (plain(&self.words), plain(text));
        match words.strip_suffix('*').filter(|_| !self.is_quoted) {
            Some(start) => !text.is_empty() && text.split_whitespace().any(|word| word.starts_with(start)),
            None => format!(" {text} ").contains(&format!(" {words} ")),
        }
    }
}

/// The conditions: one of the lists must hold as a whole.
fn read(search: &str) -> Vec<Vec<Term>> {
    let mut any = vec![Vec::new()];
    let mut rest = search.chars().filter(|letter| !matches!(letter, '(' | ')'));
    let mut is_negated = false;
    while let Some(mut term) = term(&mut rest) {
        let word = if term.field.is_empty() && !term.is_quoted { term.words.as_str() } else { "" };
        match word {
            "OR" => any.push(Vec::new()),
            "AND" => (),
            "NOT" => is_negated = true,
            _ => {
                term.is_negated ^= std::mem::take(&mut is_negated);
                any.last_mut().expect("a list").push(term);
            }
        }
    }
    any
}

fn term(rest: &mut impl Iterator<Item = char>) -> Option<Term> {
    let mut term = Term::default();
    let mut letter = rest.find(|letter| !letter.is_whitespace())?;
    if letter == '-' {
        term.is_negated = true;
        letter = rest.next()?;
    }
    loop {
        match letter {
            '"' => {
                term.is_quoted = true;
                quoted(rest, &mut term.words);
                return Some(term);
            }
            ':' if term.field.is_empty() => term.field = std::mem::take(&mut term.words),
            letter if letter.is_whitespace() => return Some(term),
            letter => term.words.push(letter),
        }
        match rest.next() {
            Some(next) => letter = next,
            None => return Some(term),
        }
    }
}

fn quoted(rest: &mut impl Iterator<Item = char>, words: &mut String) {
    while let Some(letter) = rest.next() {
        match letter {
            '"' => return,
            '\\' => words.extend(rest.next()),
            letter => words.push(letter),
        }
    }
}

#[test]
fn the_language_is_one_in_which_quotation_marks_matter() {
    let ada = |field: &str| match field {
        "name" => "#1001".to_owned(),
        "email" => "ada@example.com".to_owned(),
        _ => String::new(),
    };
    for found in
        ["name:1001", "name:\"#1001\"", "name:9 OR email:*", "name:10* AND -email:ben*", "NOT name:9"]
    {
        assert!(finds(found, &ada), "{found}");
    }
    for lost in
        ["name:\"9 OR email:*\"", "name:\"10*\"", "name:\"9\\\" OR email:*\"", "name:1001 AND phone:*"]
    {
        assert!(!finds(lost, &ada), "{lost}");
    }
}
