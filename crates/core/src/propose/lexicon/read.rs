//! The files of the lexicon into its tables.
//!
//! A line is a group; `#` starts a comment. What a file's lines look like is said at its top.

use std::{cmp::Reverse, collections::HashMap};

use super::{Lexicon, Phrase, VerbPhrase};
use crate::{propose::doing::Doing, schema::stem};

const NOUNS: &str = include_str!("nouns.txt");
const PHRASES: &str = include_str!("phrases.txt");
const VERBS: &str = include_str!("verbs.txt");
const STATES: &str = include_str!("states.txt");
const ABBREVIATIONS: &str = include_str!("abbreviations.txt");
const STOP: &str = include_str!("stop.txt");

/// How near the units of a group are, by the number that starts its line.
const NEARNESS: [f32; 4] = [0.0, 0.45, 0.72, 0.92];

/// Reads all files.
pub(super) fn lexicon() -> Lexicon {
    let mut lexicon = Lexicon::default();
    lines(NOUNS).for_each(|line| noun(&mut lexicon, line));
    lines(ABBREVIATIONS).for_each(|line| abbreviation(&mut lexicon, line));
    lines(STATES).for_each(|line| state(&mut lexicon, line));
    lines(PHRASES).for_each(|line| phrase(&mut lexicon, line));
    lines(VERBS).for_each(|line| verb(&mut lexicon, line));
    stop(&mut lexicon);
    longest_first(&mut lexicon.joined, |words| words.len());
    longest_first(&mut lexicon.phrases, |phrase| phrase.words.len());
    longest_first(&mut lexicon.verbs, |verb| verb.words.len());
    lexicon
}

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn longest_first<T>(table: &mut HashMap<Box<str>, Vec<T>>, length: impl Fn(&T) -> usize) {
    table.values_mut().for_each(|list| list.sort_by_key(|item| Reverse(length(item))));
}

/// The stems of a term that is written with `_` or blanks.
fn stems(term: &str) -> Box<[Box<str>]> {
    crate::schema::words(term).iter().map(|word| stem(word).into()).collect()
}

fn unit(lexicon: &mut Lexicon, term: &str) -> Box<str> {
    let stems = stems(term);
    let unit: Box<str> = stems.join("_").into();
    if let [first, _, ..] = &*stems {
        let known = lexicon.joined.entry(first.clone()).or_default();
        if !known.contains(&stems) {
            known.push(stems);
        }
    }
    unit
}

/// `3: invoice bill | rechnung | factura`
fn noun(lexicon: &mut Lexicon, line: &str) {
    let Some((strength, terms)) = line.split_once(':') else { return };
    let nearness = strength.trim().parse::<usize>().ok().and_then(|at| NEARNESS.get(at)).copied();
    let Some(nearness) = nearness else { return };
    let terms = terms.split_whitespace().filter(|term| *term != "|");
    let units: Vec<Box<str>> = terms.map(|term| unit(lexicon, term)).collect();
    relate(lexicon, &units, nearness);
}

fn relate(lexicon: &mut Lexicon, units: &[Box<str>], nearness: f32) {
    for one in units {
        let known = lexicon.related.entry(one.clone()).or_default();
        for other in units.iter().filter(|other| *other != one) {
            match known.iter_mut().find(|(known, _)| known == other) {
                Some((_, near)) => *near = near.max(nearness),
                None => known.push((other.clone(), nearness)),
            }
        }
    }
}

/// `qty qnty => quantity`
fn abbreviation(lexicon: &mut Lexicon, line: &str) {
    let Some((short, meant)) = line.split_once("=>") else { return };
    let meant: Vec<Box<str>> = meant.split_whitespace().map(|term| unit(lexicon, term)).collect();
    for word in short.split_whitespace() {
        lexicon.short.insert(word.into(), meant.clone());
        // What it may mean beside its first meaning is found as a word that is near.
        let others: Vec<(Box<str>, f32)> =
            meant.iter().skip(1).map(|unit| (unit.clone(), NEARNESS[2])).collect();
        if let Some(first) = meant.first().filter(|_| !others.is_empty()) {
            lexicon.related.entry(first.clone()).or_default().extend(others);
        }
    }
}

/// `unpaid outstanding => unpaid open due`
fn state(lexicon: &mut Lexicon, line: &str) {
    let Some((said, values)) = line.split_once("=>") else { return };
    let values: Vec<Box<str>> = values.split_whitespace().map(Box::from).collect();
    let said: Vec<&str> = said.split_whitespace().filter(|term| *term != "|").collect();
    for term in said {
        let unit = unit(lexicon, term);
        let known = lexicon.states.entry(unit).or_default();
        known.extend(values.iter().filter(|value| &***value != "|").cloned());
    }
}

/// `how much => price amount total`
fn phrase(lexicon: &mut Lexicon, line: &str) {
    let Some((said, meant)) = line.split_once("=>") else { return };
    let units: Vec<Box<str>> = meant.split_whitespace().map(|term| unit(lexicon, term)).collect();
    let words = stems(said);
    if let Some(first) = words.first() {
        lexicon.phrases.entry(first.clone()).or_default().push(Phrase { words, units });
    }
}

/// `create: add, sign up` or `action cancel: cancel, call off`
fn verb(lexicon: &mut Lexicon, line: &str) {
    let Some((doing, said)) = line.split_once(':') else { return };
    let Some(doing) = Doing::named(doing.trim()) else { return };
    for term in said.split([',', '|']) {
        let words = stems(term);
        let Some(first) = words.first() else { continue };
        if let (Doing::Action(name), [word]) = (&doing, &*words) {
            relate(lexicon, &[name.clone(), word.clone()], NEARNESS[2]);
        }
        let known = lexicon.verbs.entry(first.clone()).or_default();
        match known.iter_mut().find(|verb| verb.words == words) {
            Some(verb) => verb.doings.push(doing.clone()),
            None => known.push(VerbPhrase { words, doings: vec![doing.clone()] }),
        }
    }
}

/// Sections of words: those that say nothing, and those that say little.
fn stop(lexicon: &mut Lexicon) {
    let mut section = "";
    for line in lines(STOP) {
        if let Some(name) = line.strip_suffix(':') {
            section = name;
            continue;
        }
        for word in line.split_whitespace() {
            if section.starts_with("weak") {
                lexicon.weak.insert(stem(word).into());
            } else {
                lexicon.stop.insert(word.into());
            }
        }
    }
}
