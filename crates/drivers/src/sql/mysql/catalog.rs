//! Reading the catalog: a handful of questions to `information_schema` about the connected
//! database, each for all tables at once.
//!
//! Only the connected database is described: another one is another connection. What
//! `information_schema` shows is what the connected user may see, and its `PRIVILEGES` are those
//! that hold for the session, roles included.

mod column;
mod document;
mod index;

use std::collections::HashMap;

use jackfield_core::{
    import::sql::{Catalog, ForeignKey, Rights, Table, TableKind},
    schema::Dialect,
};

use super::{
    session::{Session, text},
    wire::Failure,
};

/// The tables so far, and where each one stands.
struct Tables {
    schema: String,
    tables: Vec<Table>,
    places: HashMap<String, usize>,
}

impl Tables {
    fn get(&mut self, name: &str) -> Option<&mut Table> {
        self.places.get(name).and_then(|place| self.tables.get_mut(*place))
    }
}

/// Asks whether the catalog can be read at all, and how many tables it shows.
pub(super) async fn probe(session: &mut Session) -> Result<u64, Failure> {
    let mut count = 0;
    let sql = "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()";
    session
        .rows(sql, |row| {
            count = text(row, 0).parse().unwrap_or(0);
            Ok(())
        })
        .await?;
    Ok(count)
}

/// Reads the catalog of the connected database.
pub(super) async fn read(session: &mut Session) -> Result<Catalog, Failure> {
    let mut tables = tables(session).await?;
    column::read(session, &mut tables).await?;
    index::read(session, &mut tables).await?;
    foreign_keys(session, &mut tables).await?;
    let mut known = tables.tables;
    // Without a column that may be used there is no table for the user.
    known.retain(|table| !table.columns.is_empty());
    Ok(Catalog { dialect: session.server.dialect, default_schema: Some(tables.schema), tables: known })
}

async fn tables(session: &mut Session) -> Result<Tables, Failure> {
    // MariaDB's sequences are tables of a type of their own, and no place for records.
    let sql = "SELECT DATABASE(), TABLE_NAME, TABLE_TYPE, TABLE_COMMENT FROM information_schema.TABLES \
               WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED', 'VIEW') \
               ORDER BY TABLE_NAME";
    let mut found = Tables { schema: String::new(), tables: Vec::new(), places: HashMap::new() };
    session
        .rows(sql, |row| {
            text(row, 0).clone_into(&mut found.schema);
            let name = text(row, 1).to_owned();
            let is_view = text(row, 2) == "VIEW";
            // A view has no comment: there the column says "VIEW", or why it is broken.
            let comment = Some(text(row, 3)).filter(|comment| !comment.is_empty() && !is_view);
            found.places.insert(name.clone(), found.tables.len());
            found.tables.push(Table {
                schema: Some(found.schema.clone()),
                name,
                kind: if is_view { TableKind::View } else { TableKind::Table },
                comment: comment.map(str::to_owned),
                rights: Rights::default(),
                columns: Vec::new(),
                primary_key: Vec::new(),
                indexes: Vec::new(),
                foreign_keys: Vec::new(),
            });
            Ok(())
        })
        .await?;
    if found.schema.is_empty() {
        session
            .rows("SELECT DATABASE()", |row| {
                text(row, 0).clone_into(&mut found.schema);
                Ok(())
            })
            .await?;
    }
    Ok(found)
}

async fn foreign_keys(session: &mut Session, tables: &mut Tables) -> Result<(), Failure> {
    let sql = "SELECT TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_TABLE_SCHEMA, \
               REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE \
               WHERE TABLE_SCHEMA = DATABASE() AND REFERENCED_TABLE_NAME IS NOT NULL \
               ORDER BY TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION";
    session
        .rows(sql, |row| {
            let Some(table) = tables.get(text(row, 0)) else {
                return Ok(());
            };
            let name = text(row, 1);
            if table.foreign_keys.last().is_none_or(|key| key.name != name) {
                table.foreign_keys.push(ForeignKey {
                    name: name.to_owned(),
                    columns: Vec::new(),
                    to_schema: Some(text(row, 3).to_owned()),
                    to_table: text(row, 4).to_owned(),
                    to_columns: Vec::new(),
                });
            }
            if let Some(key) = table.foreign_keys.last_mut() {
                key.columns.push(text(row, 2).to_owned());
                key.to_columns.push(text(row, 5).to_owned());
            }
            Ok(())
        })
        .await
}

/// Whether it is MariaDB, whose `information_schema` has other columns in places.
fn is_mariadb(session: &Session) -> bool {
    session.server.dialect == Dialect::Mariadb
}
