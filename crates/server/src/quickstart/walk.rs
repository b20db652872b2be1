//! Telling the steps: a title, the request as a `curl` line, the answer, and a check of what is
//! claimed.

use serde_json::{Map, Value};

use super::{
    Database, Print,
    client::{Answer, Client, Request},
    failed,
};
use crate::error::Result;

/// The longest answer that stands on one line.
const ONE_LINE: usize = 100;

/// The way through the steps.
pub(super) struct Walk<'a> {
    /// Where the requests go.
    pub(super) client: &'a Client,
    /// What is connected.
    pub(super) database: &'a Database,
    print: Print,
    number: usize,
}

impl<'a> Walk<'a> {
    /// The start of the way.
    pub(super) fn new(client: &'a Client, database: &'a Database, print: Print) -> Self {
        Self { client, database, print, number: 0 }
    }

    /// The number of the step that was begun last.
    pub(super) fn number(&self) -> usize {
        self.number
    }

    /// A step of one request that must succeed; gives its `data`.
    ///
    /// # Errors
    /// `quickstart_failed` where it doesn't.
    pub(super) async fn step(&mut self, title: &str, request: &Request) -> Result<Value> {
        self.title(title)?;
        self.curl(request)?;
        self.quietly(request).await
    }

    /// A step of one request that must be refused; gives the problem.
    ///
    /// # Errors
    /// `quickstart_failed` where it isn't, or not as it should.
    pub(super) async fn refused(&mut self, title: &str, request: &Request, code: &str) -> Result<Value> {
        self.title(title)?;
        self.curl(request)?;
        let answer = self.client.send(request).await?;
        let given = answer.body.get("code").and_then(Value::as_str).unwrap_or_default();
        claim(answer.status >= 400 && given == code, || {
            format!("it should have been refused with `{code}`, but {}", told(&answer))
        })?;
        Ok(answer.body)
    }

    /// A request of which nothing is shown; gives its `data`.
    ///
    /// # Errors
    /// `quickstart_failed` where it doesn't succeed.
    pub(super) async fn quietly(&self, request: &Request) -> Result<Value> {
        let mut answer = self.client.send(request).await?;
        claim((200..300).contains(&answer.status), || told(&answer))?;
        Ok(answer.body.get_mut("data").map(Value::take).unwrap_or_default())
    }

    /// The heading of a step.
    ///
    /// # Errors
    /// `output_failed`.
    pub(super) fn title(&mut self, title: &str) -> Result<()> {
        self.number += 1;
        (self.print)(&format!("\n{}. {title}", self.number))
    }

    /// The request that makes the step again.
    fn curl(&self, request: &Request) -> Result<()> {
        request.curl(self.client.base()).iter().try_for_each(|line| self.say(line))
    }

    /// An indented line.
    ///
    /// # Errors
    /// `output_failed`.
    pub(super) fn say(&self, text: &str) -> Result<()> {
        (self.print)(&format!("   {text}"))
    }

    /// An answer, or what a reader needs of it.
    ///
    /// # Errors
    /// `output_failed`.
    pub(super) fn answer(&self, value: &Value) -> Result<()> {
        let line = value.to_string();
        let text = if line.chars().count() <= ONE_LINE { line } else { format!("{value:#}") };
        let mut mark = "=> ";
        for line in text.lines() {
            self.say(&format!("{mark}{line}"))?;
            mark = "   ";
        }
        Ok(())
    }
}

/// Ends the quickstart where something isn't as it says.
///
/// # Errors
/// `quickstart_failed`, saying what was found.
pub(super) fn claim(is_so: bool, otherwise: impl FnOnce() -> String) -> Result<()> {
    if is_so { Ok(()) } else { Err(failed(otherwise())) }
}

/// An answer in a sentence.
fn told(answer: &Answer) -> String {
    let word = |name: &str| answer.body.get(name).and_then(Value::as_str).unwrap_or_default();
    match word("code") {
        "" => format!("the answer was {}: {}", answer.status, answer.body),
        code => format!("the answer was {} {code}: {}", answer.status, word("detail")),
    }
}

/// Some members of an object, in the order asked for; those that aren't there are left out.
pub(super) fn some(value: &Value, names: &[&str]) -> Value {
    let member = |name: &&str| Some(((*name).to_owned(), value.get(*name)?.clone()));
    Value::Object(names.iter().filter_map(member).collect::<Map<String, Value>>())
}

/// The text at a JSON pointer.
///
/// # Errors
/// `quickstart_failed` where there is none.
pub(super) fn text<'v>(value: &'v Value, pointer: &str) -> Result<&'v str> {
    let found = value.pointer(pointer).and_then(Value::as_str);
    found.ok_or_else(|| failed(format!("an answer has no text at `{pointer}`: {value}")))
}

/// The list at a JSON pointer.
///
/// # Errors
/// `quickstart_failed` where there is none.
pub(super) fn list<'v>(value: &'v Value, pointer: &str) -> Result<&'v Vec<Value>> {
    let found = value.pointer(pointer).and_then(Value::as_array);
    found.ok_or_else(|| failed(format!("an answer has no list at `{pointer}`: {value}")))
}
