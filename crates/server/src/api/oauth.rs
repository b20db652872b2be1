//! `/oauth/callback`: where providers send people back to, and the page that tells them what came of it.
//!
//! A browser opens it, without a key of ours: its state alone says whose it is. The page loads nothing, runs nothing,
//! leads nowhere, and repeats nothing of what the query says.

use std::sync::LazyLock;

use axum::{
    extract::{RawQuery, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use ring::digest;
use url::form_urlencoded;

use super::conventions::problem::status_of;
use crate::{
    app::{
        App,
        oauth::approval::{self, Callback, Connected},
    },
    error::{Error, Kind},
};

const STYLE: &str = "body{font:1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:4rem auto;padding:0 1rem}\
    h1{font-size:1.4rem}code{opacity:.7}";

/// Nothing is loaded and nothing runs; the one style is known by its digest.
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let digest = digest::digest(&digest::SHA256, STYLE.as_bytes());
    let digest = data_encoding::BASE64.encode(digest.as_ref());
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
});

/// Ends an approval, and says in words what came of it.
pub async fn callback(State(app): State<App>, RawQuery(query): RawQuery) -> Response {
    match approval::complete(&app, read(query.as_deref().unwrap_or_default())).await {
        Ok(connected) => page("Connected", &told(&connected)).into_response(),
        Err(error) => failed(&error),
    }
}

/// Refuses a look whether the page is there: a state counts once, and mail filters and previews of links look ahead of
/// the person. The router would otherwise answer HEAD by running [`callback`].
pub async fn not_by_head() -> Response {
    (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET")]).into_response()
}

/// The members of a callback. One that is there twice counts as none: nobody can tell which was meant.
fn read(query: &str) -> Callback {
    let one = |name: &str| {
        let mut values = form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == name);
        let first = values.next().map(|(_, value)| value.into_owned());
        first.filter(|_| values.next().is_none())
    };
    Callback {
        state: one("state"),
        code: one("code").map(Into::into),
        error: one("error"),
        issuer: one("iss"),
    }
}

fn told(connected: &Connected) -> String {
    let Connected { provider, account, organization } = connected;
    format!(
        "<p>{} ({}) may now be used by the organization <strong>{}</strong> on this server.</p>\
         <p>If that isn't what you wanted, withdraw it in your account's settings there. You can close this page.</p>",
        escaped(provider),
        escaped(account),
        escaped(organization)
    )
}

fn failed(error: &Error) -> Response {
    if error.kind == Kind::Internal {
        tracing::error!(code = error.code, ?error, "an approval failed on our side");
    } else {
        tracing::info!(code = error.code, ?error, "an approval came to nothing");
    }
    let body = format!("<p>{}</p><p><code>{}</code></p>", escaped(&error.detail), escaped(error.code));
    let mut response = page("Not connected", &body).into_response();
    *response.status_mut() = status_of(error.kind);
    response
}

fn page(title: &str, body: &str) -> ([(HeaderName, HeaderValue); 2], String) {
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light dark\"><title>{title}</title>\
         <style>{STYLE}</style></head><body><h1>{title}</h1>{body}</body></html>"
    );
    let html_type = HeaderValue::from_static("text/html; charset=utf-8");
    ([(header::CONTENT_TYPE, html_type), (header::CONTENT_SECURITY_POLICY, POLICY.clone())], html)
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            _ => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn what_is_there_twice_counts_as_none() {
        let callback = read("state=a&code=b&code=c&error=&iss=https%3A%2F%2Fid.example.com");
        assert_eq!(callback.state.as_deref(), Some("a"));
        assert!(callback.code.is_none());
        assert_eq!(callback.issuer.as_deref(), Some("https://id.example.com"));
        assert_eq!(read("code=x%2By").code.unwrap().expose_secret(), "x+y");
    }

    #[test]
    fn names_are_text_on_the_page() {
        let connected = Connected {
            provider: "A".to_owned(),
            account: "<script>".to_owned(),
            organization: "\"&'".to_owned(),
        };
        let told = told(&connected);
        assert!(!told.contains("<script>") && told.contains("&quot;&amp;&#39;"), "{told}");
    }
}
