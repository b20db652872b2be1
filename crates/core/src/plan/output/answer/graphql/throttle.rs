//! Throttling by cost: how long a provider that refused a request needs to restore what it costs.
//!
//! ```json
//! {"errors": [{"extensions": {"code": "THROTTLED"}}], "extensions": {"cost": {"requestedQueryCost": 52,
//!  "throttleStatus": {"maximumAvailable": 1000, "currentlyAvailable": 12, "restoreRate": 50}}}}
//! ```
//!
//! Several providers answer so: a bucket of points that a request takes from, refilled at a steady rate.

use std::time::Duration;

use serde_json::Value;

use super::{GraphqlClass, GraphqlFailure};

/// The longest time that is told: what says more says nonsense.
const LONGEST: Duration = Duration::from_secs(60 * 60);

/// A failure that ended a request, weighed by what the answer says of its cost.
pub(super) fn weighed(failure: GraphqlFailure, answer: &Value, all: &[GraphqlFailure]) -> GraphqlFailure {
    if !all.iter().all(|one| one.class == GraphqlClass::RateLimited) {
        return failure;
    }
    // Data, be it without anything inside, says that the request was begun.
    let was_begun = answer.get("data").is_some_and(|data| !data.is_null());
    match answer.pointer("/extensions/cost").and_then(Bucket::read) {
        // It will never fit, however long one waits.
        Some(bucket) if bucket.requested > bucket.maximum => {
            GraphqlFailure { class: GraphqlClass::Rejected, ..failure }
        }
        Some(bucket) if !was_begun => GraphqlFailure { retry_after: bucket.restored_after(), ..failure },
        Some(_) | None => failure,
    }
}

/// A time in whole seconds, rounded up, at least one.
pub(super) fn whole_seconds(time: Duration) -> u64 {
    time.as_secs().saturating_add(u64::from(time.subsec_nanos() > 0)).max(1)
}

/// What an answer says of the request's cost, and of what there is.
struct Bucket {
    requested: f64,
    maximum: f64,
    available: f64,
    rate: f64,
}

impl Bucket {
    fn read(cost: &Value) -> Option<Self> {
        let number = |place: &str| {
            let number = cost.pointer(place)?.as_f64()?;
            (number.is_finite() && number >= 0.0).then_some(number)
        };
        let requested = number("/requestedQueryCost")?;
        let available = number("/throttleStatus/currentlyAvailable")?;
        let maximum = number("/throttleStatus/maximumAvailable").unwrap_or(f64::INFINITY);
        Some(Self { requested, maximum, available, rate: number("/throttleStatus/restoreRate")? })
    }

    /// When there is enough; none where that can't be told.
    fn restored_after(&self) -> Option<Duration> {
        let lacking = (self.requested - self.available).max(0.0);
        let time = Duration::try_from_secs_f64(lacking / self.rate).ok()?;
        (time <= LONGEST).then_some(time)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn throttled(of: [Value; 3]) -> Value {
        let [requested, available, rate] = of;
        json!({"errors": [{"message": "Throttled", "extensions": {"code": "THROTTLED"}}],
            "extensions": {"cost": {"requestedQueryCost": requested, "actualQueryCost": null,
                "throttleStatus": {"maximumAvailable": 1000.0, "currentlyAvailable": available, "restoreRate": rate}}}})
    }

    fn of(answer: &Value) -> (GraphqlClass, Option<Duration>, String) {
        let failure = GraphqlFailure::of(GraphqlClass::RateLimited, Vec::new());
        let failure = weighed(failure.clone(), answer, &[failure]);
        (failure.class, failure.retry_after, failure.message())
    }

    #[test]
    fn the_wait_is_what_the_bucket_needs() {
        let (class, wait, message) = of(&throttled([json!(202), json!(127), json!(50.0)]));
        assert_eq!((class, wait), (GraphqlClass::RateLimited, Some(Duration::from_millis(1500))));
        assert_eq!(message, "The provider takes no more calls for now; try again in 2 seconds.");
        let (_, wait, message) = of(&throttled([json!(50), json!(50), json!(50)]));
        assert_eq!(wait, Some(Duration::ZERO));
        assert_eq!(message, "The provider takes no more calls for now; try again in a second.");
    }

    #[test]
    fn what_says_no_time_has_none() {
        let odd = [
            throttled([json!(202), json!(127), json!(0)]),
            throttled([json!(202), json!(127), json!(-1)]),
            throttled([json!(202), json!(0), json!(1e-9)]),
            throttled([json!("202"), json!(127), json!(50)]),
            throttled([json!(202), json!(null), json!(50)]),
            json!({"errors": [{"extensions": {"code": "THROTTLED"}}]}),
            json!({"errors": [], "extensions": {"cost": []}}),
        ];
        for answer in odd {
            let (class, wait, message) = of(&answer);
            assert_eq!((class, wait), (GraphqlClass::RateLimited, None), "{answer}");
            assert_eq!(message, "The provider takes no more calls for now.");
        }
    }

    #[test]
    fn what_never_fits_is_refused_for_good() {
        let (class, wait, _) = of(&throttled([json!(1001), json!(1000), json!(50)]));
        assert_eq!((class, wait), (GraphqlClass::Rejected, None));
    }

    #[test]
    fn what_was_begun_or_failed_otherwise_too_is_not_sent_again() {
        let mut begun = throttled([json!(202), json!(127), json!(50)]);
        begun["data"] = json!({"orderCancel": null});
        assert_eq!(of(&begun).1, None);
        begun["data"] = json!(null);
        assert_eq!(of(&begun).1, Some(Duration::from_millis(1500)));
        let limited = GraphqlFailure::of(GraphqlClass::RateLimited, Vec::new());
        let failed = GraphqlFailure::of(GraphqlClass::Unavailable, Vec::new());
        assert_eq!(weighed(limited.clone(), &begun, &[limited.clone(), failed]), limited);
    }
}
