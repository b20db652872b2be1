//! The catalog queries: a few over all tables at once, never one per table.
//!
//! `{tables}` stands for the tables that the connected role may use: of partitioned ones the parent
//! only, without the server's own schemas and those that the role may not look into. What a view
//! takes is asked of the server, since a right to write says nothing where no rule carries it out.

/// The tables that the connected role may use, with its rights on them as a whole (`_all`) or on any
/// of their columns (`_any`).
const TABLES: &str = "
tables AS (
    SELECT c.oid, n.nspname, c.relname, c.relkind,
           pg_catalog.has_table_privilege(c.oid, 'SELECT') AS select_all,
           w.inserts AND pg_catalog.has_table_privilege(c.oid, 'INSERT') AS insert_all,
           w.updates AND pg_catalog.has_table_privilege(c.oid, 'UPDATE') AS update_all,
           pg_catalog.has_any_column_privilege(c.oid, 'SELECT') AS select_any,
           w.inserts AND pg_catalog.has_any_column_privilege(c.oid, 'INSERT') AS insert_any,
           w.updates AND pg_catalog.has_any_column_privilege(c.oid, 'UPDATE') AS update_any
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    CROSS JOIN LATERAL (
        SELECT CASE c.relkind WHEN 'm' THEN 0 WHEN 'v' THEN pg_catalog.pg_relation_is_updatable(c.oid, true)
               ELSE 28 END AS events OFFSET 0) e
    CROSS JOIN LATERAL (SELECT e.events & 8 <> 0 AS inserts, e.events & 4 <> 0 AS updates) w
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
      AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND n.nspname !~ '^pg_(toast_)?temp_'
      AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
      AND (pg_catalog.has_any_column_privilege(c.oid, 'SELECT')
        OR pg_catalog.has_any_column_privilege(c.oid, 'INSERT')
        OR pg_catalog.has_any_column_privilege(c.oid, 'UPDATE'))
)";

const TABLE_ROWS: &str = "
WITH {tables}
SELECT t.oid, t.nspname::text, t.relname::text, t.relkind::text, d.description,
       t.select_any, t.insert_any, t.update_any
FROM tables t
LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = t.oid AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid = 0
ORDER BY t.nspname, t.relname";

/// Domains lead to the type that they are made of, however deep, and add their own constraints.
const COLUMN_ROWS: &str = "
WITH RECURSIVE {tables},
domains AS (
    SELECT t.oid, t.typbasetype AS base, t.typtypmod AS modifier, t.typnotnull AS not_null,
           t.typdefault IS NOT NULL AS has_default
    FROM pg_catalog.pg_type t WHERE t.typtype = 'd'
    UNION ALL
    SELECT d.oid, t.typbasetype, CASE WHEN d.modifier < 0 THEN t.typtypmod ELSE d.modifier END,
           d.not_null OR t.typnotnull, d.has_default OR t.typdefault IS NOT NULL
    FROM domains d JOIN pg_catalog.pg_type t ON t.oid = d.base WHERE t.typtype = 'd'
),
flat AS (
    SELECT d.oid, d.base, d.modifier, d.not_null, d.has_default
    FROM domains d JOIN pg_catalog.pg_type t ON t.oid = d.base WHERE t.typtype <> 'd'
)
SELECT a.attrelid, a.attname::text,
       CASE WHEN b.typtype = 'e' THEN b.typname::text
            WHEN e.typtype = 'e' THEN e.typname || '[]'
            WHEN ed.oid IS NOT NULL THEN pg_catalog.format_type(ed.base, ed.modifier) || '[]'
            ELSE pg_catalog.format_type(b.oid, coalesce(nullif(a.atttypmod, -1), d.modifier, -1)) END AS native,
       a.attnotnull OR coalesce(d.not_null, false) AS not_null,
       ((a.atthasdef OR coalesce(d.has_default, false)) AND a.attgenerated = '') OR a.attidentity <> '' AS has_default,
       a.attgenerated <> '' OR a.attidentity = 'a' AS generated,
       CASE WHEN b.typtype = 'e' THEN b.oid END AS enum,
       s.description,
       b.typname = 'citext' OR coalesce(NOT o.collisdeterministic, false) AS ignores_case,
       t.select_all OR pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'SELECT') AS selects,
       t.insert_all OR (t.insert_any AND pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'INSERT')) AS inserts,
       t.update_all OR (t.update_any AND pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'UPDATE')) AS updates,
       t.relkind = 'v' AND (t.insert_any OR t.update_any)
           AND NOT pg_catalog.pg_column_is_updatable(a.attrelid, a.attnum, true) AS fixed
