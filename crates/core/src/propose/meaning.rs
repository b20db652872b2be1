//! A goal's words against a schema's: how near each token is to each word.

use super::{
    asked::{Asked, Word, WordRole},
    index::{Token, Vocabulary},
    lexicon::{Lexicon, SAME},
    slots,
};

/// How near a unit of several words is to its last one, and to another one of them.
const LAST_PART: f32 = 0.6;
const OTHER_PART: f32 = 0.35;
/// How near the forms of one word are: `supply` and `supplier`.
const DERIVED: f32 = 0.7;
/// How near the last part of a word is that is written together.
const COMPOUND: f32 = 0.8;
/// What a slip of the pen leaves of a nearness.
const SLIP: f32 = 0.85;

const ENDINGS: &[&str] = &[
    "er", "or", "ee", "ment", "ing", "ion", "ation", "ance", "ence", "al", "ed", "d", "t", "able", "ability",
    "s", "r", "y", "ity", "ness", "ary", "ory", "ist", "ian", "date", "ive", "n", "ier", "e", "en", "es",
];

/// How near each token of a schema is to each word of a goal, of 255.
#[derive(Debug)]
pub(super) struct Meaning {
    tokens: usize,
    near: Vec<u8>,
    /// How near each token is to the nearest word.
    best: Vec<u8>,
    /// How much each word says.
    pub(super) weights: Vec<f32>,
    /// How near the nearest token is to each word.
    pub(super) reached: Vec<f32>,
    /// For each word that is a thing and what tells it, such as `order_number`, where the nearness of both stands.
    pairs: Vec<Option<usize>>,
}

impl Meaning {
    /// Compares a goal's words with a schema's.
    pub(super) fn of(asked: &Asked, vocabulary: &Vocabulary) -> Self {
        let tokens = vocabulary.len();
        let mut pairs = vec![None; asked.words.len()];
        let mut parts: Vec<&str> = Vec::new();
        for (pair, word) in pairs.iter_mut().zip(&asked.words) {
            if let Some((thing, telling)) = word.units.first().and_then(|unit| pair_of(unit)) {
                *pair = Some(asked.words.len() + parts.len());
                parts.extend([thing, telling]);
            }
        }
        let mut meaning = Self {
            tokens,
            near: vec![0; tokens * (asked.words.len() + parts.len())],
            best: vec![0; tokens],
            weights: Vec::with_capacity(asked.words.len()),
            reached: vec![0.0; asked.words.len()],
            pairs,
        };
        for (part, row) in parts.into_iter().zip(asked.words.len()..) {
            meaning.unit(row, part, SAME, vocabulary);
        }
        for (place, word) in asked.words.iter().enumerate() {
            meaning.word(place, word, vocabulary);
            let weight = meaning.weight(place, word, vocabulary);
            meaning.weights.push(weight);
        }
        meaning
    }

    /// How near a token is to a word, of 1.
    pub(super) fn near(&self, word: usize, token: Token) -> f32 {
        let place = word * self.tokens + token as usize;
        f32::from(self.near.get(place).copied().unwrap_or(0)) / 255.0
    }

    /// How near a token is to the nearest word, of 1.
    pub(super) fn best(&self, token: Token) -> f32 {
        f32::from(self.best.get(token as usize).copied().unwrap_or(0)) / 255.0
    }

    /// How near the nearest of some tokens is to a word.
    pub(super) fn nearest(&self, word: usize, tokens: &[Token]) -> f32 {
        tokens.iter().map(|token| self.near(word, *token)).fold(0.0, f32::max)
    }

    /// How near some tokens are to the thing and to what tells it, for a word that is both: `order_number`.
    pub(super) fn pair(&self, word: usize) -> Option<(usize, usize)> {
        let first = (*self.pairs.get(word)?)?;
        Some((first, first + 1))
    }

    /// The tokens that are that near one of some words, or made of a word that is.
    pub(super) fn reached_by(
        &self,
        words: &[usize],
        least: f32,
        vocabulary: &Vocabulary,
    ) -> impl Iterator<Item = Token> {
        let mut most = vec![0_u8; self.tokens];
        for word in words {
            let row = self.near.get(word * self.tokens..(word + 1) * self.tokens).unwrap_or_default();
            most.iter_mut().zip(row).for_each(|(most, near)| *most = (*most).max(*near));
        }
        let is_near =
            move |token: Token| f32::from(most.get(token as usize).copied().unwrap_or(0)) / 255.0 >= least;
        let all = (0..).take(self.tokens);
        all.filter(move |token| {
            is_near(*token) || vocabulary.made_of(*token).iter().any(|part| is_near(*part))
        })
    }

