//! The body of an operation's request, and of its good answer.

use serde_json::Value;

use super::importer::{Group, Importer, Origin, Part};
use super::naming::{Hint, Owner, of_reference};
use super::parameters::{Arguments, from_shape};
use super::paths::Listed;
use super::shape::{Of, Shape};
use super::styles;
use crate::{
    import::{document::Node, prose::description},
    schema::{Argument, BodyEncoding, BodyFormat, FieldType, MemberStyle},
};

/// How a request's body is written, the argument that takes it and the object that this holds.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) format: BodyFormat,
    pub(super) argument: Argument,
    pub(super) target: Option<usize>,
}

/// What an operation answers.
#[derive(Debug, Default)]
pub(super) struct Answer {
    pub(super) accept: Option<String>,
    pub(super) object: Option<usize>,
    pub(super) list: bool,
    /// The type of a bare value, or of a list's.
    pub(super) value: Option<FieldType>,
    /// Whether it says where the next page is in a `Link` header.
    pub(super) links: bool,
}

impl<'a> Importer<'a> {
    /// The body that an operation takes.
    pub(super) fn body(
        &mut self,
        position: usize,
        listed: &Listed<'a>,
        arguments: &Arguments<'a>,
        consumes: Option<Node<'a>>,
    ) -> Option<Body> {
        if let Some(parameter) = arguments.body {
            return Some(self.swagger_body(position, parameter, consumes));
        }
        if !arguments.form.is_empty() {
            return Some(self.swagger_form(position, &arguments.form, consumes));
        }
        let (request, shared) = self.settled(listed.operation.member("requestBody")?)?;
        let Some((media_type, media)) = request.member("content").and_then(styles::best) else {
            let message = || "The body has no content that could be sent; it is left out.".to_owned();
            self.warnings.add("body_not_usable", request.value, message);
            return None;
        };
        let name = shared.map(of_reference);
        let owner = name.as_deref().map_or(Owner::Operation(position), Owner::Shared);
        let format = BodyFormat {
            media_type: concrete(media_type),
            encoding: styles::encoding(media_type),
            members: member_styles(media),
        };
        let shape = self.content(media, &format, Hint::new(owner, "body"));
        let mut body = body_of(format, &shape);
        body.argument.required =
            request.member("required").is_some_and(|required| required.value.as_bool() == Some(true));
        describe(&mut body.argument, request);
        Some(body)
    }

    fn swagger_body(&mut self, position: usize, parameter: Node<'a>, consumes: Option<Node<'a>>) -> Body {
        let media_type = styles::best_of_list(consumes).unwrap_or("application/json");
        let mut format = BodyFormat {
            media_type: concrete(media_type),
            encoding: styles::encoding(media_type),
            members: Vec::new(),
        };
        if matches!(format.encoding, BodyEncoding::Form | BodyEncoding::Multipart) {
            // A body with a schema is no form in Swagger, whatever the API consumes elsewhere.
            format.media_type = "application/json".to_owned();
            format.encoding = BodyEncoding::Json;
        }
        let shape = self.content(parameter, &format, Hint::new(Owner::Operation(position), "body"));
        let mut body = body_of(format, &shape);
        body.argument.required =
            parameter.member("required").is_some_and(|required| required.value.as_bool() == Some(true));
        describe(&mut body.argument, parameter);
        body
    }

    fn swagger_form(&mut self, position: usize, form: &[Node<'a>], consumes: Option<Node<'a>>) -> Body {
        let text = |node: &Node<'a>, name: &str| node.member(name).and_then(|value| value.value.as_str());
        let has_file = form.iter().any(|parameter| text(parameter, "type") == Some("file"));
        let media_type = form_type(consumes, has_file);
        let members = form.iter().filter_map(|parameter| {
            let style = styles::of_collection(text(parameter, "collectionFormat")?, "formData", true);
            Some(MemberStyle {
                member: text(parameter, "name")?.to_owned(),
                style: Some(style),
                media_type: None,
            })
        });
        let format = BodyFormat {
            media_type: media_type.to_owned(),
            encoding: styles::encoding(media_type),
            members: members.collect(),
        };
        let object = self.register(Origin::InOperation(position, "body".to_owned()), Group::default());
        if let Some(entry) = self.entries.get_mut(object) {
            entry.form = form.to_vec();
        }
        let is_required = |parameter: &Node<'a>| {
            parameter.member("required").is_some_and(|required| required.value.as_bool() == Some(true))
        };
        let argument = Argument {
            place: Some("body".to_owned()),
            required: form.iter().any(is_required),
            ..Argument::new("body", FieldType::Object)
        };
        Body { format, argument, target: Some(object) }
    }

