//! Inputs for arguments of fields on the way: `@issue.number` is the argument `number` of the field `issue` that
//! projected paths pass.
//!
//! ```graphql
//! query t($owner: String!, $issue_number: Int!) { repository(owner: $owner) { issue(number: $issue_number) { title } } }
//! ```
//!
//! Which field is meant is known when the paths are resolved: all that pass one of that name and take the argument
//! must be the same field of the same object, so that the parameter has one type.

use super::{Compiler, Entry, MAX_INPUTS, Node, place::first_name};
use crate::{
    binding::{Binding, Input},
    compile::{call::Call, listed, output::Projected},
    plan::Fill,
    schema::{Argument, Field, Operation, Returns, Transport, Verb},
};

/// What begins an input for a field on the way.
const MARK: char = '@';

/// The inputs for fields on the way, before it is known which fields those are.
#[derive(Default)]
pub(in crate::compile) struct Nested<'b> {
    inputs: Vec<NestedInput<'b>>,
    /// The variable of each field and argument.
    variables: Vec<(String, String, String)>,
}

struct NestedInput<'b> {
    field: String,
    /// Its path begins at the argument.
    entry: Entry<'b>,
}

/// An argument of a field on the way, and what fills it.
pub(in crate::compile) struct Asked {
    /// The variable that the document has for it.
    pub(in crate::compile) variable: String,
    pub(in crate::compile) argument: Argument,
    pub(in crate::compile) fill: Fill,
}

impl Nested<'_> {
    /// The variable that fills an argument of a field.
    pub(in crate::compile) fn variable(&self, field: &str, argument: &str) -> Option<&str> {
        let mut all = self.variables.iter();
        all.find(|(of, name, _)| of == field && name == argument).map(|(_, _, variable)| variable.as_str())
    }
}

