//! Trouble: killed backends, slow statements, full pools, servers that stop or stand still.

use std::{sync::Arc, time::Duration};

use jackfield_core::plan::{Access, SqlValue};
use jackfield_drivers::{ErrorKind, limits::Limits};

use crate::{
    postgres_calls::{TABLE, limited},
    postgres_scratch::{Scratch, plan, read},
    support::{unique, until},
};

/// Terminates the role's sessions in the database, once one of them runs the marked statement.
async fn terminate(scratch: &Scratch, marker: &str) {
    let running = format!(
        "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%{marker}%' AND usename = '{}'",
        scratch.role
    );
    until("the statement runs", async || scratch.ask(&running) != "0").await;
    scratch.ask(&format!(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = '{}'",
        scratch.role
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_whose_backend_is_killed_is_run_again() {
    let scratch = Scratch::new(TABLE);
    let connection = Arc::new(scratch.open().await);
    let marker = unique("marker");
    let statement = format!("SELECT 1 FROM pg_sleep(0.7) /* {marker} */");
    let call = tokio::spawn({
        let connection = Arc::clone(&connection);
        async move { read(&connection, &statement, &[]).await }
    });
    terminate(&scratch, &marker).await;
    assert_eq!(call.await.expect("the call").expect("rows").len(), 1);
    read(&connection, "SELECT 1", &[]).await.expect("goes on");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_whose_backend_is_killed_wrote_once_or_not_at_all() {
    let scratch = Scratch::new(TABLE);
    let connection = Arc::new(scratch.open().await);
    let marker = unique("marker");
    let statement =
        format!("INSERT INTO public.t (id, name) SELECT 70, 'x' FROM pg_sleep(0.7) /* {marker} */");
    let call = tokio::spawn({
        let connection = Arc::clone(&connection);
        async move { connection.write(&plan(Access::Insert, &statement), &[], &[]).await }
    });
    terminate(&scratch, &marker).await;
    call.await.expect("the call").expect("written at the second try");
    assert_eq!(scratch.ask("SELECT count(*) FROM t WHERE id = 70"), "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_whose_answer_was_lost_is_said_to_be_unknown_and_not_tried_again() {
    let scratch = Scratch::new(&format!(
        "{TABLE} CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS \
         $f$ BEGIN PERFORM pg_sleep(5); RETURN NULL; END $f$; \
         CREATE CONSTRAINT TRIGGER dawdle AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED \
         FOR EACH ROW EXECUTE FUNCTION dawdle()"
    ));
    let connection = Arc::new(scratch.open().await);
    let call = tokio::spawn({
        let connection = Arc::clone(&connection);
        let insert = plan(Access::Insert, "INSERT INTO public.t (id, name) VALUES (70, 'x')");
        async move { connection.write(&insert, &[], &[]).await }
    });
    terminate(&scratch, "COMMIT").await;
    let error = call.await.expect("the call").expect_err("lost");
    assert_eq!(error.kind, ErrorKind::Unavailable);
    assert!(error.message.contains("unknown"), "{}", error.message);
    assert_eq!(scratch.ask("SELECT count(*) FROM t WHERE id = 70"), "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_behind_an_abandoned_one_on_the_same_connection_gets_its_answer() {
    let scratch = Scratch::new(TABLE);
    let connection =
        Arc::new(scratch.open_with(&limited(Limits { read_connections: 1, ..Limits::default() })).await);
    let spawn = |statement: String| {
        let connection = Arc::clone(&connection);
        tokio::spawn(async move { read(&connection, &statement, &[]).await })
    };
    let marker = unique("marker");
    let slow = spawn(format!("SELECT 1 FROM pg_sleep(9) /* {marker} */"));
    let running = format!(
        "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%{marker}%' AND usename = '{}'",
        scratch.role
    );
    until("the statement runs", async || scratch.ask(&running) == "1").await;
    let behind: Vec<_> = (0..5).map(|index| spawn(format!("SELECT {index}"))).collect();
    tokio::task::yield_now().await;
    slow.abort();
    for call in behind {
        assert_eq!(call.await.expect("the call").expect("rows").len(), 1);
    }
}

#[tokio::test]
async fn idle_connections_that_died_are_replaced() {
    let scratch = Scratch::new(TABLE);
    let connection = scratch.open().await;
    let insert = plan(Access::Insert, "INSERT INTO public.t (id, name) VALUES ($1, 'x')");
    for id in 100..103 {
        read(&connection, "SELECT 1", &[]).await.expect("rows");
        connection.write(&insert, &[SqlValue::Integer(id)], &[]).await.expect("written");
        scratch.ask(&format!(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = '{}'",
            scratch.role
        ));
    }
    assert_eq!(scratch.ask("SELECT count(*) FROM t WHERE id >= 100"), "3");
}

#[tokio::test]
async fn a_slow_statement_times_out_is_stopped_and_the_next_call_works() {
    let scratch = Scratch::new(TABLE);
    let limits =
        Limits { call_timeout: Duration::from_millis(300), read_connections: 1, ..Limits::default() };
    let connection = scratch.open_with(&limited(limits)).await;
    let error = read(&connection, "SELECT 1 FROM pg_sleep(30)", &[]).await.expect_err("too slow");
    assert_eq!(error.kind, ErrorKind::Timeout);
    let write = plan(Access::Insert, "INSERT INTO public.t (id, name) SELECT 8, 'x' FROM pg_sleep(30)");
    assert_eq!(connection.write(&write, &[], &[]).await.expect_err("too slow").kind, ErrorKind::Timeout);
    read(&connection, "SELECT 1", &[]).await.expect("goes on");
    let running = format!(
        "SELECT count(*) FROM pg_stat_activity WHERE usename = '{}' AND query LIKE '%pg_sleep%' AND state = 'active'",
        scratch.role
    );
    until("the statements are stopped", async || scratch.ask(&running) == "0").await;
    assert_eq!(scratch.ask("SELECT count(*) FROM t"), "2");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_abandoned_call_is_stopped_on_the_server() {
    let scratch = Scratch::new(TABLE);
    let connection = Arc::new(scratch.open().await);
    let marker = unique("marker");
    let statement = format!("SELECT 1 FROM pg_sleep(9) /* {marker} */");
    let call = tokio::spawn({
        let connection = Arc::clone(&connection);
        async move { read(&connection, &statement, &[]).await }
    });
    let running = format!(
        "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%{marker}%' AND usename = '{}'",
        scratch.role
    );
    until("the statement runs", async || scratch.ask(&running) == "1").await;
    call.abort();
    until("the statement is stopped", async || scratch.ask(&running) == "0").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_pool_is_busy_in_bounded_time() {
    let scratch = Scratch::new(TABLE);
    let limits = Limits {
        call_timeout: Duration::from_millis(500),
        max_in_flight: 1,
        read_connections: 1,
        ..Limits::default()
    };
    let connection = Arc::new(scratch.open_with(&limited(limits)).await);
    let calls: Vec<_> = (0..30)
        .map(|_| {
            let connection = Arc::clone(&connection);
            tokio::spawn(async move { read(&connection, "SELECT 1 FROM pg_sleep(5)", &[]).await })
        })
        .collect();
    let mut kinds = Vec::new();
    for call in calls {
        kinds.push(call.await.expect("the call").expect_err("too slow or busy").kind);
    }
    assert!(kinds.contains(&ErrorKind::Timeout) && kinds.contains(&ErrorKind::Busy), "{kinds:?}");
    read(&connection, "SELECT 1", &[]).await.expect("goes on");
}

/// One test at a time has the server that may be stopped.
static VICTIM: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// Runs a command, and the one that undoes it when dropped, however the test ends.
struct Undo<'a>(&'a [String]);

impl<'a> Undo<'a> {
    fn after(command: &[String], undo: &'a [String]) -> Self {
        Self::command(command);
        Self(undo)
    }

    fn command(words: &[String]) {
        let (program, arguments) = words.split_first().expect("a command");
        let output = std::process::Command::new(program).args(arguments).output().expect("to run");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

impl Drop for Undo<'_> {
    fn drop(&mut self) {
        Self::command(self.0);
    }
}

#[tokio::test]
async fn a_server_that_stands_still_times_out_and_is_found_again_without_a_restart() {
    let _alone = VICTIM.lock().await;
    let scratch = Scratch::on("postgresVictim", TABLE);
    let short = Duration::from_millis(400);
    let limits =
        Limits { call_timeout: short, connect_timeout: short, breaker_failures: 100, ..Limits::default() };
    let connection = scratch.open_with(&limited(limits)).await;
    let insert = plan(Access::Insert, "INSERT INTO public.t (id, name) VALUES ($1, 'x')");
    connection.write(&insert, &[SqlValue::Integer(10)], &[]).await.expect("written");
    let paused = Undo::after(&scratch.server.pause, &scratch.server.resume);
    for _ in 0..2 {
        let error = read(&connection, "SELECT 1", &[]).await.expect_err("no answer");
        assert_eq!(error.kind, ErrorKind::Timeout, "{error:?}");
        let error = connection.write(&insert, &[SqlValue::Integer(11)], &[]).await.expect_err("no answer");
        assert_eq!(error.kind, ErrorKind::Timeout, "{error:?}");
    }
    drop(paused);
    until("reads go through again", async || read(&connection, "SELECT 1", &[]).await.is_ok()).await;
    until("writes go through again", async || {
        connection.write(&insert, &[SqlValue::Integer(12)], &[]).await.is_ok()
    })
    .await;
    assert_eq!(scratch.ask("SELECT count(*) FROM t WHERE id IN (10, 12)"), "2");
}

#[tokio::test]
async fn a_server_that_is_gone_is_unavailable_then_left_alone_and_found_again_without_a_restart() {
    let _alone = VICTIM.lock().await;
    let scratch = Scratch::on("postgresVictim", TABLE);
    let limits =
        Limits { breaker_failures: 2, breaker_cooldown: Duration::from_millis(50), ..Limits::default() };
    let connection = scratch.open_with(&limited(limits)).await;
    read(&connection, "SELECT 1", &[]).await.expect("rows");
    let stopped = Undo::after(&scratch.server.stop, &scratch.server.start);
    for _ in 0..2 {
        let error = read(&connection, "SELECT 1", &[]).await.expect_err("gone");
        assert_eq!(error.kind, ErrorKind::Unavailable, "{error:?}");
    }
    let error = read(&connection, "SELECT 1", &[]).await.expect_err("left alone");
    assert_eq!(error.kind, ErrorKind::CircuitOpen, "{error:?}");
    drop(stopped);
    until("calls go through again", async || read(&connection, "SELECT 1", &[]).await.is_ok()).await;
}
