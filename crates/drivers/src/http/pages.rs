//! Further pages of a list, by each way in which documents describe them.

use std::collections::HashSet;

use jackfield_core::{plan::http::HttpCall, schema::Pagination};
use serde_json::Value;

use super::{
    answer::{Body, HttpAnswer},
    connection::{HttpConnection, Terms},
    place::Place,
    request,
};
use crate::{error::Error, limits::Deadline};

/// How the pages of a list are got, and how many.
#[derive(Debug, Clone)]
pub struct Paging<'a> {
    /// How a further page is asked for.
    pub by: &'a Pagination,
    /// The members that lead to the list of records in an answer; empty where the answer is that list,
    /// or has one list alone.
    pub records: &'a [String],
    /// The most pages.
    pub max_pages: usize,
    /// How many records are enough: no further page is asked for then.
    pub max_records: usize,
}

/// The pages of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Pages {
    /// The answers, in order.
    pub answers: Vec<HttpAnswer>,
    /// Whether there are no more.
    pub is_complete: bool,
}

/// What comes after a page.
enum After {
    Nothing,
    /// Perhaps more, and no way there that is gone.
    Stuck,
    Page(Place),
}

impl HttpConnection {
    /// Sends a call, and again for further pages until there are none, or as many as wanted.
    ///
    /// All pages together may have as many bytes as one answer may.
    ///
    /// # Errors
    /// As [`HttpConnection::call`], for any of the pages.
    pub async fn pages(
        &self,
        call: &HttpCall,
        paging: &Paging<'_>,
        deadline: Deadline,
    ) -> Result<Pages, Error> {
        let mut request = request::of(call, &self.base, &self.target)?;
        let mut seen = HashSet::from([request.place.path_and_query.clone()]);
        let mut pages = Pages { answers: Vec::new(), is_complete: false };
        let mut left = self.settings.max_answer_bytes;
        let mut wanted = paging.max_records;
        loop {
            let terms = Terms { limit: left, is_repeatable: call.is_repeatable, deadline };
            let answer = self.send(&request, terms).await?;
            left = left.saturating_sub(answer.bytes);
            wanted = wanted.saturating_sub(count(&answer, paging.records).unwrap_or_default());
            let after = after(&request.place, &answer, paging);
            pages.answers.push(answer);
            match after {
                After::Nothing => pages.is_complete = true,
                After::Page(next) if pages.answers.len() < paging.max_pages && left > 0 && wanted > 0 => {
                    // A token that comes again would lead round in circles.
                    if seen.insert(next.path_and_query.clone()) {
                        request.place = next;
                        continue;
                    }
                }
                After::Page(_) | After::Stuck => {}
            }
            return Ok(pages);
        }
    }
}

fn after(place: &Place, answer: &HttpAnswer, paging: &Paging<'_>) -> After {
    let Body::Json(body) = &answer.body else { return After::Nothing };
    let count = count(answer, paging.records);
    if count == Some(0) {
        return After::Nothing;
    }
    match paging.by {
        Pagination::Link => by_link(place, &answer.links),
        Pagination::Token { parameter, path } => by_token(place, body, parameter, path),
        Pagination::Page { parameter } => by_number(place, parameter, 1, count.map(|_| 1)),
        Pagination::Offset { parameter } => by_number(place, parameter, 0, count),
    }
}

fn by_link(place: &Place, links: &[String]) -> After {
    let Some(target) = links.iter().find_map(|link| next_of(link)) else { return After::Nothing };
    match place.join(&target) {
        Ok(next) if next.origin == place.origin => After::Page(next),
        Ok(_) | Err(_) => After::Stuck,
    }
}

fn by_token(place: &Place, body: &Value, parameter: &str, path: &[String]) -> After {
    let found = path.iter().try_fold(body, |value, member| value.get(member));
    let token = match found {
        Some(Value::String(token)) if !token.is_empty() => token.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => return After::Nothing,
    };
    After::Page(place.with_parameter(parameter, Some(&token)))
}

fn by_number(place: &Place, parameter: &str, first: u64, step: Option<usize>) -> After {
    // Without a list one can't tell when it ends.
    let Some(step) = step else { return After::Stuck };
    let here = match place.parameter(parameter) {
        None => first,
        Some(text) => match text.parse::<u64>() {
            Ok(number) => number,
            Err(_) => return After::Stuck,
        },
    };
    let next = here.saturating_add(u64::try_from(step).unwrap_or(u64::MAX));
    After::Page(place.with_parameter(parameter, Some(&next.to_string())))
}

/// How many records an answer has; none where it has no list of them.
fn count(answer: &HttpAnswer, path: &[String]) -> Option<usize> {
    let Body::Json(body) = &answer.body else { return None };
    records(body, path).map(Vec::len)
}

/// The list of records in an answer.
fn records<'a>(body: &'a Value, path: &[String]) -> Option<&'a Vec<Value>> {
    if !path.is_empty() {
        return path.iter().try_fold(body, |value, member| value.get(member))?.as_array();
    }
    if let Some(list) = body.as_array() {
        return Some(list);
    }
    let mut lists = body.as_object()?.values().filter_map(Value::as_array);
    lists.next().filter(|_| lists.next().is_none())
}

/// The target of a `Link` header's `next`, RFC 8288.
fn next_of(header: &str) -> Option<String> {
    let mut rest = header;
    loop {
        let (target, after) = rest.split_once('<')?.1.split_once('>')?;
        let (parameters, following) = split_link(after);
        if is_next(&parameters) {
            return Some(target.trim().to_owned());
        }
        rest = following;
    }
}

/// The parameters of a link, and what follows the comma after them; quoted text has no separators.
fn split_link(text: &str) -> (Vec<String>, &str) {
    let mut parameters = vec![String::new()];
    let (mut is_quoted, mut is_escaped) = (false, false);
    let mut letters = text.chars();
    for letter in letters.by_ref() {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => {
                is_escaped = true;
                continue;
            }
            '"' => {
                is_quoted = !is_quoted;
                continue;
            }
            ';' if !is_quoted => {
                parameters.push(String::new());
                continue;
            }
            ',' if !is_quoted => break,
            _ => {}
        }
        if let Some(parameter) = parameters.last_mut() {
            parameter.push(letter);
        }
    }
    (parameters, letters.as_str())
}

/// Whether the first `rel` among the parameters has `next` among its words.
fn is_next(parameters: &[String]) -> bool {
    let mut pairs = parameters.iter().filter_map(|parameter| parameter.split_once('='));
    let rel = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case("rel"));
    rel.is_some_and(|(_, value)| value.split_whitespace().any(|word| word.eq_ignore_ascii_case("next")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_link_is_found_among_others() {
        for header in [
            r#"</a?page=2>; rel="next""#,
            "</a?page=2>;rel=next",
            r#"</z>; rel="prev", </a?page=2>; title="a,b; rel=\"x\""; REL="last Next""#,
            r#"</z>; title="<no>; rel=next, "; rel=first, </a?page=2>; rel=next"#,
        ] {
            assert_eq!(next_of(header).as_deref(), Some("/a?page=2"), "{header}");
        }
        for header in
            ["", "</a", "</a>", "</a>; rel=prev; rel=next", "</a>; title=next", "next", r#"</a>; rel=""#]
        {
            assert_eq!(next_of(header), None, "{header}");
        }
    }
}
