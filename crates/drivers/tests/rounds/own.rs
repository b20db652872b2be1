//! The documents that were written for these tests: nothing of them may be missed.

use std::path::{Path, PathBuf};

use super::{
    generated::binding::Extent,
    mock::Tools,
    tally::{Tally, tallied},
};

fn document(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rounds/documents").join(name)
}

async fn trips(name: &str, extent: Extent) -> Tally {
    let tools = Tools::find().unwrap();
    tallied(&tools, &document(name), (usize::MAX, extent)).await.unwrap().unwrap()
}

/// Every operation makes the round trip, with what it needs and with everything that it takes; `count` is how many
/// there are beside those that give nothing back.
async fn all_make_it(name: &str, count: usize) {
    for extent in [Extent::Required, Extent::Everything] {
        let tally = trips(name, extent).await;
        assert_eq!(
            (tally.succeeded(), tally.tried()),
            (count, count),
            "{extent:?} {}",
            tally.to_text(Path::new(name))
        );
    }
}

#[tokio::test]
async fn every_operation_of_an_openapi_3_0_document_makes_the_round_trip() {
    all_make_it("repairs.openapi30.yaml", 13).await;
}

#[tokio::test]
async fn every_operation_of_an_openapi_3_1_document_makes_the_round_trip() {
    all_make_it("library.openapi31.yaml", 6).await;
}

#[tokio::test]
async fn every_operation_of_a_swagger_document_makes_the_round_trip() {
    all_make_it("fleet.swagger2.json", 6).await;
}

#[tokio::test]
async fn every_operation_of_a_graphql_schema_makes_the_round_trip() {
    all_make_it("garden.graphql", 15).await;
}
