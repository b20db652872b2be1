//! What comes back: its shape, and each value without loss.

use serde_json::{Value, json};

use crate::support::{
    TestServer,
    customer::Customer,
    desk::{self, Desk},
};

const POSTGRES: &str = "CREATE TABLE oddities (id int PRIMARY KEY, price numeric(10, 2), exact numeric(30, 10), huge bigint,
    ratio double precision, day date, hour time, moment timestamptz, local timestamp, truth boolean, extra jsonb,
    mark uuid, tags text[], code char(4), nothing text);
    INSERT INTO oddities VALUES (1, 19.90, 12345678901234567890.0123456789, 9007199254740993, 0.1, '2028-02-29', '23:59:58',
    '2026-11-02 09:15:00.25+02', '2026-11-02 09:15:00', true, '{\"a\": [1, null]}',
    '6F9619FF-8B86-D011-B42D-00CF4FC964FF', '{a,b}', 'ab', NULL);
    GRANT SELECT ON oddities TO {user};";

const MYSQL: &str = "CREATE TABLE oddities (id INT PRIMARY KEY, price DECIMAL(10, 2), exact DECIMAL(30, 10), huge BIGINT UNSIGNED,
    ratio DOUBLE, day DATE, hour TIME, moment TIMESTAMP(2) NULL, local DATETIME, truth TINYINT(1), extra JSON,
    mark CHAR(36), tags SET('a', 'b'), code BINARY(2), nothing TEXT) CHARACTER SET utf8mb4;
    SET time_zone = '+00:00';
    INSERT INTO oddities VALUES (1, 19.90, 12345678901234567890.0123456789, 18446744073709551615, 0.1, '2028-02-29', '23:59:58',
    '2026-11-02 07:15:00.25', '2026-11-02 09:15:00', true, '{\"a\": [1, null]}',
    '6f9619ff-8b86-d011-b42d-00cf4fc964ff', 'a,b', 'ab', NULL);
    GRANT SELECT ON {database}.oddities TO {user};";

fn everything(columns: &[&str]) -> Value {
    let projection: Vec<Value> = columns.iter().map(|name| json!({"path": [name], "leaf": name})).collect();
    json!({"toolName": "everything", "operation": "oddities.search", "enabled": true, "projection": projection,
        "sqlSearch": {"table": "oddities", "filterColumn": "id", "param": "id"}})
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_type_arrives_without_loss_on_every_engine() {
    let server = TestServer::sqlite().await;
    for customer in Customer::on_each() {
        let is_postgres = customer.kind() == "postgres";
        customer.run(if is_postgres { POSTGRES } else { MYSQL });
        let desk = Desk::over(&server.admin, customer).await;
        let columns = [
            "price", "exact", "huge", "ratio", "day", "hour", "moment", "local", "truth", "extra", "mark",
            "tags", "nothing",
        ];
        desk.bind(everything(&columns)).await;
        desk.publish().await;
        let called = desk.call("everything", json!({"id": 1})).await;
        let huge = if is_postgres { "9007199254740993" } else { "18446744073709551615" };
        let mut expected = json!({"price": 19.9, "exact": "12345678901234567890.0123456789", "huge": huge, "ratio": 0.1,
            "day": "2028-02-29", "hour": "23:59:58", "moment": "2026-11-02T07:15:00.25Z", "local": "2026-11-02T09:15:00",
            "truth": true, "extra": {"a": [1, null]}, "mark": "6f9619ff-8b86-d011-b42d-00cf4fc964ff", "tags": ["a", "b"],
            "nothing": null});
        for column in columns {
            let (told, wanted) = (&Desk::output(&called)[column], expected[column].take());
            assert_eq!(*told, wanted, "{column} on {}", desk.customer.engine);
        }
        server.admin.delete(&desk.path("")).await.ok();
        server.admin.delete(&desk.integration("")).await.ok();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_mariadb_keeps_as_json_without_being_it_comes_back_as_text() {
    let server = TestServer::sqlite().await;
    let Some(customer) = Customer::on("mariadb") else { return };
    customer.run(
        r#"CREATE TABLE oddities (id INT PRIMARY KEY, extra JSON, plain LONGTEXT) CHARACTER SET utf8mb4;
        SET check_constraint_checks = 0;
        INSERT INTO oddities VALUES (1, '{"a": oops', '{"a": 1}'), (2, '{"a": 1}', '{"a": 1}');
        GRANT SELECT ON {database}.oddities TO {user};"#,
    );
    let desk = Desk::over(&server.admin, customer).await;
    desk.bind(everything(&["extra", "plain"])).await;
    desk.publish().await;
    let broken = desk.call("everything", json!({"id": 1})).await;
    assert_eq!(*Desk::output(&broken), json!({"extra": r#"{"a": oops"#, "plain": r#"{"a": 1}"#}));
    let whole = desk.call("everything", json!({"id": 2})).await;
    assert_eq!(*Desk::output(&whole), json!({"extra": {"a": 1}, "plain": r#"{"a": 1}"#}));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_record_many_records_and_none_have_their_shapes_on_every_engine() {
    let server = TestServer::sqlite().await;
    for customer in Customer::on_each() {
        customer.run(
            "INSERT INTO customers (id, phone, name) VALUES (43, '+12065550142', 'One'), (44, '(206) 555-0142', 'Two');
             INSERT INTO tickets (customer_id, subject, opened_at) VALUES (42, 'a', '2026-01-01 00:00:00'),
             (42, 'b', '2026-01-02 00:00:00'), (42, 'c', '2026-01-03 00:00:00');",
        );
        let desk = Desk::over(&server.admin, customer).await;
        let mut few = desk::open_tickets();
        few["sqlSearch"]["limit"] = 2.into();
        desk.bind(few).await;
        desk.bind(desk::ticket_owner()).await;
        desk.bind(json!({"toolName": "caller", "operation": "customers.search", "enabled": true,
            "sqlSearch": {"table": "customers", "filterColumn": "phone", "param": "phone", "operator": "variants"},
            "projection": [{"path": ["name"], "leaf": "name"}]}))
        .await;
        desk.publish().await;
        let cut = desk.call("open_tickets", json!({"caller_phone": "+1 555 099 9999"})).await;
        let output = Desk::output(&cut);
        assert_eq!((&output["count"], &output["truncated"]), (&json!(2), &json!(true)), "{cut}");
        let subjects: Vec<&Value> =
            output["items"].as_array().unwrap().iter().map(|item| &item["ticket_subject"]).collect();
        assert_eq!(subjects, ["c", "b"]);
        let receipts = server.admin.get(&format!("/receipts?agentId={}", desk.agent)).await.ok();
        assert_eq!(
            receipts[0]["rowCount"], 2,
            "what was given, not what was read to know that there is more"
        );
        let none = desk.call("caller", json!({"phone": "+1 206 555 9999"})).await;
        assert_eq!(*Desk::output(&none), json!({"found": false}));
        let one = desk.call("caller", json!({"phone": "+1 555 012 3456"})).await;
        assert_eq!(*Desk::output(&one), json!({"name": "A. Caller"}));
        let two = desk.call("caller", json!({"phone": "206-555-0142"})).await;
        let code = if two["status"] == "ok" { "a choice was made" } else { Desk::failure(&two) };
        assert_eq!(code, "ambiguous_match", "{two}");
        server.admin.delete(&desk.path("")).await.ok();
        server.admin.delete(&desk.integration("")).await.ok();
    }
}
