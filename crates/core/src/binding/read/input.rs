//! Inputs of REST and GraphQL operations out of JSON.

use serde_json::Value;

use super::extras;
use crate::{
    binding::{Escape, Generated, Input, InputField, NarrowType, ParameterExtras, Sent, TextFormat},
    diagnostic::Diagnostic,
    json::{FromJson, Reader, one_of},
};

impl FromJson for Input {
    fn from_json(value: &Value, path: &str, faults: &mut Vec<Diagnostic>) -> Option<Self> {
        let mut reader = Reader::new(value, path, faults);
        let arg = reader.required("arg");
        let sent = sent(&mut reader);
        reader.finish();
        Some(Self { arg: arg?, sent: sent? })
    }
}

impl FromJson for InputField {
    fn from_json(value: &Value, path: &str, faults: &mut Vec<Diagnostic>) -> Option<Self> {
        let mut reader = Reader::new(value, path, faults);
        let field = reader.required("field");
        let sent = sent(&mut reader);
        reader.finish();
        Some(Self { field: field?, sent: sent? })
    }
}

fn sent(reader: &mut Reader<'_>) -> Option<Sent> {
    let param = reader.optional("param");
    let constant = reader.raw("const").cloned();
    let generated = reader.optional("generated");
    let stated = [reader.has("param"), constant.is_some(), reader.has("generated")];
    let is_one = stated.iter().filter(|is_stated| **is_stated).count() == 1;
    if !is_one {
        reader.fault("param", "conflict", "This takes one of `param`, `const` and `generated`.");
    }
    let sent = Sent {
        param,
        constant,
        generated,
        kind: reader.optional("type"),
        format: reader.optional("format"),
        extras: extras(reader),
    };
    let says_more = sent.kind.is_some() || sent.format.is_some() || sent.extras != ParameterExtras::default();
    if is_one && sent.constant.is_some() && says_more {
        let message = "A constant has no type, description, default, pattern, format or the like.";
        reader.fault("const", "conflict", message);
    } else if is_one && sent.param.is_none() && says_more {
        let message = "What is generated has no type, description, default, pattern, format or the like.";
        reader.fault("generated", "conflict", message);
    }
    is_one.then_some(sent)
}

impl FromJson for TextFormat {
    fn from_json(value: &Value, path: &str, faults: &mut Vec<Diagnostic>) -> Option<Self> {
        let mut reader = Reader::new(value, path, faults);
        let template: Option<String> = reader.required("template");
        if template.as_ref().is_some_and(|template| template.matches("{}").count() != 1) {
            reader.fault("template", "invalid_template", "A template has exactly one `{}`.");
        }
        let escape = reader.required("escape");
        reader.finish();
        Some(Self { template: template?, escape: escape? })
    }
}

impl FromJson for Escape {
    fn from_json(value: &Value, path: &str, faults: &mut Vec<Diagnostic>) -> Option<Self> {
        let words =
            [("quoted", Self::Quoted), ("url", Self::Url), ("like", Self::Like), ("html", Self::Html)];
        one_of(&words, value, path, faults)
    }
}

impl FromJson for Generated {
    fn from_json(value: &Value, path: &str, faults: &mut Vec<Diagnostic>) -> Option<Self> {
        one_of(&[("uuid", Self::Uuid), ("now", Self::Now)], value, path, faults)
    }
}

impl FromJson for NarrowType {
    fn from_json(value: &Value, path: &str, faults: &mut Vec<Diagnostic>) -> Option<Self> {
        let words = [
            ("string", Self::String),
            ("integer", Self::Integer),
            ("number", Self::Number),
            ("boolean", Self::Boolean),
        ];
        one_of(&words, value, path, faults)
    }
}