impl Compiler<'_> {
    /// Whether an input is for a field on the way.
    pub(super) fn is_nested(&self, input: &Input) -> bool {
        self.schema.transport == Transport::Graphql && input.arg.starts_with(MARK)
    }

    /// The inputs for fields on the way, each with a variable that no other argument has.
    pub(in crate::compile) fn nested<'b>(&mut self, call: &Call, binding: &'b Binding) -> Nested<'b> {
        let mut nested = Nested::default();
        for (index, input) in binding.inputs.iter().enumerate().take(MAX_INPUTS) {
            let Some(path) = input.arg.strip_prefix(MARK).filter(|_| self.is_nested(input)) else { continue };
            let at = format!("inputs[{index}]");
            let Some((field, path)) = path.split_once('.').filter(|(field, _)| !field.is_empty()) else {
                let message = "a field on the way and its argument are written `@field.argument`";
                self.fault("invalid_path", &format!("{at}.arg"), message);
                continue;
            };
            if call.operation.root.as_ref().is_some_and(|root| root.name == field) {
                let message = format!("what `{field}` itself is sent is written without it: `{path}`");
                self.fault("not_applicable", &format!("{at}.arg"), message);
                continue;
            }
            let argument = first_name(path);
            if nested.variable(field, argument).is_none() {
                let variable = free_variable(&nested, call, &format!("{field}_{argument}"));
                nested.variables.push((field.to_owned(), argument.to_owned(), variable));
            }
            let (whole, path, member) = (input.arg.clone(), path.to_owned(), "arg");
            let entry = Entry { path, whole, sent: &input.sent, at, member };
            nested.inputs.push(NestedInput { field: field.to_owned(), entry });
        }
        nested
    }

    /// What fields on the way are asked for with, now that the paths are known.
    pub(in crate::compile) fn asked(
        &mut self,
        binding: &Binding,
        nested: Nested<'_>,
        leaves: &[Projected],
    ) -> Vec<Asked> {
        let Nested { mut inputs, variables } = nested;
        self.passed_by_no_path(binding, &mut inputs);
        let mut asked = Vec::new();
        while let Some(first) = inputs.first().map(|input| input.field.clone()) {
            let (same, rest) = inputs.into_iter().partition(|input| input.field == first);
            inputs = rest;
            let Some((owner, field)) = self.passed_field(&first, &same, leaves) else { continue };
            for (argument, fill) in self.nested_arguments(&owner, &field, &same) {
                let variable = variables.iter().find(|(of, name, _)| *of == first && *name == argument.name);
                let variable = variable.map_or_else(String::new, |(_, _, variable)| variable.clone());
                asked.push(Asked { variable, argument, fill });
            }
        }
        asked
    }

    /// Notes inputs for fields that no path names, and drops them.
    fn passed_by_no_path(&mut self, binding: &Binding, inputs: &mut Vec<NestedInput<'_>>) {
        let mut names: Vec<String> = Vec::new();
        for name in binding.projection.iter().flat_map(|projection| projection.path.iter().skip(1)) {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        inputs.retain(|input| {
            let is_passed = names.contains(&input.field);
            if !is_passed {
                let message = format!("no projected path passes a field `{}`", input.field);
                let stated = format!("{}.arg", input.entry.at);
                self.unknown("unknown_field", &stated, message, (&input.field, &names));
            }
            is_passed
        });
    }

    /// Notes inputs for arguments that a field doesn't take, of a field that can't be asked for as it is.
    pub(in crate::compile) fn no_such_nested(&mut self, nested: &Nested<'_>, owner: &str, field: &Field) {
        let names: Vec<String> = field.args.iter().map(|argument| argument.name.clone()).collect();
        for input in nested.inputs.iter().filter(|input| input.field == field.name) {
            let name = first_name(&input.entry.path);
            let stated = format!("{}.arg", input.entry.at);
            let is_told = self.faults.iter().any(|fault| fault.path == stated);
            if !is_told && !names.iter().any(|known| known == name) {
                let message = format!("no argument `{name}` of `{owner}.{}`", field.name);
                self.unknown_of("unknown_argument", &stated, message, (name, &names));
            }
        }
    }

    /// The one field of that name that paths pass.
    fn passed_field(
        &mut self,
        name: &str,
        inputs: &[NestedInput<'_>],
        leaves: &[Projected],
    ) -> Option<(String, Field)> {
        let mut passed: Vec<(&str, &Field)> = Vec::new();
        let ways = leaves.iter().flat_map(|leaf| {
            let own = (leaf.owner.as_str(), leaf.field.name.as_str());
            leaf.passed.iter().map(|(owner, field)| (owner.as_str(), field.as_str())).chain([own])
        });
        for (owner, field) in ways.filter(|(_, field)| *field == name) {
            let known = self.schema.object(owner).and_then(|object| object.field(field));
            if let Some(field) = known.filter(|_| passed.iter().all(|(known, _)| *known != owner)) {
                passed.push((owner, field));
            }
        }
        let takes = |field: &Field| {
            let argument = |input: &NestedInput<'_>| {
                let name = first_name(&input.entry.path);
                field.args.iter().any(|argument| argument.name == name)
            };
            inputs.iter().any(argument)
        };
        let taking: Vec<(&str, &Field)> = passed.iter().copied().filter(|(_, field)| takes(field)).collect();
        let stated = inputs.first().map_or_else(String::new, |input| format!("{}.arg", input.entry.at));
        match (taking.as_slice(), passed.first()) {
            ([(owner, field)], _) => Some(((*owner).to_owned(), (*field).clone())),
            // What is wrong with it is told where its argument is looked for.
            ([], Some((owner, field))) => Some(((*owner).to_owned(), (*field).clone())),
            // The paths that name it lead nowhere, as is told where they stand.
            ([], None) => None,
            (several, _) => {
                let owners = listed(several.iter().map(|(owner, _)| *owner));
                let message = format!(
                    "projected paths pass a field `{name}` on {owners}, and `{MARK}{name}` can only mean one: \
                     project through one of them"
                );
                self.fault("conflict", &stated, message);
                None
            }
        }
    }

    /// The arguments of one field, filled as an operation's are.
    fn nested_arguments(
        &mut self,
        owner: &str,
        field: &Field,
        inputs: &[NestedInput<'_>],
    ) -> Vec<(Argument, Fill)> {
        let call = Call { operation: as_operation(owner, field), is_write: false, treat_as_read: false };
        let mut tree = None;
        for input in inputs {
            self.entry(&call, &input.entry, &mut tree);
        }
        let Some(Node::Object(members)) = tree else { return Vec::new() };
        let mut filled = Vec::new();
        for (name, node) in members {
            let Some(argument) = field.args.iter().find(|argument| argument.name == name) else { continue };
            let path = format!("{MARK}{}.{name}", field.name);
            let Some(node) = node else { continue };
            self.missing_below(&Self::argument_field(argument), &node, (&path, "inputs"));
            filled.extend(self.frozen(node, &path, "inputs").map(|fill| (argument.clone(), fill)));
        }
        filled
    }
}

/// A name that neither an argument of the operation nor another variable has.
fn free_variable(nested: &Nested<'_>, call: &Call, name: &str) -> String {
    let mut free = name.to_owned();
    let is_taken = |name: &str| {
        call.operation.args.iter().any(|argument| argument.name == name)
            || nested.variables.iter().any(|(_, _, variable)| variable == name)
    };
    while is_taken(&free) {
        free.push('_');
    }
    free
}

/// A field with its arguments, to be filled as an operation is.
fn as_operation(owner: &str, field: &Field) -> Operation {
    Operation {
        name: format!("{owner}.{}", field.name),
        object: None,
        verb: Verb::Read,
        is_write: false,
        description: None,
        args: field.args.clone(),
        returns: Returns { object: None, list: false, value: None },
        deprecated: None,
        http: None,
        root: None,
    }
}
