//! The documents, and the commands that stand in them.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use reqwest::Method;

use super::{Answer, Client, binary::text};

/// The project's own folder.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The `sh` blocks of a document, in order.
pub(crate) fn blocks(document: &str) -> Vec<String> {
    let whole = std::fs::read_to_string(root().join(document)).expect("the document");
    let mut blocks: Vec<String> = Vec::new();
    let mut inside = false;
    for line in whole.lines() {
        match (inside, line) {
            (false, "```sh") => {
                inside = true;
                blocks.push(String::new());
            }
            (true, "```") => inside = false,
            (true, line) => {
                let block = blocks.last_mut().expect("a block was begun");
                block.push_str(line);
                block.push('\n');
            }
            (false, _) => {}
        }
    }
    blocks
}

/// The words that a shell makes of each `curl` in a script; everything else in it is run.
pub(crate) fn curls(folder: &Path, script: &str, variables: &[(&str, &str)]) -> Vec<Vec<String>> {
    let script = format!("curl() {{ printf '%s\\0' \"$@\"; printf '\\1\\0'; }}\n{script}");
    let mut shell = Command::new("sh");
    shell.args(["-eu", "-c", &script]).current_dir(folder).envs(variables.iter().copied());
    let output = shell.output().expect("a shell");
    assert!(output.status.success(), "{script}\n{}", text(&output.stderr));
    let printed = String::from_utf8(output.stdout).expect("text");
    let mut all = vec![Vec::new()];
    for word in printed.split_terminator('\0') {
        match word {
            "\u{1}" => all.push(Vec::new()),
            word => all.last_mut().expect("never empty").push(word.to_owned()),
        }
    }
    all.pop();
    all
}

/// Does what `curl` would with these words.
pub(crate) async fn replay(folder: &Path, words: &[String]) -> Answer {
    let (mut method, mut url, mut headers, mut body) = (None, "", Vec::new(), None);
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut next = || words.next().expect("an option's value");
        match word.as_str() {
            "-s" => {}
            "-X" => method = Some(next().parse().expect("a method")),
            "-H" => headers.push(next().split_once(": ").expect("a header")),
            "-d" => body = Some(next()),
            word => url = word,
        }
    }
    let body = body.map(|body| match body.strip_prefix('@') {
        Some(path) => std::fs::read_to_string(folder.join(path)).expect("the body's file"),
        None => body.clone(),
    });
    let implied = if body.is_some() { Method::POST } else { Method::GET };
    let mut call = Client::new("", None, "").raw(method.unwrap_or(implied), url);
    for (name, value) in headers.into_iter().filter(|(name, _)| *name != "Content-Type") {
        call = call.header(name, value);
    }
    if let Some(body) = body {
        call = call.body("application/json", body);
    }
    call.await
}
