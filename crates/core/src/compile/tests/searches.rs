//! Reads in every language.

use serde_json::{Value, json};

use super::support::{check, company, compiled, everywhere, field, id, object, plan, relationship};
use crate::{
    plan::{Shape, TouchKind},
    schema::{Cardinality, Dialect, Field, FieldType, Schema, Table, Transport},
    scoping::Scoping,
};

pub(super) fn open_tickets() -> Value {
    json!({"toolName": "open_tickets", "description": "Use when the caller asks about their open tickets.",
        "operation": "customers.search", "enabled": true,
        "sqlSearch": {"table": "customers", "filterColumn": "phone", "param": "caller_phone", "operator": "variants",
            "where": [{"path": ["tickets", "status"], "const": "open"}],
            "orderBy": {"path": ["tickets", "opened_at"], "direction": "desc"}, "limit": 10},
        "projection": [{"path": ["name"], "leaf": "customer_name"},
            {"path": ["tickets", "subject"], "leaf": "ticket_subject"},
            {"path": ["tickets", "opened_at"], "leaf": "opened_at"}]})
}

fn customer(search: Value) -> Value {
    let mut search = search;
    search["table"] = "customers".into();
    search["param"] = "wanted".into();
    json!({"toolName": "x", "operation": "customers.search", "sqlSearch": search,
        "projection": [{"path": ["name"], "leaf": "name"}]})
}

#[test]
fn the_callers_open_tickets_are_one_statement() {
    let plan = plan(Dialect::Postgres, &open_tickets());
    let sql = super::support::statement(&plan);
    assert_eq!(
        sql.statement,
        "SELECT t0.\"name\" AS \"customer_name\", t1.\"subject\" AS \"ticket_subject\", t1.\"opened_at\" AS \
         \"opened_at\" FROM \"public\".\"customers\" AS t0 JOIN \"public\".\"tickets\" AS t1 ON \
         t1.\"customer_id\" = t0.\"id\" WHERE t0.\"phone\" = ANY($1) AND t1.\"status\" = $2 ORDER BY \
         t1.\"opened_at\" DESC LIMIT 11"
    );
    assert_eq!((sql.max_rows, plan.output.shape), (11, Shape::List { limit: 10 }));
    let filters = plan.touches.iter().filter(|touch| touch.how == TouchKind::Filter);
    let filters: Vec<String> = filters.map(|touch| format!("{}.{}", touch.object, touch.field)).collect();
    assert_eq!(
        filters.join(" "),
        "customers.phone customers.id tickets.customer_id tickets.status tickets.opened_at"
    );
    assert_eq!(plan.hash, plan.compute_hash());
}

#[test]
fn a_phone_is_compared_in_its_spellings() {
    insta::assert_snapshot!(everywhere(&open_tickets()), @r#"
    SELECT t0."name" AS "customer_name", t1."subject" AS "ticket_subject", t1."opened_at" AS "opened_at" FROM "public"."customers" AS t0 JOIN "public"."tickets" AS t1 ON t1."customer_id" = t0."id" WHERE t0."phone" = ANY($1) AND t1."status" = $2 ORDER BY t1."opened_at" DESC LIMIT 11
    [:caller_phone/Variants, "open"] List { limit: 10 }

    SELECT t0.`name` AS `customer_name`, t1.`subject` AS `ticket_subject`, t1.`opened_at` AS `opened_at` FROM `shop`.`customers` AS t0 JOIN `shop`.`tickets` AS t1 ON t1.`customer_id` = t0.`id` WHERE t0.`phone` IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) AND CAST(CONVERT(t0.`phone` USING utf8mb4) AS BINARY) IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) AND t1.`status` = ? ORDER BY t1.`opened_at` DESC LIMIT 11
    [:caller_phone/Variants, "open"] List { limit: 10 }

    SELECT t0."name" AS "customer_name", t1."subject" AS "ticket_subject", t1."opened_at" AS "opened_at" FROM "customers" AS t0 JOIN "tickets" AS t1 ON t1."customer_id" = t0."id" WHERE t0."phone" IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) AND t1."status" = ? ORDER BY t1."opened_at" DESC LIMIT 11
    [:caller_phone/Variants, "open"] List { limit: 10 }
    "#);
}

