//! Marks between the words: what they end, and what they say of the words before and behind them.

use super::{
    super::{
        Hint, Word, WordRole,
        text::{Piece, Sort},
        words::AT_HAND,
    },
    Walk,
    mentions::{GIVEN, LISTED, OPEN, WANTED},
};
use crate::propose::{lexicon::Lexicon, slots::is_telling};

impl Walk<'_> {
    /// Takes a comma, or what stands for `and`.
    pub(super) fn comma(&mut self) {
        self.mark(false);
        // "From the order number, the date and the total": only the number is given.
        if self.leaning.given > 0.55 && self.said_in_sentence() {
            self.leaning = self.rest;
        }
    }

    /// What a colon is followed by is a list of what is wanted more often than of what is given.
    pub(super) fn colon(&mut self) {
        self.mark(true);
        self.hint = None;
        self.is_aside = false;
        self.rest = LISTED;
        self.leaning = LISTED;
    }

    /// `order number -> status`: all before it in the sentence is given, all behind it wanted.
    pub(super) fn arrow(&mut self) {
        self.mark(true);
        let sentence = self.sentence;
        let said = self.asked.mentions.iter_mut().filter(|mention| mention.sentence == sentence);
        said.for_each(|mention| GIVEN.lean(mention));
        self.leaning = WANTED;
        self.rest = WANTED;
    }

    /// A sentence starts anew, but for what is to be done.
    pub(super) fn end(&mut self) {
        self.mark(true);
        self.hint = None;
        self.sentence += 1;
        self.leaning = OPEN;
        self.rest = OPEN;
        self.is_aside = false;
        self.has_verb = false;
    }

    /// A word alone in brackets says more of what stands before: `a patient (id)`.
    pub(super) fn bracket(&mut self) {
        self.flush();
        self.hint = None;
        self.starts = true;
        // `a customer (id known)`
        let is_known = self.piece_after(2).is_some_and(|piece| AT_HAND.contains(&&*piece.word));
        let close = if is_known { 3 } else { 2 };
        let Some(unit) = self.bracketed(close).filter(|_| self.said_in_sentence()) else {
            self.at += 1;
            return;
        };
        let place = self.push(Word::new(vec![unit], WordRole::Thing));
        if let Some(mention) = self.asked.mentions.last_mut() {
            mention.words.insert(mention.own, place);
            mention.own += 1;
            if is_known {
                GIVEN.lean(mention);
            }
        }
        self.at += close + 1;
    }

    /// The unit of the word behind a bracket, where the bracket is closed so many pieces further on.
    fn bracketed(&self, close: usize) -> Option<Box<str>> {
        let is_word = |piece: &&Piece| piece.sort == Sort::Word && !Lexicon::get().is_stop(&piece.word);
        let alone = self.piece_after(1).filter(is_word)?;
        let closes = self.piece_after(close).is_some_and(|piece| piece.sort == Sort::Bracket);
        (closes && is_telling(&alone.stem)).then(|| alone.stem.clone())
    }

    /// Takes a mark; a question after one that asked whether doesn't ask whether any more.
    fn mark(&mut self, starts: bool) {
        self.flush();
        self.hint = self.hint.filter(|hint| *hint != Hint::Flag);
        self.starts = starts;
        self.at += 1;
    }

    /// A sample is no word, but what it stands beside is a value that an agent has.
    pub(super) fn sample(&mut self) {
        self.flush();
        if let Some(mention) = self.last_said() {
            mention.given = mention.given.max(0.6);
        }
        self.starts = false;
        self.at += 1;
    }
}
