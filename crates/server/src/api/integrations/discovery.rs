//! `/integrations/{kind}/discover`: read a system's own description and keep it.

use axum::extract::{Path, State};
use jackfield_core::schema::diff::{Change, Drift, Kind};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::conventions::{
        Answer, Authorized, Envelope, Reply,
        authorize::IntegrationsWrite,
        problem::{FieldError, ProblemDetails},
    },
    app::{
        App,
        discovery::{self, AffectedSkill, Discovery},
    },
    model::clock::rfc3339,
};

/// What a discovery found.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DiscoveryView {
    /// The kind of integration.
    pub kind: String,
    /// Objects.
    pub object_count: usize,
    /// Fields of all objects.
    pub field_count: usize,
    /// Relationships.
    pub edge_count: usize,
    /// Operations.
    pub operation_count: usize,
    /// Fields that are personal or restricted.
    pub sensitive_field_count: usize,
    /// The schema's hash: equal schemas have equal ones.
    pub fingerprint: String,
    /// RFC 3339.
    pub discovered_at: String,
    /// Whether it differs from what was known before; true the first time.
    pub changed: bool,
    /// What differs; nothing the first time.
    pub drift: DriftView,
    /// What was left out or is only half understood, with its place.
    pub warnings: Vec<FieldError>,
}

/// What became different since the discovery before.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DriftView {
    /// What is new.
    pub added: Vec<ChangeView>,
    /// What is gone.
    pub removed: Vec<ChangeView>,
    /// What is still there and not the same.
    pub changed: Vec<ChangeView>,
    /// How many more changes there are than are listed.
    pub left_out: usize,
    /// The skills that it touches. Live versions keep running what was approved.
    pub affected_skills: Vec<AffectedSkill>,
}

/// One difference: the thing that it is about and, where it changed, how.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeView {
    /// The object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// The field of that object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The relationship that leads away from that object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relationship: Option<String>,
    /// The operation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// The argument of that operation or field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub argument: Option<String>,
    /// What changed about it: `type`, `nullable`, `index`, …; `required` where something new must be stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub what: Option<String>,
    /// What it was, in short.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What it is now, in short.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// All of it in a sentence.
    pub why: String,
}

/// Discover the schema
///
/// Reads the connected system's own description with the connected user's rights. Running it again
/// refreshes what is known and tells what changed. One at a time does so for a kind: another is refused
/// with 409 `discovery_in_progress`, and `Retry-After` says for how long at most a discovery whose server
/// died stands in the way.
#[utoipa::path(post, path = "/integrations/{kind}/discover", operation_id = "discoverIntegration",
    tag = "Integrations", params(("kind" = String, Path)), security(("apiKey" = ["integrations:write"])),
    responses((status = 200, body = Envelope<DiscoveryView>), (status = "4XX", body = ProblemDetails),
        (status = "5XX", body = ProblemDetails)))]
pub async fn discover(
    State(app): State<App>,
    authorized: Authorized<IntegrationsWrite>,
    Path(kind): Path<String>,
) -> Answer<DiscoveryView> {
    let found = discovery::discover(&app, &authorized.caller.organization, &kind).await?;
    Ok(Reply::ok(view(kind, found)))
}

fn view(kind: String, found: Discovery) -> DiscoveryView {
    let warnings = found.warnings.iter();
    DiscoveryView {
        kind,
        object_count: found.counts.object_count,
        field_count: found.counts.field_count,
        edge_count: found.counts.edge_count,
        operation_count: found.counts.operation_count,
        sensitive_field_count: found.counts.sensitive_field_count,
        fingerprint: found.fingerprint,
        discovered_at: rfc3339(found.discovered_at),
        changed: found.changed,
        drift: drift(found.drift, found.affected_skills),
        warnings: warnings
            .map(|warning| FieldError { field: warning.path.clone(), message: warning.sentence() })
            .collect(),
    }
}

fn drift(drift: Drift, affected_skills: Vec<AffectedSkill>) -> DriftView {
    let views =
        |kind: Kind, changes: Vec<Change>| changes.into_iter().map(|each| change(kind, each)).collect();
    DriftView {
        added: views(Kind::Added, drift.added),
        removed: views(Kind::Removed, drift.removed),
        changed: views(Kind::Changed, drift.changed),
        left_out: drift.left_out,
        affected_skills,
    }
}

fn change(kind: Kind, change: Change) -> ChangeView {
    ChangeView {
        why: change.sentence(kind),
        object: change.object,
        field: change.field,
        relationship: change.relationship,
        operation: change.operation,
        argument: change.argument,
        what: change.what,
        before: change.before,
        after: change.after,
    }
}
