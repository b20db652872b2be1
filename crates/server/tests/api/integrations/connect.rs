//! Catalog, connect, list, disconnect.

use serde_json::{Value, json};

use crate::{
    integrations::{agent, open_tickets},
    support::{Start, TestServer, customer::Customer, service, store::TestStore, until},
};

both_stores! {
    async fn a_database_is_connected_listed_and_disconnected(server: TestServer) {
        let customer = Customer::on_postgres();
        let other = server.other_organization().await;
        assert_eq!(server.admin.get("/integrations").await.ok(), json!([]));
        customer.connect(&server.admin).await;
        let listed = server.admin.get("/integrations").await.ok();
        assert_eq!((listed[0]["kind"].as_str(), listed[0]["status"].as_str()), (Some("postgres"), Some("connected")));
        assert!(listed[0]["accountLabel"].as_str().unwrap().ends_with(&format!("/{}", customer.database)), "{listed}");
        assert!(listed[0].get("schema").is_none());
        customer.discover(&server.admin).await;
        let listed = server.admin.get("/integrations").await;
        assert_eq!(listed.ok()[0]["schema"]["objectCount"], 2);
        assert!(!listed.text.contains("canary"), "{}", listed.text);
        assert_eq!(other.get("/integrations").await.ok(), json!([]));
        other.delete("/integrations/postgres").await.problem(404, "not_found");
        other.post("/integrations/postgres/discover").await.problem(409, "integration_not_connected");

        let gone = server.admin.delete("/integrations/postgres").await.ok();
        assert_eq!(gone, json!({"kind": "postgres", "affectedSkills": []}));
        server.admin.delete("/integrations/postgres").await.problem(404, "not_found");
        server.admin.post("/integrations/postgres/discover").await.problem(409, "integration_not_connected");
        assert_eq!(server.admin.get("/integrations/postgres/schema").await.ok()["objects"].as_array().unwrap().len(), 2);
    }

    async fn credentials_are_never_shown_and_never_kept_in_the_clear(server: TestServer) {
        let customer = Customer::on_postgres();
        let body = json!({"credentials": customer.credentials()});
        let once = server.admin.post("/integrations/postgres/connect").json(body.clone()).once("k1").await;
        let again = server.admin.post("/integrations/postgres/connect").json(body).once("k1").await;
        assert_eq!(again.header("idempotency-replayed"), "true");
        for path in ["/integrations", "/integrations/catalog", "/audit-logs"] {
            let answer = server.admin.get(path).await;
            assert!(!answer.text.contains("canary"), "{path}");
        }
        assert!(!once.text.contains("canary") && !again.text.contains("canary"));
        if let TestStore::Sqlite(folder) = &*server.store {
            for entry in std::fs::read_dir(folder.path()).unwrap() {
                let bytes = std::fs::read(entry.unwrap().path()).unwrap();
                assert!(!bytes.windows(6).any(|window| window == b"canary"));
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_engine_connects_with_each_sslmode_that_verifies() {
    let server = TestServer::sqlite().await;
    for customer in Customer::on_each() {
        for (sslmode, host) in [
            ("verify-full", &customer.service.name),
            ("verify-ca", &customer.service.host),
            ("require", &customer.service.host),
        ] {
            let mut credentials = customer.credentials();
            credentials["sslmode"] = sslmode.into();
            credentials["host"] = host.as_str().into();
            let path = format!("/integrations/{}/connect", customer.kind());
            let answer = server.admin.post(&path).json(json!({"credentials": credentials})).await;
            assert_eq!(answer.ok()["status"], "connected", "{} {sslmode}", customer.engine);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_of_a_connect_is_named_and_nothing_is_kept() {
    let server = TestServer::sqlite().await;
    let refused = async |kind: &str, body: Value| {
        server.admin.post(&format!("/integrations/{kind}/connect")).json(body).await
    };
    let missing = refused("postgres", json!({})).await;
    missing.problem(400, "validation_failed");
    assert_eq!(missing.faulty_fields(), ["credentials"]);
    let many = refused(
        "mysql",
        json!({"credentials": {"hst": "a", "port": "70000", "sslmode": "disable",
        "user": "me", "password": 7, "database": ""}, "more": 1}),
    )
    .await;
    many.problem(400, "validation_failed");
    assert_eq!(
        many.faulty_fields(),
        [
            "credentials.database",
            "credentials.host",
            "credentials.hst",
            "credentials.password",
            "credentials.port",
            "credentials.sslmode",
            "more"
        ]
    );
    for mode in ["disable", "allow", "prefer", "none", "REQUIRE"] {
        let answer = refused(
            "postgres",
            json!({"credentials": {"host": "db.example.com", "port": "5432", "database": "d",
            "user": "u", "password": "p", "sslmode": mode}}),
        )
        .await;
        answer.problem(400, "validation_failed");
        assert_eq!(answer.faulty_fields(), ["credentials.sslmode"], "{mode}");
    }
    // Without a client of OAuth, or without a public API, it says what is missing.
    for (kind, missing) in
        [("google_sheets", "/oauth-client"), ("opentable", "PUT /integrations/providers/opentable")]
    {
        let answer = refused(kind, json!({})).await;
        let detail = answer.problem(404, "provider_not_available")["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(missing), "{detail}");
    }
    refused("sqlite", json!({"credentials": {"path": "/etc/passwd"}}))
        .await
        .problem(404, "provider_not_available");
    let unknown = refused("postgress", json!({})).await;
    assert!(unknown.problem(404, "unknown_integration")["detail"].as_str().unwrap().contains("`postgres`"));
    assert_eq!(server.admin.get("/integrations").await.ok(), json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_database_refuses_is_told_with_the_field_to_look_at() {
    let server = TestServer::sqlite().await;
    for customer in Customer::on_each() {
        let path = format!("/integrations/{}/connect", customer.kind());
        let with = async |change: &[(&str, &str)]| {
            let mut credentials = customer.credentials();
            for (key, value) in change {
                credentials[*key] = (*value).into();
            }
            server.admin.post(&path).json(json!({"credentials": credentials})).await
        };
        let wrong = with(&[("password", "wrong-canary")]).await;
        wrong.problem(400, "credentials_rejected");
        assert!(wrong.faulty_fields()[0].starts_with("credentials."), "{}", wrong.text);
        assert!(!wrong.text.contains("canary"), "{}", wrong.text);
        let admin = [
            ("user", customer.service.admin_user.as_str()),
            ("password", customer.service.admin_password.as_str()),
        ];
        with(&admin).await.problem(400, "role_too_powerful");
        let unknown_ca = service(&format!("{}UnknownCa", customer.engine)).port.to_string();
        with(&[("port", &unknown_ca)]).await.problem(502, "tls_failed");
        with(&[("ca_pem", "not a certificate")]).await.problem(400, "invalid_target");
        assert_eq!(server.admin.get("/integrations").await.ok(), json!([]));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_private_address_is_refused_unless_the_operator_allows_it() {
    let server = Start::sqlite().settings(|settings| settings.drivers.guard.allowed_private_networks.clear());
    let server = server.run().await;
    let customer = Customer::on_postgres();
    let body = json!({"credentials": customer.credentials()});
    let refused = server.admin.post("/integrations/postgres/connect").json(body).await;
    refused.problem(400, "address_not_allowed");
    assert_eq!(refused.faulty_fields(), ["credentials.host"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connecting_again_replaces_the_credentials_and_keeps_schema_and_skills() {
    let server = TestServer::sqlite().await;
    for customer in Customer::on_each() {
        let kind = customer.kind();
        customer.connect(&server.admin).await;
        customer.discover(&server.admin).await;
        let agent = agent(&server.admin).await;
        let path = format!("/agents/{agent}/integrations/{kind}/bindings");
        let skill = server.admin.post(&path).json(open_tickets()).await.created();
        let before = server.admin.get(&format!("/integrations/{kind}/schema")).await.ok();

        let changed = match kind {
            "postgres" => "ALTER ROLE {user} PASSWORD 'another password';",
            _ => "ALTER USER {user} IDENTIFIED BY 'another password';",
        };
        customer.run(changed);
        let stale = json!({"credentials": customer.credentials()});
        let connect = format!("/integrations/{kind}/connect");
        server.admin.post(&connect).json(stale).await.problem(400, "credentials_rejected");
        let mut fresh = customer.credentials();
        fresh["password"] = "another password".into();
        server.admin.post(&connect).json(json!({"credentials": fresh})).await.ok();
        let again = customer.discover(&server.admin).await;
        assert_eq!(
            (&again["changed"], &again["drift"]["affectedSkills"]),
            (&json!(false), &json!([])),
            "{again}"
        );
        let after = server.admin.get(&format!("/integrations/{kind}/schema")).await.ok();
        assert_eq!(before["fingerprint"], after["fingerprint"]);

        let gone = server.admin.delete(&format!("/integrations/{kind}")).await.ok();
        assert_eq!(gone["affectedSkills"][0]["skillId"], skill["id"]);
        assert_eq!(gone["affectedSkills"][0]["breaks"], true);
        server.admin.post(&path).json(open_tickets()).await.problem(409, "integration_not_connected");
        server.admin.delete(&format!("/agents/{agent}")).await.ok();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disconnect_reaches_the_other_replica_and_closes_its_pool() {
    let server = TestServer::postgres().await;
    let replica = server.replica().await;
    let customer = Customer::on_postgres();
    customer.connect(&server.admin).await;
    customer.discover(&server.admin).await;
    customer.discover(&replica.admin).await;
    server.admin.delete("/integrations/postgres").await.ok();
    until("the other replica knows", async || {
        replica.admin.post("/integrations/postgres/discover").await.status == 409
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_fails_later_says_so_until_it_works_again() {
    let server = TestServer::sqlite().await;
    let customer = Customer::on_postgres();
    customer.connect(&server.admin).await;
    customer.discover(&server.admin).await;
    customer.run("ALTER ROLE {user} NOLOGIN; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{user}';");
    let failed = server.admin.post("/integrations/postgres/discover").await;
    assert!(matches!(failed.status, 502..=504), "{}", failed.text);
    let listed = server.admin.get("/integrations").await.ok();
    assert_eq!(listed[0]["status"], "error", "{listed}");
    assert!(listed[0]["lastError"].is_string(), "{listed}");
    customer.run("ALTER ROLE {user} LOGIN;");
    until("it works again", async || {
        server.admin.post("/integrations/postgres/discover").await.status == 200
    })
    .await;
    let listed = server.admin.get("/integrations").await.ok();
    assert_eq!(listed[0]["status"], "connected");
    assert!(listed[0].get("lastError").is_none(), "{listed}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_catalog_lists_what_can_be_connected_today() {
    let server = TestServer::sqlite().await;
    let customer = Customer::on_postgres();
    customer.connect(&server.admin).await;
    let catalog = server.admin.get("/integrations/catalog").await.ok();
    let kinds: Vec<_> =
        catalog.as_array().unwrap().iter().map(|item| item["kind"].as_str().unwrap()).collect();
    // What a person approves isn't there: this deployment has no OAuth client. Nor is SQLite, without a folder for it.
    assert_eq!(kinds, ["calendly", "housecall_pro", "hubspot", "mysql", "postgres", "shopify", "square"]);
    let of = |kind: &str| &catalog[kinds.iter().position(|known| *known == kind).unwrap()];
    let postgres = of("postgres");
    assert_eq!((&postgres["connected"], &of("mysql")["connected"]), (&json!(true), &json!(false)));
    assert_eq!((&postgres["actionCount"], &postgres["hasPack"]), (&json!(0), &json!(false)));
    assert_eq!((&postgres["authType"], &postgres["transport"]), (&json!("credentials"), &json!("sql")));
    let secret: Vec<_> = postgres["credentialFields"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|field| field["secret"] == true)
        .collect();
    assert_eq!(secret.len(), 1);
    assert_eq!(secret[0]["key"], "password");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sqlite_file_in_an_allowed_folder_is_connected_and_discovered() {
    let folder = tempfile::tempdir().unwrap();
    let allowed = folder.path().to_owned();
    let server = Start::sqlite().settings(|settings| settings.sqlite_folders.push(allowed)).run().await;
    let file = folder.path().join("shop.db");
    let pool = sqlx::SqlitePool::connect(&format!("sqlite://{}?mode=rwc", file.display())).await.unwrap();
    sqlx::raw_sql("CREATE TABLE customers (id INTEGER PRIMARY KEY, phone TEXT UNIQUE, name TEXT)")
        .execute(&pool)
        .await
        .unwrap();
    pool.close().await;
    let body = |path: &std::path::Path| json!({"credentials": {"path": path.display().to_string()}});
    let outside = tempfile::NamedTempFile::new().unwrap();
    let refused = server.admin.post("/integrations/sqlite/connect").json(body(outside.path())).await;
    refused.problem(400, "validation_failed");
    assert_eq!(refused.faulty_fields(), ["credentials.path"]);
    server.admin.post("/integrations/sqlite/connect").json(body(&file)).await.ok();
    let found = server.admin.post("/integrations/sqlite/discover").await.ok();
    assert_eq!((&found["objectCount"], &found["changed"]), (&json!(1), &json!(true)));
}
