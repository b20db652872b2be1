//! What a call must state and a binding doesn't: required arguments, and required members of what is filled at all.

use super::{Compiler, Node, is_own_header, owner};
use crate::schema::{ANY_NAME, Argument, Field, FieldType, Object, Operation, Schema, SecurityKind};

impl Compiler<'_> {
    /// Notes every required argument and member that is neither mapped nor pinned.
    pub(super) fn missing_inputs(&mut self, operation: &Operation, tree: Option<&Node>, member: &str) {
        for argument in &operation.args {
            let field = Self::argument_field(argument);
            match tree.and_then(|tree| tree.member(&argument.name)) {
                Some(node) => self.missing_below(&field, node, (&argument.name, member)),
                None if is_own_header(argument) || self.is_signed_in_by(argument) => {}
                None if field.required => {
                    let is_open = self.is_open_field(owner(operation), &field);
                    self.is_missing((&argument.name, member), is_open);
                }
                None => {}
            }
        }
    }

    /// Notes the required members that lack inside of what is filled.
    pub(super) fn missing_below(&mut self, field: &Field, node: &Node, (path, member): (&str, &str)) {
        match node {
            Node::Value(_) => {}
            Node::List(elements) => {
                self.too_few(field, elements.len(), (path, member));
                let element = if field.kind == FieldType::List { self.element(field) } else { field.clone() };
                for (index, node) in elements {
                    if let Some(node) = node {
                        self.missing_below(&element, node, (&format!("{path}[{index}]"), member));
                    }
                }
            }
            Node::Object(members) => {
                let object = field.of.as_deref().and_then(|of| self.schema.object(of));
                if let Some(object) = object {
                    self.missing_members(object, members, (path, member));
                }
            }
        }
    }

    /// Notes a list with fewer elements than the provider takes.
    fn too_few(&mut self, field: &Field, count: usize, (path, member): (&str, &str)) {
        let least = field.limits.as_ref().and_then(|limits| limits.min_items).unwrap_or(0);
        if count < usize::try_from(least).unwrap_or(usize::MAX) {
            self.fault("too_few", member, format!("`{path}` must have at least {least} elements"));
        }
    }

    fn missing_members(
        &mut self,
        object: &Object,
        members: &[(String, Option<Node>)],
        (path, member): (&str, &str),
    ) {
        for (name, node) in members {
            let field = object.field(name).or_else(|| object.field(ANY_NAME));
            if let (Some(field), Some(node)) = (field, node) {
                self.missing_below(field, node, (&format!("{path}.{name}"), member));
            }
        }
        for field in object.fields.iter().filter(|field| field.required && !field.read_only) {
            let is_there = members.iter().any(|(name, _)| *name == field.name);
            if field.name != ANY_NAME && !is_there {
                let is_open = self.is_open_field(&object.name, field);
                self.is_missing((&format!("{path}.{}", field.name), member), is_open);
            }
        }
    }

    fn is_missing(&mut self, (path, member): (&str, &str), is_open: bool) {
        let message = if is_open {
            format!("`{path}` is required and neither mapped nor pinned")
        } else {
            format!("`{path}` is required and can't be bound, so this operation can't be")
        };
        self.fault("required", member, message);
    }

    /// Whether the connection states an argument when it signs in.
    pub(in crate::compile) fn is_signed_in_by(&self, argument: &Argument) -> bool {
        is_signed_in_by(self.schema, argument)
    }
}

/// Whether a schema's way to sign in states an argument.
pub(super) fn is_signed_in_by(schema: &Schema, argument: &Argument) -> bool {
    let name = argument.wire_name.as_deref().unwrap_or(&argument.name);
    let schemes = schema.http.iter().flat_map(|http| &http.security_schemes);
    schemes.into_iter().any(|scheme| match &scheme.kind {
        SecurityKind::ApiKey { place, name: key } => {
            argument.place.as_ref() == Some(place) && key.eq_ignore_ascii_case(name)
        }
        SecurityKind::Bearer | SecurityKind::Basic | SecurityKind::Oauth2 { .. } | SecurityKind::Other => {
            false
        }
    })
}
