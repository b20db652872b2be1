//! Identifiers and prose into plain lower-case words: `creditCardNo`, `credit_card_no` and
//! `Credit-Card No` are the same three.
//!
//! Accents are folded (`Straße` is `strasse`, `contraseña` is `contrasena`), digits stand alone.

/// All words of a text, in order.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    each_word(text, &mut String::new(), |word| found.push(word.to_owned()));
    found
}

/// Visits each word of a text without keeping it; `buffer` is reused from call to call.
pub(super) fn each_word(text: &str, buffer: &mut String, mut visit: impl FnMut(&str)) {
    buffer.clear();
    let mut previous: Option<char> = None;
    let mut rest = text.chars().peekable();
    while let Some(letter) = rest.next() {
        let starts = previous.is_some_and(|before| is_boundary(before, letter, rest.peek().copied()));
        if (starts || !letter.is_alphanumeric()) && !buffer.is_empty() {
            visit(buffer);
            buffer.clear();
        }
        if letter.is_alphanumeric() {
            push_folded(buffer, letter);
        }
        previous = Some(letter);
    }
    if !buffer.is_empty() {
        visit(buffer);
        buffer.clear();
    }
}

/// Whether a word starts at `letter`: `card|No`, `CC|Number`, `address|1`.
fn is_boundary(before: char, letter: char, after: Option<char>) -> bool {
    if before.is_numeric() != letter.is_numeric() {
        return true;
    }
    letter.is_uppercase()
        && (before.is_lowercase() || (before.is_uppercase() && after.is_some_and(char::is_lowercase)))
}

fn push_folded(buffer: &mut String, letter: char) {
    if letter.is_ascii() {
        buffer.push(letter.to_ascii_lowercase());
        return;
    }
    for small in letter.to_lowercase() {
        match small {
            'ä' | 'æ' => buffer.push_str("ae"),
            'ö' | 'ø' | 'œ' => buffer.push_str("oe"),
            'ü' => buffer.push_str("ue"),
            'ß' => buffer.push_str("ss"),
            'á' | 'à' | 'â' | 'ã' | 'å' => buffer.push('a'),
            'é' | 'è' | 'ê' | 'ë' => buffer.push('e'),
            'í' | 'ì' | 'î' | 'ï' => buffer.push('i'),
            'ó' | 'ò' | 'ô' | 'õ' => buffer.push('o'),
            'ú' | 'ù' | 'û' => buffer.push('u'),
            'ñ' => buffer.push('n'),
            'ç' => buffer.push('c'),
            other => buffer.push(other),
        }
    }
}

/// An English, German or Spanish plural without its ending, where that is plain to see.
pub(crate) fn singular(word: &str) -> &str {
    if word.ends_with("sses") || word.ends_with("xes") {
        return word.strip_suffix("es").unwrap_or(word);
    }
    match word.strip_suffix('s') {
        Some(stem) if stem.len() >= 3 && !stem.ends_with('s') => stem,
        Some(_) | None => word,
    }
}

/// A name by which `OrderLine`, `order_lines` and `order-line` are the same.
pub(crate) fn key(name: &str) -> String {
    let mut words = words(name);
    if let Some(last) = words.last_mut() {
        let one = match last.strip_suffix("ies") {
            Some(stem) if stem.len() > 2 => format!("{stem}y"),
            Some(_) | None => singular(last).to_owned(),
        };
        *last = one;
    }
    words.concat()
}

/// Whether an expression of a database, such as `lower(email)`, names a column.
pub(crate) fn mentions(expression: &str, column: &str) -> bool {
    let inside = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '$';
    !column.is_empty()
        && expression.match_indices(column).any(|(start, found)| {
            let before = expression.get(..start).and_then(|text| text.chars().next_back());
            let after = expression.get(start + found.len()..).and_then(|text| text.chars().next());
            !before.is_some_and(inside) && !after.is_some_and(inside)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_a_name_gives_the_same_words() {
        for name in ["creditCardNo", "credit_card_no", "CREDIT-CARD-NO", "Credit Card.No", "CreditCardNO"] {
            assert_eq!(words(name), ["credit", "card", "no"], "{name}");
        }
        assert_eq!(words("CCNumber"), ["cc", "number"]);
        assert_eq!(words("address1Line2"), ["address", "1", "line", "2"]);
        assert_eq!(words("Straße_Größe"), ["strasse", "groesse"]);
        assert_eq!(words("__"), Vec::<String>::new());
    }

    #[test]
    fn plurals_lose_their_ending() {
        for (plural, one) in
            [("customers", "customer"), ("addresses", "address"), ("address", "address"), ("bus", "bus")]
        {
            assert_eq!(singular(plural), one);
        }
    }

    #[test]
    fn an_expression_mentions_whole_names_only() {
        assert!(mentions("lower(email)", "email"));
        assert!(mentions("lower(first name)", "first name"));
        assert!(!mentions("lower(email_2)", "email"));
        assert!(!mentions("lower(email)", ""));
    }
}
