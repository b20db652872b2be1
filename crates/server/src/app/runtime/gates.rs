//! The gates before a call: is the tool offered here and now, and to whom?

use jiff::Timestamp;

use super::live::{LiveAgent, LiveTool};
use crate::model::skill::{AvailabilityWindow, VerificationLevel};

/// Whether a tool is offered on a channel at a time. Without a channel only the time counts.
pub fn offers(agent: &LiveAgent, tool: &LiveTool, channel: Option<&str>, now: Timestamp) -> bool {
    let names = |channels: &[String]| {
        channels.is_empty() || channel.is_none_or(|channel| channels.iter().any(|name| name == channel))
    };
    let open = || agent.hours.as_ref().is_none_or(|hours| hours.is_open(now));
    names(&agent.channels)
        && names(&tool.skill.document.channels)
        && match tool.skill.document.availability_window {
            AvailabilityWindow::Both => true,
            AvailabilityWindow::Open => open(),
            AvailabilityWindow::Closed => !open(),
        }
}

/// How thoroughly the caller's identity must be verified for a tool.
pub fn needed_verification(tool: &LiveTool) -> VerificationLevel {
    let least = if tool.skill.document.requires_verified_identity {
        VerificationLevel::Basic
    } else {
        VerificationLevel::None
    };
    tool.skill.document.verification_level.max(least)
}
