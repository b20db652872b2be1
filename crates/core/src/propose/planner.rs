//! A stand-in for the local planner: it finds operations by their words and proposes nothing.

use std::sync::Arc;

use super::{Goal, Nearest, Outcome};
use crate::{compile, schema::directory::Directory, scoping::Scoping};

/// The words of a schema, looked at once. Cheap to ask, dear to make: keep it by the schema's fingerprint.
#[derive(Debug)]
pub struct Planner {
    directory: Arc<Directory>,
}

impl Planner {
    /// Looks at a schema, of which what is scoped out is gone already.
    pub fn new(directory: Arc<Directory>) -> Self {
        directory.index();
        Self { directory }
    }

    /// About how many bytes it takes.
    pub fn size(&self) -> usize {
        self.directory.index()
    }

    /// What a goal may mean.
    pub fn propose(&self, goal: &Goal<'_>, _scoping: &Scoping, _context: &compile::Context) -> Outcome {
        let nearest = self.shortlist(goal, 3).into_iter();
        let nearest = nearest
            .map(|operation| Nearest { operation, why: "Only its words are like the goal's.".to_owned() });
        Outcome {
            proposals: Vec::new(),
            reason: Some("Nothing in this schema does that.".to_owned()),
            nearest: nearest.collect(),
        }
    }

    /// The names of the operations that most likely are meant, the likeliest first.
    pub fn shortlist(&self, goal: &Goal<'_>, most: usize) -> Vec<String> {
        let wanted = |is_write: bool| goal.is_write.is_none_or(|write| write == is_write);
        let found = self.directory.operations(goal.text, None, most, |hit| wanted(hit.is_write));
        found.unwrap_or_default().iter().map(|hit| hit.name().into_owned()).collect()
    }
}
