//! A seller's directory, catalog, orders and stock, as Square keeps them: lists that are empty are left out of answers,
//! faults come in a list, and a write that comes again with the key it had is the write that was.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{
    super::simulator::{Reply, Seen, Vendor},
    bookings::Bookings,
};

/// The seller's one location.
pub(super) const LOCATION: &str = "LQ4MAIN7STREET";

/// What a seller has.
pub(super) struct Seller {
    /// The tokens that count.
    pub(super) keys: BTreeSet<String>,
    /// The beginnings of paths that the tokens may not use.
    pub(super) forbidden: Vec<&'static str>,
    pub(super) customers: Vec<Value>,
    pub(super) items: Vec<Value>,
    pub(super) orders: Vec<Value>,
    pub(super) counts: Vec<Value>,
    pub(super) bookings: Bookings,
    /// What was answered to which write, by its key.
    done: BTreeMap<String, (Value, Reply)>,
}

impl Vendor for Seller {
    fn answer(&mut self, request: &Seen) -> Reply {
        let key = request.header("authorization").strip_prefix("Bearer ").unwrap_or_default();
        if !self.keys.contains(key) {
            return fault(401, "AUTHENTICATION_ERROR", "UNAUTHORIZED", None);
        }
        let version = request.header("square-version");
        if version.len() != 10 || version.parse::<jiff::civil::Date>().is_err() {
            return fault(400, "INVALID_REQUEST_ERROR", "BAD_REQUEST", Some("Square-Version"));
        }
        if self.forbidden.iter().any(|path| request.path.starts_with(path)) {
            return fault(403, "AUTHENTICATION_ERROR", "INSUFFICIENT_SCOPES", None);
        }
        let Some(key) = request.body["idempotency_key"].as_str() else { return self.routed(request) };
        // A key counts for one request: its path and its body.
        let whole = json!([request.path, request.body]);
        if let Some((before, reply)) = self.done.get(key) {
            let is_same = *before == whole;
            let reused =
                || fault(400, "INVALID_REQUEST_ERROR", "IDEMPOTENCY_KEY_REUSED", Some("idempotency_key"));
            return if is_same { reply.clone() } else { reused() };
        }
        let reply = self.routed(request);
        if reply.status == 200 {
            self.done.insert(key.to_owned(), (whole, reply.clone()));
        }
        reply
    }
}

impl Seller {
    /// A seller with a token, and nothing in the books.
    pub(super) fn new(key: &str) -> Self {
        Self {
            keys: [key.to_owned()].into(),
            forbidden: Vec::new(),
            customers: Vec::new(),
            items: Vec::new(),
            orders: Vec::new(),
            counts: Vec::new(),
            bookings: Bookings::default(),
            done: BTreeMap::new(),
        }
    }

    fn routed(&mut self, request: &Seen) -> Reply {
        let segments = request.segments();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let body = &request.body;
        match (request.method.as_str(), segments.as_slice()) {
            ("GET", ["v2", "merchants", "me"]) => Reply::ok(json!({"merchant": {"id": "ML7SELLER",
                "business_name": "Corner Salon", "country": "US", "currency": "USD", "status": "ACTIVE"}})),
            ("POST", ["v2", "customers", "search"]) => self.search_customers(body),
            ("POST", ["v2", "customers"]) => self.create_customer(body),
            ("POST", ["v2", "catalog", "search-catalog-items"]) => self.search_items(body),
            ("POST", ["v2", "orders", "search"]) => self.search_orders(body),
            ("GET", ["v2", "orders", id]) => match self.orders.iter().find(|order| order["id"] == **id) {
                Some(order) => Reply::ok(json!({"order": order})),
                None => fault(404, "INVALID_REQUEST_ERROR", "NOT_FOUND", Some("order_id")),
            },
            ("POST", ["v2", "inventory", "counts", "batch-retrieve"]) => self.count(body),
            (method, ["v2", "bookings", rest @ ..]) => self.bookings.answer(method, rest, request),
            _ => fault(404, "INVALID_REQUEST_ERROR", "NOT_FOUND", None),
        }
    }

    fn search_customers(&self, body: &Value) -> Reply {
        let filter = &body["query"]["filter"];
        let exact = |customer: &&Value| {
            ["phone_number", "email_address"].iter().all(|name| match filter[*name]["exact"].as_str() {
                Some(wanted) => {
                    customer[*name].as_str().is_some_and(|kept| kept.eq_ignore_ascii_case(wanted))
                }
                None => true,
            })
        };
        page("customers", self.customers.iter().filter(exact), &body["limit"], &body["cursor"])
    }

