//! Calls: read-only means it, writes are one row or none, and trouble passes.

use std::sync::Arc;

use jackfield_core::plan::{Access, Cell, SqlPlan, SqlValue};
use jackfield_drivers::{ErrorKind, limits::Limits, sql::Settings};

use crate::{
    postgres_scratch::{Scratch, plan, read, text},
    support::settings,
};

pub const TABLE: &str = "CREATE TABLE t (id int PRIMARY KEY, name text NOT NULL, n int CHECK (n < 100), parent int REFERENCES t); \
     INSERT INTO t VALUES (1, 'a', 1), (2, 'b', 1); GRANT SELECT, INSERT, UPDATE, DELETE ON t TO {role}; ";

pub fn limited(limits: Limits) -> Settings {
    Settings { limits, ..settings() }
}

#[tokio::test]
async fn a_read_cannot_write_whatever_its_statement_tries() {
    let scratch = Scratch::new(&format!(
        "{TABLE} CREATE FUNCTION sneak() RETURNS int LANGUAGE sql AS 'DELETE FROM public.t; SELECT 1'; CREATE SEQUENCE s; \
         GRANT USAGE ON SEQUENCE s TO {{role}}"
    ));
    let connection = scratch.open().await;
    for statement in [
        "INSERT INTO public.t (id, name) VALUES (9, 'x')",
        "UPDATE public.t SET name = 'x'",
        "DELETE FROM public.t",
        "WITH gone AS (DELETE FROM public.t RETURNING id) SELECT id FROM gone",
        "SELECT public.sneak()",
        "SELECT nextval('public.s')",
        "CREATE TEMP TABLE x (id int)",
        "SELECT id FROM public.t FOR UPDATE",
    ] {
        let error = read(&connection, statement, &[]).await.expect_err(statement);
        assert_eq!(error.kind, ErrorKind::Rejected, "{statement}: {error:?}");
        assert!(error.message.contains("read-only"), "{statement}: {error:?}");
    }
    let several = read(&connection, "SELECT 1; COMMIT; DELETE FROM public.t", &[]).await;
    assert_eq!(several.expect_err("one statement only").kind, ErrorKind::Rejected);
    assert_eq!(scratch.ask("SELECT count(*) FROM t"), "2");
}

#[tokio::test]
async fn a_write_answers_with_its_row_and_an_update_that_matches_nothing_with_none() {
    let scratch = Scratch::new(TABLE);
    let connection = scratch.open().await;
    let write = async |access, statement: &str, values: &[SqlValue]| {
        connection.write(&plan(access, statement), values, &[]).await
    };
    let insert = "INSERT INTO public.t (id, name) VALUES ($1, $2) RETURNING id";
    let made = write(Access::Insert, insert, &[SqlValue::Integer(3), text("c")]).await.expect("written");
    assert_eq!(made, vec![vec![Cell::Integer(3)]]);
    let update = "UPDATE public.t SET name = $2 WHERE id = $1";
    let changed = write(Access::Update, update, &[SqlValue::Integer(3), text("d")]).await.expect("written");
    assert_eq!(changed, vec![Vec::new()]);
    let missed =
        write(Access::Update, update, &[SqlValue::Integer(99), text("d")]).await.expect("nothing to do");
    assert!(missed.is_empty());
    let many = write(Access::Update, "UPDATE public.t SET name = $1 RETURNING id", &[text("all")]).await;
    assert_eq!(many.expect_err("refused").kind, ErrorKind::AmbiguousMatch);
    assert_eq!(scratch.ask("SELECT string_agg(name, ',' ORDER BY id) FROM t"), "a,b,d");
}

#[tokio::test]
async fn what_the_database_refuses_is_said_without_its_own_words() {
    let scratch = Scratch::new(&format!("{TABLE} CREATE TABLE hidden (id int)"));
    let connection = scratch.open().await;
    for (statement, kind, words) in [
        ("INSERT INTO public.t (id, name) VALUES (1, 'x')", ErrorKind::Rejected, "unique"),
        ("INSERT INTO public.t (id) VALUES (8)", ErrorKind::Rejected, "missing"),
        ("INSERT INTO public.t (id, name, n) VALUES (8, 'x', 100)", ErrorKind::Rejected, "check"),
        ("INSERT INTO public.t (id, name, parent) VALUES (8, 'x', 77)", ErrorKind::Rejected, "refers"),
        ("INSERT INTO public.t (id, name) VALUES (99999999999, 'x')", ErrorKind::Rejected, "out of range"),
        ("INSERT INTO public.hidden VALUES (1)", ErrorKind::Rejected, "may not"),
        ("INSERT INTO public.nothing VALUES (1)", ErrorKind::SchemaDrifted, "discover"),
        ("INSERT INTO public.t (id, nome) VALUES (8, 'x')", ErrorKind::SchemaDrifted, "discover"),
    ] {
        let error = connection.write(&plan(Access::Insert, statement), &[], &[]).await.expect_err(statement);
        assert_eq!(error.kind, kind, "{statement}: {error:?}");
        assert!(error.message.contains(words), "{statement}: {error:?}");
        assert!(error.detail.is_some(), "{statement}");
    }
    assert_eq!(scratch.ask("SELECT count(*) FROM t"), "2");
    connection
        .write(&plan(Access::Insert, "INSERT INTO public.t (id, name) VALUES (5, 'ok')"), &[], &[])
        .await
        .expect("still works");
}

