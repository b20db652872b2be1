//! Versions: published once, never changed, live or not.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that can't go on has failed")]

use serde_json::{Value, json};

use crate::{
    drafts,
    support::{Answer, TestServer},
};

async fn publish(server: &TestServer, agent: &str) -> Answer {
    server.admin.post(&format!("/agents/{agent}/publish")).json(json!({})).await
}

async fn rename(server: &TestServer, agent: &str, name: &str) {
    server.admin.patch(&format!("/agents/{agent}")).json(json!({"name": name})).await.ok();
}

fn text(value: &Value) -> &str {
    value.as_str().expect("text")
}

both_stores! {
    async fn what_is_published_is_frozen_and_what_is_edited_is_not_live(server: TestServer) {
        let agent = drafts::agent(&server).await;
        let skill = drafts::bind(&server, &agent, drafts::open_tickets()).await.unwrap();
        drafts::bind(&server, &agent, drafts::open_ticket()).await.unwrap();
        let note = json!({"note": "First."});
        let published = server.admin.post(&format!("/agents/{agent}/publish")).json(note).await;
        let version = published.created();
        assert_eq!((version["version"].as_i64(), text(&version["note"])), (Some(1), "First."));
        // A disabled write stays behind.
        let skills = version["compiledConfig"]["skills"].as_array().unwrap();
        assert_eq!(skills.iter().map(|skill| text(&skill["toolName"])).collect::<Vec<_>>(), ["open_tickets"]);
        assert_eq!(skills[0]["plan"]["hash"], skill.plan.as_ref().unwrap().hash);
        let shown = server.admin.get(&format!("/agents/{agent}")).await;
        assert_eq!(shown.header("etag"), published.header("etag"));
        assert_eq!((&shown.ok()["publishedVersionId"], &shown.ok()["version"]), (&version["id"], &json!(1)));

        rename(&server, &agent, "Edited").await;
        server.admin.delete(&format!("/agents/{agent}/skills/{}", skill.id)).await.ok();
        let path = format!("/agents/{agent}/versions/{}", text(&version["id"]));
        assert_eq!(server.admin.get(&path).await.ok(), version);
        assert_eq!(server.admin.get(&format!("/agents/{agent}/versions")).await.ok(), json!([version]));
    }

    async fn an_unchanged_draft_is_not_published_again(server: TestServer) {
        let agent = drafts::agent(&server).await;
        publish(&server, &agent).await.created();
        publish(&server, &agent).await.problem(409, "no_changes");
        rename(&server, &agent, "Other").await;
        publish(&server, &agent).await.created();
        rename(&server, &agent, "Front desk").await;
        assert_eq!(publish(&server, &agent).await.created()["version"], 3);
    }

    async fn parallel_publishes_of_one_draft_make_one_version(server: TestServer) {
        let agent = drafts::agent(&server).await;
        for round in 1..=5_i64 {
            rename(&server, &agent, &format!("Round {round}")).await;
            let attempt = || async { publish(&server, &agent).await };
            let (a, b, c, d) = tokio::join!(attempt(), attempt(), attempt(), attempt());
            let answers = [a, b, c, d];
            let made: Vec<&Answer> = answers.iter().filter(|answer| answer.status == 201).collect();
            assert_eq!(made.len(), 1, "{answers:?}");
            assert_eq!(made[0].created()["version"], round);
            assert!(answers.iter().all(|answer| matches!(answer.status, 201 | 409)), "{answers:?}");
        }
        let versions = server.admin.get(&format!("/agents/{agent}/versions")).await.ok();
        let numbers: Vec<i64> = versions.as_array().unwrap().iter().map(|version| version["version"].as_i64().unwrap()).collect();
        assert_eq!(numbers, [5, 4, 3, 2, 1]);
    }

    async fn publishes_and_edits_at_once_lose_nothing(server: TestServer) {
        let agent = drafts::agent(&server).await;
        let edits = async {
            for round in 0..10 {
                rename(&server, &agent, &format!("Name {round}")).await;
            }
        };
        let publishes = async {
            let mut made = 0;
            for _ in 0..10 {
                let answer = publish(&server, &agent).await;
                assert!(matches!(answer.status, 201 | 409), "{}", answer.text);
                made += i64::from(answer.status == 201);
            }
            made
        };
        let ((), made) = tokio::join!(edits, publishes);
        let versions = server.admin.get(&format!("/agents/{agent}/versions")).await.ok();
        let numbers: Vec<i64> = versions.as_array().unwrap().iter().map(|version| version["version"].as_i64().unwrap()).collect();
        assert_eq!(numbers, (1..=made).rev().collect::<Vec<_>>());
        assert_eq!(server.admin.get(&format!("/agents/{agent}")).await.ok()["name"], "Name 9");
    }

    async fn a_publish_of_another_draft_than_was_read_is_refused(server: TestServer) {
        let agent = drafts::agent(&server).await;
        let report = server.admin.get(&format!("/agents/{agent}/prepublish-report")).await;
        drafts::bind(&server, &agent, drafts::open_tickets()).await.unwrap();
        let path = format!("/agents/{agent}/publish");
        let stale = server.admin.post(&path).header("if-match", report.header("etag")).json(json!({})).await;
        stale.problem(409, "version_conflict");
        let report = server.admin.get(&format!("/agents/{agent}/prepublish-report")).await;
        server.admin.post(&path).header("if-match", report.header("etag")).json(json!({})).await.created();
    }

    async fn a_rollback_makes_an_earlier_version_live_at_once(server: TestServer) {
        let agent = drafts::agent(&server).await;
        let first = publish(&server, &agent).await.created();
        rename(&server, &agent, "Second").await;
        let second = publish(&server, &agent).await;
        let path = format!("/agents/{agent}/rollback");
        let body = json!({"versionId": first["id"]});
        server.admin.post(&path).header("if-match", "\"1\"").json(body.clone()).await.problem(409, "version_conflict");
        let back = server.admin.post(&path).header("if-match", second.header("etag")).json(body.clone()).await;
        assert_ne!(back.header("etag"), second.header("etag"));
        let back = back.ok();
        assert_eq!((&back["publishedVersionId"], &back["version"]), (&first["id"], &json!(1)));
        // The draft stays as it is.
        assert_eq!(back["name"], "Second");
        server.admin.post(&path).json(body).await.problem(409, "no_changes");
        server.admin.post(&path).json(json!({})).await.problem(400, "validation_failed");
        server.admin.post(&path).json(json!({"versionId": "ver_none"})).await.problem(404, "not_found");
        // The draft differs from what is live now, so it can be published again, under a new number.
        assert_eq!(publish(&server, &agent).await.created()["version"], 3);
    }

    async fn a_diff_names_every_member_that_the_draft_changes(server: TestServer) {
        let agent = drafts::agent(&server).await;
        let kept = drafts::bind(&server, &agent, drafts::open_tickets()).await.unwrap();
        let path = format!("/agents/{agent}/skills");
        let gone = server.admin.post(&path).json(drafts::hang_up("Bye")).await.created();
        let version = publish(&server, &agent).await.created();
        let diff = format!("/agents/{agent}/versions/{}/diff", text(&version["id"]));
        assert_eq!(server.admin.get(&diff).await.ok()["changes"], json!([]));

        server.admin.patch(&format!("/agents/{agent}")).json(json!({"name": "New", "greeting": "Hi"})).await.ok();
        let change = json!({"name": "My tickets", "allowedFields": ["subject"]});
        server.admin.patch(&format!("{path}/{}", kept.id)).json(change).await.ok();
        server.admin.patch(&format!("{path}/{}", text(&gone["id"]))).json(json!({"isEnabled": false})).await.ok();
        server.admin.post(&path).json(drafts::hang_up("End")).await.created();
        let shown = server.admin.get(&diff).await.ok();
        assert_eq!((&shown["versionId"], &shown["version"]), (&version["id"], &json!(1)));
        let mut changes: Vec<(String, String)> = shown["changes"].as_array().unwrap().iter()
            .map(|change| (text(&change["field"]).to_owned(), text(&change["kind"]).to_owned())).collect();
        changes.sort();
        let expected = [
            ("greeting", "added"), ("name", "changed"), ("skills.Bye", "removed"), ("skills.End", "added"),
            ("skills.My_tickets.allowedFields", "changed"), ("skills.My_tickets.name", "changed"),
            ("skills.My_tickets.toolName", "changed"),
        ];
        let expected: Vec<(String, String)> =
            expected.into_iter().map(|(field, kind)| (field.to_owned(), kind.to_owned())).collect();
        assert_eq!(changes, expected);
        let name = shown["changes"].as_array().unwrap().iter().find(|change| change["field"] == "name").unwrap();
        assert_eq!((&name["before"], &name["after"]), (&json!("Front desk"), &json!("New")));
    }

    async fn versions_come_in_pages_newest_first(server: TestServer) {
        let agent = drafts::agent(&server).await;
        for round in 0..5 {
            rename(&server, &agent, &format!("Name {round}")).await;
            publish(&server, &agent).await.created();
        }
        let mut numbers = Vec::new();
        let mut path = format!("/agents/{agent}/versions?limit=2");
        loop {
            let page = server.admin.get(&path).await;
            numbers.extend(page.ok().as_array().unwrap().iter().map(|version| version["version"].as_i64().unwrap()));
            let Some(cursor) = page.json["pagination"]["nextCursor"].as_str() else { break };
            path = format!("/agents/{agent}/versions?limit=2&cursor={cursor}");
        }
        assert_eq!(numbers, [5, 4, 3, 2, 1]);
    }
}
