//! Values that stand in a schema: defaults and what directives are given. Enum values become texts.

use serde_json::{Map, Value};

use super::{
    lexer::{Fault, Token},
    parser::{MOST_DEPTH, Parser},
};

/// A value without variables.
pub(super) fn constant(parser: &mut Parser<'_>) -> Result<Value, Fault> {
    nested(parser, 0)
}

fn nested(parser: &mut Parser<'_>, depth: usize) -> Result<Value, Fault> {
    if depth > MOST_DEPTH {
        return Err(parser.too_deep());
    }
    let is_value = matches!(
        parser.token(),
        Token::Punctuator('[' | '{') | Token::Name(_) | Token::Number(_) | Token::Text(_)
    );
    if !is_value {
        return Err(parser.expected("a value"));
    }
    Ok(match parser.advance()? {
        Token::Punctuator('[') => Value::Array(parser.until(']', |parser| nested(parser, depth + 1))?),
        Token::Punctuator(_) => {
            let members = parser.until('}', |parser| {
                let name = parser.name()?;
                parser.sign(':')?;
                Ok((name.to_owned(), nested(parser, depth + 1)?))
            })?;
            Value::Object(members.into_iter().collect::<Map<_, _>>())
        }
        Token::Name("true") => Value::Bool(true),
        Token::Name("false") => Value::Bool(false),
        Token::Name("null") | Token::End => Value::Null,
        Token::Name(name) => Value::String(name.to_owned()),
        Token::Number(written) => serde_json::from_str(written).unwrap_or(Value::Null),
        Token::Text(text) => Value::String(text.into_owned()),
    })
}
