//! What one measurement gave, and what several of them give together.

use serde::Serialize;

/// One measurement. Times are in milliseconds.
#[derive(Debug, Clone, Copy, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Sample {
    /// Calls that were answered.
    pub(crate) calls: u64,
    /// How long it took in all, in seconds.
    pub(crate) seconds: f64,
    /// Half of the calls took at most this long.
    pub(crate) p50: f64,
    /// 99 of 100 calls took at most this long.
    pub(crate) p99: f64,
    /// Answers that weren't what was asked for.
    pub(crate) wrong: u64,
    /// Processor time of the answering process for one call, in microseconds, where it is ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) processor_micros: Option<f64>,
}

impl Sample {
    /// Calls a second.
    pub(crate) fn rate(&self) -> f64 {
        if self.seconds > 0.0 { whole(self.calls) / self.seconds } else { 0.0 }
    }

    /// From the durations of all calls, in nanoseconds.
    pub(crate) fn of_durations(mut nanos: Vec<u64>, seconds: f64, wrong: u64) -> Self {
        nanos.sort_unstable();
        let at = |hundredths: usize| {
            let place = (nanos.len() * hundredths / 100).min(nanos.len().saturating_sub(1));
            nanos.get(place).copied().map_or(0.0, whole) / 1e6
        };
        let (p50, p99) = (at(50), at(99));
        Self {
            calls: u64::try_from(nanos.len()).unwrap_or(u64::MAX),
            seconds,
            p50,
            p99,
            wrong,
            processor_micros: None,
        }
    }

    /// All rounds together: calls are added up, of times the median counts.
    pub(crate) fn together(rounds: &[Self]) -> Self {
        let processor: Vec<f64> = rounds.iter().filter_map(|round| round.processor_micros).collect();
        Self {
            calls: rounds.iter().map(|round| round.calls).sum(),
            seconds: rounds.iter().map(|round| round.seconds).sum(),
            p50: median(rounds.iter().map(|round| round.p50).collect()),
            p99: median(rounds.iter().map(|round| round.p99).collect()),
            wrong: rounds.iter().map(|round| round.wrong).sum(),
            processor_micros: (!processor.is_empty()).then(|| median(processor)),
        }
    }
}

/// The middle one; of an even number the upper of the two in the middle.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

/// A count as a number to divide with.
#[expect(clippy::cast_precision_loss, reason = "counts and nanoseconds of a run are far below 2^53")]
pub(crate) fn whole(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_the_sorted_durations() {
        let sample = Sample::of_durations((1..=100).rev().map(|milli| milli * 1_000_000).collect(), 2.0, 0);
        assert!((sample.p50 - 51.0).abs() < f64::EPSILON && (sample.p99 - 100.0).abs() < f64::EPSILON);
        assert!((sample.rate() - 50.0).abs() < f64::EPSILON);
    }

    #[test]
    fn rounds_add_up_and_their_times_are_medians() {
        let round = |p50: f64| Sample { calls: 10, seconds: 1.0, p50, p99: p50, ..Sample::default() };
        let all = Sample::together(&[round(3.0), round(1.0), round(2.0)]);
        assert_eq!(all.calls, 30);
        assert!((all.p50 - 2.0).abs() < f64::EPSILON);
        assert!(all.processor_micros.is_none());
    }
}
