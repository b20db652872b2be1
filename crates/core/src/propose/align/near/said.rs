//! What is known of each mention of a goal whatever place it is compared with: worked out once for all of them.

use crate::propose::{
    asked::{Asked, Hint, Mention, WordRole},
    kinds::is_audit,
    meaning::Meaning,
    slots,
};

/// Words that ask for a date as `when` does.
const DAYS: &[&str] = &["date", "day", "time", "tim", "dat"];
const TIMES: &[&str] = &["date", "dat", "day", "time", "tim", "start", "end"];
const PHONES: &[&str] = &["phon", "phone_number", "mobil"];
/// Keys that are no bare id.
const OTHER_KEYS: &[&str] =
    &["sku", "email", "phon", "phone_number", "code", "slug", "titl", "nam", "login", "usernam"];

/// A mention, and what is known of it.
#[derive(Debug)]
pub(super) struct Said<'c> {
    pub(super) mention: &'c Mention,
    pub(super) words: Box<[SaidWord]>,
    /// Names what identifies.
    pub(super) says_id: bool,
    /// Names a key that is no bare id: a SKU, an email address.
    pub(super) says_other_key: bool,
    pub(super) says_day: bool,
    /// Is about a time.
    pub(super) is_time: bool,
    pub(super) says_phone: bool,
    /// Is about when a record was made or changed.
    pub(super) says_audit: bool,
    pub(super) says_state: bool,
    /// Starts with a question's word.
    pub(super) is_question: bool,
    /// Ends with a thing.
    pub(super) is_thing: bool,
    /// Names the name of somebody or something.
    pub(super) says_name: bool,
}

/// A word of a mention.
#[derive(Debug, Clone, Copy)]
pub(super) struct SaidWord {
    /// Its place in the goal.
    pub(super) place: usize,
    /// Whether it is no word of what the mention is of.
    pub(super) is_own: bool,
    pub(super) role: WordRole,
    pub(super) is_id: bool,
    /// The word as a whole, and as a thing and what tells it.
    pub(super) rows: [usize; 3],
    /// The thing, where what tells it is what the word ends with; the word itself otherwise: for what is sent, and for
    /// what comes back.
    pub(super) identified: usize,
    pub(super) called: usize,
    /// Whether it is the name of somebody or something.
    pub(super) is_name: bool,
}

impl<'c> Said<'c> {
    pub(super) fn of(mention: &'c Mention, (asked, meaning): (&Asked, &Meaning)) -> Self {
        let own = mention.words.get(..mention.own).unwrap_or_default();
        let words = || mention.words.iter().filter_map(|word| asked.words.get(*word));
        let says = |units: &[&str]| {
            words().filter_map(|word| word.units.first()).any(|unit| units.contains(&&**unit))
        };
        let own_words = || own.iter().filter_map(|word| asked.words.get(*word));
        let each = mention.words.iter().enumerate();
        let each: Box<[SaidWord]> =
            each.map(|(at, word)| said_word((*word, at < mention.own), asked, meaning)).collect();
        Self {
            mention,
            says_id: words().filter_map(|word| word.units.first()).any(|unit| slots::identifies(unit)),
            says_other_key: own_words()
                .filter_map(|word| word.units.first())
                .any(|unit| OTHER_KEYS.contains(&&**unit)),
            says_day: says(DAYS),
            is_time: mention.hint == Some(Hint::Time) || says(TIMES),
            says_phone: says(PHONES),
            says_audit: words().any(|word| word.units.iter().any(|unit| is_audit(unit))),
            says_state: words().any(|word| matches!(word.role, WordRole::State | WordRole::Verb)),
            is_question: each.first().is_some_and(|word| word.role == WordRole::Weak),
            is_thing: own
                .last()
                .and_then(|word| asked.words.get(*word))
                .is_some_and(|word| word.role == WordRole::Thing),
            says_name: each.iter().any(|word| word.is_own && word.is_name),
            words: each,
        }
    }

    /// The words that are no words of what it is of.
    pub(super) fn own(&self) -> &[SaidWord] {
        self.words.get(..self.mention.own).unwrap_or_default()
    }
}

fn said_word((place, is_own): (usize, bool), asked: &Asked, meaning: &Meaning) -> SaidWord {
    let word = asked.words.get(place);
    let unit = word.and_then(|word| word.units.first()).map_or("", |unit| unit);
    let pair = meaning.pair(place);
    let (thing, telling) = pair.unwrap_or((place, place));
    let last = unit.rsplit('_').next().unwrap_or_default();
    SaidWord {
        place,
        is_own,
        role: word.map_or(WordRole::Thing, |word| word.role),
        is_id: unit == "id",
        rows: [place, thing, telling],
        identified: if slots::identifies(last) { thing } else { place },
        called: if slots::is_called(last) { thing } else { place },
        is_name: matches!(unit, "nam" | "full_nam"),
    }
}
