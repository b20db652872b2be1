//! Agents: making, reading, changing, deleting.
#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use serde_json::{Value, json};

use crate::drafts;

both_stores! {
    async fn an_agent_comes_back_as_it_was_made(server: TestServer) {
        let body = json!({
            "name": "Front desk", "primaryLanguage": "en-US", "languages": ["en-US", "de"], "enabledChannels": ["voice"],
            "businessHours": {"timezone": "Europe/Berlin", "weekly": {"mon": [{"open": "09:00", "close": "17:00"}]},
                "holidays": [{"date": "2026-12-25"}], "afterHours": {"message": "Call tomorrow."}},
            "persona": {"tone": "warm", "z": 1, "a": 2}, "greeting": "Hello"
        });
        let made = server.admin.post("/agents").json(body.clone()).await;
        assert_eq!(made.header("etag"), "\"1\"");
        let made = made.created();
        for (member, value) in body.as_object().unwrap() {
            if member == "businessHours" {
                assert_eq!(made[member]["afterHours"], value["afterHours"]);
            } else {
                assert_eq!(&made[member], value, "{member}");
            }
        }
        assert_eq!((made["version"].as_i64(), &made["publishedVersionId"]), (Some(0), &Value::Null));
        assert_eq!(made["organizationId"], server.admin.organization);
        assert_eq!(made["isActive"], true);
        let id = made["id"].as_str().unwrap();
        assert_eq!(server.admin.get(&format!("/agents/{id}")).await.ok(), made);
        assert_eq!(server.admin.get("/agents").await.ok(), json!([made]));
    }

    async fn every_fault_of_an_agent_is_named_at_once(server: TestServer) {
        let body = json!({"name": "", "enabledChanels": ["voice"], "languages": ["?"], "isActive": 1,
            "businessHours": {"timezone": "Nowhere", "weekly": {"mon": [{"open": "9", "close": "17:00"}]}}});
        let answer = server.admin.post("/agents").json(body).await;
        answer.problem(400, "validation_failed");
        let expected = [
            "businessHours.timezone", "businessHours.weekly.mon[0].open", "enabledChanels", "isActive",
            "languages[0]", "name",
        ];
        assert_eq!(answer.faulty_fields(), expected);
        assert!(answer.text.contains("did you mean `enabledChannels`?"), "{}", answer.text);
    }

    async fn a_patch_replaces_what_it_states_and_null_removes(server: TestServer) {
        let body = json!({"name": "Desk", "greeting": "Hello", "persona": {"tone": "warm"}, "primaryLanguage": "en"});
        let id = server.admin.post("/agents").json(body).await.created()["id"].as_str().unwrap().to_owned();
        let path = format!("/agents/{id}");
        let patch = json!({"greeting": null, "persona": {"tone": "dry"}, "primaryLanguage": null, "name": "Front desk"});
        let changed = server.admin.patch(&path).json(patch).await;
        assert_eq!(changed.header("etag"), "\"2\"");
        let changed = changed.ok();
        assert_eq!((&changed["name"], &changed["persona"]), (&json!("Front desk"), &json!({"tone": "dry"})));
        assert!(changed.get("greeting").is_none() && changed.get("primaryLanguage").is_none(), "{changed}");
        let refused = server.admin.patch(&path).json(json!({"name": null, "isActive": "no", "id": "agt_1"})).await;
        refused.problem(400, "validation_failed");
        assert_eq!(refused.faulty_fields(), ["id", "isActive", "name"]);
        assert_eq!(server.admin.get(&path).await.ok(), changed);
    }

    async fn a_stale_change_is_refused(server: TestServer) {
        let id = drafts::agent(&server).await;
        let path = format!("/agents/{id}");
        let change = |tag: &'static str, name: &'static str| {
            server.admin.patch(&path).header("if-match", tag).json(json!({"name": name}))
        };
        change("\"1\"", "First").await.ok();
        change("\"1\"", "Second").await.problem(409, "version_conflict");
        server.admin.delete(&path).header("if-match", "\"1\"").await.problem(409, "version_conflict");
        assert_eq!(server.admin.get(&path).await.ok()["name"], "First");
        // An edit of a skill is an edit of the draft.
        server.admin.post(&format!("{path}/skills")).json(drafts::hang_up("Bye")).await.created();
        change("\"2\"", "Third").await.problem(409, "version_conflict");
        change("\"3\"", "Third").await.ok();
    }

    async fn a_deleted_agent_takes_its_skills_and_versions_along(server: TestServer) {
        let id = drafts::agent(&server).await;
        let path = format!("/agents/{id}");
        let skill = server.admin.post(&format!("{path}/skills")).json(drafts::hang_up("Bye")).await.created();
        server.admin.post(&format!("{path}/publish")).json(json!({})).await.created();
        assert_eq!(server.admin.delete(&path).await.ok(), Value::Null);
        let skill = format!("{path}/skills/{}", skill["id"].as_str().unwrap());
        for gone in [&path, &format!("{path}/versions"), &format!("{path}/skills"), &skill] {
            server.admin.get(gone).await.problem(404, "not_found");
        }
        server.admin.delete(&path).await.problem(404, "not_found");
    }

    async fn a_list_of_agents_goes_on_where_it_stopped(server: TestServer) {
        for _ in 0..5 {
            drafts::agent(&server).await;
        }
        let mut seen = std::collections::BTreeSet::new();
        let mut path = "/agents?limit=2".to_owned();
        loop {
            let page = server.admin.get(&path).await;
            for agent in page.ok().as_array().unwrap() {
                assert!(seen.insert(agent["id"].as_str().unwrap().to_owned()));
            }
            let Some(cursor) = page.json["pagination"]["nextCursor"].as_str() else { break };
            path = format!("/agents?limit=2&cursor={cursor}");
        }
        assert_eq!(seen.len(), 5);
    }

    async fn another_organizations_agent_is_not_there(server: TestServer) {
        let id = drafts::agent(&server).await;
        let other = server.other_organization().await;
        let path = format!("/agents/{id}");
        let skill = server.admin.post(&format!("{path}/skills")).json(drafts::hang_up("Bye")).await.created();
        let version = server.admin.post(&format!("{path}/publish")).json(json!({})).await.created();
        let skill = format!("{path}/skills/{}", skill["id"].as_str().unwrap());
        let version_id = version["id"].as_str().unwrap();
        let version = format!("{path}/versions/{version_id}");
        for path in [&path, &skill, &version, &format!("{version}/diff"), &format!("{path}/prepublish-report")] {
            other.get(path).await.problem(404, "not_found");
        }
        other.patch(&path).json(json!({"name": "Mine"})).await.problem(404, "not_found");
        other.patch(&skill).json(json!({"isEnabled": false})).await.problem(404, "not_found");
        other.delete(&skill).await.problem(404, "not_found");
        other.post(&format!("{path}/publish")).json(json!({})).await.problem(404, "not_found");
        other.post(&format!("{path}/rollback")).json(json!({})).await.problem(404, "not_found");
        let mine = drafts_of(&other).await;
        let stolen = json!({"versionId": version_id});
        other.post(&format!("/agents/{mine}/rollback")).json(stolen).await.problem(404, "not_found");
        server.admin.get("/agents/%00").await.problem(404, "not_found");
    }
}

async fn drafts_of(client: &crate::support::Client) -> String {
    let made = client.post("/agents").json(json!({"name": "Mine"})).await.created();
    made["id"].as_str().unwrap().to_owned()
}
