//! Cues: what tells given words from wanted ones.

use std::{cmp::Reverse, collections::HashMap, sync::OnceLock};

use crate::schema::words;

/// What a cue says of the words about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::propose) enum Cue {
    /// What follows is given.
    Given,
    /// What stands before is given.
    Known,
    /// What follows is wanted back.
    Wanted,
    /// What stands before is wanted back.
    Asked,
    /// What follows is neither.
    Reset,
}

/// Cues by their first word, the longest first.
type Cues = HashMap<Box<str>, Vec<(Vec<String>, Cue)>>;

/// The cue that starts with these words, as they are written in small letters, and how many of them it has.
pub(in crate::propose) fn at<'w>(mut words: impl Iterator<Item = &'w str> + Clone) -> Option<(Cue, usize)> {
    let all = words.clone();
    let known = cues().get(words.next()?)?;
    let starts = |cue: &[String]| {
        let mut said = all.clone();
        cue.iter().all(|word| said.next() == Some(word))
    };
    known.iter().find(|(cue, _)| starts(cue)).map(|(words, cue)| (*cue, words.len()))
}

fn cues() -> &'static Cues {
    static CUES: OnceLock<Cues> = OnceLock::new();
    CUES.get_or_init(|| {
        let mut cues = Cues::new();
        for line in include_str!("cues.txt").lines().filter(|line| !line.starts_with('#')) {
            let Some((cue, phrases)) = line.split_once(':') else { continue };
            let cue = match cue {
                "given" => Cue::Given,
                "known" => Cue::Known,
                "wanted" => Cue::Wanted,
                "asked" => Cue::Asked,
                _ => Cue::Reset,
            };
            for phrase in phrases.split(',') {
                let words = words(phrase);
                let Some(first) = words.first().cloned() else { continue };
                cues.entry(first.into()).or_default().push((words, cue));
            }
        }
        cues.values_mut().for_each(|list| list.sort_by_key(|(words, _)| Reverse(words.len())));
        cues
    })
}
