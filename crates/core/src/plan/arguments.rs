//! What a caller said, checked against the types of a plan's parameters before anything is sent.
//!
//! Lenient only where nothing can be lost: `"42"` for a whole number, `42` for the text of an order
//! number. Everything else is refused, all faults at once, each at the parameter's name.

mod base64;
mod limits;
mod number;
mod pattern;
mod text;
mod time;
pub(crate) mod value;

pub(crate) use base64::decode as decode_base64;
pub use pattern::Pattern;

use std::fmt;

use serde_json::{Map, Value};

use super::{Access, Bind, CallFacts, Parameter, Plan, Request, Source};
use crate::{binding::Operator, diagnostic::Diagnostic, suggest};

/// A plan with its patterns compiled, ready for many calls.
#[derive(Debug, Clone)]
pub struct PreparedPlan {
    plan: Plan,
    patterns: Vec<Option<Pattern>>,
    filters: Vec<Option<Operator>>,
    steps: Vec<PreparedPlan>,
    /// Whether it is a step, whose transform may state more than it has a place for.
    is_step: bool,
}

/// Checked arguments in their canonical form, in the order of the plan's parameters.
///
/// Its `Debug` names what is stated and shows no value.
#[derive(Clone, PartialEq)]
pub struct Arguments {
    values: Vec<Option<Value>>,
    stated: Vec<usize>,
    facts: Option<CallFacts>,
}

impl PreparedPlan {
    /// Compiles the patterns of a plan.
    ///
    /// # Errors
    /// A pattern that doesn't compile, which a plan of our own compiler never has.
    pub fn new(plan: Plan) -> Result<Self, Diagnostic> {
        let patterns = plan
            .parameters
            .iter()
            .map(|parameter| match &parameter.pattern {
                None => Ok(None),
                Some(pattern) => Pattern::new(pattern)
                    .map(Some)
                    .map_err(|why| Diagnostic::new("invalid_pattern", &parameter.name, why)),
            })
            .collect::<Result<_, _>>()?;
        let filters = plan.parameters.iter().map(|parameter| filter_of(&plan, &parameter.name)).collect();
        let steps = match &plan.request {
            Request::Composed(composed) => {
                let steps = composed.steps.iter().cloned().map(Self::new);
                steps.map(|step| Ok(Self { is_step: true, ..step? })).collect::<Result<_, _>>()?
            }
            Request::Sql(_) | Request::Http(_) | Request::Graphql(_) => Vec::new(),
        };
        Ok(Self { plan, patterns, filters, steps, is_step: false })
    }

    /// The steps of a composed plan; none of any other.
    pub fn steps(&self) -> &[Self] {
        &self.steps
    }

