//! The published skills as tool definitions, in the words of each model vendor.

use serde_json::{Value, json};

use super::{
    gates,
    live::{LiveAgent, LiveTool},
};
use crate::app::App;

/// Whose words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// `{type: "function", function: {name, description, parameters}}`
    #[default]
    OpenAi,
    /// `{name, description, input_schema}`
    Anthropic,
    /// `{name, title, description, inputSchema, annotations}`
    Mcp,
}

/// The tools that an agent offers on a channel now.
pub fn definitions(app: &App, agent: &LiveAgent, channel: Option<&str>, format: Format) -> Vec<Value> {
    let now = app.clock.now();
    let offered = agent.tools.iter().filter(|tool| gates::offers(agent, tool, channel, now));
    offered.map(|tool| definition(tool, format)).collect()
}

fn definition(tool: &LiveTool, format: Format) -> Value {
    let document = &tool.skill.document;
    let (name, description, schema) =
        (&document.tool_name, &document.description, &document.parameters_schema);
    match format {
        Format::OpenAi => json!({
            "type": "function",
            "function": {"name": name, "description": description, "parameters": schema},
        }),
        Format::Anthropic => json!({"name": name, "description": description, "input_schema": schema}),
        Format::Mcp => json!({
            "name": name,
            "title": document.name,
            "description": description,
            "inputSchema": schema,
            "annotations": {
                "readOnlyHint": !document.is_write,
                "destructiveHint": document.is_write,
                "idempotentHint": !document.is_write,
                "openWorldHint": tool.plan.is_some(),
            },
        }),
    }
}