#[tokio::test]
async fn a_constraint_that_speaks_at_commit_leaves_nothing() {
    let scratch = Scratch::new(
        "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p int REFERENCES p DEFERRABLE INITIALLY DEFERRED); \
         GRANT SELECT, INSERT ON p, c TO {role}",
    );
    let connection = scratch.open().await;
    let insert = plan(Access::Insert, "INSERT INTO public.c (p) VALUES (1)");
    let error = connection.write(&insert, &[], &[]).await.expect_err("refused");
    assert_eq!(error.kind, ErrorKind::Rejected, "{error:?}");
    assert_eq!(scratch.ask("SELECT count(*) FROM c"), "0");
}

#[tokio::test]
async fn a_changed_table_is_noticed_without_a_failed_call() {
    let scratch = Scratch::new(TABLE);
    let connection = scratch.open().await;
    let all = "SELECT * FROM public.t AS t0 WHERE t0.n = $1";
    assert_eq!(read(&connection, all, &[text("1")]).await.expect("rows")[0].len(), 4);
    scratch.run("ALTER TABLE t ADD more int; ALTER TABLE t DROP CONSTRAINT t_n_check; ALTER TABLE t ALTER n TYPE text");
    assert_eq!(read(&connection, all, &[text("1")]).await.expect("rows")[0].len(), 5);
    let insert = plan(Access::Insert, "INSERT INTO public.t (id, name, n) VALUES ($1, 'x', $2) RETURNING n");
    connection.write(&insert, &[SqlValue::Integer(50), text("5")], &[]).await.expect("written");
    scratch.run("ALTER TABLE t ALTER n TYPE int USING n::int");
    let rows = connection.write(&insert, &[SqlValue::Integer(51), text("5")], &[]).await.expect("written");
    assert_eq!(rows, vec![vec![Cell::Integer(5)]]);
    scratch.run("ALTER TABLE t DROP COLUMN n");
    assert_eq!(read(&connection, all, &[text("1")]).await.expect_err("gone").kind, ErrorKind::SchemaDrifted);
}

#[tokio::test]
async fn results_beyond_the_limits_are_refused() {
    let scratch = Scratch::new(TABLE);
    let connection =
        scratch.open_with(&limited(Limits { max_result_bytes: 10_000, ..Limits::default() })).await;
    let large = read(&connection, "SELECT repeat('x', 1000) FROM generate_series(1, 100)", &[]).await;
    assert_eq!(large.expect_err("too large").kind, ErrorKind::ResultTooLarge);
    let few = SqlPlan { max_rows: 3, ..plan(Access::Read, "SELECT 1 FROM generate_series(1, 4)") };
    assert_eq!(connection.read(&few, &[]).await.expect_err("too many").kind, ErrorKind::ResultTooLarge);
    read(&connection, "SELECT 1", &[]).await.expect("goes on");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_calls_at_once_share_few_connections() {
    let scratch = Scratch::new(TABLE);
    let connection = Arc::new(scratch.open().await);
    let calls: Vec<_> = (0..500_i64)
        .map(|index| {
            let connection = Arc::clone(&connection);
            tokio::spawn(
                async move { read(&connection, "SELECT $1::int8", &[SqlValue::Integer(index)]).await },
            )
        })
        .collect();
    for (index, call) in (0..).zip(calls) {
        assert_eq!(call.await.expect("the call").expect("rows"), vec![vec![Cell::Integer(index)]]);
    }
    let sessions = format!("SELECT count(*) FROM pg_stat_activity WHERE usename = '{}'", scratch.role);
    let sessions: usize = scratch.ask(&sessions).parse().expect("a number");
    assert!((1..=8).contains(&sessions), "{sessions}");
}

#[tokio::test]
async fn triggers_that_rely_on_the_search_path_work() {
    let scratch = Scratch::new(&format!(
        "{TABLE} CREATE TABLE log (what text); GRANT INSERT ON log TO {{role}}; \
         CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN INSERT INTO log VALUES (NEW.name); RETURN NEW; END $f$; \
         CREATE TRIGGER note AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION note()"
    ));
    let connection = scratch.open().await;
    let insert = plan(Access::Insert, "INSERT INTO public.t (id, name) VALUES (9, 'noted')");
    connection.write(&insert, &[], &[]).await.expect("written");
    assert_eq!(scratch.ask("SELECT what FROM log"), "noted");
}
