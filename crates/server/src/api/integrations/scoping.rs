//! `/integrations/{kind}/scoping`: what is kept from agents.

use axum::extract::{Path, State};
use jackfield_core::{
    diagnostic::Diagnostic,
    json::{FromJson, Reader},
    scoping::{BlockedField, Scoping},
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    api::conventions::{
        Answer, Authorized, Body, Envelope, FromBody, Reply,
        authorize::{IntegrationsRead, IntegrationsWrite},
        problem::ProblemDetails,
    },
    app::{
        App,
        discovery::AffectedSkill,
        scoping::{self, ScopingPatch},
    },
    error::Error,
};

/// What is kept from agents.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScopingView {
    /// Objects blocked as a whole.
    pub blocked_objects: Vec<String>,
    /// Single fields.
    pub blocked_fields: Vec<BlockedFieldView>,
    /// After a change: the skills whose binding it breaks. Live ones stop returning what is blocked at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub affected_skills: Option<Vec<AffectedSkill>>,
}

/// One blocked field.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BlockedFieldView {
    /// The object.
    pub object: String,
    /// The field.
    pub field: String,
}

/// A change of what is kept from agents: what isn't stated stays, an empty list clears.
/// `blockedTables` and `blockedColumns` (`table`, `column`) say the same in the words of databases.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct ScopingChange {
    /// Objects blocked as a whole.
    pub blocked_objects: Option<Vec<String>>,
    /// Single fields.
    pub blocked_fields: Option<Vec<BlockedFieldView>>,
    #[schema(ignore)]
    patch: ScopingPatch,
    #[schema(ignore)]
    words: Words,
}

/// Which words the client used, so that faults are told in the same.
#[derive(Debug, Clone, Copy, Default)]
struct Words {
    tables: bool,
    columns: bool,
}

struct Field(BlockedField);

struct Column(BlockedField);

impl FromJson for Field {
    fn from_json(value: &Value, path: &str, faults: &mut Vec<Diagnostic>) -> Option<Self> {
        pair(value, path, faults, ["object", "field"]).map(Self)
    }
}

impl FromJson for Column {
    fn from_json(value: &Value, path: &str, faults: &mut Vec<Diagnostic>) -> Option<Self> {
        pair(value, path, faults, ["table", "column"]).map(Self)
    }
}

fn pair(
    value: &Value,
    path: &str,
    faults: &mut Vec<Diagnostic>,
    names: [&'static str; 2],
) -> Option<BlockedField> {
    let mut reader = Reader::new(value, path, faults);
    let [object, field] = names.map(|name| reader.required(name));
    reader.finish();
    Some(BlockedField { object: object?, field: field? })
}

impl FromBody for ScopingChange {
    fn from_body(reader: &mut Reader<'_>) -> Option<Self> {
        let words = Words { tables: reader.has("blockedTables"), columns: reader.has("blockedColumns") };
        for (used, other, synonym) in [
            (words.tables, "blockedObjects", "blockedTables"),
            (words.columns, "blockedFields", "blockedColumns"),
        ] {
            if used && reader.has(other) {
                let message = format!("This says the same as `{other}`. State one of the two.");
                reader.fault(synonym, "conflict", message);
            }
        }
        let objects: Option<Vec<String>> = reader.optional("blockedObjects");
        let tables: Option<Vec<String>> = reader.optional("blockedTables");
        let fields: Option<Vec<Field>> = reader.optional("blockedFields");
        let columns: Option<Vec<Column>> = reader.optional("blockedColumns");
        let fields = fields.map(|fields| fields.into_iter().map(|Field(field)| field).collect());
        let columns = columns.map(|columns| columns.into_iter().map(|Column(field)| field).collect());
        let patch = ScopingPatch { blocked_objects: objects.or(tables), blocked_fields: fields.or(columns) };
        Some(Self { blocked_objects: None, blocked_fields: None, patch, words })
    }
}

/// Read the scoping
#[utoipa::path(get, path = "/integrations/{kind}/scoping", operation_id = "getIntegrationScoping",
    tag = "Integrations", params(("kind" = String, Path)), security(("apiKey" = ["integrations:read"])),
    responses((status = 200, body = Envelope<ScopingView>), (status = "4XX", body = ProblemDetails)))]
pub async fn read(
    State(app): State<App>,
    authorized: Authorized<IntegrationsRead>,
    Path(kind): Path<String>,
) -> Answer<ScopingView> {
    let scoping = scoping::read(&app, &authorized.caller.organization, &kind).await?;
    Ok(Reply::ok(view(&scoping, None)))
}

/// Change the scoping
///
/// Blocked objects and fields vanish from browsing, can't be bound, and live skills stop returning
/// them at once.
#[utoipa::path(patch, path = "/integrations/{kind}/scoping", operation_id = "updateIntegrationScoping",
    tag = "Integrations", params(("kind" = String, Path)), request_body = ScopingChange,
    security(("apiKey" = ["integrations:write"])),
    responses((status = 200, body = Envelope<ScopingView>), (status = "4XX", body = ProblemDetails)))]
pub async fn change(
    State(app): State<App>,
    authorized: Authorized<IntegrationsWrite>,
    Path(kind): Path<String>,
    Body(change): Body<ScopingChange>,
) -> Answer<ScopingView> {
    let words = change.words;
    let (scoping, broken) = scoping::change(&app, &authorized.caller.organization, &kind, change.patch)
        .await
        .map_err(|error| in_the_words(error, words))?;
    Ok(Reply::ok(view(&scoping, Some(broken))))
}

fn in_the_words(mut error: Error, words: Words) -> Error {
    for fault in &mut error.faults {
        if words.tables {
            fault.path = fault.path.replacen("blockedObjects", "blockedTables", 1);
        }
        if words.columns && fault.path.starts_with("blockedFields") {
            let path = fault.path.replacen("blockedFields", "blockedColumns", 1);
            fault.path = path.replace(".object", ".table").replace(".field", ".column");
        }
    }
    error
}

fn view(scoping: &Scoping, affected_skills: Option<Vec<AffectedSkill>>) -> ScopingView {
    let fields = scoping.blocked_fields.iter();
    ScopingView {
        blocked_objects: scoping.blocked_objects.clone(),
        blocked_fields: fields
            .map(|blocked| BlockedFieldView { object: blocked.object.clone(), field: blocked.field.clone() })
            .collect(),
        affected_skills,
    }
}
