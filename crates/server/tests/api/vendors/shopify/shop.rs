//! Shopify's side: shops by their addresses, versions of the API, tokens, and the app whose installs become tokens.

use serde_json::{Value, json};

use super::world::Facts;
use crate::{
    support::oauth::{CLIENT, SECRET},
    vendors::{
        graphql::Graphql,
        simulator::{Reply, Seen, Vendor},
    },
};

/// The shop that there is.
pub(super) const SHOP: &str = "birch-cole.myshopify.com";
/// The token of the app that is installed in it.
pub(super) const TOKEN: &str = "shpat_0123456789abcdef";

/// Shopify with one shop.
pub(super) struct Shopify {
    /// The shop's API.
    pub(super) api: Graphql<Facts>,
    /// The tokens that count.
    pub(super) tokens: Vec<String>,
    /// The codes of installs that haven't become tokens yet.
    pub(super) codes: Vec<String>,
    /// The versions of the API that are served.
    pub(super) versions: Vec<&'static str>,
}

impl Shopify {
    /// A shop with an app installed.
    pub(super) fn new() -> Self {
        let schema = include_str!("../../../../../../providers/shopify/schema.graphql");
        Self {
            api: Graphql::new(schema, Facts::new()),
            tokens: vec![TOKEN.to_owned()],
            codes: Vec::new(),
            versions: vec!["2026-04", "2026-07", "2026-10"],
        }
    }

    /// What the shop knows.
    pub(super) fn facts(&mut self) -> &mut Facts {
        self.api.world.get_mut()
    }

    /// A code becomes a token, once.
    fn redeem(&mut self, body: &Value) -> Reply {
        let is_client = body["client_id"] == CLIENT && body["client_secret"] == SECRET;
        let known = self.codes.iter().position(|code| body["code"] == code.as_str());
        let Some(known) = known.filter(|_| is_client) else {
            // That is what it says of a code that was used, or is another app's.
            let said = "The authorization code was not found or was already used";
            return Reply::json(400, json!({"error": "invalid_request", "error_description": said}));
        };
        let token = format!("shpat_of_{}", self.codes.remove(known));
        self.tokens.push(token.clone());
        Reply::ok(json!({"access_token": token, "scope": "read_orders,write_orders"}))
    }
}

impl Vendor for Shopify {
    fn answer(&mut self, request: &Seen) -> Reply {
        let segments = request.segments();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        match (request.method.as_str(), segments.as_slice()) {
            ("POST", [SHOP, "admin", "oauth", "access_token"]) => self.redeem(&request.body),
            ("POST", [SHOP, "admin", "api", version, "graphql.json"]) if self.versions.contains(version) => {
                if self.tokens.iter().any(|token| token == request.header("x-shopify-access-token")) {
                    self.api.answer(&request.body)
                } else {
                    Reply::json(401, json!({"errors": "[API] Invalid API key or access token"}))
                }
            }
            _ => Reply::json(404, json!({"errors": "Not Found"})),
        }
    }
}
