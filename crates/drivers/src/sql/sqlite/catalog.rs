//! Reading the catalog of a SQLite file: its own pragmas, for all tables at once, and the text of
//! its `CREATE` statements for what these don't say.

use std::collections::HashMap;

use futures_util::TryStreamExt;
use jackfield_core::{
    import::sql::{Catalog, Column, ForeignKey, Index, Rights, Table, TableKind},
    schema::Dialect,
};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

use super::ddl;

/// The tables, and where each one stands by its name in lower case: SQLite's names ignore case.
struct Tables {
    tables: Vec<Table>,
    places: HashMap<String, usize>,
    /// The text that made each one.
    texts: Vec<String>,
}

impl Tables {
    fn place(&self, name: &str) -> Option<usize> {
        self.places.get(&name.to_lowercase()).copied()
    }
}

/// Reads the catalog; `writable` says whether the file may be written.
pub(super) async fn read(connection: &mut SqliteConnection, writable: bool) -> Result<Catalog, sqlx::Error> {
    let mut tables = tables(connection, writable).await?;
    columns(connection, &mut tables).await?;
    indexes(connection, &mut tables).await?;
    foreign_keys(connection, &mut tables).await?;
    Ok(Catalog { dialect: Dialect::Sqlite, default_schema: None, tables: tables.tables })
}

async fn tables(connection: &mut SqliteConnection, writable: bool) -> Result<Tables, sqlx::Error> {
    // Virtual tables and their shadows hold no records of their own.
    let sql = "SELECT l.name, l.type, coalesce(s.sql, '') FROM pragma_table_list AS l \
               JOIN sqlite_schema AS s ON s.name = l.name AND s.type IN ('table', 'view') \
               WHERE l.schema = 'main' AND l.type IN ('table', 'view') AND l.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
               ORDER BY l.name";
    let mut found = Tables { tables: Vec::new(), places: HashMap::new(), texts: Vec::new() };
    let mut rows = sqlx::query(sql).fetch(connection);
    while let Some(row) = rows.try_next().await? {
        let name: String = row.try_get(0)?;
        let is_view = row.try_get::<&str, _>(1)? == "view";
        let may_write = writable && !is_view;
        found.places.insert(name.to_lowercase(), found.tables.len());
        found.texts.push(row.try_get(2)?);
        found.tables.push(Table {
            schema: None,
            name,
            kind: if is_view { TableKind::View } else { TableKind::Table },
            comment: None,
            rights: Rights { select: true, insert: may_write, update: may_write },
            columns: Vec::new(),
            primary_key: Vec::new(),
            indexes: Vec::new(),
            foreign_keys: Vec::new(),
        });
    }
    Ok(found)
}

async fn columns(connection: &mut SqliteConnection, tables: &mut Tables) -> Result<(), sqlx::Error> {
    let sql = "SELECT l.name, l.wr, x.name, x.type, x.\"notnull\", x.dflt_value IS NOT NULL, x.pk, x.hidden \
               FROM pragma_table_list AS l JOIN pragma_table_xinfo(l.name) AS x \
               WHERE l.schema = 'main' AND l.type IN ('table', 'view') ORDER BY l.name, x.cid";
    let mut keys: Vec<Vec<(i64, String)>> = vec![Vec::new(); tables.tables.len()];
    let facts: Vec<_> = tables.texts.iter().map(|text| ddl::columns(text)).collect();
    let mut rows = sqlx::query(sql).fetch(connection);
    while let Some(row) = rows.try_next().await? {
        let Some(place) = tables.place(row.try_get(0)?) else {
            continue;
        };
        let hidden: i64 = row.try_get(7)?;
        if hidden == 1 {
            continue;
        }
        let rights = tables.tables[place].rights;
        let mut column = column(&row, hidden, rights)?;
        if let Some(facts) = facts[place].get(&column.name.to_lowercase()) {
            column.case_insensitive = facts.ignores_case;
            column.allowed_values.clone_from(&facts.allowed_values);
        }
        let rank: i64 = row.try_get(6)?;
        if rank > 0 {
            keys[place].push((rank, column.name.clone()));
            // In a table without row ids the key can't be null, whatever it says.
            column.not_null |= row.try_get::<i64, _>(1)? == 1;
        }
        tables.tables[place].columns.push(column);
    }
    for (table, mut key) in tables.tables.iter_mut().zip(keys) {
        key.sort_unstable();
        table.primary_key = key.into_iter().map(|(_, name)| name).collect();
        mark_row_id(table);
    }
    Ok(())
}

fn column(row: &SqliteRow, hidden: i64, rights: Rights) -> Result<Column, sqlx::Error> {
    let generated = matches!(hidden, 2 | 3);
    Ok(Column {
        name: row.try_get(2)?,
        native_type: row.try_get(3)?,
        not_null: row.try_get::<i64, _>(4)? != 0,
        has_default: row.try_get::<i64, _>(5)? != 0,
        generated,
        allowed_values: Vec::new(),
        comment: None,
        case_insensitive: false,
        rights: if generated { Rights { insert: false, update: false, ..rights } } else { rights },
    })
}

