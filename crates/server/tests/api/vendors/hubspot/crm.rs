//! A CRM that keeps records of any kind, as `HubSpot` does: whoever asks needs a key with the right scopes, a search sees
//! what was indexed, and an e-mail address is one contact's.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{
    super::simulator::{Reply, Seen, Vendor},
    search,
};

/// What a private app that was set up as the folder asks may do.
const SCOPES: [&str; 6] = [
    "crm.objects.contacts.read",
    "crm.objects.contacts.write",
    "crm.objects.companies.read",
    "crm.objects.deals.read",
    "tickets",
    "oauth",
];

/// The properties that the kinds have, beyond those that every record has.
const PROPERTIES: [(&str, &[&str]); 5] = [
    (
        "contacts",
        &[
            "firstname",
            "lastname",
            "email",
            "phone",
            "mobilephone",
            "company",
            "address",
            "city",
            "zip",
            "hubspot_owner_id",
            "hs_searchable_calculated_phone_number",
            "hs_searchable_calculated_mobile_number",
        ],
    ),
    ("companies", &["name", "domain", "city"]),
    (
        "tickets",
        &[
            "subject",
            "content",
            "hs_ticket_priority",
            "hs_pipeline",
            "hs_pipeline_stage",
            "hubspot_owner_id",
            "closed_date",
        ],
    ),
    ("deals", &["dealname", "amount", "deal_currency_code", "dealstage", "closedate", "hubspot_owner_id"]),
    ("notes", &["hs_note_body", "hs_timestamp", "hubspot_owner_id"]),
];

/// A record of any kind.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) kind: String,
    pub(super) id: String,
    pub(super) properties: BTreeMap<String, String>,
    /// The contacts that it belongs to.
    pub(super) contacts: Vec<String>,
    /// Whether a search finds it yet.
    pub(super) is_indexed: bool,
}

/// The account.
pub(super) struct Crm {
    pub(super) records: Vec<Record>,
    /// The keys that count, with what each may do.
    pub(super) keys: BTreeMap<String, BTreeSet<&'static str>>,
    made: u64,
}

impl Vendor for Crm {
    fn answer(&mut self, request: &Seen) -> Reply {
        let key = request.header("authorization").strip_prefix("Bearer ").unwrap_or_default();
        let Some(scopes) = self.keys.get(key).cloned() else {
            return problem(401, "INVALID_AUTHENTICATION", "That token is nobody's.");
        };
        let segments = request.segments();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let (kind, rest) = match segments.as_slice() {
            ["account-info", "v3", "details"] if request.method == "GET" => return account(),
            ["crm", "v3", "objects", kind, rest @ ..] => (named(kind), rest),
            _ => return problem(404, "OBJECT_NOT_FOUND", "There is nothing here."),
        };
        let is_search = rest == ["search"];
        let needed = scope(&kind, request.method != "GET" && !is_search);
        if !scopes.contains(needed) {
            let mut reply = problem(403, "MISSING_SCOPES", "The app lacks a scope.");
            reply.body["errors"] =
                json!([{"message": "missing", "context": {"requiredGranularScopes": [needed]}}]);
            return reply;
        }
        match (request.method.as_str(), rest) {
            ("POST", ["search"]) => search::page(&self.records, &kind, properties(&kind), &request.body),
            ("POST", []) => self.create(&kind, &request.body),
            ("PATCH", [id]) => self.change(&kind, id, &request.body),
            _ => problem(405, "VALIDATION_ERROR", "That method isn't known here."),
        }
    }
}

impl Crm {
    /// An account with one key that may do all of it.
    pub(super) fn new(key: &str) -> Self {
        let mut crm = Self { records: Vec::new(), keys: BTreeMap::new(), made: 500 };
        crm.allow(key, &[]);
        crm
    }

    /// Lets a key do all but this.
    pub(super) fn allow(&mut self, key: &str, without: &[&str]) {
        let scopes = SCOPES.into_iter().filter(|scope| !without.contains(scope)).collect();
        self.keys.insert(key.to_owned(), scopes);
    }

    /// Keeps a record that a search finds at once; gives its id.
    pub(super) fn keep(&mut self, kind: &str, contact: Option<&str>, properties: &[(&str, &str)]) -> String {
        let properties = properties.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let contacts = contact.map(str::to_owned).into_iter().collect();
        let id = self.add(kind, properties.collect(), contacts).id.clone();
        self.index();
        id
    }

    /// Lets a search find everything, as it does seconds after a change.
    pub(super) fn index(&mut self) {
        self.records.iter_mut().for_each(|record| record.is_indexed = true);
    }

    /// The records of a kind.
    pub(super) fn of(&self, kind: &str) -> Vec<Record> {
        self.records.iter().filter(|record| record.kind == kind).cloned().collect()
    }

    fn add(&mut self, kind: &str, properties: BTreeMap<String, String>, contacts: Vec<String>) -> &Record {
        self.made += 1;
        let mut record = Record {
            kind: kind.to_owned(),
            id: self.made.to_string(),
            properties,
            contacts,
            is_indexed: false,
        };
        // Later ones are younger.
        let made = format!("2026-11-{:02}T{:02}:00:00Z", 1 + self.made % 28, self.made % 24);
        record.properties.entry("createdate".to_owned()).or_insert(made);
        record.calculate();
        self.records.push(record);
        self.records.last().unwrap()
    }

