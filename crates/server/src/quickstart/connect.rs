//! Steps: what can be connected, connecting it, discovering it, scoping a column out.

use std::{io::Write, os::unix::fs::OpenOptionsExt, path::Path};

use serde_json::{Value, json};

use super::{
    Database, Postgres,
    client::Request,
    failed, postgres,
    walk::{Walk, claim, list, some, text},
};
use crate::error::Result;

/// The column that is scoped out.
const BLOCKED: &str = "notes";

/// Lists the catalog.
pub(super) async fn catalog(walk: &mut Walk<'_>) -> Result<()> {
    let kinds = walk.step("See what can be connected", &Request::get("/integrations/catalog")).await?;
    let all = list(&kinds, "")?;
    for kind in all {
        walk.answer(&some(kind, &["kind", "displayName", "transport"]))?;
    }
    let wanted = walk.database.kind();
    claim(all.iter().any(|kind| kind.get("kind") == Some(&json!(wanted))), || {
        format!("the catalog lacks `{wanted}`")
    })
}

/// What connecting asks for, ready to be sent; on Postgres a role is made and tested first.
pub(super) async fn credentials(walk: &mut Walk<'_>, folder: &Path) -> Result<Request> {
    match walk.database {
        Database::Sqlite(path) => {
            let body = json!({"credentials": {"path": path.display().to_string()}});
            Ok(Request::post("/integrations/sqlite/connect", body))
        }
        Database::Postgres(server) => {
            let body = json!({"credentials": role(walk, server).await?});
            let file = private_file(folder, &body)?;
            test(
                walk,
                &Request::post("/integrations/postgres/sql/test", body.clone()).with_body_file(file.clone()),
            )
            .await?;
            Ok(Request::post("/integrations/postgres/connect", body).with_body_file(file))
        }
    }
}

/// Makes a role of least privilege by the server's own script.
async fn role(walk: &mut Walk<'_>, server: &Postgres) -> Result<Value> {
    let query = [("database", server.database.as_str()), ("tables", &walk.database.object("tickets"))];
    let query = query.map(|(name, value)| format!("{name}={}", encoded(value))).join("&");
    let request = Request::get(format!("/integrations/postgres/sql/scripts?{query}"));
    let scripts =
        walk.step("Get the script that makes a role of least privilege, and run it", &request).await?;
    let sql = text(&scripts, "/write/sql")?;
    let role = text(&scripts, "/write/role")?;
    let password = text(&scripts, "/generatedPassword")?;
    for line in sql.lines().filter(|line| line.starts_with("--") || line.starts_with("GRANT")) {
        walk.say(&format!("   {line}"))?;
    }
    server.run_script(sql, role).await?;
    walk.say(&format!(
        "=> run with the rights of --postgres, its role named {} instead of {role}; what the",
        postgres::NAME
    ))?;
    walk.say("   script gives outside of the sample's schema was taken back.")?;
    Ok(server.credentials(password))
}

async fn test(walk: &mut Walk<'_>, request: &Request) -> Result<()> {
    let report = walk.step("Test these credentials, keeping nothing", request).await?;
    for check in list(&report, "/checks")? {
        walk.answer(&some(check, &["name", "status", "detail"]))?;
    }
    claim(report.get("ok") == Some(&json!(true)), || "a check of the credentials failed".to_owned())
}

/// Connects.
pub(super) async fn connect(walk: &mut Walk<'_>, request: &Request) -> Result<()> {
    let answer =
        walk.step("Connect it: the credentials are tried first, then kept encrypted", request).await?;
    walk.answer(&answer)?;
    claim(answer.get("status") == Some(&json!("connected")), || "it isn't connected".to_owned())
}

/// A body with a password, for `curl` to read: in a file that only its owner may read.
fn private_file(folder: &Path, body: &Value) -> Result<std::path::PathBuf> {
    let path = folder.join("connect.json");
    let unwritable = |error: std::io::Error| failed(format!("{} can't be written: {error}.", path.display()));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let mut file = options.open(&path).map_err(unwritable)?;
    file.write_all(body.to_string().as_bytes()).map_err(unwritable)?;
    Ok(path)
}

/// Discovers the schema.
pub(super) async fn discover(walk: &mut Walk<'_>) -> Result<()> {
    let kind = walk.database.kind();
    let request = Request::trigger(format!("/integrations/{kind}/discover"));
    let found = walk.step("Discover what is in it: names, types and keys, never the data", &request).await?;
    let counts = ["objectCount", "fieldCount", "edgeCount", "operationCount", "sensitiveFieldCount"];
    walk.answer(&some(&found, &counts))?;
    claim(found.get("objectCount") == Some(&json!(3)), || format!("three tables were expected: {found}"))?;
    // An earlier run's scoping still counts: this one begins without.
    let none = json!({"blockedObjects": [], "blockedFields": []});
    walk.quietly(&Request::patch(format!("/integrations/{kind}/scoping"), none)).await?;
    let customers = encoded(&walk.database.object("customers"));
    let request = Request::get(format!("/integrations/{kind}/objects/{customers}"));
    let object =
        walk.step("Look at a table: what is sensitive is recognized by its name and type", &request).await?;
    for field in list(&object, "/fields")? {
        walk.answer(&some(field, &["name", "type", "sensitivity", "sensitiveClass"]))?;
    }
    let ssn = list(&object, "/fields")?.iter().find(|field| field.get("name") == Some(&json!("ssn")));
    let class = ssn.and_then(|field| field.get("sensitivity"));
    claim(class == Some(&json!("restricted")), || format!("`ssn` should be restricted: {ssn:?}"))
}

/// Scopes a column out.
pub(super) async fn scope(walk: &mut Walk<'_>) -> Result<()> {
    let kind = walk.database.kind();
    let customers = walk.database.object("customers");
    let body = json!({"blockedFields": [{"object": customers, "field": BLOCKED}]});
    let request = Request::patch(format!("/integrations/{kind}/scoping"), body);
    let title = format!("Scope the column `{BLOCKED}` out: nothing can read it any more");
    let scoping = walk.step(&title, &request).await?;
    walk.answer(&some(&scoping, &["blockedObjects", "blockedFields"]))?;
    let there =
        walk.quietly(&Request::get(format!("/integrations/{kind}/objects/{}", encoded(&customers)))).await?;
    let is_gone = list(&there, "/fields")?.iter().all(|field| field.get("name") != Some(&json!(BLOCKED)));
    claim(is_gone, || format!("`{BLOCKED}` is still there"))?;
    walk.say(&format!("   The table is shown without `{BLOCKED}` now."))
}

/// A text as one segment of a path, or one value of a query.
fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
