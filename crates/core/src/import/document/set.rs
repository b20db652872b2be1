//! A set of documents, and the references from one place of it to another.
//!
//! References are followed inside of the set only; nothing is ever fetched.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::{MAX_DEPTH, Source};

/// A value, and the document of the set in which it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node<'a> {
    pub(crate) document: usize,
    pub(crate) value: &'a Value,
}

impl<'a> Node<'a> {
    /// Another value of the same document.
    pub(crate) fn at(self, value: &'a Value) -> Self {
        Self { document: self.document, value }
    }

    /// The member of that name.
    pub(crate) fn member(self, name: &str) -> Option<Self> {
        self.value.as_object()?.get(name).map(|value| self.at(value))
    }

    /// What tells this value from all others, also from equal ones elsewhere.
    pub(crate) fn identity(self) -> *const Value {
        std::ptr::from_ref(self.value)
    }
}

/// The documents of a set.
#[derive(Debug)]
pub(crate) struct Documents<'a> {
    sources: Vec<&'a Source>,
    places: HashMap<String, usize>,
    /// What names itself; none where two things use one name.
    anchors: OnceCell<HashMap<&'a str, Option<Node<'a>>>>,
}

impl<'a> Documents<'a> {
    pub(crate) fn new(root: &'a Source, others: &'a [Source]) -> Self {
        let sources: Vec<&Source> = std::iter::once(root).chain(others).collect();
        let mut places = HashMap::with_capacity(sources.len());
        for (document, source) in sources.iter().enumerate() {
            places.entry(joined("", &source.place)).or_insert(document);
            for name in ["$self", "$id"] {
                if let Some(own) = source.value.get(name).and_then(Value::as_str) {
                    places.entry(joined(&source.place, own.trim_end_matches('#'))).or_insert(document);
                }
            }
        }
        Self { sources, places, anchors: OnceCell::new() }
    }

    /// The root document as a whole.
    pub(crate) fn root(&self) -> Option<Node<'a>> {
        self.sources.first().map(|source| Node { document: 0, value: &source.value })
    }

    /// The place of a document of the set; empty for the root.
    pub(crate) fn place(&self, document: usize) -> &'a str {
        if document == 0 { "" } else { self.sources.get(document).map_or("", |source| &source.place) }
    }

    /// Where a reference leads; none where nothing is there.
    pub(crate) fn resolve(&self, from: usize, reference: &str) -> Option<Node<'a>> {
        let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let document = if file.is_empty() {
            from
        } else {
            let place = joined(&self.sources.get(from)?.place, &decoded(file));
            match self.places.get(&place) {
                Some(document) => *document,
                None => return self.anchor(reference),
            }
        };
        let value = &self.sources.get(document)?.value;
        let start = Node { document, value };
        if fragment.is_empty() || fragment == "/" {
            return Some(start);
        }
        if !fragment.starts_with('/') {
            return self.anchor(fragment);
        }
        // Written as it is or percent-encoded: documents do either.
        self.walk(start, fragment, 0).or_else(|| self.walk(start, &decoded(fragment), 0))
    }

    /// Follows a JSON Pointer, through references on its way too.
    fn walk(&self, start: Node<'a>, pointer: &str, hops: usize) -> Option<Node<'a>> {
        let mut here = start;
        for segment in pointer.split('/').skip(1) {
            let segment = unescaped(segment);
            let next = match here.value {
                Value::Object(members) => members.get(segment.as_ref()),
                Value::Array(elements) => segment.parse().ok().and_then(|index: usize| elements.get(index)),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
            };
            here = match next {
                Some(value) => here.at(value),
                None => {
                    let onward = here.value.get("$ref").and_then(Value::as_str)?;
                    self.hop(here.document, onward, hops + 1)?.member(&segment)?
                }
            };
        }
        Some(here)
    }

    fn hop(&self, from: usize, reference: &str, hops: usize) -> Option<Node<'a>> {
        if hops > MAX_DEPTH / 4 {
            return None;
        }
        let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        if !file.is_empty() {
            return None;
        }
        let start = Node { document: from, value: &self.sources.get(from)?.value };
        self.walk(start, fragment, hops)
    }

    fn anchor(&self, name: &str) -> Option<Node<'a>> {
        self.anchors.get_or_init(|| self.anchors()).get(name).copied().flatten()
    }

    fn anchors(&self) -> HashMap<&'a str, Option<Node<'a>>> {
        let mut found: HashMap<&str, Option<Node<'a>>> = HashMap::new();
        let roots = self.sources.iter().enumerate();
        let mut open: Vec<Node<'a>> =
            roots.map(|(document, source)| Node { document, value: &source.value }).collect();
        while let Some(node) = open.pop() {
            match node.value {
                Value::Object(members) => {
                    let names = ["$anchor", "$dynamicAnchor", "$id"].into_iter();
                    for text in names.filter_map(|name| members.get(name)?.as_str()) {
                        let is_same = |known: &Node<'a>| known.identity() == node.identity();
                        let clash = |known: &mut Option<Node<'a>>| *known = known.filter(is_same);
                        found.entry(text).and_modify(clash).or_insert(Some(node));
                    }
                    open.extend(members.values().map(|value| node.at(value)));
                }
                Value::Array(elements) => open.extend(elements.iter().map(|value| node.at(value))),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
        }
        found
    }

    /// The JSON Pointers of some values; those outside of the root start with the place of their document.
    pub(crate) fn pointers(&self, wanted: &HashSet<*const Value>) -> HashMap<*const Value, String> {
        let mut found = HashMap::with_capacity(wanted.len());
        for (document, source) in self.sources.iter().enumerate() {
            let prefix = if document == 0 { String::new() } else { format!("{}#", source.place) };
            pointers_below(&source.value, prefix, wanted, &mut found);
        }
        found
    }
}

