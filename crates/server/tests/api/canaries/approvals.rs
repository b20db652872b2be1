//! What providers and people entrust: clients' secrets, states, codes, proof keys and tokens.

use data_encoding::BASE64;
use reqwest::Method;
use serde_json::{Value, json};
use url::Url;

use super::{Canaries, dump, files, found_nowhere, serve};
use crate::{
    oauth::{Contacts, arrival_at},
    support::{
        Answer, Client,
        binary::Served,
        desk::{Seat, text},
        oauth::{CLIENT, SECRET, Vendor},
        store::TestDatabase,
    },
};

/// Where a server says that it is that listens on any port.
const CALLBACK: &str = "http://127.0.0.1:0/oauth/callback";
const MISPLACED: &str = "canary-misplaced-77b2";

/// A kind whose approvals go well and badly; gives all that must show nowhere.
struct Planting {
    contacts: Contacts,
    canaries: Canaries,
}

impl Planting {
    async fn begun(client: &Client) -> Self {
        let options = json!({"scopes": ["contacts.read", "contacts.write"], "redirectUris": [CALLBACK]});
        let contacts = Contacts::of(client, Vendor::oidc(options).await).await;
        let basic = BASE64.encode(format!("{CLIENT}:{}", "s%2Be%2Fc%3Ar+e%25t%3D").as_bytes());
        let canaries = vec![
            ("a client's secret", SECRET.to_owned()),
            ("a client's header", basic),
            ("a misplaced secret", MISPLACED.to_owned()),
        ];
        Self { contacts, canaries }
    }

    /// Begins an approval, twice by one key; gives where the vendor sends the browser.
    async fn arrived(&mut self, key: &str) -> Url {
        let connect = "/integrations/contacts/connect";
        let answers: Vec<Value> = [
            self.contacts.admin.post(connect).json(json!({})).once(key).await.ok(),
            self.contacts.admin.post(connect).json(json!({})).once(key).await.ok(),
        ]
        .into();
        assert_eq!(answers[0], answers[1], "the answer is kept for a repetition");
        let url = text(&answers[0]["oauthUrl"]);
        self.canaries.push(("a state", member(&Url::parse(&url).unwrap(), "state")));
        let arrived = arrival_at(&url, CALLBACK).await;
        self.canaries.push(("a code", member(&arrived, "code")));
        arrived
    }

    /// Remembers what the vendor was just told.
    async fn remember(&mut self) {
        let requests = self.contacts.vendor.requests().await;
        let parameters = &requests["lastToken"]["parameters"];
        for (what, name) in [("a proof key", "code_verifier"), ("a refresh token", "refresh_token")] {
            if let Some(secret) = parameters[name].as_str() {
                self.canaries.push((what, secret.to_owned()));
            }
        }
        let header = text(&requests["lastResource"]["headers"]["authorization"]);
        self.canaries.push(("an access token", header.replace("Bearer ", "")));
    }

    async fn land(&self, url: &Url) -> Answer {
        let path = format!("/oauth/callback?{}", url.query().unwrap());
        let page = self.contacts.admin.stranger().raw(Method::GET, &path).await;
        super::look("a page", page.text.as_bytes(), &self.canaries);
        page
    }

