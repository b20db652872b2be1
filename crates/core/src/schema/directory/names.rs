//! Where things of a schema are, by name: places in order of the names, four bytes each. No name is kept twice.

use crate::schema::{Object, Operation, Relationship, Schema, Verb, sql};

/// Where the things of one schema are. To be asked with that schema alone.
#[derive(Debug)]
pub(in crate::schema) struct Names {
    objects: Places,
    stated: Places,
    /// Stated operations, by the object that they are about.
    by_object: Places,
    /// Relationships, by the object that they lead away from.
    relationships: Places,
    /// The operations that follow from tables, in the schema's order.
    tables: Vec<(u32, Verb)>,
}

impl Names {
    pub(super) fn of(schema: &Schema) -> Self {
        let tables = schema.objects.iter().enumerate().filter(|(_, object)| object.table.is_some());
        let verbs = |(place, object)| sql::names(object).map(move |(verb, _)| (number(place), verb));
        Self {
            objects: Places::of(&schema.objects, object_name),
            stated: Places::of(&schema.stated_operations, operation_name),
            by_object: Places::of(&schema.stated_operations, about),
            relationships: Places::of(&schema.relationships, from),
            tables: tables.flat_map(verbs).collect(),
        }
    }

    pub(in crate::schema) fn object<'s>(&self, schema: &'s Schema, name: &str) -> Option<&'s Object> {
        schema.objects.get(self.object_place(schema, name)?)
    }

    pub(super) fn object_place(&self, schema: &Schema, name: &str) -> Option<usize> {
        self.objects.first(&schema.objects, name, object_name)
    }

    pub(super) fn stated<'s>(&self, schema: &'s Schema, name: &str) -> Option<&'s Operation> {
        schema.stated_operations.get(self.stated.first(&schema.stated_operations, name, operation_name)?)
    }

    /// The place of an operation among all: those stated, then those of tables.
    pub(super) fn operation_place(&self, schema: &Schema, name: &str) -> Option<usize> {
        if let Some(place) = self.stated.first(&schema.stated_operations, name, operation_name) {
            return Some(place);
        }
        let (object, _) = name.rsplit_once('.')?;
        let table = self.object_place(schema, object)?;
        let (verb, _) = sql::names(schema.objects.get(table)?).find(|(_, known)| known == name)?;
        let wanted = number(table);
        let first = self.tables.partition_point(|(table, _)| *table < wanted);
        let rest = self.tables.get(first..).unwrap_or_default();
        let place =
            rest.iter().take_while(|(table, _)| *table == wanted).position(|(_, known)| *known == verb)?;
        Some(schema.stated_operations.len() + first + place)
    }

    /// The places of the stated operations that are about an object.
    pub(super) fn operations_of(&self, schema: &Schema, object: &str) -> &[u32] {
        self.by_object.all(&schema.stated_operations, object, about)
    }

    /// The places of the relationships that lead away from an object.
    pub(super) fn relationships_of(&self, schema: &Schema, object: &str) -> &[u32] {
        self.relationships.all(&schema.relationships, object, from)
    }

    /// How many operations there are.
    pub(super) fn operation_count(&self) -> usize {
        self.stated.0.len() + self.tables.len()
    }

    /// The place of the table that an operation follows from, and what it does.
    pub(super) fn table_operation(&self, place: usize) -> Option<(usize, Verb)> {
        self.tables.get(place).map(|(table, verb)| (*table as usize, *verb))
    }

    /// All operations that follow from tables.
    pub(in crate::schema) fn table_operations(&self) -> impl Iterator<Item = (usize, Verb)> {
        self.tables.iter().map(|(table, verb)| (*table as usize, *verb))
    }
}

fn object_name(object: &Object) -> &str {
    &object.name
}

fn operation_name(operation: &Operation) -> &str {
    &operation.name
}

fn about(operation: &Operation) -> &str {
    operation.object.as_deref().unwrap_or_default()
}

fn from(relationship: &Relationship) -> &str {
    &relationship.from.object
}

fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// The places of things in the order of a text that each has; of equal texts, in the order of the things.
#[derive(Debug)]
struct Places(Vec<u32>);

impl Places {
    fn of<T>(things: &[T], text: impl Fn(&T) -> &str) -> Self {
        let mut places: Vec<u32> = (0..number(things.len())).collect();
        let text = |place: &u32| things.get(*place as usize).map_or("", &text);
        places.sort_by(|left, right| text(left).cmp(text(right)));
        Self(places)
    }

    /// The places of the things that have that text.
    fn all<T>(&self, things: &[T], wanted: &str, text: impl Fn(&T) -> &str) -> &[u32] {
        let text = |place: &u32| things.get(*place as usize).map_or("", &text);
        let first = self.0.partition_point(|place| text(place) < wanted);
        let rest = self.0.get(first..).unwrap_or_default();
        let count = rest.partition_point(|place| text(place) == wanted);
        rest.get(..count).unwrap_or_default()
    }

    fn first<T>(&self, things: &[T], wanted: &str, text: impl Fn(&T) -> &str) -> Option<usize> {
        self.all(things, wanted, text).first().map(|place| *place as usize)
    }
}
