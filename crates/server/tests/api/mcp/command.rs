//! `jackfield mcp`: the same over standard streams.
#![expect(clippy::expect_used, reason = "a test that can't go on has failed")]

use std::{
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
};

use rmcp::{ServiceExt, transport::TokioChildProcess};
use serde_json::{Value, json};

use super::desk::{Desk, ask, text_of};
use crate::support::binary::{jackfield, text};

fn command(folder: &Path, url: &str, agent: &str) -> Command {
    let mut command = jackfield(folder);
    command.args(["mcp", "--url", url, "--agent", agent]);
    command
}

/// Runs it over these lines, to its end; gives the messages that it wrote.
fn run(mut command: Command, lines: &str) -> (Output, Vec<Value>) {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the command runs");
    child.stdin.take().expect("its input").write_all(lines.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    let written = text(&output.stdout);
    let messages =
        written.lines().map(|line| serde_json::from_str(line).expect("a message a line")).collect();
    (output, messages)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_starts_a_command_gets_the_same_tools_gates_and_receipts() {
    let desk = Desk::open().await;
    let mut command = command(desk.server.folder.path(), &desk.server.base, &desk.agent);
    command.env("JACKFIELD_KEY", desk.key().await);
    let process = TokioChildProcess::new(tokio::process::Command::from(command)).unwrap();
    let client = ().serve(process).await.unwrap();
    let names: Vec<String> =
        client.list_all_tools().await.unwrap().iter().map(|tool| tool.name.to_string()).collect();
    assert_eq!(names, ["Hang_up", "open_ticket", "open_tickets"]);
    let read = ask("open_tickets", json!({"caller_phone": "+1 555 012-3456"}), None);
    let outcome = client.call_tool(read).await.unwrap().structured_content.unwrap();
    assert_eq!(outcome["output"]["count"], 1);
    assert_eq!(desk.receipt(&outcome["receiptId"]).await["status"], "ok");
    let wrong = client.call_tool(ask("open_tickets", json!({}), None)).await.unwrap();
    assert!(text_of(&wrong).contains("caller_phone"), "{}", text_of(&wrong));
    let ticket = json!({"customer_id": 42, "problem": "No hot water"});
    let asked =
        client.call_tool(ask("open_ticket", ticket.clone(), None)).await.unwrap().structured_content.unwrap();
    let token = json!({"confirmation": asked["confirmation"]["token"]});
    let done = client.call_tool(ask("open_ticket", ticket, Some(token))).await.unwrap();
    assert_eq!(done.structured_content.unwrap()["status"], "ok");
    assert_eq!(desk.tickets().await, 2);
    client.cancel().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_goes_wrong_is_an_answer_that_says_what_to_do() {
    let desk = Desk::open().await;
    let folder = desk.server.folder.path();
    let lines = "not JSON\n\n{\"jsonrpc\": \"2.0\", \"id\": 7, \"method\": \"tools/list\"}\n";
    let mut wrong_key = command(folder, &desk.server.base, &desk.agent);
    wrong_key.env("JACKFIELD_KEY", "flowyte_sk_live_nonsense");
    let (output, messages) = run(wrong_key, lines);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!((messages.len(), &messages[0]["error"]["code"]), (2, &json!(-32700)));
    assert_eq!(messages[1]["id"], 7);
    assert_eq!(messages[1]["error"]["data"], json!({"status": 401, "code": "invalid_api_key"}));
    let mut nowhere = command(folder, "http://127.0.0.1:1", &desk.agent);
    nowhere.env("JACKFIELD_KEY", desk.key().await);
    let (_, messages) = run(nowhere, "{\"jsonrpc\": \"2.0\", \"id\": \"a\", \"method\": \"ping\"}\n");
    assert_eq!(
        (&messages[0]["id"], &messages[0]["error"]["data"]["code"]),
        (&json!("a"), &json!("server_unreachable"))
    );
    assert!(messages[0]["error"]["message"].as_str().unwrap().contains("--url"));
}

#[test]
fn wrong_usage_ends_it_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let (output, _) = run(command(folder.path(), "http://127.0.0.1:1", "agt_1"), "");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("JACKFIELD_KEY"), "{}", text(&output.stderr));
    for (url, agent) in [("127.0.0.1:8080", "agt_1"), ("ftp://x", "agt_1"), ("http://127.0.0.1:1", "../keys")]
    {
        let mut command = command(folder.path(), url, agent);
        command.env("JACKFIELD_KEY", "k");
        assert_eq!(run(command, "").0.status.code(), Some(2), "{url} {agent}");
    }
}
