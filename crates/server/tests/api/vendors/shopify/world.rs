//! What a shop knows, and what becomes of it: orders that are cancelled are, drafts that are made are there.

use serde_json::{Value, json};

use super::search::finds;
use crate::vendors::graphql::World;

/// When everything happens that happens here.
const NOW: &str = "2026-12-01T16:00:00Z";

/// A shop's customers, orders, products, drafts and returns.
pub(in super::super) struct Facts(pub(in super::super) Value);

impl World for Facts {
    fn field(&mut self, (kind, of): (&str, &Value), field: &str, arguments: &Value) -> Option<Value> {
        match (kind, field) {
            ("QueryRoot", "shop" | "locations") => Some(self.0[field].clone()),
            ("QueryRoot", "order") => Some(self.one("orders", &arguments["id"])),
            ("QueryRoot", "customerByIdentifier") => Some(self.customer(&arguments["identifier"])),
            ("QueryRoot", "orders") => Some(self.searched("orders", arguments)),
            ("QueryRoot", "products") => Some(self.searched("products", arguments)),
            ("QueryRoot", "productVariants") => Some(self.variants(arguments)),
            ("QueryRoot", "returnableFulfillments") => Some(self.returnable(&arguments["orderId"])),
            ("Mutation", "draftOrderCreate") => Some(self.draft(&arguments["input"])),
            ("Mutation", "orderCancel") => Some(self.cancel(arguments)),
            ("Mutation", "returnRequest") => Some(self.request_return(&arguments["input"])),
            ("Customer", "orders") => Some(sorted(self.orders_of(of), arguments)),
            ("Customer", "lastOrder") => Some(self.orders_of(of).pop().unwrap_or_default()),
            ("Customer", "numberOfOrders") => Some(self.orders_of(of).len().to_string().into()),
            ("Product", "description") => Some(cut(&of[field], &arguments["truncateAt"])),
            ("InventoryItem", "inventoryLevel") => {
                let levels = list(&of["inventoryLevels"]);
                let here = levels.iter().find(|level| level["location"]["id"] == arguments["locationId"]);
                Some(here.cloned().unwrap_or_default())
            }
            ("InventoryLevel", "quantities") => {
                let is_named = |one: &&Value| list(&arguments["names"]).contains(&one["name"]);
                Some(list(&of[field]).iter().filter(is_named).cloned().collect())
            }
            _ => None,
        }
    }
}

impl Facts {
    /// The shop as it is in the beginning.
    pub(super) fn new() -> Self {
        Self(serde_json::from_str(include_str!("shop.json")).expect("JSON"))
    }

    /// The order of that number.
    pub(in super::super) fn order(&self, name: &str) -> &Value {
        list(&self.0["orders"]).iter().find(|order| order["name"] == name).expect("an order")
    }

    fn one(&self, of: &str, id: &Value) -> Value {
        list(&self.0[of]).iter().find(|one| one["id"] == *id).cloned().unwrap_or_default()
    }

    fn one_mut(&mut self, of: &str, id: &Value) -> Option<&mut Value> {
        self.0[of].as_array_mut().expect("a list").iter_mut().find(|one| one["id"] == *id)
    }

    fn customer(&self, by: &Value) -> Value {
        let is_it = |one: &&Value| {
            let same = |given: &Value, known: &Value| given.is_string() && given == known;
            same(&by["emailAddress"], &one["defaultEmailAddress"]["emailAddress"])
                || same(&by["phoneNumber"], &one["defaultPhoneNumber"]["phoneNumber"])
                || same(&by["id"], &one["id"])
        };
        list(&self.0["customers"]).iter().find(is_it).cloned().unwrap_or_default()
    }

    fn orders_of(&self, customer: &Value) -> Vec<Value> {
        let orders = list(&self.0["orders"]).iter();
        orders.filter(|order| order["_customer"] == customer["id"]).cloned().collect()
    }

    fn searched(&self, of: &str, arguments: &Value) -> Value {
        let search = arguments["query"].as_str().unwrap_or_default();
        let is_found = |one: &&Value| finds(search, &|field| texts(&one[field]));
        sorted(list(&self.0[of]).iter().filter(is_found).cloned().collect(), arguments)
    }

    fn variants(&self, arguments: &Value) -> Value {
        let search = arguments["query"].as_str().unwrap_or_default();
        let of_product = |product: &Value| -> Vec<Value> {
            let is_found = |variant: &&Value| {
                finds(search, &|field| match field {
                    "product_status" => texts(&product["status"]),
                    field => texts(&variant[field]),
                })
            };
            list(&product["variants"]).iter().filter(is_found).cloned().collect()
        };
        list(&self.0["products"]).iter().flat_map(of_product).collect()
    }

    fn variant(&self, id: &Value) -> Option<Value> {
        let mut all = list(&self.0["products"]).iter().flat_map(|product| list(&product["variants"]));
        all.find(|variant| variant["id"] == *id).cloned()
    }

