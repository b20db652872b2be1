//! A goal as it is understood before any schema is looked at: what is to be done, what is given, what is wanted back.
//!
//! "Look up a caller by phone and return their open tickets" is to search, `caller` and `phone` given, `open ticket`
//! wanted. Nothing here is certain: each part carries how likely it is.

mod read;
mod text;
mod words;

use super::doing::Doing;

/// A goal as it is understood.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// The words that say something, in order.
    pub(super) words: Vec<Word>,
    /// Words that belong together, in order.
    pub(super) mentions: Vec<Mention>,
    /// What is to be done, each with how likely it is the point of the goal, of 1.
    pub(super) doings: Vec<(Doing, f32)>,
    /// Whether several records are wanted, as far as the words tell.
    pub(super) wants_many: bool,
    /// Whether only the last one, or the newest, is wanted.
    pub(super) wants_latest: bool,
}

/// A word that says something.
#[derive(Debug, Clone)]
pub(super) struct Word {
    /// What it may stand for, the likeliest first.
    pub(super) units: Vec<Box<str>>,
    /// As it is written, in small letters; several words with `_` between them.
    pub(super) said: Box<str>,
    /// What it is in its sentence.
    pub(super) role: WordRole,
    /// Whether it was written as one of several.
    pub(super) is_plural: bool,
}

/// What a word is in its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WordRole {
    /// A thing or one of its properties.
    Thing,
    /// Something that is done.
    Verb,
    /// Which of the records.
    State,
    /// Who speaks, to whom: it may be about them, or not.
    Weak,
}

/// Words that belong together: `order number`, `status of an order`.
#[derive(Debug, Clone)]
pub(super) struct Mention {
    /// Their places among the goal's words.
    pub(super) words: Vec<usize>,
    /// How many of them, from the start on, are what it is about; the rest say whose it is.
    pub(super) own: usize,
    /// How likely an agent has it, of 1.
    pub(super) given: f32,
    /// How likely it is wanted back, of 1.
    pub(super) wanted: f32,
    /// What sort of value it is, where a question tells.
    pub(super) hint: Option<Hint>,
    /// The number of the sentence that it stands in: what a mark or a cue says of what stands before ends there.
    pub(super) sentence: usize,
}

/// What sort of value a question asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hint {
    /// When?
    Time,
    /// How many, how much, how long?
    Amount,
    /// Who?
    Person,
    /// Where?
    Place,
    /// Whether.
    Flag,
}

impl Asked {
    /// Reads a goal.
    pub(super) fn read(goal: &str) -> Self {
        read::asked(&text::pieces(goal))
    }

    /// Whether the goal tells to read, and to do nothing else.
    pub(super) fn only_reads(&self) -> bool {
        let tells = |(doing, weight): &(Doing, f32)| doing.only_reads() && *weight >= 1.0;
        self.doings.iter().any(tells) && self.doings.iter().all(|(doing, _)| doing.only_reads())
    }

    /// How likely a change is meant, of 1.
    pub(super) fn writes(&self) -> f32 {
        let most = |reads: bool| {
            let of = self.doings.iter().filter(|(doing, _)| doing.only_reads() == reads);
            of.map(|(_, weight)| *weight).fold(0.0_f32, f32::max)
        };
        let (read, write) = (most(true).max(0.05), most(false));
        write / (read + write)
    }
}

impl std::fmt::Display for Asked {
    fn fmt(&self, text: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(text, "writes {:.2}", self.writes())?;
        for (is, name) in [(self.wants_many, "many"), (self.wants_latest, "latest")] {
            if is {
                write!(text, " {name}")?;
            }
        }
        for (doing, weight) in &self.doings {
            write!(text, " {doing:?}:{weight:.1}")?;
        }
        for mention in &self.mentions {
            let units = |places: &[usize]| {
                let words = places.iter().filter_map(|place| self.words.get(*place));
                words.map(|word| word.units.join("|")).collect::<Vec<_>>().join(" ")
            };
            let (own, owner) = mention.words.split_at_checked(mention.own).unwrap_or((&mention.words, &[]));
            write!(text, " [{}", units(own))?;
            if !owner.is_empty() {
                write!(text, " of {}", units(owner))?;
            }
            write!(text, " g{:.1} w{:.1}", mention.given, mention.wanted)?;
            if let Some(hint) = mention.hint {
                write!(text, " {hint:?}")?;
            }
            write!(text, "]")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
