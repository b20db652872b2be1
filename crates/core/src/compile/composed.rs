//! Composed bindings: each step compiled as a binding of its own, and held to what its transform wants of it.

use super::{Context, compile, listed};
use crate::{
    binding::{Binding, Composed},
    diagnostic::Diagnostic,
    plan::{ComposedPlan, Parameter, Plan, Request, Touch, TouchKind},
    schema::Schema,
    scoping::Scoping,
    transform::{Described, StepNeed},
};

/// What the steps of a composed binding make together.
pub(super) struct Whole {
    pub(super) request: Request,
    pub(super) described: Described,
    pub(super) touches: Vec<Touch>,
    pub(super) is_write: bool,
}

/// Compiles the steps, and asks the transform what their caller says and gets.
pub(super) fn whole(
    binding: &Binding,
    composed: &Composed,
    (schema, scoping, context): (&Schema, &Scoping, &Context),
) -> Result<Whole, Vec<Diagnostic>> {
    let needs = composed.transform.steps();
    let mut faults = Vec::new();
    if composed.steps.len() != needs.len() {
        let what: Vec<&str> = needs.iter().map(|need| need.what).collect();
        let message =
            format!("this transform has {} steps, in this order: {}", needs.len(), what.join(", then "));
        return Err(vec![Diagnostic::new("wrong_steps", "steps", message)]);
    }
    let mut steps = Vec::with_capacity(needs.len());
    for (index, (step, need)) in composed.steps.iter().zip(needs).enumerate() {
        let step = Binding { is_write: step.is_write.or(Some(need.is_write)), ..step.clone() };
        let at = |fault: Diagnostic| {
            let path = format!("steps[{index}].{}", fault.path);
            Diagnostic { path: path.trim_end_matches('.').to_owned(), ..fault }
        };
        match compile(&step, schema, scoping, context) {
            Ok(plan) => {
                faults.extend(unmet(&plan, need).into_iter().map(at));
                steps.push(plan);
            }
            Err(found) => faults.extend(found.into_iter().map(at)),
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut described = composed.transform.describe(&composed.settings, &steps)?;
    described.parameters.iter_mut().for_each(|parameter| context.locate(parameter));
    let is_write = steps.iter().any(|step| step.is_write);
    if is_write && binding.is_write == Some(false) {
        let message = "this writes: say so with `isWrite: true`";
        return Err(vec![Diagnostic::new("undeclared_write", "isWrite", message)]);
    }
    let touches = touches(&steps);
    let (transform, settings) = (composed.transform, composed.settings.clone());
    let region = context.region;
    let request = Request::Composed(Box::new(ComposedPlan { transform, settings, region, steps }));
    Ok(Whole { request, described, touches, is_write })
}

/// What a step lacks of what its transform wants, or wants that nobody states.
fn unmet(plan: &Plan, need: &StepNeed) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    if plan.is_write != need.is_write {
        let (is, must) = if plan.is_write { ("writes", "read") } else { ("reads", "write") };
        let message = format!("this step ({}) {is}, and must {must}", need.what);
        faults.push(Diagnostic::new("wrong_step", "operation", message));
    }
    let parameters: Vec<&str> = plan.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
    let leaves: Vec<&str> = plan.output.leaves.iter().map(|leaf| leaf.name.as_str()).collect();
    let lacking = |wanted: &[&'static str], there: &[&str]| -> Vec<&'static str> {
        wanted.iter().copied().filter(|name| !there.contains(name)).collect()
    };
    let lacks = lacking(need.parameters, &parameters);
    if !lacks.is_empty() {
        let message = format!("this step ({}) needs inputs with the params {}", need.what, listed(lacks));
        faults.push(Diagnostic::new("wrong_step", "inputs", message));
    }
    let lacks = lacking(need.leaves, &leaves);
    if !lacks.is_empty() {
        let message = format!("this step ({}) needs the leaves {}", need.what, listed(lacks));
        faults.push(Diagnostic::new("wrong_step", "projection", message));
    }
    let is_unstated = |parameter: &&Parameter| {
        let stated = need.parameters.iter().chain(need.optional).any(|name| *name == parameter.name);
        parameter.required && parameter.default.is_none() && !stated
    };
    let unstated = plan.parameters.iter().filter(is_unstated).map(|parameter| parameter.name.as_str());
    let unstated: Vec<&str> = unstated.collect();
    if !unstated.is_empty() {
        let message = format!("nothing states {} in this step: pin them as constants", listed(unstated));
        faults.push(Diagnostic::new("wrong_step", "inputs", message));
    }
    faults
}

/// What all steps touch. Whatever a step returns decides what the next one does, so none of it can fall away as the
/// leaf of a plain read can.
fn touches(steps: &[Plan]) -> Vec<Touch> {
    let mut all: Vec<Touch> = Vec::new();
    for touch in steps.iter().flat_map(|step| &step.touches) {
        let how = match touch.how {
            TouchKind::Return => TouchKind::Filter,
            TouchKind::Filter | TouchKind::Write => touch.how,
        };
        let touch = Touch { how, ..touch.clone() };
        if !all.contains(&touch) {
            all.push(touch);
        }
    }
    all
}