    /// The type of a content's value; bytes and text stay what they are whatever a schema says.
    fn content(&mut self, media: Node<'a>, format: &BodyFormat, hint: Hint<'_>) -> Shape<'a> {
        let group = match media.member("schema") {
            Some(schema) => Group::one(Part::new(schema)),
            None => Group::default(),
        };
        let mut shape = match format.encoding {
            BodyEncoding::Json | BodyEncoding::Form | BodyEncoding::Multipart => self.shape(&group, hint),
            BodyEncoding::Text | BodyEncoding::Binary => self.shape(&Group::default(), hint),
        };
        match format.encoding {
            BodyEncoding::Text => shape.kind = FieldType::String,
            BodyEncoding::Binary => {
                shape.kind = FieldType::Binary;
                shape.format = Some("binary");
            }
            BodyEncoding::Json | BodyEncoding::Form | BodyEncoding::Multipart => {}
        }
        self.keep(shape.weight());
        shape
    }

    /// What an operation answers when all is well.
    pub(super) fn answer(
        &mut self,
        position: usize,
        listed: &Listed<'a>,
        produces: Option<Node<'a>>,
    ) -> Answer {
        let responses = listed.operation.member("responses");
        let Some(good) = responses.and_then(good) else { return Answer::default() };
        let Some((response, shared)) = self.settled(good) else { return Answer::default() };
        let links = response
            .member("headers")
            .and_then(|headers| headers.value.as_object())
            .is_some_and(|headers| headers.keys().any(|name| name.eq_ignore_ascii_case("link")));
        let (media_type, media) = match response.member("content") {
            Some(content) => match styles::best(content) {
                Some(best) => best,
                None => return Answer { links, ..Answer::default() },
            },
            None if response.member("schema").is_some() => {
                (styles::best_of_list(produces).unwrap_or("application/json"), response)
            }
            None => return Answer { links, ..Answer::default() },
        };
        let mut answer = Answer { accept: Some(media_type.to_owned()), links, ..Answer::default() };
        if styles::encoding(media_type) == BodyEncoding::Json
            && let Some(schema) = media.member("schema")
        {
            let name = shared.map(of_reference);
            let owner = name.as_deref().map_or(Owner::Operation(position), Owner::Shared);
            let shape = self.shape(&Group::one(Part::new(schema)), Hint::new(owner, "response"));
            answer.object = shape.object();
            answer.list = shape.kind == FieldType::List;
            answer.value = match (shape.kind, shape.of) {
                (FieldType::List, Of::Word(kind)) => Some(kind),
                (FieldType::List | FieldType::Object, _) => None,
                (kind, _) => Some(kind),
            }
            .filter(|kind| !matches!(kind, FieldType::Json | FieldType::Object | FieldType::List));
        }
        answer
    }
}

/// How a form of Swagger is sent: as the operation consumes it, files only in parts.
fn form_type(consumes: Option<Node<'_>>, has_file: bool) -> &str {
    let stated = consumes.and_then(|consumes| consumes.value.as_array());
    let types = stated.into_iter().flatten().filter_map(Value::as_str);
    let is_form = |name: &&str| match styles::encoding(name) {
        BodyEncoding::Form => !has_file,
        BodyEncoding::Multipart => true,
        BodyEncoding::Json | BodyEncoding::Text | BodyEncoding::Binary => false,
    };
    let simplest = types.filter(is_form).min_by_key(|name| styles::encoding(name) == BodyEncoding::Multipart);
    let fallback = if has_file { "multipart/form-data" } else { "application/x-www-form-urlencoded" };
    simplest.unwrap_or(fallback)
}

/// The good answer: the first of success that has a body, else the first; `default` where none is stated.
fn good(responses: Node<'_>) -> Option<Node<'_>> {
    let members = responses.value.as_object()?;
    let is_good = |code: &String| code.len() == 3 && code.starts_with('2');
    let mut codes: Vec<&String> = members.keys().filter(|code| is_good(code)).collect();
    codes.sort();
    let has_body = |code: &&&String| {
        let response = responses.member(code);
        response.is_some_and(|response| {
            ["content", "schema", "$ref"].iter().any(|key| response.member(key).is_some())
        })
    };
    let best = codes.iter().find(has_body).or(codes.first());
    best.and_then(|code| responses.member(code)).or_else(|| responses.member("default"))
}

/// The argument of a body of that shape.
fn body_of(format: BodyFormat, shape: &Shape<'_>) -> Body {
    let mut argument = from_shape("body", shape);
    argument.place = Some("body".to_owned());
    let target = match shape.of {
        Of::Object(object) => Some(object),
        Of::Nothing | Of::Word(_) => None,
    };
    Body { format, argument, target }
}

fn describe(argument: &mut Argument, node: Node<'_>) {
    let text = node.member("description").and_then(|text| text.value.as_str());
    argument.description = text.and_then(description).or(argument.description.take());
}

/// How single members of a form are written.
fn member_styles(media: Node<'_>) -> Vec<MemberStyle> {
    let Some(encoding) = media.member("encoding") else { return Vec::new() };
    let Value::Object(members) = encoding.value else { return Vec::new() };
    let styled = members.iter().filter_map(|(name, value)| {
        let style = styles::of_member(encoding.at(value));
        let media_type = value.get("contentType").and_then(Value::as_str).map(str::to_owned);
        let says = style.is_some() || media_type.is_some();
        says.then(|| MemberStyle { member: name.clone(), style, media_type })
    });
    styled.collect()
}

/// A media type that can be sent: a range stands for JSON.
fn concrete(media_type: &str) -> String {
    let is_range = media_type.contains('*') && styles::encoding(media_type) == BodyEncoding::Json;
    if is_range || media_type.is_empty() { "application/json".to_owned() } else { media_type.to_owned() }
}
