//! How much each property of a candidate counts: fitted on goals with known answers, by the example `automap`.

use super::{
    decide::SIGNALS,
    score::{FEATURES, Features},
};

/// By the order of [`super::score::NAMES`].
pub const RANK: [f32; FEATURES] = [
    2.69, 2.56, 1.34, 0.79, -1.34, 1.29, 1.33, 1.47, 6.51, 0.72, -1.08, 1.36, -1.42, -0.41, -2.64, -0.67,
    -0.08, -0.86, -0.45, 0.36, 0.0, -1.24, -2.48, 0.16, 1.43, 2.79, 0.40, 0.0, 1.0, -1.5,
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