    /// Approvals that come to nothing, each for another reason.
    async fn go_wrong(&mut self) {
        let admin = self.contacts.admin.clone();
        for (id, secret) in [(CLIENT, format!(" {MISPLACED}")), (MISPLACED, "\n".to_owned())] {
            let body = json!({"clientId": id, "clientSecret": secret, MISPLACED: MISPLACED});
            let refused = admin.call(Method::PUT, "/integrations/contacts/oauth-client").json(body).await;
            refused.problem(400, "validation_failed");
        }
        let forged =
            Url::parse(&format!("{CALLBACK}?state={MISPLACED}&code={MISPLACED}&error={MISPLACED}")).unwrap();
        assert_eq!(self.land(&forged).await.status, 400);
        let mut elsewhere = self.arrived("elsewhere").await;
        elsewhere
            .query_pairs_mut()
            .append_pair("error", MISPLACED)
            .append_pair("error_description", MISPLACED);
        assert_eq!(self.land(&elsewhere).await.status, 400);
        for (key, answer) in [
            ("refused", json!({"error": "invalid_grant"})),
            ("busy", json!({"status": 503, "text": format!("<h1>{MISPLACED}</h1>")})),
            ("strange", json!({"without": ["access_token"], "set": {"token": MISPLACED}})),
            ("mac", json!({"set": {"token_type": MISPLACED}})),
            ("lost", json!({"hangUp": true, "afterwards": true})),
        ] {
            let arrived = self.arrived(key).await;
            self.contacts.vendor.answer_token_requests(json!([answer])).await;
            assert!(self.land(&arrived).await.status >= 400, "{key}");
        }
    }

    /// Calls, renewals, and an API that repeats what it was sent.
    async fn live(&mut self, seat: &Seat) {
        for _ in 0..2 {
            Seat::output(&seat.call("who_am_i", json!({})).await);
            self.remember().await;
            self.contacts.vendor.control(json!({"endAccessTokens": true})).await;
            Seat::output(&seat.call("who_am_i", json!({})).await);
            self.remember().await;
        }
        let (_, token) = self.canaries.last().unwrap().clone();
        let loud = json!({"status": 400, "body": {"error": format!("what is {token}?")}});
        self.contacts.vendor.control(json!({"resourceAnswers": [loud]})).await;
        assert_eq!(Seat::failure(&seat.call("who_am_i", json!({})).await), "upstream_rejected");
    }
}

fn member(url: &Url, name: &str) -> String {
    let found = url.query_pairs().find(|(key, _)| key == name);
    found.unwrap_or_else(|| panic!("no {name}")).1.into_owned()
}

/// Two approvals from their beginning to calls, the first of them given back, and one that is on its way.
async fn plant(client: &Client) -> (Canaries, Contacts) {
    let mut planting = Planting::begun(client).await;
    planting.go_wrong().await;
    let arrived = planting.arrived("first").await;
    assert_eq!(planting.land(&arrived).await.status, 200);
    let seat = planting.contacts.seat().await;
    planting.live(&seat).await;
    client.delete("/integrations/contacts").await.ok();
    let arrived = planting.arrived("second").await;
    assert_eq!(planting.land(&arrived).await.status, 200);
    planting.live(&seat).await;
    planting.arrived("third").await;
    let client = client.get("/integrations/contacts/oauth-client").await;
    super::look("the client", client.text.as_bytes(), &planting.canaries);
    let kinds = ["a proof key", "a refresh token", "an access token", "a state", "a code"];
    for kind in kinds {
        assert!(planting.canaries.iter().filter(|(what, _)| *what == kind).count() > 1, "{kind}");
    }
    (planting.canaries, planting.contacts)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_an_approval_shows_with_the_embedded_store() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::spawn(serve(folder.path()).await);
    let client = served.client(served.admin_key().unwrap());
    let (canaries, _vendor) = plant(&client).await;
    for (at, bytes) in files(folder.path()) {
        super::look(&at, &bytes, &canaries);
    }
    found_nowhere(served, &client, &canaries, || files(folder.path())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_an_approval_shows_with_postgres() {
    let folder = tempfile::tempdir().unwrap();
    let database = TestDatabase::new().await;
    let mut command = serve(folder.path()).await;
    command.env("JACKFIELD_DATABASE_URL", database.url());
    let served = Served::spawn(command);
    let client = served.client(served.admin_key().unwrap());
    let (canaries, _vendor) = plant(&client).await;
    found_nowhere(served, &client, &canaries, || vec![("the dump".to_owned(), dump(&database))]).await;
}
