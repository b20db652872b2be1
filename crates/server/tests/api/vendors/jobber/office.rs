//! Jobber's side: an office with clients, their jobs and visits, and requests for work.

use serde_json::{Value, json};

use crate::vendors::{
    graphql::{Graphql, World},
    simulator::{Reply, Seen, Vendor},
};

/// The version of the API that is served.
const VERSION: &str = "2026-04-16";
/// The id of a client who is known.
pub(super) const ADA: &str = "Z2lkOi8vSm9iYmVyL0NsaWVudC80MQ==";

/// Jobber with one office.
pub(super) struct Jobber {
    /// The office's API.
    pub(super) api: Graphql<Office>,
}

/// What an office knows.
pub(super) struct Office(pub(super) Value);

impl Jobber {
    /// An office with two clients.
    pub(super) fn new() -> Self {
        let schema = include_str!("../../../../../../providers/jobber/schema.graphql");
        // What says who is connected stands beside what the tools ask.
        let schema = schema.replace(
            "type Query {",
            "type Account { id: EncodedId! name: String! }\ntype Query { account: Account",
        );
        let office = Office(serde_json::from_str(include_str!("office.json")).expect("JSON"));
        Self { api: Graphql::new(&schema, office) }
    }

    /// What the office knows.
    pub(super) fn office(&mut self) -> &mut Value {
        &mut self.api.world.get_mut().0
    }
}

impl Vendor for Jobber {
    fn answer(&mut self, request: &Seen) -> Reply {
        if request.path != "/api/graphql" {
            return Reply::json(404, json!({"message": "Not Found"}));
        }
        if request.header("x-jobber-graphql-version") != VERSION {
            return Reply::json(400, json!({"message": "A valid API version must be specified"}));
        }
        self.api.answer(&request.body)
    }
}

impl World for Office {
    fn field(&mut self, (kind, of): (&str, &Value), field: &str, arguments: &Value) -> Option<Value> {
        match (kind, field) {
            ("Query", "account") => Some(self.0["account"].clone()),
            ("Query", "clients") => Some(self.clients(arguments)),
            ("Query", "client") => Some(self.client(&arguments["id"]).unwrap_or_default()),
            ("Query", "requests") => {
                let mut requests = list(&self.0["requests"]);
                requests.retain(|request| request["client"]["id"] == arguments["filter"]["clientId"]);
                requests.reverse();
                Some(requests.into())
            }
            ("Mutation", "clientCreate") => Some(self.add_client(&arguments["input"])),
            ("Mutation", "requestCreate") => Some(self.add_request(&arguments["input"])),
            ("Client", "jobs") => Some(with(&of[field], "jobStatus", &arguments["filter"]["status"])),
            ("Job", "visits") => Some(with(&of[field], "visitStatus", &arguments["filter"]["status"])),
            _ => None,
        }
    }
}

impl Office {
    fn client(&self, id: &Value) -> Option<Value> {
        list(&self.0["clients"]).into_iter().find(|client| client["id"] == *id)
    }

    /// A loose search: a part of a phone number or of an e-mail address is enough.
    fn clients(&self, arguments: &Value) -> Value {
        let term = arguments["searchTerm"].as_str().unwrap_or_default().to_lowercase();
        let is_found = |client: &Value| {
            let all = list(&arguments["searchFields"]).into_iter().flat_map(|field| match field.as_str() {
                Some("PHONES") => {
                    list(&client["phones"]).iter().map(|phone| digits(&phone["number"])).collect()
                }
                Some("EMAILS") => list(&client["_emails"]).iter().map(text).collect(),
                _ => Vec::new(),
            });
            let mut all = all.filter(|known| !known.is_empty());
            all.any(|known| known.to_lowercase().contains(&term) || term.ends_with(&known))
        };
        let mut clients = list(&self.0["clients"]);
        let is_archived = &arguments["filter"]["isArchived"];
        clients.retain(|client| is_found(client) && client["isArchived"] == *is_archived);
        clients.into()
    }

    fn add_client(&mut self, input: &Value) -> Value {
        let clients = self.0["clients"].as_array_mut().expect("a list");
        let name = format!("{} {}", text(&input["firstName"]), text(&input["lastName"]));
        if list(&input["phones"]).iter().any(|phone| digits(&phone["number"]).starts_with("1999")) {
            let error = json!({"message": "is invalid", "path": ["input", "phones", "0", "number"]});
            return json!({"client": null, "userErrors": [error]});
        }
        let client = json!({"id": format!("bmV3{}==", clients.len()), "name": name, "firstName": input["firstName"],
            "lastName": input["lastName"], "companyName": input["companyName"], "isArchived": false,
            "isCompany": false, "isLead": true, "jobs": [], "_input": input,
            "phones": [{"id": "cA==", "number": input["phones"][0]["number"], "primary": true}]});
        clients.push(client.clone());
        json!({"client": client, "userErrors": []})
    }

    fn add_request(&mut self, input: &Value) -> Value {
        let Some(client) = self.client(&input["clientId"]) else {
            let error = json!({"message": "Client not found", "path": ["input", "clientId"]});
            return json!({"request": null, "userErrors": [error]});
        };
        let requests = self.0["requests"].as_array_mut().expect("a list");
        let request = json!({"id": format!("cmVx{}", requests.len()), "title": input["title"], "requestStatus": "new",
            "createdAt": "2026-12-01T16:00:00Z", "client": client, "_input": input});
        requests.push(request.clone());
        json!({"request": request, "userErrors": []})
    }
}

/// The items of a list with that status, or all.
fn with(of: &Value, member: &str, status: &Value) -> Value {
    let mut items = list(of);
    items.retain(|item| status.is_null() || item[member] == *status);
    items.into()
}

fn list(of: &Value) -> Vec<Value> {
    of.as_array().cloned().unwrap_or_default()
}

fn text(of: &Value) -> String {
    of.as_str().unwrap_or_default().to_owned()
}

fn digits(of: &Value) -> String {
    text(of).chars().filter(char::is_ascii_digit).collect()
}
