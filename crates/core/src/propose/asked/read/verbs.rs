//! What is a verb here, and how much it weighs.
//!
//! Many words of business are things and verbs at once: an order, to order; a return, to return. Where a word stands
//! tells which: a sentence starts with an order to do something, `to` has a verb behind it, a list has none in it.

use super::{
    super::{
        Hint, Word, WordRole,
        text::{Piece, Sort},
        words::{BEFORE_PASSIVE, BEFORE_VERB, DETERMINERS, GOT, PUTS, starts_question},
    },
    Walk,
    mentions::{OPEN, WANTED},
};
use crate::propose::{doing::Doing, lexicon::Lexicon};

/// The endings of nouns that name what is done: `confirmation`, `payment`.
const OF_NOUNS: &[&str] = &["ation", "ment", "ance", "ence", "ition"];

/// Whether a word shows that the one before it is a verb.
fn points(piece: &Piece) -> bool {
    DETERMINERS.contains(&&*piece.word) || matches!(&*piece.word, "to" | "that")
}

/// Whether what follows a word at the start of a sentence shows that it is a verb: a sample or a small word.
fn leads(after: &Piece) -> bool {
    let is_small = || Lexicon::get().is_stop(&after.word) || after.word.len() < 4;
    after.sort == Sort::Sample || (after.sort == Sort::Word && is_small())
}

