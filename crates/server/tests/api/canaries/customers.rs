//! What customers entrust: the credentials of their databases, and the values of their records.

use serde_json::{Value, json};

use super::Canaries;
use crate::support::{
    Answer, Client,
    customer::Customer,
    desk::{self, Desk},
};

const PHONE: &str = "2065550187";
const NAME: &str = "Canary Caller 7e1f";
const EMAIL: &str = "canary.7e1f@example.com";
const SSN: &str = "900-55-7e1f";
const PROBLEM: &str = "canary problem 4c1d";
const MISPLACED: &str = "canary-misplaced-0a9d";

/// A rule of the database that repeats what it refuses.
const TRIGGER: &str = "
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'there is no %', NEW.subject; END $$;
    CREATE TRIGGER refuse BEFORE INSERT ON tickets FOR EACH ROW WHEN (NEW.subject LIKE 'refused:%')
        EXECUTE FUNCTION refuse();";

/// Hands over secrets and records of a database on each engine, well and badly.
///
/// Gives what must show nowhere, and the databases, which live as long as they are asked.
pub(super) async fn plant(client: &Client) -> (Canaries, Vec<Customer>) {
    let mut planted: Canaries = vec![
        ("a customer's password", "rd-canary".to_owned()),
        ("a misplaced secret", MISPLACED.to_owned()),
        ("a phone number", PHONE.to_owned()),
        ("a person's name", NAME.to_owned()),
        ("an e-mail address", EMAIL.to_owned()),
        ("a restricted value", SSN.to_owned()),
        ("a value that was written", PROBLEM.to_owned()),
    ];
    let mut customers = Vec::new();
    for customer in Customer::on_each() {
        customer.run(&format!(
            "INSERT INTO customers (id, phone, name, email, ssn) VALUES (50, '+1{PHONE}', '{NAME}', '{EMAIL}', '{SSN}');
             GRANT INSERT ON customers TO {{user}};"
        ));
        if customer.engine == "postgres" {
            customer.run(TRIGGER);
        }
        for answer in misplaced(client, &customer).await {
            super::look("a refusal", answer.text.as_bytes(), &planted);
        }
        let desk = Desk::over(client, customer).await;
        planted.extend(calls(&desk).await);
        customers.push(desk.customer);
    }
    (planted, customers)
}

/// Secrets where they don't belong: what is refused isn't repeated.
async fn misplaced(client: &Client, customer: &Customer) -> Vec<Answer> {
    let kind = customer.kind();
    let right = customer.credentials();
    let changed = |member: &str| {
        let mut credentials = right.clone();
        credentials[member] = MISPLACED.into();
        json!({"credentials": credentials})
    };
    let mut answers = Vec::new();
    for member in ["password", "passwrod", "access_token", "sslmode", "port", "ca_pem"] {
        for place in ["connect", "sql/test"] {
            let path = format!("/integrations/{kind}/{place}");
            answers
                .push(client.post(&path).json(changed(member)).once(&format!("{kind}{place}{member}")).await);
        }
    }
    let path = format!("/integrations/{kind}/connect");
    answers.push(client.post("/integrations/no_such_kind/connect").json(changed("password")).await);
    answers.push(client.post(&path).json(json!(MISPLACED)).await);
    answers.push(client.post(&path).json(json!({"credentials": MISPLACED})).await);
    let broken = format!(r#"{{"credentials": {{"password": "{MISPLACED}", }}}}"#);
    answers.push(client.post(&path).body("application/json", broken).await);
    answers.push(client.get(&format!("/integrations?access_token={MISPLACED}")).await);
    answers.push(client.with_key(MISPLACED).get("/integrations").await);
    answers.push(client.with_key(&format!("flowyte_sk_live_{MISPLACED}")).get("/integrations").await);
    // The script has the password in it: that one answer is what it is for.
    let script = format!("/integrations/{kind}/sql/scripts?database=x&password={MISPLACED}");
    assert!(client.get(&script).await.ok()["readOnly"]["sql"].to_string().contains(MISPLACED));
    answers
}

/// Values through lookups and writes, good ones and bad ones; gives the tokens of confirmations.
async fn calls(desk: &Desk) -> Canaries {
    let mut restricted = desk::open_tickets();
    restricted["projection"] = json!([{"path": ["ssn"], "leaf": "ssn"}]);
    desk.client.post(&desk.bindings()).json(restricted).await.problem(422, "binding_invalid");
    let phone = json!({"phone": format!("+1 {PHONE}")});
    let caller = desk.bind(who_calls()).await;
    for binding in [desk::open_ticket(), new_customer()] {
        desk.enabled(binding).await;
    }
    let trial = desk.path(&format!("/skills/{}/test", desk::text(&caller["id"])));
    desk.client.post(&trial).json(json!({"arguments": phone})).once(&trial).await.ok();
    desk.publish().await;
    let context = json!({"callerNumber": format!("+1{PHONE}"), "channel": "voice"});
    let found = desk.ask("who_calls", phone, context).await.ok();
    assert_eq!(*Desk::output(&found), json!({"name": NAME}));
    let wrong = json!({"customer_id": PROBLEM, "problem": 7, "email": EMAIL});
    desk.ask("open_ticket", wrong, json!({})).await.problem(422, "arguments_invalid");

    let written = json!({"customer_id": 50, "problem": PROBLEM});
    let token = desk.token("open_ticket", written.clone()).await;
    let body = json!({"arguments": written, "context": {"confirmation": token}});
    let path = desk.path("/tools/open_ticket/call");
    Desk::output(&desk.client.post(&path).json(body).once(&path).await.ok());
    // The database says which value is there already.
    let again = json!({"phone": format!("+1{PHONE}"), "name": NAME, "email": EMAIL});
    let second = desk.token("new_customer", again.clone()).await;
    let refused = desk.confirmed("new_customer", again, &second).await;
    assert_eq!(Desk::failure(&refused), "upstream_rejected");
    super::look("a failed call", refused.to_string().as_bytes(), &vec![("a phone number", PHONE.to_owned())]);
    if desk.kind == "postgres" {
        let told = json!({"customer_id": 50, "problem": format!("refused:{PROBLEM}")});
        let third = desk.token("open_ticket", told.clone()).await;
        assert_eq!(Desk::failure(&desk.confirmed("open_ticket", told, &third).await), "upstream_rejected");
    }
    vec![("a confirmation's token", token), ("another confirmation's token", second)]
}

fn who_calls() -> Value {
    json!({"toolName": "who_calls", "operation": "customers.search", "enabled": true,
        "sqlSearch": {"table": "customers", "filterColumn": "phone", "param": "phone", "operator": "variants"},
        "projection": [{"path": ["name"], "leaf": "name"}]})
}

fn new_customer() -> Value {
    let columns: Vec<Value> =
        ["phone", "name", "email"].iter().map(|name| json!({"column": name, "param": name})).collect();
    json!({"toolName": "new_customer", "operation": "customers.insert", "isWrite": true,
        "sqlWrite": {"table": "customers", "mode": "insert", "columns": columns}})
}