    fn create(&mut self, kind: &str, body: &Value) -> Reply {
        let (Some(given), Some(related)) = (body["properties"].as_object(), body["associations"].as_array())
        else {
            return problem(400, "VALIDATION_ERROR", "properties and associations are required");
        };
        if let Some(fault) = self.fault(kind, given, None) {
            return fault;
        }
        let mut contacts = Vec::new();
        for one in related {
            let id = one["to"]["id"].as_str().unwrap_or_default();
            let number = &one["types"][0]["associationTypeId"];
            let is_known = self.records.iter().any(|record| record.kind == "contacts" && record.id == id);
            if !is_known || *number != json!(if kind == "tickets" { 16 } else { 202 }) {
                return problem(400, "VALIDATION_ERROR", "That association isn't possible.");
            }
            contacts.push(id.to_owned());
        }
        let record = self.add(kind, texts(given), contacts).clone();
        Reply::json(201, record.view(given.keys().map(String::as_str)))
    }

    fn change(&mut self, kind: &str, id: &str, body: &Value) -> Reply {
        let Some(at) = self.records.iter().position(|record| record.kind == kind && record.id == id) else {
            return problem(404, "OBJECT_NOT_FOUND", "There is no such record.");
        };
        let Some(given) = body["properties"].as_object().filter(|given| !given.is_empty()) else {
            return problem(400, "VALIDATION_ERROR", "There is nothing to change.");
        };
        if let Some(fault) = self.fault(kind, given, Some(id)) {
            return fault;
        }
        let record = &mut self.records[at];
        record.properties.extend(texts(given));
        record.calculate();
        Reply::ok(record.view(given.keys().map(String::as_str)))
    }

    /// What is wrong with the properties of a record.
    fn fault(&self, kind: &str, given: &Map<String, Value>, own: Option<&str>) -> Option<Reply> {
        let calculated = |name: &str| name.contains("calculated");
        let strange = given.iter().find(|(name, value)| {
            !properties(kind).contains(&name.as_str()) || calculated(name) || !value.is_string()
        });
        if let Some((name, _)) = strange {
            return Some(problem(400, "VALIDATION_ERROR", &format!("{name} isn't a property")));
        }
        let required: &[&str] = match kind {
            "tickets" => &["subject", "hs_pipeline_stage"],
            "notes" => &["hs_timestamp"],
            _ => &[],
        };
        if own.is_none() && required.iter().any(|name| !given.contains_key(*name)) {
            return Some(problem(400, "VALIDATION_ERROR", "Required properties weren't set."));
        }
        let email = given.get("email").and_then(Value::as_str)?;
        let other = self.records.iter().find(|record| {
            record.properties.get("email").is_some_and(|known| known.eq_ignore_ascii_case(email))
                && Some(record.id.as_str()) != own
        })?;
        Some(problem(409, "CONFLICT", &format!("Contact {} has that address.", other.id)))
    }
}

impl Record {
    /// The record with these of its properties and those that every answer has; what isn't set is null.
    pub(super) fn view<'a>(&self, asked: impl Iterator<Item = &'a str>) -> Value {
        let made = &self.properties["createdate"];
        let mut shown: Map<String, Value> =
            asked.map(|name| (name.to_owned(), json!(self.properties.get(name)))).collect();
        shown.extend([
            ("createdate".to_owned(), json!(made)),
            ("hs_object_id".to_owned(), json!(self.id)),
            ("lastmodifieddate".to_owned(), json!(made)),
        ]);
        json!({"id": self.id, "properties": shown, "createdAt": made, "updatedAt": made, "archived": false})
    }

    /// Keeps the digits of phone numbers, without the country, beside them.
    fn calculate(&mut self) {
        for (from, to) in [
            ("phone", "hs_searchable_calculated_phone_number"),
            ("mobilephone", "hs_searchable_calculated_mobile_number"),
        ] {
            let Some(written) = self.properties.get(from) else { continue };
            let digits: String = written.chars().filter(char::is_ascii_digit).collect();
            let national = digits.strip_prefix('1').filter(|rest| rest.len() == 10).unwrap_or(&digits);
            self.properties.insert(to.to_owned(), national.to_owned());
        }
    }
}

/// An error in the vendor's form.
pub(super) fn problem(status: u16, category: &str, message: &str) -> Reply {
    Reply::json(
        status,
        json!({"status": "error", "message": message, "category": category,
            "correlationId": "3f1c8a52-6a0e-4c1b-9d7e-2b5f4a6c8d10"}),
    )
}

/// An account that was asked too often.
pub(super) fn limited(policy: &str) -> Reply {
    let mut reply = problem(429, "RATE_LIMITS", "There were too many requests.");
    reply.body["errorType"] = json!("RATE_LIMIT");
    reply.body["policyName"] = json!(policy);
    reply
}

fn account() -> Reply {
    Reply::ok(json!({"portalId": 7_340_021, "accountType": "STANDARD", "timeZone": "US/Eastern",
        "companyCurrency": "USD", "additionalCurrencies": [], "utcOffset": "-05:00",
        "utcOffsetMilliseconds": -18_000_000, "uiDomain": "app.hubspot.com", "dataHostingLocation": "na1"}))
}

fn named(kind: &str) -> String {
    if kind == "0-3" { "deals" } else { kind }.to_owned()
}

fn properties(kind: &str) -> &'static [&'static str] {
    PROPERTIES.iter().find(|(known, _)| *known == kind).map(|(_, names)| *names).unwrap_or_default()
}

fn scope(kind: &str, is_write: bool) -> &'static str {
    match (kind, is_write) {
        ("contacts", false) => "crm.objects.contacts.read",
        ("companies", _) => "crm.objects.companies.read",
        ("deals", _) => "crm.objects.deals.read",
        ("tickets", _) => "tickets",
        (_, _) => "crm.objects.contacts.write",
    }
}

fn texts(given: &Map<String, Value>) -> BTreeMap<String, String> {
    given.iter().map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect()
}
