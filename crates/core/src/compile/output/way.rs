//! The way to one leaf: through objects, lists, maps, unions and pages.

use super::{Compiler, Hop, arguments::Stated};
use crate::{
    binding::Projection,
    compile::{
        call::Call,
        input::{self, Nested, free_member},
        listed,
    },
    plan::arguments::value::element_kind,
    schema::{ANY_NAME, Field, FieldType, Object},
};

/// What a path calls the answer of a REST operation that is a bare value.
const BARE: &str = "value";
/// The most names of a path.
const MAX_NAMES: usize = 32;

/// The way to one leaf.
pub(super) struct Way {
    pub(super) hops: Vec<Hop>,
    /// The object that has the field.
    pub(super) owner: String,
    pub(super) field: Field,
    /// The fields on the way.
    pub(super) passed: Vec<(String, String)>,
}

/// A field on the way, and what is behind it.
struct Found<'a> {
    owner: &'a Object,
    field: Field,
    inside: Option<&'a Object>,
}

impl<'a> Compiler<'a> {
    pub(super) fn way(
        &mut self,
        call: &Call,
        (entry, nested): (&Projection, &Nested<'_>),
        place: &str,
    ) -> Option<Way> {
        let (path, stated) = (&entry.path, Stated { arguments: &entry.arguments, nested, place });
        let place = &format!("{place}.path");
        self.unasked(call, entry, &stated);
        if path.is_empty() || path.len() > MAX_NAMES {
            self.fault("invalid_path", place, format!("a path has from 1 to {MAX_NAMES} names"));
            return None;
        }
        let (hops, rooted) = self.start(call, path, place)?;
        let mut names = path.iter().enumerate().skip(rooted).peekable();
        let Some(mut object) = self.returned(call) else { return self.bare(call, hops, path, place) };
        let mut way = Way {
            hops,
            owner: object.name.clone(),
            field: Field::new("", FieldType::Object),
            passed: Vec::new(),
        };
        while let Some((index, name)) = names.next() {
            let at = format!("{place}[{index}]");
            if let Some(on) = condition(name) {
                object = self.on(object, on, &mut way, &at)?;
                continue;
            }
            let found = self.found(object, (name, &stated), &mut way, &at)?;
            way.owner.clone_from(&found.owner.name);
            way.field = found.field;
            match (found.inside, names.peek()) {
                (None, None) => return Some(way),
                (None, Some((next, _))) => {
                    let message = format!("`{name}` on `{}` has no members", way.owner);
                    self.fault("invalid_path", &format!("{place}[{next}]"), message);
                    return None;
                }
                (Some(inside), _) => {
                    way.passed.push((way.owner.clone(), way.field.name.clone()));
                    object = inside;
                }
            }
        }
        self.no_leaf(object, place);
        None
    }

    /// The way to what an operation gives back, and how many names of the path say it.
    fn start(&mut self, call: &Call, path: &[String], place: &str) -> Option<(Vec<Hop>, usize)> {
        let mut hops = Vec::new();
        if let Some(root) = call.operation.root.as_ref().map(|root| &root.name) {
            if path.first() != Some(root) {
                let message = format!("a path starts with the operation's own field, `{root}`");
                self.fault("invalid_path", &format!("{place}[0]"), message);
                return None;
            }
            hops.push(Hop::field(root));
        }
        let rooted = hops.len();
        if call.operation.returns.list {
            hops.push(Hop::Each);
        }
        Some((hops, rooted))
    }

    /// An operation that gives back a value of its own.
    fn bare(&mut self, call: &Call, hops: Vec<Hop>, path: &[String], place: &str) -> Option<Way> {
        if let Some(root) = &call.operation.root
            && path.len() == 1
            && call.operation.returns.object.is_none()
        {
            let owner = input::owner(&call.operation).to_owned();
            let field = Field::new(root.name.clone(), FieldType::Json);
            // A list that is a leaf is no way through it.
            let hops = hops.into_iter().filter(|hop| *hop != Hop::Each).collect();
            return Some(Way { hops, owner, field, passed: Vec::new() });
        }
        if let (None, Some(value)) = (&call.operation.root, call.operation.returns.value)
            && path == [BARE]
        {
            let mut field = Field::new(BARE, value);
            if call.operation.returns.list {
                (field.kind, field.of) = (FieldType::List, Some(value.as_str().to_owned()));
            }
            let owner = input::owner(&call.operation).to_owned();
            return Some(Way { hops: Vec::new(), owner, field, passed: Vec::new() });
        }
        if call.operation.returns.value.is_some() && call.operation.root.is_none() {
            let message =
                format!("`{}` gives back a bare value: its path is `[\"{}\"]`", call.operation.name, BARE);
            self.fault("invalid_path", place, message);
            return None;
        }
        let message = format!("`{}` gives back nothing whose fields are known", call.operation.name);
        self.fault("not_projectable", place, message);
        None
    }

    /// The members of one type.
    fn on(&mut self, object: &'a Object, on: &str, way: &mut Way, at: &str) -> Option<&'a Object> {
        let branch = |field: &&Field| condition(&field.name) == Some(on);
        let mut object = object;
        if !object.fields.iter().any(|field| branch(&field))
            && let Some((hops, record)) = self.page(object)
        {
            self.through_page(object, &hops, way, at)?;
            way.hops.extend(hops);
            object = record;
        }
        let Some(field) = object.fields.iter().find(branch) else {
            let all = object.fields.iter().filter_map(|field| condition(&field.name));
            let names: Vec<String> = all.map(|name| format!("... on {name}")).collect();
            let message = format!("`{}` is never of type `{on}`", object.name);
            self.unknown_of("unknown_type", at, message, (on, &names));
            return None;
        };
        self.is_bindable(&object.name, field, at).then_some(())?;
        way.hops.push(Hop::On(on.to_owned()));
        way.passed.push((object.name.clone(), field.name.clone()));
        self.schema.object(field.of.as_deref().unwrap_or(on))
    }

    /// The field of that name, through a page where the object is one.
    fn found(
        &mut self,
        object: &'a Object,
        (name, stated): (&str, &Stated<'_>),
        way: &mut Way,
        at: &str,
    ) -> Option<Found<'a>> {
        let page = self.page(object);
        let own = object.field(name).is_some() || object.field(ANY_NAME).is_some();
        let owner = match page {
            Some((hops, record)) if !own => {
                self.through_page(object, &hops, way, at)?;
                way.hops.extend(hops);
                record
            }
            Some(_) | None => object,
        };
        let field = match (owner.field(name).filter(|_| name != ANY_NAME), owner.field(ANY_NAME)) {
            (Some(field), _) => field.clone(),
            (None, Some(any)) if !name.is_empty() && name != ANY_NAME => free_member(&owner.name, any, name),
            (None, _) => {
                self.no_field(owner, name, at);
                return None;
            }
        };
        self.is_returnable(owner, &field, at).then_some(())?;
        let inside = self.inside(&field, at)?;
        let arguments = self.asked_with(owner, &field, inside, (stated, at))?;
        way.hops.push(Hop::Field { name: name.to_owned(), arguments });
        if field.kind == FieldType::List && inside.is_some() {
            way.hops.push(Hop::Each);
        }
        Some(Found { owner, field, inside })
    }

    /// Whether the fields between a page and its records are open.
    fn through_page(&mut self, object: &'a Object, hops: &[Hop], way: &mut Way, at: &str) -> Option<()> {
        let mut object = Some(object);
        for hop in hops {
            let (Hop::Field { name, .. }, Some(owner)) = (hop, object) else { continue };
            let field = owner.field(name)?;
            self.is_returnable(owner, field, at).then_some(())?;
            way.passed.push((owner.name.clone(), name.clone()));
            object = field.of.as_deref().and_then(|of| self.schema.object(of));
        }
        Some(())
    }

    /// The object behind a field, if it isn't a value itself.
    fn inside(&mut self, field: &Field, at: &str) -> Option<Option<&'a Object>> {
        let holds = match field.kind {
            FieldType::Object => true,
            FieldType::List => field.of.as_deref().is_some_and(|of| element_kind(of).is_none()),
            _ => false,
        };
        let inside = field.of.as_deref().filter(|_| holds).and_then(|of| self.schema.object(of));
        if holds && inside.is_none() {
            let message = format!("of what `{}` holds no field is known", field.name);
            self.fault("not_projectable", at, message);
            return None;
        }
        Some(inside)
    }

    fn is_returnable(&mut self, owner: &Object, field: &Field, at: &str) -> bool {
        if is_errors(field) {
            self.fault("not_projectable", at, format!("`{}` can't be projected", field.name));
            return false;
        }
        if field.write_only {
            let message = format!("`{}` on `{}` can be written, not read", field.name, owner.name);
            self.fault("write_only", at, message);
            return false;
        }
        self.is_bindable(&owner.name, field, at)
    }

    fn no_field(&mut self, object: &Object, name: &str, at: &str) {
        let open = object.fields.iter().filter(|field| {
            field.name != ANY_NAME
                && !field.write_only
                && !is_errors(field)
                && self.is_open_field(&object.name, field)
        });
        let names: Vec<String> = open.map(|field| written(&field.name)).collect();
        let message = format!("no field `{name}` on `{}`", object.name);
        self.unknown_of("unknown_field", at, message, (name, &names));
    }

    /// A path that ends before a value.
    fn no_leaf(&mut self, object: &'a Object, place: &str) {
        let object = self.page(object).map_or(object, |(_, record)| record);
        let leaves = object.fields.iter().filter(|field| {
            let scalar = match field.kind {
                FieldType::Object => false,
                FieldType::List => field.of.as_deref().is_none_or(|of| element_kind(of).is_some()),
                _ => true,
            };
            scalar && field.name != ANY_NAME && !field.write_only && self.is_open_field(&object.name, field)
        });
        let names: Vec<&str> = leaves.map(|field| field.name.as_str()).take(20).collect();
        let rest = if names.is_empty() { String::new() } else { format!(", such as {}", listed(names)) };
        let message =
            format!("this ends at `{}`, which is no single value: name a field of it{rest}", object.name);
        self.fault("not_projectable", place, message);
    }
}

/// Whether a field lists what a caller did wrong.
pub(crate) fn is_errors(field: &Field) -> bool {
    let of_errors = field.of.as_deref().is_some_and(|of| of.ends_with("UserError"));
    field.name == "userErrors" || (field.kind == FieldType::List && of_errors)
}

/// The type that a name such as `... on Order` is about.
pub(in crate::compile) fn condition(name: &str) -> Option<&str> {
    let rest = name.strip_prefix("...").or_else(|| name.strip_prefix('…'))?;
    let on = rest.trim_start().strip_prefix("on ")?;
    Some(on.trim()).filter(|on| !on.is_empty())
}

fn written(name: &str) -> String {
    condition(name).map_or_else(|| name.to_owned(), |on| format!("... on {on}"))
}
