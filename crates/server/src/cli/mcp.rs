//! `jackfield mcp`: an agent's tools over standard streams, for MCP clients that start a command.
//!
//! Each line of standard input is a JSON-RPC message. It goes to the server's MCP endpoint as it is,
//! and what comes back is a line of standard output. Nothing is decided here: tools, gates and
//! receipts are the server's. All that is kept is the revision that `initialize` settled, which
//! later messages name in a header.

mod endpoint;
mod message;

use std::{
    path::PathBuf,
    sync::{Arc, OnceLock},
};

use clap::Args;
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    task::{JoinError, JoinSet},
};

use self::{
    endpoint::{Answer, Endpoint},
    message::Message,
};
use super::output;
use crate::error::{Error, Result};

/// How many messages may be on their way at once; more wait.
const MOST_ON_THEIR_WAY: usize = 64;

/// Which agent of which server.
#[derive(Debug, Args)]
pub struct Options {
    /// Where the server is, the base of its URLs: http:// or https:// and its host
    #[arg(long, value_name = "URL")]
    url: String,
    /// The agent whose tools are offered: agt_…
    #[arg(long, value_name = "ID")]
    agent: String,
    /// An API key with the scope skills:invoke; better as a variable than as a flag
    #[arg(long, env = "JACKFIELD_KEY", hide_env_values = true, value_name = "KEY", value_parser = secret)]
    key: Option<SecretString>,
    /// A file with the authority that the server's certificate is from, PEM; the public ones where it isn't set
    #[arg(long, env = "JACKFIELD_CA_FILE", value_name = "PATH")]
    ca_file: Option<PathBuf>,
}

#[expect(clippy::unnecessary_wraps, reason = "clap asks for a Result")]
fn secret(text: &str) -> Result<SecretString, String> {
    Ok(SecretString::from(text))
}

/// Forwards messages until standard input ends.
pub(super) async fn run(options: &Options) -> Result<()> {
    let bridge = Arc::new(Bridge { endpoint: endpoint(options)?, revision: OnceLock::new() });
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    let mut answering = JoinSet::new();
    while let Some(line) = lines.next_line().await.map_err(|error| unreadable(&error))? {
        let Some(message) = understood(&line)? else { continue };
        if message.method() == Some("initialize") {
            // The messages after it name the revision that it settles.
            bridge.forward(&message).await?;
            continue;
        }
        while answering.len() >= MOST_ON_THEIR_WAY {
            ended(answering.join_next().await)?;
        }
        let bridge = Arc::clone(&bridge);
        answering.spawn(async move { bridge.forward(&message).await });
        while let Some(done) = answering.try_join_next() {
            ended(Some(done))?;
        }
    }
    while let Some(done) = answering.join_next().await {
        ended(Some(done))?;
    }
    Ok(())
}

fn endpoint(options: &Options) -> Result<Endpoint> {
    let Some(key) = &options.key else {
        let detail = "There is no API key. Set JACKFIELD_KEY to one that has the scope skills:invoke.";
        return Err(Error::invalid("invalid_configuration", detail));
    };
    let ca_pem = options.ca_file.as_ref().map(std::fs::read_to_string).transpose().map_err(|error| {
        let detail = format!("The file of --ca-file can't be read: {error}.");
        Error::invalid("invalid_configuration", detail)
    })?;
    Endpoint::new(&options.url, &options.agent, key, ca_pem)
}

/// The message of a line; what isn't JSON is answered at once.
fn understood(line: &str) -> Result<Option<Message>> {
    if line.trim().is_empty() {
        return Ok(None);
    }
    match serde_json::from_str(line) {
        Ok(value) => Ok(Some(Message(value))),
        Err(error) => {
            output::line(&message::not_json(&error).to_string())?;
            Ok(None)
        }
    }
}

fn ended(done: Option<Result<Result<()>, JoinError>>) -> Result<()> {
    match done {
        None => Ok(()),
        Some(done) => done.map_err(Error::internal)?,
    }
}

fn unreadable(error: &std::io::Error) -> Error {
    Error::invalid(
        "input_failed",
        format!("Standard input can't be read: {error}. Send UTF-8, a message a line."),
    )
}

/// A server's endpoint, and the revision that is spoken with it.
struct Bridge {
    endpoint: Endpoint,
    revision: OnceLock<String>,
}

impl Bridge {
    /// Sends one message and writes what comes back.
    async fn forward(&self, message: &Message) -> Result<()> {
        let revision = message.revision().or_else(|| self.revision.get().map(String::as_str));
        let reply = match self.endpoint.send(message, revision).await {
            Ok(Answer::Message(reply)) => reply,
            Ok(Answer::Taken) => return Ok(()),
            Ok(Answer::Problem { status, problem }) => message::problem(message, status, &problem),
            Err(error) => message.failure(&error.detail, &json!({"code": error.code})),
        };
        if !message.is_request() {
            // Nobody waits for an answer to it; what is wrong is for the person who set this up.
            if let Some(sentence) = reply.pointer("/error/message").and_then(Value::as_str) {
                output::error(sentence);
            }
            return Ok(());
        }
        if message.method() == Some("initialize")
            && let Some(settled) = reply.pointer("/result/protocolVersion").and_then(Value::as_str)
        {
            // A second `initialize` of one process settles nothing new.
            drop(self.revision.set(settled.to_owned()));
        }
        output::line(&reply.to_string())
    }
}
