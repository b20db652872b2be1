//! What tells given words from wanted ones: cues, questions, and phrases that ask.
//!
//! Each of them ends what is open and says how likely the words after it, or before it, are given and wanted.

use super::{
    super::{
        Hint, Word, WordRole,
        text::Piece,
        words::{AFTER_WHERE, AMOUNTS, ASKS, DETERMINERS, asked_by},
    },
    Walk,
    mentions::{GIVEN, LISTED, NEITHER, WANTED},
};
use crate::propose::{doing::Doing, lexicon::cues::Cue};

impl Walk<'_> {
    /// Whether a word that may be a cue is none of the nouns and questions that look the same: `the return date`,
    /// `where is it kept`.
    pub(super) fn is_cue(&self, piece: &Piece) -> bool {
        let before = self.piece_before(1).map_or("", |piece| &*piece.word);
        let after = self.piece_after(1).map_or("", |piece| &*piece.word);
        match &*piece.word {
            "where" => !AFTER_WHERE.contains(&after),
            "so" => {
                matches!(after, "that" | "we" | "they" | "you" | "i" | "he" | "she" | "it" | "the" | "our")
            }
            "if" => !matches!(before, "and" | "or" | "know" | "see" | "check" | "tell" | "also"),
            "return" | "report" | "display" | "show" | "match" | "pull" | "need" | "needs" | "says" => {
                !(DETERMINERS.contains(&before) || before == "set")
            }
            "by" | "from" | "since" | "until" | "in" | "at" | "on" => {
                !ASKS.iter().any(|(asks, hint)| *asks == after && hint.is_none_or(|hint| hint != Hint::Flag))
            }
            _ => true,
        }
    }

    /// Takes a cue of so many pieces.
    pub(super) fn cue(&mut self, cue: Cue, length: usize, first: &str) {
        let postposed = cue == Cue::Known && self.open.is_empty() && self.asked.mentions.is_empty();
        self.flush();
        match cue {
            Cue::Given => {
                self.leaning = GIVEN;
                self.hint = None;
            }
            Cue::Wanted => {
                self.leaning = WANTED;
                self.rest = WANTED;
                self.reads(if self.starts { 0.7 } else { 0.3 });
            }
            Cue::Reset => {
                self.leaning = NEITHER;
                self.is_aside = true;
            }
            Cue::Known if !postposed => {
                if let Some(mention) = self.last_said() {
                    GIVEN.lean(mention);
                }
            }
            Cue::Asked => self.asked_before(),
            Cue::Known => {}
        }
        if let Some(hint) = asked_by(first) {
            self.hint = hint;
        }
        self.starts = false;
        self.at += length;
    }

    /// What stands before in the sentence is wanted back, up to what is given: `by number, the total is needed`.
    fn asked_before(&mut self) {
        let sentence = self.sentence;
        let said = self.asked.mentions.iter_mut().rev();
        said.take_while(|mention| mention.sentence == sentence && mention.given < 0.7)
            .for_each(|mention| WANTED.lean(mention));
    }

    /// Something is wanted to be known.
    fn reads(&mut self, weight: f32) {
        self.asked.doings.push((Doing::Read, weight));
    }

    /// What a question asks for is part of what follows: `how many seats`.
    pub(super) fn phrase(&mut self, units: Vec<Box<str>>, length: usize) {
        self.flush();
        let first = self.piece_after(0).map_or("", |piece| &*piece.word);
        let is_how = matches!(first, "how" | "cuanto" | "cuantos" | "wieviel" | "wieviele");
        let is_amount = units.first().is_some_and(|unit| AMOUNTS.contains(&&**unit));
        let is_time = units.first().is_some_and(|unit| unit.ends_with("_dat") || unit.ends_with("_at"));
        let hint = match (is_how, is_time) {
            (true, _) => is_amount.then_some(Hint::Amount),
            (false, true) => Some(Hint::Time),
            (false, false) => asked_by(first).flatten(),
        };
        let is_question = asked_by(first).is_some()
            || matches!(first, "by" | "since" | "until" | "till" | "from" | "seit" | "bis");
        let is_short = length <= 2 && is_question && (!is_how || is_amount);
        let role = if is_short { WordRole::Weak } else { WordRole::Thing };
        let place = self.push(Word::new(units, role));
        self.open.push(place);
        if is_question && (self.is_aside || self.lists_values()) {
            self.leaning = if self.is_aside { NEITHER } else { LISTED };
        } else if is_question {
            self.reads(if self.starts { 0.9 } else { 0.4 });
            self.leaning = if self.leaning.given > 0.7 { self.leaning } else { WANTED };
            self.rest = WANTED;
        }
        self.hint = hint;
        self.holds = is_short;
        if !is_short {
            self.flush();
        }
        self.starts = false;
        self.at += length;
    }

    /// Takes a word that starts a question.
    pub(super) fn question(&mut self, hint: Option<Hint>) {
        self.flush();
        let asks_for: &[&str] = match hint {
            Some(Hint::Time) => &["date", "tim"],
            Some(Hint::Person) => &["nam", "person"],
            Some(Hint::Place) => &["addres", "locat", "plac"],
            Some(Hint::Amount | Hint::Flag) | None => &[],
        };
        if !asks_for.is_empty() {
            let units = asks_for.iter().map(|unit| Box::from(*unit)).collect();
            let place = self.push(Word::new(units, WordRole::Weak));
            self.open.push(place);
            self.holds = true;
        }
        if self.is_aside || self.lists_values() {
            // Book a visit: who comes, and when. What is asked is what to write.
            self.leaning = if self.is_aside { NEITHER } else { LISTED };
        } else if self.starts {
            self.reads(0.9);
            self.leaning = WANTED;
            self.rest = WANTED;
        } else if hint != Some(Hint::Flag) {
            self.leaning = WANTED;
            self.reads(0.4);
        }
        self.hint = hint;
        self.starts = false;
        self.at += 1;
    }

    /// Whether what comes is written, not read: a verb that writes came first, and none that reads.
    fn lists_values(&self) -> bool {
        let most = |reads: bool| {
            let same = self.asked.doings.iter().filter(|(doing, _)| doing.only_reads() == reads);
            same.map(|(_, weight)| *weight).fold(0.0, f32::max)
        };
        most(false) >= 0.6 && most(true) <= 0.4
    }
}
