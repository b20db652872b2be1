//! Reading single values.

use std::time::Duration;

use jiff::SignedDuration;
use secrecy::SecretString;

pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || "a duration is written as `10s`, `500ms` or `5m`".to_owned();
    let duration: SignedDuration = text.parse().map_err(|_| wrong())?;
    Duration::try_from(duration).ok().filter(|duration| !duration.is_zero()).ok_or_else(wrong)
}

pub(super) fn at_least_one(text: &str) -> Result<u32, String> {
    text.parse().ok().filter(|number| *number > 0).ok_or_else(|| "this is a whole number from 1".to_owned())
}

pub(super) fn count(text: &str) -> Result<usize, String> {
    at_least_one(text).and_then(|number| usize::try_from(number).map_err(|error| error.to_string()))
}

pub(super) fn url(text: &str) -> Result<String, String> {
    let host = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
    match host {
        Some(host) if !host.is_empty() && !host.starts_with('/') && !host.contains(['?', '#', '@', ' ']) => {
            Ok(text.trim_end_matches('/').to_owned())
        }
        Some(_) | None => Err("this is a URL such as https://jackfield.example.com".to_owned()),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "clap asks for a Result")]
pub(in crate::cli) fn secret(text: &str) -> Result<SecretString, String> {
    Ok(SecretString::from(text))
}