    /// The tokens that are near a word, each with how near.
    pub(super) fn tokens(&self, word: usize) -> impl Iterator<Item = (Token, f32)> + '_ {
        let row = self.near.get(word * self.tokens..(word + 1) * self.tokens).unwrap_or_default();
        row.iter()
            .zip(0..)
            .filter(|(near, _)| **near > 0)
            .map(|(near, token)| (token, f32::from(*near) / 255.0))
    }

    fn word(&mut self, place: usize, word: &Word, vocabulary: &Vocabulary) {
        let mut order = SAME;
        for unit in &word.units {
            self.unit(place, unit, order, vocabulary);
            order *= 0.97;
        }
        if self.reached.get(place).is_some_and(|reached| *reached < 0.5)
            && let Some(unit) = word.units.first()
            && !Lexicon::get().knows(unit)
            && let Some(meant) = misspelled(unit, vocabulary)
        {
            self.unit(place, &meant, SLIP, vocabulary);
        }
        if self.reached.get(place).is_some_and(|reached| *reached < 0.5)
            && let Some(parts) = word.units.first().and_then(|unit| Lexicon::get().parts(unit))
        {
            let last = parts.len().saturating_sub(1);
            for (at, part) in parts.iter().enumerate() {
                self.unit(place, part, if at == last { COMPOUND } else { COMPOUND * 0.8 }, vocabulary);
            }
        }
    }

    fn unit(&mut self, place: usize, unit: &str, factor: f32, vocabulary: &Vocabulary) {
        self.form(place, unit, factor, vocabulary);
        let lexicon = Lexicon::get();
        for (other, nearness) in lexicon.related(unit) {
            self.form(place, other, factor * nearness, vocabulary);
        }
        // What is said in several words may be told by the last of them alone, unless that may tell anything.
        let is_pair = pair_of(unit).is_some();
        if let Some((_, last)) = unit.rsplit_once('_').filter(|_| !is_pair) {
            self.form(place, last, factor * LAST_PART, vocabulary);
        }
        for part in unit.split('_').filter(|part| *part != unit) {
            self.form(place, part, factor * OTHER_PART, vocabulary);
        }
    }

    /// One unit: itself, what it is a part of, and its other forms.
    fn form(&mut self, place: usize, unit: &str, factor: f32, vocabulary: &Vocabulary) {
        if let Some(token) = vocabulary.token(unit) {
            self.note(place, token, factor);
        }
        for (token, is_last) in vocabulary.with_part(unit) {
            self.note(place, *token, factor * if *is_last { LAST_PART } else { OTHER_PART });
        }
        if factor < 0.6 || unit.len() < 4 || unit.contains('_') {
            return;
        }
        for token in vocabulary.starting_with(unit) {
            let rest = vocabulary.unit(token).strip_prefix(unit).unwrap_or_default();
            if ENDINGS.contains(&rest) {
                self.note(place, token, factor * DERIVED);
            }
        }
        for end in (4..unit.len()).filter(|end| unit.len() - end <= 7) {
            let (Some(start), Some(rest)) = (unit.get(..end), unit.get(end..)) else { continue };
            if ENDINGS.contains(&rest)
                && let Some(token) = vocabulary.token(start)
            {
                self.note(place, token, factor * DERIVED);
            }
        }
        if let Some(start) = unit.strip_suffix('y').filter(|start| start.len() >= 4) {
            let near = |token: &Token| vocabulary.unit(*token).len() <= unit.len() + 3;
            for token in vocabulary.starting_with(start).filter(near) {
                self.note(place, token, factor * DERIVED);
            }
        }
    }

    fn note(&mut self, place: usize, token: Token, nearness: f32) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is from 0 to 255")]
        let value = (nearness.clamp(0.0, 1.0) * 255.0) as u8;
        if let Some(near) = self.near.get_mut(place * self.tokens + token as usize) {
            *near = (*near).max(value);
        }
        if place < self.reached.len()
            && let Some(best) = self.best.get_mut(token as usize)
        {
            *best = (*best).max(value);
        }
        if let Some(reached) = self.reached.get_mut(place) {
            *reached = reached.max(nearness);
        }
    }

    /// How much a word says: less the more common it is in the schema, and little where it is about who speaks.
    fn weight(&self, place: usize, word: &Word, vocabulary: &Vocabulary) -> f32 {
        let by_role = match word.role {
            WordRole::Thing => 1.0,
            WordRole::Verb => 0.5,
            WordRole::State => 0.55,
            WordRole::Weak => 0.35,
        };
        let nearest = self.tokens(place).filter(|(_, near)| *near > 0.7);
        let rarity = nearest.map(|(token, near)| vocabulary.rarity(token) * near).fold(0.0_f32, f32::max);
        by_role * if rarity > 0.0 { (0.5 + rarity / 6.0).min(1.4) } else { 1.0 }
    }
}

/// A unit that names a thing and what tells it from others: `order_number` is an order and its number.
fn pair_of(unit: &str) -> Option<(&str, &str)> {
    unit.rsplit_once('_').filter(|(_, last)| slots::is_telling(last))
}

/// What a word that is nowhere else is a slip for.
fn misspelled(unit: &str, vocabulary: &Vocabulary) -> Option<Box<str>> {
    let most = match unit.len() {
        0..=3 => return None,
        4..=7 => 1,
        _ => 2,
    };
    let first = unit.chars().next();
    let likely = |other: &&str| other.len().abs_diff(unit.len()) <= most && other.chars().next() == first;
    let known = vocabulary.units.iter().map(|unit| &**unit).chain(Lexicon::get().all());
    let slips = |other: &str| strsim::osa_distance(unit, other);
    let near = known.filter(likely).map(|other| (slips(other), other)).filter(|(count, _)| *count <= most);
    near.min().map(|(_, other)| other.into())
}
