//! How much each property of a candidate counts: fitted on goals with known answers, by the example `automap`.

use super::{
    decide::SIGNALS,
    score::{FEATURES, Features},
};

/// By the order of [`super::score::NAMES`].
pub const RANK: [f32; FEATURES] = [
    2.12, 1.56, 1.53, 2.39, -0.96, 0.63, 2.60, 1.17, 7.55, 0.98, -0.58, 1.84, -1.75, 0.03, -3.18, -0.56,
    0.49, -0.80, -0.70, 0.55, 0.12, -0.95, -2.85, -0.17, 1.11, 2.84, 0.54, 0.14, 1.05, 1.17, -0.50, -0.58,
    -0.17, 0.27, 4.89, 2.16, 0.63, -1.46, 1.05, -2.24, -0.25, -0.66, -0.25, -0.42, 2.77, -0.38, -0.46, -1.26,
];

/// How well a candidate does what is asked for: only good for comparing candidates of one goal.
pub(super) fn score(features: &Features) -> f32 {
    features.iter().zip(RANK).map(|(feature, weight)| feature * weight).sum()
}

/// How much each signal counts for whether anything fits; the last one stands alone.
pub const FITS: [f32; SIGNALS + 1] = [
    -0.14, 0.49, -0.20, 0.10, 0.65, 0.02, 0.81, 0.37, 0.82, 0.09, -0.35, 0.10, -0.33, 0.17, 0.00, 0.13, 0.13,
    0.42, -0.14, 0.06, 0.12, -0.11, 0.16, -0.16, 0.27, 0.10, 0.69, 0.67, 0.03, -0.19, 0.12, 0.30, -0.07,
    -0.11, -0.10, -0.08, -0.23, 0.13, -0.03, 0.22, 0.15, 0.39, -0.01, -0.23, 0.41, -0.23, -0.31, 0.08, 0.36,
    0.19, -1.14, -0.04, -0.23, -0.82, -0.18, 0.33, -0.04, 0.46, 0.01,
];

/// How likely something must fit to be proposed.
pub const FITS_AT_LEAST: f32 = 0.747;

/// How much each signal counts for whether the best candidate is right; the last one stands alone.
pub const SURE: [f32; SIGNALS + 1] = [
    0.06, 0.19, 0.13, 0.34, 0.11, -0.04, 0.34, 0.36, 0.47, -0.42, -0.17, 0.09, -0.22, 0.00, 0.00, 0.14,
    -0.10, 0.26, -0.09, 0.01, 0.00, -0.21, -0.03, -0.08, -0.02, 0.06, 0.34, 0.12, -0.07, -0.20, 0.00, 0.18,
    -0.12, -0.14, 0.07, 0.00, 0.07, -0.04, -0.03, 0.15, 0.18, 0.22, 0.02, -0.06, 0.16, 0.01, 0.03, 0.16,
    0.38, 0.58, -0.18, 0.17, 0.10, -0.09, -0.18, 0.27, 0.05, 0.11, -2.82,
];
