//! The guide to ready-made providers, walked through as it is written.

use tempfile::TempDir;

use super::{super::stage::copied, KEY, account};
use crate::{guides::walk, support::guides::blocks};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_walk_through_a_ready_made_provider_works_as_it_is_written() {
    let crm = account().await;
    let providers = TempDir::new().unwrap();
    copied("hubspot", providers.path(), &[("https://api.hubapi.com", &crm.base)]);
    let edit = |block: &str| block.replace("pat-na1-4711", KEY);
    let requests = blocks("docs/providers.md").into_iter().filter(|block| !block.starts_with("jackfield "));
    let arguments = ["--providers-dir", providers.path().to_str().unwrap()];
    let answers = walk(&arguments, &requests.collect::<Vec<_>>(), edit, async |_| {}).await;
    let found = &answers["/agents/AGENT/tools/find_contact/call"];
    assert_eq!(found["output"]["items"][0]["contact_id"], "501", "{found}");
    let opened = &answers["/agents/AGENT/tools/create_ticket/call"];
    assert_eq!(opened["status"], "ok", "{opened}");
    let ticket = crm.with(|crm| crm.of("tickets").pop().unwrap());
    assert_eq!((ticket.properties["hs_pipeline_stage"].as_str(), ticket.contacts[0].as_str()), ("2", "501"));
    assert_eq!(answers["/integrations"][0]["status"], "connected");
    assert_eq!(answers["/integrations/providers/my_stripe"]["transport"], "rest");
}
