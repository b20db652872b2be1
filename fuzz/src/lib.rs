//! What the fuzz targets run: each takes any bytes and panics where something doesn't hold that must.
//!
//! The targets in `fuzz_targets/` are one line each around these functions, so that a test can run them on the seeds
//! without a fuzzer.

mod arguments;
mod binding;
mod companies;
mod schemas;

pub use binding::{binding, compiles};
pub use schemas::{google, graphql_introspection, graphql_sdl, openapi};

use jackfield_core::manifest::Manifest;

/// A provider's manifest: what is accepted is the same after it was written down.
pub fn manifest(bytes: &[u8]) {
    let Ok(manifest) = serde_json::from_slice::<Manifest>(bytes) else { return };
    let faults = manifest.faults();
    assert!(faults.iter().all(|fault| !fault.sentence().is_empty()));
    let written = serde_json::to_string(&manifest).expect("a manifest is JSON");
    let read: Manifest = serde_json::from_str(&written).expect("it reads what it writes");
    assert_eq!(read, manifest);
}
