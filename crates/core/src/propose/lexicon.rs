//! What people say, and what systems call it: words of business in English, German and Spanish, as data.
//!
//! A *unit* is what has a meaning of its own: a word, or several that belong together, joined by `_`
//! (`date_of_birth`), each without its ending. The files beside this one hold groups of units that stand for each
//! other, phrases that stand for units, verbs that stand for what an operation does, and values that adjectives
//! stand for.

pub(super) mod cues;
mod read;
mod split;

use std::{
    collections::{HashMap, HashSet},
    sync::OnceLock,
};

use super::doing::Doing;
use crate::schema::stem;

/// How much a unit of the same meaning says, of 1.
pub(super) const SAME: f32 = 1.0;

/// Abbreviations of identifiers that people say too.
const SAID: &[&str] = &[
    "nr", "no", "num", "tel", "qty", "addr", "amt", "acct", "appt", "dob", "dept", "org", "repo", "info",
    "avail", "pw", "prio", "ref",
];

/// Second words of verbs that may stand away from the first, and how many words may stand between.
const PARTICLES: &[&str] = &["up", "off", "out", "down", "back", "in", "away"];
const MOST_BETWEEN: usize = 4;

/// The stems of a unit of several words: `order`, `number`.
type Joined = Box<[Box<str>]>;

/// The words of business, read once.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    /// What else each unit may be called, and how near that is.
    related: HashMap<Box<str>, Vec<(Box<str>, f32)>>,
    /// Units of several words, by their first one; the longest first.
    joined: HashMap<Box<str>, Vec<Joined>>,
    /// What is said in several words, by the first one; the longest first.
    phrases: HashMap<Box<str>, Vec<Phrase>>,
    /// What verbs ask for, by their first word; the longest first.
    verbs: HashMap<Box<str>, Vec<VerbPhrase>>,
    /// What else an abbreviation of identifiers may stand for.
    short: HashMap<Box<str>, Vec<Box<str>>>,
    /// The values that an adjective stands for, by the unit.
    states: HashMap<Box<str>, Vec<Box<str>>>,
    stop: HashSet<Box<str>>,
    weak: HashSet<Box<str>>,
}

/// Words that stand for units.
#[derive(Debug)]
pub(super) struct Phrase {
    pub(super) words: Box<[Box<str>]>,
    pub(super) units: Vec<Box<str>>,
}

/// Words that ask for something to be done.
#[derive(Debug)]
pub(super) struct VerbPhrase {
    pub(super) words: Box<[Box<str>]>,
    pub(super) doings: Vec<Doing>,
}

