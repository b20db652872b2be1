//! Whether anything fits a goal, and how sure the best is.
//!
//! Both are logistic functions of what is known of the best candidate, of how far the next one is behind it, and of
//! what no candidate explains. Their weights are fitted on goals with known answers, so that of what is said to be
//! right with 0.8 four in five are.

use super::{
    counts::as_f32,
    score::{FEATURES, NAMES},
    weights::{FITS, FITS_AT_LEAST, SURE},
};

/// How many signals there are: the properties of the best candidate, and these.
pub const SIGNALS: usize = FEATURES + EXTRA.len();

/// What is known beside the properties of the best candidate.
const EXTRA: [&str; 10] = [
    "share",
    "gap",
    "strange",
    "foreign",
    "least_wanted",
    "least_given",
    "undone",
    "nouns",
    "guesses",
    "length",
];

/// What is known of the answer to a goal.
pub type Signals = [f32; SIGNALS];

/// What is known of a goal's answer beside the candidates' own properties.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Beside {
    /// How much of the goal's words nothing in the schema is near.
    pub(super) strange: f32,
    /// How little the schema has of the word of business that it has least of.
    pub(super) foreign: f32,
    /// How little the operation's name says of what is to be done, where that has a name of its own.
    pub(super) undone: f32,
    /// What share of the things that the goal names are met.
    pub(super) nouns: f32,
    /// How well what is wanted, and what is given, is understood at least.
    pub(super) least_wanted: f32,
    pub(super) least_given: f32,
    /// How many things had to be guessed.
    pub(super) guesses: usize,
    /// How many words the goal has.
    pub(super) words: usize,
}

/// The names of the signals, for whoever fits their weights.
pub fn signal_names() -> Vec<&'static str> {
    NAMES.iter().chain(&EXTRA).copied().collect()
}

/// The signals of the best of some scores, the best first.
pub(super) fn signals(features: &[f32; FEATURES], scores: &[f32], beside: Beside) -> Signals {
    let best = scores.first().copied().unwrap_or_default();
    let all: f32 = scores.iter().map(|score| (score - best).exp()).sum();
    let gap = scores.get(1).map_or(3.0, |next| best - next).clamp(0.0, 3.0);
    let extra = [
        1.0 / all.max(1.0),
        gap / 3.0,
        beside.strange,
        beside.foreign,
        beside.least_wanted,
        beside.least_given,
        beside.undone,
        beside.nouns,
        as_f32(beside.guesses.min(5)) / 5.0,
        as_f32(beside.words.min(20)) / 20.0,
    ];
    let mut signals = [0.0; SIGNALS];
    for (signal, value) in signals.iter_mut().zip(features.iter().chain(&extra)) {
        *signal = *value;
    }
    signals
}

/// What share of the likelihood each of some scores has.
pub(super) fn shares(scores: &[f32]) -> Vec<f32> {
    let best = scores.iter().copied().fold(f32::MIN, f32::max);
    let all: f32 = scores.iter().map(|score| (score - best).exp()).sum();
    scores.iter().map(|score| (score - best).exp() / all.max(1.0)).collect()
}

/// Whether something fits, as far as the signals of the best candidate tell.
pub(super) fn fits(signals: &Signals) -> bool {
    logistic(&FITS, signals) >= FITS_AT_LEAST
}

/// How likely the best candidate is right in all its parts, from 0 to 1.
pub(super) fn sure(signals: &Signals) -> f64 {
    f64::from(logistic(&SURE, signals)).clamp(0.01, 0.99)
}

/// The last weight is for no signal: how likely it is where nothing is known.
fn logistic(weights: &[f32; SIGNALS + 1], signals: &Signals) -> f32 {
    let sum: f32 =
        weights.iter().zip(signals.iter().chain(&[1.0])).map(|(weight, signal)| weight * signal).sum();
    1.0 / (1.0 + (-sum).exp())
}
