//! Real databases, where their files lie beside the project: what is discovered is what is there.

use std::path::Path;

use crate::check;

#[tokio::test]
async fn real_databases_are_discovered_whole() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/sql");
    if !folder.is_dir() {
        println!("\n!!! SKIPPED: no real databases: {} isn't there !!!\n", folder.display());
        return;
    }
    let mut lines = Vec::new();
    let differences = check::folder(&folder, false, &mut |line| lines.push(line.to_owned())).await;
    assert_eq!(differences, Ok(0), "{}", lines.join("\n"));
}
