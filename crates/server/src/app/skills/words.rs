//! The closed sets of words of a skill, out of JSON.

use jackfield_core::{
    diagnostic::Diagnostic,
    json::{FromJson, one_of},
};
use serde_json::Value;

use crate::model::skill::{AvailabilityWindow, Stakes, ToolMode, VerificationLevel};

macro_rules! words {
    ($($type:ident { $($word:literal $variant:ident)* })*) => {
        $(
            impl FromJson for $type {
                fn from_json(value: &Value, path: &str, faults: &mut Vec<Diagnostic>) -> Option<Self> {
                    one_of(&[$(($word, Self::$variant)),*], value, path, faults)
                }
            }
        )*
    };
}

words! {
    ToolMode { "two_way" TwoWay "one_way" OneWay }
    VerificationLevel { "none" None "basic" Basic "step_up" StepUp }
    Stakes { "low" Low "medium" Medium "high" High }
    AvailabilityWindow { "both" Both "open" Open "closed" Closed }
}
