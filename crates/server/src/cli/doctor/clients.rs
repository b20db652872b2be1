//! Which providers lack a client of OAuth, and where one gets it.

use jackfield_core::suggest;

use super::{Finding, checks::with_cause};
use crate::{
    app::{
        catalog::{Provider, folders},
        oauth::clients::OfDeployment,
    },
    cli::configuration::Configuration,
    error::Result,
};

/// That a provider has no client is no failure: an organization may hand in its own. A client that nobody uses is a
/// misspelt one.
pub(super) fn check(configuration: &Configuration) -> Finding {
    looked_at(configuration).unwrap_or_else(|error| Finding::Ill(with_cause(&error)))
}

fn looked_at(configuration: &Configuration) -> Result<Finding> {
    let clients = configuration.oauth_clients()?;
    let all = folders::of_deployment(configuration.providers_dir.as_deref())?;
    let kinds = || all.iter().map(|provider| provider.manifest.kind.as_str());
    if let Some(kind) = clients.kinds().find(|kind| kinds().all(|known| known != *kind)) {
        return Ok(Finding::Ill(misspelt(kind, kinds())));
    }
    let asking: Vec<&Provider> = all
        .iter()
        .map(AsRef::as_ref)
        .filter(|provider: &&Provider| provider.asks_for_consent() && !provider.manifest.is_template)
        .collect();
    Ok(Finding::Well(told(&clients, &asking)))
}

/// That a client of the file is no provider's.
fn misspelt<'a>(kind: &str, kinds: impl Iterator<Item = &'a str>) -> String {
    let near = suggest::did_you_mean(kind, kinds).map(|near| format!("; {near}"));
    let near = near.as_deref().unwrap_or(".");
    format!(
        "the file of oauth_clients_file has a client for `{kind}`, which is no provider here{near} \
         Kinds that organizations have added themselves are never given it"
    )
}

fn told(clients: &OfDeployment, asking: &[&Provider]) -> String {
    let lacking: Vec<&&Provider> =
        asking.iter().filter(|provider| clients.get(&provider.manifest.kind).is_none()).collect();
    if lacking.is_empty() {
        return format!("each of the {} providers that need one has one", asking.len());
    }
    let each = lacking.iter().map(|provider| {
        let how = provider.manifest.client_help.as_deref().unwrap_or("Register one with the provider.");
        format!("\n      {}: {how}", provider.manifest.kind)
    });
    format!(
        "{} of the {} providers that need one have none, so only organizations that hand in their own can connect \
         them; add each as [kind] to the file of oauth_clients_file{}",
        lacking.len(),
        asking.len(),
        each.collect::<String>()
    )
}
