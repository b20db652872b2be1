//! Arguments are checked before anything is sent.

use serde_json::{Value, json};

use crate::support::{
    TestServer,
    desk::{self, Desk},
};

both_stores! {
    async fn every_wrong_argument_is_named_and_nothing_is_sent(server: TestServer) {
        let desk = Desk::on_postgres(&server.admin).await;
        desk.enabled(desk::open_ticket()).await;
        desk.publish().await;
        // Where nothing is sent, it doesn't matter that nothing is connected.
        desk.client.delete("/integrations/postgres").await.ok();
        let wrong = json!({"customer_id": "forty", "subject": "x", "colour": "red"});
        let refused = desk.ask("open_ticket", wrong, json!({})).await;
        refused.problem(422, "arguments_invalid");
        assert_eq!(refused.faulty_fields(), ["colour", "customer_id", "problem", "subject"]);
        let receipts = desk.client.get(&format!("/receipts?agentId={}", desk.agent)).await.ok();
        assert_eq!(receipts.as_array().map(Vec::len), Some(1), "{receipts}");
        assert_eq!((&receipts[0]["status"], &receipts[0]["code"]), (&json!("failed"), &json!("arguments_invalid")));
    }

    async fn a_body_of_another_form_is_refused_with_every_fault(server: TestServer) {
        let desk = Desk::on_postgres(&server.admin).await;
        desk.bind(desk::open_tickets()).await;
        desk.publish().await;
        let path = desk.path("/tools/open_tickets/call");
        let context = json!({"chanel": "voice", "verificationLevel": "total", "conversationId": "a\nb"});
        let refused = desk.client.post(&path).json(json!({"arguments": [], "context": context, "argument": {}})).await;
        refused.problem(400, "validation_failed");
        let expected = ["argument", "arguments", "context.chanel", "context.conversationId", "context.verificationLevel"];
        assert_eq!(refused.faulty_fields(), expected, "{}", refused.text);
        let twice = r#"{"arguments": {"caller_phone": "+15550123456", "caller_phone": "+15550999999"}}"#;
        let refused = desk.client.post(&path).body("application/json", twice).await;
        assert_eq!(refused.status, 400, "{}", refused.text);
    }
}

/// A parameter for each type that the engine has; each takes what is exact and nothing else.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn numbers_and_dates_beyond_their_column_are_refused() {
    let server = TestServer::sqlite().await;
    let desk = Desk::on_postgres(&server.admin).await;
    desk.customer.run(
        "CREATE TABLE bookings (id serial PRIMARY KEY, day date NOT NULL, guests smallint NOT NULL, price numeric(6, 2) NOT NULL);
         GRANT SELECT, INSERT ON bookings TO {user}; GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {user};",
    );
    desk.customer.discover(&desk.client).await;
    let columns: Vec<Value> =
        ["day", "guests", "price"].iter().map(|name| json!({"column": name, "param": name})).collect();
    desk.enabled(json!({"toolName": "book", "operation": "bookings.insert", "isWrite": true,
        "sqlWrite": {"table": "bookings", "mode": "insert", "columns": columns},
        "projection": [{"path": ["day"], "leaf": "day"}, {"path": ["price"], "leaf": "price"}]}))
        .await;
    desk.publish().await;
    let good = json!({"day": "2028-02-29", "guests": 4, "price": 19.5});
    for (name, value) in [
        ("day", json!("2027-02-29")),
        ("day", json!("tomorrow")),
        ("guests", json!(40_000)),
        ("guests", json!(2.5)),
        ("price", json!(12345.67)),
        ("price", json!("1.234")),
        ("price", json!("1e3'); DROP TABLE bookings; --")),
        ("guests", Value::Null),
    ] {
        let mut wrong = good.clone();
        wrong[name] = value;
        let refused = desk.ask("book", wrong, json!({})).await;
        refused.problem(422, "arguments_invalid");
        assert_eq!(refused.faulty_fields(), [name], "{}", refused.text);
    }
    let token = desk.token("book", good.clone()).await;
    let done = desk.confirmed("book", good, &token).await;
    assert_eq!(*Desk::output(&done), json!({"day": "2028-02-29", "price": 19.5}));
    assert_eq!(desk.customer.number("SELECT count(*) FROM bookings;"), 1);
}
