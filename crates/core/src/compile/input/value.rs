//! Values of a binding: a parameter typed from its place, or a constant that fits it.

use jiff::Timestamp;

use super::{Compiler, Entry, place::Target};
use crate::{
    binding::{Generated, NarrowType, Sent},
    compile::{
        call::Call,
        listed,
        parameter::{self, Stated, typed_from},
    },
    plan::{
        CallFacts, Fill, GeneratedFill, Parameter, ParameterFill, TouchKind, Wire,
        arguments::{
            Pattern,
            value::{check, element_kind},
        },
    },
    schema::{Field, FieldType, Transport},
};

/// The longest texts that a provider's pattern is taken for.
const MAX_PATTERNED: u32 = 4096;

impl Compiler<'_> {
    /// What fills a place.
    pub(super) fn input_value(&mut self, call: &Call, target: &Target, entry: &Entry<'_>) -> Option<Fill> {
        let how = if call.is_write && target.in_object { TouchKind::Write } else { TouchKind::Filter };
        for (owner, field) in &target.passed {
            self.touch(owner, field, TouchKind::Filter);
        }
        self.touch(&target.owner, &target.field.name, how);
        match (&entry.sent.param, &entry.sent.constant, entry.sent.generated) {
            (Some(name), _, _) => self.parameter(name, target, entry),
            (None, Some(constant), _) => {
                let place = format!("{}.const", entry.at);
                let value = self.fitting(&target.owner, &target.field, constant, (&place, ""))?;
                Some(Fill::Constant(value))
            }
            (None, None, Some(what)) => self.generated(what, target, entry),
            (None, None, None) => None,
        }
    }

    /// What is made for each call, if it fits the place: an example of it is held against the place's type.
    fn generated(&mut self, what: Generated, target: &Target, entry: &Entry<'_>) -> Option<Fill> {
        let fill = GeneratedFill { what, place: entry.whole.clone() };
        let example = CallFacts { id: String::new(), at: Timestamp::UNIX_EPOCH }.generated(&fill);
        let typed = Parameter {
            pattern: provider_pattern(&target.field),
            ..typed_from(&target.owner, &target.field)
        };
        let pattern = typed.pattern.as_deref().and_then(|written| Pattern::new(written).ok());
        match check(&typed, pattern.as_ref(), &example.into()) {
            Ok(_) => Some(Fill::Generated(fill)),
            Err(fault) => {
                let message =
                    format!("what is generated doesn't fit `{}`, which {}", target.field.name, fault.message);
                self.fault("wrong_type", &format!("{}.generated", entry.at), message);
                None
            }
        }
    }

    fn parameter(&mut self, name: &str, target: &Target, entry: &Entry<'_>) -> Option<Fill> {
        let sent = entry.sent;
        let mut field = target.field.clone();
        self.is_single(&field, entry).then_some(())?;
        self.narrow(&mut field, sent, &entry.at);
        // Free members of a caller's making would stand beside the binding's own.
        if field.kind == FieldType::Json && self.schema.transport == Transport::Rest && !target.is_inside {
            let message = format!(
                "`{}` takes any JSON: say which with `type` (string, integer, number or boolean)",
                field.name
            );
            self.fault("too_wide", &format!("{}.type", entry.at), message);
        }
        if field.kind == FieldType::List && field.of.as_deref().and_then(element_kind).is_none() {
            field.of = Some("json".to_owned());
        }
        if sent.format.is_some() && field.kind != FieldType::String {
            let message = format!("a format is for text, and `{}` takes something else", field.name);
            self.fault("not_applicable", &format!("{}.format", entry.at), message);
        }
        if field.required && sent.extras.required == Some(false) && sent.extras.default.is_none() {
            let message =
                format!("`{}` is required, so a call that may leave it out needs a `default`", field.name);
            self.fault("required", &format!("{}.required", entry.at), message);
        }
        let typed = Parameter {
            sent_to: format!("{}.{}", target.owner, field.name),
            pattern: provider_pattern(&field),
            ..typed_from(&target.owner, &field)
        };
        // Inside of a text the provider's limits are the whole text's.
        let typed = match sent.format {
            Some(_) => Parameter { pattern: None, limits: None, ..typed },
            None => typed,
        };
        let place = format!("{}.param", entry.at);
        let stated = Stated { name, extras: &sent.extras, place: &place, base: &entry.at };
        self.add_parameter(&stated, typed, parameter::description(&field, made_up(target)));
        Some(Fill::Parameter(ParameterFill {
            parameter: name.to_owned(),
            format: sent.format.clone(),
            wire: wire(&field),
        }))
    }

    /// Whether a parameter can carry what the place takes: a value, or a list of values.
    fn is_single(&mut self, field: &Field, entry: &Entry<'_>) -> bool {
        let inner = if field.kind == FieldType::List { self.element(field) } else { field.clone() };
        if inner.kind != FieldType::Object {
            return true;
        }
        let object = inner.of.as_deref().and_then(|of| self.schema.object(of));
        let open = object.map_or(Vec::new(), |object| {
            let free = |member: &&Field| !member.read_only && self.is_open_field(&object.name, member);
            object.fields.iter().filter(free).map(|member| member.name.as_str()).take(12).collect()
        });
        let (what, rest) = if field.kind == FieldType::List {
            ("a list of objects", "fill its elements one by one")
        } else {
            ("an object", "fill its members one by one")
        };
        let mut message = format!("`{}` is {what}, which no parameter can carry: {rest}", entry.path);
        if !open.is_empty() {
            message = format!("{message} ({})", listed(open));
        }
        self.fault("not_a_value", &format!("{}.{}", entry.at, entry.member), message);
        false
    }

    /// Any JSON becomes what the binding says; a known type stays what it is.
    fn narrow(&mut self, field: &mut Field, sent: &Sent, at: &str) {
        let Some(kind) = sent.kind else { return };
        let kind = match kind {
            NarrowType::String => FieldType::String,
            NarrowType::Integer => FieldType::Integer,
            NarrowType::Number => FieldType::Number,
            NarrowType::Boolean => FieldType::Boolean,
        };
        if field.kind == FieldType::Json {
            field.kind = kind;
        } else if field.kind != kind {
            let message =
                format!("the schema says what `{}` takes; only any JSON can be narrowed", field.name);
            self.fault("conflict", &format!("{at}.type"), message);
        }
    }
}

