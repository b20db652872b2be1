//! Each target on its seeds, whole and damaged in simple ways: what a fuzzer begins with holds, on any machine.

use std::{fs, path::Path};

/// The seeds of a target by their names.
fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(target);
    let mut found: Vec<(String, Vec<u8>)> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.display().to_string(), fs::read(&path).unwrap()))
        .collect();
    found.sort();
    assert!(!found.is_empty(), "{} has no seeds", folder.display());
    found
}

/// Runs a target on its seeds, on each without a stretch of its bytes, and on each with a stretch said twice.
fn run(target: &str, body: fn(&[u8])) {
    for (_, seed) in seeds(target) {
        body(&seed);
        let step = (seed.len() / 60).max(1);
        for from in (0..seed.len()).step_by(step) {
            for length in [1, 7, step] {
                let to = (from + length).min(seed.len());
                body(&[&seed[..from], &seed[to..]].concat());
                body(&[&seed[..to], &seed[from..]].concat());
            }
        }
    }
}

#[test]
fn openapi_documents_may_say_anything() {
    run("openapi", jackfield_fuzz::openapi);
}

#[test]
fn discovery_documents_may_say_anything() {
    run("google", jackfield_fuzz::google);
}

#[test]
fn introspection_may_answer_anything() {
    run("graphql_introspection", jackfield_fuzz::graphql_introspection);
}

#[test]
fn schema_texts_may_say_anything() {
    run("graphql_sdl", jackfield_fuzz::graphql_sdl);
}

#[test]
fn manifests_may_say_anything() {
    run("manifest", jackfield_fuzz::manifest);
}

#[test]
fn bindings_may_say_anything() {
    run("binding", jackfield_fuzz::binding);
}

#[test]
fn each_seed_of_a_binding_is_a_plan_for_at_least_one_transport() {
    for (name, seed) in seeds("binding") {
        assert!(jackfield_fuzz::compiles(&seed) > 0, "{name} compiles nowhere: its mutations test little");
    }
}
