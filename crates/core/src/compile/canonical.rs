//! What a binding's author leaves out of canonical parameters.
//!
//! How values are tidied depends on where they go. An API takes a phone number in the international form, an
//! e-mail address in any case, and text without blanks around it. A column of a database holds what other programs
//! wrote there, and equality is exact: `Ada@example.com` isn't found in lower case, nor `(206) 555-0142` as
//! `+12065550142`. So a column of text gets the caller's value as it is; `operator` (`ieq`, `variants`) says
//! how much of its spelling counts. Dates and times of a database have types, and a type has one spelling.

use serde_json::Value;

use super::Compiler;
use crate::{
    binding::{Normalize, ParameterExtras},
    canonical::{self, Canonical},
    plan::{
        Parameter,
        arguments::{Pattern, value},
    },
    schema::{FieldType, Transport},
};

/// What an author says of a parameter, wherever it is used.
#[derive(Clone, Copy)]
pub(super) struct Authored {
    description: bool,
    normalize: bool,
}

impl Authored {
    pub(super) fn of(extras: &ParameterExtras) -> Self {
        let description = extras.description.as_deref().is_some_and(|text| !text.trim().is_empty());
        Self { description, normalize: extras.normalize.is_some() }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.description |= other.description;
        self.normalize |= other.normalize;
    }
}

impl Compiler<'_> {
    /// Fills in what the author of a canonical parameter left out, now that all its places are known.
    pub(super) fn canonical(&mut self) {
        let mut parameters = std::mem::take(&mut self.parameters);
        for (parameter, authored) in parameters.iter_mut().zip(&self.authored) {
            let known = canonical::named(&parameter.name).filter(|known| known.suits(parameter.kind));
            let Some(known) = known else { continue };
            if !authored.normalize
                && let Some(tidied) = self.tidied(known, parameter)
            {
                *parameter = tidied;
            }
            if !authored.description {
                parameter.description = known.told(parameter);
            }
        }
        self.parameters = parameters;
    }

    /// The parameter as it is tidied by default; `None` where that isn't for its place.
    fn tidied(&self, known: &Canonical, parameter: &Parameter) -> Option<Parameter> {
        let is_text = match parameter.kind {
            FieldType::String if parameter.allowed_values.is_empty() => true,
            // An id and a count have nothing to tidy; what lists its values is chosen from them.
            FieldType::Date | FieldType::Time | FieldType::Datetime => false,
            _ => return None,
        };
        if is_text && self.schema.transport == Transport::Sql {
            return None;
        }
        let with = |how: Normalize| Parameter { normalize: Some(how), ..parameter.clone() };
        // A place with a pattern or a length of its own may want another form than the usual one.
        let usual = takes(self.located(with(known.normalize)), Some(known.example));
        usual.or_else(|| takes(with(Normalize::Trim), None).filter(|_| is_text))
    }
}

/// The parameter if it takes that example as it is tidied now, and its own default too.
fn takes(mut parameter: Parameter, example: Option<&str>) -> Option<Parameter> {
    let pattern = parameter.pattern.as_deref().and_then(|written| Pattern::new(written).ok());
    let check = |given: &Value| value::check(&parameter, pattern.as_ref(), given).ok();
    if let Some(example) = example {
        check(&example.into())?;
    }
    parameter.default = match &parameter.default {
        None => None,
        Some(default) => Some(check(default)?),
    };
    Some(parameter)
}
