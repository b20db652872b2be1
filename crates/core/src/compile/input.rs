//! What a call sends: each value of a binding at its place, typed from the schema.
//!
//! ```text
//! inputs, inputObjectMap ─▶ place (place.rs) ─▶ value (value.rs, constant.rs) ─▶ tree ─▶ what is missing ─▶ Fill
//! ```

mod constant;
mod missing;
mod nested;
mod place;
mod tree;
mod value;

use super::{Compiler, call::Call};
use crate::{
    binding::{Binding, Input, Sent},
    plan::Fill,
    schema::{Argument, Field, FieldType, Operation},
};

pub(super) use nested::{Asked, Nested};
pub(super) use place::free_member;
use serde_json::Value;
use tree::{Conflict, Node};

/// The most inputs of one binding.
const MAX_INPUTS: usize = 200;

/// One value of a binding on its way to its place.
struct Entry<'b> {
    /// The whole path, from the argument's name on.
    path: String,
    /// What tells the place from all others of the binding: the path, and for fields on the way the field before it.
    whole: String,
    sent: &'b Sent,
    /// The place in the binding: `inputs[0]`.
    at: String,
    /// The member that holds the path: `arg` or `field`.
    member: &'static str,
}

/// What is sent, by argument.
#[derive(Default)]
pub(super) struct Inputs {
    filled: Vec<(String, Fill)>,
}

impl Inputs {
    /// What an argument is filled with.
    pub(super) fn get(&self, argument: &str) -> Option<&Fill> {
        self.filled.iter().find(|(name, _)| name == argument).map(|(_, fill)| fill)
    }
}

