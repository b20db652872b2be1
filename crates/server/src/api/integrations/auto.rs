//! `/agents/{agentId}/integrations/{kind}/bindings/auto`: say what an agent should be able to do, get a draft of it.

use axum::extract::{Path, State};
use jackfield_core::{binding::Binding, json::Reader, propose::Alternative};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{
        conventions::{
            Answer, Authorized, Envelope, Reply,
            authorize::SkillsWrite,
            body::{Body, FromBody},
            problem::ProblemDetails,
        },
        skills::{SkillView, view as skill_view},
    },
    app::{
        App,
        bindings::{
            Place,
            auto::{self, Draft, Mapped, Wish},
        },
    },
};

/// The most characters of a goal: a page of text.
const MOST_CHARACTERS: usize = 4_000;

/// What an agent should be able to do.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Goal {
    /// In plain words, 1 to 4000 characters: what the caller says, what the agent should find out or do.
    #[schema(min_length = 1, max_length = 4000)]
    pub goal: String,
    /// Whether you mean a change; left out, the words decide.
    pub is_write: Option<bool>,
}

impl FromBody for Goal {
    fn from_body(reader: &mut Reader<'_>) -> Option<Self> {
        let goal: Option<String> = reader.required("goal");
        let is_write = reader.optional("isWrite");
        let goal = goal?.trim().to_owned();
        let characters = goal.chars().count();
        if characters == 0 {
            reader.fault("goal", "too_short", "Say in plain words what the agent should be able to do.");
        } else if characters > MOST_CHARACTERS {
            let message =
                format!("A goal has at most {MOST_CHARACTERS} characters; this one has {characters}.");
            reader.fault("goal", "too_long", message);
        }
        Some(Self { goal, is_write })
    }
}

/// What came of a goal.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MappedView {
    /// The draft that does it, or its first part.
    #[serde(flatten)]
    pub first: DraftView,
    /// What else it may mean, the likeliest first. Nothing of it is saved.
    pub alternatives: Vec<AlternativeView>,
    /// Who proposes it: `local` is the server's own planner, `model` the model that the operator has set up.
    #[schema(example = "local")]
    pub planner: &'static str,
    /// Why the model's word wasn't taken, where there is a model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fallback: Option<String>,
    /// The drafts of a goal's second and third task.
    pub further: Vec<DraftView>,
}

/// A draft that was saved for a goal.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DraftView {
    /// The skill, saved and disabled.
    pub skill: SkillView,
    /// Its binding, as a person would have written it.
    #[schema(value_type = Object)]
    pub binding: serde_json::Value,
    /// What it does, in a sentence for a person who knows the business.
    pub rationale: String,
    /// How likely it is right in all its parts, from 0 to 1.
    pub confidence: f64,
    /// What the goal doesn't say and had to be guessed.
    pub guesses: Vec<String>,
}

/// What else a goal may mean.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AlternativeView {
    /// A binding that compiles; post it to `…/bindings` to use it.
    #[schema(value_type = Object)]
    pub binding: Binding,
    /// How likely it is what is meant, from 0 to 1.
    pub confidence: f64,
    /// What it does, in a sentence.
    pub rationale: String,
}

/// Map a goal
///
/// A goal in plain words becomes a binding, checked and compiled as one that you write, and saved as a disabled draft for
/// you to read. A goal with several tasks becomes up to three. Where nothing fits, the answer says what came nearest.
#[utoipa::path(post, path = "/agents/{agentId}/integrations/{kind}/bindings/auto", operation_id = "mapGoal",
    tag = "Integrations", params(("agentId" = String, Path), ("kind" = String, Path)), request_body = Goal,
    security(("apiKey" = ["skills:write"])),
    responses((status = 201, body = Envelope<MappedView>), (status = "4XX", body = ProblemDetails)))]
pub async fn map(
    State(app): State<App>,
    authorized: Authorized<SkillsWrite>,
    Path((agent_id, kind)): Path<(String, String)>,
    Body(goal): Body<Goal>,
) -> Answer<MappedView> {
    let place = Place { agent_id: &agent_id, kind: &kind };
    let wish = Wish { goal: goal.goal, is_write: goal.is_write };
    let mapped = auto::map(&app, &authorized.caller, place, wish).await?;
    let skill = &mapped.first.skill;
    let (path, revision) = (format!("/agents/{agent_id}/skills/{}", skill.id), skill.revision);
    Ok(Reply::created(view(&authorized.caller.organization, mapped), &path).with_revision(revision))
}

fn view(organization: &str, mapped: Mapped) -> MappedView {
    let Mapped { first, further, alternatives, planned, fallback } = mapped;
    MappedView {
        first: draft(organization, first),
        alternatives: alternatives.into_iter().map(alternative).collect(),
        planner: planned.as_str(),
        fallback,
        further: further.into_iter().map(|one| draft(organization, one)).collect(),
    }
}

fn draft(organization: &str, draft: Draft) -> DraftView {
    let Draft { skill, rationale, confidence, guesses } = draft;
    DraftView {
        binding: skill.binding.clone().unwrap_or_default(),
        skill: skill_view(organization, skill),
        rationale,
        confidence: rounded(confidence),
        guesses,
    }
}

fn alternative(other: Alternative) -> AlternativeView {
    let Alternative { binding, confidence, rationale } = other;
    AlternativeView { binding, confidence: rounded(confidence), rationale }
}

/// To hundredths: more would promise what nobody knows.
fn rounded(confidence: f64) -> f64 {
    (confidence.clamp(0.0, 1.0) * 100.0).round() / 100.0
}
