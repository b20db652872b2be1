//! Flags before variables before the file before defaults, and the page that lists them.

use std::path::Path;

use clap::{Args, Command};
use jackfield::cli::configuration::Configuration;

use crate::support::binary::{jackfield, run, text};

fn line<'a>(printed: &'a str, name: &str) -> &'a str {
    printed.lines().find(|line| line.split_whitespace().next() == Some(name)).expect("the setting")
}

#[test]
fn a_flag_counts_before_a_variable_before_the_file_before_the_default() {
    let folder = tempfile::tempdir().unwrap();
    let file = "call_timeout = \"3s\"\nmax_in_flight = 7\nread_connections = 5\nlog_level = \"debug\"\n\
                allowed_hosts = [\"a.example\", \"b.example\"]\nallow_powerful_roles = true\n";
    std::fs::write(folder.path().join("jackfield.toml"), file).unwrap();
    let output = jackfield(folder.path())
        .args(["config", "--max-in-flight", "9"])
        .env("JACKFIELD_MAX_IN_FLIGHT", "8")
        .env("JACKFIELD_READ_CONNECTIONS", "6")
        .output()
        .unwrap();
    let printed = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let ends = |name: &str, end: &str| assert!(line(&printed, name).ends_with(end), "{printed}");
    ends("max_in_flight", "= 9  (flag)");
    ends("read_connections", "= 6  (environment, JACKFIELD_READ_CONNECTIONS)");
    ends("call_timeout", "= 3s  (file, jackfield.toml)");
    ends("allowed_hosts", "= a.example, b.example  (file, jackfield.toml)");
    ends("allow_powerful_roles", "= true  (file, jackfield.toml)");
    ends("write_connections", "= 4  (default)");
    ends("database_url", "= -  (default)");
}

#[test]
fn secrets_are_masked() {
    let folder = tempfile::tempdir().unwrap();
    let output = jackfield(folder.path())
        .arg("config")
        .env("JACKFIELD_DATABASE_URL", "postgres://me:hunter2@db/x")
        .env("JACKFIELD_MASTER_KEY", "mk:hunter3")
        .env("JACKFIELD_MODEL_API_KEY", "hunter4")
        .output()
        .unwrap();
    let printed = text(&output.stdout);
    assert!(!printed.contains("hunter"), "{printed}");
    for name in ["database_url", "master_key", "model_api_key"] {
        assert!(line(&printed, name).contains("********"), "{printed}");
    }
    let mut help = jackfield(folder.path());
    help.arg("--help").env("JACKFIELD_MASTER_KEY", "mk:hunter3").env("JACKFIELD_MODEL_API_KEY", "hunter4");
    assert!(!text(&help.output().unwrap().stdout).contains("hunter"));
}

#[test]
fn a_wrong_file_is_told_with_its_place_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let told = |file: &str| {
        std::fs::write(folder.path().join("jackfield.toml"), file).unwrap();
        let output = run(folder.path(), &["config"]);
        assert_eq!(output.status.code(), Some(2));
        text(&output.stderr)
    };
    assert!(told("alow_powerful_roles = true").contains("did you mean `allow_powerful_roles`"));
    assert!(told("call_timeout = \"soon\"").contains("a duration is written as"));
    assert!(told("call_timeout = 1.5").contains("`call_timeout` must be"));
    assert!(told("listen = \"here\"").starts_with("error: jackfield.toml: "));
    let broken = told("\ndatabase_url = \"postgres://me:hunter2@db/x");
    assert!(broken.contains("line 2") && !broken.contains("hunter2"), "{broken}");
    assert!(told("config = \"other.toml\"").contains("there is no setting `config`"));
    let missing = run(folder.path(), &["config", "--config", "nowhere.toml"]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(text(&missing.stderr).contains("nowhere.toml can't be read"));
}

#[test]
fn the_model_may_have_a_table_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let write = |file: &str| std::fs::write(folder.path().join("jackfield.toml"), file).unwrap();
    write(
        "log_level = \"debug\"\n[model]\nbase_url = \"http://127.0.0.1:9/v1/\"\nname = \"m\"\nmax_tokens = 900\n",
    );
    let output = run(folder.path(), &["config"]);
    let printed = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    for (name, end) in [
        ("model_name", "= m  (file, jackfield.toml)"),
        ("model_max_tokens", "= 900  (file, jackfield.toml)"),
        ("model_timeout", "= 30s  (default)"),
        ("model_api_key", "= -  (default)"),
    ] {
        assert!(line(&printed, name).ends_with(end), "{printed}");
    }
    let doctor = run(folder.path(), &["doctor", "--listen", "127.0.0.1:0"]);
    let told = text(&doctor.stdout);
    assert!(told.contains("ok    model: `m` at http://127.0.0.1:9/v1, without a key"), "{told}");
    for (file, why) in [
        ("model_name = \"m\"\n[model]\nname = \"m\"", "`model_name` is set twice"),
        ("[model]\nnmae = \"m\"", "there is no setting `model_nmae`; did you mean `model_name`"),
        ("[listen]\nport = 1", "`listen` must be text"),
    ] {
        write(file);
        assert!(text(&run(folder.path(), &["config"]).stderr).contains(why), "{why}");
    }
}

#[test]
fn half_a_model_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let url = ["--model-base-url", "http://127.0.0.1:9/v1"];
    for (arguments, why) in [
        (vec!["--model-name", "m"], "`model_base_url` isn't set"),
        (url.to_vec(), "`model_name` isn't set"),
        (
            [&url[..], &["--model-name", "m", "--model-timeout", "5m"]].concat(),
            "`model_timeout` is at most 100s",
        ),
    ] {
        let doctor = run(folder.path(), &[&["doctor", "--listen", "127.0.0.1:0"][..], &arguments].concat());
        assert_eq!(doctor.status.code(), Some(1));
        let told = text(&doctor.stdout);
        assert!(told.contains(&format!("fail  model: {why}")), "{told}");
        assert!(told.contains("ok    OAuth clients"), "{told}");
        let serve = run(folder.path(), &[&["serve", "--listen", "127.0.0.1:0"][..], &arguments].concat());
        assert!(
            serve.status.code() != Some(0) && text(&serve.stderr).contains(why),
            "{}",
            text(&serve.stderr)
        );
    }
}

#[test]
fn two_sources_of_the_master_key_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["keys", "list", "--master-key-file", "a", "--master-key-command", "b"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("Only one of"), "{}", text(&output.stderr));
}

#[test]
fn the_page_lists_every_setting() {
    let mut table = "| key | flag | variable | default | what it does |\n|---|---|---|---|---|\n".to_owned();
    for argument in Configuration::augment_args(Command::new("jackfield")).get_arguments() {
        let default: Vec<_> =
            argument.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
        let default = if default.is_empty() { String::new() } else { format!("`{}`", default.join(",")) };
        let key = match argument.get_id().as_str() {
            "config" => String::new(),
            name => format!("`{name}`"),
        };
        let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
        let flag = argument.get_long().expect("a flag");
        let variable = argument.get_env().expect("a variable").to_string_lossy();
        table.push_str(&format!("| {key} | `--{flag}` | `{variable}` | {default} | {help} |\n"));
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/configuration.md");
    let page = std::fs::read_to_string(path).unwrap_or_default();
    assert!(page.contains(&table), "docs/configuration.md needs this table:\n{table}");
}