impl Compiler<'_> {
    /// Everything that a binding sends. `objects` is where the paths of `inputObjectMap` start; `filled` holds
    /// arguments that are stated by nobody and filled all the same.
    pub(super) fn inputs(
        &mut self,
        call: &Call,
        binding: &Binding,
        objects: Option<&str>,
        filled: &[(&str, Fill)],
    ) -> Inputs {
        let mut tree = None;
        for entry in self.entries(binding, objects) {
            self.entry(call, &entry, &mut tree);
        }
        for (name, fill) in filled {
            // A place that somebody has filled stays as it is.
            let _taken =
                tree::insert(&mut tree, &[place::Key::Member((*name).to_owned())], Node::Value(fill.clone()));
        }
        let member = if call.is_write && objects.is_some() { "inputObjectMap" } else { "inputs" };
        self.missing_inputs(&call.operation, tree.as_ref(), member);
        let Some(Node::Object(arguments)) = tree else { return Inputs::default() };
        let frozen = arguments.into_iter().filter_map(|(name, node)| {
            let fill = self.frozen(node?, &name, member)?;
            Some((name, fill))
        });
        Inputs { filled: frozen.collect() }
    }

    fn entries<'b>(&mut self, binding: &'b Binding, objects: Option<&str>) -> Vec<Entry<'b>> {
        let mut entries: Vec<Entry<'b>> = Vec::new();
        let own = |input: &&Input| !self.is_nested(input);
        for (index, input) in binding.inputs.iter().enumerate().filter(|(_, input)| own(input)) {
            let (path, at) = (input.arg.clone(), format!("inputs[{index}]"));
            entries.push(Entry { whole: path.clone(), path, sent: &input.sent, at, member: "arg" });
        }
        for (index, input) in binding.input_object_map.iter().enumerate() {
            let at = format!("inputObjectMap[{index}]");
            let path = match objects {
                None => {
                    let message = "this operation takes no body or input object: use `inputs`";
                    self.fault("not_applicable", &at, message);
                    continue;
                }
                Some("") => input.field.clone(),
                Some(start) if input.field.starts_with('[') => format!("{start}{}", input.field),
                Some(start) => format!("{start}.{}", input.field),
            };
            entries.push(Entry { whole: path.clone(), path, sent: &input.sent, at, member: "field" });
        }
        if binding.inputs.len() + binding.input_object_map.len() > MAX_INPUTS {
            self.fault("too_many", "inputs", format!("at most {MAX_INPUTS} values can be sent"));
            entries.truncate(MAX_INPUTS);
        }
        entries
    }

    fn entry(&mut self, call: &Call, entry: &Entry<'_>, tree: &mut Option<Node>) {
        let stated = format!("{}.{}", entry.at, entry.member);
        let Some(target) = self.target(&call.operation, &entry.path, &stated) else { return };
        // A place whose value is wrong counts as filled: one fault is enough.
        let fill = self.input_value(call, &target, entry).unwrap_or(Fill::Constant(Value::Null));
        let path = &entry.path;
        let message = match tree::insert(tree, &target.keys, Node::Value(fill)) {
            Ok(()) => return,
            Err(Conflict::Same) => format!("`{path}` is filled twice"),
            Err(Conflict::Below) => format!("`{path}` is filled as a whole, and something inside of it too"),
            Err(Conflict::Above) => format!("`{path}` is inside of what is filled as a whole"),
        };
        self.fault("conflict", &stated, message);
    }

    /// A filled place for good: lists have no gaps.
    fn frozen(&mut self, node: Node, path: &str, member: &str) -> Option<Fill> {
        match node {
            Node::Value(fill) => Some(fill),
            Node::Object(members) => {
                let members = members.into_iter().filter_map(|(name, node)| {
                    let fill = self.frozen(node?, &format!("{path}.{name}"), member)?;
                    Some((name, fill))
                });
                Some(Fill::Object(members.collect()))
            }
            Node::List(elements) => {
                if let Some(gap) = (0..elements.len()).find(|index| !elements.contains_key(index)) {
                    self.fault("gap", member, format!("`{path}[{gap}]` is left out: a list has no gaps"));
                }
                let elements = elements.into_iter().filter_map(|(index, node)| {
                    let node = node?;
                    self.frozen(node, &format!("{path}[{index}]"), member)
                });
                Some(Fill::List(elements.collect()))
            }
        }
    }

    /// An argument as a field of the operation's object.
    pub(super) fn argument_field(argument: &Argument) -> Field {
        let in_path = argument.place.as_deref() == Some("path");
        Field {
            of: argument.of.clone(),
            format: argument.format.clone(),
            required: in_path || (argument.required && argument.default.is_none()),
            nullable: argument.place.is_none()
                && argument.native_type.as_ref().is_some_and(|native| !native.ends_with('!')),
            allowed_values: argument.allowed_values.clone(),
            sensitivity: argument.sensitivity,
            sensitive_class: argument.sensitive_class,
            description: argument.description.clone(),
            max_length: argument.max_length,
            limits: argument.limits.clone(),
            native_type: argument.native_type.clone(),
            ..Field::new(argument.name.clone(), argument.kind)
        }
    }

    /// What an element of a list takes, as a field of the list's own name.
    pub(super) fn element(&self, list: &Field) -> Field {
        let mut element =
            Field { of: None, required: false, nullable: false, args: Vec::new(), ..list.clone() };
        element.kind = match list.of.as_deref() {
            None => FieldType::Json,
            Some(of) => match crate::plan::arguments::value::element_kind(of) {
                Some(kind) => kind,
                None if self.schema.object(of).is_some() => {
                    element.of = Some(of.to_owned());
                    FieldType::Object
                }
                None => FieldType::Json,
            },
        };
        element.native_type = list.native_type.as_deref().and_then(|native| {
            let inner = native.strip_suffix('!').unwrap_or(native).strip_prefix('[')?.strip_suffix(']')?;
            Some(inner.to_owned())
        });
        element
    }
}

/// The object that an operation's arguments belong to, for scoping and reports.
pub(super) fn owner(operation: &Operation) -> &str {
    operation.object.as_deref().unwrap_or(&operation.name)
}

/// Headers that a document may name but that are the client's own business.
/// Whether the connection or the transport states an argument, so that no binding may.
pub(crate) fn is_stated_by_connection(schema: &crate::schema::Schema, argument: &Argument) -> bool {
    is_own_header(argument) || missing::is_signed_in_by(schema, argument)
}

pub(super) fn is_own_header(argument: &Argument) -> bool {
    let name = argument.wire_name.as_deref().unwrap_or(&argument.name);
    argument.place.as_deref() == Some("header")
        && OWN_HEADERS.iter().any(|own| name.eq_ignore_ascii_case(own))
}

/// What the connection, the body and the transport say themselves.
const OWN_HEADERS: [&str; 14] = [
    "accept",
    "accept-encoding",
    "authorization",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "cookie",
    "host",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];
