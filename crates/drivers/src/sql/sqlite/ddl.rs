//! What only the text of a `CREATE` statement tells: a column's collation, the values that a check
//! allows, the expressions of an index.
//!
//! Not a parser of SQLite's language: it knows quotes, brackets and commas, and what it doesn't
//! recognize it leaves alone.

use std::{collections::HashMap, iter::Peekable, str::Chars};

/// A piece of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    /// A bare word or number.
    Word(String),
    /// A quoted name.
    Name(String),
    /// A text.
    Text(String),
    /// Anything else.
    Symbol(char),
}

/// What the text tells about a column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Facts {
    /// Whether its collation ignores case.
    pub(super) ignores_case: bool,
    /// The only values that a check allows, in order.
    pub(super) allowed_values: Vec<String>,
}

/// What a `CREATE TABLE` tells about its columns, by their names in lower case.
pub(super) fn columns(sql: &str) -> HashMap<String, Facts> {
    let mut columns: HashMap<String, Facts> = HashMap::new();
    for definition in parts(&tokens(sql)) {
        if let Some(name) = column_name(definition) {
            let facts = columns.entry(name.to_lowercase()).or_default();
            facts.ignores_case = definition
                .windows(2)
                .any(|pair| is_word(&pair[0], "collate") && text_of(&pair[1]).is_some_and(is_nocase));
        }
        for (name, values) in checks(definition) {
            columns.entry(name.to_lowercase()).or_default().allowed_values = values;
        }
    }
    columns
}

/// The parts of a `CREATE INDEX`, in order: `lower(email)` where one is a function of one column.
pub(super) fn index_expressions(sql: &str) -> Vec<Option<String>> {
    let expression = |part: &[Token]| match part {
        [Token::Word(function), Token::Symbol('('), column, Token::Symbol(')'), rest @ ..]
            if !rest.iter().any(|token| is_word(token, "collate")) =>
        {
            name_of(column).map(|column| format!("{}({column})", function.to_lowercase()))
        }
        _ => None,
    };
    parts(&tokens(sql)).into_iter().map(expression).collect()
}

fn is_nocase(collation: &str) -> bool {
    collation.eq_ignore_ascii_case("nocase")
}

/// The column that a definition is of; none where it is a constraint of the table.
fn column_name(definition: &[Token]) -> Option<&str> {
    let constraints = ["constraint", "primary", "unique", "check", "foreign"];
    match definition.first()? {
        Token::Word(word) if constraints.contains(&word.to_lowercase().as_str()) => None,
        token => text_of(token),
    }
}

/// The checks of the form `column IN ('a', 'b')`.
fn checks(definition: &[Token]) -> Vec<(String, Vec<String>)> {
    let starts = definition.iter().enumerate().filter(|(_, token)| is_word(token, "check"));
    starts.filter_map(|(start, _)| check(definition.get(start + 1..)?)).collect()
}

fn check(tokens: &[Token]) -> Option<(String, Vec<String>)> {
    let [Token::Symbol('('), column, within, Token::Symbol('('), list @ ..] = tokens else {
        return None;
    };
    if !is_word(within, "in") {
        return None;
    }
    let end = list.iter().position(|token| *token == Token::Symbol(')'))?;
    // Anything after the list, such as `OR …`, allows more than the list.
    if list.get(end + 1) != Some(&Token::Symbol(')')) {
        return None;
    }
    let values: Option<Vec<String>> = list
        .get(..end)?
        .split(|token| *token == Token::Symbol(','))
        .map(|value| match value {
            [Token::Text(text)] => Some(text.clone()),
            _ => None,
        })
        .collect();
    Some((name_of(column)?.to_owned(), values?))
}