/// The provider's own pattern as one that a whole text must match; none where our engine doesn't know it, or where
/// texts may be longer than those that patterns are for.
fn provider_pattern(field: &Field) -> Option<String> {
    let written = field.limits.as_ref()?.pattern.as_deref().filter(|_| field.kind == FieldType::String)?;
    let is_long = field.max_length.is_some_and(|most| most > MAX_PATTERNED);
    let inner = written.strip_prefix('^').and_then(|rest| rest.strip_suffix('$'));
    let whole = match inner.filter(|inner| !inner.contains('|') && !inner.ends_with('\\')) {
        Some(inner) => inner.to_owned(),
        None => format!(r"[\s\S]*(?:{written})[\s\S]*"),
    };
    (!is_long && Pattern::new(&whole).is_ok()).then_some(whole)
}

/// How JSON holds values of a field: a decimal and an enum are text unless the schema says number.
pub(super) fn wire(field: &Field) -> Wire {
    let is_text = matches!(field.kind, FieldType::Decimal | FieldType::Enum)
        || matches!(field.of.as_deref(), Some("decimal" | "enum"));
    match field.format.as_deref() {
        Some("number" | "integer") if is_text => Wire::Number,
        Some(_) | None => Wire::AsItIs,
    }
}

fn made_up(target: &Target) -> String {
    let words = |name: &str| name.replace(['_', '.'], " ");
    format!("The {} of the {}.", words(&target.field.name), words(&target.owner))
}
