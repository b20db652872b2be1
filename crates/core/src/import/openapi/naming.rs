//! Names of objects: of component schemas their own, of others their place.
//!
//! Names are given when all objects are known, in an order of their own, so that the order in which a document
//! lists things never matters.

use super::importer::{Home, Importer, Origin, Part};
use crate::import::document::{Names, clean};

/// The longest name that is made of places.
const LONGEST: usize = 400;

/// What has an inline object.
#[derive(Debug, Clone, Copy)]
pub(super) enum Owner<'h> {
    Object(usize),
    Operation(usize),
    /// Something shared that has a name of its own, such as a component response.
    Shared(&'h str),
}

/// What an inline object is named after.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hint<'h> {
    pub(super) owner: Owner<'h>,
    pub(super) place: &'h str,
    is_element: bool,
}

impl<'h> Hint<'h> {
    pub(super) fn new(owner: Owner<'h>, place: &'h str) -> Self {
        Self { owner, place, is_element: false }
    }

    /// For the elements of a list at that place.
    pub(super) fn item(self) -> Self {
        Self { is_element: true, ..self }
    }

    /// Where an inline object comes from.
    pub(super) fn origin(self, part: Option<Part<'_>>) -> Origin {
        let element = if self.is_element { ".item" } else { "" };
        let suffix = format!("{}{element}", self.place);
        match (part.map_or(Home::Here, |part| part.home), self.owner) {
            (Home::Object(object), _) | (Home::Here, Owner::Object(object)) => {
                Origin::InObject(object, suffix)
            }
            (Home::Reference(text, document), _) => {
                let name = of_reference(text);
                let name = if self.is_element { format!("{name}.item") } else { format!("{name}.{suffix}") };
                Origin::Reference { name, place: format!("{document}\n{text}") }
            }
            (Home::Here, Owner::Operation(operation)) => Origin::InOperation(operation, suffix),
            (Home::Here, Owner::Shared(name)) => {
                Origin::Reference { name: format!("{}.{suffix}", clean(name)), place: String::new() }
            }
        }
    }
}

/// What a reference calls what it leads to: `#/components/schemas/Order` is `Order`, `models/order.yml` is `order`.
pub(super) fn of_reference(text: &str) -> String {
    let (file, fragment) = text.split_once('#').unwrap_or((text, ""));
    let mut words: Vec<String> = Vec::new();
    for segment in fragment.split('/') {
        let segment = segment.replace("~1", "/").replace("~0", "~");
        let boring = matches!(
            segment.as_str(),
            "" | "components"
                | "schemas"
                | "definitions"
                | "$defs"
                | "properties"
                | "paths"
                | "schema"
                | "content"
        );
        if segment == "items" {
            words.push("item".to_owned());
        } else if !boring {
            words.push(clean(segment.trim_matches('/')));
        }
    }
    if words.is_empty() {
        let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
        words.push(clean(name.split('.').next().unwrap_or(name)));
    }
    words.join(".")
}

impl Importer<'_> {
    /// A name for every object, unique and the same whatever the order of the document's members.
    pub(super) fn names(&self, operations: &[String]) -> Vec<String> {
        let mut given = vec![String::new(); self.entries.len()];
        let mut names = Names::of_objects();
        for tier in self.tiers() {
            let mut wanted: Vec<(String, &str, usize)> =
                tier.into_iter().map(|object| self.wanted(object, &given, operations)).collect();
            wanted.sort();
            for (name, _, object) in wanted {
                if let Some(place) = given.get_mut(object) {
                    *place = names.unique(&name);
                }
            }
        }
        given
    }

    /// The objects in the order in which they get names: components, what references name, then place by place.
    fn tiers(&self) -> Vec<Vec<usize>> {
        let mut depths: Vec<usize> = Vec::with_capacity(self.entries.len());
        let mut tiers: Vec<Vec<usize>> = Vec::new();
        for (object, entry) in self.entries.iter().enumerate() {
            let depth = match &entry.origin {
                Origin::Component(_) => 0,
                Origin::Reference { .. } => 1,
                Origin::InOperation(..) => 2,
                // What has an object is always known before it.
                Origin::InObject(owner, _) => depths.get(*owner).map_or(3, |depth| depth + 1).max(3),
            };
            depths.push(depth);
            if tiers.len() <= depth {
                tiers.resize(depth + 1, Vec::new());
            }
            if let Some(tier) = tiers.get_mut(depth) {
                tier.push(object);
            }
        }
        tiers
    }

    /// The name that an object wants, and what settles who of several gets it.
    fn wanted(&self, object: usize, given: &[String], operations: &[String]) -> (String, &str, usize) {
        let Some(entry) = self.entries.get(object) else { return (String::new(), "", object) };
        let (name, place) = match &entry.origin {
            Origin::Component(name) => (clean(name), name.as_str()),
            Origin::Reference { name, place } => (name.clone(), place.as_str()),
            Origin::InObject(owner, suffix) => (below(given.get(*owner), suffix), ""),
            Origin::InOperation(operation, suffix) => (below(operations.get(*operation), suffix), ""),
        };
        let cut = name.char_indices().nth(LONGEST).map(|(end, _)| end);
        (cut.and_then(|end| name.get(..end)).map(str::to_owned).unwrap_or(name), place, object)
    }
}

fn below(owner: Option<&String>, suffix: &str) -> String {
    format!("{}.{suffix}", owner.map_or("", String::as_str))
}
