//! How values are written: the styles of parameters, and which media type is the best of several.

use std::cmp::Ordering;

use serde_json::Value;

use super::shape::Shape;
use crate::{
    import::document::Node,
    schema::{BodyEncoding, FieldType, ParameterStyle, Style},
};

/// How a parameter is written, by what it says and by the defaults of its place.
pub(super) fn of_parameter(node: Node<'_>, place: &str, shape: &Shape<'_>) -> ParameterStyle {
    if node.member("schema").is_none() {
        let format = node.member("collectionFormat").and_then(|format| format.value.as_str());
        return of_collection(format.unwrap_or("csv"), place, shape.kind == FieldType::List);
    }
    let stated = stated(node);
    let default = if matches!(place, "query" | "cookie") { Style::Form } else { Style::Simple };
    let style = stated.style.unwrap_or(default);
    let explode = stated.explode.unwrap_or(matches!(style, Style::Form | Style::DeepObject));
    let allow_reserved = place == "query" && stated.allow_reserved;
    ParameterStyle { style, explode, allow_reserved }
}

/// How a member of a form is written, where its encoding says anything about it.
pub(super) fn of_member(encoding: Node<'_>) -> Option<ParameterStyle> {
    let stated = stated(encoding);
    if stated.style.is_none() && stated.explode.is_none() && !stated.allow_reserved {
        return None;
    }
    let style = stated.style.unwrap_or(Style::Form);
    let explode = stated.explode.unwrap_or(matches!(style, Style::Form | Style::DeepObject));
    Some(ParameterStyle { style, explode, allow_reserved: stated.allow_reserved })
}

struct Stated {
    style: Option<Style>,
    explode: Option<bool>,
    allow_reserved: bool,
}

fn stated(node: Node<'_>) -> Stated {
    let text = node.member("style").and_then(|style| style.value.as_str());
    let style = match text {
        Some("simple") => Some(Style::Simple),
        Some("form" | "cookie") => Some(Style::Form),
        Some("matrix") => Some(Style::Matrix),
        Some("label") => Some(Style::Label),
        Some("deepObject") => Some(Style::DeepObject),
        Some("spaceDelimited") => Some(Style::SpaceDelimited),
        Some("pipeDelimited") => Some(Style::PipeDelimited),
        Some(_) | None => None,
    };
    let explode = node.member("explode").and_then(|explode| explode.value.as_bool());
    let reserved = node.member("allowReserved").and_then(|reserved| reserved.value.as_bool());
    Stated { style, explode, allow_reserved: reserved == Some(true) }
}

/// Swagger's `collectionFormat`.
pub(super) fn of_collection(format: &str, place: &str, is_list: bool) -> ParameterStyle {
    let default = if matches!(place, "query" | "cookie" | "formData") { Style::Form } else { Style::Simple };
    let (style, explode) = match format {
        "ssv" => (Style::SpaceDelimited, false),
        "tsv" => (Style::TabDelimited, false),
        "pipes" => (Style::PipeDelimited, false),
        "multi" => (default, true),
        // What isn't a list is written the same either way.
        _ => (default, default == Style::Form && !is_list),
    };
    ParameterStyle { style, explode, allow_reserved: false }
}

/// The best of several media types, and what it says.
pub(super) fn best<'a>(content: Node<'a>) -> Option<(&'a str, Node<'a>)> {
    let Value::Object(members) = content.value else { return None };
    let best = members.iter().min_by(|left, right| order(left.0, right.0));
    best.map(|(name, media)| (name.as_str(), content.at(media)))
}

/// The best of several media types that a list names.
pub(super) fn best_of_list(list: Option<Node<'_>>) -> Option<&str> {
    let types = list?.value.as_array()?.iter().filter_map(Value::as_str);
    types.min_by(|left, right| order(left, right))
}

fn order(left: &str, right: &str) -> Ordering {
    (rank(left), left).cmp(&(rank(right), right))
}

fn rank(media_type: &str) -> u8 {
    let essence = essence(media_type);
    match encoding(media_type) {
        BodyEncoding::Json if essence == "application/json" => 0,
        BodyEncoding::Json if essence == "*/*" => 1,
        BodyEncoding::Json => 2,
        BodyEncoding::Form => 3,
        BodyEncoding::Multipart => 4,
        BodyEncoding::Text => 5,
        BodyEncoding::Binary => 6,
    }
}

fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// How a value is written in a body of that media type.
pub(super) fn encoding(media_type: &str) -> BodyEncoding {
    let essence = essence(media_type);
    match essence.as_str() {
        "application/json" | "text/json" | "*/*" | "application/*" | "" => BodyEncoding::Json,
        "application/x-www-form-urlencoded" => BodyEncoding::Form,
        "application/xml" | "application/javascript" | "application/yaml" | "application/x-yaml" => {
            BodyEncoding::Text
        }
        other if other.ends_with("+json") => BodyEncoding::Json,
        other if other.ends_with("+xml") || other.ends_with("+yaml") => BodyEncoding::Text,
        other if other.starts_with("multipart/") => BodyEncoding::Multipart,
        other if other.starts_with("text/") => BodyEncoding::Text,
        _ => BodyEncoding::Binary,
    }
}
