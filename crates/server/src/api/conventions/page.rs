//! Lists in pages: `limit` and an opaque, signed `cursor`.

use axum::{extract::FromRequestParts, http::request::Parts};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::problem::Problem;
use crate::{
    app::App,
    error::{Error, Result},
};

/// Where a list goes on.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Pagination {
    /// The cursor of the next page; null on the last one.
    pub next_cursor: Option<String>,
    /// Whether there is a next page.
    pub has_more: bool,
}

/// The query of every list.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// How many items at most, 1 to 200; 50 by default.
    #[param(minimum = 1, maximum = 200, default = 50, value_type = Option<i64>)]
    pub limit: Option<String>,
    /// The `nextCursor` of the page before.
    pub cursor: Option<String>,
}

/// Where to start and how many items to give.
#[derive(Debug, Clone)]
pub struct Cursor {
    /// The position after which the page starts; empty at the beginning.
    pub after: String,
    /// How many items at most.
    pub limit: usize,
}

impl Cursor {
    /// How many rows to read: one more than asked for tells whether there are more.
    pub fn rows(&self) -> i64 {
        i64::try_from(self.limit + 1).unwrap_or(i64::MAX)
    }
}

impl FromRequestParts<App> for Cursor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let axum::extract::Query(query) = axum::extract::Query::<PageQuery>::try_from_uri(&parts.uri)
            .map_err(|error| Error::invalid("invalid_query", format!("The query can't be read: {error}.")))?;
        let limit = match query.limit.as_deref() {
            None => 50,
            Some(text) => text.parse().ok().filter(|limit| (1..=200).contains(limit)).ok_or_else(|| {
                Error::invalid("invalid_limit", "`limit` must be a whole number from 1 to 200.")
            })?,
        };
        let after = match query.cursor.as_deref() {
            None | Some("") => String::new(),
            Some(cursor) => open(app, cursor)?,
        };
        Ok(Self { after, limit })
    }
}

/// One page of a list.
#[derive(Debug)]
pub struct Page<T> {
    /// Its items.
    pub items: Vec<T>,
    /// Where the list goes on.
    pub pagination: Pagination,
}

impl<T> Page<T> {
    /// Cuts a page out of rows, of which there may be one more than asked for.
    pub fn cut(app: &App, cursor: &Cursor, mut rows: Vec<T>, position: impl Fn(&T) -> String) -> Self {
        let has_more = rows.len() > cursor.limit;
        rows.truncate(cursor.limit);
        let next_cursor = rows.last().filter(|_| has_more).map(|last| sign(app, &position(last)));
        Self { items: rows, pagination: Pagination { next_cursor, has_more } }
    }
}

fn sign(app: &App, position: &str) -> String {
    let hash = app.secrets.hash(&format!("cursor/{position}"));
    let mut bytes = hash.first_chunk::<8>().copied().unwrap_or_default().to_vec();
    bytes.extend_from_slice(position.as_bytes());
    data_encoding::BASE64URL_NOPAD.encode(&bytes)
}

fn open(app: &App, cursor: &str) -> Result<String> {
    let refused =
        || Error::invalid("invalid_cursor", "This cursor isn't one of ours. Start again without one.");
    let bytes = data_encoding::BASE64URL_NOPAD.decode(cursor.as_bytes()).map_err(|_| refused())?;
    let (_, position) = bytes.split_at_checked(8).ok_or_else(refused)?;
    let position = String::from_utf8(position.to_vec()).map_err(|_| refused())?;
    if sign(app, &position) == cursor { Ok(position) } else { Err(refused()) }
}
