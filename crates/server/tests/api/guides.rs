//! Every command that stands in a document does what the document says.

use std::{
    collections::BTreeMap,
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    oauth::OPENAPI as CONTACTS,
    support::{
        Client, Service,
        binary::{self, Served},
        guides::{blocks, curls, replay, root},
        oauth::{CLIENT, SECRET, Vendor, browser::Browser},
        service, services, shop, unique,
    },
};

const DOCUMENTS: [&str; 10] = [
    "README.md",
    "CONTRIBUTING.md",
    "docs/operations.md",
    "docs/security.md",
    "docs/connect-sql.md",
    "docs/connect-api.md",
    "docs/providers.md",
    "docs/oauth.md",
    "docs/mcp.md",
    "docs/auto-map.md",
];

/// The project's own scripts.
const SCRIPTS: [&str; 6] = [
    "./scripts/quickstart",
    "./scripts/test",
    "./scripts/services",
    "./scripts/bench",
    "./scripts/goal-schemas",
    ".ci/run",
];

/// What every engine takes.
const TABLES: &str = "
CREATE TABLE customers (id bigint PRIMARY KEY, phone varchar(40) NOT NULL UNIQUE, name varchar(80) NOT NULL,
    email varchar(80), ssn varchar(20));
CREATE TABLE tickets (id bigint PRIMARY KEY, customer_id bigint NOT NULL, subject varchar(200) NOT NULL,
    status varchar(10) NOT NULL, opened_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    FOREIGN KEY (customer_id) REFERENCES customers (id));
CREATE INDEX tickets_of_customer ON tickets (customer_id);
INSERT INTO customers VALUES (1, '(206) 555-0142', 'Ada Birch', 'ada@example.com', '900-00-0101');
INSERT INTO tickets (id, customer_id, subject, status) VALUES (1, 1, 'Boiler leaks', 'open');
";

/// The lines of a document's blocks that aren't comments.
fn lines(document: &str) -> Vec<String> {
    let blocks = blocks(document);
    let lines = blocks.iter().flat_map(|block| block.lines());
    lines.filter(|line| !line.trim().is_empty() && !line.starts_with('#')).map(str::to_owned).collect()
}

#[test]
fn commands_of_jackfield_do_what_they_are_for() {
    let counts = DOCUMENTS.iter().map(|document| run_commands(document));
    assert!(counts.sum::<usize>() > 5, "the documents have commands");
}

/// Runs the commands of a document beside a server of its own; gives how many there were.
fn run_commands(document: &str) -> usize {
    let lines = lines(document);
    let commands: Vec<&String> = lines.iter().filter(|line| line.starts_with("jackfield ")).collect();
    if commands.is_empty() {
        return 0;
    }
    let folder = TempDir::new().unwrap();
    let served = Served::start(folder.path(), &[]);
    for line in commands.iter().filter(|line| *line != &"jackfield serve") {
        let script = format!("jackfield() {{ '{}' \"$@\"; }}\n{line}", env!("CARGO_BIN_EXE_jackfield"));
        let output =
            Command::new("sh").args(["-eu", "-c", &script]).current_dir(folder.path()).output().unwrap();
        let said = [output.stderr, output.stdout].concat();
        assert!(output.status.success(), "{document}: {line}\n{}", binary::text(&said));
    }
    let (code, _, log) = served.stop();
    assert_eq!(code, Some(0), "{log}");
    commands.len()
}

#[test]
fn scripts_are_there_and_are_those_that_are_run() {
    for document in DOCUMENTS {
        for line in lines(document).iter().filter(|line| !line.starts_with("jackfield ")) {
            let mut words = line.split(' ').skip_while(|word| word.contains('=') && !word.starts_with('-'));
            let Some(script) = words.next().filter(|word| word.contains('/') && !word.starts_with('"'))
            else {
                continue;
            };
            assert!(SCRIPTS.contains(&script), "{document}: {line}");
            assert!(root().join(script).is_file(), "{document}: {line}");
        }
    }
}

#[test]
fn links_between_documents_lead_somewhere() {
    for document in DOCUMENTS.iter().chain(&["ARCHITECTURE.md", "CHANGELOG.md"]) {
        let path = root().join(document);
        let text = std::fs::read_to_string(&path).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let there = path.parent().unwrap().join(link);
            assert!(link.starts_with("https://") || there.exists(), "{document}: {link}");
        }
    }
}

/// A database to walk through, and a role of the walk's own; both are gone with the value.
struct Shop {
    kind: &'static str,
    client: &'static str,
    service: Service,
    name: String,
}

