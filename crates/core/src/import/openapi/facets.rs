//! What a schema says about one value, with all that it is composed of.

use serde_json::Value;

use super::importer::{Group, Home, Importer, Part, both};
use super::keywords::{Keywords, Kinds};
use super::limits::Limited;

/// What is said about one value.
#[derive(Debug, Clone, Default)]
pub(super) struct Facets<'a> {
    pub(super) kinds: Kinds,
    pub(super) format: Option<&'a str>,
    pub(super) values: Option<Vec<&'a Value>>,
    pub(super) max_length: Option<u64>,
    pub(super) limited: Limited<'a>,
    pub(super) default: Option<&'a Value>,
    pub(super) description: Option<&'a str>,
    pub(super) read_only: bool,
    pub(super) write_only: bool,
    pub(super) items: Option<Group<'a>>,
    /// Whether an object among it has members of its own or a name.
    pub(super) has_members: bool,
}

impl<'a> Facets<'a> {
    fn own(part: Part<'a>, keywords: &Keywords<'a>) -> Self {
        Self {
            kinds: keywords.kinds,
            format: keywords.format,
            values: keywords.values.map(|values| values.iter().collect()),
            max_length: keywords.max_length,
            limited: keywords.limited,
            default: keywords.default,
            description: keywords.description,
            read_only: keywords.read_only,
            write_only: keywords.write_only,
            items: keywords.items.map(|items| Group::one(part.inside(items))),
            has_members: keywords.has_members(),
        }
    }

    /// What holds where both do; this one is said nearer to the value.
    fn and(self, other: Self) -> Self {
        Self {
            kinds: both(self.kinds, other.kinds),
            format: self.format.or(other.format),
            values: self.values.or(other.values),
            max_length: self.max_length.into_iter().chain(other.max_length).min(),
            limited: self.limited.and(other.limited),
            default: self.default.or(other.default),
            description: self.description.or(other.description),
            read_only: self.read_only || other.read_only,
            write_only: self.write_only || other.write_only,
            items: self.items.or(other.items),
            has_members: self.has_members || other.has_members,
        }
    }

    /// What holds where one of both does.
    fn or(mut self, other: Self) -> Self {
        let null = Kinds::NULL;
        // An alternative of null alone, or of no kind, says only that.
        if other.kinds.without(null) == Kinds::NONE && !other.has_members {
            self.kinds = self.kinds.with(other.kinds);
            return self;
        }
        if self.kinds.without(null) == Kinds::NONE && !self.has_members {
            return Self { kinds: other.kinds.with(self.kinds), ..other };
        }
        let items = match (self.items, other.items) {
            (Some(mut items), Some(more)) => {
                items.join(more, true);
                Some(items)
            }
            (items, more) => items.or(more),
        };
        let values = match (self.values, other.values) {
            (Some(mut values), Some(more)) => {
                values.extend(more);
                Some(values)
            }
            (_, None) | (None, _) => None,
        };
        Self {
            kinds: self.kinds.with(other.kinds),
            format: self.format.filter(|format| other.format == Some(format)),
            values,
            max_length: self.max_length.zip(other.max_length).map(|(one, other)| one.max(other)),
            limited: self.limited.or(other.limited),
            default: self.default.or(other.default),
            // What one alternative is isn't what all are.
            description: None,
            read_only: self.read_only && other.read_only,
            write_only: self.write_only && other.write_only,
            items,
            has_members: self.has_members || other.has_members,
        }
    }
}

impl<'a> Importer<'a> {
    /// What the schemas of a group say about a value.
    pub(super) fn facets(&mut self, group: &Group<'a>) -> Facets<'a> {
        let mut found: Option<Facets<'a>> = None;
        for part in &group.parts {
            let facets = self.facets_of(*part);
            found = Some(match found {
                None => facets,
                Some(before) if group.union => before.or(facets),
                Some(before) => before.and(facets),
            });
        }
        found.unwrap_or_default()
    }

    fn facets_of(&mut self, part: Part<'a>) -> Facets<'a> {
        let keywords = Keywords::read(part.node.value);
        let mut found = Facets::own(part, &keywords);
        if !keywords.is_composed() || !self.enter(part.node) {
            return found;
        }
        if let Some(target) = keywords.reference.and_then(|reference| self.cross(part, reference)) {
            found = found.and(self.behind(target));
        }
        for inner in keywords.all_of {
            found = found.and(self.facets_of(part.inside(inner)));
        }
        for alternatives in [keywords.one_of, keywords.any_of] {
            let mut any: Option<Facets<'a>> = None;
            for inner in alternatives {
                let facets = self.facets_of(part.inside(inner));
                any = Some(match any {
                    None => facets,
                    Some(before) => before.or(facets),
                });
            }
            found = found.and(any.unwrap_or_default());
        }
        self.leave();
        found
    }

    /// What a reference says: of an object only that it is one, since it has a name and fields of its own.
    fn behind(&mut self, target: Part<'a>) -> Facets<'a> {
        let Home::Object(object) = target.home else { return self.facets_of(target) };
        let nullable = self.entries.get(object).is_some_and(|entry| entry.nullable);
        let kinds = if nullable { Kinds::OBJECT.with(Kinds::NULL) } else { Kinds::OBJECT };
        Facets { kinds, has_members: true, ..Facets::default() }
    }
}
