//! Parameters, typed from the columns that they are sent to.

use super::{Compiler, Context, canonical::Authored, is_plain_name};
use crate::{
    binding::{Normalize, Operator, ParameterExtras},
    plan::{
        Encode, Parameter,
        arguments::{Pattern, value},
    },
    schema::{Field, FieldType, Object},
};

/// The most characters of a description that is taken over from the schema.
const MAX_DESCRIPTION: usize = 200;
/// The most characters of a prefix that is searched for: engines bound the length of patterns.
pub(super) const MAX_PREFIX: u32 = 1000;
/// The most characters of a phone number: each of its spellings is sent.
pub(super) const MAX_PHONE: u32 = 100;

/// Where a binding states a parameter.
pub(super) struct Stated<'s> {
    pub(super) name: &'s str,
    pub(super) extras: &'s ParameterExtras,
    /// The place of the parameter's name.
    pub(super) place: &'s str,
    /// The place of what is said about it: `sqlSearch.` and the member.
    pub(super) base: &'s str,
}

/// A parameter of a field's type, as yet without a name; `owner` is the object that has the field.
pub(super) fn typed_from(owner: &str, field: &Field) -> Parameter {
    Parameter {
        name: String::new(),
        kind: field.kind,
        of: field.of.clone(),
        format: field.format.clone(),
        description: String::new(),
        required: true,
        nullable: false,
        default: None,
        normalize: None,
        region: None,
        zone: None,
        pattern: None,
        allowed_values: field.allowed_values.clone(),
        max_length: field.max_length,
        limits: field.limits.clone(),
        precision: field.precision,
        sensitivity: field.sensitivity,
        sensitive_class: field.sensitive_class,
        sent_to: format!("{owner}.{}", field.name),
    }
}

/// How values of a column are sent.
pub(super) fn encode(field: &Field) -> Encode {
    match field.kind {
        FieldType::String | FieldType::Enum | FieldType::List => Encode::Text,
        FieldType::Integer => Encode::Integer,
        FieldType::Number => Encode::Number,
        FieldType::Decimal => Encode::Decimal,
        FieldType::Boolean => Encode::Boolean,
        FieldType::Date => Encode::Date,
        FieldType::Time => Encode::Time,
        FieldType::Datetime if field.format.as_deref() == Some("date-time") => Encode::Datetime,
        FieldType::Datetime => Encode::LocalDatetime,
        FieldType::Uuid => Encode::Uuid,
        FieldType::Binary => Encode::Bytes,
        FieldType::Json | FieldType::Object => Encode::Json,
    }
}

impl Context {
    /// Gives a parameter the region or the zone that its tidying needs.
    pub(super) fn locate(&self, parameter: &mut Parameter) {
        match parameter.normalize {
            Some(Normalize::E164 | Normalize::National) => parameter.region = self.region,
            Some(Normalize::Date | Normalize::Datetime) => parameter.zone.clone_from(&self.zone),
            Some(
                Normalize::AsItIs
                | Normalize::Trim
                | Normalize::Lower
                | Normalize::Upper
                | Normalize::Digits
                | Normalize::Time,
            )
            | None => {}
        }
    }
}