#[test]
fn equality_is_exact_whatever_the_collation() {
    insta::assert_snapshot!(everywhere(&customer(json!({"filterColumn": "email"}))), @r#"
    SELECT t0."name" AS "name" FROM "public"."customers" AS t0 WHERE t0."email" = $1 AND t0."email"::text COLLATE "C" = $2 LIMIT 2
    [:wanted] Single

    SELECT t0.`name` AS `name` FROM `shop`.`customers` AS t0 WHERE t0.`email` = ? AND CAST(CONVERT(t0.`email` USING utf8mb4) AS BINARY) = CAST(? AS BINARY) LIMIT 2
    [:wanted] Single

    SELECT t0."name" AS "name" FROM "customers" AS t0 WHERE t0."email" = ? AND t0."email" COLLATE BINARY = ? LIMIT 2
    [:wanted] Single
    "#);
}

#[test]
fn a_case_is_ignored_over_an_index_that_ignores_it() {
    insta::assert_snapshot!(everywhere(&customer(json!({"filterColumn": "email", "operator": "ieq"}))), @r#"
    SELECT t0."name" AS "name" FROM "public"."customers" AS t0 WHERE t0."email" = $1 LIMIT 2
    [:wanted/Ieq] Single

    SELECT t0.`name` AS `name` FROM `shop`.`customers` AS t0 WHERE t0.`email` = ? AND CAST(LOWER(CONVERT(t0.`email` USING utf8mb4)) AS BINARY) = CAST(LOWER(CONVERT(? USING utf8mb4)) AS BINARY) LIMIT 2
    [:wanted/Ieq] Single

    SELECT t0."name" AS "name" FROM "customers" AS t0 WHERE t0."email" = ? LIMIT 2
    [:wanted/Ieq] Single
    "#);
    insta::assert_snapshot!(everywhere(&customer(json!({"filterColumn": "name", "operator": "ieq"}))), @r#"
    SELECT t0."name" AS "name" FROM "public"."customers" AS t0 WHERE lower(t0."name") = lower($1) LIMIT 21
    [:wanted/Ieq] List { limit: 20 }

    SELECT t0.`name` AS `name` FROM `shop`.`customers` AS t0 WHERE lower(t0.`name`) = lower(?) AND CAST(LOWER(CONVERT(t0.`name` USING utf8mb4)) AS BINARY) = CAST(LOWER(CONVERT(? USING utf8mb4)) AS BINARY) LIMIT 21
    [:wanted/Ieq] List { limit: 20 }

    SELECT t0."name" AS "name" FROM "customers" AS t0 WHERE lower(t0."name") = lower(?) LIMIT 21
    [:wanted/Ieq] List { limit: 20 }
    "#);
}

#[test]
fn a_prefix_is_a_pattern_with_its_own_escape() {
    insta::assert_snapshot!(everywhere(&customer(json!({"filterColumn": "phone", "operator": "prefix"}))), @r#"
    SELECT t0."name" AS "name" FROM "public"."customers" AS t0 WHERE t0."phone" LIKE $1 LIMIT 21
    [:wanted/Prefix] List { limit: 20 }

    SELECT t0.`name` AS `name` FROM `shop`.`customers` AS t0 WHERE t0.`phone` LIKE ? ESCAPE '!' AND CAST(CONVERT(t0.`phone` USING utf8mb4) AS BINARY) LIKE CAST(? AS BINARY) ESCAPE '!' LIMIT 21
    [:wanted/Prefix] List { limit: 20 }

    SELECT t0."name" AS "name" FROM "customers" AS t0 WHERE t0."phone" GLOB ? AND instr(CAST(t0."phone" AS BLOB), CAST(? AS BLOB)) = 1 LIMIT 21
    [:wanted/Prefix, :wanted] List { limit: 20 }
    "#);
}

#[test]
fn a_bound_orders_by_its_own_column() {
    insta::assert_snapshot!(everywhere(&customer(json!({"filterColumn": "balance", "operator": "gte", "limit": 3}))), @r#"
    SELECT t0."name" AS "name" FROM "public"."customers" AS t0 WHERE t0."balance" >= $1 ORDER BY t0."balance" ASC LIMIT 4
    [:wanted/Gte] List { limit: 3 }

    SELECT t0.`name` AS `name` FROM `shop`.`customers` AS t0 WHERE t0.`balance` >= CAST(? AS DECIMAL(12, 2)) ORDER BY t0.`balance` ASC LIMIT 4
    [:wanted/Gte] List { limit: 3 }

    SELECT t0."name" AS "name" FROM "customers" AS t0 WHERE t0."balance" >= ? ORDER BY t0."balance" ASC LIMIT 4
    [:wanted/Gte] List { limit: 3 }
    "#);
    insta::assert_snapshot!(everywhere(&customer(json!({"filterColumn": "born", "operator": "lte"}))), @r#"
    SELECT t0."name" AS "name" FROM "public"."customers" AS t0 WHERE t0."born" <= $1 ORDER BY t0."born" DESC LIMIT 21
    [:wanted/Lte] List { limit: 20 }

    SELECT t0.`name` AS `name` FROM `shop`.`customers` AS t0 WHERE t0.`born` <= CAST(? AS DATE) ORDER BY t0.`born` DESC LIMIT 21
    [:wanted/Lte] List { limit: 20 }

    SELECT t0."name" AS "name" FROM "customers" AS t0 WHERE t0."born" <= ? ORDER BY t0."born" DESC LIMIT 21
    [:wanted/Lte] List { limit: 20 }
    "#);
}

#[test]
fn a_condition_on_one_related_record_needs_that_record() {
    let conditions =
        json!([{"path": ["region", "name"], "const": null}, {"path": ["balance"], "const": "12.50"}]);
    let binding = customer(json!({"filterColumn": "id", "where": conditions}));
    insta::assert_snapshot!(everywhere(&binding), @r#"
    SELECT t0."name" AS "name" FROM "public"."customers" AS t0 JOIN "public"."regions" AS t1 ON t1."id" = t0."region_id" WHERE t0."id" = $1 AND t1."name" IS NULL AND t0."balance" = $2 LIMIT 2
    [:wanted, "12.5"] Single

    SELECT t0.`name` AS `name` FROM `shop`.`customers` AS t0 JOIN `shop`.`regions` AS t1 ON t1.`id` = t0.`region_id` WHERE t0.`id` = ? AND t1.`name` IS NULL AND t0.`balance` = CAST(? AS DECIMAL(12, 2)) LIMIT 2
    [:wanted, "12.5"] Single

    SELECT t0."name" AS "name" FROM "customers" AS t0 JOIN "regions" AS t1 ON t1."id" = t0."region_id" WHERE t0."id" = ? AND t1."name" IS NULL AND t0."balance" = ? LIMIT 2
    [:wanted, "12.5"] Single
    "#);
}

#[test]
fn one_related_record_is_an_outer_join_on_every_key_column() {
    let dialect = Dialect::Postgres;
    let integer = |name: &str| field(name, FieldType::Integer);
    let orders = vec![id(), integer("shop_no"), integer("branch_no")];
    let branches = vec![id(), integer("shop"), integer("no"), field("city", FieldType::String)];
    let to = ("branches", "shop,no");
    let schema = Schema {
        transport: Transport::Sql,
        dialect: Some(dialect),
        objects: vec![object(dialect, "branches", branches, &[]), object(dialect, "orders", orders, &[])],
        relationships: vec![relationship("branch", ("orders", "shop_no,branch_no"), to, Cardinality::One)],
        stated_operations: Vec::new(),
        http: None,
    };
    let binding = json!({"toolName": "x", "operation": "orders.search",
        "sqlSearch": {"table": "orders", "filterColumn": "id", "param": "id"},
        "projection": [{"path": ["branch", "city"], "leaf": "city"}]});
    insta::assert_snapshot!(check(&schema, &binding), @r#"
    SELECT t1."city" AS "city" FROM "public"."orders" AS t0 LEFT JOIN "public"."branches" AS t1 ON t1."shop" = t0."shop_no" AND t1."no" = t0."branch_no" WHERE t0."id" = $1 LIMIT 2
    [:id] Single
    "#);
}

#[test]
fn names_are_quoted_whatever_they_contain() {
    let name = "Or\"der`s; -- .\n";
    for dialect in [Dialect::Postgres, Dialect::Mysql, Dialect::Sqlite] {
        let mut odd = object(dialect, name, vec![id(), field("a\"b`c", FieldType::String)], &[]);
        odd.table = Some(Table { schema: Some("s\"`".to_owned()), name: name.to_owned() });
        let schema = Schema { objects: vec![odd], relationships: Vec::new(), ..company(dialect) };
        let binding = json!({"toolName": "x", "operation": format!("{name}.search"),
            "sqlSearch": {"table": name, "filterColumn": "id", "param": "id"},
            "projection": [{"path": ["a\"b`c"], "leaf": "x"}]});
        let plan = compiled(&schema, &Scoping::default(), &binding).unwrap();
        let sql = super::support::statement(&plan);
        let expected = match dialect {
            Dialect::Postgres => {
                "SELECT t0.\"a\"\"b`c\" AS \"x\" FROM \"s\"\"`\".\"Or\"\"der`s; -- .\n\" AS t0 WHERE t0.\"id\" = $1 LIMIT 2"
            }
            Dialect::Mysql | Dialect::Mariadb => {
                "SELECT t0.`a\"b``c` AS `x` FROM `s\"```.`Or\"der``s; -- .\n` AS t0 WHERE t0.`id` = ? LIMIT 2"
            }
            Dialect::Sqlite => {
                "SELECT t0.\"a\"\"b`c\" AS \"x\" FROM \"Or\"\"der`s; -- .\n\" AS t0 WHERE t0.\"id\" = ? LIMIT 2"
            }
        };
        assert_eq!(sql.statement, expected);
    }
}

#[test]
fn types_without_a_form_of_their_own_come_as_text_or_json() {
    let typed = |name: &str, kind: FieldType, native: &str| Field {
        native_type: Some(native.to_owned()),
        ..field(name, kind)
    };
    let selected = |dialect: Dialect, fields: Vec<Field>| {
        let projection: Vec<Value> =
            fields.iter().map(|field| json!({"path": [field.name], "leaf": field.name})).collect();
        let all = [id()].into_iter().chain(fields).collect();
        let schema = Schema {
            objects: vec![object(dialect, "t", all, &[])],
            relationships: Vec::new(),
            ..company(dialect)
        };
        let binding = json!({"toolName": "x", "operation": "t.search", "projection": projection,
            "sqlSearch": {"table": "t", "filterColumn": "id", "param": "id"}});
        check(&schema, &binding)
    };
    let postgres = vec![
        typed("a", FieldType::String, "character varying(40)"),
        typed("b", FieldType::String, "inet"),
        typed("c", FieldType::Datetime, "timestamp(3) without time zone"),
        typed("d", FieldType::Decimal, "money"),
        typed("e", FieldType::List, "text[]"),
        typed("f", FieldType::Enum, "public.\"Mood\""),
        typed("g", FieldType::Json, "public.hstore"),
        typed("h", FieldType::String, "public.citext"),
        typed("i", FieldType::Time, "time with time zone"),
    ];
    insta::assert_snapshot!(selected(Dialect::Postgres, postgres), @r#"
    SELECT t0."a" AS "a", t0."b"::text AS "b", t0."c" AS "c", t0."d"::numeric AS "d", to_jsonb(t0."e") AS "e", t0."f" AS "f", to_jsonb(t0."g") AS "g", t0."h" AS "h", t0."i"::text AS "i" FROM "public"."t" AS t0 WHERE t0."id" = $1 LIMIT 2
    [:id] Single
    "#);
    let mysql = vec![
        typed("a", FieldType::String, "point"),
        typed("b", FieldType::Boolean, "bit(1)"),
        typed("c", FieldType::List, "set('a','b')"),
    ];
    insta::assert_snapshot!(selected(Dialect::Mariadb, mysql), @r#"
    SELECT ST_AsText(t0.`a`) AS `a`, CAST(t0.`b` AS UNSIGNED) AS `b`, t0.`c` AS `c` FROM `shop`.`t` AS t0 WHERE t0.`id` = ? LIMIT 2
    [:id] Single
    "#);
}
