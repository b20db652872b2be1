//! Whether an answer itself says that there is more than it holds, where nobody asks for further pages: a search by
//! `POST`, or a list whose page is pinned. Three of twenty must not look like all there are.

use serde_json::Value;

/// How deep the members are that speak of pages, such as `paging.next.after`.
const MOST_DEEP: u32 = 3;

/// Whether the answer has a token, a link or a word for what comes after it.
pub(super) fn is_said(answer: &Value) -> bool {
    said(answer, MOST_DEEP, false).unwrap_or(false)
}

/// What an object says; none where it says nothing. A plain word goes before a token, which some send with the last page, too.
fn said(object: &Value, deep: u32, is_next: bool) -> Option<bool> {
    let members = object.as_object()?;
    let plainly = members.iter().find_map(|(name, value)| {
        matches!(plain(name).as_str(), "hasmore" | "hasnextpage").then(|| value.as_bool()).flatten()
    });
    plainly.or_else(|| members.iter().find_map(|(name, value)| member(&plain(name), value, deep, is_next)))
}

fn member(name: &str, value: &Value, deep: u32, is_next: bool) -> Option<bool> {
    match value {
        Value::String(token) if is_token(name, is_next) => (!token.is_empty()).then_some(true),
        Value::Number(_) if is_token(name, is_next) => Some(true),
        Value::Object(_) if deep > 1 && is_about_pages(name) => said(value, deep - 1, name == "next"),
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Array(_)
        | Value::Object(_) => None,
    }
}

/// `after` alone is often where an answer begins; below `next` it is where the following one does.
fn is_token(name: &str, is_next: bool) -> bool {
    let names = ["cursor", "next", "nextcursor", "nextpage", "nextpagetoken", "nexttoken", "nexturl"];
    names.contains(&name) || (is_next && matches!(name, "after" | "href" | "link" | "token"))
}

fn is_about_pages(name: &str) -> bool {
    matches!(name, "links" | "meta" | "metadata" | "next" | "pageinfo" | "pagination" | "paging")
}

fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn tokens_links_and_plain_words_say_that_there_is_more() {
        for answer in [
            json!({"results": [], "paging": {"next": {"after": "3", "link": "?after=3"}}}),
            json!({"customers": [], "cursor": "c"}),
            json!({"data": [], "has_more": true}),
            json!({"collection": [], "pagination": {"next_page_token": "t"}}),
            json!({"items": [], "nextPageToken": "t"}),
            json!({"data": [], "links": {"next": "https://api.example.com/?page=2"}}),
            json!({"data": [], "_links": {"next": {"href": "/?page=2"}}}),
            json!({"items": [], "meta": {"nextPage": 2}}),
        ] {
            assert!(is_said(&answer), "{answer}");
        }
    }

    #[test]
    fn the_last_page_says_nothing_of_the_kind() {
        for answer in [
            json!({"results": [], "paging": {"prev": {"before": "0"}}}),
            json!({"customers": [], "cursor": ""}),
            json!({"customers": []}),
            json!({"data": [], "has_more": false, "next": "x"}),
            json!({"collection": [], "pagination": {"next_page_token": null, "next_page": null}}),
            json!({"data": [], "links": {"self": "/", "next": null}}),
            json!({"after": "0", "items": [{"cursor": "c"}]}),
            json!([{"cursor": "c"}]),
        ] {
            assert!(!is_said(&answer), "{answer}");
        }
    }
}
