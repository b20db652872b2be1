//! Arguments of the root field: constants as literals, everything else as variables; and the variables of fields on
//! the way.

use super::{Asked, Compiler, Inputs, is_graphql_name};
use crate::{
    plan::Fill,
    schema::{Argument, FieldType, Operation},
};

/// The most letters of a type as GraphQL writes it.
const MAX_TYPE: usize = 256;

/// The arguments of the root field.
#[derive(Default)]
pub(super) struct Arguments {
    /// `name: literal` or `name: $name`, in the operation's order.
    written: Vec<String>,
    pub(super) variables: Vec<Variable>,
}

/// A variable of the document, named as its argument, and for a field on the way with the field's name before it.
pub(super) struct Variable {
    pub(super) name: String,
    /// The type that it is declared with.
    pub(super) kind: String,
    pub(super) fill: Fill,
}

impl Arguments {
    /// The arguments in parentheses; nothing where there are none.
    pub(super) fn written(&self) -> String {
        if self.written.is_empty() { String::new() } else { format!("({})", self.written.join(", ")) }
    }
}

impl Compiler<'_> {
    /// Each filled argument, as a literal or a variable.
    pub(super) fn arguments(&mut self, operation: &Operation, inputs: &Inputs) -> Option<Arguments> {
        let mut arguments = Arguments::default();
        for argument in &operation.args {
            let Some(fill) = inputs.get(&argument.name) else { continue };
            let name = &argument.name;
            if !is_graphql_name(name) {
                let message = format!("`{}` is no name of an argument", name.escape_default());
                self.fault("unusable_name", "operation", message);
                return None;
            }
            let literal = match fill {
                Fill::Constant(value) => self.literal(&Self::argument_field(argument), value),
                Fill::Parameter(_) | Fill::Generated(_) | Fill::Object(_) | Fill::List(_) => None,
            };
            match literal {
                Some(literal) => arguments.written.push(format!("{name}: {literal}")),
                None => {
                    let kind = self.variable_type(argument, fill)?;
                    arguments.written.push(format!("{name}: ${name}"));
                    arguments.variables.push(Variable { name: name.clone(), kind, fill: fill.clone() });
                }
            }
        }
        Some(arguments)
    }

    /// A variable for each argument of fields on the way that inputs fill.
    pub(super) fn asked_for(&mut self, asked: &[Asked], arguments: &mut Arguments) -> Option<()> {
        for Asked { variable, argument, fill } in asked {
            let kind = self.variable_type(argument, fill)?;
            arguments.variables.push(Variable { name: variable.clone(), kind, fill: fill.clone() });
        }
        Some(())
    }

    /// What a variable is declared as; optional where a call may leave it out and the provider has a default.
    fn variable_type(&mut self, argument: &Argument, fill: &Fill) -> Option<String> {
        let native = argument.native_type.clone().or_else(|| made_up(argument));
        let Some(native) = native.filter(|native| native.len() <= MAX_TYPE && is_type(native)) else {
            let message = format!("the schema doesn't say what `{}` is declared as", argument.name);
            self.fault("unusable_operation", "operation", message);
            return None;
        };
        let kind = match native.strip_suffix('!') {
            Some(optional) if self.may_be_absent(fill) => optional.to_owned(),
            Some(_) | None => native,
        };
        Some(kind)
    }

    fn may_be_absent(&self, fill: &Fill) -> bool {
        match fill {
            Fill::Constant(_) | Fill::Generated(_) => false,
            Fill::Parameter(fill) => {
                let parameter = self.parameters.iter().find(|known| known.name == fill.parameter);
                parameter.is_some_and(|known| !known.required && known.default.is_none())
            }
            Fill::Object(members) => members.iter().all(|(_, fill)| self.may_be_absent(fill)),
            Fill::List(elements) => elements.iter().all(|fill| self.may_be_absent(fill)),
        }
    }
}

/// Whether a text is a type as GraphQL writes it: `[Order!]!`.
fn is_type(text: &str) -> bool {
    let bare = text.strip_suffix('!').unwrap_or(text);
    match bare.strip_prefix('[') {
        Some(list) => list.strip_suffix(']').is_some_and(is_type),
        None => {
            let allowed = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
            !bare.is_empty()
                && bare.chars().all(allowed)
                && !bare.starts_with(|letter: char| letter.is_ascii_digit())
        }
    }
}

/// The type of an argument whose notation isn't known.
fn made_up(argument: &Argument) -> Option<String> {
    let scalar = |kind: FieldType| match kind {
        FieldType::String => Some("String"),
        FieldType::Integer => Some("Int"),
        FieldType::Number => Some("Float"),
        FieldType::Boolean => Some("Boolean"),
        _ => None,
    };
    let bare = match (argument.kind, argument.of.as_deref()) {
        (FieldType::Object, Some(of)) => of.to_owned(),
        (FieldType::List, Some(of)) => match crate::plan::arguments::value::element_kind(of) {
            Some(kind) => format!("[{}!]", scalar(kind)?),
            None => format!("[{of}!]"),
        },
        (kind, _) => scalar(kind)?.to_owned(),
    };
    Some(if argument.required { format!("{bare}!") } else { bare })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_told_from_what_only_looks_like_one() {
        for text in ["Order", "[Int!]!", "[[_a1]]", "ID!"] {
            assert!(is_type(text), "{text}");
        }
        for text in ["", "!", "[]", "[!]", "[Order", "Order]", "Order!!", "1a", "a b", "[a]b"] {
            assert!(!is_type(text), "{text}");
        }
    }
}
