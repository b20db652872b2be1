//! The text of a goal into pieces: words, marks, and samples of values.

use crate::{propose::lexicon::Lexicon, schema::words};

/// More than a person writes; the rest is left out.
const MOST_PIECES: usize = 160;

/// Words that are written with a point behind them.
const SHORT: &[&str] = &[
    "no", "nr", "tel", "dr", "mr", "mrs", "ms", "st", "eg", "e", "g", "ie", "i", "etc", "approx", "vs", "ca",
    "bzw", "z", "b", "num",
];

/// Words that stand for a value.
const PLACEHOLDERS: &[&str] = &["xyz", "xy", "abc", "foo", "tal", "fulano", "blah"];

/// The longest word that is one, in bytes; what is longer is a value of some kind.
const LONGEST_WORD: usize = 40;

/// A piece of a goal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// The word as it is written, in small letters without accents; empty for what isn't one.
    pub(super) word: Box<str>,
    /// The word without its ending.
    pub(super) stem: Box<str>,
    pub(super) sort: Sort,
    /// Whether what follows is its own: `customer's`.
    pub(super) owns: bool,
}

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Word,
    /// The end of a sentence.
    End,
    Comma,
    Colon,
    /// From what is given to what is wanted.
    Arrow,
    /// A bracket, or a dash between words.
    Bracket,
    /// `+`, `&` or `/`
    And,
    /// An example of a value: `#1042`, `'cut friday 3pm'`.
    Sample,
}

/// The pieces of a text.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next()
        && pieces.len() < MOST_PIECES
    {
        let length = if first.is_alphanumeric() || first == '_' {
            word(rest, &mut pieces)
        } else {
            mark(rest, first, &mut pieces)
        };
        rest = rest.get(length.max(first.len_utf8())..).unwrap_or_default();
    }
    whole_names(&mut pieces);
    pieces
}

/// "First and last name" is a first name and a last name.
fn whole_names(pieces: &mut Vec<Piece>) {
    let joins = |piece: &Piece| piece.sort == Sort::And || matches!(&*piece.word, "and" | "or");
    let halves = |window: &[Piece]| match window {
        [first, join, last, name] => {
            &*first.word == "first" && joins(join) && &*last.word == "last" && name.word.starts_with("name")
        }
        _ => false,
    };
    if let Some(at) = pieces.windows(4).position(halves)
        && let Some(name) = pieces.get(at + 3).cloned()
    {
        pieces.insert(at + 1, name);
    }
}

fn of(sort: Sort) -> Piece {
    Piece { word: "".into(), stem: "".into(), sort, owns: false }
}

/// A word up to the next mark; gives its length in bytes.
fn word(rest: &str, pieces: &mut Vec<Piece>) -> usize {
    let inside = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '\'' | '’');
    // A hyphen between letters is part of the word: `e-mail`, `post-code`.
    let mut end = rest.len();
    let mut letters = rest.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let hyphen = letter == '-' && letters.peek().is_some_and(|(_, next)| next.is_alphanumeric());
        let point = letter == '.' && letters.peek().is_some_and(|(_, next)| next.is_numeric());
        if !inside(letter) && !hyphen && !point {
            end = at;
            break;
        }
    }
    let whole = rest.get(..end).unwrap_or_default();
    if whole.starts_with(|first: char| first.is_numeric()) {
        pieces.push(of(Sort::Sample));
        return end;
    }
    let bare = whole.split(['\'', '’']).next().unwrap_or(whole);
    let known = match bare.to_lowercase().as_str() {
        "e-mail" | "e-mails" | "emails" | "mail" => Some("email"),
        "so-and-so" | "such-and-such" => Some("xyz"),
        "id's" | "ids" => Some("ids"),
        "nº" | "n°" => Some("number"),
        _ => None,
    };
    // "What's" is what is, "a customer's" no.
    let is_is = whole.get(bare.len()..).is_some_and(|rest| matches!(rest, "'s" | "’s"))
        && matches!(
            bare.to_lowercase().as_str(),
            "what" | "who" | "where" | "when" | "how" | "that" | "it" | "there" | "he" | "she"
        );
    let lexicon = Lexicon::get();
    for word in words(known.unwrap_or(bare)) {
        let is_letter = word.len() == 1 && !matches!(word.as_str(), "a" | "i" | "e" | "y" | "o");
        if is_letter || word.len() > LONGEST_WORD || PLACEHOLDERS.contains(&word.as_str()) {
            pieces.push(of(Sort::Sample));
            continue;
        }
        let stem = lexicon.said(&word);
        pieces.push(Piece { word: word.into(), stem, sort: Sort::Word, owns: false });
    }
    pieces.extend(is_is.then(|| Piece {
        word: "is".into(),
        stem: "is".into(),
        sort: Sort::Word,
        owns: false,
    }));
    let is_possessive = whole.strip_prefix(bare).is_some_and(|rest| matches!(rest, "'s" | "’s" | "'" | "’"));
    if is_possessive && let Some(last) = pieces.last_mut() {
        last.owns = true;
    }
    end
}

fn mark(rest: &str, first: char, pieces: &mut Vec<Piece>) -> usize {
    if rest.starts_with("->") || rest.starts_with("=>") {
        pieces.push(of(Sort::Arrow));
        return 2;
    }
    let abbreviates = pieces.last().is_some_and(|last| SHORT.contains(&&*last.word));
    let sort = match first {
        '.' if abbreviates => return 1,
        '.' | '?' | '!' | ';' | '\n' | '¿' | '¡' | '。' => Sort::End,
        ',' | '、' => Sort::Comma,
        ':' => Sort::Colon,
        '→' | '⇒' => Sort::Arrow,
        '(' | ')' | '[' | ']' | '{' | '}' | '–' | '—' => Sort::Bracket,
        '-' => Sort::Bracket,
        '+' | '&' | '/' => Sort::And,
        '\'' | '"' | '“' | '„' | '‘' => return quoted(rest, first, pieces),
        '#' => {
            let digits = rest.chars().skip(1).take_while(|letter| letter.is_ascii_alphanumeric()).count();
            // `contact #` is a number of the contact, `#42` one of its numbers.
            let is_sample = digits > 0;
            pieces.push(if is_sample {
                of(Sort::Sample)
            } else {
                Piece { word: "number".into(), stem: "number".into(), sort: Sort::Word, owns: false }
            });
            return 1 + digits;
        }
        _ => return first.len_utf8(),
    };
    pieces.push(of(sort));
    first.len_utf8()
}

/// What stands in quotation marks is an example; gives its length in bytes.
fn quoted(rest: &str, first: char, pieces: &mut Vec<Piece>) -> usize {
    let close = match first {
        '“' | '„' => '”',
        '‘' => '’',
        same => same,
    };
    let inside = rest.get(first.len_utf8()..).unwrap_or_default();
    let end = inside
        .find(close)
        .filter(|end| *end > 0 && inside.get(..*end).is_some_and(|text| !text.contains('\n')));
    match end {
        // What somebody says, with a value in it, is read as if it stood without marks.
        Some(end) if inside.get(..end).is_some_and(|text| text.contains(' ') && text.contains('#')) => {
            first.len_utf8()
        }
        Some(end) => {
            pieces.push(of(Sort::Sample));
            first.len_utf8() + end + close.len_utf8()
        }
        None => first.len_utf8(),
    }
}
