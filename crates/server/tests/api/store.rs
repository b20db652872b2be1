//! What the store promises to the use cases.

use std::time::Duration;

use jackfield::store::Arg;

const INSERT: &str = "INSERT INTO settings (name, value) VALUES ($1, $2)";

both_stores! {
    async fn a_transaction_that_is_dropped_leaves_nothing_and_holds_up_nobody(server: TestServer) {
        let system = server.app.database.system();
        for _ in 0..8 {
            let mut dropped = system.begin().await.unwrap();
            dropped.execute(INSERT, &[Arg::Text("dropped"), Arg::Bytes(b"")]).await.unwrap();
            drop(dropped);
            let next = system.execute(INSERT, &[Arg::Text("dropped"), Arg::Bytes(b"")]);
            let next = tokio::time::timeout(Duration::from_secs(5), next).await;
            assert_eq!(next.expect("nobody waits for a dropped transaction").unwrap(), 1);
            system.execute("DELETE FROM settings WHERE name = $1", &[Arg::Text("dropped")]).await.unwrap();
        }
    }

    async fn a_transaction_of_an_organization_sees_no_other(server: TestServer) {
        let other = server.other_organization().await;
        let own = server.app.database.organization(&server.admin.organization);
        let sql = "SELECT id FROM api_keys WHERE organization_id = $1 OR organization_id <> $1";
        let seen = own.all(sql, &[]).await.unwrap().len();
        let system = server.app.database.system();
        let all = system.all("SELECT id FROM api_keys", &[]).await.unwrap().len();
        assert_eq!(all, 2);
        // On Postgres row security stands behind the statement; SQLite has the statement alone.
        let walled = matches!(server.app.database, jackfield::store::Database::Postgres(_));
        assert_eq!(seen, if walled { 1 } else { 2 });
        assert!(own.all("SELECT id FROM api_keys", &[]).await.is_err(), "a statement without its organization");
        assert_ne!(other.organization, server.admin.organization);
    }
}
