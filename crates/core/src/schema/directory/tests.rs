use super::*;
use crate::schema::{
    Verb,
    testing::{relationship, schema},
};

fn shop() -> Directory {
    let mut shop = schema(
        "orders: id customer_id status
        customers: id phone email
        order_items: id order_id",
    );
    shop.relationships = vec![
        relationship("customer", ("orders", "customer_id"), ("customers", "id")),
        relationship("items", ("orders", "id"), ("order_items", "order_id")),
    ];
    for (name, object, verb) in
        [("refund", "orders", Verb::Action), ("list", "orders", Verb::List), ("ping", "", Verb::Action)]
    {
        shop.stated_operations.push(Operation {
            name: name.to_owned(),
            object: (!object.is_empty()).then(|| object.to_owned()),
            verb,
            is_write: verb == Verb::Action,
            description: None,
            args: Vec::new(),
            returns: crate::schema::Returns { object: None, list: false, value: None },
            deprecated: None,
            http: None,
            root: None,
        });
    }
    Directory::new(shop.into())
}

fn page(query: &str, after: Option<&str>, limit: usize) -> Option<String> {
    let shop = shop();
    let found = shop.operations(query, after, limit, |_| true)?;
    Some(found.iter().map(|hit| hit.name().into_owned()).collect::<Vec<_>>().join(" "))
}

#[test]
fn everything_is_found_by_its_name() {
    let shop = shop();
    for object in &shop.schema().objects {
        assert_eq!(shop.object(&object.name), Some(object));
    }
    for operation in shop.schema().operations() {
        assert_eq!(shop.operation(&operation.name).as_deref(), Some(&*operation));
    }
    for missing in ["", "order", "orders.", "orders.find", "ping.search", "zzz.search"] {
        assert!(shop.object(missing).is_none() && shop.operation(missing).is_none(), "{missing}");
    }
}

#[test]
fn what_belongs_to_an_object_is_found_by_its_name() {
    let shop = shop();
    let orders = shop.object("orders").unwrap();
    let operations: Vec<Cow<'_, str>> = shop.operations_of(orders).collect();
    assert_eq!(operations, ["refund", "list", "orders.search", "orders.insert", "orders.update"]);
    assert_eq!(shop.operation_count(orders), operations.len());
    let relationships: Vec<&str> = shop.relationships_of("orders").map(|one| one.name.as_str()).collect();
    assert_eq!(relationships, ["customer", "items"]);
    assert_eq!((shop.relationship_count("orders"), shop.relationship_count("customers")), (2, 0));
}

#[test]
fn a_hit_is_the_operation_that_the_schema_has() {
    let shop = shop();
    let hits = shop.operations("", None, 50, |_| true).unwrap();
    let made: Vec<_> = hits.iter().map(|hit| hit.operation().expect("the operation")).collect();
    assert_eq!(made, shop.schema().operations().collect::<Vec<_>>());
    for (hit, operation) in hits.iter().zip(&made) {
        assert_eq!(hit.name(), operation.name);
        assert_eq!((hit.verb, hit.is_write), (operation.verb, operation.is_write));
        assert_eq!(hit.object, operation.object.as_deref());
    }
}

#[test]
fn pages_go_on_where_the_one_before_ended() {
    for query in ["", "order", "list orders"] {
        let whole = page(query, None, 50).unwrap();
        let mut pieces: Vec<String> = Vec::new();
        while let Some(piece) =
            page(query, pieces.last().map(String::as_str), 1).filter(|piece| !piece.is_empty())
        {
            pieces.push(piece);
        }
        assert_eq!(pieces.join(" "), whole, "{query}");
    }
    assert_eq!(page("", Some("gone"), 5), None);
    assert_eq!(page("order", Some("ping"), 5), None, "not among those found");
}

#[test]
fn only_the_wanted_are_listed() {
    let shop = shop();
    let is_read = |hit: &Hit<'_>| !hit.is_write;
    let found = shop.operations("", None, 2, is_read).unwrap();
    assert_eq!(found.iter().map(Hit::name).collect::<Vec<_>>(), ["list", "orders.search"]);
    assert!(shop.operations("", Some("refund"), 2, is_read).is_none(), "that one isn't wanted");
}

#[test]
fn names_like_a_wrong_one_are_found() {
    let shop = shop();
    assert!(shop.objects_like("custmers").contains(&"customers"));
    assert!(shop.operations_like("orders.serch").iter().any(|name| name == "orders.search"));
}
