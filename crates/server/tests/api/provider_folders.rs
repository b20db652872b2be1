//! `jackfield providers`: the tools for whoever writes a provider.

use std::{fs, path::Path};

use crate::support::binary::{run, text};

/// A new folder, changed in one place; gives what `check` says of it.
fn checked(transport: &str, file: &str, change: (&str, &str)) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let made = run(folder.path(), &["providers", "new", "corner_shop", "--transport", transport]);
    assert_eq!(made.status.code(), Some(0), "{}", text(&made.stderr));
    let path = folder.path().join("providers/corner_shop").join(file);
    let before = fs::read_to_string(&path).unwrap();
    assert!(before.contains(change.0), "{} isn't in {file}", change.0);
    fs::write(&path, before.replace(change.0, change.1)).unwrap();
    let said = run(folder.path(), &["providers", "check", "providers/corner_shop"]);
    (said.status.code(), text(&said.stdout))
}

#[test]
fn a_new_folder_is_whole_as_it_is() {
    for transport in ["rest", "graphql"] {
        let (code, said) = checked(transport, "guidance.md", ("Corner Shop", "Corner Shop"));
        assert_eq!((code, said.trim()), (Some(0), "ok    corner_shop"), "{said}");
    }
}

#[test]
fn whatever_is_wrong_with_a_folder_is_told_with_its_place() {
    for (file, change, told) in [
        ("provider.toml", ("kind = \"corner_shop\"", "kind = \"corner_shp\""), "must be the folder's name"),
        ("provider.toml", ("blurb = \"Look", "blurbs = \"Look"), "corner_shop/provider.toml: "),
        ("actions.toml", ("listCustomers", "listCustomer"), "did you mean `listCustomers`"),
        (
            "actions.toml",
            ("path = [\"name\"]", "path = [\"nam\"]"),
            "find_customer.binding.projection[1].path",
        ),
        ("pack.toml", ("gives = \"customer_id\"", "gives = \"id\""), "`find_customer` gives no `id`"),
        ("pack.toml", ("action = \"find_customer\"", "action = \"find\""), "no action `find`"),
        ("logo.svg", ("<circle", "<script/><circle"), "no scripts"),
        ("exchanges/find_customer.json", ("phone=%2B1206", "phone=1206"), "exchange[0].request.path"),
        (
            "exchanges/find_customer.json",
            ("\"Ada Birch\" }],", "\"Ada\" }],"),
            "output.items[0].customer_name: Wanted",
        ),
    ] {
        let (code, said) = checked("rest", file, change);
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains(told) && said.starts_with("fail  corner_shop/"), "{told}: {said}");
    }
}

#[test]
fn a_folder_that_is_there_is_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["providers", "new", "corner_shop"]);
    let kept = folder.path().join("providers/corner_shop/guidance.md");
    fs::write(&kept, "mine").unwrap();
    let again = run(folder.path(), &["providers", "new", "corner_shop"]);
    assert_eq!(again.status.code(), Some(1));
    assert_eq!(fs::read_to_string(kept).unwrap(), "mine");
    let wrong = run(folder.path(), &["providers", "new", "Corner-Shop"]);
    assert_eq!(wrong.status.code(), Some(1));
    assert!(!Path::new(&folder.path().join("providers/Corner-Shop")).exists());
    let gone = run(folder.path(), &["providers", "check", "providers/nothing"]);
    assert_eq!(gone.status.code(), Some(1), "{}", text(&gone.stdout));
}

#[test]
fn everything_that_comes_with_the_server_is_listed_and_whole() {
    let folder = tempfile::tempdir().unwrap();
    let listed = text(&run(folder.path(), &["providers", "list"]).stdout);
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../providers");
    for entry in fs::read_dir(own).unwrap() {
        let kind = entry.unwrap().file_name().to_string_lossy().into_owned();
        assert!(listed.lines().any(|line| line.starts_with(&format!("{kind}\t"))), "{kind} in {listed}");
    }
    let checked = run(folder.path(), &["providers", "check"]);
    assert_eq!(checked.status.code(), Some(0), "{}", text(&checked.stdout));
    // An operator's folder stands beside them.
    run(folder.path(), &["providers", "new", "corner_shop"]);
    let listed = text(&run(folder.path(), &["providers", "list", "--providers-dir", "providers"]).stdout);
    assert!(listed.contains("corner_shop\trest\tapi_key\t1 actions\t1 presets"), "{listed}");
}
