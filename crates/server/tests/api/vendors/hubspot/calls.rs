//! What callers get and leave: contacts, tickets, notes.

use serde_json::json;

use super::{KEY, Office};
use crate::support::desk::{Seat, text};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_is_found_however_the_number_is_written_and_nothing_else_is_told() {
    let office = Office::running().await;
    for written in ["+1 206 555 0142", "(206) 555-0142", "206.555.0142"] {
        let found = office.read("find_contact", json!({"caller_phone": written})).await;
        let ada = json!({"contact_id": "501", "first_name": "Ada", "last_name": "Birch", "email": "ada@example.com",
            "phone": "(206) 555-0142", "company_name": null});
        assert_eq!(found, json!({"items": [ada], "count": 1, "truncated": false}), "{written}");
    }
    let mobile = office.read("find_contact", json!({"caller_phone": "206-555-0143"})).await;
    assert_eq!((&mobile["items"][0]["first_name"], &mobile["count"]), (&json!("Ben"), &json!(1)));
    let nobody = office.read("find_contact", json!({"caller_phone": "+12065550199"})).await;
    assert_eq!(nobody, json!({"items": [], "count": 0, "truncated": false}));
    let by_mail = office.read("find_contact_by_email", json!({"caller_email": " Ada@Example.com "})).await;
    assert_eq!(by_mail["items"][0]["contact_id"], "501");
    let company = office.read("find_company", json!({"company_name": "plumbing birch"})).await;
    assert_eq!(company["items"][0]["company_name"], "Birch and Sons Plumbing");
    office.crm.seen();
    for (tool, arguments, field) in [
        ("find_contact", json!({}), "caller_phone"),
        ("find_contact", json!({"caller_phone": "*"}), "caller_phone"),
        ("find_contact", json!({"caller_phone": "Anonymous"}), "caller_phone"),
        ("find_contact_by_email", json!({"caller_email": "*@*"}), "caller_email"),
        ("find_company", json!({"company_name": "*"}), "company_name"),
        ("find_tickets", json!({"contact_id": "501\"}]}],\"limit\":100"}), "contact_id"),
        ("find_tickets", json!({"contact_id": "501", "limit": 200}), "limit"),
    ] {
        let refused = office.seat().ask(tool, arguments.clone(), json!({})).await;
        refused.problem(422, "arguments_invalid");
        assert_eq!(refused.faulty_fields(), [field], "{tool} {arguments}: {}", refused.text);
    }
    assert!(office.crm.seen().is_empty(), "nothing of that was sent");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_contacts_than_are_shown_are_said_to_be_more() {
    let office = Office::running().await;
    office.crm.with(|crm| {
        for name in ["Cleo", "Dan", "Eve", "Finn"] {
            crm.keep("contacts", None, &[("firstname", name), ("phone", "+1 206 555 0150")]);
        }
    });
    let found = office.read("find_contact", json!({"caller_phone": "+12065550150"})).await;
    assert_eq!((&found["count"], &found["truncated"]), (&json!(3), &json!(true)), "{found}");
    assert_eq!(office.crm.seen().len(), 1, "whoever is to be told apart by name needn't all be fetched");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_caller_is_taken_down_and_their_ticket_is_opened_once_where_the_operator_wants_it() {
    let office = Office::open().await;
    office.stage.connect(json!({"apiKey": KEY})).await;
    let config = json!({"create_ticket": {"pipeline": "7", "stage": "71", "owner": "159831202"}});
    office.stage.install(json!({"config": config})).await;
    office.stage.publish_all().await;
    let new = json!({"caller_first_name": "Cleo", "caller_last_name": "Reed <b>", "caller_phone": "206 555 0177",
        "caller_email": "CLEO@example.com"});
    let made = office.stage.confirm("create_contact", new.clone()).await;
    let id = text(&Seat::output(&made)["contact_id"]);
    let cleo = office.crm.with(|crm| crm.of("contacts").pop().unwrap());
    assert_eq!((cleo.id.as_str(), cleo.properties["phone"].as_str()), (id.as_str(), "+12065550177"));
    assert_eq!(
        (cleo.properties["lastname"].as_str(), cleo.properties["email"].as_str()),
        ("Reed <b>", "cleo@example.com")
    );
    // It isn't indexed yet; the id that was given counts at once.
    let found = office.read("find_contact", json!({"caller_phone": "2065550177"})).await;
    assert_eq!(found["count"], 0);
    let ticket = json!({"contact_id": id, "subject": "Boiler leaks", "notes": "Since this morning.", "priority": "high"});
    let opened = office.stage.confirm("create_ticket", ticket).await;
    let number = text(&Seat::output(&opened)["ticket_id"]);
    let kept = office.crm.with(|crm| {
        crm.index();
        crm.of("tickets").pop().unwrap()
    });
    let of = |name: &str| kept.properties.get(name).map(String::as_str);
    assert_eq!(
        ["hs_pipeline", "hs_pipeline_stage", "hubspot_owner_id", "hs_ticket_priority"].map(of),
        [Some("7"), Some("71"), Some("159831202"), Some("HIGH")]
    );
    let tickets = office.read("find_tickets", json!({"contact_id": id})).await;
    assert_eq!(tickets["items"][0]["ticket_id"], number);
    let noted =
        office.stage.confirm("add_note", json!({"contact_id": id, "notes": "Call back at nine."})).await;
    Seat::output(&noted);
    let note = office.crm.with(|crm| crm.of("notes").pop().unwrap());
    assert_eq!((note.properties["hs_note_body"].as_str(), &note.contacts), ("Call back at nine.", &vec![id]));
    // The address is one contact's.
    let twice = office.stage.confirm("create_contact", new).await;
    assert_eq!((Seat::failure(&twice), &twice["error"]["retryable"]), ("upstream_rejected", &json!(false)));
    assert!(!twice.to_string().contains("has that address"), "the vendor's words stay with us: {twice}");
    assert_eq!(office.count("contacts"), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_needs_a_verified_caller_and_a_confirmation_of_the_very_same_words() {
    let office = Office::running().await;
    let id = office.contact("+12065550142").await;
    let change = json!({"contact_id": id, "caller_phone": "+1 206 555 0188", "postal_code": "98101"});
    let seat = office.seat();
    let anybody = seat.call("update_contact", change.clone()).await;
    assert_eq!(anybody["status"], "needs_verification", "{anybody}");
    let token = seat.token("update_contact", change.clone()).await;
    let mut other = change.clone();
    other["contact_id"] = json!("502");
    assert_eq!(
        Seat::failure(&seat.confirmed("update_contact", other, &token).await),
        "confirmation_mismatch"
    );
    assert_eq!(office.crm.with(|crm| crm.records[0].properties["phone"].clone()), "(206) 555-0142");
    let done = seat.confirmed("update_contact", change.clone(), &token).await;
    assert_eq!(Seat::output(&done)["contact_id"], json!(id));
    let again = seat.confirmed("update_contact", change, &token).await;
    assert_eq!(Seat::failure(&again), "confirmation_used");
    let ada = office.crm.with(|crm| crm.records[0].properties.clone());
    assert_eq!(
        (ada["phone"].as_str(), ada["zip"].as_str(), ada["firstname"].as_str()),
        ("+12065550188", "98101", "Ada")
    );
    // Somebody else's address, nobody's record, and nothing at all.
    let theirs = json!({"contact_id": "502", "caller_email": "ada@example.com"});
    assert_eq!(Seat::failure(&office.stage.confirm("update_contact", theirs).await), "upstream_rejected");
    let nobody = json!({"contact_id": "999", "caller_first_name": "X"});
    assert_eq!(Seat::failure(&office.stage.confirm("update_contact", nobody).await), "upstream_not_found");
    office.crm.seen();
    let nothing =
        seat.ask("update_contact", json!({"contact_id": id}), json!({"verificationLevel": "basic"})).await;
    let refused = nothing.problem(422, "arguments_invalid");
    assert!(text(&refused["detail"]).contains("there is nothing to change"), "{refused}");
    for hostile in ["../tickets/1", "501/../502", "501?archived=true", ""] {
        let refused = seat.ask(
            "update_contact",
            json!({"contact_id": hostile, "city": "X"}),
            json!({"verificationLevel": "basic"}),
        );
        refused.await.problem(422, "arguments_invalid");
    }
    assert!(office.crm.seen().is_empty());
}
