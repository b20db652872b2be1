//! Indexes: primary keys, unique and plain ones that a filter can rely on.
//!
//! Left out are those that the server ignores, and those that answer other questions than
//! comparisons (full text, space). An index over a column's first characters serves a comparison
//! as well: it stays.

use jackfield_core::import::sql::{Index, Table};

use super::{
    super::{
        session::{Session, text},
        wire::Failure,
    },
    Tables, is_mariadb,
};

/// An index whose columns are still being read.
struct Building {
    table: String,
    name: String,
    index: Index,
    /// Whether a part came that can't be told, after which no further part is of use.
    cut: bool,
}

/// Adds the primary keys and indexes of all tables.
pub(super) async fn read(session: &mut Session, tables: &mut Tables) -> Result<(), Failure> {
    let mut building: Option<Building> = None;
    session
        .rows(&question(session), |row| {
            let (table, name) = (text(row, 0), text(row, 1));
            if building.as_ref().is_none_or(|index| index.table != table || index.name != name) {
                finish(building.take(), tables);
                building = Some(Building {
                    table: table.to_owned(),
                    name: name.to_owned(),
                    index: Index { columns: Vec::new(), unique: text(row, 2) == "0" },
                    cut: false,
                });
            }
            if let Some(index) = &mut building {
                add(index, row);
            }
            Ok(())
        })
        .await?;
    finish(building, tables);
    Ok(())
}

fn question(session: &Session) -> String {
    let version = session.server.version;
    let (expression, usable) = match is_mariadb(session) {
        true if version >= (10, 6, 0) => ("NULL", "IGNORED = 'NO'"),
        true => ("NULL", "TRUE"),
        false if version >= (8, 0, 13) => ("EXPRESSION", "IS_VISIBLE = 'YES'"),
        false => ("NULL", "TRUE"),
    };
    format!(
        "SELECT TABLE_NAME, INDEX_NAME, NON_UNIQUE, SEQ_IN_INDEX, COLUMN_NAME, {expression} \
         FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() \
         AND INDEX_TYPE NOT IN ('FULLTEXT', 'SPATIAL', 'RTREE', 'VECTOR') AND {usable} \
         ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX"
    )
}

fn add(building: &mut Building, row: &[Option<String>]) {
    let part = match (row.get(4), row.get(5)) {
        (Some(Some(column)), _) => Some(column.clone()),
        (_, Some(Some(expression))) => over_one_column(expression),
        _ => None,
    };
    // A part that the user may not see is missing from the rows.
    let in_order = text(row, 3).parse() == Ok(building.index.columns.len() + 1);
    match part {
        Some(part) if in_order && !building.cut => building.index.columns.push(part),
        _ => building.cut = true,
    }
}

fn finish(building: Option<Building>, tables: &mut Tables) {
    let Some(Building { table, name, mut index, cut }) = building else {
        return;
    };
    // With a part less, what is left may repeat.
    index.unique &= !cut;
    let Some(table): Option<&mut Table> = tables.get(&table) else {
        return;
    };
    if name == "PRIMARY" && !cut {
        table.primary_key = index.columns;
    } else if !index.columns.is_empty() {
        table.indexes.push(index);
    }
}

/// `lower(email)` of an expression like ``lower(`email`)``; none where it isn't that simple.
fn over_one_column(expression: &str) -> Option<String> {
    let (function, rest) = expression.split_once("(`")?;
    let column = rest.strip_suffix("`)")?;
    let is_name = !function.is_empty() && function.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    // A backtick in between is one that is doubled, or the end of another column.
    let column = column.replace("``", "\u{0}");
    let simple = is_name && !column.contains('`');
    simple.then(|| format!("{}({})", function.to_ascii_lowercase(), column.replace('\u{0}', "`")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_over_one_column_are_told() {
        assert_eq!(over_one_column("lower(`email`)").as_deref(), Some("lower(email)"));
        assert_eq!(over_one_column("lower(`a``b`)").as_deref(), Some("lower(a`b)"));
        assert_eq!(over_one_column("concat(`a`,`b`)"), None);
        assert_eq!(over_one_column("(`a` + 1)"), None);
        assert_eq!(over_one_column("cast(`a` as char)"), None);
    }
}
