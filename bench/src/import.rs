//! Importing large descriptions of APIs, beside `serde_json` reading the same bytes into plain values.
//!
//! Each measurement has a process of its own: the most memory that a process ever had never goes down again.

mod generated;
mod one;

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use clap::Args;
use serde_json::{Value, json};

use crate::{
    Measured, Result, fault,
    load::eprint_line,
    report::{megabytes, table},
    sample::{median, whole},
};

use one::Sample;
pub(crate) use one::{Child, Contender};

/// What to import, and how often.
#[derive(Debug, Args)]
pub(crate) struct ImportOptions {
    /// The folder with the providers' documents; those that aren't there are left out
    #[arg(long, value_name = "PATH")]
    pub(crate) corpus: Option<PathBuf>,
    /// How many processes measure each document; of times the median counts
    #[arg(long = "import-rounds", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=50))]
    pub(crate) import_rounds: u32,
    /// How many operations the generated document has
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1_000..=400_000))]
    pub(crate) operations: u32,
}

/// A document, and how many operations it has where that is known beforehand.
struct Document {
    name: String,
    file: PathBuf,
    operations: Option<u64>,
}

/// What the aims are about, below the folder of the corpus.
const CORPUS: [(&str, &str); 2] = [
    ("GitHub, OpenAPI 3.0", "openapi/providers/github/api.github.com.json"),
    ("Shopify, introspection", "graphql/shopify/admin_2026-07.json"),
];

/// Measures it all.
pub(crate) fn measure(options: &ImportOptions) -> Result<Measured> {
    let folder = tempfile::tempdir()?;
    let mut rows = Vec::new();
    let (mut all, mut wrong) = (Vec::new(), 0);
    for document in documents(options, folder.path())? {
        eprint_line(&format!("importing {}", document.name));
        let measured = contenders(&document, options.import_rounds)?;
        wrong += measured.wrong(&document);
        rows.push(measured.row(&document));
        all.push(measured.to_json(&document));
    }
    let heads = [
        "",
        "size",
        "operations",
        "serde_json",
        "our parse",
        "import",
        "in all",
        "× serde_json",
        "memory, values",
        "memory, import",
    ];
    let text = format!(
        "import, median of {} processes each; memory at most, beside the document's size\n\n{}",
        options.import_rounds,
        table(&heads, &rows)
    );
    Ok(Measured { text, json: json!({"documents": all}), wrong })
}

fn documents(options: &ImportOptions, folder: &Path) -> Result<Vec<Document>> {
    let corpus = options
        .corpus
        .clone()
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus"));
    let mut found = Vec::new();
    for (name, path) in CORPUS {
        let file = corpus.join(path);
        if file.is_file() {
            found.push(Document { name: name.to_owned(), file, operations: None });
        } else {
            eprint_line(&format!("!!! NOT MEASURED: {name}, which isn't at {}", file.display()));
        }
    }
    let count = options.operations;
    let file = folder.join("generated.json");
    std::fs::write(&file, generated::openapi(usize::try_from(count)?))?;
    let name = format!("generated, {count} operations");
    found.push(Document { name, file, operations: Some(count.into()) });
    Ok(found)
}

/// What both contenders took.
struct Both {
    values: Vec<Sample>,
    import: Vec<Sample>,
}

fn contenders(document: &Document, rounds: u32) -> Result<Both> {
    let mut both = Both { values: Vec::new(), import: Vec::new() };
    // Taking turns, so that a busy machine spoils both alike.
    for _ in 0..rounds {
        both.values.push(child(document, Contender::Values)?);
        both.import.push(child(document, Contender::Import)?);
    }
    Ok(both)
}

fn child(document: &Document, contender: Contender) -> Result<Sample> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("import-one").arg(contender.word()).arg(&document.file).stdin(Stdio::null());
    let output = command.stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return fault(format!("{} wasn't imported", document.name));
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

impl Both {
    fn wrong(&self, document: &Document) -> u64 {
        let is_wrong = |sample: &&Sample| match document.operations {
            Some(expected) => sample.operations != expected,
            None => sample.operations == 0,
        };
        self.import.iter().filter(is_wrong).count().try_into().unwrap_or(u64::MAX)
    }

    fn row(&self, document: &Document) -> Vec<String> {
        let first = self.import.first().copied().unwrap_or_default();
        let parse = middle(&self.import, |sample| sample.parse_ms);
        let import = middle(&self.import, |sample| sample.import_ms);
        let values = middle(&self.values, |sample| sample.parse_ms);
        vec![
            document.name.clone(),
            megabytes(first.bytes >> 10),
            first.operations.to_string(),
            format!("{values:.0} ms"),
            format!("{parse:.0} ms"),
            format!("{import:.0} ms"),
            format!("{:.0} ms", parse + import),
            format!("{:.1} ×", self.ratio()),
            format!("{:.1} ×", times(&self.values)),
            format!("{:.1} ×", times(&self.import)),
        ]
    }

    fn ratio(&self) -> f64 {
        let whole = middle(&self.import, |sample| sample.parse_ms + sample.import_ms);
        whole / middle(&self.values, |sample| sample.parse_ms).max(f64::MIN_POSITIVE)
    }

    fn to_json(&self, document: &Document) -> Value {
        json!({
            "name": document.name, "ratio": self.ratio(), "values": self.values, "import": self.import,
            "memoryValues": times(&self.values), "memoryImport": times(&self.import),
        })
    }
}

fn middle(samples: &[Sample], of: impl Fn(&Sample) -> f64) -> f64 {
    median(samples.iter().map(of).collect())
}

/// The most memory beside the document's size.
fn times(samples: &[Sample]) -> f64 {
    middle(samples, |sample| whole(sample.grown_kb) * 1024.0 / whole(sample.bytes.max(1)))
}
