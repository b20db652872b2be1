//! The browser of the person who consents.

use std::collections::BTreeMap;

use reqwest::redirect::Policy;
use url::Url;

use crate::support::Answer;

/// A browser without a window: it keeps cookies and goes where it is sent, but never by itself.
pub(crate) struct Browser {
    http: reqwest::Client,
    /// By the host that set them and their names. Paths don't matter: nobody here has two of one name at a time.
    cookies: BTreeMap<(String, String), String>,
}

impl Browser {
    /// A browser that was nowhere yet.
    pub(crate) fn new() -> Self {
        let http = reqwest::Client::builder().no_proxy().redirect(Policy::none()).build().expect("a client");
        Self { http, cookies: BTreeMap::new() }
    }

    /// Opens one page, and doesn't follow where it sends.
    pub(crate) async fn open(&mut self, url: &Url) -> Answer {
        let host = url.host_str().expect("a host").to_owned();
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .filter(|((of, _), _)| *of == host)
            .map(|((_, name), value)| format!("{name}={value}"))
            .collect();
        let mut request = self.http.get(url.clone());
        if !cookies.is_empty() {
            request = request.header("cookie", cookies.join("; "));
        }
        let answer = Answer::read(request.send().await.expect("a page")).await;
        self.remember(&host, &answer);
        answer
    }

    /// Opens a page and goes where it sends, until that is the callback: gives its URL, and doesn't open it.
    ///
    /// # Errors
    /// The page where it ended instead.
    pub(crate) async fn follow(&mut self, url: &str, callback: &str) -> Result<Url, Answer> {
        let mut url = Url::parse(url).expect("a URL");
        for _ in 0..10 {
            let answer = self.open(&url).await;
            let location = answer.header("location");
            if !(300..400).contains(&answer.status) || location.is_empty() {
                return Err(answer);
            }
            url = url.join(location).expect("a URL to go to");
            let (place, _) = url.as_str().split_once('?').unwrap_or((url.as_str(), ""));
            if place == callback {
                return Ok(url);
            }
        }
        panic!("sent around in circles, last to {url}")
    }

    /// An empty cookie is one that is taken back.
    fn remember(&mut self, host: &str, answer: &Answer) {
        for set in answer.headers.get_all("set-cookie") {
            let text = set.to_str().expect("a cookie of plain text");
            let pair = text.split(';').next().unwrap_or_default();
            let (name, value) = pair.split_once('=').expect("a cookie with a name");
            let key = (host.to_owned(), name.trim().to_owned());
            if value.is_empty() {
                self.cookies.remove(&key);
            } else {
                self.cookies.insert(key, value.to_owned());
            }
        }
    }
}
