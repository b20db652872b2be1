//! Small schemas for tests, written as text.

use super::{
    Basis, Capability, Cardinality, Dialect, End, Field, FieldType, Index, Object, ObjectRole, Relationship,
    Schema, Table, Transport,
};

/// A schema of tables; each line is `table: column column …`, the first column being the key.
pub(crate) fn schema(text: &str) -> Schema {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let objects = lines.filter_map(|line| line.split_once(':')).map(|(name, fields)| object(name, fields));
    Schema {
        transport: Transport::Sql,
        dialect: Some(Dialect::Postgres),
        objects: objects.collect(),
        relationships: Vec::new(),
        stated_operations: Vec::new(),
        http: None,
    }
}

pub(crate) fn object(name: &str, fields: &str) -> Object {
    let fields: Vec<Field> = fields.split_whitespace().map(field).collect();
    Object {
        name: name.to_owned(),
        label: None,
        description: None,
        capabilities: vec![
            Capability::Read,
            Capability::List,
            Capability::Search,
            Capability::Create,
            Capability::Update,
        ],
        primary_key: fields.first().map(|field| field.name.clone()).into_iter().collect(),
        fields,
        indexes: Vec::new(),
        table: Some(Table { schema: Some("public".to_owned()), name: name.to_owned() }),
        role: ObjectRole::Record,
    }
}

pub(crate) fn field(name: &str) -> Field {
    Field::new(name, FieldType::String)
}

pub(crate) fn index(columns: &[&str], unique: bool) -> Index {
    Index { columns: columns.iter().map(|column| (*column).to_owned()).collect(), unique }
}

/// A relationship that leads to one record.
pub(crate) fn relationship(name: &str, from: (&str, &str), to: (&str, &str)) -> Relationship {
    let end =
        |(object, field): (&str, &str)| End { object: object.to_owned(), fields: vec![field.to_owned()] };
    Relationship {
        name: name.to_owned(),
        from: end(from),
        to: end(to),
        cardinality: Cardinality::One,
        basis: Basis::Declared,
    }
}
