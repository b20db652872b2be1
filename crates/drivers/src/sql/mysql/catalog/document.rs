//! MariaDB's JSON columns: long texts under a check that they are JSON.
//!
//! `information_schema` shows such a check only to users with rights on the whole database. Of a
//! column that a user may read, the server says it with every result.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::{
        session::{Session, text},
        wire::Failure,
    },
    Tables, is_mariadb,
};

/// Columns by their tables.
pub(super) type Columns = BTreeMap<String, BTreeSet<String>>;

/// The type and the collation that `JSON` is an alias of.
pub(super) const SPELLED: (&str, &str) = ("longtext", "utf8mb4_bin");

/// The JSON columns whose checks the user is shown.
pub(super) async fn checked(session: &mut Session) -> Result<Columns, Failure> {
    let mut columns = Columns::new();
    if !is_mariadb(session) {
        return Ok(columns);
    }
    let sql = "SELECT TABLE_NAME, CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS \
               WHERE CONSTRAINT_SCHEMA = DATABASE() AND CHECK_CLAUSE LIKE 'json_valid(`%`)'";
    session
        .rows(sql, |row| {
            let clause = text(row, 1).strip_prefix("json_valid(`");
            if let Some(name) = clause.and_then(|rest| rest.strip_suffix("`)")) {
                columns.entry(text(row, 0).to_owned()).or_default().insert(name.replace("``", "`"));
            }
            Ok(())
        })
        .await?;
    Ok(columns)
}

/// Asks of columns that look like JSON whether they are.
pub(super) async fn ask(
    session: &mut Session,
    tables: &mut Tables,
    perhaps: &Columns,
) -> Result<(), Failure> {
    for (name, columns) in perhaps {
        let listed = columns.iter().map(|column| quoted(column)).collect::<Vec<_>>().join(", ");
        let told = match session.columns(&format!("SELECT {listed} FROM {} LIMIT 0", quoted(name))).await {
            Ok(told) => told,
            // A view that is broken, say. What can't be asked about stays a text.
            Err(Failure::Server(_)) => continue,
            Err(failure) => return Err(failure),
        };
        let json: BTreeSet<&String> =
            columns.iter().zip(told).filter(|(_, told)| told.is_json).map(|(column, _)| column).collect();
        let Some(table) = tables.get(name) else { continue };
        for column in table.columns.iter_mut().filter(|column| json.contains(&column.name)) {
            "json".clone_into(&mut column.native_type);
        }
    }
    Ok(())
}

fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}