/// An `INTEGER PRIMARY KEY` is the row's id: never null, and made by the engine where it isn't said.
fn mark_row_id(table: &mut Table) {
    let [key] = table.primary_key.as_slice() else {
        return;
    };
    let id = table.columns.iter_mut().find(|column| column.name == *key);
    if let Some(id) = id.filter(|column| column.native_type.eq_ignore_ascii_case("integer")) {
        id.not_null = true;
        id.has_default = true;
    }
}

async fn indexes(connection: &mut SqliteConnection, tables: &mut Tables) -> Result<(), sqlx::Error> {
    // Partial ones are of no use to a filter of ours; the primary key is told by the columns.
    let sql = "SELECT l.name, i.name, i.\"unique\", x.name, x.coll, coalesce(s.sql, ''), x.seqno \
               FROM pragma_table_list AS l JOIN pragma_index_list(l.name) AS i \
               JOIN pragma_index_xinfo(i.name) AS x LEFT JOIN sqlite_schema AS s ON s.name = i.name AND s.type = 'index' \
               WHERE l.schema = 'main' AND l.type = 'table' AND i.partial = 0 AND i.origin <> 'pk' AND x.key = 1 \
               ORDER BY l.name, i.name, x.seqno";
    let mut last = None;
    let mut cut = false;
    let mut rows = sqlx::query(sql).fetch(connection);
    while let Some(row) = rows.try_next().await? {
        let Some(place) = tables.place(row.try_get(0)?) else {
            continue;
        };
        let name: String = row.try_get(1)?;
        let table = &mut tables.tables[place];
        let key = Some((place, name));
        if last != key {
            last = key;
            cut = false;
            table.indexes.push(Index { columns: Vec::new(), unique: row.try_get::<i64, _>(2)? != 0 });
        }
        let part = if cut { None } else { part(&row, table)? };
        let Some(index) = table.indexes.last_mut() else {
            continue;
        };
        match part {
            Some(part) => index.columns.push(part),
            None => {
                // Nothing after a part that can't be told is of use, and what is left may repeat.
                cut = true;
                index.unique = false;
            }
        }
    }
    for table in &mut tables.tables {
        table.indexes.retain(|index| !index.columns.is_empty());
    }
    Ok(())
}

/// A part of an index; none where a comparison couldn't use it.
fn part(row: &SqliteRow, table: &Table) -> Result<Option<String>, sqlx::Error> {
    let name: Option<String> = row.try_get(3)?;
    let Some(name) = name else {
        let sequence = usize::try_from(row.try_get::<i64, _>(6)?).unwrap_or_default();
        let expressions = ddl::index_expressions(row.try_get(5)?);
        return Ok(expressions.into_iter().nth(sequence).flatten());
    };
    // An index that is ordered by another collation than its column's can't be searched by it.
    let ignores_case = row.try_get::<&str, _>(4)?.eq_ignore_ascii_case("nocase");
    let fits =
        table.columns.iter().any(|column| column.name == name && column.case_insensitive == ignores_case);
    Ok(fits.then_some(name))
}

async fn foreign_keys(connection: &mut SqliteConnection, tables: &mut Tables) -> Result<(), sqlx::Error> {
    let sql = "SELECT l.name, f.id, f.\"table\", f.\"from\", f.\"to\" FROM pragma_table_list AS l \
               JOIN pragma_foreign_key_list(l.name) AS f WHERE l.schema = 'main' AND l.type = 'table' \
               ORDER BY l.name, f.id, f.seq";
    let mut last = None;
    let mut rows = sqlx::query(sql).fetch(connection);
    while let Some(row) = rows.try_next().await? {
        let Some(place) = tables.place(row.try_get(0)?) else {
            continue;
        };
        let target = tables.place(row.try_get(2)?);
        let id = Some((place, row.try_get::<i64, _>(1)?));
        let is_new = last != id;
        last = id;
        let to_table = match target {
            Some(target) => tables.tables[target].name.clone(),
            None => row.try_get(2)?,
        };
        let from: String = row.try_get(3)?;
        let to: Option<String> = row.try_get(4)?;
        let sequence = tables.tables[place].foreign_keys.last().map_or(0, |key| key.columns.len());
        let position = if is_new { 0 } else { sequence };
        let to = referenced(target.map(|target| &tables.tables[target]), to, position);
        let table = &mut tables.tables[place];
        let from = own_spelling(table, &from);
        if is_new {
            let name = format!("{}_{from}_fkey", table.name);
            let (columns, to_columns) = (Vec::new(), Vec::new());
            table.foreign_keys.push(ForeignKey { name, columns, to_schema: None, to_table, to_columns });
        }
        if let Some(key) = table.foreign_keys.last_mut() {
            key.columns.push(from);
            key.to_columns.push(to);
        }
    }
    Ok(())
}

/// The referenced column; where none is stated, that of the primary key.
fn referenced(target: Option<&Table>, to: Option<String>, position: usize) -> String {
    match (target, to) {
        (Some(table), Some(name)) => own_spelling(table, &name),
        (Some(table), None) => table.primary_key.get(position).cloned().unwrap_or_default(),
        (None, to) => to.unwrap_or_default(),
    }
}

/// A column's name as its own table spells it.
fn own_spelling(table: &Table, name: &str) -> String {
    let own = table.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name));
    own.map_or_else(|| name.to_owned(), |column| column.name.clone())
}
