//! Writes in every language.

use serde_json::{Value, json};

use super::support::{check, company, everywhere};
use crate::schema::Dialect;

pub(super) fn open_ticket() -> Value {
    json!({"toolName": "open_ticket", "operation": "tickets.insert", "isWrite": true,
        "sqlWrite": {"table": "tickets", "mode": "insert", "columns": [
            {"column": "customer_id", "param": "customer_id"}, {"column": "subject", "param": "problem"},
            {"column": "status", "const": "open"}]},
        "projection": [{"path": ["id"], "leaf": "ticket_id"}]})
}

#[test]
fn a_new_row_comes_back_with_its_key() {
    insta::assert_snapshot!(everywhere(&open_ticket()), @r#"
    INSERT INTO "public"."tickets" ("customer_id", "subject", "status") VALUES ($1, $2, $3) RETURNING "id" AS "ticket_id"
    [:customer_id, :problem, "open"] Single

    INSERT INTO `shop`.`tickets` (`customer_id`, `subject`, `status`) VALUES (?, ?, ?)
    [:customer_id, :problem, "open"] Single
    SELECT t0.`id` AS `ticket_id` FROM `shop`.`tickets` AS t0 WHERE t0.`id` = ? LIMIT 1
    [last id]

    INSERT INTO "tickets" ("customer_id", "subject", "status") VALUES (?, ?, ?) RETURNING "id" AS "ticket_id"
    [:customer_id, :problem, "open"] Single
    "#);
}

#[test]
fn a_new_row_with_a_stated_key_is_read_back_by_it() {
    let mut binding = open_ticket();
    binding["sqlWrite"]["columns"].as_array_mut().unwrap().push(json!({"column": "id", "param": "number"}));
    insta::assert_snapshot!(everywhere(&binding), @r#"
    INSERT INTO "public"."tickets" ("customer_id", "subject", "status", "id") VALUES ($1, $2, $3, $4) RETURNING "id" AS "ticket_id"
    [:customer_id, :problem, "open", :number] Single

    INSERT INTO `shop`.`tickets` (`customer_id`, `subject`, `status`, `id`) VALUES (?, ?, ?, ?)
    [:customer_id, :problem, "open", :number] Single
    SELECT t0.`id` AS `ticket_id` FROM `shop`.`tickets` AS t0 WHERE t0.`id` = ? LIMIT 1
    [:number]

    INSERT INTO "tickets" ("customer_id", "subject", "status", "id") VALUES (?, ?, ?, ?) RETURNING "id" AS "ticket_id"
    [:customer_id, :problem, "open", :number] Single
    "#);
}

#[test]
fn an_update_keeps_what_it_is_not_told() {
    let binding = json!({"toolName": "x", "operation": "customers.update", "isWrite": true,
        "sqlWrite": {"table": "customers", "mode": "update", "keyColumn": "phone", "keyParam": "phone", "columns": [
            {"column": "name", "param": "name"}, {"column": "born", "param": "born", "required": false},
            {"column": "region_id", "const": null}]},
        "projection": [{"path": ["name"], "leaf": "name"}]});
    insta::assert_snapshot!(everywhere(&binding), @r#"
    UPDATE "public"."customers" SET "name" = $1, "born" = CASE WHEN $2 THEN $3 ELSE "born" END, "region_id" = $4 WHERE "phone" = $5 RETURNING "name" AS "name"
    [:name, born?, :born, null, :phone] Single

    UPDATE `shop`.`customers` SET `name` = ?, `born` = CASE WHEN ? THEN ? ELSE `born` END, `region_id` = ? WHERE `phone` = ? AND CAST(CONVERT(`phone` USING utf8mb4) AS BINARY) = CAST(? AS BINARY)
    [:name, born?, :born, null, :phone] Single
    SELECT t0.`name` AS `name` FROM `shop`.`customers` AS t0 WHERE t0.`phone` = ? AND CAST(CONVERT(t0.`phone` USING utf8mb4) AS BINARY) = CAST(? AS BINARY) LIMIT 1
    [:phone]

    UPDATE "customers" SET "name" = ?, "born" = CASE WHEN ? THEN ? ELSE "born" END, "region_id" = ? WHERE "phone" = ? RETURNING "name" AS "name"
    [:name, born?, :born, null, :phone] Single
    "#);
}

#[test]
fn a_write_may_return_nothing() {
    let mut binding = open_ticket();
    binding["projection"] = json!([]);
    insta::assert_snapshot!(everywhere(&binding), @r#"
    INSERT INTO "public"."tickets" ("customer_id", "subject", "status") VALUES ($1, $2, $3)
    [:customer_id, :problem, "open"] Single

    INSERT INTO `shop`.`tickets` (`customer_id`, `subject`, `status`) VALUES (?, ?, ?)
    [:customer_id, :problem, "open"] Single

    INSERT INTO "tickets" ("customer_id", "subject", "status") VALUES (?, ?, ?)
    [:customer_id, :problem, "open"] Single
    "#);
}

#[test]
fn a_column_that_can_only_be_written_is_set_and_never_read() {
    let mut schema = company(Dialect::Postgres);
    let tickets = schema.objects.iter_mut().find(|object| object.name == "tickets").unwrap();
    let subject = tickets.fields.iter_mut().find(|field| field.name == "subject").unwrap();
    subject.write_only = true;
    insta::assert_snapshot!(check(&schema, &open_ticket()), @r#"
    INSERT INTO "public"."tickets" ("customer_id", "subject", "status") VALUES ($1, $2, $3) RETURNING "id" AS "ticket_id"
    [:customer_id, :problem, "open"] Single
    "#);
    let search = json!({"toolName": "x", "operation": "tickets.search",
        "sqlSearch": {"table": "tickets", "filterColumn": "subject", "param": "subject",
            "where": [{"path": ["subject"], "const": "x"}], "orderBy": {"path": ["subject"]}},
        "projection": [{"path": ["subject"], "leaf": "subject"}]});
    let update = json!({"toolName": "x", "operation": "tickets.update", "isWrite": true,
        "sqlWrite": {"table": "tickets", "mode": "update", "keyColumn": "id", "keyParam": "id",
            "columns": [{"column": "subject", "param": "subject", "required": false}]},
        "projection": [{"path": ["subject"], "leaf": "subject"}]});
    insta::assert_snapshot!(check(&schema, &search), @r#"
    sqlSearch.filterColumn: `subject` on `tickets` may be written over this connection, not read: grant SELECT on it and discover again
    projection[0].path[0]: `subject` on `tickets` may be written over this connection, not read: grant SELECT on it and discover again
    sqlSearch.where[0].path[0]: `subject` on `tickets` may be written over this connection, not read: grant SELECT on it and discover again
    sqlSearch.orderBy.path[0]: `subject` on `tickets` may be written over this connection, not read: grant SELECT on it and discover again
    "#);
    insta::assert_snapshot!(check(&schema, &update), @r#"
    sqlWrite.columns[0].required: `subject` can't be read, so a call can't leave it as it is: require the parameter
    projection[0].path[0]: `subject` on `tickets` may be written over this connection, not read: grant SELECT on it and discover again
    "#);
}
