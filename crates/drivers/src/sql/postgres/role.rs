//! How much the connected role may do.

use tokio_postgres::Row;

use super::{fault, session::Session};
use crate::error::{Error, ErrorKind};

/// What the role, or one that it can become, has that a connection of ours must not have. A session
/// that is read-only doesn't stop these: they read and write files, run programs, or reach around
/// the rights on tables.
const POWERS: &str = "
SELECT current_user::text AS name,
       coalesce(bool_or(r.rolsuper), false) AS superuser,
       coalesce(bool_or(r.rolbypassrls), false) AS bypasses_row_security,
       coalesce(bool_or(r.rolcreaterole), false) AS creates_roles,
       coalesce(bool_or(r.rolcreatedb), false) AS creates_databases,
       coalesce(bool_or(r.rolreplication), false) AS replicates,
       coalesce(array_agg(r.rolname::text ORDER BY r.rolname) FILTER (WHERE r.rolname IN (
           'pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program',
           'pg_write_all_data', 'pg_signal_backend', 'pg_create_subscription', 'pg_maintain',
           'rds_superuser', 'cloudsqlsuperuser', 'alloydbsuperuser', 'azure_pg_admin')), '{}') AS memberships
FROM pg_catalog.pg_roles r
WHERE pg_catalog.pg_has_role(current_user, r.oid, 'MEMBER')";

/// What the role may do beyond reading, of which a person should know.
const EXCESS: &str = "
SELECT coalesce(bool_or(pg_catalog.pg_has_role(current_user, c.relowner, 'MEMBER')), false) AS owns,
       coalesce(bool_or(pg_catalog.has_table_privilege(c.oid, 'DELETE')
                     OR pg_catalog.has_table_privilege(c.oid, 'TRUNCATE')), false) AS deletes,
       coalesce(bool_or(pg_catalog.has_any_column_privilege(c.oid, 'INSERT')
                     OR pg_catalog.has_any_column_privilege(c.oid, 'UPDATE')), false) AS writes,
       pg_catalog.current_setting('server_version_num')::integer < 160000
           AND (pg_catalog.has_function_privilege('pg_catalog.lo_creat(integer)', 'EXECUTE')
                OR pg_catalog.has_function_privilege('pg_catalog.lo_create(oid)', 'EXECUTE')
                OR pg_catalog.has_function_privilege('pg_catalog.lo_from_bytea(oid, bytea)', 'EXECUTE')
                OR pg_catalog.has_function_privilege('pg_catalog.lo_put(oid, bigint, bytea)', 'EXECUTE'))
           AS writes_large_objects
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  AND n.nspname !~ '^pg_' AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')";

/// What the role may do that a person should know of.
pub(super) struct Excess {
    /// Owns a table, and so may drop it.
    pub(super) owns: bool,
    /// May delete rows.
    pub(super) deletes: bool,
    /// May add or change rows.
    pub(super) writes: bool,
    /// May write large objects even in a read-only transaction, which servers refuse since 16.
    pub(super) writes_large_objects: bool,
}

/// Refuses a role that may do more than a connection of ours should be able to.
pub(super) async fn check_power(session: &Session) -> Result<(), Error> {
    let row = one(session, POWERS).await?;
    let read = |cause: tokio_postgres::Error| fault::of(&cause);
    let name: String = row.try_get("name").map_err(read)?;
    let mut powers: Vec<String> = Vec::new();
    for (column, words) in [
        ("superuser", "is a superuser"),
        ("bypasses_row_security", "bypasses row-level security"),
        ("creates_roles", "may create roles"),
        ("creates_databases", "may create databases"),
        ("replicates", "may replicate the whole server"),
    ] {
        if row.try_get(column).map_err(read)? {
            powers.push(words.to_owned());
        }
    }
    let memberships: Vec<String> = row.try_get("memberships").map_err(read)?;
    // Superusers count as members of everything: naming that would only be noise.
    if powers.first().map(String::as_str) != Some("is a superuser") {
        powers.extend(memberships.into_iter().map(|role| format!("belongs to `{role}`")));
    }
    if powers.is_empty() {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::RoleTooPowerful,
        format!(
            "The role `{name}` {}, by itself or by a role that it belongs to: more than a connection should be able \
             to do. Make a smaller role with the script from GET /integrations/{{kind}}/sql/scripts.",
            powers.join(", ")
        ),
    )
    .at("user"))
}

/// What the role may do beyond reading.
pub(super) async fn excess(session: &Session) -> Result<Excess, Error> {
    let row = one(session, EXCESS).await?;
    let read = |column: &str| row.try_get(column).map_err(|cause| fault::of(&cause));
    Ok(Excess {
        owns: read("owns")?,
        deletes: read("deletes")?,
        writes: read("writes")?,
        writes_large_objects: read("writes_large_objects")?,
    })
}

async fn one(session: &Session, statement: &str) -> Result<Row, Error> {
    session.client.query_one(statement, &[]).await.map_err(|cause| fault::of(&cause))
}
