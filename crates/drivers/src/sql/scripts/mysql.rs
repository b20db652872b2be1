//! Scripts for the `mysql` and `mariadb` clients.
//!
//! The clients look for commands of their own (a backslash, `DELIMITER`) outside of quotes only.
//! What a quote and a backslash mean depends on the session's mode, so the script sets one first
//! and puts back what was there.

use super::{Parts, READ_ONLY_ROLE, WRITE_ROLE, names::TableName};
use crate::error::{Error, ErrorKind};

/// The script of the role that only reads.
pub(super) fn read_only(parts: &Parts<'_>) -> Result<String, Error> {
    Ok(script("a user that may only read", READ_ONLY_ROLE, parts, &[]))
}

/// The script of the role that may also insert and update.
pub(super) fn write(parts: &Parts<'_>) -> Result<String, Error> {
    let database = parts.database;
    let grants = parts
        .tables
        .iter()
        .map(|table| {
            Ok(format!("INSERT, UPDATE ON {}.{}", identifier(database), identifier(within(database, table)?)))
        })
        .collect::<Result<Vec<_>, Error>>()?;
    let what = "a user that may read, and insert and update in the tables named below";
    Ok(script(what, WRITE_ROLE, parts, &grants))
}

/// The table's name, where it is one of the database.
fn within<'a>(database: &str, table: &'a TableName) -> Result<&'a str, Error> {
    match &table.schema {
        Some(schema) if schema != database => {
            let message = "`tables`: a table of another database is named; tables are those of `database`.";
            Err(Error::new(ErrorKind::InvalidTarget, message).at("tables"))
        }
        Some(_) | None => Ok(&table.table),
    }
}

fn script(what: &str, role: &str, parts: &Parts<'_>, grants: &[String]) -> String {
    let user = format!("'{role}'@'%'");
    let password = literal(parts.password);
    let mut script = format!(
        "-- Makes {what}.\n\
         -- Run it with mysql or mariadb as an administrator; running it again does no harm.\n\n\
         SET @jackfield_sql_mode = @@SESSION.sql_mode;\n\
         SET SESSION sql_mode = '';\n\
         CREATE USER IF NOT EXISTS {user} IDENTIFIED BY {password} REQUIRE SSL;\n\
         ALTER USER {user} IDENTIFIED BY {password} REQUIRE SSL;\n\
         -- What an earlier run granted goes first, so that this script alone says what the user may do.\n\
         REVOKE ALL PRIVILEGES, GRANT OPTION FROM {user};\n\
         GRANT SELECT ON {}.* TO {user};\n",
        identifier(&pattern(parts.database))
    );
    for grant in grants {
        script.push_str(&format!("GRANT {grant} TO {user};\n"));
    }
    script.push_str("SET SESSION sql_mode = @jackfield_sql_mode;\n");
    script
}

/// The database's name where the server takes it for a pattern: rights on a whole database.
fn pattern(database: &str) -> String {
    database.replace('\\', "\\\\").replace('_', "\\_").replace('%', "\\%")
}

fn identifier(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_no_pattern_for_others() {
        assert_eq!(identifier(&pattern("my_shop%")), r"`my\_shop\%`");
        assert_eq!(identifier("a`b"), "`a``b`");
        assert_eq!(literal(r"it's \ here"), r"'it''s \\ here'");
    }

    #[test]
    fn a_table_of_another_database_is_refused() {
        let table = TableName { schema: Some("other".to_owned()), table: "t".to_owned() };
        assert_eq!(within("shop", &table).unwrap_err().field, Some("tables"));
    }
}