    /// The plan itself.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Checks what a caller said; see [`check`]. What a transform states and a step has no place for is left out.
    ///
    /// # Errors
    /// Every fault at once, each at the name of its parameter.
    pub fn check(&self, given: &Map<String, Value>) -> Result<Arguments, Vec<Diagnostic>> {
        let mut faults = Vec::new();
        if !self.is_step {
            unknown(&self.plan, given, &mut faults);
        }
        let mut values = Vec::with_capacity(self.plan.parameters.len());
        let rules = self.patterns.iter().zip(&self.filters);
        for (parameter, (pattern, filter)) in self.plan.parameters.iter().zip(rules) {
            let value = one(parameter, pattern.as_ref(), given.get(&parameter.name), &mut faults);
            if let (Some(operator), Some(Value::String(text))) = (filter, &value) {
                faults.extend(finds_nobody(*operator, &parameter.name, text));
            }
            values.push(value);
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let position = |name: &String| self.plan.parameters.iter().position(|known| known.name == *name);
        let stated = given.keys().filter_map(position).collect();
        Ok(Arguments { values, stated, facts: None })
    }
}

/// Checks what a caller said, for a single call; [`PreparedPlan::check`] is for many.
///
/// # Errors
/// Every fault at once, each at the name of its parameter.
pub fn check(plan: &Plan, given: &Map<String, Value>) -> Result<Arguments, Vec<Diagnostic>> {
    PreparedPlan::new(plan.clone()).map_err(|fault| vec![fault])?.check(given)
}

/// How a read compares a parameter, where it is its filter.
fn filter_of(plan: &Plan, name: &str) -> Option<Operator> {
    let Request::Sql(sql) = &plan.request else { return None };
    let is_it = |bind: &&Bind| matches!(&bind.source, Source::Parameter(parameter) if parameter == name);
    sql.binds.iter().find(is_it).filter(|_| sql.access == Access::Read).map(|bind| bind.operator)
}

/// The fault of a text that would find whoever has nothing in the column, or everybody: an anonymous
/// caller is nobody, not the customer without a phone.
fn finds_nobody(operator: Operator, name: &str, text: &str) -> Option<Diagnostic> {
    match operator {
        Operator::Variants if !text.contains(|letter: char| letter.is_ascii_digit()) => {
            let message = format!("`{name}` must be a phone number, and this has no digits");
            Some(Diagnostic::new("no_phone_number", name, message))
        }
        Operator::Prefix if text.is_empty() => {
            let message = format!("`{name}` must have at least one character: everything starts with none");
            Some(Diagnostic::new("empty_prefix", name, message))
        }
        Operator::Variants
        | Operator::Prefix
        | Operator::Eq
        | Operator::Ieq
        | Operator::Gte
        | Operator::Lte => None,
    }
}

fn unknown(plan: &Plan, given: &Map<String, Value>, faults: &mut Vec<Diagnostic>) {
    for name in given.keys().filter(|name| plan.parameter(name).is_none()) {
        let known = plan.parameters.iter().map(|parameter| parameter.name.as_str());
        let mut fault = Diagnostic::new("unknown_argument", name, format!("there is no argument `{name}`;"));
        fault.help = suggest::did_you_mean(name, known.clone()).or_else(|| {
            let all: Vec<String> = known.map(|name| format!("`{name}`")).collect();
            Some(if all.is_empty() {
                "there are none".to_owned()
            } else {
                format!("there are {}", all.join(", "))
            })
        });
        faults.push(fault);
    }
}

fn one(
    parameter: &Parameter,
    pattern: Option<&Pattern>,
    given: Option<&Value>,
    faults: &mut Vec<Diagnostic>,
) -> Option<Value> {
    let name = &parameter.name;
    match given {
        None if parameter.required && parameter.default.is_none() => {
            faults.push(Diagnostic::new("required", name, format!("`{name}` is required")));
            None
        }
        None => parameter.default.clone(),
        // Models write null for what they leave out.
        Some(Value::Null) if !parameter.nullable && !parameter.required => parameter.default.clone(),
        Some(given) => match value::check(parameter, pattern, given) {
            Ok(value) => Some(value),
            Err(fault) => {
                faults.push(Diagnostic::new(fault.code, name, format!("`{name}` {}", fault.message)));
                None
            }
        },
    }
}

impl Arguments {
    /// These arguments as those of a call: plans that send what is made for each call need to know which it is.
    #[must_use]
    pub fn of_call(self, facts: CallFacts) -> Self {
        Self { facts: Some(facts), ..self }
    }

    /// Which call they are of, where that was said.
    pub fn facts(&self) -> Option<&CallFacts> {
        self.facts.as_ref()
    }

    /// The value of the parameter at a position of the plan; `None` where it is left out.
    pub(crate) fn at(&self, position: usize) -> Option<&Value> {
        self.values.get(position)?.as_ref()
    }

    /// The positions of the stated parameters, in the order in which the caller stated them.
    pub(crate) fn stated(&self) -> &[usize] {
        &self.stated
    }

    /// The value of a parameter; `None` where it is left out and has no default.
    pub fn get(&self, plan: &Plan, name: &str) -> Option<&Value> {
        self.at(plan.parameters.iter().position(|parameter| parameter.name == name)?)
    }

    /// All values with their names, in the plan's order, defaults included.
    pub fn to_json(&self, plan: &Plan) -> Map<String, Value> {
        let pairs = plan.parameters.iter().zip(&self.values);
        pairs.filter_map(|(parameter, value)| Some((parameter.name.clone(), value.clone()?))).collect()
    }
}

impl fmt::Debug for Arguments {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Arguments").field("stated", &self.stated).finish_non_exhaustive()
    }
}
