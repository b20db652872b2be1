//! The quickstart, as a reader runs it: the real command, on a file and on a real Postgres.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{
    binary,
    guides::{curls, replay},
    services,
    store::TestDatabase,
};

/// What a second run of a pasted line may be told: what it asks for was done, or is refused on
/// purpose.
const REFUSED: [&str; 4] = ["name_taken", "no_changes", "binding_invalid", "arguments_invalid"];
const STEPS_ON_A_FILE: usize = 21;
const LAST_LINE: &str = "The server runs until Ctrl-C.";

/// Goes through it once; gives what it printed.
fn once(folder: &Path, arguments: &[&str]) -> String {
    let all = [&["quickstart", "--once", "--listen", "127.0.0.1:0"], arguments].concat();
    let output = binary::run(folder, &all);
    let (printed, errors) = (binary::text(&output.stdout), binary::text(&output.stderr));
    assert!(output.status.success(), "{:?}\n{printed}\n{errors}", output.status);
    assert_eq!(errors, "", "nothing went wrong, so nothing is logged");
    printed
}

fn steps(printed: &str) -> usize {
    let is_title =
        |line: &&str| line.split_once(". ").is_some_and(|(number, _)| number.parse::<usize>().is_ok());
    printed.lines().filter(is_title).count()
}

#[test]
fn every_step_on_a_file_does_what_it_says_and_again_in_the_same_folder() {
    let folder = TempDir::new().unwrap();
    let first = once(folder.path(), &[]);
    assert_eq!(steps(&first), STEPS_ON_A_FILE, "{first}");
    for told in
        ["Boiler leaks", "\"status\":\"needs_confirmation\"", "LIMIT 11", "All of it happened as it says."]
    {
        assert!(first.replace("\": ", "\":").contains(told), "{told}\n{first}");
    }
    assert!(!first.contains("used before"), "{first}");
    let second = once(folder.path(), &[]);
    assert!(second.contains("used before") && second.contains("of an earlier run was deleted"), "{second}");
    assert_eq!(steps(&second), STEPS_ON_A_FILE);
}

#[test]
fn what_is_printed_holds_no_key_and_no_password() {
    let folder = TempDir::new().unwrap();
    let printed = once(folder.path(), &[]);
    let key = std::fs::read_to_string(folder.path().join("jackfield-data/quickstart/admin.key")).unwrap();
    assert!(key.starts_with("flowyte_sk_live_"), "the key file holds the key");
    assert!(!printed.contains(key.trim()) && !printed.contains("flowyte_sk_"), "{printed}");
}

#[tokio::test]
async fn every_step_on_postgres_does_what_it_says_and_again_in_the_same_database() {
    let database = TestDatabase::new().await;
    let url = format!(
        "postgres://{}:{}@{}:{}/{}?sslmode=verify-full&sslrootcert={}",
        database.service.admin_user,
        database.service.admin_password,
        database.service.name,
        database.service.port,
        database.name,
        services()["ca"].as_str().unwrap(),
    );
    let folder = TempDir::new().unwrap();
    for _ in 0..2 {
        let printed = once(folder.path(), &["--postgres", &url]);
        assert_eq!(steps(&printed), STEPS_ON_A_FILE + 2, "{printed}");
        assert!(printed.contains("has the private address 127.0.0.1"), "{printed}");
        assert!(!printed.contains(&database.service.admin_password), "{printed}");
        let body =
            std::fs::read_to_string(folder.path().join("jackfield-data/quickstart/connect.json")).unwrap();
        let body: Value = serde_json::from_str(&body).unwrap();
        assert!(!printed.contains(body["credentials"]["password"].as_str().unwrap()), "{printed}");
    }
}

#[test]
fn a_url_without_tls_and_an_address_in_use_are_told_in_a_sentence() {
    let folder = TempDir::new().unwrap();
    let refused =
        ["quickstart", "--once", "--postgres", "postgres://ann:hush@localhost/shop?sslmode=disable"];
    let output = binary::run(folder.path(), &refused);
    assert_eq!(output.status.code(), Some(2));
    assert!(binary::text(&output.stderr).contains("use require, verify-ca or verify-full"));
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = binary::run(folder.path(), &["quickstart", "--once", "--listen", &address]);
    assert_eq!(output.status.code(), Some(1));
    assert!(binary::text(&output.stderr).contains("--listen"), "{}", binary::text(&output.stderr));
}

#[test]
fn a_second_one_on_the_same_folder_is_told_of_the_first_and_leaves_it_alone() {
    let folder = TempDir::new().unwrap();
    let first = Staying::start(folder.path());
    let line = first.1.iter().find_map(|line| line.strip_prefix("The server:")).unwrap();
    let key_file = folder.path().join("jackfield-data/quickstart/admin.key");
    let key = std::fs::read_to_string(&key_file).unwrap();
    let output = binary::run(folder.path(), &["quickstart", "--once", "--listen", "127.0.0.1:0"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let refused = binary::text(&output.stderr);
    assert!(refused.contains("Another quickstart") && refused.contains(line.trim()), "{refused}");
    assert_eq!(binary::text(&output.stdout), "");
    assert_eq!(std::fs::read_to_string(&key_file).unwrap(), key);
    // Killed, not ended: what it left behind doesn't stand in the way.
    drop(first);
    assert!(once(folder.path(), &[]).contains("used before"));
}

/// A quickstart that goes on serving; it is killed with the value.
struct Staying(Child, Vec<String>);

impl Staying {
    fn start(folder: &Path) -> Self {
        let mut command = binary::jackfield(folder);
        command.args(["quickstart", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped());
        let mut staying = Self(command.spawn().unwrap(), Vec::new());
        for line in BufReader::new(staying.0.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            if line == LAST_LINE {
                return staying;
            }
            staying.1.push(line);
        }
        panic!("it ended before its last line: {:#?}", staying.1);
    }

    /// The commands that it printed, each with all of its lines.
    fn commands(&self) -> Vec<String> {
        let mut commands: Vec<String> = Vec::new();
        let mut goes_on = false;
        for line in &self.1 {
            if line.trim_start().starts_with("curl ") {
                commands.push(String::new());
                goes_on = true;
            }
            if let Some(command) = commands.last_mut().filter(|_| goes_on) {
                command.push_str(line);
                command.push('\n');
                goes_on = line.ends_with('\\');
            }
        }
        commands
    }

    /// The line that sets the variable with the key.
    fn export(&self) -> &str {
        self.1.iter().find(|line| line.starts_with("export ")).unwrap()
    }
}

impl Drop for Staying {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[tokio::test]
async fn the_printed_commands_work_when_pasted_while_the_server_runs() {
    let folder = TempDir::new().unwrap();
    let staying = Staying::start(folder.path());
    let commands = staying.commands();
    assert_eq!(commands.len(), STEPS_ON_A_FILE, "{commands:#?}");
    for command in commands {
        let words = curls(folder.path(), &format!("{}\n{command}", staying.export()), &[]).remove(0);
        let answer = replay(folder.path(), &words).await;
        let code = answer.json["code"].as_str().unwrap_or_default();
        let is_fine = matches!(answer.status, 200 | 201) || REFUSED.contains(&code);
        assert!(is_fine, "{command}\n{} {}", answer.status, answer.text);
    }
}
