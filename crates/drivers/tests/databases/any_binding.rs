//! Any binding over a real database's schema either compiles to a statement that the engine runs, or
//! is refused with what is wrong: a few hundred random ones, the same in every run.

use jackfield_core::{
    plan::arguments::PreparedPlan,
    schema::{Dialect, FieldType, Object, Schema},
};
use jackfield_drivers::ErrorKind;
use serde_json::{Map, Value, json};

use crate::{
    engines::{Database, Outcome, bound, call, dialects, discovered},
    hostile::{kinds, type_script},
    random::Random,
};

const OPERATORS: [&str; 6] = ["eq", "ieq", "prefix", "gte", "lte", "variants"];

/// How many bindings an engine gets.
fn cases() -> usize {
    #[expect(clippy::disallowed_methods, reason = "a test is told by its environment how long to go on")]
    let more = std::env::var("JACKFIELD_TEST_CASES").ok();
    more.and_then(|text| text.parse().ok()).unwrap_or(300)
}

/// Every type in one table, and names that need quoting, related in every way.
fn script(dialect: Dialect) -> String {
    let quote = if matches!(dialect, Dialect::Mysql | Dialect::Mariadb) { '`' } else { '"' };
    let columns: Vec<String> =
        kinds(dialect).iter().enumerate().map(|(number, kind)| format!("v{number} {kind}")).collect();
    let odd = "CREATE TABLE 'select' (id INTEGER PRIMARY KEY, 'order' VARCHAR(40) UNIQUE, 'two words' VARCHAR(40), 'Dot.ted' INTEGER NOT NULL);
        CREATE TABLE 'it''s \"odd\" ``x' ('group' INTEGER NOT NULL, 'By' INTEGER NOT NULL, note VARCHAR(40), PRIMARY KEY ('group', 'By'));
        CREATE TABLE 'a.b' (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES 'a.b' (id), 'Select' INTEGER, g INTEGER, b INTEGER,
            FOREIGN KEY ('Select') REFERENCES 'select' (id), FOREIGN KEY (g, b) REFERENCES 'it''s \"odd\" ``x' ('group', 'By'));
        CREATE TABLE keyless (n INTEGER, s VARCHAR(40));
        CREATE VIEW seen AS SELECT id, 'order' FROM 'select';
        CREATE INDEX words ON 'select' ('two words', 'Dot.ted'); CREATE INDEX n ON keyless (n);
        INSERT INTO 'select' VALUES (1, 'a', 'b', 1), (2, 'c', NULL, 2);"
        .replace("''", "\u{1}");
    let odd = match quote {
        '`' => odd.replace('\'', "`").replace("``x", "\u{2}x").replace('\u{1}', "'").replace('\u{2}', "``"),
        _ => odd.replace('"', "\"\"").replace('\'', "\"").replace('\u{1}', "'"),
    };
    // The texts of the one insert are quoted as texts everywhere.
    let (tables, rows) = odd.split_once("INSERT").expect("both");
    let rows = ["a", "b", "c"].iter().fold(rows.to_owned(), |rows, text| {
        rows.replace(&format!("{quote}{text}{quote}"), &format!("'{text}'"))
    });
    let wide = columns.join(", ");
    let before = type_script(dialect);
    format!("{before} CREATE TABLE zoo (id INTEGER PRIMARY KEY, {wide}); {tables} INSERT {rows}")
}

/// A name of the object's, or now and then one that is not.
fn column(random: &mut Random, object: &Object) -> String {
    match (random.below(20), random.pick(&object.fields)) {
        (0, _) | (_, None) => "no such\"column`".to_owned(),
        (_, Some(field)) => field.name.clone(),
    }
}

fn path(random: &mut Random, schema: &Schema, object: &Object) -> Vec<String> {
    let ways: Vec<_> = schema.relationships_of(&object.name).collect();
    match random.pick(&ways) {
        Some(way) if random.below(3) == 0 => {
            let far = schema.object(&way.to.object).expect("the far end");
            vec![way.name.clone(), column(random, far)]
        }
        Some(_) | None => vec![column(random, object)],
    }
}

fn projection(random: &mut Random, schema: &Schema, object: &Object, joins: bool) -> Value {
    let entry = |number: usize, random: &mut Random| {
        let path = if joins { path(random, schema, object) } else { vec![column(random, object)] };
        json!({"path": path, "leaf": format!("l{number}")})
    };
    (0..=random.below(5)).map(|number| entry(number, random)).collect()
}

