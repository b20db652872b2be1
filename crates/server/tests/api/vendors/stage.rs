//! A provider's own folder on a server, with nothing changed but where its vendor is.

use std::{fs, path::Path};

use jackfield::app::oauth::clients::{Client as OAuthClient, OfDeployment};
use serde_json::{Value, json};

use crate::support::{
    Start, TestServer,
    desk::{Seat, text},
    oauth::{self, CLIENT, SECRET, browser::Browser},
};

/// A server whose folder of one provider leads to a simulator.
pub(super) struct Stage {
    /// The server.
    pub(super) server: TestServer,
    /// An agent for the provider.
    pub(super) seat: Seat,
    _folder: tempfile::TempDir,
}

/// What every agent here says of itself: a business in New York, open on weekdays.
fn agent() -> Value {
    let day = json!([{"open": "09:00", "close": "17:00"}]);
    json!({"name": "Front desk", "primaryLanguage": "en-US", "businessHours": {"timezone": "America/New_York",
        "weekly": {"mon": day, "tue": day, "wed": day, "thu": day, "fri": day}}})
}

impl Stage {
    /// Starts a server with a provider's folder, in which each of these texts is replaced.
    pub(super) async fn of(kind: &'static str, replaced: &[(&str, &str)]) -> Self {
        Self::on(Start::sqlite(), kind, replaced).await
    }

    /// The same, started as one likes.
    pub(super) async fn on(start: Start, kind: &'static str, replaced: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        copied(kind, folder.path(), replaced);
        let client = OAuthClient { id: CLIENT.to_owned(), secret: SECRET.to_owned().into() };
        let server = start
            .settings(|settings| {
                settings.providers_dir = Some(folder.path().to_owned());
                settings.oauth_clients = OfDeployment::default().with(kind, client);
            })
            .run()
            .await;
        let made = server.admin.post("/agents").json(agent()).await.created();
        let seat = Seat { client: server.admin.clone(), kind, agent: text(&made["id"]) };
        Self { server, seat, _folder: folder }
    }

    /// Connects with credentials.
    pub(super) async fn connect(&self, credentials: Value) -> Value {
        let body = json!({"credentials": credentials});
        let done = self.seat.client.post(&self.seat.integration("/connect")).json(body).await.ok();
        assert_eq!(done["status"], "connected", "{done}");
        done
    }

    /// Connects as a person who approves it in the provider's pages; gives the page that they come back to.
    pub(super) async fn approve(&self, scopes: &[&str]) -> String {
        let body = json!({"scopes": scopes});
        let begun = self.seat.client.post(&self.seat.integration("/connect")).json(body).await.ok();
        let callback = format!("{}/oauth/callback", self.server.app.settings.public_url);
        let mut browser = Browser::new();
        let back = browser.follow(&text(&begun["oauthUrl"]), &callback).await;
        let back = back.unwrap_or_else(|page| panic!("{} {}", page.status, page.text));
        // The public URL of a test's server is nobody's: its own address stands for it.
        let own = format!("{}/oauth/callback?{}", self.server.base, back.query().unwrap_or_default());
        let page = browser.open(&own.parse().expect("a URL")).await;
        assert_eq!(page.status, 200, "{}", page.text);
        page.text
    }

    /// How the connection is doing.
    pub(super) async fn status(&self) -> Value {
        let all = self.seat.client.get("/integrations").await.ok();
        let mine = all.as_array().expect("a list").iter().find(|item| item["kind"] == self.seat.kind);
        mine.cloned().unwrap_or_default()
    }

    /// Provisions actions, with what the operator fills in; gives each skill.
    pub(super) async fn provision(&self, body: Value) -> Vec<Value> {
        let path = self.seat.path(&format!("/integrations/{}/provision", self.seat.kind));
        let done = self.seat.client.post(&path).json(body).await.ok();
        done.as_array().expect("a list").clone()
    }

    /// Installs the pack; gives each skill.
    pub(super) async fn install(&self, body: Value) -> Vec<Value> {
        let path = self.seat.path(&format!("/integrations/{}/pack/install", self.seat.kind));
        let done = self.seat.client.post(&path).json(body).await.ok();
        done.as_array().expect("a list").clone()
    }

    /// Enables every skill of the draft and publishes.
    pub(super) async fn publish_all(&self) {
        let skills = self.seat.client.get(&self.seat.path("/skills")).await.ok();
        for skill in skills.as_array().expect("a list") {
            self.seat.change(&text(&skill["id"]), json!({"isEnabled": true})).await;
        }
        self.seat.publish().await;
    }

    /// Calls a write and confirms it.
    pub(super) async fn confirm(&self, tool: &str, arguments: Value) -> Value {
        let token = self.seat.token(tool, arguments.clone()).await;
        self.seat.confirmed(tool, arguments, &token).await
    }

    /// Disconnects.
    pub(super) async fn disconnect(&self) -> Value {
        self.seat.client.delete(&self.seat.integration("")).await.ok()
    }
}

/// An authorization server for the stage's client, and the texts that lead a Google folder to it.
pub(super) async fn google(scopes: &[&str]) -> (oauth::Vendor, Vec<(&'static str, String)>) {
    let callback = format!("{}/oauth/callback", jackfield::app::Settings::default().public_url);
    let options = json!({"scopes": scopes, "redirectUris": [callback]});
    let vendor = oauth::Vendor::oidc(options).await;
    let replaced = vec![
        ("https://accounts.google.com/o/oauth2/v2/auth", vendor.url("/authorize")),
        ("https://oauth2.googleapis.com/token", vendor.url("/token")),
        ("https://oauth2.googleapis.com/revoke", vendor.url("/revoke")),
        ("https://openidconnect.googleapis.com/v1/userinfo", vendor.url("/userinfo")),
        ("openidconnect.googleapis.com", vendor.base.trim_start_matches("http://").to_owned()),
    ];
    (vendor, replaced)
}

/// Copies a provider's folder into a folder of providers, with these texts of its manifest replaced.
pub(super) fn copied(kind: &str, providers: &Path, replaced: &[(&str, &str)]) {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../providers").join(kind);
    copied_folder(&own, &providers.join(kind), replaced);
}

fn copied_folder(from: &Path, to: &Path, replaced: &[(&str, &str)]) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("the provider's folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copied_folder(&path, &target, replaced);
            continue;
        }
        let mut text = fs::read_to_string(&path).expect("a text");
        if path.file_name().is_some_and(|name| name == "provider.toml") {
            for (old, new) in replaced {
                assert!(text.contains(old), "{old} isn't in {}", path.display());
                text = text.replace(old, new);
            }
        }
        fs::write(target, text).expect("a copy");
    }
}
