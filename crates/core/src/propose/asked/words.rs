//! The words that the walk through a goal knows by themselves: what stands before a verb, what asks, what counts.
//!
//! They say how a sentence is built, in English, German and Spanish, and nothing of a business: that is the lexicon's.
//! All are written as pieces have them, in small letters without accents; [`AMOUNTS`] are stems.

use super::Hint;

/// Words after which a verb says what is to be done.
pub(super) const BEFORE_VERB: &[&str] = &[
    "to",
    "please",
    "and",
    "or",
    "then",
    "can",
    "could",
    "should",
    "must",
    "will",
    "we",
    "you",
    "they",
    "i",
    "agent",
    "bot",
    "assistant",
    "not",
    "also",
    "just",
    "let",
    "lets",
    "would",
    "zu",
    "bitte",
    "und",
    "y",
    "por",
    "favor",
    "so",
];

/// Words after which a verb says what happened.
pub(super) const BEFORE_PASSIVE: &[&str] =
    &["been", "be", "is", "was", "were", "are", "got", "get", "gets", "has", "have", "had", "its", "already"];

/// Words after which `where` asks for a place; after others it says which: `orders where the total is known`. The
/// empty one stands for the end.
pub(super) const AFTER_WHERE: &[&str] =
    &["is", "are", "was", "were", "it", "its", "they", "we", "he", "she", "do", "does", "did", "to", ""];

/// Words that start a question, and what sort of value they ask for. `was` is there twice, as the English verb and as
/// the German `what`; the first one counts unless all are looked at.
pub(super) const ASKS: &[(&str, Option<Hint>)] = &[
    ("when", Some(Hint::Time)),
    ("wann", Some(Hint::Time)),
    ("cuando", Some(Hint::Time)),
    ("who", Some(Hint::Person)),
    ("whos", Some(Hint::Person)),
    ("wer", Some(Hint::Person)),
    ("quien", Some(Hint::Person)),
    ("where", Some(Hint::Place)),
    ("wo", Some(Hint::Place)),
    ("donde", Some(Hint::Place)),
    ("whether", Some(Hint::Flag)),
    ("if", Some(Hint::Flag)),
    ("did", Some(Hint::Flag)),
    ("has", Some(Hint::Flag)),
    ("is", Some(Hint::Flag)),
    ("are", Some(Hint::Flag)),
    ("was", Some(Hint::Flag)),
    ("have", Some(Hint::Flag)),
    ("does", Some(Hint::Flag)),
    ("do", Some(Hint::Flag)),
    ("ob", Some(Hint::Flag)),
    ("what", None),
    ("whats", None),
    ("which", None),
    ("how", None),
    ("was", None),
    ("welche", None),
    ("welcher", None),
    ("que", None),
    ("cual", None),
];

/// Words that ask for one record of many by its time.
pub(super) const LATEST: &[&str] = &[
    "last", "latest", "newest", "recent", "next", "current", "letzte", "neueste", "naechste", "ultimo",
    "ultima",
];

/// Words that say that something doesn't exist yet, or is another than before.
pub(super) const NEW: &[&str] = &["new", "neue", "neuer", "neues", "neuen", "nuevo", "nueva"];

/// The units that `how` asks for where it asks for an amount: `how much is it` is about a price.
pub(super) const AMOUNTS: &[&str] = &[
    "pric",
    "amount",
    "amount_due",
    "total",
    "quantity",
    "count",
    "cost",
    "durat",
    "length",
    "balanc",
    "stock",
    "weight",
    "siz",
    "number_of",
    "revenu",
];

/// Words that say that something has become different.
pub(super) const GOT: &[&str] = &[
    "got",
    "gets",
    "has",
    "have",
    "moved",
    "married",
    "changed",
    "hat",
    "haben",
    "bekommen",
    "umgezogen",
    "tiene",
    "tienen",
    "cambio",
    "cambiado",
];

/// Words that a thing follows, or that stand for one: what comes before them may be a verb.
pub(super) const DETERMINERS: &[&str] = &[
    "a", "an", "the", "this", "my", "our", "their", "his", "her", "its", "your", "someone", "somebody",
    "them", "him", "it", "two", "three", "another", "einen", "eine", "ein", "den", "die", "das", "un", "una",
    "el", "la",
];

/// Words that mean nothing but for what they start.
pub(super) const PUTS: &[&str] = &["put", "take", "bring", "throw", "make", "let"];

/// Words that say that an agent has something.
pub(super) const AT_HAND: &[&str] =
    &["known", "given", "available", "provided", "bekannt", "vorhanden", "conocido"];

/// Words that ask for several records.
pub(super) const MANY: &[&str] =
    &["all", "every", "list", "history", "past", "each", "alle", "todos", "todas"];

/// What sort of value a word asks for, where one can tell; `None` for a word that starts no question.
pub(super) fn asked_by(word: &str) -> Option<Option<Hint>> {
    ASKS.iter().find(|(asks, _)| *asks == word).map(|(_, hint)| *hint)
}

/// Whether a word starts a question.
pub(super) fn starts_question(word: &str) -> bool {
    asked_by(word).is_some()
}