impl Compiler<'_> {
    /// Adds a parameter with what the binding says about it; one that is there twice must agree.
    pub(super) fn add_parameter(&mut self, stated: &Stated<'_>, typed: Parameter, made_up: String) {
        let name = stated.name;
        if !is_plain_name(name) {
            let message = format!(
                "`{name}` is no name of a parameter: letters, digits and `_`, at most 64, no digit first"
            );
            self.fault("invalid_name", stated.place, message);
        }
        let parameter = self.with_extras(stated, typed, made_up);
        let authored = Authored::of(stated.extras);
        match self.parameters.iter_mut().zip(&mut self.authored).find(|(known, _)| known.name == name) {
            None => {
                self.parameters.push(parameter);
                self.authored.push(authored);
            }
            Some((known, before)) => {
                before.merge(authored);
                let type_of = |one: &Parameter| {
                    (one.kind, one.of.clone(), one.format.clone(), one.allowed_values.clone())
                };
                if type_of(known) == type_of(&parameter) {
                    merge(known, parameter);
                } else {
                    let message = format!("`{name}` is used twice, for values of different types");
                    self.fault("conflict", stated.place, message);
                }
            }
        }
    }

    fn with_extras(&mut self, stated: &Stated<'_>, typed: Parameter, made_up: String) -> Parameter {
        let extras = stated.extras;
        let given = extras.description.clone().filter(|text| !text.trim().is_empty());
        let parameter = Parameter {
            name: stated.name.to_owned(),
            description: given.unwrap_or(made_up),
            required: extras.required.unwrap_or(extras.default.is_none()),
            normalize: extras.normalize.filter(|how| *how != Normalize::AsItIs),
            pattern: extras.pattern.clone().or(typed.pattern),
            ..typed
        };
        if let Some(how) = extras.normalize
            && !can_normalize(how, parameter.kind)
        {
            let message = "this way of tidying is for text";
            self.fault("not_applicable", &format!("{}.normalize", stated.base), message);
        }
        let mut parameter = self.located(parameter);
        let pattern = self.pattern(stated, &parameter);
        self.default(stated, &mut parameter, pattern.as_ref());
        parameter
    }

    /// A parameter with the region or the zone that its tidying needs.
    pub(super) fn located(&self, mut parameter: Parameter) -> Parameter {
        self.context.locate(&mut parameter);
        parameter
    }

    fn pattern(&mut self, stated: &Stated<'_>, parameter: &Parameter) -> Option<Pattern> {
        let place = format!("{}.pattern", stated.base);
        let written = parameter.pattern.as_deref()?;
        if !matches!(parameter.kind, FieldType::String | FieldType::Enum) {
            self.fault("not_applicable", &place, "a pattern is for text");
            return None;
        }
        match Pattern::new(written) {
            Ok(pattern) => Some(pattern),
            Err(why) => {
                self.fault("invalid_pattern", &place, why);
                None
            }
        }
    }

    fn default(&mut self, stated: &Stated<'_>, parameter: &mut Parameter, pattern: Option<&Pattern>) {
        let Some(given) = &stated.extras.default else { return };
        match value::check(parameter, pattern, given) {
            Ok(value) => parameter.default = Some(value),
            Err(fault) => {
                let message = format!("the default {}", fault.message);
                self.fault(fault.code, &format!("{}.default", stated.base), message);
            }
        }
    }
}

/// One value for two columns must fit both.
fn merge(known: &mut Parameter, other: Parameter) {
    known.required |= other.required;
    known.nullable &= other.nullable;
    known.max_length = match (known.max_length, other.max_length) {
        (Some(one), Some(two)) => Some(one.min(two)),
        (one, two) => one.or(two),
    };
    known.limits = known.limits.take().or(other.limits);
    known.precision = match (known.precision, other.precision) {
        (Some(one), Some(two)) => {
            let scale = one.1.min(two.1);
            let whole = one.0.saturating_sub(one.1).min(two.0.saturating_sub(two.1));
            Some((whole.saturating_add(scale), scale))
        }
        (one, two) => one.or(two),
    };
    known.default = known.default.take().or(other.default);
    known.normalize = known.normalize.or(other.normalize);
    known.region = known.region.or(other.region);
    known.zone = known.zone.take().or(other.zone);
    known.pattern = known.pattern.take().or(other.pattern);
    known.sensitivity = known.sensitivity.max(other.sensitivity);
    known.sensitive_class = known.sensitive_class.or(other.sensitive_class);
    if known.sent_to != other.sent_to {
        known.sent_to = format!("{}, {}", known.sent_to, other.sent_to);
    }
}

fn can_normalize(how: Normalize, kind: FieldType) -> bool {
    match how {
        Normalize::AsItIs | Normalize::Trim => true,
        Normalize::Lower | Normalize::Upper => {
            matches!(kind, FieldType::String | FieldType::Enum | FieldType::Uuid)
        }
        Normalize::Digits => matches!(kind, FieldType::String | FieldType::Integer),
        Normalize::E164 | Normalize::National => kind == FieldType::String,
        Normalize::Date => matches!(kind, FieldType::String | FieldType::Date),
        Normalize::Time => matches!(kind, FieldType::String | FieldType::Time),
        Normalize::Datetime => matches!(kind, FieldType::String | FieldType::Datetime),
    }
}

/// The description of a parameter that the binding doesn't describe: the schema's, cut short, or
/// one that is made up.
pub(super) fn description(field: &Field, made_up: String) -> String {
    let stated = field.description.as_deref().map(str::trim).filter(|text| !text.is_empty());
    match stated {
        None => made_up,
        Some(text) if text.chars().count() <= MAX_DESCRIPTION => text.to_owned(),
        Some(text) => text.chars().take(MAX_DESCRIPTION).chain(['…']).collect(),
    }
}

/// What a search says about its parameter: "The phone of the customers to look up."
pub(super) fn search_description(object: &Object, field: &Field, operator: Operator) -> String {
    let (field, object) = (field.name.replace('_', " "), object.name.replace('_', " "));
    match operator {
        Operator::Eq | Operator::Ieq | Operator::Variants => {
            format!("The {field} of the {object} to look up.")
        }
        Operator::Prefix => format!("The beginning of the {field} of the {object} to look up."),
        Operator::Gte => format!("The least {field} of the {object} to look up."),
        Operator::Lte => format!("The greatest {field} of the {object} to look up."),
    }
}
