//! Paths of a binding: an argument's name, or a way into one, resolved against the schema.
//!
//! Names are matched whole and longest first, so a name with dots or brackets in it needs no quoting.

use super::{Compiler, is_own_header, owner};
use crate::{
    schema::{ANY_NAME, Argument, Field, FieldType, Object, Operation, Sensitivity, classify},
    suggest,
};

/// The most bytes of a path.
const MAX_PATH: usize = 1000;
/// The most steps of a path.
const MAX_STEPS: usize = 32;
/// The elements of a list that can be named.
const MAX_ELEMENTS: usize = 100;

/// A step to a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Key {
    /// To a member; the first is the argument.
    Member(String),
    /// To an element.
    Index(usize),
}

/// A place that takes a value.
pub(super) struct Target {
    pub(super) keys: Vec<Key>,
    /// The object that has the field.
    pub(super) owner: String,
    pub(super) field: Field,
    /// The fields on the way.
    pub(super) passed: Vec<(String, String)>,
    /// Whether it is a member of an object, and not the argument itself.
    pub(super) is_inside: bool,
    /// Whether the argument is the body or an input object, rather than a value of its own.
    pub(super) in_object: bool,
}

impl Compiler<'_> {
    /// The place that a path names.
    pub(super) fn target(&mut self, operation: &Operation, path: &str, stated: &str) -> Option<Target> {
        if path.len() > MAX_PATH {
            self.fault("invalid_path", stated, format!("a path has at most {MAX_PATH} characters"));
            return None;
        }
        let (argument, mut rest) = self.argument(operation, path, stated)?;
        let field = Self::argument_field(argument);
        self.is_sendable(owner(operation), &field, stated).then_some(())?;
        let mut target = Target {
            keys: vec![Key::Member(argument.name.clone())],
            owner: owner(operation).to_owned(),
            in_object: argument.place.as_deref() == Some("body") || !rest.is_empty(),
            field,
            passed: Vec::new(),
            is_inside: false,
        };
        while !rest.is_empty() {
            if target.keys.len() > MAX_STEPS {
                self.fault("invalid_path", stated, format!("a path has at most {MAX_STEPS} steps"));
                return None;
            }
            rest = match rest.strip_prefix('[') {
                Some(after) => self.step_into_list(&mut target, after, stated)?,
                None => self.step_into_object(&mut target, rest.strip_prefix('.').unwrap_or(rest), stated)?,
            };
        }
        Some(target)
    }

    fn argument<'o, 't>(
        &mut self,
        operation: &'o Operation,
        path: &'t str,
        stated: &str,
    ) -> Option<(&'o Argument, &'t str)> {
        let found = operation
            .args
            .iter()
            .filter_map(|argument| Some((argument, after(&argument.name, path)?)))
            .max_by_key(|(argument, _)| argument.name.len());
        match found {
            Some((argument, _)) if is_own_header(argument) => {
                let message = format!("the header `{}` is the connection's own", argument.name);
                self.fault("not_applicable", stated, message);
                None
            }
            Some(found) => Some(found),
            None => {
                let open = operation.args.iter().filter(|argument| {
                    !is_own_header(argument)
                        && self.is_open_field(owner(operation), &Self::argument_field(argument))
                });
                let names: Vec<String> = open.map(|argument| argument.name.clone()).collect();
                let name = first_name(path);
                let message = format!("no argument `{name}` of `{}`", operation.name);
                self.unknown_of("unknown_argument", stated, message, (name, &names));
                None
            }
        }
    }

    fn step_into_list<'t>(&mut self, target: &mut Target, after: &'t str, stated: &str) -> Option<&'t str> {
        let Some((index, rest)) = after.split_once(']').and_then(|(digits, rest)| {
            let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            let ends = rest.is_empty() || rest.starts_with(['.', '[']);
            Some((digits.parse::<usize>().ok().filter(|_| plain && ends)?, rest))
        }) else {
            let message = "an element of a list is named by its number in brackets, such as `[0]`";
            self.fault("invalid_path", stated, message);
            return None;
        };
        if index >= MAX_ELEMENTS {
            self.fault("invalid_path", stated, format!("a list has at most {MAX_ELEMENTS} elements here"));
            return None;
        }
        let inner = match target.field.kind {
            FieldType::List => self.element(&target.field),
            FieldType::Json => Field { required: false, ..target.field.clone() },
            _ => {
                self.fault("invalid_path", stated, format!("`{}` is no list", target.field.name));
                return None;
            }
        };
        target.keys.push(Key::Index(index));
        target.field = inner;
        Some(rest)
    }

    fn step_into_object<'t>(&mut self, target: &mut Target, text: &'t str, stated: &str) -> Option<&'t str> {
        let known = target.field.of.as_deref().and_then(|of| self.schema.object(of));
        let (owner, field, name, rest) = match (target.field.kind, known) {
            (FieldType::Object, Some(object)) => {
                let (field, name, rest) = self.member(object, text, stated)?;
                (object.name.clone(), field, name, rest)
            }
            (FieldType::Object | FieldType::Json, _) => {
                let any = Field::new(ANY_NAME, FieldType::Json);
                let (field, rest) = free(&target.owner, &any, text);
                (target.owner.clone(), field, first_name(text), rest)
            }
            (FieldType::List, _) => {
                let message =
                    format!("`{0}` is a list: name an element, such as `{0}[0]`", target.field.name);
                self.fault("invalid_path", stated, message);
                return None;
            }
            (_, _) => {
                self.fault("invalid_path", stated, format!("`{}` has no members", target.field.name));
                return None;
            }
        };
        if name.is_empty() {
            self.fault("invalid_path", stated, "a step of the path has no name");
            return None;
        }
        self.is_sendable(&owner, &field, stated).then_some(())?;
        let owner = std::mem::replace(&mut target.owner, owner);
        // The argument itself is no field of anything.
        if target.is_inside {
            target.passed.push((owner, target.field.name.clone()));
        }
        target.is_inside = true;
        target.keys.push(Key::Member(name.to_owned()));
        target.field = field;
        Some(rest)
    }

    /// The member that a path goes on with, its name, and the rest of the path.
    fn member<'t>(
        &mut self,
        object: &Object,
        text: &'t str,
        stated: &str,
    ) -> Option<(Field, &'t str, &'t str)> {
        let found = object
            .fields
            .iter()
            .filter(|field| field.name != ANY_NAME)
            .filter_map(|field| Some((field, after(&field.name, text)?)))
            .max_by_key(|(field, _)| field.name.len());
        match (found, object.field(ANY_NAME)) {
            (Some((field, rest)), _) => Some((field.clone(), text.strip_suffix(rest)?, rest)),
            (None, Some(any)) => {
                let (field, rest) = free(&object.name, any, text);
                Some((field, first_name(text), rest))
            }
            (None, None) => {
                self.no_member(object, first_name(text), stated);
                None
            }
        }
    }

    pub(super) fn no_member(&mut self, object: &Object, name: &str, stated: &str) {
        let open = object.fields.iter().filter(|field| {
            !field.read_only && field.name != ANY_NAME && self.is_open_field(&object.name, field)
        });
        let names: Vec<String> = open.map(|field| field.name.clone()).collect();
        let message = format!("no field `{name}` on `{}`", object.name);
        self.unknown_of("unknown_field", stated, message, (name, &names));
    }

    /// Whether a field may be sent; what is wrong is noted.
    pub(super) fn is_sendable(&mut self, owner: &str, field: &Field, stated: &str) -> bool {
        if !self.is_bindable(owner, field, stated) {
            return false;
        }
        if field.read_only {
            let message = format!("`{}` on `{owner}` is set by the provider alone", field.name);
            self.fault("read_only", stated, message);
        }
        !field.read_only
    }

    /// Whether a field may be bound at all; what is wrong is noted.
    pub(in crate::compile) fn is_bindable(&mut self, owner: &str, field: &Field, stated: &str) -> bool {
        let on = format!("`{}` on `{owner}`", field.name);
        if field.sensitivity == Sensitivity::Restricted {
            let class = field.sensitive_class.map_or(String::new(), |class| format!(" ({})", class.as_str()));
            self.fault("restricted", stated, format!("{on} is restricted{class} and can't be bound"));
            return false;
        }
        let is_open = self.is_open_field(owner, field);
        if !is_open {
            self.fault("blocked", stated, format!("{on} is blocked by scoping and can't be bound"));
        }
        is_open
    }

    /// Whether a field may be bound at all.
    pub(in crate::compile) fn is_open_field(&self, owner: &str, field: &Field) -> bool {
        field.sensitivity != Sensitivity::Restricted
            && !self.scoping.blocks_field(owner, &field.name)
            && !field.of.as_deref().is_some_and(|of| self.scoping.blocks_object(of))
    }

    /// A name that isn't there, with the nearest that are or else all of a few.
    pub(in crate::compile) fn unknown_of(
        &mut self,
        code: &str,
        stated: &str,
        message: String,
        (name, known): (&str, &[String]),
    ) {
        let near = suggest::did_you_mean(name, known.iter().map(String::as_str));
        if near.is_none() && !known.is_empty() && known.len() <= 12 {
            let all = super::super::listed(known.iter().map(String::as_str));
            self.fault(code, stated, format!("{message}; there are {all}"));
        } else {
            self.unknown(code, stated, message, (name, known));
        }
    }
}

/// A member of a map, as sensitive as its own name says.
pub(in crate::compile) fn free_member(owner: &str, any: &Field, name: &str) -> Field {
    let mut field = Field { name: name.to_owned(), required: false, ..any.clone() };
    if field.sensitivity == Sensitivity::None
        && let Some(class) = classify::classify(owner, &field)
    {
        field.sensitivity = class.sensitivity();
        field.sensitive_class = Some(class);
    }
    field
}

fn free<'t>(owner: &str, any: &Field, text: &'t str) -> (Field, &'t str) {
    let name = first_name(text);
    (free_member(owner, any, name), text.strip_prefix(name).unwrap_or_default())
}

/// What follows a whole name at the beginning of a path.
fn after<'t>(name: &str, path: &'t str) -> Option<&'t str> {
    let rest = path.strip_prefix(name).filter(|_| !name.is_empty())?;
    (rest.is_empty() || rest.starts_with(['.', '['])).then_some(rest)
}

/// The text up to the next step.
pub(super) fn first_name(path: &str) -> &str {
    path.split(['.', '[']).next().unwrap_or(path)
}
