//! How much each property of a candidate counts: fitted on goals with known answers, by the example `automap`.

use super::{
    decide::SIGNALS,
    score::{FEATURES, Features},
};

/// By the order of [`super::score::NAMES`].
pub const RANK: [f32; FEATURES] = [
    2.63, 2.88, 1.39, 0.76, -1.61, 1.43, 1.59, 1.61, 7.04, 0.90, -0.67, 1.35, -1.42, -0.53, -2.97, -0.03,
    -0.02, -0.95, -0.69, 0.16, -0.03, -1.50, -2.91, 0.10, 1.07, 2.90, 0.59, -0.33, 1.71, 0.33, 1.0, 1.0,
    -1.0, 0.8, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
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
