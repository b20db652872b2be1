//! The project's own folders are whole, and whatever is wrong with one is told with its place.

use std::path::Path;

use super::Folder;
use crate::manifest::testing::{changed, files, read, told};

#[test]
fn every_folder_of_the_project_is_whole() {
    let providers = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../providers");
    let mut all = Vec::new();
    for entry in std::fs::read_dir(providers).unwrap().map(Result::unwrap) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let files = read(&entry.path());
        all.extend(told(&files).into_iter().map(|line| format!("{name}/{line}")));
        if let Ok(folder) = Folder::read(&files) {
            assert_eq!(folder.manifest.kind, name);
        }
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
fn a_small_folder_is_whole() {
    assert_eq!(told(&files()), [] as [String; 0]);
}

/// What a change must be told as: the file, what is replaced by what, and the beginning of the one line.
const BROKEN: &[(&str, &str, &str, &str)] = &[
    ("provider.toml", "logo = \"acme\"", "logo = \"other\"", "provider.toml: logo: The folder's own mark"),
    ("provider.toml", "authType = \"oauth2\"", "authType = \"none\"", "provider.toml: authType: "),
    (
        "provider.toml",
        "clientHelp = \"In the settings of Acme, register an app.\"",
        "",
        "provider.toml: clientHelp: ",
    ),
    (
        "provider.toml",
        "notes.write notes.read",
        "notes.read",
        "actions.toml: add_note.scopes: Connecting never asks for notes.write",
    ),
    (
        "provider.toml",
        "https://api.example.com/token",
        "http://api.example.com/token",
        "provider.toml: api.auth.tokenUrl: ",
    ),
    ("guidance.md", "Customers have ids that begin with c_. ", "", "guidance.md: Say more"),
    ("guidance.md", "# Acme", "Acme", "guidance.md: Guidance is Markdown"),
    ("logo.svg", "<circle", "<image", "logo.svg: A logo has no scripts"),
    ("actions.toml", "important = true", "important = false", "actions.toml: actions: None is `important`"),
    ("actions.toml", "slug = \"add_note\"", "slug = \"Add-Note\"", "actions.toml: Add-Note: A slug is"),
    (
        "actions.toml",
        "toolName = \"add_note\"",
        "toolName = \"find_customer\"",
        "actions.toml: add_note.binding.toolName: ",
    ),
    ("actions.toml", "name = \"Add a note\"", "name = \" \"", "actions.toml: add_note.name: "),
    ("actions.toml", "Adds a note to a customer.", "Adds.", "actions.toml: add_note.description: "),
    ("actions.toml", "Use when somebody calls.", "", "actions.toml: find_customer.binding.description: "),
    (
        "actions.toml",
        "config = \"team\"",
        "config = \"taem\"",
        "actions.toml: find_customer.binding.inputs[1].config: The action has no setting `taem`; did you mean `team`?",
    ),
    (
        "actions.toml",
        "config = \"team\"",
        "config = 3",
        "actions.toml: find_customer.binding.inputs[1].config: This names a setting",
    ),
    (
        "actions.toml",
        ", { arg = \"team\", config = \"team\" }",
        "",
        "actions.toml: find_customer.config[0].key: Nothing in the binding takes `team`",
    ),
    (
        "actions.toml",
        "default = \"desk\"",
        "",
        "actions.toml: find_customer.config: These settings have neither",
    ),
    (
        "actions.toml",
        "default = \"desk\"",
        "default = 3",
        "actions.toml: find_customer.executionConfig.team: ",
    ),
    (
        "actions.toml",
        "help = \"Whose customers.\"",
        "help = \"\"",
        "actions.toml: find_customer.config[0].help: ",
    ),
    (
        "actions.toml",
        "\"team\"",
        "\"Team-Name\"",
        "actions.toml: find_customer.config[0].key: `Team-Name` must be",
    ),
    (
        "actions.toml",
        "param = \"caller_phone\"",
        "param = \"callerPhone\"",
        "actions.toml: find_customer.binding.inputs: The parameter `callerPhone` looks like the canonical `caller_phone`",
    ),
    (
        "actions.toml",
        "param = \"caller_phone\"",
        "param = \"caler_phone\"",
        "actions.toml: find_customer.binding.inputs: The parameter `caler_phone` looks like",
    ),
    ("actions.toml", "findCustomers", "findCustomer", "actions.toml: find_customer.binding.operation: "),
    ("actions.toml", "isWrite = true", "", "actions.toml: add_note.binding.isWrite: "),
    (
        "actions.toml",
        "isWrite = true",
        "isWrite = true\nenabled = true",
        "actions.toml: add_note.binding.enabled: A write lands disabled",
    ),
    (
        "actions.toml",
        "[\"data\", \"age\"]",
        "[\"data\", \"agge\"]",
        "actions.toml: find_customer.binding.projection[1].path",
    ),
    (
        "actions.toml",
        "param = \"customer_id\"",
        "param = \"customer_id\", description = \"id\"",
        "actions.toml: add_note.binding.inputs: The parameter `customer_id` needs a description",
    ),
    ("schema.yaml", "openapi: 3.1.0", "openapi: 9", "schema.yaml: "),
    (
        "pack.toml",
        "action = \"find_customer\"",
        "action = \"find_custmer\"",
        "pack.toml: presets: There is no action `find_custmer` in actions.toml. did you mean `find_customer`?",
    ),
    (
        "pack.toml",
        "[[presets]]",
        "[[presets]]\naction = \"find_customer\"\n[[presets]]",
        "pack.toml: presets: `find_customer` is installed twice",
    ),
    (
        "pack.toml",
        "preset = \"find_customer\"",
        "preset = \"find\"",
        "pack.toml: callerIdentification: There is no preset `find`",
    ),
    (
        "pack.toml",
        "caller_phone",
        "phone",
        "pack.toml: callerIdentification: `find_customer` has no parameter `phone`",
    ),
    ("pack.toml", "caller_phone", "phone", "pack.toml: callerIdentification: At least one of `by`"),
    ("pack.toml", "customer_id", "id", "pack.toml: callerIdentification: `find_customer` gives no `id`"),
    ("pack.toml", "version = 1", "version = 1\nauthor = \"x\"", "pack.toml: "),
];

#[test]
fn whatever_is_wrong_with_a_folder_is_told_with_its_place() {
    for (file, from, to, wanted) in BROKEN {
        let told = told(&changed(file, from, to));
        assert!(told.iter().any(|line| line.starts_with(wanted)), "{from} → {to}: {}", told.join("\n"));
    }
}

#[test]
fn a_file_that_is_missing_or_that_nothing_reads_is_told() {
    for (name, wanted) in [
        ("provider.toml", "provider.toml: There is no"),
        ("logo.svg", "logo.svg: There is no"),
        ("guidance.md", "guidance.md: A pack needs"),
        ("schema.yaml", "schema.yaml: There must be"),
        ("exchanges/find_customer.json", "exchanges/find_customer.json: There is no"),
    ] {
        let mut files = files();
        files.remove(name).unwrap();
        let told = told(&files);
        assert!(told.iter().any(|line| line.starts_with(wanted)), "{name}: {}", told.join("\n"));
    }
    for name in
        ["README.md", "schema.graphql", "exchanges/more/find_customer.json", "exchanges/find_customer.txt"]
    {
        let mut files = files();
        files.insert(name.to_owned(), b"{}".to_vec());
        let told = told(&files);
        let wanted = format!("{name}: Nothing reads this file");
        assert!(told.iter().any(|line| line.starts_with(&wanted)), "{name}: {}", told.join("\n"));
    }
}

#[test]
fn a_list_may_be_called_by_the_plural_of_a_canonical_name() {
    let of = |kind: &str, name: &str| {
        let mut files = changed("actions.toml", "param = \"notes\"", &format!("param = \"{name}\""));
        let schema = String::from_utf8(files["schema.yaml"].clone()).unwrap();
        let schema = schema.replace("text: {type: string,", &format!("text: {{{kind},"));
        files.insert("schema.yaml".to_owned(), schema.into_bytes());
        told(&files).iter().filter(|line| line.contains("looks like")).count()
    };
    assert_eq!(of("type: array, items: {type: string}", "service_names"), 0);
    assert_eq!(of("type: string", "service_names"), 1);
    assert_eq!(of("type: string", "subject"), 0);
}
