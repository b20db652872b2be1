//! The arguments of an operation of an API, the members of what it is sent, and those of what it answers.

use std::rc::Rc;

use super::{
    Part, Slot, Slots, Way,
    asked::Asked,
    clauses, last_is,
    search::Search,
    shape::is_of_any,
    walk::{Direction, Walk},
};
use crate::{
    propose::{
        index::{Index, NameWords, OperationWords, Token},
        kinds::Kind,
        meaning::Meaning,
    },
    schema::{Argument, FieldType, Operation, RootType, Sensitivity},
};

/// Arguments of requests that aren't about what is asked: pages, formats, what the connection says itself.
const ABOUT_REQUESTS: &[&str] = &[
    "limit",
    "offset",
    "cursor",
    "page",
    "per_page",
    "page_size",
    "pagesize",
    "page_token",
    "pagetoken",
    "after",
    "before",
    "first",
    "last",
    "fields",
    "expand",
    "include",
    "accept",
    "authorization",
    "sort",
    "order",
    "order_by",
    "orderby",
    "sort_key",
    "sortkey",
    "reverse",
    "direction",
    "if_match",
    "if_none_match",
    "etag",
    "callback",
    "pretty_print",
    "prettyprint",
    "quota_user",
    "quotauser",
    "alt",
    "user_ip",
    "userip",
    "max_results",
    "maxresults",
    "idempotency_key",
    "idempotencykey",
    "starting_after",
    "ending_before",
    "count",
    "skip",
    "top",
    "field_mask",
    "fieldmask",
    "read_mask",
    "readmask",
    "locale",
    "lang",
    "version",
    "api_key",
    "apikey",
    "access_token",
    "token",
    "oauth_token",
    "key",
    "prettify",
    "properties_with_history",
    "propertieswithhistory",
    "archived",
    "properties",
    "associations",
    "paginate_associations",
    "with",
    "length",
    "aggregates",
    "send_updates",
    "content_type",
    "contenttype",
    "user_agent",
    "x_request_id",
    "request_id",
    "requestid",
    "per",
    "page_number",
    "pagenumber",
    "size",
    "start",
];

/// Members of bodies that are about the page rather than what is asked.
const ABOUT_PAGES: &[&str] = &[
    "limit",
    "offset",
    "cursor",
    "page",
    "perpage",
    "pagesize",
    "pagetoken",
    "after",
    "sorts",
    "sort",
    "properties",
    "propertieswithhistory",
    "fields",
];

/// Whether a member of a body is about the page that is asked for.
pub(in crate::propose) fn is_about_page(name: &str) -> bool {
    clauses::is_one_of(name, ABOUT_PAGES)
}

/// Whether an argument is about the request rather than what is asked.
pub(in crate::propose) fn is_about_request(argument: &Argument) -> bool {
    let name = argument.wire_name.as_deref().unwrap_or(&argument.name);
    let plain = crate::schema::words(name).join("_");
    !argument.required
        && (ABOUT_REQUESTS.contains(&plain.as_str()) || argument.place.as_deref() == Some("header"))
        || crate::schema::words(name).concat() == "idempotencykey"
}

