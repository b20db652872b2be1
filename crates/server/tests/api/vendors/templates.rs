//! A template, made a kind of one's own, connected and called.

mod easyappointments;
mod github;

use reqwest::Method;
use serde_json::{Value, json};

use super::simulator::{Reply, Seen, Signed, Simulator, Vendor};
use crate::support::{
    Client, TestServer,
    desk::{Seat, text},
};

const KEY: &str = "rk_test_4711";

/// Payments, as Stripe keeps them: lists in `data`, faults in `error`.
struct Payments {
    charges: Vec<Value>,
    refunds: Vec<Value>,
}

impl Vendor for Payments {
    fn answer(&mut self, request: &Seen) -> Reply {
        let list = |url: &str, data: Value| {
            Reply::ok(json!({"object": "list", "url": url, "has_more": false, "data": data}))
        };
        match (request.method.as_str(), request.path.as_str()) {
            ("GET", "/v1/customers") => {
                let ada = json!({"id": "cus_Ada1", "object": "customer", "name": "Ada Birch",
                    "email": "ada@example.com", "delinquent": false});
                let is_hers = request.parameter("email").is_none_or(|email| email == "ada@example.com");
                list("/v1/customers", if is_hers { json!([ada]) } else { json!([]) })
            }
            ("GET", "/v1/charges") => {
                let whose = request.parameter("customer");
                let is_hers = |charge: &&Value| charge["customer"].as_str() == whose;
                list("/v1/charges", self.charges.iter().filter(is_hers).cloned().collect())
            }
            ("POST", "/v1/refunds") => self.refund(&request.body),
            _ => problem(404, "resource_missing"),
        }
    }

    fn unauthorized(&self) -> Reply {
        problem(401, "api_key_invalid")
    }
}

impl Payments {
    fn refund(&mut self, form: &Value) -> Reply {
        let charge = self.charges.iter_mut().find(|charge| charge["id"] == form["charge"]);
        let Some(charge) = charge else { return problem(404, "resource_missing") };
        if charge["amount_refunded"] == charge["amount"] {
            return problem(400, "charge_already_refunded");
        }
        charge["amount_refunded"] = charge["amount"].clone();
        let refund = json!({"id": "re_1", "object": "refund", "charge": charge["id"], "amount": charge["amount"],
            "currency": "usd", "status": "succeeded", "reason": form["reason"]});
        self.refunds.push(refund.clone());
        Reply::ok(refund)
    }
}

fn problem(status: u16, code: &str) -> Reply {
    let error = json!({"type": "invalid_request_error", "code": code, "message": "Said by the vendor."});
    Reply::json(status, json!({"error": error}))
}

/// A vendor with a charge of Ada's.
async fn vendor() -> Simulator<Payments> {
    let charge = json!({"id": "ch_1", "object": "charge", "customer": "cus_Ada1", "amount": 4200,
        "amount_refunded": 0, "currency": "usd", "status": "succeeded", "created": 1_764_576_000,
        "description": "Haircut", "payment_method_details": {"card": {"last4": "4242"}}});
    let payments = Payments { charges: vec![charge], refunds: Vec::new() };
    Simulator::start(payments, Signed::Header("authorization", format!("Bearer {KEY}")), None).await
}

/// A kind of one's own out of a template, with a wrong token refused and the right one kept, and its whole pack live.
async fn live(
    admin: &Client,
    (kind, template): (&'static str, &str),
    base: &str,
    (token, config): (&str, Value),
) -> Seat {
    let path = format!("/integrations/providers/{kind}");
    admin.call(Method::PUT, &path).json(json!({"template": template, "baseUrl": base})).await.created();
    let seat = Seat::new(admin, kind).await;
    let connect = |token: &str| {
        admin.post(&seat.integration("/connect")).json(json!({"credentials": {"token": token}}))
    };
    let wrong = connect("nobody's").await;
    wrong.problem(400, "credentials_rejected");
    assert_eq!(wrong.faulty_fields(), ["credentials.token"]);
    connect(token).await.ok();
    let install = seat.path(&format!("/integrations/{kind}/pack/install"));
    let skills = admin.post(&install).json(json!({"config": config})).await.ok();
    for skill in skills.as_array().unwrap() {
        seat.change(&text(&skill["skill"]["id"]), json!({"isEnabled": true})).await;
    }
    seat.publish().await;
    seat
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn payments_are_a_kind_of_ones_own_out_of_a_template() {
    let (vendor, server) = (vendor().await, TestServer::sqlite().await);
    let credentials = |token: &str| json!({"credentials": {"token": token}});
    let itself = server.admin.post("/integrations/stripe/connect").json(credentials(KEY)).await;
    itself.problem(404, "provider_not_available");
    let put = |body: Value| server.admin.call(Method::PUT, "/integrations/providers/my_stripe").json(body);
    put(json!({"template": "strip"})).await.problem(400, "validation_failed");
    let seat = live(&server.admin, ("my_stripe", "stripe"), &vendor.base, (KEY, json!({}))).await;
    let found = seat.call("find_customer", json!({"caller_email": "ada@example.com"})).await;
    assert_eq!(Seat::output(&found)["items"][0]["customer_id"], "cus_Ada1");
    let paid = seat.call("latest_payments", json!({"customer_id": "cus_Ada1"})).await;
    assert_eq!(Seat::output(&paid)["items"][0]["amount"], 4200);
    assert!(!paid.to_string().contains("4242"), "{paid}");
    let refund = json!({"payment_id": "ch_1"});
    let done = {
        let token = seat.token("create_refund", refund.clone()).await;
        seat.confirmed("create_refund", refund.clone(), &token).await
    };
    assert_eq!(Seat::output(&done)["amount"], 4200);
    let token = seat.token("create_refund", refund.clone()).await;
    assert_eq!(Seat::failure(&seat.confirmed("create_refund", refund, &token).await), "upstream_rejected");
    assert_eq!(vendor.with(|vendor| vendor.refunds.len()), 1);
}