/// One step into a document.
enum Step<'a> {
    Here,
    Member(&'a str),
    Element(usize),
}

/// Finds values with a stack of its own: a document may nest deeper than a thread's stack allows.
fn pointers_below(
    root: &Value,
    prefix: String,
    wanted: &HashSet<*const Value>,
    found: &mut HashMap<*const Value, String>,
) {
    let mut path = prefix;
    let mut open = vec![(root, path.len(), Step::Here)];
    while let Some((value, length, step)) = open.pop() {
        path.truncate(length);
        match step {
            Step::Here => {}
            Step::Member(name) => {
                path.push('/');
                path.push_str(&name.replace('~', "~0").replace('/', "~1"));
            }
            Step::Element(index) => path.push_str(&format!("/{index}")),
        }
        if wanted.contains(&std::ptr::from_ref(value)) {
            found.insert(std::ptr::from_ref(value), path.clone());
        }
        let length = path.len();
        match value {
            Value::Object(members) => {
                open.extend(members.iter().map(|(name, value)| (value, length, Step::Member(name))));
            }
            Value::Array(elements) => {
                let steps = elements.iter().enumerate();
                open.extend(steps.map(|(index, value)| (value, length, Step::Element(index))));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

/// A relative place against the place of the document that names it, without `.` and `..`.
fn joined(base: &str, relative: &str) -> String {
    let (origin, path) = if let Some(parts) = origin(relative) {
        (parts.0, parts.1.to_owned())
    } else {
        let (origin, base) = origin(base).unwrap_or(("", base));
        let folder = base.rsplit_once('/').map_or("", |(folder, _)| folder);
        let path =
            if relative.starts_with('/') { relative.to_owned() } else { format!("{folder}/{relative}") };
        (origin, path)
    };
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split(['/', '\\']) {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            other => segments.push(other),
        }
    }
    format!("{origin}/{}", segments.join("/"))
}

/// The origin of an absolute URL, and its path.
fn origin(place: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = place.split_once("://")?;
    let host = rest.find('/').unwrap_or(rest.len());
    let end = scheme.len() + 3 + host;
    Some((place.get(..end)?, place.get(end..)?))
}

/// A segment of a JSON Pointer as the member is called.
fn unescaped(segment: &str) -> Cow<'_, str> {
    if segment.contains('~') {
        Cow::Owned(segment.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(segment)
    }
}

/// A text without percent-encoding; as it is where that isn't well-formed.
fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()).filter(|_| *first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
}
