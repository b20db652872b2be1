//! Receipts and audit entries by time: every one has its place, and only what is old goes.

use futures_util::future::join_all;
use jackfield::{
    app::retention,
    model::Id,
    store::{
        Arg, Database, audit,
        partitions::{self, Log},
        receipts::{self, Receipt},
        retention::BATCH,
    },
};
use tokio_util::sync::CancellationToken;

use crate::support::{Start, TestServer, until};

const DAY: i64 = 24 * 3_600 * 1_000_000;
/// 2040-01-14, in microseconds since 1970: far from the months that a server makes by itself.
const MIDDLE: i64 = 2_210_112_000_000_000;

fn receipt(organization: &str, micros: i64) -> Receipt {
    Receipt {
        id: Id::Receipt.floor(micros),
        organization_id: organization.into(),
        agent_id: "agt_1".to_owned(),
        version_id: None,
        skill_id: "skl_1".to_owned(),
        tool_name: "look".to_owned(),
        kind: None,
        is_write: false,
        status: "ok".to_owned(),
        code: None,
        channel: None,
        conversation_id: None,
        row_count: None,
        notes: None,
        started_at: micros,
        duration_micros: 1,
    }
}

/// Adds a receipt of each time.
async fn add(server: &TestServer, times: &[i64]) {
    let all: Vec<_> = times.iter().map(|time| receipt(&server.admin.organization, *time)).collect();
    receipts::insert_all(&server.app.database, &all).await.expect("the receipts are taken");
}

async fn add_entry(server: &TestServer, at: i64) -> String {
    let id = Id::Audit.floor(at);
    let (actor, action, resource) = ("key_1".to_owned(), "a".to_owned(), "/".to_owned());
    let (outcome, origin, request_id) = ("allowed".to_owned(), "local".to_owned(), String::new());
    let entry = audit::Entry { id: id.clone(), at, actor, action, resource, outcome, origin, request_id };
    let store = server.app.database.organization(&server.admin.organization);
    audit::insert(store, &entry).await.expect("the entry is taken");
    id
}

/// The ids that a list of the API gives in all, newest first.
async fn listed(server: &TestServer, path: &str) -> Vec<String> {
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = server.admin.get(&format!("{path}?limit=200&cursor={cursor}")).await;
        ids.extend(page.ok().as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        match page.json["pagination"]["nextCursor"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => return ids,
        }
    }
}

fn ids(times: &[i64]) -> Vec<String> {
    times.iter().map(|time| Id::Receipt.floor(*time)).collect()
}

/// The names of a table's partitions, in the order of their ranges.
async fn months(server: &TestServer, log: Log) -> Vec<String> {
    let sql = "SELECT name FROM jackfield_partitions($1) ORDER BY starts COLLATE \"C\" NULLS FIRST";
    let rows = server.app.database.system().all(sql, &[Arg::Text(log.table())]).await.unwrap();
    rows.iter().map(|row| row.text(0).unwrap()).collect()
}

/// Which partition a receipt of that time is in.
async fn place(server: &TestServer, time: i64) -> String {
    let sql = "SELECT CAST(CAST(tableoid AS REGCLASS) AS TEXT) FROM receipts WHERE id = $1";
    let id = Id::Receipt.floor(time);
    server
        .app
        .database
        .system()
        .first(sql, &[Arg::Text(&id)])
        .await
        .unwrap()
        .expect("it is there")
        .text(0)
        .unwrap()
}

/// A server on Postgres that has made its own months.
async fn with_months() -> TestServer {
    let server = TestServer::postgres().await;
    until("the months are made", async || {
        months(&server, Log::Receipts).await.len() == 5 && months(&server, Log::Audit).await.len() == 5
    })
    .await;
    server
}