FROM tables t
JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN flat d ON d.oid = a.atttypid
JOIN pg_catalog.pg_type b ON b.oid = coalesce(d.base, a.atttypid)
LEFT JOIN pg_catalog.pg_type e ON e.oid = b.typelem AND b.typlen = -1 AND b.typelem <> 0
LEFT JOIN flat ed ON ed.oid = e.oid
LEFT JOIN pg_catalog.pg_collation o ON o.oid = a.attcollation
LEFT JOIN pg_catalog.pg_description s
    ON s.objoid = a.attrelid AND s.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND s.objsubid = a.attnum
ORDER BY a.attrelid, a.attnum";

pub(super) const ENUM_ROWS: &str = "
SELECT e.enumtypid, pg_catalog.array_agg(e.enumlabel::text ORDER BY e.enumsortorder)
FROM pg_catalog.pg_enum e GROUP BY e.enumtypid";

/// Only what a filter can rely on: valid, whole, and of a kind that finds equal values.
const INDEX_ROWS: &str = "
WITH {tables}
SELECT i.indrelid, i.indisprimary, i.indisunique, k.columns, k.plain
FROM tables t
JOIN pg_catalog.pg_index i ON i.indrelid = t.oid
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_am m ON m.oid = c.relam
CROSS JOIN LATERAL (
    SELECT pg_catalog.array_agg(coalesce(a.attname::text, pg_catalog.pg_get_indexdef(i.indexrelid, k.place::int, true))
                                ORDER BY k.place) AS columns,
           pg_catalog.array_agg(a.attname IS NOT NULL ORDER BY k.place) AS plain
    FROM pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, place)
    LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number AND k.number <> 0
    WHERE k.place <= i.indnkeyatts
) k
WHERE i.indisvalid AND i.indisready AND i.indislive AND i.indpred IS NULL AND m.amname IN ('btree', 'hash')
ORDER BY i.indrelid, i.indisprimary DESC, c.relname";

const FOREIGN_KEY_ROWS: &str = "
WITH {tables}
SELECT f.conrelid, f.conname::text, n.nspname::text, c.relname::text, k.here, k.there
FROM tables t
JOIN pg_catalog.pg_constraint f ON f.conrelid = t.oid AND f.contype = 'f' AND f.conparentid = 0
JOIN pg_catalog.pg_class c ON c.oid = f.confrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (
    SELECT pg_catalog.array_agg(a.attname::text ORDER BY k.place) AS here,
           pg_catalog.array_agg(b.attname::text ORDER BY k.place) AS there
    FROM ROWS FROM (pg_catalog.unnest(f.conkey), pg_catalog.unnest(f.confkey)) WITH ORDINALITY AS k (here, there, place)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.here
    JOIN pg_catalog.pg_attribute b ON b.attrelid = f.confrelid AND b.attnum = k.there
) k
ORDER BY f.conrelid, f.conname";

fn whole(query: &str) -> String {
    query.replace("{tables}", TABLES.trim_start())
}

/// One row a table.
pub(super) fn table_rows() -> String {
    whole(TABLE_ROWS)
}

/// One row a column.
pub(super) fn column_rows() -> String {
    whole(COLUMN_ROWS)
}

/// One row an index.
pub(super) fn index_rows() -> String {
    whole(INDEX_ROWS)
}

/// One row a foreign key.
pub(super) fn foreign_key_rows() -> String {
    whole(FOREIGN_KEY_ROWS)
}
