//! Values on MySQL and MariaDB: every type there and back, and hostile ones that stay values.

use jackfield_core::{
    plan::{Access, Cell, SqlValue},
    schema::FieldType::{
        self, Binary, Boolean, Date, Datetime, Decimal, Integer, Json, Number, String as Text, Time,
    },
};
use serde_json::json;

use crate::mysql_scratch::{Scratch, engines, plan, read, text};

fn cell(value: &str) -> Cell {
    Cell::Text(value.to_owned())
}

/// A column's type, the value put into it, how the plan takes it, and what comes back.
fn cases() -> Vec<(&'static str, &'static str, FieldType, Cell)> {
    vec![
        ("TINYINT", "-128", Integer, Cell::Integer(-128)),
        ("TINYINT(1)", "1", Boolean, Cell::Boolean(true)),
        ("SMALLINT UNSIGNED", "65535", Integer, Cell::Integer(65_535)),
        ("MEDIUMINT", "-8388608", Integer, Cell::Integer(-8_388_608)),
        ("INT UNSIGNED", "4294967295", Integer, Cell::Integer(4_294_967_295)),
        ("BIGINT", "-9223372036854775808", Integer, Cell::Integer(i64::MIN)),
        ("BIGINT UNSIGNED", "18446744073709551615", Integer, Cell::Unsigned(u64::MAX)),
        (
            "DECIMAL(40,10)",
            "-123456789012345678901234567890.0123456789",
            Decimal,
            cell("-123456789012345678901234567890.0123456789"),
        ),
        ("FLOAT", "0.1", Number, Cell::Number(0.1)),
        ("DOUBLE", "1.7976931348623157e308", Number, Cell::Number(f64::MAX)),
        ("BIT(1)", "b'1'", Boolean, Cell::Boolean(true)),
        (
            "BIT(64)",
            "b'1111111111111111111111111111111111111111111111111111111111111111'",
            Integer,
            Cell::Unsigned(u64::MAX),
        ),
        ("DATE", "'9999-12-31'", Date, cell("9999-12-31")),
        ("DATE", "'0000-00-00'", Date, Cell::Null),
        ("DATETIME", "'2026-11-02 09:15:00'", Datetime, cell("2026-11-02T09:15:00")),
        ("DATETIME(6)", "'2026-11-02 09:15:00.120000'", Datetime, cell("2026-11-02T09:15:00.12")),
        ("DATETIME", "'2026-00-02 00:00:00'", Datetime, Cell::Null),
        ("TIMESTAMP NULL", "'2026-11-02 09:15:00'", Datetime, cell("2026-11-02T09:15:00Z")),
        ("TIME", "'-838:59:59'", Time, cell("-838:59:59")),
        ("TIME(3)", "'09:15:00.5'", Time, cell("09:15:00.5")),
        ("TIME", "'00:00:00'", Time, cell("00:00:00")),
        ("YEAR", "2026", Integer, Cell::Integer(2026)),
        ("CHAR(4)", "'ab'", Text, cell("ab")),
        ("VARCHAR(20) CHARACTER SET latin1", "'Zürich'", Text, cell("Zürich")),
        ("TEXT", "'Ünï 🦀'", Text, cell("Ünï 🦀")),
        ("VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", "'bin'", Text, cell("bin")),
        ("ENUM('a','it''s')", "'it''s'", FieldType::Enum, cell("it's")),
        ("SET('a','b','c')", "'a,c'", FieldType::List, cell("a,c")),
        ("JSON", "'{\"b\":[1,null],\"a\":\"x\"}'", Json, Cell::Json(json!({"b": [1, null], "a": "x"}))),
        ("BLOB", "X'00FF10'", Binary, cell("AP8Q")),
        ("BINARY(3)", "X'616200'", Binary, cell("YWIA")),
        ("VARBINARY(9)", "'text'", Text, cell("text")),
        ("INT", "NULL", Integer, Cell::Null),
    ]
}

