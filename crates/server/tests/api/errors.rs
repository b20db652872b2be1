//! Every error code has a page that explains it.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn sources(folder: &Path, all: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, all);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            all.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
}

/// The literals that follow the constructors of errors.
fn used(text: &str) -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    let names = ["new", "invalid", "conflict", "unprocessable", "upstream"];
    let owned = names.iter().flat_map(|name| [format!("Error::{name}("), format!("Self::{name}(")]);
    // What comes of an approval has a constructor of its own.
    for constructor in owned.chain(["(failed(".to_owned(), " failed(".to_owned()]) {
        for rest in text.split(&constructor).skip(1) {
            let mut parts = rest.splitn(3, '"');
            let (Some(before), Some(literal)) = (parts.next(), parts.next()) else { continue };
            let is_code =
                !literal.is_empty() && literal.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
            if is_code && !before.contains(['(', ';', ')']) {
                codes.insert(literal.to_owned());
            }
        }
    }
    codes
}

/// The codes of the drivers' failures: the literals of their one `match`.
fn of_drivers() -> BTreeSet<String> {
    let text = std::fs::read_to_string(crates().join("drivers/src/error.rs")).unwrap();
    text.split("=> \"").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

/// The codes that transforms refuse calls with.
fn of_transforms() -> BTreeSet<String> {
    let mut text = String::new();
    sources(&crates().join("core/src/transform"), &mut text);
    let openings = ["code: \"", "refused(\"", "refused(\n        \"", "refused(\n            \""];
    let found = openings.iter().flat_map(|opening| text.split(opening).skip(1));
    found.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

fn page(code: &str) -> PathBuf {
    crates().join("../docs/errors").join(format!("{code}.md"))
}

#[test]
fn every_code_has_a_page_with_what_why_and_what_to_do() {
    let mut text = String::new();
    sources(&crates().join("server/src"), &mut text);
    let mut codes = used(&text);
    codes.extend(of_drivers());
    codes.extend(of_transforms());
    assert!(codes.contains("internal_error") && codes.contains("rate_limited"), "{codes:?}");
    let lacking: Vec<&String> = codes.iter().filter(|code| !page(code).exists()).collect();
    assert!(lacking.is_empty(), "docs/errors lacks a page for {lacking:?}");
    for code in &codes {
        let page = std::fs::read_to_string(page(code)).unwrap();
        assert!(page.starts_with(&format!("# `{code}`\n")), "{code}: the page's title");
        let paragraphs = page.split("\n\n").filter(|part| !part.trim().is_empty()).count();
        assert!(paragraphs >= 4, "{code}: say what happened, why, and what to do");
    }
}

#[test]
fn every_page_is_of_a_code_that_is_used() {
    let mut text = String::new();
    for name in ["core", "drivers", "server"] {
        sources(&crates().join(name).join("src"), &mut text);
    }
    for entry in std::fs::read_dir(crates().join("../docs/errors")).unwrap() {
        let path = entry.unwrap().path();
        let code = path.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(code == "README" || text.contains(&format!("\"{code}\"")), "nobody uses {code}");
    }
}