    fn create_customer(&mut self, body: &Value) -> Reply {
        let names = ["given_name", "family_name", "company_name", "email_address", "phone_number"];
        if !names.iter().any(|name| body[*name].is_string()) {
            return fault(400, "INVALID_REQUEST_ERROR", "BAD_REQUEST", None);
        }
        let phone = body["phone_number"].as_str().unwrap_or("+10000000000");
        if !(9..=16).contains(&phone.chars().filter(char::is_ascii_digit).count()) {
            return fault(400, "INVALID_REQUEST_ERROR", "INVALID_PHONE_NUMBER", Some("phone_number"));
        }
        // An area code of 555 is nobody's.
        if phone.starts_with("+1555") {
            return fault(400, "INVALID_REQUEST_ERROR", "INVALID_PHONE_NUMBER", Some("phone_number"));
        }
        let mut customer = body.clone();
        let members = customer.as_object_mut().unwrap();
        members.shift_remove("idempotency_key");
        members.insert("id".to_owned(), json!(format!("CUS{:017}", self.customers.len() + 1)));
        members.insert("version".to_owned(), json!(0));
        self.customers.push(customer.clone());
        Reply::ok(json!({"customer": customer}))
    }

    fn search_items(&self, body: &Value) -> Reply {
        let words = body["text_filter"].as_str().unwrap_or_default().to_lowercase();
        let kinds = body["product_types"].as_array();
        let matches = |item: &&Value| {
            let name = item["item_data"]["name"].as_str().unwrap().to_lowercase();
            words.split_whitespace().all(|word| name.contains(word))
                && kinds.is_none_or(|kinds| kinds.contains(&item["item_data"]["product_type"]))
        };
        let elsewhere =
            body["enabled_location_ids"].as_array().is_some_and(|all| !all.contains(&json!(LOCATION)));
        let found = self.items.iter().filter(|_| !elsewhere).filter(matches);
        page("items", found, &body["limit"], &body["cursor"])
    }

    fn search_orders(&self, body: &Value) -> Reply {
        let Some(locations) = body["location_ids"].as_array().filter(|all| (1..=10).contains(&all.len()))
        else {
            return fault(400, "INVALID_REQUEST_ERROR", "MISSING_REQUIRED_PARAMETER", Some("location_ids"));
        };
        let filter = &body["query"]["filter"];
        let whose = filter["customer_filter"]["customer_ids"].as_array();
        let states = filter["state_filter"]["states"].as_array();
        let matches = |order: &&Value| {
            locations.contains(&order["location_id"])
                && whose.is_none_or(|whose| whose.contains(&order["customer_id"]))
                && states.is_none_or(|states| states.contains(&order["state"]))
        };
        let mut found: Vec<&Value> = self.orders.iter().filter(matches).collect();
        found.sort_by_key(|order| order["created_at"].as_str().unwrap().to_owned());
        if body["query"]["sort"]["sort_order"] != "ASC" {
            found.reverse();
        }
        page("orders", found.into_iter(), &body["limit"], &body["cursor"])
    }

    fn count(&self, body: &Value) -> Reply {
        let among = |list: &Value, value: &Value| list.as_array().is_none_or(|list| list.contains(value));
        let matches = |count: &&Value| {
            among(&body["catalog_object_ids"], &count["catalog_object_id"])
                && among(&body["location_ids"], &count["location_id"])
                && among(&body["states"], &count["state"])
        };
        page("counts", self.counts.iter().filter(matches), &body["limit"], &body["cursor"])
    }
}

/// A page of a list; one that is empty isn't there at all.
pub(super) fn page<'a>(
    name: &str,
    found: impl Iterator<Item = &'a Value>,
    limit: &Value,
    cursor: &Value,
) -> Reply {
    let number = |value: &Value| value.as_str().map_or_else(|| value.as_u64(), |text| text.parse().ok());
    let (limit, from) = (number(limit).unwrap_or(50), number(cursor).unwrap_or(0));
    if !(1..=1000).contains(&limit) {
        return fault(400, "INVALID_REQUEST_ERROR", "VALUE_TOO_HIGH", Some("limit"));
    }
    let (limit, from) = (usize::try_from(limit).unwrap(), usize::try_from(from).unwrap());
    let found: Vec<&Value> = found.collect();
    let shown: Vec<&Value> = found.iter().skip(from).take(limit).copied().collect();
    let mut answer = json!({});
    if !shown.is_empty() {
        answer[name] = json!(shown);
    }
    if from + limit < found.len() {
        answer["cursor"] = json!((from + limit).to_string());
    }
    Reply::ok(answer)
}

/// An error in the vendor's form.
pub(super) fn fault(status: u16, category: &str, code: &str, field: Option<&str>) -> Reply {
    let mut error = json!({"category": category, "code": code, "detail": "Said by the vendor."});
    if let Some(field) = field {
        error["field"] = json!(field);
    }
    Reply::json(status, json!({"errors": [error]}))
}
