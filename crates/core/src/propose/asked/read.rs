//! The pieces of a goal into what it asks for: one walk from left to right that keeps in mind which cue came last.
//!
//! The walk takes a cue before a phrase, a phrase before a verb and a verb before a thing, for that is how much each
//! tells.

mod marks;
mod mentions;
mod questions;
mod verbs;

use mentions::{Leaning, OPEN, WANTED};

use super::{
    Asked, Hint, Mention, Word, WordRole,
    text::{Piece, Sort},
    words::{LATEST, MANY, NEW, PUTS, asked_by},
};
use crate::propose::{
    doing::Doing,
    lexicon::{
        Lexicon,
        cues::{self, Cue},
    },
};

/// Reads pieces.
pub(super) fn asked(pieces: &[Piece]) -> Asked {
    let mut walk = Walk::new(pieces);
    while walk.at < pieces.len() {
        walk.step();
    }
    walk.flush();
    walk.finish()
}

impl Word {
    /// A word that is written as its unit is.
    fn new(units: Vec<Box<str>>, role: WordRole) -> Self {
        let said = units.first().cloned().unwrap_or_default();
        Self { units, said, role, is_plural: false }
    }
}

/// Where the walk stands, and what it keeps in mind.
struct Walk<'p> {
    pieces: &'p [Piece],
    stems: Vec<Box<str>>,
    at: usize,
    leaning: Leaning,
    /// What follows the one thing that a cue was about.
    rest: Leaning,
    /// The words that belong together so far, and how many of them came before an `of`.
    open: Vec<usize>,
    before_of: Option<usize>,
    /// The words that say whose the open ones are: `the customer's`.
    owner: Vec<usize>,
    /// Whether what is open is only what a question asks for, so that small words don't end it.
    holds: bool,
    hint: Option<Hint>,
    sentence: usize,
    /// The mention before an `and`, until the next one ends.
    before_joined: Option<usize>,
    /// Whether it says what for, up to the end of the sentence.
    is_aside: bool,
    /// Whether the next word starts a clause.
    starts: bool,
    has_verb: bool,
    /// Where second words of verbs stand that were read with the first.
    passed: Vec<usize>,
    asked: Asked,
}

impl<'p> Walk<'p> {
    fn new(pieces: &'p [Piece]) -> Self {
        Self {
            pieces,
            stems: pieces.iter().map(|piece| piece.stem.clone()).collect(),
            at: 0,
            leaning: OPEN,
            rest: OPEN,
            open: Vec::new(),
            before_of: None,
            owner: Vec::new(),
            holds: false,
            hint: None,
            sentence: 0,
            before_joined: None,
            is_aside: false,
            starts: true,
            has_verb: false,
            passed: Vec::new(),
            asked: Asked::default(),
        }
    }

