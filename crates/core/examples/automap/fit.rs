//! Weights from goals with known answers.
//!
//! The ranking is a softmax over the candidates of a goal; how likely the best one is right, and whether any fits, are
//! logistic functions of its properties. Plain gradient descent: there are few goals, and few properties.

/// A candidate's properties and whether it is right.
pub(crate) struct Row {
    pub(crate) features: Vec<f64>,
    pub(crate) right: bool,
}

/// Weights that rank right candidates first, kept near where they start.
pub(crate) fn rank(goals: &[Vec<&Row>], start: &[f64], keep: f64) -> Vec<f64> {
    let mut weights = start.to_vec();
    let usable: Vec<&Vec<&Row>> = goals.iter().filter(|rows| rows.iter().any(|row| row.right)).collect();
    let mut speed = vec![1e-8; weights.len()];
    for _ in 0..600 {
        let mut gradient: Vec<f64> =
            weights.iter().zip(start).map(|(now, start)| -keep * (now - start)).collect();
        for rows in &usable {
            let scores: Vec<f64> = rows.iter().map(|row| dot(&weights, &row.features)).collect();
            let most = scores.iter().copied().fold(f64::MIN, f64::max);
            let likely: Vec<f64> = scores.iter().map(|score| (score - most).exp()).collect();
            let all: f64 = likely.iter().sum();
            let right: f64 =
                rows.iter().zip(&likely).filter(|(row, _)| row.right).map(|(_, likely)| likely).sum();
            for (row, likely) in rows.iter().zip(&likely) {
                let share = if row.right { likely / right.max(1e-12) } else { 0.0 } - likely / all;
                for (gradient, feature) in gradient.iter_mut().zip(&row.features) {
                    *gradient += share * feature;
                }
            }
        }
        step(&mut weights, &gradient, &mut speed);
    }
    weights
}

/// Weights of a logistic function; the last one stands alone.
pub(crate) fn logistic(rows: &[(Vec<f64>, bool)], keep: f64) -> Vec<f64> {
    let count = rows.first().map_or(0, |(features, _)| features.len());
    let mut weights = vec![0.0; count + 1];
    let mut speed = vec![1e-8; count + 1];
    for _ in 0..1500 {
        let mut gradient: Vec<f64> = weights.iter().take(count).map(|weight| -keep * weight).collect();
        gradient.push(0.0);
        for (features, right) in rows {
            let off = f64::from(u8::from(*right)) - likely(&weights, features);
            for (gradient, feature) in gradient.iter_mut().zip(features.iter().chain([&1.0])) {
                *gradient += off * feature;
            }
        }
        step(&mut weights, &gradient, &mut speed);
    }
    weights
}

/// A logistic function's value.
pub(crate) fn likely(weights: &[f64], features: &[f64]) -> f64 {
    let alone = weights.last().copied().unwrap_or_default();
    1.0 / (1.0 + (-(dot(weights, features) + alone)).exp())
}

pub(crate) fn dot(weights: &[f64], features: &[f64]) -> f64 {
    weights.iter().zip(features).map(|(weight, feature)| weight * feature).sum()
}

/// Steps that shorten with what each weight moved so far.
fn step(weights: &mut [f64], gradient: &[f64], speed: &mut [f64]) {
    for ((weight, gradient), speed) in weights.iter_mut().zip(gradient).zip(speed) {
        *speed += gradient * gradient;
        *weight += 0.25 * gradient / speed.sqrt();
    }
}
