//! Whether a tool is offered: by version, by channel, by the hour.

use std::time::Duration;

use jiff::{ToSpan, Zoned, civil::Weekday, tz::TimeZone};
use serde_json::{Value, json};

use crate::support::{
    TestServer,
    desk::{self, Desk},
};

both_stores! {
    async fn only_what_is_published_and_enabled_is_offered(server: TestServer) {
        let desk = Desk::on_postgres(&server.admin).await;
        let phone = json!({"caller_phone": "+15550123456"});
        desk.client.get(&desk.path("/tools")).await.problem(409, "no_published_version");
        desk.bind(desk::open_tickets()).await;
        desk.bind(desk::open_ticket()).await;
        desk.ask("open_tickets", phone.clone(), json!({})).await.problem(409, "no_published_version");
        desk.publish().await;
        assert_eq!(desk.tools("").await, ["open_tickets"]);
        Desk::output(&desk.call("open_tickets", phone.clone()).await);
        for tool in ["open_ticket", "Open_tickets", "no_such_tool"] {
            desk.ask(tool, phone.clone(), json!({})).await.problem(404, "tool_not_offered");
        }
        let nobody = desk.client.post("/agents/agt_0/tools/open_tickets/call").json(json!({"arguments": phone}));
        nobody.await.problem(404, "not_found");
        desk.client.get(&desk.path("/tools?format=xml")).await.problem(400, "invalid_query");
    }

    async fn a_tool_is_offered_on_its_channels_and_the_agents(server: TestServer) {
        let desk = Desk::on_postgres(&server.admin).await;
        let skill = desk::text(&desk.bind(desk::open_tickets()).await["id"]);
        desk.client.post(&desk.path("/skills")).json(desk::hang_up("Bye")).await.created();
        desk.change(&skill, json!({"channels": ["voice"]})).await;
        desk.client.patch(&desk.path("")).json(json!({"enabledChannels": ["voice", "chat"]})).await.ok();
        desk.publish().await;
        for (channel, offered) in [("voice", vec!["Bye", "open_tickets"]), ("chat", vec!["Bye"]), ("sms", vec![])] {
            assert_eq!(desk.tools(&format!("&channel={channel}")).await, offered, "{channel}");
            let called = desk.ask("open_tickets", json!({"caller_phone": "1"}), json!({"channel": channel})).await;
            match channel {
                "voice" => assert_eq!(*Desk::output(&called.ok()), json!({"items": [], "count": 0, "truncated": false})),
                _ => drop(called.problem(404, "tool_not_offered")),
            }
        }
        assert_eq!(desk.tools("").await, ["Bye", "open_tickets"]);
        let told = desk.ask("Bye", json!({}), json!({"channel": "chat"})).await.ok();
        assert_eq!(*Desk::output(&told), json!({"action": "end_call", "directive": "builtin"}));
    }

    async fn an_agent_published_as_inactive_takes_no_calls(server: TestServer) {
        let desk = Desk::on_postgres(&server.admin).await;
        desk.bind(desk::open_tickets()).await;
        let first = desk.publish().await;
        let phone = json!({"caller_phone": "+15550123456"});
        desk.client.patch(&desk.path("")).json(json!({"isActive": false})).await.ok();
        Desk::output(&desk.call("open_tickets", phone.clone()).await);
        desk.publish().await;
        desk.ask("open_tickets", phone.clone(), json!({})).await.problem(409, "agent_inactive");
        desk.client.post(&desk.path("/rollback")).json(json!({"versionId": first["id"]})).await.ok();
        Desk::output(&desk.call("open_tickets", phone).await);
    }
}

/// An agent in Berlin, closed at weekends and on one Wednesday, with a tool for each window.
async fn berlin(server: &TestServer, holiday: &Zoned) -> Desk {
    let desk = Desk::on_postgres(&server.admin).await;
    for window in ["both", "closed", "open"] {
        let mut skill = desk::hang_up(window);
        skill["availabilityWindow"] = window.into();
        desk.client.post(&desk.path("/skills")).json(skill).await.created();
    }
    let day = json!([{"open": "09:00", "close": "17:00"}]);
    let weekly =
        json!({"mon": day, "tue": day, "wed": day, "thu": day, "fri": [{"open": "22:00", "close": "02:00"}]});
    let holidays = json!([
        {"date": holiday.date().to_string()},
        {"date": (holiday.date() + 1.week()).to_string(), "openings": [{"open": "12:00", "close": "24:00"}]}
    ]);
    let hours =
        json!({"businessHours": {"timezone": "Europe/Berlin", "weekly": weekly, "holidays": holidays}});
    desk.client.patch(&desk.path("")).json(hours).await.ok();
    desk.publish().await;
    desk
}

/// Lets the time pass until that moment of Berlin.
fn go_to(server: &TestServer, moment: &Zoned) {
    let ahead = moment.timestamp().as_microsecond() - server.app.clock.micros();
    server.let_pass(Duration::from_micros(u64::try_from(ahead).expect("time goes forward")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn windows_open_and_close_with_the_agents_hours() {
    let server = TestServer::sqlite().await;
    let zone = TimeZone::get("Europe/Berlin").expect("a zone");
    let today = server.app.clock.now().to_zoned(zone).start_of_day().expect("a day");
    let monday = today.nth_weekday(1, Weekday::Monday).expect("a day");
    let at = |days: i64, hour: i8, minute: i8| {
        let day = monday.checked_add(days.days()).expect("a day");
        day.with().hour(hour).minute(minute).build().expect("a moment")
    };
    // Wednesday of the week after is the holiday.
    let desk = berlin(&server, &at(9, 0, 0)).await;
    let open: [&str; 2] = ["both", "open"];
    let closed: [&str; 2] = ["both", "closed"];
    for (moment, offered) in [
        (at(0, 8, 59), closed),
        (at(0, 9, 0), open),
        (at(0, 16, 59), open),
        (at(0, 17, 0), closed),
        (at(4, 12, 0), closed),
        (at(4, 23, 0), open),
        (at(5, 1, 59), open),
        (at(5, 2, 0), closed),
        (at(6, 12, 0), closed),
        (at(7, 12, 0), open),
        (at(9, 12, 0), closed),
        (at(10, 12, 0), open),
        (at(16, 11, 59), closed),
        (at(16, 23, 59), open),
        (at(17, 0, 0), closed),
    ] {
        go_to(&server, &moment);
        assert_eq!(desk.tools("").await, offered, "{moment}");
        for window in ["both", "open", "closed"] {
            let called = desk.ask(window, json!({}), json!({})).await;
            let status = if offered.contains(&window) { 200 } else { 404 };
            assert_eq!(called.status, status, "{window} at {moment}: {}", called.text);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_hours_an_agent_is_always_open() {
    let server = TestServer::sqlite().await;
    let desk = Desk::on_postgres(&server.admin).await;
    for window in ["open", "closed"] {
        let mut skill = desk::hang_up(window);
        skill["availabilityWindow"] = Value::from(window);
        desk.client.post(&desk.path("/skills")).json(skill).await.created();
    }
    desk.publish().await;
    assert_eq!(desk.tools("").await, ["open"]);
}
