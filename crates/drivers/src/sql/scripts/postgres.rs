//! Scripts for `psql`.
//!
//! `psql` looks for its own commands (a backslash) and variables (a colon) outside of quotes only,
//! so every name and password stands in quotes, and a text with a backslash in the form whose
//! meaning no setting changes. The bodies of `DO` are bracketed by a tag that occurs in none.

use super::{Parts, READ_ONLY_ROLE, WRITE_ROLE, names::TableName};

/// The script of the role that only reads.
pub(super) fn read_only(parts: &Parts<'_>) -> String {
    let role = READ_ONLY_ROLE;
    let mut script = heading("a role that may only read", parts);
    script.push_str(&role_and_reading(role, parts));
    script.push_str(&format!("\nALTER ROLE {role} SET default_transaction_read_only = on;\nCOMMIT;\n"));
    script
}

/// The script of the role that may also insert and update.
pub(super) fn write(parts: &Parts<'_>) -> String {
    let role = WRITE_ROLE;
    let mut script = heading("a role that may read, and insert and update in the tables named below", parts);
    script.push_str(&role_and_reading(role, parts));
    for table in parts.tables {
        script.push_str(&format!("\nGRANT INSERT, UPDATE ON TABLE {} TO {role};\n", qualified(table)));
        script.push_str(&sequences(table, role));
    }
    script.push_str("\nCOMMIT;\n");
    script
}

fn heading(what: &str, parts: &Parts<'_>) -> String {
    let wrong_database = format!(
        "BEGIN\n  IF current_database() <> {database} THEN\n    \
         RAISE EXCEPTION 'connect to the database that this script was made for';\n  END IF;\nEND",
        database = literal(parts.database)
    );
    format!(
        "-- Makes {what}.\n\
         -- Run it with psql as an administrator of the database; running it again does no harm.\n\
         -- It is one transaction: all of it happens, or nothing.\n\n\
         BEGIN;\n\n{}\n",
        block(&wrong_database)
    )
}

fn role_and_reading(role: &str, parts: &Parts<'_>) -> String {
    let create = format!(
        "BEGIN\n  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = '{role}') THEN\n    \
         CREATE ROLE {role};\n  END IF;\nEND"
    );
    // What an earlier run granted goes first, so that the script alone says what the role may do.
    let grants = format!(
        "DECLARE\n  place name;\nBEGIN\n  FOR place IN\n    SELECT nspname FROM pg_catalog.pg_namespace\n    \
         WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'\n  LOOP\n    \
         BEGIN\n      \
         EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA %I FROM {role}', place);\n      \
         EXECUTE format('REVOKE ALL ON ALL SEQUENCES IN SCHEMA %I FROM {role}', place);\n      \
         EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM {role}', place);\n      \
         EXECUTE format('GRANT USAGE ON SCHEMA %I TO {role}', place);\n      \
         EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA %I TO {role}', place);\n      \
         EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT ON TABLES TO {role}', place);\n    \
         EXCEPTION WHEN insufficient_privilege THEN\n      \
         RAISE WARNING 'schema % is left out: it belongs to somebody else', place;\n    \
         END;\n  END LOOP;\nEND"
    );
    let (database, password) = (identifier(parts.database), literal(parts.password));
    format!(
        "{}ALTER ROLE {role} WITH LOGIN NOCREATEDB NOCREATEROLE PASSWORD {password};\n\
         ALTER ROLE {role} SET statement_timeout = '30s';\n\
         ALTER ROLE {role} SET idle_in_transaction_session_timeout = '30s';\n\
         GRANT CONNECT ON DATABASE {database} TO {role};\n\
         REVOKE CREATE, TEMPORARY ON DATABASE {database} FROM {role};\n\n{}",
        block(&create),
        block(&grants)
    )
}

/// Sequences that a table's columns draw from, whether they belong to it or not.
fn sequences(table: &TableName, role: &str) -> String {
    let body = format!(
        "DECLARE\n  sequence regclass;\nBEGIN\n  FOR sequence IN\n    \
         SELECT s.oid::regclass FROM pg_catalog.pg_class AS s\n    \
         JOIN pg_catalog.pg_depend AS d ON d.objid = s.oid AND d.classid = 'pg_catalog.pg_class'::regclass\n    \
         WHERE s.relkind = 'S' AND d.refobjid = {table}::regclass AND d.deptype = 'a'\n    \
         UNION\n    \
         SELECT s.oid::regclass FROM pg_catalog.pg_attrdef AS a\n    \
         JOIN pg_catalog.pg_depend AS d ON d.objid = a.oid AND d.classid = 'pg_catalog.pg_attrdef'::regclass\n    \
         JOIN pg_catalog.pg_class AS s ON s.oid = d.refobjid AND s.relkind = 'S'\n    \
         WHERE a.adrelid = {table}::regclass\n  LOOP\n    \
         EXECUTE format('GRANT USAGE ON SEQUENCE %s TO {role}', sequence);\n  END LOOP;\nEND",
        table = literal(&qualified(table)),
    );
    block(&body)
}

/// An anonymous block, bracketed by a tag that doesn't occur in it.
fn block(body: &str) -> String {
    let mut tag = "$do$".to_owned();
    let mut number = 0_u32;
    while body.contains(&tag) {
        number += 1;
        tag = format!("$do{number}$");
    }
    format!("DO {tag}\n{body}\n{tag};\n")
}

fn qualified(table: &TableName) -> String {
    let schema = table.schema.as_deref().unwrap_or("public");
    format!("{}.{}", identifier(schema), identifier(&table.table))
}

fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn literal(text: &str) -> String {
    let quoted = text.replace('\'', "''");
    match text.contains('\\') {
        true => format!("E'{}'", quoted.replace('\\', "\\\\")),
        false => format!("'{quoted}'"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_tags_hold_whatever_is_in_them() {
        assert_eq!(identifier(r#"a"b"#), r#""a""b""#);
        assert_eq!(literal("it's"), "'it''s'");
        assert_eq!(literal(r"a\'b"), r"E'a\\''b'");
        assert!(block("$do$ $do1$").starts_with("DO $do2$\n"));
    }
}
