//! The key of an expression index, with its column's name unquoted: `lower((email)::text)` and
//! `lower("E Mail"::text)` are `lower(email)` and `lower(E Mail)`.

/// The expression in the form in which a binding looks for it; what isn't a function of one column
/// stays as the server wrote it.
pub(super) fn normalized(expression: &str) -> String {
    function_of_column(expression).unwrap_or_else(|| expression.to_owned())
}

fn function_of_column(expression: &str) -> Option<String> {
    let (function, rest) = expression.split_once('(')?;
    let is_name = |text: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
    };
    let argument = rest.strip_suffix(')').filter(|_| is_name(function))?;
    let argument = ["::text", "::character varying", "::bpchar"]
        .iter()
        .find_map(|cast| argument.strip_suffix(cast))
        .unwrap_or(argument);
    let argument = argument.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(argument);
    let column = match argument.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')) {
        Some(quoted) if !quoted.replace("\"\"", "").contains('"') => quoted.replace("\"\"", "\""),
        Some(_) => return None,
        None if is_name(argument) => argument.to_owned(),
        None => return None,
    };
    Some(format!("{function}({column})"))
}

#[cfg(test)]
mod tests {
    use super::normalized;

    #[test]
    fn a_function_of_one_column_names_it_unquoted() {
        for (written, expected) in [
            ("lower(email)", "lower(email)"),
            ("lower(email::text)", "lower(email)"),
            ("lower((email)::text)", "lower(email)"),
            ("lower(\"E Mail\"::text)", "lower(E Mail)"),
            ("lower(\"a\"\"b\")", "lower(a\"b)"),
            ("lower(a || b)", "lower(a || b)"),
            ("lower(\"a\" || \"b\")", "lower(\"a\" || \"b\")"),
            ("(a + 1)", "(a + 1)"),
            ("date_trunc('day'::text, at)", "date_trunc('day'::text, at)"),
        ] {
            assert_eq!(normalized(written), expected);
        }
    }
}
