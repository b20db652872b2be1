//! A few round trips of real documents, where the corpus is beside the project; the report `rounds` makes all.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

use super::{
    generated::binding::Extent,
    mock::Tools,
    tally::{Tally, tallied},
};

/// Documents of many hands, each of which its mock reads in a second or two.
const SAMPLE: [&str; 10] = [
    "graphql/buildkite/schema.graphql",
    "graphql/swapi/schema.graphql",
    "openapi/providers/hubspot/CRM__Contacts__v3.json",
    "openapi/providers/petstore/petstore3.openapi.yaml",
    "openapi/sample/oas30/box.com.json",
    "openapi/sample/oas30/digitalocean.com.json",
    "openapi/sample/oas30/sendgrid.com.json",
    "openapi/sample/oas31/vercel.com__0.0.1.json",
    "openapi/sample/swagger2/apacta.com__0.0.1.json",
    "openapi/sample/swagger2/lyft.com__1.0.0.json",
];
/// How many operations of each.
const OPERATIONS: usize = 6;

fn corpus() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    folder.is_dir().then_some(folder)
}

#[tokio::test]
async fn operations_of_real_documents_make_the_round_trip() {
    let Some(corpus) = corpus() else {
        let _written =
            writeln!(std::io::stderr(), "!!! THE CORPUS WAS NOT TESTED: there is no ../shared/corpus");
        return;
    };
    let tools = Tools::find().unwrap();
    let mut all = Tally::default();
    for name in SAMPLE {
        let tally = tallied(&tools, &corpus.join(name), (OPERATIONS, Extent::Required)).await.unwrap();
        all.add(tally.unwrap());
    }
    let told = all.to_text(Path::new("corpus"));
    assert!(all.tried() >= 40 && all.succeeded() * 100 >= all.tried() * 95, "{told}");
}
