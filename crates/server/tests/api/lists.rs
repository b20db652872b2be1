//! Lists in pages.

use serde_json::json;

both_stores! {
    async fn pages_cover_the_list_once_and_end(server: TestServer) {
        for number in 0..5 {
            let body = json!({"name": format!("k{number}"), "scopes": ["audit:read"]});
            server.admin.post("/api-keys").json(body).await.created();
        }
        let mut names = Vec::new();
        let mut path = "/api-keys?limit=4".to_owned();
        loop {
            let page = server.admin.get(&path).await;
            names.extend(page.ok().as_array().unwrap().iter().map(|key| key["name"].as_str().unwrap().to_owned()));
            let pagination = &page.json["pagination"];
            let Some(cursor) = pagination["nextCursor"].as_str() else {
                assert_eq!(pagination["hasMore"], false);
                break;
            };
            assert_eq!(pagination["hasMore"], true);
            path = format!("/api-keys?limit=4&cursor={cursor}");
        }
        assert_eq!(names, ["admin", "k0", "k1", "k2", "k3", "k4"]);
    }

    async fn a_cursor_that_was_changed_is_refused(server: TestServer) {
        for number in 0..2 {
            let body = json!({"name": format!("k{number}"), "scopes": ["audit:read"]});
            server.admin.post("/api-keys").json(body).await.created();
        }
        let page = server.admin.get("/api-keys?limit=1").await;
        let cursor = page.json["pagination"]["nextCursor"].as_str().unwrap().to_owned();
        let mut letters: Vec<char> = cursor.chars().collect();
        letters[12] = if letters[12] == 'A' { 'B' } else { 'A' };
        let changed: String = letters.into_iter().collect();
        for cursor in [changed.as_str(), "x", "AAAA", "%00"] {
            let answer = server.admin.get(&format!("/api-keys?cursor={cursor}")).await;
            answer.problem(400, "invalid_cursor");
        }
        server.admin.get(&format!("/api-keys?cursor={cursor}")).await.ok();
    }

    async fn a_limit_out_of_range_is_refused(server: TestServer) {
        for limit in ["0", "201", "-1", "ten", ""] {
            server.admin.get(&format!("/api-keys?limit={limit}")).await.problem(400, "invalid_limit");
        }
    }
}