impl Shop {
    fn new(service: Service, kind: &'static str, client: &'static str) -> Self {
        let shop = Self { kind, client, service, name: unique("jf_walk") };
        shop.administer(None, &format!("CREATE DATABASE {};", shop.name));
        shop.administer(Some(&shop.name), TABLES);
        shop
    }

    /// Runs a text in the database's own client, as an administrator.
    fn administer(&self, database: Option<&str>, sql: &str) {
        let Service { host, port, admin_user, admin_password, .. } = &self.service;
        let port = port.to_string();
        let mut client = services::client(self.client);
        if self.kind == "postgres" {
            client.args(["-q", "-v", "ON_ERROR_STOP=1", "-h", host, "-p", &port, "-U", admin_user]);
            client.args(["-d", database.unwrap_or("postgres")]).env("PGPASSWORD", admin_password);
        } else {
            let ca = services()["ca"].as_str().unwrap().to_owned();
            client.args(["-h", host, "-P", &port, "-u", admin_user, &format!("--ssl-ca={ca}")]);
            client.args(database).env("MYSQL_PWD", admin_password);
        }
        let mut running = client.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        running.stdin.take().unwrap().write_all(sql.as_bytes()).unwrap();
        let output = running.wait_with_output().unwrap();
        assert!(output.status.success(), "{sql}\n{}", binary::text(&output.stderr));
    }

    /// Runs the script that makes the role, under the walk's own name for it, and writes the
    /// credentials as a reader would.
    fn make_role(&self, folder: &Path, scripts: &Value) {
        let script = &scripts["write"];
        let sql = script["sql"].as_str().unwrap().replace(script["role"].as_str().unwrap(), &self.name);
        self.administer(Some(&self.name), &sql);
        let password = scripts["generatedPassword"].as_str().unwrap();
        let body = json!({"credentials": self.service.credentials(&self.name, &self.name, password)});
        std::fs::write(folder.join("connect.json"), body.to_string()).unwrap();
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        let Self { kind, name, .. } = &*self;
        let (force, role) = if *kind == "postgres" { (" WITH (FORCE)", "ROLE") } else { ("", "USER") };
        self.administer(None, &format!("DROP DATABASE {name}{force};\nDROP {role} IF EXISTS {name};"));
    }
}

/// A request of a guide's, and what it was answered.
pub(crate) struct Told<'a> {
    folder: &'a Path,
    base: &'a str,
    path: &'a str,
    data: &'a Value,
}