    /// What of an order was shipped and isn't on its way back.
    fn returnable(&self, order: &Value) -> Value {
        let order = self.one("orders", order);
        let line = |line: &Value| {
            let left = line["quantity"].as_i64()? - self.on_its_way_back(&line["id"]);
            (left > 0).then(|| json!({"fulfillmentLineItem": line, "quantity": left}))
        };
        let shipment = |shipment: &Value| -> Option<Value> {
            let lines: Vec<Value> = list(&shipment["_lines"]).iter().filter_map(line).collect();
            let id = json!("gid://shopify/ReturnableFulfillment/1");
            (!lines.is_empty()).then(|| json!({"id": id, "returnableFulfillmentLineItems": lines}))
        };
        list(&order["fulfillments"]).iter().filter_map(shipment).collect()
    }

    fn on_its_way_back(&self, line: &Value) -> i64 {
        let returns = list(&self.0["returns"]).iter().flat_map(|one| list(&one["_lines"]));
        let of_line = returns.filter(|returned| returned["fulfillmentLineItemId"] == *line);
        of_line.filter_map(|returned| returned["quantity"].as_i64()).sum()
    }

    fn draft(&mut self, input: &Value) -> Value {
        let line = &input["lineItems"][0];
        let Some(variant) = self.variant(&line["variantId"]) else {
            let error =
                json!({"field": ["lineItems", "0", "variantId"], "message": "Product variant not found"});
            return json!({"draftOrder": null, "userErrors": [error]});
        };
        let price: f64 = texts(&variant["price"]).parse().expect("a price");
        let total = format!("{:.2}", price * line["quantity"].as_f64().expect("a quantity"));
        let drafts = self.0["drafts"].as_array_mut().expect("a list");
        let number = drafts.len() + 1;
        let money = json!({"amount": total, "currencyCode": "CAD"});
        drafts.push(
            json!({"id": format!("gid://shopify/DraftOrder/{number}"), "name": format!("#D{number}"),
            "status": "OPEN", "invoiceUrl": format!("https://shop.example.com/invoices/{number}"),
            "totalPriceSet": {"presentmentMoney": money, "shopMoney": money}, "_input": input}),
        );
        json!({"draftOrder": drafts.last(), "userErrors": []})
    }

    fn cancel(&mut self, arguments: &Value) -> Value {
        let refused = |code: &str, message: &str| {
            let error = json!({"code": code, "field": ["orderId"], "message": message});
            json!({"job": null, "orderCancelUserErrors": [error]})
        };
        let Some(order) = self.one_mut("orders", &arguments["orderId"]) else {
            return refused("NOT_FOUND", "Order does not exist");
        };
        if order["displayFulfillmentStatus"] == "FULFILLED" || !order["cancelledAt"].is_null() {
            return refused("INVALID", "Cannot cancel the order");
        }
        order["cancelledAt"] = NOW.into();
        if arguments["refundMethod"]["originalPaymentMethodsRefund"] == true {
            order["displayFinancialStatus"] = "REFUNDED".into();
        }
        order["_cancel"] = arguments.clone();
        json!({"job": {"id": "gid://shopify/Job/1", "done": false}, "orderCancelUserErrors": []})
    }

    fn request_return(&mut self, input: &Value) -> Value {
        let returnable = self.returnable(&input["orderId"]);
        let lines = list(&returnable).iter().flat_map(|one| list(&one["returnableFulfillmentLineItems"]));
        let wanted = &input["returnLineItems"][0];
        let line =
            lines.clone().find(|one| one["fulfillmentLineItem"]["id"] == wanted["fulfillmentLineItemId"]);
        let fault = match line {
            None => Some(("NOT_FOUND", "fulfillmentLineItemId")),
            Some(line) if line["quantity"].as_i64() < wanted["quantity"].as_i64() => {
                Some(("TOO_BIG", "quantity"))
            }
            Some(_) => None,
        };
        if let Some((code, field)) = fault {
            let error = json!({"code": code, "field": ["returnLineItems", "0", field], "message": "No"});
            return json!({"return": null, "userErrors": [error]});
        }
        let order = self.one_mut("orders", &input["orderId"]).expect("it has something to send back");
        order["returnStatus"] = "RETURN_REQUESTED".into();
        let name = format!("{}-R1", texts(&order["name"]));
        let made = json!({"id": "gid://shopify/Return/1", "name": name, "status": "REQUESTED",
            "_lines": input["returnLineItems"]});
        self.0["returns"].as_array_mut().expect("a list").push(made.clone());
        json!({"return": made, "userErrors": []})
    }
}

fn sorted(mut items: Vec<Value>, arguments: &Value) -> Value {
    if arguments["sortKey"] == "CREATED_AT" {
        items.sort_by_key(|item| texts(&item["createdAt"]));
    }
    if arguments["reverse"] == true {
        items.reverse();
    }
    items.into()
}

fn cut(text: &Value, most: &Value) -> Value {
    let most = most.as_u64().map_or(usize::MAX, |most| usize::try_from(most).expect("a size"));
    texts(text).chars().take(most).collect::<String>().into()
}

fn list(of: &Value) -> &[Value] {
    of.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn texts(of: &Value) -> String {
    of.as_str().unwrap_or_default().to_owned()
}