both_stores! {
    async fn what_is_older_than_its_retention_goes_by_itself_and_nothing_else(server: TestServer) {
        let now = server.app.clock.micros();
        let young = [now, now - 60 * DAY, now - 399 * DAY];
        add(&server, &young).await;
        // More than one batch.
        let count = i64::try_from(2 * BATCH).unwrap() + 7;
        let old: Vec<_> = (0..count).map(|number| now - 432 * DAY - number * 1_000).collect();
        add(&server, &old).await;
        let ancient = add_entry(&server, now - 4_000 * DAY).await;
        let _replica = server.replica().await;
        until("the old receipts are gone", async || listed(&server, "/receipts").await == ids(&young)).await;
        // Audit entries are kept for ever unless somebody says otherwise.
        let stop = CancellationToken::new();
        retention::tend(&server.app, Log::Audit, &stop).await.unwrap();
        assert_eq!(listed(&server, "/audit-logs").await.last(), Some(&ancient));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receipt_of_any_time_is_taken_and_listed_in_order() {
    for start in [Start::sqlite(), Start::postgres()] {
        let server = start.settings(|settings| settings.receipts_retention_days = 0).run().await;
        let now = server.app.clock.micros();
        let times = [MIDDLE * 2, MIDDLE, now + 70 * DAY, now, now - 40 * DAY, 0];
        add(&server, &times).await;
        assert_eq!(listed(&server, "/receipts").await, ids(&times));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_log_has_its_own_retention_and_none_at_all_keeps_everything() {
    for start in [Start::sqlite(), Start::postgres()] {
        let start = start.settings(|settings| {
            settings.receipts_retention_days = 0;
            settings.audit_retention_days = 30;
        });
        let server = start.run().await;
        let now = server.app.clock.micros();
        add(&server, &[now - 10_000 * DAY]).await;
        let old = add_entry(&server, now - 62 * DAY).await;
        let young = add_entry(&server, now - 29 * DAY).await;
        let stop = CancellationToken::new();
        for log in Log::ALL {
            retention::tend(&server.app, log, &stop).await.unwrap();
        }
        assert_eq!(listed(&server, "/receipts").await, ids(&[now - 10_000 * DAY]));
        let entries = listed(&server, "/audit-logs").await;
        assert!(entries.contains(&young) && !entries.contains(&old), "{entries:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_is_made_once_by_however_many_replicas_and_takes_what_is_there_already() {
    let server = with_months().await;
    add(&server, &[MIDDLE, MIDDLE + 20 * DAY, MIDDLE + 200 * DAY]).await;
    assert_eq!(place(&server, MIDDLE).await, "receipts_rest");
    let replicas = [server.replica().await, server.replica().await];
    let databases = [&server, &replicas[0], &replicas[1], &server].map(|server| &server.app.database);
    let making = databases.map(|database| partitions::make_ahead(database, Log::Receipts, MIDDLE));
    let made: u64 = join_all(making).await.into_iter().map(Result::unwrap).sum();
    assert_eq!(made, 4);
    let months = months(&server, Log::Receipts).await;
    let new =
        ["receipts_2039_12", "receipts_2040_01", "receipts_2040_02", "receipts_2040_03", "receipts_rest"];
    assert_eq!(months[months.len() - 5..], new);
    assert_eq!(place(&server, MIDDLE).await, "receipts_2040_01");
    assert_eq!(place(&server, MIDDLE + 20 * DAY).await, "receipts_2040_02");
    assert_eq!(place(&server, MIDDLE + 200 * DAY).await, "receipts_rest");
    assert_eq!(listed(&server, "/receipts").await.len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_goes_when_all_of_it_is_over_and_leaves_room_for_an_id_of_its_time() {
    let server = with_months().await;
    partitions::make_ahead(&server.app.database, Log::Receipts, MIDDLE).await.unwrap();
    let (january, february) = (MIDDLE, MIDDLE + 20 * DAY);
    add(&server, &[january - 20 * DAY, january, february]).await;
    let amid = february + 10 * DAY;
    let drop_before = partitions::drop_before(&server.app.database, Log::Receipts, amid);
    assert!(drop_before.await.unwrap() >= 2);
    assert_eq!(listed(&server, "/receipts").await, ids(&[february]));
    add(&server, &[january]).await;
    assert_eq!(place(&server, january).await, "receipts_2040_01");
    let months = months(&server, Log::Receipts).await;
    assert_eq!(months, ["receipts_2040_01", "receipts_2040_02", "receipts_2040_03", "receipts_rest"]);
    partitions::drop_before(&server.app.database, Log::Receipts, amid).await.unwrap();
    assert_eq!(listed(&server, "/receipts").await, ids(&[february]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_transaction_puts_a_month_off_and_holds_no_receipt_up() {
    let server = with_months().await;
    let mut reading = server.app.database.system().begin().await.unwrap();
    reading.execute("LOCK TABLE receipts IN ACCESS SHARE MODE", &[]).await.unwrap();
    let make = async || partitions::make_ahead(&server.app.database, Log::Receipts, MIDDLE).await;
    make().await.expect_err("it doesn't wait for ever");
    add(&server, &[MIDDLE]).await;
    drop(reading);
    assert_eq!(make().await.unwrap(), 4);
    assert_eq!(place(&server, MIDDLE).await, "receipts_2040_01");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_written_while_months_are_cut_and_dropped_is_all_there() {
    let server = with_months().await;
    let writing = async {
        for number in 0..200 {
            add(&server, &[MIDDLE + number * 1_000]).await;
        }
    };
    let cutting = async {
        for month in 0..8 {
            partitions::make_ahead(&server.app.database, Log::Receipts, MIDDLE + (month - 6) * 30 * DAY)
                .await
                .unwrap();
            partitions::drop_before(&server.app.database, Log::Receipts, MIDDLE - 40 * DAY).await.unwrap();
        }
    };
    tokio::join!(writing, cutting);
    assert_eq!(listed(&server, "/receipts").await.len(), 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_security_stands_behind_every_partition() {
    let server = with_months().await;
    let other = server.other_organization().await;
    partitions::make_ahead(&server.app.database, Log::Receipts, MIDDLE).await.unwrap();
    // This empties and makes one anew, which needs its wall as well.
    partitions::drop_before(&server.app.database, Log::Receipts, MIDDLE).await.unwrap();
    let sql = "SELECT COUNT(*) FROM pg_class WHERE relkind IN ('r', 'p') AND NOT (relrowsecurity AND relforcerowsecurity)
               AND (relname LIKE 'receipts%' OR relname LIKE 'audit%')";
    let open = server.app.database.system().first(sql, &[]).await.unwrap().unwrap().int(0).unwrap();
    assert_eq!(open, 0);
    add(&server, &[MIDDLE]).await;
    let seen = async |organization: &str| {
        let sql = "SELECT id FROM receipts_2040_01 WHERE organization_id = $1 OR organization_id <> $1";
        server.app.database.organization(organization).all(sql, &[]).await.unwrap().len()
    };
    assert_eq!(seen(&server.admin.organization).await, 1);
    assert_eq!(seen(&other.organization).await, 0);
    let sql = "UPDATE receipts_2040_01 SET status = 'failed' WHERE organization_id <> $1";
    let changed = server.app.database.organization(&other.organization).execute(sql, &[]).await.unwrap();
    assert_eq!(changed, 0);
}

/// How Postgres runs the list of receipts, one a page.
async fn plan(server: &TestServer, before: &str) -> String {
    let sql = format!("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) {}", receipts::LIST);
    let mut transaction = server.app.database.system().begin().await.unwrap();
    // A table so small is read as fast without its index.
    transaction.execute("SET LOCAL enable_seqscan = off", &[]).await.unwrap();
    transaction.execute("SET LOCAL enable_bitmapscan = off", &[]).await.unwrap();
    let mut transaction = transaction.of_organization(&server.admin.organization);
    let none = Arg::MaybeText(None);
    let args = [Arg::Text(before), none, none, none, Arg::MaybeInt(None), Arg::Int(1)];
    let rows = transaction.all(sql.leak(), &args).await.unwrap();
    rows.iter().map(|row| row.text(0).unwrap() + "\n").collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_reads_the_newest_month_that_it_needs_and_no_older_one() {
    let server = with_months().await;
    assert!(matches!(server.app.database, Database::Postgres(_)));
    partitions::make_ahead(&server.app.database, Log::Receipts, MIDDLE).await.unwrap();
    add(&server, &[MIDDLE - 20 * DAY, MIDDLE, MIDDLE + 20 * DAY]).await;
    let first = plan(&server, "~").await;
    let executed = |plan: &str, month: &str| {
        plan.lines().any(|line| line.contains(&format!(" {month} ")) && !line.contains("never executed"))
    };
    assert!(executed(&first, "receipts_2040_02") && !executed(&first, "receipts_2040_01"), "{first}");
    let next = plan(&server, &Id::Receipt.floor(MIDDLE + DAY)).await;
    assert!(!next.contains("receipts_2040_02") && !next.contains("receipts_rest"), "{next}");
    assert!(executed(&next, "receipts_2040_01") && !executed(&next, "receipts_2039_12"), "{next}");
}