/// The places of an operation.
pub(super) fn slots<'s>(
    index: &'s Index,
    (place, operation): (usize, &'s Operation),
    meaning: &Meaning,
) -> Slots<'s> {
    let Some(words) = index.of_operations.get(place) else { return Slots::default() };
    let mut inputs = Vec::new();
    let mut searches = Vec::new();
    let mut choices = Vec::new();
    let theme: Rc<[Token]> = words.name.as_ref().into();
    for (argument, own) in operation.args.iter().zip(&words.arguments) {
        let is_stated = crate::compile::is_stated_by_connection(index.schema(), argument);
        if argument.sensitivity == Sensitivity::Restricted || is_about_request(argument) || is_stated {
            continue;
        }
        match inside(argument.kind, argument.of.as_deref(), |name| index.object_place(name)) {
            Some(object) => {
                let mut walk = Walk::new(index, meaning, &mut inputs, Direction::In);
                let mut path = vec![argument.name.as_str()];
                if argument.kind == FieldType::List {
                    path.push("[0]");
                }
                walk.object(
                    object,
                    &path,
                    &theme,
                    argument.required || argument.place.as_deref() == Some("body"),
                );
                choices.append(&mut walk.choices);
            }
            None => {
                searches.extend(Search::of(index, inputs.len(), argument));
                let mut slot = argument_slot(index, (operation, argument), own, &theme);
                slot.part.clause = clauses::of_argument(operation, &argument.name);
                inputs.push(slot);
            }
        }
    }
    let (outputs, asked) = outputs(index, (words, operation), meaning);
    let ways = asked.ways.into_iter().map(|way| Way { slot: way.slot + inputs.len(), ..way }).collect();
    inputs.extend(asked.slots);
    Slots { inputs, outputs, theme: theme.to_vec(), ways, searches, choices }
}

/// The members of what an operation answers, and what the fields on the way to them take.
fn outputs<'s>(
    index: &'s Index,
    (words, operation): (&'s OperationWords, &'s Operation),
    meaning: &Meaning,
) -> (Vec<Slot<'s>>, Asked<'s>) {
    let mut outputs = Vec::new();
    let mut start: Vec<&str> = operation.root.iter().map(|root| root.name.as_str()).collect();
    if let Some(name) = operation.returns.object.as_deref() {
        let mut walk = Walk::new(index, meaning, &mut outputs, Direction::Out);
        if let Some(object) = index.object_place(name) {
            walk.object(object, &start, &words.name, true);
        }
        let asked = walk.asked;
        return (outputs, asked);
    }
    if operation.root.is_some() || operation.returns.value.is_some() {
        if operation.root.is_none() {
            start.push("value");
        }
        outputs.push(bare(&words.name, start, operation));
    }
    (outputs, Asked::default())
}

/// The place of the object that a value holds, if it is none itself.
pub(super) fn inside(
    kind: FieldType,
    of: Option<&str>,
    place: impl Fn(&str) -> Option<usize>,
) -> Option<usize> {
    match kind {
        FieldType::Object | FieldType::List => of.and_then(place),
        _ => None,
    }
}

fn argument_slot<'s>(
    index: &'s Index,
    (operation, argument): (&Operation, &'s Argument),
    words: &'s NameWords,
    theme: &Rc<[Token]>,
) -> Slot<'s> {
    let in_path = argument.place.as_deref() == Some("path");
    let identifies = in_path || last_is(index, &words.own, Kind::Id);
    Slot {
        path: vec![&argument.name],
        object: 0,
        own: &words.own,
        told: &words.told,
        around: Rc::clone(theme),
        holder: &[],
        kind: argument.kind,
        class: argument.sensitive_class,
        allowed: &argument.allowed_values,
        required: in_path || (argument.required && argument.default.is_none()),
        part: Part {
            identifies,
            labels: last_is(index, &words.own, Kind::Label),
            finds: true,
            is_key: in_path,
            of_any: argument.required
                && argument.place.is_none()
                && operation.root.as_ref().is_some_and(|root| root.of == RootType::Mutation)
                && is_of_any(&argument.name),
            ..Part::default()
        },
        depth: 0,
        unsaid: 0,
        behind_many: false,
    }
}

/// An answer that is a value itself.
fn bare<'s>(own: &'s [Token], path: Vec<&'s str>, operation: &'s Operation) -> Slot<'s> {
    Slot {
        path,
        object: 0,
        own,
        told: &[],
        around: own.into(),
        holder: &[],
        kind: operation.returns.value.unwrap_or(FieldType::Json),
        class: None,
        allowed: &[],
        required: false,
        part: Part::default(),
        depth: 0,
        unsaid: 0,
        behind_many: operation.returns.list,
    }
}
