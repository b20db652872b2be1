//! Small counts as parts of a score.

/// A small count as a number to weigh with.
#[expect(
    clippy::cast_precision_loss,
    reason = "what is counted here are words, places and records of one goal"
)]
pub(super) fn as_f32(count: usize) -> f32 {
    count as f32
}