    /// The piece so many pieces further on; the one that the walk stands at for 0.
    fn piece_after(&self, distance: usize) -> Option<&'p Piece> {
        self.pieces.get(self.at + distance)
    }

    /// The piece so many pieces back.
    fn piece_before(&self, distance: usize) -> Option<&'p Piece> {
        self.pieces.get(self.at.checked_sub(distance)?)
    }

    /// The stems from here on.
    fn rest_stems(&self) -> &[Box<str>] {
        self.stems.get(self.at..).unwrap_or_default()
    }

    fn step(&mut self) {
        let Some(piece) = self.piece_after(0) else { return };
        match piece.sort {
            Sort::Word => self.word(piece),
            Sort::Comma | Sort::And => self.comma(),
            Sort::Sample => self.sample(),
            Sort::Bracket => self.bracket(),
            Sort::Colon => self.colon(),
            Sort::Arrow => self.arrow(),
            Sort::End => self.end(),
        }
    }

    /// Takes a word as the first of these that it is: a cue, a phrase, a verb, a question, anything else. A phrase of
    /// one word yields to what the lexicon knows by that name.
    fn word(&mut self, piece: &Piece) {
        let words = self.pieces.iter().skip(self.at).map(|piece| &*piece.word);
        if let Some((cue, length)) = cues::at(words).filter(|(_, length)| *length > 1 || self.is_cue(piece)) {
            let ends = self.piece_after(length).is_none_or(|after| after.sort != Sort::Word);
            let is_known = cue == Cue::Given && ends && matches!(&*piece.word, "given" | "input");
            self.cue(if is_known { Cue::Known } else { cue }, length, &piece.word);
            return;
        }
        let lexicon = Lexicon::get();
        if let Some(phrase) = lexicon
            .phrase(self.rest_stems())
            .filter(|phrase| phrase.words.len() > 1 || !lexicon.knows(&piece.stem))
        {
            self.phrase(phrase.units.clone(), phrase.words.len());
            return;
        }
        if self.passed.contains(&self.at) {
            self.at += 1;
            return;
        }
        if self.known_verb(piece) {
            return;
        }
        if let Some(hint) = asked_by(&piece.word).filter(|_| !self.holds) {
            self.question(hint);
            return;
        }
        self.other_word(piece);
    }

    /// A word that is no cue, no verb and no question.
    fn other_word(&mut self, piece: &Piece) {
        let lexicon = Lexicon::get();
        let length = lexicon.joined(self.rest_stems());
        let word = &*piece.word;
        if length == 1 && LATEST.contains(&word) {
            self.asked.wants_latest = true;
        }
        if MANY.contains(&word) {
            self.asked.wants_many = true;
        }
        if NEW.contains(&word) && self.new_one() {
            self.stop("new");
            return;
        }
        if self.is_thing_all_the_same(piece) {
            self.thing(piece.stem.clone(), 1);
            return;
        }
        let is_order = self.is_order(piece);
        if lexicon.is_stop(word) && !(PUTS.contains(&word) && is_order) {
            self.stop(word);
        } else if is_order {
            self.order(piece);
        } else if length == 1 && self.is_third_person(piece) {
            self.side_verb(piece);
        } else {
            let stems = self.stems.get(self.at..self.at + length).unwrap_or_default();
            self.thing(stems.join("_").into(), length);
        }
    }

    /// Whether a word that says nothing elsewhere is a thing here: the make of a car, an order no.
    fn is_thing_all_the_same(&self, piece: &Piece) -> bool {
        match &*piece.word {
            "make" => self.is_listed(),
            "no" => &*piece.stem == "number" && !self.open.is_empty(),
            _ => false,
        }
    }

    /// Whether a word stands alone between marks: `make, model and year`.
    fn is_listed(&self) -> bool {
        let is_mark = |piece: Option<&Piece>| {
            piece.is_some_and(|piece| {
                matches!(piece.sort, Sort::Comma | Sort::And | Sort::Colon) || &*piece.word == "and"
            })
        };
        is_mark(self.piece_before(1)) && is_mark(self.piece_after(1))
    }

    /// What the goal as a whole tells, once all is read.
    fn finish(mut self) -> Asked {
        if self.asked.doings.iter().all(|(_, weight)| *weight < 0.3) {
            self.asked.doings.push((Doing::Read, 0.5));
        }
        // How many, and how much, is never what somebody has.
        let amounts = self.asked.mentions.iter_mut().filter(|mention| mention.hint == Some(Hint::Amount));
        amounts.for_each(|mention| WANTED.lean(mention));
        let mut wanted = self.asked.mentions.iter().filter(|mention| mention.wanted > mention.given);
        self.asked.wants_many |= wanted.next().is_some_and(|mention| self.is_plural(mention));
        self.asked
    }

    /// Whether a mention is about several things. "Which countries pay with it": what is asked for may stand before
    /// what it does, so that the last word but one counts too.
    fn is_plural(&self, mention: &Mention) -> bool {
        let own = mention.words.get(..mention.own).unwrap_or_default();
        let other = if mention.hint.is_some() { 1 } else { 2 };
        let places = [own.last(), own.get(own.len().saturating_sub(other))];
        let mut words = places.into_iter().flatten().filter_map(|place| self.asked.words.get(*place));
        words.any(|word| word.is_plural)
    }
}
