//! How much there is in a schema.

use serde::{Deserialize, Serialize};

use super::{Schema, Sensitivity, sql};

/// How many of each thing a schema holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// Objects.
    pub object_count: usize,
    /// Fields of all objects.
    pub field_count: usize,
    /// Relationships, each direction of a foreign key being one.
    pub edge_count: usize,
    /// Operations, those that follow from tables included.
    pub operation_count: usize,
    /// Fields that are personal or restricted.
    pub sensitive_field_count: usize,
}

impl Counts {
    /// Counts a schema, in one pass.
    pub fn of(schema: &Schema) -> Self {
        let mut counts = Self {
            object_count: schema.objects.len(),
            edge_count: schema.relationships.len(),
            operation_count: schema.stated_operations.len(),
            ..Self::default()
        };
        for object in &schema.objects {
            counts.field_count += object.fields.len();
            let sensitive = object.fields.iter().filter(|field| field.sensitivity != Sensitivity::None);
            counts.sensitive_field_count += sensitive.count();
            if object.table.is_some() {
                counts.operation_count += sql::names(object).count();
            }
        }
        counts
    }
}
