//! One call of a tool, from its arguments to its receipt.

use std::sync::Arc;

use jackfield_core::{
    diagnostic::Diagnostic,
    plan::{CallFacts, HttpCall, arguments::Arguments, request, summary::summary},
};
use serde_json::{Map, Value};

use super::{
    confirmation::{self, Confirmation, Verdict},
    execute::{self, Done, Told},
    gates,
    live::{self, LiveAgent, LiveTool},
    overlap::Alone,
};
use crate::{
    app::{App, Caller, skills},
    error::{Error, Kind, Result},
    model::{Id, skill::VerificationLevel},
    store::receipts::Receipt,
};

const OVERLAP: &str = "already_running";

/// What an agent says with a call.
#[derive(Debug, Default)]
pub struct Context {
    /// `voice`, `chat`, …
    pub channel: Option<String>,
    /// The number that the caller rings from.
    pub caller_number: Option<String>,
    /// The conversation it belongs to.
    pub conversation_id: Option<String>,
    /// How thoroughly the caller's identity was verified.
    pub verification_level: VerificationLevel,
    /// The token of a confirmation.
    pub confirmation: Option<String>,
}

/// How a call ended.
#[derive(Debug)]
pub struct Outcome {
    /// What came of it.
    pub result: CallResult,
    /// `rcp_…`
    pub receipt_id: String,
    /// From the request to the answer.
    pub duration_micros: i64,
}

/// What came of a call.
#[derive(Debug)]
pub enum CallResult {
    /// It ran.
    Ok(Value),
    /// The exact arguments must be confirmed first.
    NeedsConfirmation(Confirmation),
    /// The caller's identity must be verified to this level first.
    NeedsVerification(VerificationLevel),
    /// It failed.
    Failed(Failure),
}

/// A failure as an agent hears of it: a sentence that it can act on, never the provider's text.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The stable code.
    pub code: &'static str,
    /// One short sentence.
    pub message: String,
    /// Whether the same call may succeed a little later.
    pub retryable: bool,
}

/// Calls a tool of an agent's published version.
///
/// # Errors
/// `not_found`, `no_published_version`, `arguments_invalid`; what fails later is an outcome.
pub async fn call(
    app: &App,
    caller: &Caller,
    (agent_id, tool): (&str, &str),
    arguments: &Map<String, Value>,
    context: &Context,
) -> Result<Outcome> {
    let started = app.clock.micros();
    let agent = live::current(app, &caller.organization, agent_id).await?;
    let tool = agent
        .tool(tool)
        .filter(|tool| gates::offers(&agent, tool, context.channel.as_deref(), app.clock.now()))
        .ok_or_else(|| {
            let detail =
                format!("The live version of this agent doesn't offer a tool `{tool}` here and now.");
            Error::new(Kind::NotFound, "tool_not_offered", detail)
        })?;
    let running =
        Running { app, caller, agent: &agent, tool, context, started, receipt: Id::Receipt.new(&app.clock) };
    running.run(arguments).await
}

/// A call on its way.
pub(super) struct Running<'a> {
    pub(super) app: &'a App,
    pub(super) caller: &'a Caller,
    pub(super) agent: &'a LiveAgent,
    pub(super) tool: &'a LiveTool,
    pub(super) context: &'a Context,
    pub(super) started: i64,
    pub(super) receipt: String,
}

