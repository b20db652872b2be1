//! What holds for every catalog, however odd.

use std::collections::HashSet;

use proptest::prelude::*;

use crate::import::sql::{Catalog, Column, ForeignKey, Index, Rights, Table, TableKind, schema};
use crate::schema::{Capability, Dialect, Schema, counts::Counts, diff::diff};

/// Few names, so that they meet; some of them odd.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec!["a", "b", "a_id", "b_id", "id", "a.b", "\"a", "b\"", "email", "lower(a)"])
            .prop_map(str::to_owned),
        1 => any::<String>(),
    ]
}

fn rights() -> impl Strategy<Value = Rights> {
    (any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(select, insert, update)| Rights {
        select,
        insert,
        update,
    })
}

fn native_type() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::sample::select(vec!["integer", "text", "varchar(40)", "numeric(5,-2)", "int(10) unsigned", "mood[]", "bit(3)"])
            .prop_map(str::to_owned),
        1 => "[a-z\"(),\\[\\] 0-9]{0,20}",
        1 => any::<String>(),
    ]
}

prop_compose! {
    fn column()(
        name in name(),
        native_type in native_type(),
        flags in any::<[bool; 4]>(),
        allowed_values in prop::collection::vec(any::<String>(), 0..3),
        comment in prop::option::of(any::<String>()),
        rights in rights(),
    ) -> Column {
        let [not_null, has_default, generated, case_insensitive] = flags;
        Column { name, native_type, not_null, has_default, generated, allowed_values, comment, case_insensitive, rights }
    }
}

fn names(most: usize) -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(name(), 0..most)
}

prop_compose! {
    fn foreign_key()(
        name in name(),
        columns in names(3),
        to_schema in prop::option::of(name()),
        to_table in name(),
        to_columns in names(3),
    ) -> ForeignKey {
        ForeignKey { name, columns, to_schema, to_table, to_columns }
    }
}

prop_compose! {
    fn table()(
        schema in prop::option::of(name()),
        name in name(),
        kind in prop::sample::select(vec![TableKind::Table, TableKind::Table, TableKind::View, TableKind::MaterializedView]),
        comment in prop::option::of(any::<String>()),
        rights in rights(),
        columns in prop::collection::vec(column(), 0..6),
        primary_key in names(3),
        indexes in prop::collection::vec((names(3), any::<bool>()), 0..4),
        foreign_keys in prop::collection::vec(foreign_key(), 0..4),
    ) -> Table {
        let indexes = indexes.into_iter().map(|(columns, unique)| Index { columns, unique }).collect();
        Table { schema, name, kind, comment, rights, columns, primary_key, indexes, foreign_keys }
    }
}

fn dialect() -> impl Strategy<Value = Dialect> {
    prop::sample::select(vec![Dialect::Postgres, Dialect::Mysql, Dialect::Mariadb, Dialect::Sqlite])
}

prop_compose! {
    fn catalog()(
        dialect in dialect(),
        default_schema in prop::option::of(name()),
        tables in prop::collection::vec(table(), 0..8),
    ) -> Catalog {
        Catalog { dialect, default_schema, tables }
    }
}

/// Two catalogs that list the same things in different orders.
fn shuffled() -> impl Strategy<Value = (Catalog, Catalog)> {
    catalog().prop_flat_map(|mut catalog| {
        let mut seen = HashSet::new();
        let default = catalog.default_schema.clone();
        catalog.tables.retain(|table| {
            let place = table.schema.clone().filter(|schema| Some(schema) != default.as_ref());
            seen.insert((place, table.name.clone()))
        });
        let tables = Just(catalog.tables.clone()).prop_shuffle();
        (Just(catalog), tables, any::<bool>()).prop_map(|(catalog, mut tables, turn)| {
            for table in tables.iter_mut().filter(|_| turn) {
                table.indexes.reverse();
                table.foreign_keys.reverse();
            }
            let other = Catalog { tables, ..catalog.clone() };
            (catalog, other)
        })
    })
}

fn check(schema: &Schema) {
    let objects: HashSet<&str> = schema.objects.iter().map(|object| object.name.as_str()).collect();
    assert_eq!(objects.len(), schema.objects.len(), "object names are unique");
    for object in &schema.objects {
        let fields: HashSet<&str> = object.fields.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(fields.len(), object.fields.len(), "field names are unique");
        assert!(object.primary_key.iter().all(|field| fields.contains(field.as_str())));
        let searchable = object.capabilities.contains(&Capability::Search);
        assert_eq!(searchable, object.capabilities.contains(&Capability::List));
        let required_is_settable = object.fields.iter().all(|field| !field.required || !field.read_only);
        assert!(!object.capabilities.contains(&Capability::Create) || required_is_settable);
    }
    let mut names = HashSet::new();
    for relationship in &schema.relationships {
        assert!(
            names.insert((&relationship.from.object, &relationship.name)),
            "relationship names are unique"
        );
        assert_eq!(relationship.from.fields.len(), relationship.to.fields.len());
        for end in [&relationship.from, &relationship.to] {
            assert!(!end.fields.is_empty());
            let object = schema.object(&end.object).expect("a relationship's object");
            assert!(end.fields.iter().all(|field| object.field(field).is_some()));
        }
    }
    let counts = Counts::of(schema);
    assert_eq!(counts.operation_count, schema.operations().count());
    assert_eq!(counts.edge_count % 2, 0, "a relationship has its way back");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_catalog_gives_a_sound_schema(catalog in catalog()) {
        check(&schema(catalog).schema);
    }

    #[test]
    fn the_order_of_the_catalog_does_not_matter((one, other) in shuffled()) {
        let (one, other) = (schema(one), schema(other));
        prop_assert_eq!(one.schema.fingerprint(), other.schema.fingerprint());
        prop_assert!(diff(&one.schema, &other.schema).is_empty());
        prop_assert_eq!(one.schema, other.schema);
    }

    #[test]
    fn a_drift_is_empty_exactly_where_nothing_but_order_changed(
        catalog in catalog(),
        column in column(),
        table in table(),
        place in any::<prop::sample::Index>(),
        how in 0..4_u8,
    ) {
        let one = schema(catalog.clone()).schema;
        let other = schema(changed(catalog, &column, &table, (place, how))).schema;
        prop_assert_eq!(diff(&one, &other).is_empty(), sorted(&one) == sorted(&other));
    }
}

/// The same catalog with one small difference.
fn changed(
    mut catalog: Catalog,
    column: &Column,
    table: &Table,
    (place, how): (prop::sample::Index, u8),
) -> Catalog {
    if catalog.tables.is_empty() {
        return catalog;
    }
    let position = place.index(catalog.tables.len());
    let target = &mut catalog.tables[position];
    match how {
        0 => target.indexes = table.indexes.clone(),
        1 => target.foreign_keys = table.foreign_keys.clone(),
        2 => {
            // The same column, with one of its properties changed.
            if let Some(first) = target.columns.first_mut() {
                *first = Column { name: first.name.clone(), rights: first.rights, ..column.clone() };
            }
        }
        _ => target.columns.reverse(),
    }
    catalog
}

fn sorted(schema: &Schema) -> Schema {
    let mut schema = schema.clone();
    schema.objects.sort_by(|left, right| left.name.cmp(&right.name));
    for object in &mut schema.objects {
        object.fields.sort_by(|left, right| left.name.cmp(&right.name));
        object.indexes.sort_by(|left, right| left.columns.cmp(&right.columns));
    }
    schema
}