impl Walk<'_> {
    /// A verb of the lexicon; whether there is one.
    pub(super) fn known_verb(&mut self, piece: &Piece) -> bool {
        let lexicon = Lexicon::get();
        if let Some((verb, particle)) = lexicon.parted_verb(self.rest_stems())
            && let Some(weight) = self.verb_weight(piece, 1).filter(|weight| *weight >= 0.7)
        {
            self.passed.push(self.at + particle);
            self.verb(&verb.doings, weight, 1);
            return true;
        }
        let Some(verb) = lexicon.verb(self.rest_stems()) else { return false };
        let length = verb.words.len();
        let Some(weight) = self.verb_weight(piece, length) else { return false };
        // "And is it busy": what asks names nothing.
        let asks = length > 1 && !self.starts && starts_question(&piece.word);
        if asks && verb.doings.iter().all(Doing::only_reads) {
            self.question(Some(Hint::Flag));
            self.at += length - 1;
        } else {
            self.verb(&verb.doings, weight, length);
        }
        true
    }

    /// A word that tells to do something, and no verb that is known.
    pub(super) fn order(&mut self, piece: &Piece) {
        let rest = self.pieces.get(self.at..).unwrap_or_default();
        let mut sentence = rest.iter().take_while(|piece| piece.sort != Sort::End);
        let is_listing = PUTS.contains(&&*piece.word)
            && sentence.any(|piece| matches!(&*piece.stem, "list" | "waitlist" | "watchlist" | "queue"));
        let change = if is_listing { Doing::Create } else { Doing::Update };
        let doings = [Doing::Action(piece.stem.clone()), change];
        self.verb(&doings, if self.has_verb { 0.5 } else { 0.8 }, 1);
    }

    /// Whether a word that is no known verb tells to do something all the same: `jump this job over`.
    pub(super) fn is_order(&self, piece: &Piece) -> bool {
        let after = self.piece_after(1);
        let points = after.is_some_and(|after| DETERMINERS.contains(&&*after.word));
        let is_known = Lexicon::get().related(&piece.stem).iter().any(|(_, near)| *near > 0.6);
        self.starts
            && points
            && (!is_known || !self.has_verb)
            && !matches!(&*piece.word, "until" | "till" | "plus" | "than")
            && !piece.word.ends_with("ed")
            && !piece.word.ends_with('s')
    }

    /// Whether a word is what a thing does, and no thing: the company that `covers` a patient.
    pub(super) fn is_third_person(&self, piece: &Piece) -> bool {
        let is_third = piece.word.len() > 4 && piece.word.ends_with('s') && !piece.word.ends_with("ss");
        let after = self.piece_after(1).map_or("", |after| &*after.word);
        is_third && !self.open.is_empty() && DETERMINERS.contains(&after)
    }

    /// What a thing does: it parts what does it from what it is done to, and isn't to be done.
    pub(super) fn side_verb(&mut self, piece: &Piece) {
        self.flush();
        self.push(Word::new(vec![piece.stem.clone()], WordRole::Verb));
        self.at += 1;
    }

    /// What a word like `new` tells of what is to be done; whether it has said all with that, as where something is
    /// written anyway.
    pub(super) fn new_one(&mut self) -> bool {
        if self.asked.doings.iter().all(|(_, weight)| *weight < 0.6) {
            if self.has_become() {
                self.asked.doings.push((Doing::Update, 0.8));
            } else if self.starts && !self.has_verb {
                self.asked.doings.push((Doing::Create, 0.6));
            }
        }
        if self.asked.writes() > 0.6 {
            return true;
        }
        // `Put a new appointment into the calendar` makes one.
        if self.piece_before(2).is_some_and(|puts| PUTS.contains(&&*puts.word)) {
            self.asked.doings.push((Doing::Create, 1.0));
        }
        false
    }

    /// Whether something that is new has been got before: `she got married, new surname please`.
    fn has_become(&self) -> bool {
        let before = self.pieces.get(..self.at).unwrap_or_default();
        let sentence = before.rsplit(|piece| piece.sort == Sort::End).next().unwrap_or_default();
        sentence.iter().any(|piece| GOT.contains(&&*piece.word))
    }

    /// How likely a verb here is the point of the goal; `None` where it is no verb here.
    fn verb_weight(&self, piece: &Piece, length: usize) -> Option<f32> {
        let before = self.piece_before(1);
        let word_before =
            before.filter(|before| before.sort == Sort::Word).map_or("", |before| &*before.word);
        let after = self.piece_after(length);
        if BEFORE_PASSIVE.contains(&word_before) || (piece.word.ends_with("ed") && !self.starts) {
            return Some(0.25);
        }
        let is_german = piece.word.ends_with("en");
        let is_before_mark =
            after.is_some_and(|after| matches!(after.sort, Sort::Comma | Sort::And | Sort::Colon));
        if length == 1 && is_before_mark && !is_german {
            return None;
        }
        // German says what is to be done at the end.
        let ends = after.is_none_or(|after| after.sort != Sort::Word);
        if ends && length == 1 && is_german && !self.open.is_empty() {
            return Some(0.9);
        }
        if length == 1 && OF_NOUNS.iter().any(|end| piece.word.ends_with(end)) {
            return None;
        }
        let is_after_comma = before.is_some_and(|before| before.sort == Sort::Comma);
        if is_after_comma && after.is_some_and(points) && length == 1 {
            return Some(0.7);
        }
        let is_thing = Lexicon::get().related(&piece.stem).iter().any(|(_, near)| *near > 0.0);
        if self.starts {
            // `order lookup: …` starts with a thing, `order a pizza` doesn't.
            let is_verb = !is_thing || length > 1 || after.is_some_and(leads);
            return is_verb.then_some(if self.has_verb { 0.7 } else { 1.0 });
        }
        self.inner_verb_weight((word_before, after), length, is_thing)
    }

    /// The same for a verb inside of a sentence.
    fn inner_verb_weight(
        &self,
        (before, after): (&str, Option<&Piece>),
        length: usize,
        is_thing: bool,
    ) -> Option<f32> {
        let points = after.is_some_and(points);
        let earlier = self.piece_before(2).map_or("", |piece| &*piece.word);
        if before == "to" && matches!(earlier, "how" | "where" | "when" | "what" | "who" | "which") {
            return Some(0.15);
        }
        if BEFORE_VERB.contains(&before) {
            let joins = matches!(before, "and" | "or" | "so" | "und" | "y" | "then");
            if is_thing && joins && !points && length == 1 {
                return None;
            }
            return Some(if matches!(before, "to" | "and" | "then") { 0.7 } else { 0.5 });
        }
        let asks = after.is_some_and(|after| starts_question(&after.word));
        if asks && length == 1 && !is_thing {
            return Some(0.6);
        }
        if !self.open.is_empty() || is_thing {
            // A noun of what is done: `stock check`, `order lookup`, `refund`.
            return (length > 1 && !is_thing).then_some(0.4);
        }
        Some(0.35)
    }

    /// Takes a verb of so many pieces, and lets it lean what follows.
    fn verb(&mut self, doings: &[Doing], weight: f32, length: usize) {
        let weight = if self.is_aside { weight * 0.25 } else { weight };
        // What has been done is asked, not to be done: `whether we have received it`.
        let weight = if self.leaning.wanted > 0.8 && weight <= 0.25 { weight * 0.4 } else { weight };
        let asked_for = self.hint.is_some();
        let units = self.verb_units(doings, length);
        if !asked_for && !self.holds {
            self.flush();
        }
        let place = self.push(Word::new(units, WordRole::Verb));
        if asked_for && weight < 0.9 {
            // When was it placed, who opened it: what is wanted is named by the verb.
            self.open.push(place);
            self.asked.doings.extend(doings.iter().map(|doing| (doing.clone(), weight * 0.4)));
            self.flush();
        } else {
            if weight >= 0.5 {
                // What is searched is as often what it is found by: `find a patient by name`.
                let searches = doings.contains(&Doing::Search);
                let reads = doings.iter().any(Doing::only_reads);
                self.leaning = if reads && !searches { WANTED } else { OPEN };
                self.rest = if reads { WANTED } else { OPEN };
            }
            self.asked.wants_many |= doings.contains(&Doing::List);
            self.asked.doings.extend(doings.iter().map(|doing| (doing.clone(), weight)));
        }
        self.has_verb = true;
        self.starts = false;
        self.at += length - usize::from(self.names_thing(length));
    }

    /// Whether a verb of so many pieces ends with a thing, which is read as one too: `add a note`, `make an
    /// appointment`.
    fn names_thing(&self, length: usize) -> bool {
        let last = self.stems.get(self.at + length - 1).filter(|last| length > 1 && last.len() > 2);
        last.is_some_and(|last| !Lexicon::get().related(last).is_empty())
    }

    /// What a verb of so many pieces may be called: all its words where the lexicon knows them together, else the
    /// first; and the actions that it stands for.
    fn verb_units(&self, doings: &[Doing], length: usize) -> Vec<Box<str>> {
        let stems = self.stems.get(self.at..self.at + length).unwrap_or_default();
        let whole: Box<str> = stems.join("_").into();
        let first = stems.first().cloned().unwrap_or_default();
        let unit = if Lexicon::get().related(&whole).is_empty() { first } else { whole };
        let mut units = vec![unit];
        for doing in doings {
            if let Doing::Action(name) = doing
                && !units.contains(name)
            {
                units.push(name.clone());
            }
        }
        units
    }
}
