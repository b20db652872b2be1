//! When a request is sent again, and how long one waits before.

use std::time::Duration;

use http::{HeaderMap, HeaderName, header};
use jiff::{Timestamp, fmt::rfc2822};
use ring::rand::{SecureRandom, SystemRandom};

use crate::error::Error;

/// How often a request is sent again at most.
const MOST: u32 = 2;
/// How long one waits before the first time; twice as long before each further one.
const FIRST: Duration = Duration::from_millis(200);

/// A failure, and whether the same request may be sent again.
pub(super) struct Failed {
    /// The failure.
    pub error: Error,
    /// Whether it may pass by itself, and a repetition can't do harm.
    pub may_repeat: bool,
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self { error, may_repeat: false }
    }
}

/// How long to wait before the next try; none where there is to be none.
///
/// `jitter` is between 0 and 1, and `left` what is left of the call's time.
pub(super) fn pause(failed: &Failed, repeated: u32, left: Duration, jitter: f64) -> Option<Duration> {
    if !failed.may_repeat || repeated >= MOST {
        return None;
    }
    let usual = (FIRST * 2_u32.pow(repeated)).mul_f64(0.5 + jitter / 2.0);
    let wait = failed.error.retry_after.map_or(usual, |asked| asked.max(usual));
    (wait < left).then_some(wait)
}

/// A number between 0 and 1 that nobody foresees: those who failed together don't come back together.
pub(super) fn jitter() -> f64 {
    let mut byte = [0_u8];
    // Without randomness the wait is only less spread.
    let filled = SystemRandom::new().fill(&mut byte);
    let [byte] = byte;
    if filled.is_ok() { f64::from(byte) / 255.0 } else { 0.5 }
}

/// What `Retry-After` asks for. A date counts from the answer's own `Date`: no clock has to be right.
pub(super) fn after(headers: &HeaderMap) -> Option<Duration> {
    let asked = text(headers, header::RETRY_AFTER)?;
    if let Ok(seconds) = asked.parse::<u32>() {
        return Some(Duration::from_secs(u64::from(seconds)));
    }
    let wait = date(asked)?.as_second().saturating_sub(date(text(headers, header::DATE)?)?.as_second());
    Some(Duration::from_secs(u64::try_from(wait).unwrap_or(0)))
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    Some(headers.get(name)?.to_str().ok()?.trim())
}

fn date(text: &str) -> Option<Timestamp> {
    rfc2822::DateTimeParser::new().parse_timestamp(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    fn failed(retry_after: Option<u64>) -> Failed {
        let mut error = Error::new(ErrorKind::RateLimited, "later");
        error.retry_after = retry_after.map(Duration::from_secs);
        Failed { error, may_repeat: true }
    }

    fn headers(retry_after: &str, date: Option<&str>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::RETRY_AFTER, retry_after.parse().unwrap());
        if let Some(date) = date {
            headers.insert(header::DATE, date.parse().unwrap());
        }
        headers
    }

    #[test]
    fn waits_grow_and_end_after_two() {
        let left = Duration::from_secs(60);
        let wait =
            |repeated, jitter| pause(&failed(None), repeated, left, jitter).map(|wait| wait.as_millis());
        assert_eq!(
            [wait(0, 0.0), wait(0, 1.0), wait(1, 0.0), wait(1, 1.0)].map(Option::unwrap),
            [100, 200, 200, 400]
        );
        assert_eq!(wait(2, 0.0), None);
        let forbidden = Failed { may_repeat: false, ..failed(None) };
        assert_eq!(pause(&forbidden, 0, left, 0.0), None);
    }

    #[test]
    fn what_the_api_asks_for_is_granted_as_long_as_the_deadline_allows() {
        let left = Duration::from_secs(10);
        assert_eq!(pause(&failed(Some(3)), 0, left, 0.0), Some(Duration::from_secs(3)));
        assert_eq!(pause(&failed(Some(10)), 0, left, 0.0), None);
        assert_eq!(pause(&failed(Some(0)), 0, left, 0.0), Some(Duration::from_millis(100)));
    }

    #[test]
    fn retry_after_is_read_as_seconds_and_as_a_date() {
        let now = "Fri, 06 Nov 2026 08:49:37 GMT";
        let seconds = |text, date| after(&headers(text, date)).map(|wait| wait.as_secs());
        assert_eq!(seconds("120", None), Some(120));
        assert_eq!(seconds("Fri, 06 Nov 2026 08:50:07 GMT", Some(now)), Some(30));
        assert_eq!(seconds("Fri, 06 Nov 2026 08:00:00 GMT", Some(now)), Some(0));
        for text in ["Fri, 06 Nov 2026 08:50:07 GMT", "-1", "soon", ""] {
            assert_eq!(seconds(text, None), None, "{text}");
        }
    }
}