fn search(random: &mut Random, schema: &Schema, object: &Object) -> Value {
    let leading: Vec<String> = object.leading_fields().iter().map(|field| field.name.clone()).collect();
    let filter = random.pick(&leading).cloned().filter(|_| random.below(8) > 0);
    let filter = filter.unwrap_or_else(|| column(random, object));
    let operator = OPERATORS[[0, 0, 0, 1, 2, 3, 4, 5][random.below(8)]];
    let mut search =
        json!({"table": object.name, "filterColumn": filter, "param": "p", "operator": operator});
    if random.below(3) == 0 {
        let constant = [json!(null), json!(1), json!("a"), json!("2026-11-02"), json!(true)];
        let constant = constant[random.below(5)].clone();
        search["where"] = json!([{"path": path(random, schema, object), "const": constant}]);
    }
    if random.below(3) == 0 {
        search["orderBy"] = json!({"path": path(random, schema, object), "direction": "desc"});
    }
    json!({"toolName": "t", "operation": format!("{}.search", object.name), "sqlSearch": search,
        "projection": projection(random, schema, object, true)})
}

fn write(random: &mut Random, schema: &Schema, object: &Object) -> Value {
    let update = random.below(2) == 0;
    let mut columns: Vec<Value> = Vec::new();
    for field in &object.fields {
        if random.below(3) == 0 || (!update && field.required) {
            let entry = match random.below(6) {
                0 if field.nullable => json!({"column": field.name, "const": null}),
                1 if update => {
                    json!({"column": field.name, "param": format!("p{}", columns.len()), "required": false})
                }
                _ => json!({"column": field.name, "param": format!("p{}", columns.len())}),
            };
            columns.push(entry);
        }
    }
    let (mode, verb) = if update { ("update", "update") } else { ("insert", "insert") };
    let mut write = json!({"table": object.name, "mode": mode, "columns": columns});
    if update {
        let key = object.primary_key.first().cloned().unwrap_or_else(|| column(random, object));
        write["keyColumn"] = key.into();
        write["keyParam"] = "key".into();
    }
    json!({"toolName": "t", "operation": format!("{}.{verb}", object.name), "isWrite": true, "sqlWrite": write,
        "projection": projection(random, schema, object, false)})
}

/// A value that each parameter takes.
fn arguments(random: &mut Random, prepared: &PreparedPlan) -> Map<String, Value> {
    let value = |random: &mut Random, kind: FieldType, allowed: &[String]| match kind {
        FieldType::Integer => json!([1, 2, 100, 2000][random.below(4)]),
        FieldType::Number | FieldType::Decimal => json!(random.below(100)),
        FieldType::Boolean => json!(random.below(2) == 0),
        FieldType::Date => json!("2026-11-02"),
        FieldType::Time => json!("09:15:00"),
        FieldType::Datetime => json!("2026-11-02T09:15:00Z"),
        FieldType::Uuid => json!("01890a5d-ac96-774b-bcce-b302099a8057"),
        FieldType::Binary => json!("AP8="),
        FieldType::Json | FieldType::Object => json!({"a": [1]}),
        FieldType::List => json!([]),
        FieldType::Enum => json!(allowed.first()),
        FieldType::String => json!(["a", "1", "::1", "x'\"`"][random.below(4)]),
    };
    let parameters = &prepared.plan().parameters;
    let stated = parameters.iter().filter(|parameter| parameter.required);
    stated.map(|one| (one.name.clone(), value(random, one.kind, &one.allowed_values))).collect()
}

async fn holds(dialect: Dialect) {
    let database = Database::new(dialect, &script(dialect)).await;
    let connection = database.open().await;
    let schema = discovered(&connection).await;
    assert!(schema.objects.len() >= 6 && schema.relationships.len() >= 6, "{dialect:?}: {schema:?}");
    let mut random = Random::new(0x5eed);
    let (mut ran, mut faults) = (0, Vec::new());
    for _ in 0..cases() {
        let object = random.pick(&schema.objects).expect("an object").clone();
        let binding = match random.below(3) {
            0 => write(&mut random, &schema, &object),
            _ => search(&mut random, &schema, &object),
        };
        let prepared = match bound(&schema, &binding) {
            Ok(prepared) => prepared,
            Err(diagnostics) => {
                assert!(!diagnostics.is_empty(), "{binding}");
                continue;
            }
        };
        ran += 1;
        match call(&connection, &prepared, &arguments(&mut random, &prepared)).await {
            Outcome::Answered(..) | Outcome::Refused => {}
            // The value or the row, never the statement.
            Outcome::Failed(error) if error.kind == ErrorKind::Rejected && !is_statement(&error.message) => {}
            Outcome::Failed(error) => faults.push(format!("{error:?}\n  {:?}", prepared.plan().request)),
        }
    }
    assert!(faults.is_empty(), "{dialect:?}: {} of {ran}:\n{}", faults.len(), faults.join("\n"));
    assert!(ran * 4 >= cases(), "{dialect:?}: {ran} of {} compiled", cases());
}

/// Whether the database didn't like the statement rather than a value.
fn is_statement(message: &str) -> bool {
    message.contains("refused the statement") || message.contains("refused the request")
}

#[tokio::test]
async fn any_binding_runs_or_is_refused_with_reasons() {
    for dialect in dialects() {
        holds(dialect).await;
    }
}
