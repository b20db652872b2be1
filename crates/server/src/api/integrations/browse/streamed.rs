//! A whole schema as JSON, in pieces: one of 5,000 tables never stands in memory as one text.

use std::sync::Arc;

use bytes::Bytes;
use jackfield_core::schema::sql;
use serde::Serialize;
use serde_json::json;

use super::{ObjectView, OperationView, RelationshipView};
use crate::{app::browse::View, model::clock::rfc3339};

/// About how large a piece is.
const PIECE: usize = 64 << 10;

/// The pieces of the answer, written out one by one as the client takes them.
pub(super) struct SchemaChunks {
    kind: String,
    view: Arc<View>,
    part: Part,
    at: usize,
    first: bool,
}

enum Part {
    Head,
    Objects,
    Relationships,
    StatedOperations,
    TableOperations,
    Done,
}

impl SchemaChunks {
    pub(super) fn new(kind: String, view: Arc<View>) -> Self {
        Self { kind, view, part: Part::Head, at: 0, first: true }
    }

    fn piece(&mut self) -> serde_json::Result<Vec<u8>> {
        let mut piece = Vec::with_capacity(PIECE + PIECE / 4);
        while piece.len() < PIECE && !matches!(self.part, Part::Done) {
            self.step(&mut piece)?;
        }
        Ok(piece)
    }

    fn step(&mut self, piece: &mut Vec<u8>) -> serde_json::Result<()> {
        let schema = Arc::clone(self.view.directory.schema());
        match self.part {
            Part::Head => {
                self.head(piece);
                self.turn(Part::Objects, piece, b"");
            }
            Part::Objects => match schema.objects.get(self.at) {
                Some(object) => self.item(piece, &ObjectView::from(object))?,
                None => self.turn(Part::Relationships, piece, b"],\"relationships\":["),
            },
            Part::Relationships => match schema.relationships.get(self.at) {
                Some(relationship) => self.item(piece, &RelationshipView::from(relationship))?,
                None => self.turn(Part::StatedOperations, piece, b"],\"operations\":["),
            },
            Part::StatedOperations => match schema.stated_operations.get(self.at) {
                Some(operation) => self.item(piece, &OperationView::from(operation))?,
                // The list goes on, so a comma may still be due.
                None => (self.part, self.at) = (Part::TableOperations, 0),
            },
            Part::TableOperations => match schema.objects.get(self.at) {
                Some(object) => {
                    let at = self.at;
                    for operation in object.table.iter().flat_map(|_| sql::operations(object)) {
                        self.item(piece, &OperationView::from(&operation))?;
                    }
                    self.at = at + 1;
                }
                None => self.turn(Part::Done, piece, b"]}}"),
            },
            Part::Done => {}
        }
        Ok(())
    }

    fn head(&self, piece: &mut Vec<u8>) {
        let discovered = &self.view.discovered;
        let head = json!({
            "kind": self.kind,
            "transport": self.view.directory.schema().transport,
            "fingerprint": discovered.fingerprint,
            "discoveredAt": rfc3339(discovered.discovered_at),
        });
        let mut head = head.to_string();
        // The object goes on.
        head.pop();
        piece.extend_from_slice(b"{\"success\":true,\"data\":");
        piece.extend_from_slice(head.as_bytes());
        piece.extend_from_slice(b",\"objects\":[");
    }

    fn turn(&mut self, part: Part, piece: &mut Vec<u8>, between: &[u8]) {
        piece.extend_from_slice(between);
        (self.part, self.at, self.first) = (part, 0, true);
    }

    fn item(&mut self, piece: &mut Vec<u8>, item: &impl Serialize) -> serde_json::Result<()> {
        if !self.first {
            piece.push(b',');
        }
        self.first = false;
        self.at += 1;
        serde_json::to_writer(piece, item)
    }
}

impl Iterator for SchemaChunks {
    type Item = serde_json::Result<Bytes>;

    fn next(&mut self) -> Option<Self::Item> {
        if matches!(self.part, Part::Done) {
            return None;
        }
        Some(self.piece().map(Bytes::from))
    }
}