/// Goes through a guide's blocks as they are written, at a server with these arguments, but for what `edit` puts in the
/// place of the guide's own names, and tells `told` of each answer; gives the answers by their paths.
pub(crate) async fn walk(
    arguments: &[&str],
    blocks: &[String],
    edit: impl Fn(&str) -> String,
    told: impl AsyncFn(Told<'_>),
) -> BTreeMap<String, Value> {
    let folder = TempDir::new().unwrap();
    let arguments = [&["--allowed-private-network", "127.0.0.0/8"], arguments].concat();
    let served = Served::start(folder.path(), &arguments);
    let key = served.admin_key().unwrap().to_owned();
    let (api, rest) = blocks.split_first().unwrap();
    // What a reader takes out of one answer and puts into later requests.
    let mut taken = ["AGENT", "SKILL", "TOKEN"].map(|name| (name, String::from("none yet")));
    let mut answers = BTreeMap::new();
    for block in rest {
        let block = edit(block);
        let mut variables = vec![("JACKFIELD_URL", served.base.as_str()), ("JACKFIELD_KEY", &key)];
        variables.extend(taken.iter().map(|(name, value)| (*name, value.as_str())));
        for words in curls(folder.path(), &format!("{api}\n{block}"), &variables) {
            let answer = replay(folder.path(), &words).await;
            assert!(matches!(answer.status, 200 | 201), "{words:?}\n{}", answer.text);
            let path = words[1].replace(&format!("{}/api/v1", served.base), "");
            let path = taken.iter().fold(path, |path, (name, value)| path.replace(value.as_str(), name));
            let data = &answer.json["data"];
            told(Told { folder: folder.path(), base: &served.base, path: &path, data }).await;
            take(&mut taken, &path, data);
            answers.insert(path, answer.json["data"].clone());
        }
    }
    answers
}

/// Takes what later requests need: an agent, the first skill that must be completed, a write's confirmation.
fn take(taken: &mut [(&str, String)], path: &str, data: &Value) {
    let waiting = data.as_array().and_then(|all| all.iter().find(|one| one["skill"]["isEnabled"] == false));
    let agent = data.get("id").filter(|_| path == "/agents");
    let found = [agent, waiting.map(|one| &one["skill"]["id"]), data.pointer("/confirmation/token")];
    for ((_, value), found) in taken.iter_mut().zip(found) {
        if let Some(found) = found.and_then(Value::as_str).filter(|_| value == "none yet") {
            found.clone_into(value);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_walk_through_an_api_works_as_it_is_written() {
    let shop = shop::Shop::open().await;
    let edit = |block: &str| block.replace("https://api.example.com", &shop.base);
    let answers = walk(&[], &blocks("docs/connect-api.md"), edit, async |_| {}).await;
    let called = &answers["/agents/AGENT/tools/find_customer/call"];
    assert_eq!(called["output"]["items"][0]["customer_name"], "A. Caller", "{called}");
    assert_eq!(answers["/integrations/corner_shop/connect"]["verified"], true);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_walk_through_an_approval_works_as_it_is_written() {
    // A server that listens on any port says so of itself, too.
    let callback = "http://127.0.0.1:0/oauth/callback";
    let options = json!({"scopes": ["contacts.read", "contacts.write"], "redirectUris": [callback]});
    let (vendor, docs) = (Vendor::oidc(options).await, shop::Shop::open().await);
    docs.describe(|_| CONTACTS.to_owned());
    let edit = |block: &str| {
        let block = block.replace("https://docs.example.com", &docs.base).replace("my-app", CLIENT);
        let block = block.replace("https://api.example.com", &vendor.base).replace("my-secret", SECRET);
        block.replace("https://id.example.com", &vendor.base)
    };
    let told = async |told: Told<'_>| {
        if let Some(url) = told.data["oauthUrl"].as_str() {
            let arrived = Browser::new().follow(url, callback).await.unwrap();
            let server = Client::new(told.base, None, "");
            let path = format!("/oauth/callback?{}", arrived.query().unwrap());
            let page = server.raw(reqwest::Method::GET, &path).await;
            assert_eq!(page.status, 200, "{}", page.text);
        }
    };
    let requests = blocks("docs/oauth.md").into_iter().filter(|block| !block.starts_with("jackfield "));
    let answers = walk(&[], &requests.collect::<Vec<_>>(), edit, told).await;
    let listed = &answers["/integrations"][0];
    assert_eq!((&listed["status"], &listed["scopes"]), (&json!("connected"), &json!(["contacts.read"])));
    assert_eq!(answers["/integrations/contacts/discover"]["operationCount"], 2);
}

async fn the_walk_holds(shop: Shop) {
    let mut all = blocks("docs/connect-sql.md");
    // What was published there is offered by MCP, too.
    all.extend(blocks("docs/mcp.md").into_iter().filter(|block| block.contains("curl ")));
    let edit = |block: &str| {
        let block = block.replace("database=shop", &format!("database={}", shop.name));
        block.replace("/postgres", &format!("/{}", shop.kind))
    };
    let told = async |told: Told<'_>| {
        if told.path.contains("/sql/scripts") {
            shop.make_role(told.folder, told.data);
        }
    };
    let answers = walk(&[], &all, edit, told).await;
    let called = &answers["/agents/AGENT/tools/open_tickets/call"];
    assert_eq!(called["output"]["items"][0]["ticket_subject"], "Boiler leaks", "{called}");
    let tested = &answers[&format!("/integrations/{}/sql/test", shop.kind)];
    assert!(answers.contains_key("/mcp/agents/AGENT"), "the other way to the same tools");
    let checks = tested["checks"].as_array().unwrap();
    assert_eq!((tested["ok"].as_bool(), checks.len()), (Some(true), 8), "{tested}");
}

#[tokio::test]
async fn the_walk_through_a_postgres_works_as_it_is_written() {
    the_walk_holds(Shop::new(service("postgres"), "postgres", "psql")).await;
}

#[tokio::test]
async fn the_walk_through_a_mariadb_works_as_it_is_written() {
    the_walk_holds(Shop::new(service("mariadb"), "mysql", "mariadb")).await;
}

#[tokio::test]
async fn the_walk_through_a_mysql_works_as_it_is_written() {
    match services::service_or_reason("mysql") {
        Ok(service) => the_walk_holds(Shop::new(service, "mysql", "mysql")).await,
        Err(reason) => eprintln!("!!! MYSQL WAS NOT TESTED: {reason}"),
    }
}
