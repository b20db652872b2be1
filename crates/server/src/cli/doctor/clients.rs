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
    let clients = configuration.settings()?.oauth_clients;
    let all = folders::of_deployment(configuration.providers_dir.as_deref())?;
    let asking: Vec<&Provider> = all
        .iter()
        .map(AsRef::as_ref)
        .filter(|provider: &&Provider| provider.asks_for_consent() && !provider.manifest.is_template)
        .collect();
    Ok(match unused(&clients, &asking) {
        Some(kind) => Finding::Ill(misspelt(kind, &asking)),
        None => Finding::Well(told(&clients, &asking)),
    })
}

/// A client of the file that is no provider's.
fn unused<'c>(clients: &'c OfDeployment, asking: &[&Provider]) -> Option<&'c str> {
    clients.kinds().find(|kind| asking.iter().all(|provider| provider.manifest.kind != *kind))
}

fn misspelt(kind: &str, asking: &[&Provider]) -> String {
    let kinds = asking.iter().map(|provider| provider.manifest.kind.as_str());
    let near = suggest::did_you_mean(kind, kinds).map(|near| format!("; {near}")).unwrap_or_default();
    format!(
        "the file of oauth_clients_file has a client for `{kind}`, and no provider of that kind is approved by \
         OAuth{near}: kinds that organizations have added themselves are never given it"
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
