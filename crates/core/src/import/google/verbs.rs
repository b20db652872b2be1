//! What methods do, by their names and how they are called.

use crate::schema::{Argument, Method, Verb};

/// Parameters that narrow a list down.
const FILTERS: [&str; 4] = ["q", "query", "filter", "search"];

/// What a method does: by the first word of its name, else by its HTTP method.
pub(super) fn of(name: &str, method: Method, args: &[Argument], is_paged: bool) -> Verb {
    let is_read = matches!(method, Method::Get | Method::Head);
    match first_word(name) {
        "list" if filters(args) => Verb::Search,
        "list" => Verb::List,
        "search" | "query" => Verb::Search,
        "get" if is_read => Verb::Read,
        "insert" | "create" | "add" | "append" if !is_read => Verb::Create,
        "update" | "patch" if !is_read => Verb::Update,
        "delete" | "remove" if !is_read => Verb::Delete,
        _ if is_read && is_paged => Verb::List,
        _ if is_read => Verb::Read,
        _ => Verb::Action,
    }
}

fn filters(args: &[Argument]) -> bool {
    args.iter().any(|argument| FILTERS.contains(&argument.name.as_str()))
}

/// `create` of `createContact`.
fn first_word(name: &str) -> &str {
    let end = name.find(|letter: char| !letter.is_ascii_lowercase()).unwrap_or(name.len());
    name.get(..end).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_appended_is_new() {
        assert_eq!(of("append", Method::Post, &[], false), Verb::Create);
        assert_eq!(of("appendCheck", Method::Get, &[], false), Verb::Read);
        assert_eq!(of("batchUpdate", Method::Post, &[], false), Verb::Action);
    }
}
