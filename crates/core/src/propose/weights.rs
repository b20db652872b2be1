//! How much each property of a candidate counts: fitted on goals with known answers, by the example `automap`.

use super::{
    decide::SIGNALS,
    score::{FEATURES, Features},
};

/// By the order of [`super::score::NAMES`].
pub const RANK: [f32; FEATURES] = [
    2.61, 1.86, 1.79, 0.96, -0.86, 1.53, 1.68, 2.04, 4.54, -0.35, -0.7, 1.46, -0.5, -0.34, -2.16, -1.6, 0.0,
    -0.33, -0.5, 1.0, 1.0, -1.0, 0.8, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
];

/// How well a candidate does what is asked for: only good for comparing candidates of one goal.
pub(super) fn score(features: &Features) -> f32 {
    features.iter().zip(RANK).map(|(feature, weight)| feature * weight).sum()
}

/// How much each signal counts for whether anything fits; the last one stands alone.
pub const FITS: [f32; SIGNALS + 1] = [0.0; SIGNALS + 1];

/// How likely something must fit to be proposed.
pub const FITS_AT_LEAST: f32 = 0.5;

/// How much each signal counts for whether the best candidate is right; the last one stands alone.
pub const SURE: [f32; SIGNALS + 1] = [0.0; SIGNALS + 1];
