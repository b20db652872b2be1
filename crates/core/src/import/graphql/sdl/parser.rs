//! What reads definitions token by token: one token ahead, and how deep values and types may nest.

use super::lexer::{Fault, Lexer, Token};
use crate::import::graphql::document::MOST_WRAPPERS;

/// How deep a value or a type may nest: deeper than anyone writes, and far from the end of the stack.
pub(super) const MOST_DEPTH: usize = MOST_WRAPPERS;

/// A text on its way to definitions.
pub(super) struct Parser<'a> {
    lexer: Lexer<'a>,
    token: Token<'a>,
    at: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str) -> Result<Self, Fault> {
        let mut lexer = Lexer::new(text);
        let (at, token) = lexer.next()?;
        Ok(Self { lexer, token, at })
    }

    /// The token that comes next.
    pub(super) fn token(&self) -> &Token<'a> {
        &self.token
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.token == Token::End
    }

    /// Takes the next token.
    pub(super) fn advance(&mut self) -> Result<Token<'a>, Fault> {
        let (at, token) = self.lexer.next()?;
        self.at = at;
        Ok(std::mem::replace(&mut self.token, token))
    }

    /// A fault at the next token.
    pub(super) fn expected(&self, what: &str) -> Fault {
        Fault::new(self.at, format!("expected {what}, found {}", self.token))
    }

    /// A fault of something that nests too deep.
    pub(super) fn too_deep(&self) -> Fault {
        Fault::new(self.at, format!("this nests deeper than {MOST_DEPTH} levels"))
    }

    pub(super) fn is_sign(&self, sign: char) -> bool {
        self.token == Token::Punctuator(sign)
    }

    /// Takes a sign if it comes next.
    pub(super) fn takes(&mut self, sign: char) -> Result<bool, Fault> {
        let is_there = self.is_sign(sign);
        if is_there {
            self.advance()?;
        }
        Ok(is_there)
    }

    pub(super) fn sign(&mut self, sign: char) -> Result<(), Fault> {
        if self.takes(sign)? { Ok(()) } else { Err(self.expected(&format!("`{sign}`"))) }
    }

    pub(super) fn name(&mut self) -> Result<&'a str, Fault> {
        self.name_as("a name")
    }

    /// A name, which a message calls what it is.
    pub(super) fn name_as(&mut self, what: &str) -> Result<&'a str, Fault> {
        match self.token {
            Token::Name(name) => {
                self.advance()?;
                Ok(name)
            }
            Token::Punctuator(_) | Token::Number(_) | Token::Text(_) | Token::End => Err(self.expected(what)),
        }
    }

    /// The name that comes next, without taking it.
    pub(super) fn coming_name(&self) -> Option<&'a str> {
        match self.token {
            Token::Name(name) => Some(name),
            Token::Punctuator(_) | Token::Number(_) | Token::Text(_) | Token::End => None,
        }
    }

    /// Reads until a sign closes what was opened.
    pub(super) fn until<T>(
        &mut self,
        closing: char,
        mut read: impl FnMut(&mut Self) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        let mut all = Vec::new();
        while !self.takes(closing)? {
            all.push(read(self)?);
        }
        Ok(all)
    }
}