#[tokio::test]
async fn every_type_arrives_in_its_canonical_form() {
    for engine in engines() {
        let columns: Vec<String> =
            cases().iter().enumerate().map(|(index, case)| format!("c{index} {}", case.0)).collect();
        let values: Vec<&str> = cases().iter().map(|case| case.1).collect();
        let scratch = Scratch::on(
            engine,
            &format!(
                "SET sql_mode = ''; SET time_zone = '+00:00'; CREATE TABLE t ({}) CHARACTER SET utf8mb4; INSERT INTO t VALUES ({}); GRANT SELECT ON t TO {{user}};",
                columns.join(", "),
                values.join(", ")
            ),
        );
        let connection = scratch.open().await;
        let kinds: Vec<FieldType> = cases().iter().map(|case| case.2).collect();
        let rows = read(&connection, "SELECT * FROM t", &kinds, &[]).await.expect("a row");
        for ((native, value, _, expected), found) in cases().into_iter().zip(&rows[0]) {
            assert_eq!(*found, expected, "{engine}: {native} {value}");
        }
    }
}

#[tokio::test]
async fn values_go_in_as_they_are() {
    for engine in engines() {
        let scratch = Scratch::on(
            engine,
            "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, s LONGTEXT, u BIGINT UNSIGNED, f DOUBLE, d DECIMAL(20,5), \
             b LONGBLOB, t DATETIME(6), truth TINYINT(1), j JSON) CHARACTER SET utf8mb4; GRANT SELECT, INSERT ON t TO {user};",
        );
        let connection = scratch.open().await;
        let long = "é".repeat(100_000);
        let insert = plan(
            Access::Insert,
            "INSERT INTO t (s, u, f, d, b, t, truth, j) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            &[],
        );
        let values = [
            text(&long),
            SqlValue::Unsigned(u64::MAX),
            SqlValue::Number(-0.5),
            text("12345.67891"),
            SqlValue::Bytes(vec![0, 255]),
            text("2026-11-02 09:15:00.5"),
            SqlValue::Boolean(true),
            text("{\"a\": 1}"),
        ];
        connection.write(&insert, &values, &[]).await.expect("a row");
        let kinds = [Text, Integer, Number, Decimal, Binary, Datetime, Boolean, Json];
        let rows = read(
            &connection,
            "SELECT s, u, f, d, b, t, truth, j FROM t WHERE u = ?",
            &kinds,
            &[SqlValue::Unsigned(u64::MAX)],
        )
        .await;
        let expected = vec![
            cell(&long),
            Cell::Unsigned(u64::MAX),
            Cell::Number(-0.5),
            cell("12345.67891"),
            cell("AP8="),
            cell("2026-11-02T09:15:00.5"),
            Cell::Boolean(true),
            Cell::Json(json!({"a": 1})),
        ];
        assert_eq!(rows.expect("a row"), vec![expected], "{engine}");
    }
}

#[tokio::test]
async fn hostile_texts_match_themselves_and_nothing_else() {
    let hostile = [
        "' OR '1'='1",
        "\\",
        "\\'; DROP TABLE t; --",
        "`",
        "\"",
        "%",
        "_",
        "é",
        "e",
        "E",
        "e ",
        "１２",
        "12",
        "a\nb",
        "a\0b",
        "\u{202e}",
        "🦀",
        "ﬁ",
        "fi",
        "ß",
        "ss",
        "/*!50000 SELECT */",
        "DELIMITER //",
        "?",
        "",
        " ",
    ];
    for engine in engines() {
        let scratch = Scratch::on(
            engine,
            "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, s VARCHAR(50), KEY (s)) CHARACTER SET utf8mb4; GRANT SELECT, INSERT ON t TO {user};",
        );
        let connection = scratch.open().await;
        let insert = plan(Access::Insert, "INSERT INTO t (s) VALUES (?)", &[]);
        for value in hostile {
            connection.write(&insert, &[text(value)], &[]).await.expect(value);
        }
        let exact =
            "SELECT s FROM t WHERE s = ? AND CAST(CONVERT(s USING utf8mb4) AS BINARY) = CAST(? AS BINARY)";
        for value in hostile {
            let rows = read(&connection, exact, &[Text], &[text(value), text(value)]).await.expect(value);
            assert_eq!(rows, vec![vec![cell(value)]], "{engine}: {value:?}");
        }
    }
}
