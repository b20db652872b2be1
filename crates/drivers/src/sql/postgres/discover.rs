//! Reading the catalog, with the connected role's own rights.
//!
//! Five queries over all tables, in one snapshot, streamed into place: five thousand tables cost a
//! fraction of what a query per table would.

mod expression;
mod queries;

use std::collections::HashMap;

use futures_util::{Stream, StreamExt};
use jackfield_core::{
    import::sql::{Catalog, Column, ForeignKey, Index, Rights, Table, TableKind},
    schema::Dialect,
};
use tokio_postgres::{Row, types::FromSql};

use super::{
    fault::{self, Failure},
    session::Session,
};
use crate::error::Error;

/// The queries of a discovery, in order: to see what is asked of a database, or to time it.
pub fn catalog_queries() -> [String; 5] {
    [
        queries::table_rows(),
        queries::ENUM_ROWS.to_owned(),
        queries::column_rows(),
        queries::index_rows(),
        queries::foreign_key_rows(),
    ]
}

/// The catalog as one snapshot shows it.
pub(super) async fn catalog(session: &Session) -> Result<Catalog, Error> {
    let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    session.client.batch_execute(begin).await.map_err(|cause| fault::of(&cause))?;
    let mut found = Found::default();
    found.tables(session).await.map_err(|failure| failure.error)?;
    found.columns(session).await.map_err(|failure| failure.error)?;
    found.indexes(session).await.map_err(|failure| failure.error)?;
    found.foreign_keys(session).await.map_err(|failure| failure.error)?;
    session.client.batch_execute("COMMIT").await.map_err(|cause| fault::of(&cause))?;
    Ok(Catalog {
        dialect: Dialect::Postgres,
        default_schema: Some("public".to_owned()),
        tables: found.tables,
    })
}

/// What has been found so far.
#[derive(Default)]
struct Found {
    tables: Vec<Table>,
    by_oid: HashMap<u32, usize>,
}

type Outcome = Result<(), Failure>;

impl Found {
    fn table(&mut self, oid: u32) -> Option<&mut Table> {
        self.by_oid.get(&oid).and_then(|index| self.tables.get_mut(*index))
    }

    async fn tables(&mut self, session: &Session) -> Outcome {
        let mut rows = std::pin::pin!(rows(session, &queries::table_rows()).await?);
        while let Some(row) = rows.next().await {
            let row = row?;
            self.by_oid.insert(at(&row, 0)?, self.tables.len());
            let kind: &str = at(&row, 3)?;
            self.tables.push(Table {
                schema: Some(at(&row, 1)?),
                name: at(&row, 2)?,
                kind: match kind {
                    "v" => TableKind::View,
                    "m" => TableKind::MaterializedView,
                    _ => TableKind::Table,
                },
                comment: at(&row, 4)?,
                rights: Rights { select: at(&row, 5)?, insert: at(&row, 6)?, update: at(&row, 7)? },
                columns: Vec::new(),
                primary_key: Vec::new(),
                indexes: Vec::new(),
                foreign_keys: Vec::new(),
            });
        }
        Ok(())
    }

    async fn columns(&mut self, session: &Session) -> Outcome {
        let enums = enums(session).await?;
        let mut rows = std::pin::pin!(rows(session, &queries::column_rows()).await?);
        while let Some(row) = rows.next().await {
            let row = row?;
            let Some(table) = self.table(at(&row, 0)?) else { continue };
            let column = column(&row, &enums)?;
            let Rights { select, insert, update } = column.rights;
            if select || insert || update {
                table.columns.push(column);
            }
        }
        self.tables.iter_mut().for_each(|table| table.columns.shrink_to_fit());
        Ok(())
    }

    async fn indexes(&mut self, session: &Session) -> Outcome {
        let mut rows = std::pin::pin!(rows(session, &queries::index_rows()).await?);
        while let Some(row) = rows.next().await {
            let row = row?;
            let Some(table) = self.table(at(&row, 0)?) else { continue };
            let (is_primary, unique): (bool, bool) = (at(&row, 1)?, at(&row, 2)?);
            let (names, plain): (Vec<String>, Vec<bool>) = (at(&row, 3)?, at(&row, 4)?);
            let columns: Vec<String> = names
                .into_iter()
                .zip(plain)
                .map(|(name, is_plain)| if is_plain { name } else { expression::normalized(&name) })
                .collect();
            if is_primary {
                table.primary_key.clone_from(&columns);
            }
            table.indexes.push(Index { columns, unique });
        }
        Ok(())
    }

    async fn foreign_keys(&mut self, session: &Session) -> Outcome {
        let mut rows = std::pin::pin!(rows(session, &queries::foreign_key_rows()).await?);
        while let Some(row) = rows.next().await {
            let row = row?;
            let Some(table) = self.table(at(&row, 0)?) else { continue };
            table.foreign_keys.push(ForeignKey {
                name: at(&row, 1)?,
                to_schema: Some(at(&row, 2)?),
                to_table: at(&row, 3)?,
                columns: at(&row, 4)?,
                to_columns: at(&row, 5)?,
            });
        }
        Ok(())
    }
}

fn column(row: &Row, enums: &HashMap<u32, Vec<String>>) -> Result<Column, Failure> {
    let enum_oid: Option<u32> = at(row, 6)?;
    let is_fixed: bool = at(row, 12)?;
    let generated: bool = at(row, 5)?;
    Ok(Column {
        name: at(row, 1)?,
        native_type: at(row, 2)?,
        not_null: at(row, 3)?,
        has_default: at(row, 4)?,
        // A column of a view that no rule writes through is the database's alone to set, too.
        generated: generated || is_fixed,
        allowed_values: enum_oid.and_then(|oid| enums.get(&oid)).cloned().unwrap_or_default(),
        comment: at(row, 7)?,
        case_insensitive: at(row, 8)?,
        rights: Rights { select: at(row, 9)?, insert: at(row, 10)?, update: at(row, 11)? },
    })
}

async fn enums(session: &Session) -> Result<HashMap<u32, Vec<String>>, Failure> {
    let mut rows = std::pin::pin!(rows(session, queries::ENUM_ROWS).await?);
    let mut enums = HashMap::new();
    while let Some(row) = rows.next().await {
        let row = row?;
        enums.insert(at(&row, 0)?, at(&row, 1)?);
    }
    Ok(enums)
}

async fn rows(
    session: &Session,
    query: &str,
) -> Result<impl Stream<Item = Result<Row, tokio_postgres::Error>> + use<>, Failure> {
    let none: [&str; 0] = [];
    Ok(session.client.query_raw(query, none).await?)
}

fn at<'a, T: FromSql<'a>>(row: &'a Row, index: usize) -> Result<T, Failure> {
    Ok(row.try_get(index)?)
}
