//! A text into tokens. Blanks, commas, comments and byte order marks say nothing.

use std::{borrow::Cow, fmt};

use super::text;
use crate::{diagnostic::Diagnostic, import::graphql::document::short};

/// The smallest parts of a text that mean something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// `!`, `$`, `&`, `(`, `)`, `:`, `=`, `@`, `[`, `]`, `{`, `|`, `}`, or `…` for three dots.
    Punctuator(char),
    Name(&'a str),
    /// A number as it is written.
    Number(&'a str),
    Text(Cow<'a, str>),
    End,
}

impl fmt::Display for Token<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Punctuator('…') => formatter.write_str("`...`"),
            Self::Punctuator(sign) => write!(formatter, "`{sign}`"),
            Self::Name(name) => write!(formatter, "`{}`", short(name)),
            Self::Number(number) => write!(formatter, "`{}`", short(number)),
            Self::Text(_) => formatter.write_str("a text"),
            Self::End => formatter.write_str("the end"),
        }
    }
}

/// Where a text breaks the rules, and which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::import::graphql) struct Fault {
    /// The byte at which it does.
    pub(super) at: usize,
    /// The rest of a sentence: `expected a name, found …`.
    pub(super) message: String,
}

impl Fault {
    pub(super) fn new(at: usize, message: impl Into<String>) -> Self {
        Self { at, message: message.into() }
    }

    /// The fault with its line and column, both from 1.
    pub(in crate::import::graphql) fn diagnostic(self, text: &str) -> Diagnostic {
        let before = text.get(..self.at).unwrap_or(text);
        let breaks = before.replace("\r\n", "\n").replace('\r', "\n");
        let line = breaks.matches('\n').count() + 1;
        let column = breaks.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let message = format!("Line {line}, column {column}: {}.", self.message);
        Diagnostic::new("graphql_syntax", format!("{line}:{column}"), message)
    }
}

/// What reads tokens, one after the other.
pub(super) struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The next token and the byte at which it starts.
    pub(super) fn next(&mut self) -> Result<(usize, Token<'a>), Fault> {
        self.skip_ignored();
        let start = self.at;
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return Ok((start, Token::End)) };
        let token = match first {
            '!' | '$' | '&' | '(' | ')' | ':' | '=' | '@' | '[' | ']' | '{' | '|' | '}' => {
                self.at += 1;
                Token::Punctuator(first)
            }
            '.' if rest.starts_with("...") => {
                self.at += 3;
                Token::Punctuator('…')
            }
            '"' => {
                let (length, read) =
                    text::read(rest).map_err(|(offset, message)| Fault::new(start + offset, message))?;
                self.at += length;
                Token::Text(read)
            }
            '_' | 'a'..='z' | 'A'..='Z' => {
                Token::Name(self.take(|byte| byte.is_ascii_alphanumeric() || byte == b'_'))
            }
            '-' | '0'..='9' => self.number()?,
            _ => return Err(Fault::new(start, format!("`{}` can't stand here", first.escape_default()))),
        };
        Ok((start, token))
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip_ignored(&mut self) {
        loop {
            let rest = self.rest();
            let blank = rest.trim_start_matches([' ', '\t', '\n', '\r', ',', '\u{feff}']);
            self.at += rest.len() - blank.len();
            if !blank.starts_with('#') {
                return;
            }
            self.at += blank.find(['\n', '\r']).unwrap_or(blank.len());
        }
    }

    fn take(&mut self, belongs: impl Fn(u8) -> bool) -> &'a str {
        let rest = self.rest();
        let length = rest.bytes().position(|byte| !belongs(byte)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    /// A number in JSON's own form, which is GraphQL's too.
    fn number(&mut self) -> Result<Token<'a>, Fault> {
        let start = self.at;
        let written =
            self.take(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'+' | b'-'));
        match serde_json::from_str::<serde::de::IgnoredAny>(written) {
            Ok(_) => Ok(Token::Number(written)),
            Err(_) => Err(Fault::new(start, format!("`{}` is no number", short(written)))),
        }
    }
}