/// The parts between the commas of the first bracket.
fn parts(tokens: &[Token]) -> Vec<&[Token]> {
    let Some(open) = tokens.iter().position(|token| *token == Token::Symbol('(')) else {
        return Vec::new();
    };
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0_usize, open + 1);
    for (index, token) in tokens.iter().enumerate().skip(open) {
        match token {
            Token::Symbol('(') => depth += 1,
            Token::Symbol(')') => depth -= 1,
            _ => {}
        }
        let ends = depth == 0 || (depth == 1 && *token == Token::Symbol(','));
        if ends && index > open {
            parts.extend(tokens.get(start..index));
            start = index + 1;
        }
        if depth == 0 {
            break;
        }
    }
    parts
}

fn is_word(token: &Token, word: &str) -> bool {
    matches!(token, Token::Word(text) if text.eq_ignore_ascii_case(word))
}

/// The text of anything that can stand for a name; SQLite takes a text for one, too.
fn text_of(token: &Token) -> Option<&str> {
    match token {
        Token::Word(text) | Token::Name(text) | Token::Text(text) => Some(text),
        Token::Symbol(_) => None,
    }
}

fn name_of(token: &Token) -> Option<&str> {
    match token {
        Token::Word(text) | Token::Name(text) => Some(text),
        Token::Text(_) | Token::Symbol(_) => None,
    }
}

fn tokens(sql: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut letters = sql.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\'' => tokens.push(Token::Text(quoted(&mut letters, '\''))),
            '"' | '`' => tokens.push(Token::Name(quoted(&mut letters, letter))),
            '[' => tokens.push(Token::Name(letters.by_ref().take_while(|c| *c != ']').collect())),
            '-' if letters.peek() == Some(&'-') => {
                letters.by_ref().take_while(|c| *c != '\n').for_each(drop);
            }
            '/' if letters.next_if_eq(&'*').is_some() => skip_comment(&mut letters),
            _ if letter.is_whitespace() => {}
            _ if is_word_letter(letter) => {
                let mut word = String::from(letter);
                while let Some(next) = letters.next_if(|c| is_word_letter(*c)) {
                    word.push(next);
                }
                tokens.push(Token::Word(word));
            }
            _ => tokens.push(Token::Symbol(letter)),
        }
    }
    tokens
}

fn is_word_letter(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '$' | '.')
}

/// The text up to the closing quote; a doubled one stands for itself.
fn quoted(letters: &mut Peekable<Chars<'_>>, quote: char) -> String {
    let mut text = String::new();
    while let Some(letter) = letters.next() {
        if letter == quote && letters.next_if_eq(&quote).is_none() {
            break;
        }
        text.push(letter);
    }
    text
}

fn skip_comment(letters: &mut Peekable<Chars<'_>>) {
    let mut before = ' ';
    for letter in letters {
        if before == '*' && letter == '/' {
            return;
        }
        before = letter;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_and_collations_are_found() {
        let facts = columns(
            "CREATE TABLE \"odd (name\" (id INTEGER PRIMARY KEY, -- , not a comma\n \
             [Status] TEXT NOT NULL CHECK (\"Status\" IN ('open', 'it''s', 'a,b')), \
             email TEXT COLLATE NOCASE /* a, comment ( */, kind TEXT, amount DECIMAL(10, 2), \
             CONSTRAINT kinds CHECK (kind IN ('x','y')), CHECK (amount IN (1, 2)), \
             CHECK (email IN ('a') OR email IS NULL))",
        );
        assert_eq!(facts["status"].allowed_values, ["open", "it's", "a,b"]);
        assert_eq!(facts["kind"].allowed_values, ["x", "y"]);
        assert!(facts["email"].ignores_case && facts["email"].allowed_values.is_empty());
        assert!(facts["amount"].allowed_values.is_empty() && !facts["amount"].ignores_case);
    }

    #[test]
    fn expressions_of_indexes_are_found() {
        let parts = index_expressions("CREATE INDEX i ON t (Lower(\"email\") DESC, name, a || b)");
        assert_eq!(parts, [Some("lower(email)".to_owned()), None, None]);
    }

    #[test]
    fn text_that_is_no_statement_is_left_alone() {
        for sql in ["", "(", ")", "'", "CREATE TABLE t (a, (b", "[", "/*", "--"] {
            let _whatever = (columns(sql), index_expressions(sql));
        }
    }
}
