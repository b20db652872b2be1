//! The token of a connection that signs in by OAuth 2: one at a time, in memory alone, got where it comes from.

use std::{fmt, sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use secrecy::SecretString;
use tokio::{sync::Mutex, time::Instant};

use super::{
    oauth::{self, Grant, Granted, OAuthClient, Refused},
    place::Place,
    transport::Transport,
};
use crate::{
    error::{Error, ErrorKind},
    limits::Deadline,
};

/// How long before its end a token isn't used any more.
const MARGIN: Duration = Duration::from_secs(60);
/// How long a token is taken to be good where its answer doesn't say.
const USUAL_LIFE: Duration = Duration::from_secs(600);
/// The longest life that is believed.
const LONGEST_LIFE: Duration = Duration::from_secs(30 * 24 * 3600);
/// How long one doesn't ask again after a refusal.
const COOLDOWN: Duration = Duration::from_secs(30);

/// What a client without a person signs in with, RFC 6749 section 4.4.
#[derive(Debug, Clone)]
pub struct ClientCredentials {
    /// The client, and where it gets tokens.
    pub client: OAuthClient,
    /// What is asked for; as the API says where none.
    pub scope: Option<String>,
}

/// Where a connection's tokens come from.
pub trait Issuer: Send + Sync {
    /// A token to sign with; `spent` is one that the API has refused, which another one must replace.
    fn issue<'a>(
        &'a self,
        spent: Option<&'a SecretString>,
        deadline: Deadline,
    ) -> BoxFuture<'a, Result<Issued, Error>>;
}

/// A token, and how long it may be used.
#[derive(Debug, Clone)]
pub struct Issued {
    /// The token.
    pub token: SecretString,
    /// How long it may be used before another one must be asked for.
    pub usable: Duration,
}

/// Where tokens come from that somebody else keeps.
#[derive(Clone)]
pub struct TokenSource(pub Arc<dyn Issuer>);

impl fmt::Debug for TokenSource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("TokenSource")
    }
}

/// A token, and which one in a row it is.
#[derive(Debug, Clone)]
pub(super) struct Token {
    /// What is sent.
    pub value: SecretString,
    serial: u64,
}

/// The tokens of one connection.
pub(super) struct Tokens {
    issuer: Arc<dyn Issuer>,
    // Held while a token is fetched, on purpose: whoever comes meanwhile waits for that one. Whoever
    // gives up waiting, or fetching, leaves it to the next.
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    token: Option<(Token, Instant)>,
    refused: Option<(Error, Instant)>,
    /// Until when a refused token isn't renewed, since a new one was refused too.
    barren_until: Option<Instant>,
    serial: u64,
}

impl Tokens {
    /// No token yet.
    pub(super) fn new(issuer: Arc<dyn Issuer>) -> Self {
        Self { issuer, state: Mutex::default() }
    }

    /// A token that is good, fetched at need.
    pub(super) async fn get(&self, deadline: Deadline) -> Result<Token, Error> {
        let mut state = deadline.within(self.state.lock()).await.ok_or_else(Deadline::passed)?;
        match &state.token {
            Some((token, good_until)) if Instant::now() < *good_until => Ok(token.clone()),
            _ => self.fetch(&mut state, None, deadline).await,
        }
    }

    /// Another token for one that was refused; none where renewing has been in vain.
    pub(super) async fn renew(&self, used: &Token, deadline: Deadline) -> Result<Option<Token>, Error> {
        let mut state = deadline.within(self.state.lock()).await.ok_or_else(Deadline::passed)?;
        match &state.token {
            Some((token, _)) if token.serial != used.serial => return Ok(Some(token.clone())),
            _ => {}
        }
        if state.barren_until.is_some_and(|until| Instant::now() < until) {
            return Ok(None);
        }
        self.fetch(&mut state, Some(&used.value), deadline).await.map(Some)
    }

    /// Remembers that a new token was refused as well.
    pub(super) async fn in_vain(&self) {
        self.state.lock().await.barren_until = Some(Instant::now() + COOLDOWN);
    }

    async fn fetch(
        &self,
        state: &mut State,
        spent: Option<&SecretString>,
        deadline: Deadline,
    ) -> Result<Token, Error> {
        if let Some((error, until)) = &state.refused
            && Instant::now() < *until
        {
            return Err(error.clone());
        }
        state.token = None;
        match self.issuer.issue(spent, deadline).await {
            Ok(Issued { token, usable }) => {
                state.serial += 1;
                state.refused = None;
                let token = Token { value: token, serial: state.serial };
                state.token = Some((token.clone(), Instant::now() + usable));
                Ok(token)
            }
            Err(error) => {
                // None of these passes by itself: a person has to mend it.
                if matches!(
                    error.kind,
                    ErrorKind::CredentialsRejected | ErrorKind::Expired | ErrorKind::Rejected
                ) {
                    state.refused = Some((error.clone(), Instant::now() + COOLDOWN));
                }
                Err(error)
            }
        }
    }
}

/// A client without a person, at its token endpoint.
pub(super) struct OfClient {
    pub(super) credentials: ClientCredentials,
    pub(super) place: Place,
    pub(super) transport: Transport,
}

impl Issuer for OfClient {
    fn issue<'a>(
        &'a self,
        _spent: Option<&'a SecretString>,
        deadline: Deadline,
    ) -> BoxFuture<'a, Result<Issued, Error>> {
        Box::pin(async move {
            let ClientCredentials { client, scope } = &self.credentials;
            let grant = Grant::Client { scope: scope.as_deref() };
            let asked = oauth::ask(client, grant, (&self.place, &self.transport), deadline).await;
            let Granted { access_token, expires_in, .. } = asked.map_err(of_client)?;
            Ok(Issued { token: access_token, usable: usable(expires_in.unwrap_or(USUAL_LIFE)) })
        })
    }
}

/// Whatever a token endpoint has against a client without a person, it is the client's to mend.
fn of_client(refused: Refused) -> Error {
    match refused {
        Refused::Client(error) | Refused::Other(error) => error,
        Refused::Grant(error) | Refused::Scope(error) => {
            let message = "The token endpoint refused the client; check client_id, client_secret and scope.";
            Error { message: message.to_owned(), kind: ErrorKind::CredentialsRejected, ..error }
                .at("client_secret")
        }
    }
}

/// How much of a token's life it is used: to a minute before its end, so that it doesn't end on the way; of one that
/// hardly lives longer, half its life.
pub fn usable(life: Duration) -> Duration {
    let life = life.min(LONGEST_LIFE);
    life.checked_sub(MARGIN).filter(|left| *left >= life / 2).unwrap_or(life / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_used_until_a_minute_before_its_end() {
        let seconds = |life| usable(Duration::from_secs(life)).as_secs_f64();
        assert_eq!(seconds(3600), 3540.0);
        assert_eq!(seconds(100), 50.0);
        assert_eq!(seconds(0), 0.0);
        assert_eq!(seconds(u64::MAX), (LONGEST_LIFE - MARGIN).as_secs_f64());
    }
}
