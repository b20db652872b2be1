//! How words are held together until something ends them, and how likely they are given and wanted.
//!
//! `the order number` is open until a verb, a cue or a small word ends it; then it is a mention that leans as the last
//! cue told.

use super::{
    super::{Hint, Mention, Word, WordRole, text::Sort},
    Walk,
};
use crate::{
    propose::{lexicon::Lexicon, slots::is_id},
    schema::singular,
};

/// How likely the words after a cue are given, and wanted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Leaning {
    pub(super) given: f32,
    pub(super) wanted: f32,
}

/// As long as nothing tells: what stands there is a little more often wanted.
pub(super) const OPEN: Leaning = Leaning { given: 0.4, wanted: 0.5 };
pub(super) const GIVEN: Leaning = Leaning { given: 0.9, wanted: 0.1 };
pub(super) const WANTED: Leaning = Leaning { given: 0.12, wanted: 0.9 };
/// After what says what for: neither is likely.
pub(super) const NEITHER: Leaning = Leaning { given: 0.15, wanted: 0.15 };
/// After a colon: what it is about, one after the other.
pub(super) const LISTED: Leaning = Leaning { given: 0.35, wanted: 0.75 };
/// After `of` and `for`: whose it is.
const WHOSE: Leaning = Leaning { given: 0.6, wanted: 0.15 };

impl Leaning {
    /// Makes a mention lean this way that was read before.
    pub(super) fn lean(self, mention: &mut Mention) {
        (mention.given, mention.wanted) = (self.given, self.wanted);
    }
}

/// Whether two shares are the same, but for how floats are kept.
fn same(one: f32, other: f32) -> bool {
    (one - other).abs() < 0.01
}

impl Walk<'_> {
    /// Takes a small word that means nothing by itself, but joins or parts what stands about it.
    pub(super) fn stop(&mut self, word: &str) {
        if self.holds && !matches!(word, "and" | "or" | "und" | "y" | "o" | "oder") {
            self.at += 1;
            return;
        }
        let next_is_thing = self.piece_after(1).is_some_and(|piece| piece.sort == Sort::Word);
        match word {
            "of" | "del" | "de" | "des" | "der" if !self.open.is_empty() && next_is_thing => {
                self.before_of = self.before_of.or(Some(self.open.len()));
            }
            "a" | "an" | "the" | "their" | "his" | "her" | "its" | "our" | "this" | "that" | "new"
            | "one" | "my" | "your"
                // `the status of the order`: right behind an `of` it ends nothing.
                if self.before_of == Some(self.open.len()) => {}
            "for" | "of" | "fuer" | "para" | "on" | "to" => {
                self.flush();
                if self.leaning.wanted > 0.4 {
                    self.leaning = WHOSE;
                }
            }
            "with" | "mit" | "con" if !self.said_in_sentence() && self.open.is_empty() => {
                self.leaning = GIVEN;
            }
            "and" | "und" | "y" => {
                self.flush();
                self.before_joined = self.asked.mentions.len().checked_sub(1);
            }
            "or" => self.flush(),
            "with" => {
                self.flush();
                if same(self.leaning.given, WHOSE.given) {
                    self.leaning = self.rest;
                }
            }
            _ => {
                self.flush();
            }
        }
        self.starts =
            matches!(word, "and" | "then" | "please" | "just" | "also" | "und" | "bitte" | "so" | "y")
                && self.starts;
        self.at += 1;
    }

    /// Takes a word, or several that are one unit, as part of what is open.
    pub(super) fn thing(&mut self, unit: Box<str>, length: usize) {
        let lexicon = Lexicon::get();
        let piece = self.piece_after(length - 1);
        let is_plural =
            piece.is_some_and(|piece| piece.word.len() > 3 && singular(&piece.word) != &*piece.word);
        let role = if lexicon.is_weak(&unit) {
            WordRole::Weak
        } else if !lexicon.values(&unit).is_empty() {
            WordRole::State
        } else {
            WordRole::Thing
        };
        let said = self.pieces.iter().skip(self.at).take(length).map(|piece| &*piece.word);
        let said = said.collect::<Vec<_>>().join("_").into();
        let place = self.push(Word { units: vec![unit], said, role, is_plural });
        self.open.push(place);
        if piece.is_some_and(|piece| piece.owns) && self.before_of.is_none() && self.owner.is_empty() {
            self.owner = std::mem::take(&mut self.open);
        }
        self.holds = false;
        self.starts = false;
        self.at += length;
    }

    /// Keeps a word; its place among the goal's words.
    pub(super) fn push(&mut self, word: Word) -> usize {
        self.asked.words.push(word);
        self.asked.words.len() - 1
    }

    /// Ends the words that belong together.
    pub(super) fn flush(&mut self) {
        let mut words = std::mem::take(&mut self.open);
        let mut owner = std::mem::take(&mut self.owner);
        if words.is_empty() {
            // `the customer's`, and nothing behind it: the owner is all that was said.
            words = std::mem::take(&mut owner);
        }
        let before_of = self.before_of.take();
        if words.is_empty() {
            return;
        }
        self.holds = false;
        let own = before_of.unwrap_or(words.len()).min(words.len()).max(1);
        words.extend(owner);
        let owner: Vec<usize> = words.get(own..).unwrap_or_default().to_vec();
        let Leaning { mut given, wanted } = self.leaning;
        // A number or code is more often what an agent has than what it wants.
        if wanted < 0.7 && self.says_id(&words) {
            given = given.max(0.75);
        }
        self.owned_too(&owner, wanted);
        self.mention((words, own), Leaning { given, wanted }, self.hint);
        if !owner.is_empty() {
            // Whose it is may be what an agent has: the status of *an order*.
            let own = owner.len();
            self.mention((owner, own), WHOSE, None);
        }
        if self.hint != Some(Hint::Flag) {
            self.hint = None;
        }
    }

    fn mention(&mut self, (words, own): (Vec<usize>, usize), leaning: Leaning, hint: Option<Hint>) {
        let (Leaning { given, wanted }, sentence) = (leaning, self.sentence);
        self.asked.mentions.push(Mention { words, own, given, wanted, hint, sentence });
    }

    /// Whether one of these words names what tells records apart.
    fn says_id(&self, words: &[usize]) -> bool {
        let mut words = words.iter().filter_map(|word| self.asked.words.get(*word));
        words.any(|word| word.role == WordRole::Thing && word.units.first().is_some_and(|unit| is_id(unit)))
    }

    /// "The name and the phone of the owner": both are the owner's.
    fn owned_too(&mut self, owner: &[usize], wanted: f32) {
        let at = self.before_joined.take().filter(|_| !owner.is_empty());
        let before = at.and_then(|at| self.asked.mentions.get_mut(at));
        if let Some(before) =
            before.filter(|before| before.own == before.words.len() && same(before.wanted, wanted))
        {
            before.words.extend(owner);
        }
    }

    /// The last mention, where it is one of this sentence.
    pub(super) fn last_said(&mut self) -> Option<&mut Mention> {
        self.asked.mentions.last_mut().filter(|mention| mention.sentence == self.sentence)
    }

    /// Whether this sentence has a mention already.
    pub(super) fn said_in_sentence(&self) -> bool {
        self.asked.mentions.last().is_some_and(|mention| mention.sentence == self.sentence)
    }
}
