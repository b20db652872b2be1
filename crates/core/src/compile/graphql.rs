//! Bindings of GraphQL operations: one document, whose variables are what the caller says and whose selection is the
//! projection.
//!
//! ```graphql
//! query lookup_order($query: String) { orders(first: 1, query: $query) { edges { node { name } } } }
//! ```

mod arguments;
mod literal;
mod selection;

use super::{
    Compiled, Compiler,
    call::Call,
    input::{Asked, Inputs},
    is_plain_name,
    output::{DEFAULT_LIMIT, Hop, Projected, is_errors, shaped},
};
use crate::{
    binding::{Binding, read::tool_name},
    plan::{Fill, GraphqlPlan, Request, Step},
    schema::{Field, FieldType, Object, RootField, RootType},
};
use arguments::Arguments;
use selection::Level;

/// What of an error is asked for: where and what, never shown as it is.
const ERROR_FIELDS: [&str; 4] = ["field", "path", "message", "code"];

impl Compiler<'_> {
    /// A binding of a GraphQL operation.
    pub(super) fn graphql(&mut self, binding: &Binding) -> Option<Compiled> {
        let call = self.call(binding)?;
        let Some(root) = call.operation.root.clone() else {
            self.fault("unusable_operation", "operation", "the schema doesn't say which field it is");
            return None;
        };
        let objects = self.input_objects(&call);
        let filled = self.first_page(&call, binding);
        let filled: Vec<(&str, Fill)> = filled.into_iter().map(|fill| ("first", fill)).collect();
        let inputs = self.inputs(&call, binding, objects.as_deref(), &filled);
        let nested = self.nested(&call, binding);
        let leaves = self.leaves(&call, binding, &nested);
        let asked = self.asked(binding, nested, &leaves);
        let mut top = Level::default();
        let leaves: Vec<(Projected, Vec<Step>)> = leaves
            .into_iter()
            .map(|projected| {
                let steps = top.add(&projected.hops);
                (projected, steps)
            })
            .collect();
        let user_errors = self.user_errors(&call, &root, &mut top);
        let mut arguments = self.arguments(&call.operation, &inputs)?;
        self.asked_for(&asked, &mut arguments)?;
        let output = shaped(leaves, vec![Step::Member(root.name.clone())]);
        let document = self.document(binding, &call, &root, (&top, &arguments))?;
        let plan = GraphqlPlan {
            verb: call.operation.verb,
            document,
            variables: arguments
                .variables
                .into_iter()
                .map(|variable| (variable.name, variable.fill))
                .collect(),
            user_errors,
        };
        Some(Compiled { request: Request::Graphql(plan), output, is_write: call.is_write })
    }

    /// Where the paths of `inputObjectMap` start: in the one input object, or before the argument's name.
    fn input_objects(&self, call: &Call) -> Option<String> {
        let holds_object = |argument: &&crate::schema::Argument| {
            let object = argument.of.as_deref().and_then(|of| self.schema.object(of));
            matches!(argument.kind, FieldType::Object | FieldType::List) && object.is_some()
        };
        let mut objects = call.operation.args.iter().filter(holds_object);
        match (objects.next(), objects.next()) {
            (None, _) => None,
            (Some(only), None) => Some(only.name.clone()),
            (Some(_), Some(_)) => Some(String::new()),
        }
    }

    /// The size of a page that nobody states.
    fn first_page(&self, call: &Call, binding: &Binding) -> Option<Fill> {
        let takes = |name: &str| {
            let mut args = call.operation.args.iter();
            args.any(|argument| argument.name == name && argument.kind == FieldType::Integer)
        };
        let states = binding.inputs.iter().any(|input| matches!(input.arg.as_str(), "first" | "last"));
        let returned = call.operation.returns.object.as_deref().and_then(|of| self.schema.object(of));
        let is_many =
            call.operation.returns.list || returned.is_some_and(|object| self.page(object).is_some());
        (takes("first") && !states && is_many).then(|| Fill::Constant(DEFAULT_LIMIT.into()))
    }

    /// Selects what tells that a write was refused, and says where it is.
    fn user_errors(&mut self, call: &Call, root: &RootField, top: &mut Level) -> Vec<Vec<String>> {
        let returned = call.operation.returns.object.as_deref().and_then(|of| self.schema.object(of));
        let Some(payload) =
            returned.filter(|_| root.of == RootType::Mutation && !call.operation.returns.list)
        else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for field in error_lists(payload) {
            let Some(error) = field.of.as_deref().and_then(|of| self.schema.object(of)) else { continue };
            let way = [Hop::field(&root.name), Hop::field(&field.name), Hop::Each];
            let told = ERROR_FIELDS.iter().filter(|name| {
                error
                    .field(name)
                    .is_some_and(|known| known.kind != FieldType::Object && known.args.is_empty())
            });
            let mut told: Vec<&str> = told.copied().collect();
            if told.is_empty() {
                told.push("__typename");
            }
            for name in told {
                let hops: Vec<Hop> = way.iter().cloned().chain([Hop::field(name)]).collect();
                let steps = top.add(&hops);
                let names = steps.into_iter().filter_map(|step| match step {
                    Step::Member(name) => Some(name),
                    Step::Each => None,
                });
                let mut names: Vec<String> = names.collect();
                names.pop();
                if !found.contains(&names) {
                    found.push(names);
                }
            }
        }
        found
    }

    fn document(
        &mut self,
        binding: &Binding,
        call: &Call,
        root: &RootField,
        (top, arguments): (&Level, &Arguments),
    ) -> Option<String> {
        let word = match root.of {
            RootType::Query => "query",
            RootType::Mutation => "mutation",
        };
        let name = operation_name(&binding.tool_name);
        let declared: Vec<String> = arguments
            .variables
            .iter()
            .map(|variable| format!("${}: {}", variable.name, variable.kind))
            .collect();
        let declared = if declared.is_empty() { String::new() } else { format!("({})", declared.join(", ")) };
        let selection = match (top.below(&root.name), call.operation.returns.object.is_some()) {
            (Some(level), true) => level.rendered(),
            // A write of which nothing comes back.
            (None, true) => " { __typename }".to_owned(),
            (Some(_) | None, false) => String::new(),
        };
        let root = &root.name;
        if !is_graphql_name(root) || !top.is_writable() {
            self.fault("unusable_name", "operation", "a name on the way can't stand in a document");
            return None;
        }
        Some(format!("{word} {name}{declared} {{ {root}{}{selection} }}", arguments.written()))
    }
}

/// The lists of errors of a payload, without those that another one has replaced.
fn error_lists(payload: &Object) -> Vec<&Field> {
    let lists = || payload.fields.iter().filter(|field| field.kind == FieldType::List && is_errors(field));
    let is_replaced = lists().any(|field| !field.deprecated);
    lists().filter(|field| !(field.deprecated && is_replaced)).collect()
}

/// The name of a tool as the name of an operation.
fn operation_name(tool: &str) -> String {
    let name = tool_name(tool).replace('-', "_");
    if is_plain_name(&name) { name } else { format!("_{name}") }
}

/// Whether a text is a name of GraphQL.
fn is_graphql_name(name: &str) -> bool {
    let first = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    first && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}
