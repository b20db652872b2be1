//! Reads and writes on MySQL and MariaDB: what they may do, and what happens when things go wrong.

use std::time::Duration;

use jackfield_core::{
    plan::{Access, Cell, SqlValue},
    schema::FieldType::{Integer, String as Text},
};
use jackfield_drivers::{ErrorKind, limits::Limits, sql::Settings};

use crate::{
    mysql_scratch::{Scratch, engines, plan, read, text, with_readback},
    support::{settings, until},
};

const TABLES: &str = "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(20) NOT NULL UNIQUE, n TINYINT); \
                      INSERT INTO t (name, n) VALUES ('one', 1), ('two', 2); GRANT SELECT, INSERT, UPDATE ON t TO {user};";

fn limited(change: impl FnOnce(&mut Limits)) -> Settings {
    let mut settings = settings();
    change(&mut settings.limits);
    settings
}

#[tokio::test]
async fn a_read_cannot_write() {
    for engine in engines() {
        let scratch = Scratch::on(engine, TABLES);
        let connection = scratch.open().await;
        for statement in [
            "UPDATE t SET n = 9",
            "INSERT INTO t (name) VALUES ('x')",
            "SELECT id FROM t FOR UPDATE; DELETE FROM t",
        ] {
            let error = read(&connection, statement, &[], &[]).await.unwrap_err();
            assert_eq!(error.kind, ErrorKind::Rejected, "{engine}: {statement}: {error:?}");
        }
        assert_eq!(scratch.run("SELECT COUNT(*), SUM(n) FROM t"), "2\t3");
    }
}

#[tokio::test]
async fn an_insert_gives_back_what_it_made() {
    for engine in engines() {
        let scratch = Scratch::on(engine, TABLES);
        let connection = scratch.open().await;
        let insert = plan(Access::Insert, "INSERT INTO t (name, n) VALUES (?, ?)", &[Integer, Text]);
        let insert = with_readback(insert, "SELECT id, name FROM t WHERE id = ?");
        let values = [text("thrée"), SqlValue::Null];
        let rows = connection.write(&insert, &values, &[SqlValue::LastInsertId]).await.expect("a row");
        assert_eq!(rows, vec![vec![Cell::Integer(3), Cell::Text("thrée".to_owned())]]);
        let error = connection.write(&insert, &values, &[SqlValue::LastInsertId]).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Rejected);
        assert!(error.message.contains("unique key") && !error.message.contains("thrée"));
        let too_big = [text("four"), SqlValue::Integer(1000)];
        let error = connection.write(&insert, &too_big, &[SqlValue::LastInsertId]).await.unwrap_err();
        assert!(error.message.contains("out of range"), "{error:?}");
        assert_eq!(scratch.run("SELECT COUNT(*) FROM t"), "3");
    }
}

#[tokio::test]
async fn an_update_changes_one_row_or_nothing() {
    for engine in engines() {
        let scratch = Scratch::on(engine, TABLES);
        let connection = scratch.open().await;
        let update = plan(Access::Update, "UPDATE t SET n = ? WHERE name LIKE ?", &[]);
        let run = async |n: i64, name: &str| {
            connection.write(&update, &[SqlValue::Integer(n), text(name)], &[]).await
        };
        assert_eq!(run(7, "one").await.unwrap(), vec![Vec::new()]);
        assert_eq!(run(7, "one").await.unwrap(), vec![Vec::new()], "the same value again is a match");
        assert!(run(7, "none").await.unwrap().is_empty());
        assert_eq!(run(8, "%").await.unwrap_err().kind, ErrorKind::AmbiguousMatch);
        assert_eq!(scratch.run("SELECT GROUP_CONCAT(n ORDER BY id) FROM t"), "7,2");
    }
}

#[tokio::test]
async fn rights_and_gone_tables_are_told_apart() {
    for engine in engines() {
        let scratch = Scratch::on(engine, TABLES);
        let connection = scratch.open().await;
        let delete = plan(Access::Update, "DELETE FROM t WHERE id = ?", &[]);
        let error = connection.write(&delete, &[SqlValue::Integer(1)], &[]).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Rejected, "{engine}: {error:?}");
        let ask = async || {
            read(&connection, "SELECT n FROM t WHERE id = ?", &[Integer], &[SqlValue::Integer(1)]).await
        };
        assert_eq!(ask().await.unwrap(), vec![vec![Cell::Integer(1)]]);
        // A statement that stays prepared follows the table's changes.
        scratch.run(
            "ALTER TABLE t MODIFY n BIGINT UNSIGNED; UPDATE t SET n = 18446744073709551615 WHERE id = 1",
        );
        assert_eq!(ask().await.unwrap(), vec![vec![Cell::Unsigned(u64::MAX)]]);
        scratch.run("ALTER TABLE t DROP COLUMN n");
        assert_eq!(ask().await.unwrap_err().kind, ErrorKind::SchemaDrifted, "{engine}");
        scratch.run("DROP TABLE t");
        let error = ask().await.unwrap_err();
        assert!(matches!(error.kind, ErrorKind::SchemaDrifted | ErrorKind::Rejected), "{engine}: {error:?}");
    }
}

