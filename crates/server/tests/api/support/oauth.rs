//! Authorization servers that others wrote, playing a vendor's with an API behind it.
//!
//! ```text
//! let vendor = Vendor::oidc(json!({"scopes": ["contacts.read"], "redirectUris": [callback]})).await;
//! vendor.control(json!({"accessTokenSeconds": 1, "tokenAnswers": [{"without": ["token_type"]}]})).await;
//! let arrived = Browser::new().follow(&authorize_url, callback).await.unwrap();
//! ```

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tempfile::TempDir;
use url::form_urlencoded::{Serializer, byte_serialize};

use super::{Answer, launch::Mock, mocks::mock};

pub(crate) mod browser;

/// The client that a vendor's server knows.
pub(crate) const CLIENT: &str = "jackfield";
/// Its secret, of characters that have to be encoded.
pub(crate) const SECRET: &str = "s+e/c:r e%t=";

/// A running authorization server of a vendor's; it ends with the test.
pub(crate) struct Vendor {
    /// Where it is: `http://127.0.0.1:port`, which is its issuer too.
    pub(crate) base: String,
    http: reqwest::Client,
    _mock: Mock,
    _options: TempDir,
}

/// How a client says who it is at the endpoints that want to know.
#[derive(Debug, Clone, Copy)]
pub(crate) enum SignIn {
    /// In a header, by RFC 6749: encoded as in a form before it is Basic.
    Header,
    /// In the form.
    Form,
}

impl Vendor {
    /// Starts oidc-provider, which knows [`CLIENT`]; `scripts/mocks/oidc.mjs` says which options there are.
    pub(crate) async fn oidc(mut options: Value) -> Self {
        options["clients"] = json!([{"id": CLIENT, "secret": SECRET}]);
        Self::start("oidc", &options).await
    }

    /// Starts oauth2-mock-server, which takes any client; `scripts/mocks/oauth2mock.mjs` says which options there are.
    pub(crate) async fn oauth2mock(options: Value) -> Self {
        Self::start("oauth2mock", &options).await
    }

    async fn start(name: &str, options: &Value) -> Self {
        let (mock, folder) = mock(name, "options.json", &options.to_string()).await;
        let http = reqwest::Client::builder().no_proxy().build().expect("a client");
        Self { base: mock.url.clone(), http, _mock: mock, _options: folder }
    }

    /// The URL of one of its paths: `/authorize`, `/token`, `/revoke`, `/introspect`, `/userinfo`, `/resource/…`.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Changes how it is set, and gives its state; panics where it doesn't know what is to change.
    pub(crate) async fn control(&self, changes: Value) -> Value {
        let answer = self.try_control(&changes).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json
    }

    /// The same, with whatever it answers.
    pub(crate) async fn try_control(&self, changes: &Value) -> Answer {
        send(self.http.post(self.url("/_control")).json(changes)).await.unwrap()
    }

    /// What it was asked since it was started, or told to forget it.
    pub(crate) async fn requests(&self) -> Value {
        send(self.http.get(self.url("/_control"))).await.unwrap().json["requests"].clone()
    }

    /// How often it was asked for tokens by a grant type.
    pub(crate) async fn token_requests(&self, grant_type: &str) -> u64 {
        self.requests().await["token"][grant_type].as_u64().unwrap_or_default()
    }

    /// What it does to the next token requests: the first of them that is for a request is used up by it.
    pub(crate) async fn answer_token_requests(&self, answers: Value) {
        self.control(json!({"tokenAnswers": answers})).await;
    }

    /// The person takes back whatever they consented to.
    pub(crate) async fn revoke_account(&self, account: &str) {
        self.control(json!({"revokeAccount": account})).await;
    }

    /// Sends a form as its client; fails where no answer comes.
    ///
    /// # Errors
    /// The connection ended.
    pub(crate) async fn post(
        &self,
        path: &str,
        sign_in: SignIn,
        form: &[(&str, &str)],
    ) -> reqwest::Result<Answer> {
        let mut fields = Serializer::new(String::new());
        fields.extend_pairs(form);
        let mut request = self.http.post(self.url(path));
        match sign_in {
            SignIn::Header => request = request.basic_auth(encoded(CLIENT), Some(encoded(SECRET))),
            SignIn::Form => {
                fields.append_pair("client_id", CLIENT).append_pair("client_secret", SECRET);
            }
        }
        let media = "application/x-www-form-urlencoded";
        send(request.header("content-type", media).body(fields.finish())).await
    }

    /// Asks for something with an access token.
    pub(crate) async fn get(&self, path: &str, token: &str) -> Answer {
        send(self.http.request(Method::GET, self.url(path)).bearer_auth(token)).await.unwrap()
    }
}

fn encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

async fn send(request: RequestBuilder) -> reqwest::Result<Answer> {
    Ok(Answer::read(request.send().await?).await)
}
