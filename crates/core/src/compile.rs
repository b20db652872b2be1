//! Binding × schema → a frozen plan, or every fault at once.
//!
//! ```text
//! Binding ─▶ operation ─┬▶ tables ─▶ search │ write ─▶ statement (sql::ast) ─▶ text (sql::render) ─┬▶ Plan
//!                       └▶ input (what is sent) + output (what comes back) ─▶ http │ graphql ────────┘
//! ```
//!
//! Each stage notes its faults and goes on as far as it can, so that a person sees all of them.

mod call;
mod canonical;
mod composed;
mod constant;
mod filter;
mod graphql;
mod http;
mod input;
mod output;
mod parameter;
mod path;
mod projection;
mod search;
pub mod sql;
mod tables;
#[cfg(test)]
mod tests;
mod write;

pub(crate) use input::is_stated_by_connection;
pub(crate) use output::is_errors;

use canonical::Authored;

use crate::{
    binding::Binding,
    diagnostic::Diagnostic,
    plan::{Output, PLAN_VERSION, Parameter, Plan, Request, Touch, TouchKind, Zone, phone::Region},
    schema::{Dialect, Field, Object, Operation, Schema, Sensitivity, Transport},
    scoping::Scoping,
    suggest,
    transform::Described,
};

/// What a plan carries beside the binding and the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// The kind of integration whose connection carries the call.
    pub kind: String,
    /// The schema's fingerprint.
    pub fingerprint: String,
    /// The region whose national spellings of phone numbers the agent's callers use.
    pub region: Option<Region>,
    /// The zone in which dates and times are meant that state no offset.
    pub zone: Option<Zone>,
}

impl Context {
    /// A context that knows neither a region nor a zone.
    pub fn new(kind: impl Into<String>, fingerprint: impl Into<String>) -> Self {
        Self { kind: kind.into(), fingerprint: fingerprint.into(), region: None, zone: None }
    }
}

/// Compiles a binding.
///
/// # Errors
/// Every fault at once, each with its place in the binding.
pub fn compile(
    binding: &Binding,
    schema: &Schema,
    scoping: &Scoping,
    context: &Context,
) -> Result<Plan, Vec<Diagnostic>> {
    if let Some(composed) = &binding.composed {
        let whole = composed::whole(binding, composed, (schema, scoping, context))?;
        let composed::Whole { request, described, touches, is_write } = whole;
        let Described { parameters, output } = described;
        return Ok(finished(binding, context, Parts { request, output, is_write, parameters, touches }));
    }
    let mut compiler = Compiler {
        schema,
        scoping,
        context,
        dialect: schema.dialect.unwrap_or(Dialect::Postgres),
        faults: Vec::new(),
        parameters: Vec::new(),
        authored: Vec::new(),
        touches: Vec::new(),
    };
    let compiled = match schema.transport {
        Transport::Sql => compiler.sql(binding),
        Transport::Rest => compiler.http(binding),
        Transport::Graphql => compiler.graphql(binding),
    };
    compiler.canonical();
    let Some(Compiled { request, output, is_write }) = compiled.filter(|_| compiler.faults.is_empty()) else {
        return Err(compiler.faults);
    };
    let Compiler { parameters, touches, .. } = compiler;
    Ok(finished(binding, context, Parts { request, output, is_write, parameters, touches }))
}

/// The parts of a plan that come of its binding.
struct Parts {
    request: Request,
    output: Output,
    is_write: bool,
    parameters: Vec<Parameter>,
    touches: Vec<Touch>,
}

fn finished(binding: &Binding, context: &Context, parts: Parts) -> Plan {
    let Parts { request, output, is_write, parameters, touches } = parts;
    let mut plan = Plan {
        version: PLAN_VERSION,
        kind: context.kind.clone(),
        operation: binding.operation.clone(),
        schema_fingerprint: context.fingerprint.clone(),
        is_write,
        parameters,
        request,
        output,
        touches,
        hash: String::new(),
    };
    plan.hash = plan.compute_hash();
    plan
}

/// What a lowering gives.
struct Compiled {
    request: Request,
    output: Output,
    is_write: bool,
}

/// What is compiled so far, and what is wrong so far.
struct Compiler<'a> {
    schema: &'a Schema,
    scoping: &'a Scoping,
    context: &'a Context,
    /// The language of statements; the lowerings of REST and GraphQL make none.
    dialect: Dialect,
    faults: Vec<Diagnostic>,
    parameters: Vec<Parameter>,
    /// What the author says of each parameter, in the same order.
    authored: Vec<Authored>,
    touches: Vec<Touch>,
}

impl<'a> Compiler<'a> {
    fn operation(&mut self, binding: &Binding) -> Option<Operation> {
        let name = &binding.operation;
        let operation = self.schema.operation(name).map(std::borrow::Cow::into_owned);
        let scoping = self.scoping;
        let is_blocked = |known: &Operation| {
            let named = [&known.object, &known.returns.object].into_iter().flatten();
            named.into_iter().any(|object| scoping.blocks_object(object))
        };
        match operation {
            Some(known) if is_blocked(&known) => {
                self.fault(
                    "blocked",
                    "operation",
                    format!("`{name}` is blocked by scoping and can't be bound"),
                );
                None
            }
            Some(known) => Some(known),
            None => {
                let schema = self.schema;
                let seen: Vec<String> = schema
                    .operations()
                    .filter(|known| !is_blocked(known))
                    .map(|known| known.name.clone())
                    .collect();
                let message = format!("no operation `{name}`");
                self.unknown("unknown_operation", "operation", message, (name, &seen));
                None
            }
        }
    }

    /// Whether a field may be bound at all.
    fn is_open(&self, object: &Object, field: &Field) -> bool {
        field.sensitivity != Sensitivity::Restricted && !self.scoping.blocks_field(&object.name, &field.name)
    }

    fn open_columns(&self, object: &Object) -> Vec<String> {
        let open = object.fields.iter().filter(|field| self.is_open(object, field));
        open.map(|field| field.name.clone()).collect()
    }

    fn touch(&mut self, object: &str, field: &str, how: TouchKind) {
        let touch = Touch { object: object.to_owned(), field: field.to_owned(), how };
        if !self.touches.contains(&touch) {
            self.touches.push(touch);
        }
    }

    fn fault(&mut self, code: &str, place: &str, message: impl Into<String>) {
        self.faults.push(Diagnostic::new(code, place, message));
    }

    /// A name that isn't there, with the nearest that are: "…; did you mean `email`?".
    fn unknown(&mut self, code: &str, place: &str, message: String, (name, known): (&str, &[String])) {
        let fault = match suggest::did_you_mean(name, known.iter().map(String::as_str)) {
            Some(near) => Diagnostic::new(code, place, format!("{message};")).with_help(near),
            None => Diagnostic::new(code, place, message),
        };
        self.faults.push(fault);
    }
}

/// Names as a list of code words: "`id`, `phone`".
fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Whether a name is one that every model vendor accepts: `^[A-Za-z_][A-Za-z0-9_]{0,63}$`.
pub(crate) fn is_plain_name(name: &str) -> bool {
    name.len() <= 64
        && name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}