impl Running<'_> {
    async fn run(self, arguments: &Map<String, Value>) -> Result<Outcome> {
        let facts = CallFacts { id: self.receipt.clone(), at: self.app.clock.now() };
        let arguments = match check(self.tool, arguments, facts) {
            Ok(arguments) => arguments,
            Err(faults) => {
                self.app
                    .receipts
                    .hand_over(self.receipt_of("failed", Some("arguments_invalid"), Told::default()))
                    .await;
                return Err(invalid(faults));
            }
        };
        let mut is_executed = false;
        let (result, told) = match self.enter() {
            Err(overlapping) => (CallResult::Failed(overlapping), Told::default()),
            Ok(_alone) => match self.gate(&arguments).await? {
                Some(held) => (held, Told::default()),
                None => {
                    is_executed = true;
                    self.execute(&arguments).await?
                }
            },
        };
        let (status, code) = match &result {
            CallResult::Ok(_) => ("ok", None),
            CallResult::NeedsConfirmation(_) => ("needs_confirmation", None),
            CallResult::NeedsVerification(_) => ("needs_verification", None),
            CallResult::Failed(failure) => ("failed", Some(failure.code)),
        };
        let receipt = self.receipt_of(status, code, told);
        let duration_micros = receipt.duration_micros;
        crate::telemetry::call_ended(status, code.unwrap_or(""), duration_micros);
        // The pending receipt of a write that was executed is in the store already.
        if is_executed && self.tool.skill.document.is_write {
            self.app.receipts.finish(&self.app.database, receipt).await;
        } else {
            self.app.receipts.hand_over(receipt).await;
        }
        Ok(Outcome { result, receipt_id: self.receipt, duration_micros })
    }

    /// Makes sure that no other call of a skill that must not overlap runs in the conversation.
    fn enter(&self) -> Result<Option<Alone<'_>>, Failure> {
        let conversation = self.context.conversation_id.as_deref();
        let Some(conversation) = conversation.filter(|_| self.tool.skill.document.non_parallelizable) else {
            return Ok(None);
        };
        let alone = self.app.overlaps.enter(&self.caller.organization, &self.tool.skill.id, conversation);
        alone.map(Some).ok_or_else(|| {
            let message = "This is running already in this conversation. Wait for its answer.".to_owned();
            Failure { code: OVERLAP, message, retryable: true }
        })
    }

    /// The verification gate, then the confirmation gate.
    async fn gate(&self, arguments: &Checked) -> Result<Option<CallResult>> {
        let needed = gates::needed_verification(self.tool);
        if self.context.verification_level < needed {
            return Ok(Some(CallResult::NeedsVerification(needed)));
        }
        if !self.tool.skill.document.requires_confirmation {
            return Ok(None);
        }
        let subject = confirmation::subject(self.app, self.agent, self.tool, &arguments.text(self.tool));
        let Some(token) = &self.context.confirmation else {
            // Nobody should say yes to what can't be done in any case.
            if let Some(refused) = execute::refused_at_once(self.app, self.tool, arguments) {
                return Ok(Some(CallResult::Failed(execute::explain(self.tool, refused))));
            }
            let summary = arguments.summary(self.tool);
            let asked = confirmation::ask(self.app, &self.caller.organization, &subject, summary).await?;
            return Ok(Some(CallResult::NeedsConfirmation(asked)));
        };
        let verdict = confirmation::redeem(self.app, &self.caller.organization, token, &subject).await?;
        let (code, message) = match verdict {
            Verdict::Good => return Ok(None),
            Verdict::Unknown => ("confirmation_unknown", "This confirmation isn't known. Ask for a new one."),
            Verdict::Used => ("confirmation_used", "This confirmation was used already. Ask for a new one."),
            Verdict::Expired => ("confirmation_expired", "This confirmation has expired. Ask for a new one."),
            Verdict::Mismatch => (
                "confirmation_mismatch",
                "Something else was confirmed. Ask for a new confirmation of these arguments.",
            ),
        };
        Ok(Some(CallResult::Failed(Failure { code, message: message.to_owned(), retryable: false })))
    }

    async fn execute(&self, arguments: &Checked) -> Result<(CallResult, Told)> {
        if self.tool.skill.document.is_write {
            // Durable before anything happens: whatever becomes of us, it is known that it began.
            let pending = self.receipt_of("pending", None, Told::default());
            let key = self.caller.idempotency_key.as_deref();
            crate::store::receipts::begin_write(&self.app.database, &pending, key).await?;
        }
        Ok(match execute::execute(self.app, &self.caller.organization, self.tool, arguments).await {
            Ok(Done { output, told }) => {
                self.app.receipts.learn(&self.tool.skill.id, self.app.clock.micros() - self.started);
                (CallResult::Ok(output), told)
            }
            Err(failure) => (CallResult::Failed(execute::explain(self.tool, failure)), Told::default()),
        })
    }

    fn receipt_of(&self, status: &str, code: Option<&str>, told: Told) -> Receipt {
        Receipt {
            id: self.receipt.clone(),
            organization_id: Arc::clone(&self.caller.organization),
            agent_id: self.agent.id.clone(),
            version_id: self.agent.version_id.clone(),
            skill_id: self.tool.skill.id.clone(),
            tool_name: self.tool.skill.document.tool_name.clone(),
            kind: self.tool.skill.kind.clone(),
            is_write: self.tool.skill.document.is_write,
            status: status.to_owned(),
            code: code.map(str::to_owned),
            channel: self.context.channel.clone(),
            conversation_id: self.context.conversation_id.clone(),
            row_count: told.rows,
            notes: told.notes,
            started_at: self.started,
            duration_micros: self.app.clock.micros() - self.started,
        }
    }
}

/// Arguments that were checked: against a plan's parameters, or a directive's JSON Schema.
pub(super) enum Checked {
    /// For a plan, and the request of an API that they make.
    Planned(Arguments, Option<Box<HttpCall>>),
    /// For a directive, as they came.
    Plain(Map<String, Value>),
}

impl Checked {
    fn text(&self, tool: &LiveTool) -> String {
        match self {
            Self::Planned(arguments, _) => confirmation::text_of(tool, arguments),
            Self::Plain(arguments) => Value::Object(arguments.clone()).to_string(),
        }
    }

    fn summary(&self, tool: &LiveTool) -> String {
        match (self, &tool.plan) {
            (Self::Planned(arguments, _), Some(plan)) => {
                summary(plan.plan(), &tool.skill.document.name, arguments)
            }
            (Self::Planned(..) | Self::Plain(_), _) => tool.skill.document.name.clone(),
        }
    }
}

/// Checks the arguments of a call, which is known by the id of its receipt.
pub(super) fn check(
    tool: &LiveTool,
    given: &Map<String, Value>,
    facts: CallFacts,
) -> Result<Checked, Vec<Diagnostic>> {
    match &tool.plan {
        Some(plan) => {
            let arguments = plan.check(given)?.of_call(facts);
            // Made now: what can't stand in a path or a header is refused before any gate.
            let call = request::api_call(plan.plan(), &arguments)?;
            Ok(Checked::Planned(arguments, call.map(Box::new)))
        }
        None => {
            let faults = skills::arguments::check(&tool.skill.document.parameters_schema, given);
            if faults.is_empty() { Ok(Checked::Plain(given.clone())) } else { Err(faults) }
        }
    }
}

/// The refusal of arguments, with every fault.
pub(super) fn invalid(faults: Vec<Diagnostic>) -> Error {
    let detail = match faults.as_slice() {
        [only] if only.path.is_empty() => only.sentence(),
        [only] => format!("`{}`: {}", only.path, only.sentence()),
        many => format!("{} arguments are wrong; `errors` names each. Nothing was sent.", many.len()),
    };
    Error::unprocessable("arguments_invalid", detail).with_faults(faults)
}
