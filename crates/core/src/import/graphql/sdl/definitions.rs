//! The definitions of a schema: types, root types, directives, and extensions of the first two.

use std::borrow::Cow;

use super::{
    lexer::{Fault, Token},
    parser::{MOST_DEPTH, Parser},
    values,
};
use crate::import::graphql::document::{Definition, Kind, Member, TypeRef, Wrapper};

/// One definition.
pub(super) enum Part<'a> {
    /// Operations and their root types.
    Roots(Vec<(&'a str, &'a str)>),
    /// A type, or what is added to one.
    Type { definition: Definition<'a>, extends: bool },
    /// A directive: what it does is its server's business.
    Directive,
}

const KEYWORDS: [&str; 9] =
    ["schema", "scalar", "type", "interface", "union", "enum", "input", "directive", "extend"];

/// Reads the next definition.
pub(super) fn part<'a>(parser: &mut Parser<'a>) -> Result<Part<'a>, Fault> {
    let description = description(parser)?;
    let extends = parser.coming_name() == Some("extend");
    if extends {
        parser.advance()?;
    }
    let keyword = parser.coming_name().filter(|name| KEYWORDS.contains(name) && *name != "extend");
    let Some(keyword) = keyword else {
        return Err(parser.expected("`type`, `input`, `enum` or another definition of a schema"));
    };
    parser.advance()?;
    match keyword {
        "schema" => roots(parser),
        "directive" if !extends => directive(parser),
        "directive" => Err(parser.expected("a type or the schema to extend")),
        _ => {
            let mut definition = definition(parser, keyword)?;
            definition.description = description;
            Ok(Part::Type { definition, extends })
        }
    }
}

fn description<'a>(parser: &mut Parser<'a>) -> Result<Option<Cow<'a, str>>, Fault> {
    if !matches!(parser.token(), Token::Text(_)) {
        return Ok(None);
    }
    match parser.advance()? {
        Token::Text(text) => Ok(Some(text)),
        Token::Punctuator(_) | Token::Name(_) | Token::Number(_) | Token::End => Ok(None),
    }
}

fn roots<'a>(parser: &mut Parser<'a>) -> Result<Part<'a>, Fault> {
    directives(parser)?;
    if !parser.takes('{')? {
        return Ok(Part::Roots(Vec::new()));
    }
    let roots = parser.until('}', |parser| {
        let operation = parser.name_as("`query`, `mutation` or `subscription`")?;
        parser.sign(':')?;
        Ok((operation, parser.name()?))
    })?;
    Ok(Part::Roots(roots))
}

fn directive<'a>(parser: &mut Parser<'a>) -> Result<Part<'a>, Fault> {
    parser.sign('@')?;
    parser.name()?;
    inputs(parser, '(', ')')?;
    if parser.coming_name() == Some("repeatable") {
        parser.advance()?;
    }
    if parser.coming_name() != Some("on") {
        return Err(parser.expected("`on` before where the directive may stand"));
    }
    parser.advance()?;
    separated(parser, '|')?;
    Ok(Part::Directive)
}

fn definition<'a>(parser: &mut Parser<'a>, keyword: &str) -> Result<Definition<'a>, Fault> {
    let name = parser.name()?;
    let kind = match keyword {
        "scalar" => Kind::Scalar,
        "type" => Kind::Object,
        "interface" => Kind::Interface,
        "union" => Kind::Union,
        "enum" => Kind::Enum,
        _ => Kind::Input,
    };
    let mut definition = Definition::new(kind, name);
    if matches!(kind, Kind::Object | Kind::Interface) && parser.coming_name() == Some("implements") {
        parser.advance()?;
        definition.interfaces = interfaces(parser)?;
    }
    directives(parser)?;
    match kind {
        Kind::Object | Kind::Interface => definition.members = fields(parser)?,
        Kind::Input => definition.members = inputs(parser, '{', '}')?,
        Kind::Enum if parser.takes('{')? => definition.names = parser.until('}', enum_value)?,
        Kind::Union if parser.takes('=')? => definition.names = separated(parser, '|')?,
        Kind::Union | Kind::Enum | Kind::Scalar => {}
    }
    Ok(definition)
}

/// `A & B`, and as it was before 2018: `A, B`.
fn interfaces<'a>(parser: &mut Parser<'a>) -> Result<Vec<&'a str>, Fault> {
    let mut names = separated(parser, '&')?;
    while let Some(name) = parser.coming_name().filter(|name| !KEYWORDS.contains(name)) {
        names.push(name);
        parser.advance()?;
    }
    Ok(names)
}

/// Names with a sign between them, and perhaps one before the first.
fn separated<'a>(parser: &mut Parser<'a>, sign: char) -> Result<Vec<&'a str>, Fault> {
    parser.takes(sign)?;
    let mut names = vec![parser.name()?];
    while parser.takes(sign)? {
        names.push(parser.name()?);
    }
    Ok(names)
}

fn enum_value<'a>(parser: &mut Parser<'a>) -> Result<&'a str, Fault> {
    description(parser)?;
    let name = parser.name_as("a value of the enum")?;
    directives(parser)?;
    Ok(name)
}

fn fields<'a>(parser: &mut Parser<'a>) -> Result<Vec<Member<'a>>, Fault> {
    if !parser.takes('{')? {
        return Ok(Vec::new());
    }
    parser.until('}', |parser| {
        let description = description(parser)?;
        let name = parser.name_as("a field")?;
        let args = inputs(parser, '(', ')')?;
        parser.sign(':')?;
        let of = type_ref(parser)?;
        let deprecated = directives(parser)?;
        Ok(Member { name, description, of, args, default: None, deprecated })
    })
}

/// Arguments, or the fields of an input object, if there are any.
fn inputs<'a>(parser: &mut Parser<'a>, opening: char, closing: char) -> Result<Vec<Member<'a>>, Fault> {
    if !parser.takes(opening)? {
        return Ok(Vec::new());
    }
    parser.until(closing, |parser| {
        let description = description(parser)?;
        let name = parser.name()?;
        parser.sign(':')?;
        let of = type_ref(parser)?;
        let default = if parser.takes('=')? { Some(values::constant(parser)?) } else { None };
        let deprecated = directives(parser)?;
        Ok(Member { name, description, of, args: Vec::new(), default, deprecated })
    })
}

/// `[Order!]!`
fn type_ref<'a>(parser: &mut Parser<'a>) -> Result<TypeRef<'a>, Fault> {
    let mut lists = 0;
    while parser.takes('[')? {
        lists += 1;
        if lists > MOST_DEPTH / 2 {
            return Err(parser.too_deep());
        }
    }
    let name = parser.name_as("a type")?;
    let mut wrappers = Vec::new();
    for level in 0..=lists {
        if level > 0 {
            parser.sign(']')?;
            wrappers.push(Wrapper::List);
        }
        if parser.takes('!')? {
            wrappers.push(Wrapper::NonNull);
        }
    }
    wrappers.reverse();
    Ok(TypeRef { name: Some(name), wrappers })
}

/// Passes over directives; whether `@deprecated` is among them.
fn directives(parser: &mut Parser<'_>) -> Result<bool, Fault> {
    let mut deprecated = false;
    while parser.takes('@')? {
        deprecated |= parser.name()? == "deprecated";
        if parser.takes('(')? {
            parser.until(')', |parser| {
                parser.name()?;
                parser.sign(':')?;
                values::constant(parser)
            })?;
        }
    }
    Ok(deprecated)
}
