//! Issues of a repository.

use serde_json::{Value, json};

use super::live;
use crate::{
    support::{TestServer, desk::Seat},
    vendors::{
        judge,
        simulator::{Reply, Seen, Signed, Simulator, Vendor},
    },
};

const TOKEN: &str = "github_pat_4711";

/// A repository, `octo-org/widgets`, with issues by number.
struct Repository {
    issues: Vec<Value>,
}

impl Repository {
    fn issue(number: usize, title: &str, body: &str) -> Value {
        json!({"id": number, "number": number, "title": title, "body": body, "state": "open", "comments": 0,
            "state_reason": null, "created_at": "2026-11-01T10:00:00Z", "updated_at": "2026-11-20T10:00:00Z",
            "closed_at": null, "html_url": format!("https://github.com/octo-org/widgets/issues/{number}")})
    }

    /// Words stand between quotation marks, and what else is there is the operator's.
    fn found(&self, query: &str) -> Reply {
        let Some(words) =
            query.strip_prefix("repo:octo-org/widgets is:issue \"").and_then(|rest| rest.strip_suffix('"'))
        else {
            return Reply::json(422, json!({"message": "Validation Failed"}));
        };
        let has = |issue: &&Value| issue["title"].as_str().is_some_and(|title| title.contains(words));
        let items: Vec<&Value> = self.issues.iter().filter(has).collect();
        Reply::ok(json!({"total_count": items.len(), "incomplete_results": false, "items": items}))
    }
}

impl Vendor for Repository {
    fn answer(&mut self, request: &Seen) -> Reply {
        let path = request.segments();
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        match (request.method.as_str(), path.as_slice()) {
            ("GET", ["user"]) => Reply::ok(json!({"login": "octo-desk"})),
            ("GET", ["search", "issues"]) => self.found(request.parameter("q").unwrap_or_default()),
            ("GET", ["repos", "octo-org", "widgets", "issues", number]) => {
                let number = json!(number.parse::<u64>().ok());
                let asked = |issue: &&Value| issue["number"] == number;
                self.issues.iter().find(asked).map_or_else(missing, |issue| Reply::ok(issue.clone()))
            }
            ("POST", ["repos", "octo-org", "widgets", "issues"]) => {
                let said = |name: &str| request.body[name].as_str().unwrap_or_default().to_owned();
                let issue = Self::issue(42 + self.issues.len(), &said("title"), &said("body"));
                self.issues.push(issue.clone());
                Reply::json(201, issue)
            }
            _ => missing(),
        }
    }

    fn unauthorized(&self) -> Reply {
        Reply::json(401, json!({"message": "Bad credentials", "status": "401"}))
    }
}

fn missing() -> Reply {
    Reply::json(404, json!({"message": "Not Found", "status": "404"}))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn issues_are_found_read_and_reported_in_the_operators_repository() {
    let repository =
        Repository { issues: vec![Repository::issue(42, "Boiler widget stays dark", "Since 2.1.")] };
    let signed = Signed::Header("authorization", format!("Bearer {TOKEN}"));
    let judge = judge::openapi_of_requests(&["github/api.github.com.json"]);
    let (github, server) = (Simulator::start(repository, signed, judge).await, TestServer::sqlite().await);
    let place = json!({"owner": "octo-org", "repository": "widgets"});
    let search = json!({"search": "repo:octo-org/widgets is:issue \"{}\""});
    let config =
        json!({"search_issues": search, "get_issue": place, "create_issue": place, "latest_release": place});
    let seat = live(&server.admin, ("our_github", "github"), &github.base, (TOKEN, config)).await;

    let found = seat.call("search_issues", json!({"words": "stays dark"})).await;
    assert_eq!(Seat::output(&found)["items"][0]["issue_number"], 42);
    github.seen();
    let hostile = json!({"words": "x\" repo:octo-org/secrets \""});
    seat.ask("search_issues", hostile, json!({})).await.problem(422, "arguments_invalid");
    seat.ask("get_issue", json!({"issue_number": "../../secrets"}), json!({}))
        .await
        .problem(422, "arguments_invalid");
    assert!(github.seen().is_empty());

    let read = seat.call("get_issue", json!({"issue_number": 42})).await;
    assert_eq!(Seat::output(&read)["text"], "Since 2.1.");
    assert_eq!(
        Seat::failure(&seat.call("get_issue", json!({"issue_number": 7})).await),
        "upstream_not_found"
    );
    // A repository without a release.
    assert_eq!(Seat::failure(&seat.call("latest_release", json!({})).await), "upstream_not_found");

    let report = json!({"title": "Widget hums", "notes": "It hums at night.\nIt should be still."});
    let token = seat.token("create_issue", report.clone()).await;
    assert_eq!(github.with(|repository| repository.issues.len()), 1);
    let done = seat.confirmed("create_issue", report, &token).await;
    assert_eq!(Seat::output(&done)["issue_number"], 43);
    assert_eq!(
        github.with(|repository| repository.issues[1]["body"].clone()),
        "It hums at night.\nIt should be still."
    );
}