impl Lexicon {
    /// The one lexicon.
    pub(super) fn get() -> &'static Self {
        static LEXICON: OnceLock<Lexicon> = OnceLock::new();
        LEXICON.get_or_init(read::lexicon)
    }

    /// What else a unit may be called, each with how near that is.
    pub(super) fn related(&self, unit: &str) -> &[(Box<str>, f32)] {
        self.related.get(unit).map_or(&[], Vec::as_slice)
    }

    /// Whether a unit is one of business.
    pub(super) fn knows(&self, unit: &str) -> bool {
        self.related.contains_key(unit) || self.short.contains_key(unit) || self.states.contains_key(unit)
    }

    /// All units.
    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        self.related.keys().map(|unit| &**unit)
    }

    /// The values that an adjective stands for.
    pub(super) fn values(&self, unit: &str) -> &[Box<str>] {
        self.states.get(unit).map_or(&[], Vec::as_slice)
    }

    /// Whether a word says nothing.
    pub(super) fn is_stop(&self, word: &str) -> bool {
        self.stop.contains(word)
    }

    /// Whether a word says little: who speaks, and to whom.
    pub(super) fn is_weak(&self, unit: &str) -> bool {
        self.weak.contains(unit)
    }

    /// The phrase that starts there, of stems.
    pub(super) fn phrase(&self, stems: &[Box<str>]) -> Option<&Phrase> {
        self.phrases.get(stems.first()?)?.iter().find(|phrase| stems.starts_with(&phrase.words))
    }

    /// The verb that starts there, of stems.
    pub(super) fn verb(&self, stems: &[Box<str>]) -> Option<&VerbPhrase> {
        self.verbs.get(stems.first()?)?.iter().find(|verb| stems.starts_with(&verb.words))
    }

    /// The verb that starts there with its second word further on, as in `look a client up`; and where that is.
    pub(super) fn parted_verb(&self, stems: &[Box<str>]) -> Option<(&VerbPhrase, usize)> {
        let known = self.verbs.get(stems.first()?)?.iter().filter(|verb| verb.words.len() == 2);
        let mut parted = known.filter_map(|verb| {
            let second = verb.words.last().filter(|word| PARTICLES.contains(&&***word))?;
            let near = stems.iter().enumerate().skip(2).take(MOST_BETWEEN);
            let at = near.take_while(|(_, stem)| !stem.is_empty()).find(|(_, stem)| *stem == second)?.0;
            Some((verb, at))
        });
        parted.next()
    }

    /// How many words from there on are one unit; 1 where they are none of several.
    pub(super) fn joined(&self, stems: &[Box<str>]) -> usize {
        let known = stems.first().and_then(|first| self.joined.get(first));
        let longest = known.and_then(|joined| joined.iter().find(|words| stems.starts_with(words)));
        longest.map_or(1, |words| words.len())
    }

    /// The units of an identifier: `custPhoneNo` is `customer`, `phone_number`.
    pub(super) fn units(&self, identifier: &str) -> Vec<Box<str>> {
        let mut stems: Vec<Box<str>> = Vec::new();
        for word in crate::schema::words(identifier) {
            self.push_parts(&word, &mut stems);
        }
        self.join(&stems)
    }

    /// The stem of a word that a person says: of the abbreviations of identifiers only a few are said, and a slip of
    /// the pen is mended where only one word is that near.
    pub(super) fn said(&self, word: &str) -> Box<str> {
        if let Some(meant) = self.short.get(word).filter(|_| SAID.contains(&word)) {
            return meant.first().cloned().unwrap_or_else(|| word.into());
        }
        let whole = stem(word);
        if self.is_word(&whole) || self.is_stop(word) {
            return whole.into();
        }
        let bare = self.bare(&whole);
        if self.is_word(bare) { bare.into() } else { self.mended(&whole).unwrap_or_else(|| whole.into()) }
    }

    /// The word of business that is one slip away from this one.
    fn mended(&self, stem: &str) -> Option<Box<str>> {
        if stem.len() < 6 {
            return None;
        }
        // Another ending is another word more often than a slip: `reach`, `react`.
        let (first, last) = (stem.chars().next(), stem.chars().last());
        let likely = |word: &&str| {
            word.len().abs_diff(stem.len()) <= 1
                && word.chars().next() == first
                && word.chars().last() == last
                && !word.contains('_')
        };
        let known = self.related.keys().chain(self.verbs.keys()).map(|word| &**word).filter(likely);
        // Of several the first by its letters, so that the same word is always mended alike.
        known.filter(|word| strsim::osa_distance(stem, word) == 1).min().map(Box::from)
    }

    /// The words that one is written together from, as stems.
    pub(super) fn parts(&self, word: &str) -> Option<Vec<Box<str>>> {
        let parts = split::parts(word, |part| part.len() >= 4 && self.is_part(part))?;
        Some(parts.into_iter().map(|part| Box::from(self.bare(&stem(part)))).collect())
    }

    /// A word, or the words that it is written together from, as stems.
    pub(super) fn push_parts(&self, word: &str, stems: &mut Vec<Box<str>>) {
        if let Some(meant) = self.short.get(word) {
            stems.extend(meant.first().into_iter().flat_map(|unit| unit.split('_')).map(Box::from));
            return;
        }
        let whole = stem(word);
        if word.len() < 5 || self.is_word(&whole) || self.is_stop(word) {
            stems.push(whole.into());
            return;
        }
        match split::parts(word, |part| self.is_part(part)) {
            Some(parts) => stems.extend(parts.into_iter().map(|part| Box::from(stem(part)))),
            None => stems.push(self.bare(&whole).into()),
        }
    }

    /// Stems with those that belong together joined.
    pub(super) fn join(&self, stems: &[Box<str>]) -> Vec<Box<str>> {
        let mut units = Vec::with_capacity(stems.len());
        let mut at = 0;
        while let Some(rest) = stems.get(at..).filter(|rest| !rest.is_empty()) {
            let length = self.joined(rest);
            units.push(rest.get(..length).unwrap_or(rest).join("_").into());
            at += length;
        }
        units
    }

    /// A German or Spanish word without an ending that English doesn't have, where that is a word of business.
    fn bare<'w>(&self, word: &'w str) -> &'w str {
        let shorter = ["en", "es", "n", "e", "er", "s"].iter().filter_map(|ending| word.strip_suffix(ending));
        shorter.filter(|shorter| shorter.len() >= 4).find(|shorter| self.is_word(shorter)).unwrap_or(word)
    }

    fn is_word(&self, stem: &str) -> bool {
        self.knows(stem) || self.joined.contains_key(stem) || self.verbs.contains_key(stem)
    }

    fn is_part(&self, part: &str) -> bool {
        let short =
            matches!(part, "is" | "has" | "id" | "no" | "nr" | "to" | "on" | "at" | "by" | "in" | "of");
        short || (part.len() >= 3 && (self.is_word(&stem(part)) || self.short.contains_key(part)))
    }
}

#[cfg(test)]
mod tests;
