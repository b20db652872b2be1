//! Queries of this resource, with problems for those that can't be read.

use axum::{extract::Query, http::Uri};
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};

/// The most characters of a search.
const MOST_CHARACTERS: usize = 200;

/// The query of a request.
///
/// # Errors
/// `invalid_query`.
pub(super) fn read<T: DeserializeOwned>(uri: &Uri) -> Result<T> {
    let Query(query) = Query::try_from_uri(uri)
        .map_err(|error| Error::invalid("invalid_query", format!("The query can't be read: {error}.")))?;
    Ok(query)
}

/// The words to search for; none finds everything.
///
/// # Errors
/// `invalid_query`.
pub(super) fn words(q: Option<&str>) -> Result<&str> {
    let words = q.unwrap_or_default();
    if words.chars().count() > MOST_CHARACTERS {
        let detail = format!("`q` has at most {MOST_CHARACTERS} characters.");
        return Err(Error::invalid("invalid_query", detail));
    }
    Ok(words)
}

/// One of a closed set of words of a query.
///
/// # Errors
/// `invalid_query`, naming them all.
pub(super) fn one_of<T: Copy>(name: &str, text: Option<&str>, words: &[(&str, T)]) -> Result<Option<T>> {
    let Some(text) = text else { return Ok(None) };
    match words.iter().find(|(word, _)| *word == text) {
        Some((_, meant)) => Ok(Some(*meant)),
        None => {
            let all: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let detail = format!("`{name}` must be one of {}.", all.join(", "));
            Err(Error::invalid("invalid_query", detail))
        }
    }
}