#[tokio::test]
async fn a_killed_connection_is_replaced() {
    for engine in engines() {
        let scratch = Scratch::on(engine, TABLES);
        let connection = scratch.open().await;
        let one = plan(Access::Update, "UPDATE t SET n = 5 WHERE id = ?", &[]);
        for _ in 0..2 {
            let rows = read(&connection, "SELECT 1", &[Integer], &[]).await.expect("an answer");
            assert_eq!(rows, vec![vec![Cell::Integer(1)]]);
            connection.write(&one, &[SqlValue::Integer(1)], &[]).await.expect("a write");
            let kill = format!(
                "SELECT CONCAT('KILL ', ID, ';') FROM information_schema.PROCESSLIST WHERE USER = '{}'",
                scratch.user
            );
            let commands = scratch.run(&kill);
            assert!(commands.contains("KILL"));
            scratch.run(&commands);
        }
    }
}

#[tokio::test]
async fn a_slow_statement_times_out_and_leaves_nothing_behind() {
    for engine in engines() {
        let scratch = Scratch::on(engine, TABLES);
        let short = limited(|limits| limits.call_timeout = Duration::from_millis(700));
        let connection = scratch.open_with(&short).await;
        let error = read(&connection, "SELECT n, SLEEP(30) FROM t", &[], &[]).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Timeout, "{engine}: {error:?}");
        let slow = plan(Access::Update, "UPDATE t SET n = SLEEP(30) WHERE id = ?", &[]);
        let error = connection.write(&slow, &[SqlValue::Integer(1)], &[]).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Timeout, "{engine}: {error:?}");
        let sleeping = format!(
            "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = '{}' AND INFO LIKE '%SLEEP%'",
            scratch.user
        );
        until("nothing runs any more", async || scratch.run(&sleeping) == "0").await;
        assert!(read(&connection, "SELECT 1", &[Integer], &[]).await.is_ok());
    }
}

#[tokio::test]
async fn when_all_connections_are_taken_callers_are_told() {
    for engine in engines() {
        let scratch = Scratch::on(engine, TABLES);
        let narrow = limited(|limits| {
            limits.read_connections = 1;
            limits.call_timeout = Duration::from_millis(600);
            limits.breaker_failures = 1000;
        });
        let connection = scratch.open_with(&narrow).await;
        let plan = plan(Access::Read, "SELECT n, SLEEP(20) FROM t", &[]);
        let calls = (0..40).map(|_| connection.read(&plan, &[]));
        let outcomes = futures_util::future::join_all(calls).await;
        let kinds: Vec<ErrorKind> = outcomes.into_iter().map(|outcome| outcome.unwrap_err().kind).collect();
        assert!(
            kinds.contains(&ErrorKind::Busy) && kinds.contains(&ErrorKind::Timeout),
            "{engine}: {kinds:?}"
        );
        assert!(
            kinds.iter().all(|kind| matches!(kind, ErrorKind::Busy | ErrorKind::Timeout)),
            "{engine}: {kinds:?}"
        );
        assert!(read(&connection, "SELECT 1", &[Integer], &[]).await.is_ok(), "{engine}");
    }
}

#[tokio::test]
async fn results_are_bounded() {
    for engine in engines() {
        let scratch = Scratch::on(engine, TABLES);
        let small = limited(|limits| limits.max_result_bytes = 1000);
        let connection = scratch.open_with(&small).await;
        for statement in
            ["SELECT REPEAT('x', 2000)", "SELECT REPEAT('x', 300) FROM t", "SELECT REPEAT('x', 900) FROM t"]
        {
            let outcome = read(&connection, statement, &[Text], &[]).await;
            let refused = outcome.as_ref().is_err_and(|error| error.kind == ErrorKind::ResultTooLarge);
            assert_eq!(refused, !statement.contains("300"), "{engine}: {statement}: {outcome:?}");
        }
        let mut plan = plan(Access::Read, "SELECT id FROM t ORDER BY id", &[Integer]);
        plan.max_rows = 1;
        assert_eq!(connection.read(&plan, &[]).await.unwrap(), vec![vec![Cell::Integer(1)]]);
        assert!(read(&connection, "SELECT 1", &[Integer], &[]).await.is_ok());
    }
}

#[tokio::test]
async fn more_statements_than_stay_prepared_do_no_harm() {
    for engine in engines() {
        let scratch = Scratch::on(engine, TABLES);
        let connection = scratch.open_with(&limited(|limits| limits.read_connections = 1)).await;
        for round in 0..2 {
            for number in 0..150_i64 {
                let rows = read(
                    &connection,
                    &format!("SELECT {number} + ?"),
                    &[Integer],
                    &[SqlValue::Integer(round)],
                )
                .await;
                assert_eq!(rows.unwrap(), vec![vec![Cell::Integer(number + round)]]);
            }
        }
    }
}
