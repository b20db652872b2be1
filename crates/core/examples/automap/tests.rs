//! The command on goals and schemas of our own.

use std::{fs, path::PathBuf};

use serde_json::{Value, json};

use crate::{
    ask,
    fit::{self, Row},
    folds,
    goal::Settings,
    tally::{self, Answer},
};

/// A folder that goes away with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("jackfield-automap-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        Self(folder)
    }

    fn write(&self, name: &str, text: &str) -> String {
        let file = self.0.join(name);
        fs::write(&file, text).expect("a file");
        file.display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone = fs::remove_dir_all(&self.0);
    }
}

fn group(names: &[&str]) -> Value {
    json!({"anyOf": names})
}

fn goal(id: &str, schema: &str, transport: &str, text: &str, gold: &Value) -> String {
    let goal = json!({"id": id, "schema": schema, "transport": transport, "goal": text, "isWrite": false, "gold": gold,
        "difficulty": "easy", "notes": ""});
    goal.to_string()
}

fn none() -> Value {
    json!({"none": true, "operations": [], "inputs": [], "outputs": []})
}

/// What `GET /integrations/{kind}/schema` answers for a database of one table.
fn riders() -> Value {
    let field = |name: &str| json!({"name": name, "type": "string", "required": false, "nullable": true, "sensitivity": "none"});
    json!({"success": true, "data": {"kind": "postgres", "transport": "sql", "fingerprint": "", "objects": [
        {"name": "riders", "capabilities": ["read", "list", "search", "create", "update"], "primaryKey": ["id"],
         "fields": [field("id"), field("phone"), field("first_name"), field("city")],
         "indexes": [{"columns": ["phone"], "unique": true}]}], "relationships": [], "operations": []}})
}

const DESK: &str = r#"{"openapi": "3.1.0", "info": {}, "servers": [{"url": "https://desk.example"}], "paths": {
    "/contacts/{contactId}": {"get": {"operationId": "getContact", "summary": "Get a contact",
        "parameters": [{"name": "contactId", "in": "path", "required": true, "schema": {"type": "string"}}],
        "responses": {"200": {"content": {"application/json": {"schema": {"type": "object", "title": "Contact",
            "properties": {"name": {"type": "string"}, "email": {"type": "string"}}}}}}}}}}}"#;

fn settings(folder: &Folder) -> Settings {
    folder.write("riders.sql.schema.json", &riders().to_string());
    folder.write("desk.json", DESK);
    let by_phone = json!({"none": false, "operations": [{"table": "riders", "verb": "select"}],
        "inputs": [group(&["riders.phone"])], "outputs": [group(&["riders.first_name"])]});
    let by_id = json!({"none": false, "operations": [{"method": "GET", "path": "/contacts/{contactId}"}],
        "inputs": [group(&["contactId"])], "outputs": [group(&["name", "fullName"])]});
    let wrong = json!({"none": false, "operations": [{"table": "riders", "verb": "insert"}], "inputs": [], "outputs": []});
    let goals = folder.write(
        "goals.jsonl",
        &[
            goal(
                "own-1",
                "riders.sql",
                "sql",
                "look up a rider by phone and return their first name",
                &by_phone,
            ),
            goal("own-2", "desk.json", "rest", "name of a contact, contact id given", &by_id),
            goal("own-3", "riders.sql", "sql", "look up a rider by phone and return their city", &wrong),
            goal("own-4", "desk.json", "rest", "which tyres fit the lorry of the fire brigade", &none()),
        ]
        .join("\n"),
    );
    let corpus = folder.0.display().to_string();
    Settings::read(&[goals, "--corpus".to_owned(), corpus]).expect("settings")
}

#[test]
fn goals_are_judged_by_their_known_answers() {
    let folder = Folder::new("judged");
    let answered = ask::all(&settings(&folder)).expect("answers");
    let verdicts: Vec<(String, bool)> = answered
        .iter()
        .map(|one| (one.goal.id.clone(), one.own.proposed.is_some_and(|(verdict, _)| verdict.all())))
        .collect();
    let right = |id: &str| verdicts.iter().any(|(known, right)| known == id && *right);
    assert!(right("own-1") && right("own-2") && !right("own-3"), "{verdicts:?}");
}

#[test]
fn a_tally_counts_each_part_of_an_answer() {
    let folder = Folder::new("tally");
    let answered = ask::all(&settings(&folder)).expect("answers");
    let answers: Vec<_> = answered
        .iter()
        .map(|one| {
            let answer = Answer {
                proposed: one.own.proposed.map(|(verdict, _)| verdict),
                unindexed: one.own.says_unindexed,
                confidence: 0.75,
                in_top_3: true,
            };
            (one, answer)
        })
        .collect();
    let tallies = tally::tallies(&answers);
    let all = tallies.get("all").expect("a tally");
    assert_eq!((all.goals, all.none, all.operation, all.right), (3, 1, 2, 2));
    let (error, bins) = tally::calibration_error(&answers);
    assert!(error > 0.0 && bins.len() == 1, "{error} {bins:?}");
}

#[test]
fn no_goal_is_judged_by_weights_that_saw_its_schema() {
    let folder = Folder::new("folds");
    let answered = ask::all(&settings(&folder)).expect("answers");
    assert_eq!(folds::crossed(&answered).len(), answered.len());
    let parts = folds::folds(&answered);
    for (one, part) in answered.iter().zip(&parts) {
        let same = answered.iter().zip(&parts).filter(|(other, _)| other.goal.schema == one.goal.schema);
        assert!(same.into_iter().all(|(_, other)| other == part), "{}", one.goal.id);
    }
}

#[test]
fn weights_are_fitted_to_what_tells_right_from_wrong() {
    let row = |tells: f64, noise: f64, right: bool| Row { features: vec![tells, noise], right };
    let goals: Vec<Vec<Row>> = (0..40)
        .map(|at| vec![row(1.0, f64::from(at % 3), true), row(0.0, f64::from((at + 1) % 3), false)])
        .collect();
    let borrowed: Vec<Vec<&Row>> = goals.iter().map(|rows| rows.iter().collect()).collect();
    let weights = fit::rank(&borrowed, &[0.0, 0.0], 0.01);
    assert!(weights[0] > 1.0 && weights[0] > 5.0 * weights[1].abs(), "{weights:?}");
    let rows: Vec<(Vec<f64>, bool)> =
        (0..200).map(|at| (vec![f64::from(at % 2)], at % 2 == 1 && at % 10 != 1)).collect();
    let logistic = fit::logistic(&rows, 0.01);
    assert!((fit::likely(&logistic, &[1.0]) - 0.8).abs() < 0.05, "{logistic:?}");
    assert!(fit::likely(&logistic, &[0.0]) < 0.05, "{logistic:?}");
}

#[test]
fn what_is_missing_is_said() {
    let settings = Settings::read(&["goals.jsonl".to_owned()]);
    assert!(settings.is_err_and(|usage| usage.contains("--corpus")));
    let folder = Folder::new("missing");
    let file = folder.write("goals.jsonl", &goal("own-1", "none.sql", "sql", "anything", &none()));
    let settings =
        Settings::read(&[file, "--corpus".to_owned(), folder.0.display().to_string()]).expect("settings");
    let why = ask::all(&settings).err().expect("a reason");
    assert!(why.contains("none.sql.schema.json"), "{why}");
}
