//! The pieces of a goal into what it asks for: one walk from left to right that keeps in mind which cue came last.

use super::{
    Asked, Hint, Mention, Word, WordRole,
    text::{Piece, Sort},
};
use crate::{
    propose::{
        doing::Doing,
        lexicon::{
            Lexicon,
            cues::{self, Cue},
        },
        slots::{is_id, is_telling},
    },
    schema::singular,
};

/// How likely the words after a cue are given, and wanted.
#[derive(Debug, Clone, Copy)]
struct Leaning {
    given: f32,
    wanted: f32,
}

const OPEN: Leaning = Leaning { given: 0.4, wanted: 0.5 };
const GIVEN: Leaning = Leaning { given: 0.9, wanted: 0.1 };
const WANTED: Leaning = Leaning { given: 0.12, wanted: 0.9 };
const NEITHER: Leaning = Leaning { given: 0.15, wanted: 0.15 };
/// After a colon: what it is about, one after the other.
const LISTED: Leaning = Leaning { given: 0.35, wanted: 0.75 };
/// After `of` and `for`: whose it is.
const WHOSE: Leaning = Leaning { given: 0.6, wanted: 0.15 };

/// Words after which a verb says what is to be done.
const BEFORE_VERB: &[&str] = &[
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
const BEFORE_PASSIVE: &[&str] =
    &["been", "be", "is", "was", "were", "are", "got", "get", "gets", "has", "have", "had", "its", "already"];
/// Words after which `where` asks for a place.
const AFTER_WHERE: &[&str] =
    &["is", "are", "was", "were", "it", "its", "they", "we", "he", "she", "do", "does", "did", "to", ""];
/// Words that start a question.
const ASKS: &[(&str, Option<Hint>)] = &[
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
const LATEST: &[&str] = &[
    "last", "latest", "newest", "recent", "next", "current", "letzte", "neueste", "naechste", "ultimo",
    "ultima",
];
const NEW: &[&str] = &["new", "neue", "neuer", "neues", "neuen", "nuevo", "nueva"];
/// What `how` asks for where it asks for an amount.
const AMOUNTS: &[&str] = &[
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
const GOT: &[&str] = &[
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
const DETERMINERS: &[&str] = &[
    "a", "an", "the", "this", "my", "our", "their", "his", "her", "its", "your", "someone", "somebody",
    "them", "him", "it", "two", "three", "another", "einen", "eine", "ein", "den", "die", "das", "un", "una",
    "el", "la",
];
/// Words that mean nothing but for what they start.
const PUTS: &[&str] = &["put", "take", "bring", "throw", "make", "let"];
/// Words that say that an agent has something.
const AT_HAND: &[&str] = &["known", "given", "available", "provided", "bekannt", "vorhanden", "conocido"];
const MANY: &[&str] = &["all", "every", "list", "history", "past", "each", "alle", "todos", "todas"];

/// Reads pieces.
pub(super) fn asked(pieces: &[Piece]) -> Asked {
    let mut walk = Walk::new(pieces);
    while walk.at < pieces.len() {
        walk.step();
    }
    walk.flush();
    walk.finish()
}

/// Whether a word shows that the one before it is a verb.
fn points(piece: &Piece) -> bool {
    DETERMINERS.contains(&&*piece.word) || matches!(&*piece.word, "to" | "that")
}

impl Word {
    /// A word that is written as its unit is.
    fn new(units: Vec<Box<str>>, role: WordRole) -> Self {
        let said = units.first().cloned().unwrap_or_default();
        Self { units, said, role, is_plural: false }
    }
}

fn same(one: f32, other: f32) -> bool {
    (one - other).abs() < 0.01
}

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

    fn step(&mut self) {
        let Some(piece) = self.pieces.get(self.at) else { return };
        match piece.sort {
            Sort::Word => self.word(piece),
            Sort::Comma | Sort::And => {
                self.mark(false);
                // "From the order number, the date and the total": only the number is given.
                if self.leaning.given > 0.55 && self.said_in_sentence() {
                    self.leaning = self.rest;
                }
            }
            Sort::Sample => self.sample(),
            Sort::Bracket => self.bracket(),
            Sort::Colon => {
                self.mark(true);
                self.hint = None;
                self.is_aside = false;
                self.rest = LISTED;
                self.leaning = LISTED;
            }
            Sort::Arrow => {
                self.mark(true);
                let sentence = self.sentence;
                for mention in self.asked.mentions.iter_mut().filter(|mention| mention.sentence == sentence) {
                    (mention.given, mention.wanted) = (GIVEN.given, GIVEN.wanted);
                }
                self.leaning = WANTED;
                self.rest = WANTED;
            }
            Sort::End => {
                self.mark(true);
                self.hint = None;
                self.sentence += 1;
                self.leaning = OPEN;
                self.rest = OPEN;
                self.is_aside = false;
                self.has_verb = false;
            }
        }
    }

    /// A word alone in brackets says more of what stands before: `a patient (id)`.
    fn bracket(&mut self) {
        self.flush();
        self.hint = None;
        self.starts = true;
        let inside = |at: usize| self.pieces.get(self.at + at);
        let alone =
            inside(1).filter(|piece| piece.sort == Sort::Word && !Lexicon::get().is_stop(&piece.word));
        // `a customer (id known)`
        let is_known = inside(2).is_some_and(|piece| AT_HAND.contains(&&*piece.word));
        let close = if is_known { 3 } else { 2 };
        let closes = inside(close).is_some_and(|piece| piece.sort == Sort::Bracket);
        let unit = alone.filter(|_| closes).map(|piece| piece.stem.clone()).filter(|unit| is_telling(unit));
        let Some(unit) = unit.filter(|_| self.said_in_sentence()) else {
            self.at += 1;
            return;
        };
        let place = self.push(Word::new(vec![unit], WordRole::Thing));
        if let Some(mention) = self.asked.mentions.last_mut() {
            mention.words.insert(mention.own, place);
            mention.own += 1;
            if is_known {
                (mention.given, mention.wanted) = (GIVEN.given, GIVEN.wanted);
            }
        }
        self.at += close + 1;
    }

    fn said_in_sentence(&self) -> bool {
        self.asked.mentions.last().is_some_and(|mention| mention.sentence == self.sentence)
    }

    fn mark(&mut self, starts: bool) {
        self.flush();
        self.hint = self.hint.filter(|hint| *hint != Hint::Flag);
        self.starts = starts;
        self.at += 1;
    }

    /// A sample is no word, but what it stands beside is a value that an agent has.
    fn sample(&mut self) {
        self.flush();
        if let Some(mention) =
            self.asked.mentions.last_mut().filter(|mention| mention.sentence == self.sentence)
        {
            mention.given = mention.given.max(0.6);
        }
        self.starts = false;
        self.at += 1;
    }

    fn word(&mut self, piece: &Piece) {
        let words = || self.pieces.iter().skip(self.at).map(|piece| &*piece.word);
        if let Some((cue, length)) = cues::at(words()).filter(|(_, length)| *length > 1 || self.is_cue(piece))
        {
            let ends = self.pieces.get(self.at + length).is_none_or(|after| after.sort != Sort::Word);
            let is_known = cue == Cue::Given && ends && matches!(&*piece.word, "given" | "input");
            self.cue(if is_known { Cue::Known } else { cue }, length, &piece.word);
            return;
        }
        let lexicon = Lexicon::get();
        let rest = self.stems.get(self.at..).unwrap_or_default();
        if let Some(phrase) =
            lexicon.phrase(rest).filter(|phrase| phrase.words.len() > 1 || !lexicon.knows(&piece.stem))
        {
            let (units, length) = (phrase.units.clone(), phrase.words.len());
            self.phrase(units, length);
            return;
        }
        if self.passed.contains(&self.at) {
            self.at += 1;
            return;
        }
        if self.known_verb(piece) {
            return;
        }
        if let Some((_, hint)) = ASKS.iter().find(|(word, _)| *word == &*piece.word).filter(|_| !self.holds) {
            self.question(*hint);
            return;
        }
        self.other_word(piece);
    }

    /// A verb of the lexicon; whether there is one.
    fn known_verb(&mut self, piece: &Piece) -> bool {
        let lexicon = Lexicon::get();
        let rest = self.stems.get(self.at..).unwrap_or_default();
        if let Some((verb, particle)) = lexicon.parted_verb(rest)
            && let Some(weight) = self.verb_weight(piece, 1).filter(|weight| *weight >= 0.7)
        {
            let doings = verb.doings.clone();
            self.passed.push(self.at + particle);
            self.verb(&doings, weight, 1);
            return true;
        }
        let Some(verb) = lexicon.verb(rest) else { return false };
        let Some(weight) = self.verb_weight(piece, verb.words.len()) else { return false };
        let (doings, length) = (verb.doings.clone(), verb.words.len());
        // "And is it busy": what asks names nothing.
        let asks = length > 1 && !self.starts && ASKS.iter().any(|(word, _)| *word == &*piece.word);
        if asks && doings.iter().all(Doing::only_reads) {
            self.question(Some(Hint::Flag));
            self.at += length - 1;
        } else {
            self.verb(&doings, weight, length);
        }
        true
    }

    /// A word that is no cue, no verb and no question.
    fn other_word(&mut self, piece: &Piece) {
        let lexicon = Lexicon::get();
        let length = lexicon.joined(self.stems.get(self.at..).unwrap_or_default());
        let is_alone = length == 1;
        if is_alone && LATEST.contains(&&*piece.word) {
            self.asked.wants_latest = true;
        }
        if MANY.contains(&&*piece.word) {
            self.asked.wants_many = true;
        }
        if NEW.contains(&&*piece.word) && self.asked.doings.iter().all(|(_, weight)| *weight < 0.6) {
            if self.has_become() {
                self.asked.doings.push((Doing::Update, 0.8));
            } else if self.starts && !self.has_verb {
                self.asked.doings.push((Doing::Create, 0.6));
            }
        }
        if NEW.contains(&&*piece.word) && self.asked.writes() > 0.6 {
            self.stop("new");
            return;
        }
        if &*piece.word == "make" && self.is_listed() {
            self.thing(piece.stem.clone(), 1);
            return;
        }
        if &*piece.word == "no" && &*piece.stem == "number" && !self.open.is_empty() {
            self.thing(piece.stem.clone(), 1);
            return;
        }
        // `Put a new appointment into the calendar` makes one.
        let puts = self.at.checked_sub(2).and_then(|at| self.pieces.get(at));
        if NEW.contains(&&*piece.word) && puts.is_some_and(|puts| PUTS.contains(&&*puts.word)) {
            self.asked.doings.push((Doing::Create, 1.0));
        }
        if lexicon.is_stop(&piece.word) && !(PUTS.contains(&&*piece.word) && self.is_order(piece)) {
            self.stop(&piece.word);
            return;
        }
        if self.is_order(piece) {
            self.order(piece);
            return;
        }
        let after = self.pieces.get(self.at + 1).map_or("", |after| &*after.word);
        let is_third = piece.word.len() > 4 && piece.word.ends_with('s') && !piece.word.ends_with("ss");
        if is_third && is_alone && !self.open.is_empty() && DETERMINERS.contains(&after) {
            // The company that covers a patient: what it does, no thing.
            self.flush();
            self.push(Word::new(vec![piece.stem.clone()], WordRole::Verb));
            self.at += 1;
            return;
        }
        let stems = self.stems.get(self.at..self.at + length).unwrap_or_default();
        self.thing(stems.join("_").into(), length);
    }

    /// A word that tells to do something, and no verb that is known.
    fn order(&mut self, piece: &Piece) {
        let rest = self.pieces.get(self.at..).unwrap_or_default();
        let mut sentence = rest.iter().take_while(|piece| piece.sort != Sort::End);
        let is_listing = PUTS.contains(&&*piece.word)
            && sentence.any(|piece| matches!(&*piece.stem, "list" | "waitlist" | "watchlist" | "queue"));
        let change = if is_listing { Doing::Create } else { Doing::Update };
        let doings = [Doing::Action(piece.stem.clone()), change];
        self.verb(&doings, if self.has_verb { 0.5 } else { 0.8 }, 1);
    }

    /// Whether a word stands alone between marks: `make, model and year`.
    fn is_listed(&self) -> bool {
        let is_mark = |at: Option<usize>| {
            at.and_then(|at| self.pieces.get(at)).is_some_and(|piece| {
                matches!(piece.sort, Sort::Comma | Sort::And | Sort::Colon) || &*piece.word == "and"
            })
        };
        is_mark(self.at.checked_sub(1)) && is_mark(Some(self.at + 1))
    }

    /// Whether something that is new has been got before: `she got married, new surname please`.
    fn has_become(&self) -> bool {
        let before = self.pieces.get(..self.at).unwrap_or_default();
        let sentence = before.rsplit(|piece| piece.sort == Sort::End).next().unwrap_or_default();
        sentence.iter().any(|piece| GOT.contains(&&*piece.word))
    }

    /// Whether a word that is no known verb tells to do something all the same: `jump this job over`.
    fn is_order(&self, piece: &Piece) -> bool {
        let after = self.pieces.get(self.at + 1);
        let points = after.is_some_and(|after| DETERMINERS.contains(&&*after.word));
        let is_known = Lexicon::get().related(&piece.stem).iter().any(|(_, near)| *near > 0.6);
        self.starts
            && points
            && (!is_known || !self.has_verb)
            && !matches!(&*piece.word, "until" | "till" | "plus" | "than")
            && !piece.word.ends_with("ed")
            && !piece.word.ends_with('s')
    }

    /// Whether a word that may be a cue is none of the nouns and questions that look the same: `the return date`,
    /// `where is it kept`.
    fn is_cue(&self, piece: &Piece) -> bool {
        let word = |at: Option<usize>| at.and_then(|at| self.pieces.get(at)).map_or("", |piece| &*piece.word);
        let (before, after) = (word(self.at.checked_sub(1)), word(Some(self.at + 1)));
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

    fn cue(&mut self, cue: Cue, length: usize, first: &str) {
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
                if let Some(mention) =
                    self.asked.mentions.last_mut().filter(|mention| mention.sentence == self.sentence)
                {
                    (mention.given, mention.wanted) = (GIVEN.given, GIVEN.wanted);
                }
            }
            Cue::Asked => {
                let sentence = self.sentence;
                let before = self
                    .asked
                    .mentions
                    .iter_mut()
                    .rev()
                    .take_while(|mention| mention.sentence == sentence && mention.given < 0.7);
                for mention in before {
                    (mention.given, mention.wanted) = (WANTED.given, WANTED.wanted);
                }
            }
            Cue::Known => {}
        }
        if let Some((_, hint)) = ASKS.iter().find(|(word, _)| *word == first) {
            self.hint = *hint;
        }
        self.starts = false;
        self.at += length;
    }

    fn reads(&mut self, weight: f32) {
        self.asked.doings.push((Doing::Read, weight));
    }

    /// What a question asks for is part of what follows: `how many seats`.
    fn phrase(&mut self, units: Vec<Box<str>>, length: usize) {
        self.flush();
        let first = self.pieces.get(self.at).map_or("", |piece| &*piece.word);
        let asks = ASKS.iter().find(|(word, _)| *word == first).map(|(_, hint)| *hint);
        let is_how = matches!(first, "how" | "cuanto" | "cuantos" | "wieviel" | "wieviele");
        let is_amount = units.first().is_some_and(|unit| AMOUNTS.contains(&&**unit));
        let hint = if is_how {
            is_amount.then_some(Hint::Amount)
        } else if units.first().is_some_and(|unit| unit.ends_with("_dat") || unit.ends_with("_at")) {
            Some(Hint::Time)
        } else {
            asks.flatten()
        };
        let is_question =
            asks.is_some() || matches!(first, "by" | "since" | "until" | "till" | "from" | "seit" | "bis");
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

    /// How likely a verb here is the point of the goal; `None` where it is no verb here.
    fn verb_weight(&self, piece: &Piece, length: usize) -> Option<f32> {
        let before = self
            .at
            .checked_sub(1)
            .and_then(|at| self.pieces.get(at))
            .filter(|piece| piece.sort == Sort::Word);
        let before = before.map_or("", |piece| &*piece.word);
        let lexicon = Lexicon::get();
        let after = self.pieces.get(self.at + length);
        let passive = BEFORE_PASSIVE.contains(&before) || (piece.word.ends_with("ed") && !self.starts);
        if passive {
            return Some(0.25);
        }
        if length == 1
            && after.is_some_and(|after| matches!(after.sort, Sort::Comma | Sort::And | Sort::Colon))
            && !piece.word.ends_with("en")
        {
            return None;
        }
        // German says what is to be done at the end.
        let ends = after.is_none_or(|after| after.sort != Sort::Word);
        if ends && length == 1 && piece.word.ends_with("en") && !self.open.is_empty() {
            return Some(0.9);
        }
        let is_thing = lexicon.related(&piece.stem).iter().any(|(_, near)| *near > 0.0);
        let is_noun = ["ation", "ment", "ance", "ence", "ition"].iter().any(|end| piece.word.ends_with(end));
        if length == 1 && is_noun {
            return None;
        }
        let led = after.is_some_and(|after| {
            after.sort == Sort::Sample
                || (after.sort == Sort::Word && (lexicon.is_stop(&after.word) || after.word.len() < 4))
        });
        let after_comma = self
            .at
            .checked_sub(1)
            .and_then(|at| self.pieces.get(at))
            .is_some_and(|piece| piece.sort == Sort::Comma);
        if after_comma && after.is_some_and(points) && length == 1 {
            return Some(0.7);
        }
        if self.starts {
            // `order lookup: …` starts with a thing, `order a pizza` doesn't.
            return (!is_thing || led || length > 1).then_some(if self.has_verb { 0.7 } else { 1.0 });
        }
        self.inner_verb_weight((before, after), length, is_thing)
    }

    /// The same for a verb inside of a sentence.
    fn inner_verb_weight(
        &self,
        (before, after): (&str, Option<&Piece>),
        length: usize,
        is_thing: bool,
    ) -> Option<f32> {
        let points = after.is_some_and(points);
        let earlier =
            self.at.checked_sub(2).and_then(|at| self.pieces.get(at)).map_or("", |piece| &*piece.word);
        if before == "to" && matches!(earlier, "how" | "where" | "when" | "what" | "who" | "which") {
            return Some(0.15);
        }
        if BEFORE_VERB.contains(&before) {
            let joins = matches!(before, "and" | "or" | "so" | "und" | "y" | "then");
            if is_thing && joins && !points && length == 1 {
                return None;
            }
            return Some(if before == "to" || before == "and" || before == "then" { 0.7 } else { 0.5 });
        }
        let asks = after.is_some_and(|after| ASKS.iter().any(|(word, _)| *word == &*after.word));
        if asks && length == 1 && !is_thing {
            return Some(0.6);
        }
        if !self.open.is_empty() || is_thing {
            // A noun of what is done: `stock check`, `order lookup`, `refund`.
            return (length > 1 && !is_thing).then_some(0.4);
        }
        Some(0.35)
    }

    fn verb(&mut self, doings: &[Doing], weight: f32, length: usize) {
        let weight = if self.is_aside { weight * 0.25 } else { weight };
        // What has been done is asked, not to be done: `whether we have received it`.
        let weight = if self.leaning.wanted > 0.8 && weight <= 0.25 { weight * 0.4 } else { weight };
        let asked_for = self.hint.is_some();
        let stems = self.stems.get(self.at..self.at + length).unwrap_or_default();
        let whole: Box<str> = stems.join("_").into();
        let first = stems.first().cloned().unwrap_or_default();
        // `add a note`, `make an appointment`: what is done is named with what it is done to.
        let names_thing = stems.len() > 1
            && stems.last().is_some_and(|last| last.len() > 3 && !Lexicon::get().related(last).is_empty());
        let unit = if Lexicon::get().related(&whole).is_empty() { first } else { whole };
        if !asked_for && !self.holds {
            self.flush();
        }
        let mut units = vec![unit];
        for doing in doings {
            if let Doing::Action(name) = doing
                && !units.contains(name)
            {
                units.push(name.clone());
            }
        }
        let place = self.push(Word::new(units, WordRole::Verb));
        if asked_for && weight < 0.9 {
            // When was it placed, who opened it: what is wanted is named by the verb.
            self.open.push(place);
            self.asked.doings.extend(doings.iter().map(|doing| (doing.clone(), weight * 0.4)));
            self.flush();
        } else {
            if weight >= 0.5 {
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
        self.at += length - usize::from(names_thing);
    }

    fn question(&mut self, hint: Option<Hint>) {
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

    fn stop(&mut self, word: &str) {
        if self.holds && !matches!(word, "and" | "or" | "und" | "y" | "o" | "oder") {
            self.at += 1;
            return;
        }
        let next_is_thing = self.pieces.get(self.at + 1).is_some_and(|piece| piece.sort == Sort::Word);
        match word {
            "of" | "del" | "de" | "des" | "der" if !self.open.is_empty() && next_is_thing => {
                self.before_of = self.before_of.or(Some(self.open.len()));
            }
            "a" | "an" | "the" | "their" | "his" | "her" | "its" | "our" | "this" | "that" | "new"
            | "one" | "my" | "your"
                if self.before_of == Some(self.open.len()) && self.before_of.is_some() => {}
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

    fn thing(&mut self, unit: Box<str>, length: usize) {
        let lexicon = Lexicon::get();
        let piece = self.pieces.get(self.at + length - 1);
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

    fn push(&mut self, word: Word) -> usize {
        self.asked.words.push(word);
        self.asked.words.len() - 1
    }

    /// Ends the words that belong together.
    fn flush(&mut self) {
        let owner = std::mem::take(&mut self.owner);
        let (mut open, owner) = (std::mem::take(&mut self.open), owner);
        let owner = if open.is_empty() {
            open = owner;
            Vec::new()
        } else {
            owner
        };
        self.open = open;
        if self.open.is_empty() {
            self.before_of = None;
            return;
        }
        self.holds = false;
        let mut words = std::mem::take(&mut self.open);
        let own = self.before_of.take().unwrap_or(words.len()).min(words.len()).max(1);
        words.extend(owner);
        let owner: Vec<usize> = words.get(own..).unwrap_or_default().to_vec();
        let Leaning { mut given, wanted } = self.leaning;
        let sentence = self.sentence;
        // A number or code is more often what an agent has than what it wants.
        let says_id = words
            .iter()
            .filter_map(|word| self.asked.words.get(*word))
            .any(|word| word.role == WordRole::Thing && word.units.first().is_some_and(|unit| is_id(unit)));
        if says_id && wanted < 0.7 {
            given = given.max(0.75);
        }
        self.owned_too(&owner, wanted);
        self.asked.mentions.push(Mention { words, own, given, wanted, hint: self.hint, sentence });
        if !owner.is_empty() {
            // Whose it is may be what an agent has: the status of *an order*.
            let own = owner.len();
            self.asked.mentions.push(Mention {
                words: owner,
                own,
                given: WHOSE.given,
                wanted: WHOSE.wanted,
                hint: None,
                sentence,
            });
        }
        if self.hint != Some(Hint::Flag) {
            self.hint = None;
        }
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

    fn finish(mut self) -> Asked {
        if self.asked.doings.iter().all(|(_, weight)| *weight < 0.3) {
            self.asked.doings.push((Doing::Read, 0.5));
        }
        // How many, and how much, is never what somebody has.
        for mention in self.asked.mentions.iter_mut().filter(|mention| mention.hint == Some(Hint::Amount)) {
            (mention.given, mention.wanted) = (WANTED.given, WANTED.wanted);
        }
        let wanted = self.asked.mentions.iter().filter(|mention| mention.wanted > mention.given);
        let plural = |mention: &Mention| {
            let own = mention.words.get(..mention.own).unwrap_or_default();
            // "Which countries pay with it": what is asked for may stand before what it does.
            let places = if mention.hint.is_some() {
                own.last().into_iter()
            } else {
                own.iter().rev().take(2).last().into_iter()
            };
            let last = own.last().into_iter();
            last.chain(places).filter_map(|place| self.asked.words.get(*place)).any(|word| word.is_plural)
        };
        self.asked.wants_many |= wanted.take(1).any(plural);
        self.asked
    }
}
