//! Skills: made directly or by binding, changed within what their binding allows.
#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use jackfield::app::skills::BoundSkill;
use serde_json::{Value, json};

use crate::drafts;

both_stores! {
    async fn a_skill_without_a_binding_comes_back_as_it_was_made(server: TestServer) {
        let agent = drafts::agent(&server).await;
        let body = json!({"name": "Zum Empfang (Haus 2)", "description": "Hand over to a person.", "skillType": "transfer",
            "executionConfig": {"destination": "+15550100"}, "verificationLevel": "step_up", "channels": ["voice"],
            "errorHandling": {"retry": {"max_attempts": 2, "backoff_ms": 100}, "on_error": "escalate"}});
        let answer = server.admin.post(&format!("/agents/{agent}/skills")).json(body).await;
        assert_eq!(answer.header("etag"), "\"1\"");
        let made = answer.created();
        assert_eq!(made["toolName"], "Zum_Empfang_Haus_2");
        assert_eq!((&made["isEnabled"], &made["isWrite"]), (&json!(true), &json!(false)));
        assert_eq!(made["requiresVerifiedIdentity"], true);
        assert_eq!(made["parametersSchema"]["properties"]["reason"]["type"], "string");
        assert!(made.get("expectedLatencyMs").is_none() && made.get("binding").is_none(), "{made}");
        let path = format!("/agents/{agent}/skills/{}", made["id"].as_str().unwrap());
        assert_eq!(server.admin.get(&path).await.ok(), made);
        assert_eq!(server.admin.get(&format!("/agents/{agent}/skills")).await.ok(), json!([made]));
    }

    async fn every_fault_of_a_skill_is_named_at_once(server: TestServer) {
        let agent = drafts::agent(&server).await;
        let body = json!({"name": "…", "skillType": "builtin", "executionConfig": {"action": "dance", "mood": 1},
            "parametersSchema": {"type": "object", "properties": {"a b": {"type": "text"}}}, "requiredParams": ["c"],
            "isWrite": true, "channels": ["vioce"], "stakes": "huge", "requiresConfirmaton": true,
            "errorHandling": {"retry": {"max_attempts": 9}, "on_error": "panic"}});
        let answer = server.admin.post(&format!("/agents/{agent}/skills")).json(body).await;
        answer.problem(400, "validation_failed");
        let expected = [
            "channels[0]", "description", "errorHandling.on_error", "errorHandling.retry.max_attempts",
            "executionConfig.action", "executionConfig.mood", "isWrite", "name",
            "parametersSchema.properties.a b", "parametersSchema.properties.a b.type", "requiredParams[0]",
            "requiresConfirmaton", "stakes",
        ];
        assert_eq!(answer.faulty_fields(), expected);
    }

    async fn what_does_not_run_here_is_never_accepted(server: TestServer) {
        let agent = drafts::agent(&server).await;
        let path = format!("/agents/{agent}/skills");
        let types = server.admin.get("/skill-types").await.ok();
        for skill_type in types.as_array().unwrap() {
            let body = json!({"name": "x", "description": "x", "skillType": skill_type["type"]});
            let answer = server.admin.post(&path).json(body).await;
            match skill_type["creation"].as_str().unwrap() {
                "direct" => answer.problem(400, "validation_failed"),
                "binding" => answer.problem(422, "binding_required"),
                _ => answer.problem(422, "skill_type_not_available"),
            };
            assert_eq!(skill_type["available"] == true, skill_type["creation"] != "not_available");
        }
        let unknown = json!({"name": "x", "description": "x", "skillType": "magic"});
        server.admin.post(&path).json(unknown).await.problem(400, "validation_failed");
        assert_eq!(server.admin.get(&path).await.ok(), json!([]));
    }

    async fn two_skills_of_an_agent_never_share_a_tool_name(server: TestServer) {
        let (agent, other) = (drafts::agent(&server).await, drafts::agent(&server).await);
        let path = format!("/agents/{agent}/skills");
        server.admin.post(&path).json(drafts::hang_up("Hang up")).await.created();
        server.admin.post(&path).json(drafts::hang_up("Hang/up")).await.problem(409, "name_taken");
        server.admin.post(&format!("/agents/{other}/skills")).json(drafts::hang_up("Hang up")).await.created();
        let second = server.admin.post(&path).json(drafts::hang_up("Bye")).await.created();
        let second = format!("{path}/{}", second["id"].as_str().unwrap());
        server.admin.patch(&second).json(json!({"name": "Hang up"})).await.problem(409, "name_taken");
        assert_eq!(server.admin.patch(&second).json(json!({"name": "Good bye"})).await.ok()["toolName"], "Good_bye");
        let taken = json!({"toolName": "Hang_up"});
        let mut bound = drafts::open_tickets();
        bound["toolName"] = taken["toolName"].clone();
        assert_eq!(drafts::bind(&server, &agent, bound).await.unwrap_err().code, "name_taken");
    }

    async fn parallel_skills_of_one_name_make_one(server: TestServer) {
        let agent = drafts::agent(&server).await;
        let path = format!("/agents/{agent}/skills");
        let attempt = || async { server.admin.post(&path).json(drafts::hang_up("Bye")).await.status };
        let (a, b, c, d) = tokio::join!(attempt(), attempt(), attempt(), attempt());
        let mut statuses = [a, b, c, d];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409, 409, 409]);
    }

    async fn a_read_lands_enabled_and_a_write_always_disabled_behind_its_gates(server: TestServer) {
        let agent = drafts::agent(&server).await;
        let show = async |authored: Value| {
            let skill = drafts::bind(&server, &agent, authored).await.unwrap();
            server.admin.get(&format!("/agents/{agent}/skills/{}", skill.id)).await.ok()
        };
        let read = show(drafts::open_tickets()).await;
        assert_eq!(read["skillType"], "native_sql");
        assert_eq!((&read["isEnabled"], &read["requiresConfirmation"]), (&json!(true), &json!(false)));
        assert_eq!(read["allowedFields"], json!(["customer_name", "subject"]));
        assert_eq!(read["dataEgressMap"]["caller_phone"], format!("{}:customers.phone", drafts::HOST));
        assert_eq!(read["parametersSchema"]["required"], json!(["caller_phone"]));
        assert_eq!(read["binding"], drafts::open_tickets());
        assert!(read["executionConfig"]["statement"].as_str().unwrap().starts_with("SELECT"));
        let mut insert = drafts::open_ticket();
        insert["enabled"] = true.into();
        let insert = show(insert).await;
        let gates = |skill: &Value| {
            ["isEnabled", "requiresConfirmation", "nonParallelizable", "requiresVerifiedIdentity"]
                .map(|name| skill[name].as_bool().unwrap())
        };
        assert_eq!(gates(&insert), [false, true, true, false]);
        assert_eq!((&insert["stakes"], &insert["verificationLevel"]), (&json!("medium"), &json!("none")));
        let update = show(drafts::rename_ticket()).await;
        assert_eq!(gates(&update), [false, true, true, true]);
        assert_eq!((&update["stakes"], &update["verificationLevel"]), (&json!("high"), &json!("basic")));
    }

    async fn what_follows_from_a_binding_can_only_be_narrowed(server: TestServer) {
        let agent = drafts::agent(&server).await;
        let skill = drafts::bind(&server, &agent, drafts::open_tickets()).await.unwrap();
        let path = format!("/agents/{agent}/skills/{}", skill.id);
        let narrowed = server.admin.patch(&path).json(json!({"allowedFields": ["subject"]})).await.ok();
        assert_eq!(narrowed["allowedFields"], json!(["subject"]));
        let widened = json!({"allowedFields": ["subject", "customer_nme"], "isWrite": true, "dataEgressMap": {},
            "parametersSchema": {"properties": {}}, "executionConfig": {"statement": "DROP TABLE customers"}});
        let refused = server.admin.patch(&path).json(widened).await;
        refused.problem(400, "validation_failed");
        let expected = ["allowedFields[1]", "dataEgressMap", "executionConfig", "isWrite", "parametersSchema"];
        assert_eq!(refused.faulty_fields(), expected);
        assert!(refused.text.contains("did you mean `customer_name`?"), "{}", refused.text);
        server.admin.patch(&path).json(json!({"allowedFields": []})).await.problem(400, "validation_failed");
        // What is stated as it is changes nothing.
        let same = json!({"isWrite": false, "skillType": "native_sql", "description": "Tickets."});
        let same = server.admin.patch(&path).json(same).await.ok();
        assert_eq!((&same["description"], &same["allowedFields"]), (&json!("Tickets."), &json!(["subject"])));
    }

    async fn a_title_apart_from_the_tool_name_stays_until_the_skill_is_renamed(server: TestServer) {
        let agent = drafts::agent(&server).await;
        let titled = BoundSkill { title: "Offene Tickets".to_owned(), ..drafts::compiled(drafts::open_tickets()) };
        let skill = drafts::save(&server, &agent, titled).await.unwrap();
        let path = format!("/agents/{agent}/skills/{}", skill.id);
        let shown = server.admin.patch(&path).json(json!({"description": "Tickets."})).await.ok();
        assert_eq!((&shown["name"], &shown["toolName"]), (&json!("Offene Tickets"), &json!("open_tickets")));
        let renamed = server.admin.patch(&path).json(json!({"name": "My tickets"})).await.ok();
        assert_eq!(renamed["toolName"], "My_tickets");
        let torn = server.admin.patch(&path).json(json!({"toolName": "other"})).await;
        torn.problem(400, "validation_failed");
    }

    async fn a_write_keeps_its_gates_unless_little_is_at_stake(server: TestServer) {
        let agent = drafts::agent(&server).await;
        let skill = drafts::bind(&server, &agent, drafts::rename_ticket()).await.unwrap();
        let path = format!("/agents/{agent}/skills/{}", skill.id);
        let open = json!({"requiresConfirmation": false, "nonParallelizable": false, "requiresVerifiedIdentity": false,
            "errorHandling": {"retry": {"max_attempts": 3}}});
        let refused = server.admin.patch(&path).json(open).await;
        refused.problem(400, "validation_failed");
        let expected = [
            "errorHandling.retry.max_attempts", "nonParallelizable", "requiresConfirmation", "requiresVerifiedIdentity",
        ];
        assert_eq!(refused.faulty_fields(), expected);
        let low = json!({"requiresConfirmation": false, "stakes": "low", "isEnabled": true});
        let low = server.admin.patch(&path).json(low).await.ok();
        assert_eq!((&low["requiresConfirmation"], &low["isEnabled"]), (&json!(false), &json!(true)));
        let raised = server.admin.patch(&path).json(json!({"stakes": "high"})).await;
        raised.problem(400, "validation_failed");
        assert_eq!(raised.faulty_fields(), ["requiresConfirmation"]);
        // Null puts the default back: the gate.
        let closed = json!({"requiresConfirmation": null, "stakes": null});
        let closed = server.admin.patch(&path).json(closed).await.ok();
        assert_eq!((&closed["requiresConfirmation"], &closed["stakes"]), (&json!(true), &json!("high")));
    }

    async fn a_stale_change_of_a_skill_is_refused(server: TestServer) {
        let agent = drafts::agent(&server).await;
        let path = format!("/agents/{agent}/skills");
        let made = server.admin.post(&path).json(drafts::hang_up("Bye")).await.created();
        let path = format!("{path}/{}", made["id"].as_str().unwrap());
        let change = || server.admin.patch(&path).header("if-match", "\"1\"").json(json!({"isEnabled": false}));
        assert_eq!(change().await.header("etag"), "\"2\"");
        change().await.problem(409, "version_conflict");
        server.admin.delete(&path).header("if-match", "\"1\"").await.problem(409, "version_conflict");
        server.admin.delete(&path).header("if-match", "\"2\"").await.ok();
        server.admin.get(&path).await.problem(404, "not_found");
    }

    async fn identity_and_its_level_go_together(server: TestServer) {
        let agent = drafts::agent(&server).await;
        let path = format!("/agents/{agent}/skills");
        let made = server.admin.post(&path).json(drafts::hang_up("Bye")).await.created();
        let path = format!("{path}/{}", made["id"].as_str().unwrap());
        let set = async |patch: Value| {
            let skill = server.admin.patch(&path).json(patch).await.ok();
            (skill["requiresVerifiedIdentity"].as_bool().unwrap(), skill["verificationLevel"].as_str().unwrap().to_owned())
        };
        assert_eq!(set(json!({"requiresVerifiedIdentity": true})).await, (true, "basic".to_owned()));
        assert_eq!(set(json!({"verificationLevel": "step_up"})).await, (true, "step_up".to_owned()));
        assert_eq!(set(json!({"description": "Bye."})).await, (true, "step_up".to_owned()));
        assert_eq!(set(json!({"requiresVerifiedIdentity": false})).await, (false, "none".to_owned()));
        let torn = json!({"requiresVerifiedIdentity": true, "verificationLevel": "none"});
        server.admin.patch(&path).json(torn).await.problem(400, "validation_failed");
    }
}
