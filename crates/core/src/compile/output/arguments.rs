//! Arguments of the fields on a way: constants that a person states, variables that `inputs` fill, and the size of a
//! page that nobody states.
//!
//! ```json
//! {"path": ["variant", "levels", "quantities", "quantity"], "leaf": "available",
//!  "arguments": {"levels": {"first": 5}, "quantities": {"names": ["available"]}}}
//! ```

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Compiler, DEFAULT_LIMIT};
use crate::{
    binding::Projection,
    compile::{call::Call, input::Nested, listed},
    schema::{Argument, Field, FieldType, Object, Transport},
};

/// What a person states for the fields of one path.
pub(super) struct Stated<'b> {
    /// Constants by the field's name and the argument's.
    pub(super) arguments: &'b BTreeMap<String, Map<String, Value>>,
    /// What inputs say of them.
    pub(super) nested: &'b Nested<'b>,
    /// The place of the path's entry: `projection[0]`.
    pub(super) place: &'b str,
}

impl Compiler<'_> {
    /// Notes constants that no field of the path is asked for with.
    pub(super) fn unasked(&mut self, call: &Call, entry: &Projection, stated: &Stated<'_>) {
        let root = call.operation.root.as_ref().map(|root| root.name.as_str());
        for name in stated.arguments.keys() {
            let place = format!("{}.arguments.{name}", stated.place);
            if self.schema.transport != Transport::Graphql {
                self.fault("not_applicable", &place, "only fields of GraphQL take arguments");
            } else if root == Some(name.as_str()) {
                let message = format!("what `{name}` itself is sent stands in `inputs`");
                self.fault("not_applicable", &place, message);
            } else if !entry.path.contains(name) {
                let message = format!("no field `{name}` on this path");
                self.unknown("unknown_field", &place, message, (name, &entry.path));
            }
        }
    }

    /// What a field is asked for with: names and literals, in the order of the schema.
    pub(super) fn asked_with(
        &mut self,
        owner: &Object,
        field: &Field,
        inside: Option<&Object>,
        (stated, at): (&Stated<'_>, &str),
    ) -> Option<Vec<(String, String)>> {
        if self.schema.transport != Transport::Graphql {
            return Some(Vec::new());
        }
        let nothing = Map::new();
        let constants = stated.arguments.get(&field.name).unwrap_or(&nothing);
        let place = format!("{}.arguments.{}", stated.place, field.name);
        self.no_such_arguments(owner, field, constants, &place)?;
        let variable = |argument: &str| stated.nested.variable(&field.name, argument);
        let is_stated = |argument: &str| constants.contains_key(argument) || variable(argument).is_some();
        let needed = field.args.iter().filter(|argument| {
            let is_open = argument.required && argument.default.is_none();
            is_open && argument.name != "first" && !is_stated(&argument.name)
        });
        let needed: Vec<&str> = needed.map(|argument| argument.name.as_str()).collect();
        if !needed.is_empty() {
            let names = listed(needed);
            let message = format!(
                "`{0}` on `{1}` needs {names}: state it in `arguments`, or as an input `@{0}.…`",
                field.name, owner.name
            );
            self.fault("needs_arguments", at, message);
            self.no_such_nested(stated.nested, &owner.name, field);
            return None;
        }
        let is_sized = ["first", "last"].iter().any(|name| is_stated(name));
        let is_many =
            field.kind == FieldType::List || inside.is_some_and(|inside| self.page(inside).is_some());
        let mut asked = Vec::new();
        for argument in &field.args {
            let constant = constants.get(&argument.name);
            if let Some(variable) = variable(&argument.name) {
                if constant.is_some() {
                    let message = format!("`@{}.{}` is filled by `inputs` too", field.name, argument.name);
                    self.fault("conflict", &format!("{place}.{}", argument.name), message);
                }
                asked.push((argument.name.clone(), format!("${variable}")));
            } else if let Some(constant) = constant {
                let of = format!("{}.{}", owner.name, field.name);
                let literal = self.stated_literal(&of, argument, constant, &place)?;
                asked.push((argument.name.clone(), literal));
            } else if counts(argument) && !is_sized && (argument.required || is_many) {
                asked.push((argument.name.clone(), DEFAULT_LIMIT.to_string()));
            }
        }
        Some(asked)
    }

    /// Notes constants for arguments that the field doesn't take.
    fn no_such_arguments(
        &mut self,
        owner: &Object,
        field: &Field,
        constants: &Map<String, Value>,
        place: &str,
    ) -> Option<()> {
        let known: Vec<String> = field.args.iter().map(|argument| argument.name.clone()).collect();
        let mut all_known = Some(());
        for name in constants.keys().filter(|name| !known.contains(name)) {
            let message = format!("no argument `{name}` of `{}` on `{}`", field.name, owner.name);
            self.unknown_of("unknown_argument", &format!("{place}.{name}"), message, (name, &known));
            all_known = None;
        }
        all_known
    }

    /// A constant for an argument `of` a field as it stands in the document.
    fn stated_literal(
        &mut self,
        of: &str,
        argument: &Argument,
        constant: &Value,
        place: &str,
    ) -> Option<String> {
        let place = format!("{place}.{}", argument.name);
        let field = Self::argument_field(argument);
        self.is_bindable(of, &field, &place).then_some(())?;
        let value = self.fitting(of, &field, constant, (&place, ""))?;
        let literal = self.literal(&field, &value);
        if literal.is_none() {
            let message =
                "only texts, numbers, true or false, enums, and lists and objects of them can be stated here";
            self.fault("not_applicable", &place, message);
        }
        literal
    }
}

/// Whether an argument is the size of a page.
fn counts(argument: &Argument) -> bool {
    argument.name == "first" && argument.kind == FieldType::Integer
}
