//! How much each property of a candidate counts: fitted on goals with known answers, by the example `automap`.

use super::{
    decide::SIGNALS,
    score::{FEATURES, Features},
};

/// By the order of [`super::score::NAMES`].
pub const RANK: [f32; FEATURES] = [
    1.96, 1.24, 1.77, 3.42, -0.70, 0.40, 2.94, 1.18, 7.78, 1.13, -0.61, 1.82, -1.68, 0.14, -3.37, -0.78,
    0.65, -0.90, -0.82, 0.69, 0.23, -0.83, -2.87, -0.13, 1.33, 2.82, 0.50, 0.30, 0.74, 1.92, -1.27, -1.11,
    -0.21, 0.12, 7.00, 2.89, 0.52, -2.16, 1.43, -3.39, -0.24, -1.32, -0.51, -0.42, 3.75, -0.68, -0.28, -1.29,
];

/// How well a candidate does what is asked for: only good for comparing candidates of one goal.
pub(super) fn score(features: &Features) -> f32 {
    features.iter().zip(RANK).map(|(feature, weight)| feature * weight).sum()
}

/// How much each signal counts for whether anything fits; the last one stands alone.
pub const FITS: [f32; SIGNALS + 1] = [
    -0.06, 0.46, -0.21, 0.11, 0.65, 0.05, 0.84, 0.36, 0.80, 0.10, -0.36, 0.03, -0.37, 0.14, 0.00, 0.14, 0.05,
    0.45, 0.01, 0.06, 0.14, -0.07, 0.16, -0.17, 0.26, 0.09, 0.73, 0.70, 0.03, -0.20, 0.17, 0.29, -0.08,
    -0.07, -0.16, -0.09, -0.23, 0.15, -0.01, 0.26, 0.14, 0.38, -0.01, -0.22, 0.45, -0.23, -0.26, 0.07, 0.31,
    0.12, -1.12, -0.04, -0.24, -0.79, -0.20, 0.33, -0.03, 0.45, -0.04,
];

/// How likely something must fit to be proposed.
pub const FITS_AT_LEAST: f32 = 0.745;

/// How much each signal counts for whether the best candidate is right; the last one stands alone.
pub const SURE: [f32; SIGNALS + 1] = [
    0.09, 0.20, 0.18, 0.34, 0.13, -0.03, 0.32, 0.36, 0.48, -0.40, -0.15, 0.09, -0.23, 0.00, 0.00, 0.14,
    -0.13, 0.28, -0.09, 0.03, -0.00, -0.20, -0.03, -0.08, 0.01, 0.07, 0.33, 0.12, -0.07, -0.20, 0.01, 0.19,
    -0.12, -0.13, 0.06, -0.00, 0.06, -0.03, -0.03, 0.17, 0.19, 0.22, 0.00, -0.06, 0.16, 0.01, 0.04, 0.16,
    0.35, 0.52, -0.18, 0.16, 0.12, -0.07, -0.20, 0.25, 0.06, 0.10, -2.86,
];
