//! Pages of `specs/`: their blocks, and what every one of them goes through.

use std::path::PathBuf;

use jackfield_core::{
    binding,
    compile::{Context, compile},
    plan::{Plan, preview::request_text},
    schema::Schema,
    scoping::Scoping,
};
use serde_json::Value;

/// A block of a page.
#[derive(Debug, Clone)]
pub struct Block {
    /// What it is: the word behind its language.
    pub what: String,
    /// What is in it.
    pub text: String,
}

impl Block {
    /// What is in it as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }
}

/// The blocks of a page, in order.
pub fn blocks(page: &str) -> Vec<Block> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../specs").join(page);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let fences = text.split("```").skip(1).step_by(2);
    let blocks = fences.map(|fence| {
        let (info, text) = fence.split_once('\n').expect("a block with a name");
        let what = info.split(' ').nth(1).expect("a block says what it is").to_owned();
        Block { what, text: text.trim_end().to_owned() }
    });
    blocks.collect()
}

/// Compiles a page's binding and holds what follows it to what the page says; gives the plan unless it is refused.
pub fn bound(schema: &Schema, block: &Block, next: &Block) -> Option<Plan> {
    let context = Context::new("spec", schema.fingerprint());
    let compiled = binding::read::binding(&block.json())
        .and_then(|binding| compile(&binding, schema, &Scoping::default(), &context));
    match (compiled, next.what.as_str()) {
        (Ok(plan), "sends") => {
            assert_eq!(request_text(&plan), next.text);
            Some(plan)
        }
        (Err(faults), "faults") => {
            let told: Vec<Value> = faults
                .iter()
                .map(|fault| Value::String(format!("{}: {}", fault.path, fault.sentence())))
                .collect();
            assert_eq!(Value::Array(told), next.json());
            None
        }
        (compiled, what) => panic!("`{what}` follows, and it compiles to {compiled:?}"),
    }
}
