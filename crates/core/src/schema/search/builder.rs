//! Collects the words of things, one thing after the other.

use std::collections::HashMap;

use super::{
    stem::stem,
    texts::{Known, MOST_THINGS, PROSE, Posting, Texts},
};
use crate::schema::words::each_word;

/// Collects the words of things, one thing after the other.
#[derive(Debug, Default)]
pub(super) struct Builder {
    words: HashMap<Box<str>, Known>,
    stems: HashMap<Box<str>, u32>,
    /// The words of the thing that is being looked at.
    here: Vec<(u32, u8)>,
    found: Vec<(u32, Posting)>,
    things: usize,
    buffer: String,
}

impl Builder {
    /// Looks at a text of the thing at hand: each of its words counts `weight`, more where it has few others.
    pub(super) fn text(&mut self, text: &str, weight: u8) {
        let mut buffer = std::mem::take(&mut self.buffer);
        let start = self.here.len();
        each_word(text, &mut buffer, |word| self.word(word, weight));
        self.buffer = buffer;
        let added = self.here.get_mut(start..).unwrap_or_default();
        let count = u32::try_from(added.len()).unwrap_or(u32::MAX).max(1);
        // A name of one word is all about it: half is for that.
        let each = u32::from(weight) / 2 + u32::from(weight).div_ceil(2) / count;
        for (_, weight) in added {
            *weight = u8::try_from(each).unwrap_or(u8::MAX).max(1);
        }
    }

    /// Looks at a text whose words count the same however many they are.
    pub(super) fn prose(&mut self, text: &str, weight: u8) {
        let mut buffer = std::mem::take(&mut self.buffer);
        each_word(text, &mut buffer, |word| self.word(word, weight));
        self.buffer = buffer;
    }

    /// Makes all that was said of the thing at hand so far count half.
    pub(super) fn sink(&mut self) {
        for (_, weight) in &mut self.here {
            *weight = weight.div_ceil(2);
        }
    }

    /// The words of the thing at hand so far, for others that have them too.
    pub(super) fn so_far(&self) -> Vec<(u32, u8)> {
        self.here.clone()
    }

    /// Adds words of another thing.
    pub(super) fn add(&mut self, words: &[(u32, u8)]) {
        self.here.extend_from_slice(words);
    }

    /// Ends a thing; each of its words counts once, where it says most.
    pub(super) fn end(&mut self) {
        let thing = self.things;
        self.things += 1;
        self.here.sort_unstable_by_key(|(stem, weight)| (*stem, std::cmp::Reverse(*weight)));
        self.here.dedup_by_key(|(stem, _)| *stem);
        let number = u32::try_from(thing).ok().filter(|_| thing < MOST_THINGS);
        if let Some(number) = number {
            let postings = self.here.iter();
            self.found.extend(postings.map(|(stem, weight)| (*stem, Posting::new(number, *weight))));
        }
        self.here.clear();
    }

    fn word(&mut self, word: &str, weight: u8) {
        // A longer one is a key or a hash, nothing that a person looks for.
        if word.len() > 64 {
            return;
        }
        let stem = match self.words.get_mut(word) {
            Some(known) => {
                known.is_named |= weight > PROSE;
                known.stem
            }
            None => self.new_word(word, weight > PROSE),
        };
        self.here.push((stem, weight));
    }

    fn new_word(&mut self, word: &str, is_named: bool) -> u32 {
        let next = u32::try_from(self.stems.len()).unwrap_or(u32::MAX);
        let stem = *self.stems.entry(stem(word).into()).or_insert(next);
        self.words.insert(word.into(), Known { stem, is_named });
        stem
    }

    /// All that was found.
    pub(super) fn finish(self) -> Texts {
        Texts::of(self.words.into_iter().collect(), self.stems, &self.found, self.things)
    }
}
