//! Scripts for a small role, and the test of credentials.

use serde_json::{Value, json};

use crate::support::{
    TestServer,
    customer::{Customer, ROLES, run},
    service,
};

fn checks(report: &Value) -> Vec<(&str, &str)> {
    let checks = report["checks"].as_array().unwrap().iter();
    checks.map(|check| (check["name"].as_str().unwrap(), check["status"].as_str().unwrap())).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_of_the_scripts_tests_well_and_connects() {
    let _turn = ROLES.lock().await;
    let server = TestServer::sqlite().await;
    for customer in Customer::on_each() {
        let kind = customer.kind();
        let path = format!("/integrations/{kind}/sql/scripts?database={}&tables=tickets", customer.database);
        let scripts = server.admin.get(&path).await.ok();
        let password = scripts["generatedPassword"].as_str().unwrap().to_owned();
        for role in ["readOnly", "write", "readOnly", "write"] {
            let database = if kind == "postgres" { &customer.database } else { "mysql" };
            let output =
                run(customer.engine, &customer.service, database, scripts[role]["sql"].as_str().unwrap());
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        for role in ["readOnly", "write"] {
            let user = scripts[role]["role"].as_str().unwrap();
            let credentials = customer.service.credentials(&customer.database, user, &password);
            let body = json!({"credentials": credentials});
            let report =
                server.admin.post(&format!("/integrations/{kind}/sql/test")).json(body.clone()).await.ok();
            assert_eq!(report["ok"], true, "{} {role}: {report:#}", customer.engine);
            assert!(report["serverVersion"].is_string());
            server.admin.post(&format!("/integrations/{kind}/connect")).json(body).await.ok();
            let found = customer.discover(&server.admin).await;
            assert_eq!(
                found["operationCount"],
                if role == "readOnly" { 2 } else { 4 },
                "{} {role}: {found}",
                customer.engine
            );
        }
        let drop = match kind {
            "postgres" => {
                "DROP OWNED BY jackfield_readonly, jackfield_readwrite; DROP ROLE jackfield_readonly, jackfield_readwrite;"
            }
            _ => "DROP USER jackfield_readonly@'%', jackfield_readwrite@'%';",
        };
        customer.run(drop);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scripts_take_a_given_password_and_refuse_what_they_can_not_quote() {
    let server = TestServer::sqlite().await;
    let scripts =
        server.admin.get("/integrations/mysql/sql/scripts?database=shop&password=long%20enough").await.ok();
    assert!(scripts.get("write").is_none() && scripts.get("generatedPassword").is_none());
    assert!(scripts["readOnly"]["sql"].as_str().unwrap().contains("long enough"));
    let hostile = server
        .admin
        .get("/integrations/postgres/sql/scripts?database=a%22%3B%20DROP&tables=b%22%3Bc")
        .await
        .ok();
    assert!(hostile["readOnly"]["sql"].as_str().unwrap().contains("\"a\"\"; DROP\""), "{hostile}");
    for query in [
        "",
        "?tables=a",
        "?database=a&databse=b",
        "?database=a&database=b",
        "?database=a%00b",
        "?database=a&password=short",
    ] {
        server
            .admin
            .get(&format!("/integrations/postgres/sql/scripts{query}"))
            .await
            .problem(400, "invalid_query");
    }
    server
        .admin
        .get("/integrations/sqlite/sql/scripts?database=a")
        .await
        .problem(404, "provider_not_available");
    server
        .admin
        .get("/integrations/nothing/sql/scripts?database=a")
        .await
        .problem(404, "unknown_integration");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_test_always_answers_200_with_eight_checks() {
    let server = TestServer::sqlite().await;
    let order = [
        "reachability",
        "tls",
        "authentication",
        "schema_read",
        "read_probe",
        "read_only_session",
        "least_privilege",
        "latency",
    ];
    for customer in Customer::on_each() {
        let path = format!("/integrations/{}/sql/test", customer.kind());
        let tested = async |change: &[(&str, Value)]| {
            let mut credentials = customer.credentials();
            for (key, value) in change {
                credentials[*key] = value.clone();
            }
            let answer = server.admin.post(&path).json(json!({"credentials": credentials})).await;
            assert!(!answer.text.contains("canary"), "{}", answer.text);
            let report = answer.ok();
            assert_eq!(checks(&report).iter().map(|(name, _)| *name).collect::<Vec<_>>(), order);
            report
        };
        let good = tested(&[]).await;
        assert_eq!(good["ok"], true, "{good:#}");
        let expired = service(&format!("{}Expired", customer.engine)).port.to_string();
        for (change, failed) in [
            ([("sslmode", json!("disable"))], "reachability"),
            ([("port", json!(5432))], "reachability"),
            ([("host", json!("127.0.0.1/x"))], "reachability"),
            ([("port", json!("1"))], "reachability"),
            ([("port", json!(expired))], "tls"),
            ([("password", json!("wrong"))], "authentication"),
        ] {
            let report = tested(&change).await;
            assert_eq!(report["ok"], false);
            let first = *checks(&report).iter().find(|(_, status)| *status == "fail").unwrap();
            assert_eq!(first.0, failed, "{} {change:?}: {report:#}", customer.engine);
        }
        let admin = [
            ("user", json!(customer.service.admin_user)),
            ("password", json!(customer.service.admin_password)),
        ];
        let report = tested(&admin).await;
        assert!(checks(&report).contains(&("least_privilege", "fail")), "{report:#}");
    }
    for body in [json!({}), json!({"credentials": "x"}), json!({"credentials": {}, "x": 1})] {
        server.admin.post("/integrations/mysql/sql/test").json(body).await.problem(400, "validation_failed");
    }
    assert_eq!(server.admin.get("/integrations").await.ok(), json!([]), "a test keeps nothing");
}
