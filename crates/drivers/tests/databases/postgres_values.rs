//! Values: every type there and back, and hostile ones that stay values.

use jackfield_core::plan::{Access, Cell, SqlValue};
use serde_json::json;

use crate::postgres_scratch::{Scratch, plan, read, text};

fn cell(value: &str) -> Cell {
    Cell::Text(value.to_owned())
}

#[tokio::test]
async fn every_type_arrives_in_its_canonical_form() {
    let scratch = Scratch::new(
        "CREATE TYPE mood AS ENUM ('sad', 'very glad'); CREATE DOMAIN email AS text; CREATE EXTENSION citext",
    );
    let connection = scratch.open().await;
    let cases: Vec<(&str, Cell)> = vec![
        ("true", Cell::Boolean(true)),
        ("(-32768)::int2", Cell::Integer(-32768)),
        ("2147483647::int4", Cell::Integer(2_147_483_647)),
        ("9223372036854775807::int8", Cell::Integer(i64::MAX)),
        ("(-9223372036854775808)::int8", Cell::Integer(i64::MIN)),
        ("0.1::float4", Cell::Number(0.1)),
        ("1.7976931348623157e308::float8", Cell::Number(f64::MAX)),
        ("'NaN'::float8", cell("NaN")),
        ("'-Infinity'::float4", cell("-Infinity")),
        (
            "12345678901234567890.12345678901234567890::numeric",
            cell("12345678901234567890.12345678901234567890"),
        ),
        ("(-0.0001)::numeric(20,10)", cell("-0.0001000000")),
        ("1e20::numeric", cell("100000000000000000000")),
        ("'NaN'::numeric", cell("NaN")),
        ("'Infinity'::numeric", cell("Infinity")),
        ("'x'::varchar(9)", cell("x")),
        ("'ab'::char(4)", cell("ab  ")),
        ("'n'::name", cell("n")),
        ("'Ünï 🦀'::text", cell("Ünï 🦀")),
        ("'MiXed'::citext", cell("MiXed")),
        ("'very glad'::mood", cell("very glad")),
        ("'a@b.c'::email", cell("a@b.c")),
        ("'2026-11-02'::date", cell("2026-11-02")),
        ("'0044-03-15 BC'::date", cell("0044-03-15 BC")),
        ("'infinity'::date", cell("infinity")),
        ("'5874897-12-31'::date", cell("5874897-12-31")),
        ("'09:15:00.5'::time", cell("09:15:00.5")),
        ("'24:00'::time", cell("24:00:00")),
        ("'2026-11-02 09:15:00'::timestamp", cell("2026-11-02T09:15:00")),
        ("'2026-11-02 09:15:00.123456+02'::timestamptz", cell("2026-11-02T07:15:00.123456Z")),
        ("'-infinity'::timestamptz", cell("-infinity")),
        ("'4714-11-24 00:00:00 BC'::timestamp", cell("4714-11-24T00:00:00 BC")),
        ("'A0EEBC99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid", cell("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")),
        ("'{\"b\": [1, null], \"a\": \"x\"}'::json", Cell::Json(json!({"b": [1, null], "a": "x"}))),
        ("'{\"b\": 1.5}'::jsonb", Cell::Json(json!({"b": 1.5}))),
        ("'\\x00ff10'::bytea", cell("AP8Q")),
        ("'P1DT2H'::interval::text", cell("P1DT2H")),
        ("to_jsonb(ARRAY[1,2])", Cell::Json(json!([1, 2]))),
        ("NULL::int4", Cell::Null),
    ];
    for (expression, expected) in cases {
        let rows = read(&connection, &format!("SELECT {expression}"), &[]).await.expect(expression);
        assert_eq!(rows, vec![vec![expected]], "{expression}");
    }
}

#[tokio::test]
async fn values_are_parsed_by_the_columns_own_types() {
    let scratch = Scratch::new(
        "CREATE TYPE mood AS ENUM ('sad', 'glad'); CREATE DOMAIN email AS text CHECK (value LIKE '%@%'); CREATE EXTENSION citext; \
         CREATE TABLE t (i int, n numeric(10,2), f float8, b bool, m mood, e email, c citext, u uuid, d date, \
                         ts timestamptz, j jsonb, y bytea, s text); \
         INSERT INTO t VALUES (7, 1.50, 0.5, true, 'glad', 'a@b', 'HeLLo', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', \
                         '2026-11-02', '2026-11-02T09:15Z', '{\"a\":1}', '\\x01', 's'); GRANT SELECT ON t TO {role}",
    );
    let connection = scratch.open().await;
    for (column, value) in [
        ("i", SqlValue::Integer(7)),
        ("n", text("1.5")),
        ("f", SqlValue::Number(0.5)),
        ("b", SqlValue::Boolean(true)),
        ("m", text("glad")),
        ("e", text("a@b")),
        ("c", text("hEllO")),
        ("u", text("A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11")),
        ("d", text("2026-11-02")),
        ("ts", text("2026-11-02T11:15:00+02:00")),
        ("j", text("{\"a\": 1}")),
        ("y", SqlValue::Bytes(vec![1])),
    ] {
        let statement = format!("SELECT t0.\"s\" FROM \"public\".\"t\" AS t0 WHERE t0.\"{column}\" = $1");
        let rows = read(&connection, &statement, &[value]).await.expect(column);
        assert_eq!(rows, vec![vec![cell("s")]], "{column}");
    }
    let any = "SELECT t0.s FROM public.t AS t0 WHERE t0.s = ANY($1)";
    let spellings = SqlValue::TextList(vec!["x".to_owned(), "s".to_owned()]);
    assert_eq!(read(&connection, any, &[spellings]).await.expect("rows").len(), 1);
}

#[tokio::test]
async fn hostile_values_match_exactly_themselves() {
    let hostile = [
        "'",
        "''",
        "\"",
        "\\",
        "\\'; DROP TABLE t; --",
        "$1",
        "${x}",
        "%",
        "_",
        "\u{feff}a",
        "é",
        "e\u{301}",
        "ａ",
        "\u{202e}x",
        "{\"a\"}",
        "NULL",
        "null",
        "",
        " ",
        "a ",
        "\t\n\r",
        "\u{1}",
        "𝕏",
        "); SELECT pg_sleep(10); --",
        "E'\\000'",
        "x'00'",
    ];
    let scratch = Scratch::new("CREATE TABLE t (s text); GRANT SELECT, INSERT ON t TO {role}");
    let connection = scratch.open().await;
    let insert = plan(Access::Insert, "INSERT INTO public.t (s) VALUES ($1) RETURNING s");
    let mut all: Vec<String> = hostile.map(str::to_owned).to_vec();
    all.push("x".repeat(200_000));
    for value in &all {
        let rows = connection.write(&insert, &[text(value)], &[]).await.expect("written");
        assert_eq!(rows, vec![vec![cell(value)]]);
    }
    for value in &all {
        for (statement, bound) in [
            ("SELECT t0.s FROM public.t AS t0 WHERE t0.s = $1", text(value)),
            ("SELECT t0.s FROM public.t AS t0 WHERE t0.s = ANY($1)", SqlValue::TextList(vec![value.clone()])),
        ] {
            let rows = read(&connection, statement, &[bound]).await.expect("rows");
            assert_eq!(rows, vec![vec![cell(value)]], "{value:.40?}");
        }
    }
    let nul = read(&connection, "SELECT t0.s FROM public.t AS t0 WHERE t0.s = $1", &[text("a\0b")]).await;
    assert_eq!(nul.expect_err("refused").kind, jackfield_drivers::ErrorKind::Rejected);
}
