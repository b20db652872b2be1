//! The report over documents of our own, and over those of the corpus where it is there.

use std::path::Path;

use super::{document, files, one, report::Verdict, summary::Summary};

/// The largest document that is imported without optimizations; the example itself takes them all.
const MOST_BYTES: u64 = 1_000_000;

fn discovered(name: &str, text: &[u8]) -> (Verdict, usize, usize, Option<String>) {
    let folder = std::env::temp_dir().join(format!("jackfield-corpus-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join(name);
    std::fs::write(&file, text).unwrap();
    let line = one::line(&file, 1);
    std::fs::remove_file(&file).unwrap();
    (line.discovers, line.operations, line.expected, line.fault)
}

#[test]
fn each_kind_of_document_is_known_by_what_it_says() {
    let openapi = b"openapi: 3.1.0\npaths:\n  /a: {get: {}, put: {}}\n";
    assert_eq!(discovered("a.yaml", openapi), (Verdict::Yes, 2, 2, None));
    let google = br#"{"discoveryVersion": "v1", "name": "a", "resources": {"b": {"methods": {
        "get": {"id": "a.b.get", "httpMethod": "GET", "path": "b"}}}}}"#;
    assert_eq!(discovered("b.json", google), (Verdict::Yes, 1, 1, None));
    let answer =
        br#"{"data": {"__schema": {"queryType": {"name": "Q"}, "types": [{"kind": "OBJECT", "name": "Q",
        "fields": [{"name": "c", "args": [], "type": {"kind": "SCALAR", "name": "Int"}}]}]}}}"#;
    assert_eq!(discovered("c.json", answer), (Verdict::Yes, 1, 1, None));
    let text =
        b"schema { query: Q subscription: S } type Q { d: Int } extend type Q { e: Int } type S { f: Int }";
    assert_eq!(discovered("d.graphql", text), (Verdict::Yes, 2, 2, None));
    let mut zipped = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut zipped, text).unwrap();
    assert_eq!(discovered("d.graphqls.gz", &zipped.finish().unwrap()), (Verdict::Yes, 2, 2, None));
    assert_eq!(discovered("e.json", b"[1]").0, Verdict::Skipped);
    assert_eq!(discovered("f.yaml", b"a: [").0, Verdict::Unreadable);
}

#[test]
fn what_the_importer_does_not_find_is_a_fault() {
    let google = br#"{"discoveryVersion": "v1", "name": "a", "methods": {
        "get": {"id": "a.get", "httpMethod": "GET", "path": "b"}, "odd": {"id": "a.odd", "httpMethod": "ODD"}}}"#;
    let (_, operations, expected, fault) = discovered("g.json", google);
    assert_eq!((operations, expected), (1, 2));
    assert_eq!(fault.as_deref(), Some("1 operations instead of 2"));
}

#[test]
fn every_document_of_the_corpus_is_discovered_with_all_its_operations() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let folders = ["openapi", "discovery", "graphql"].map(|folder| document::lexical(&corpus.join(folder)));
    if !folders.iter().all(|folder| folder.is_dir()) {
        eprintln!("!!! THE CORPUS WAS NOT READ: there is no {}", document::lexical(&corpus).display());
        return;
    }
    let mut summary = Summary::default();
    for file in files(folders.iter().map(std::path::PathBuf::as_path)) {
        if file.metadata().is_ok_and(|about| about.len() < MOST_BYTES) {
            summary.add(&one::line(&file, 1));
        }
    }
    eprintln!("{}", summary.to_text());
    assert_eq!(summary.faults(), [""; 0]);
}
