//! The address guard: which addresses an outbound connection may go to.
//!
//! A host that a customer names may resolve to anything, a metadata service or the deployment's own
//! network included. So names are resolved here, every address is vetted, and callers connect to
//! the vetted address itself: resolving a second time could give another answer.

mod names;
mod ranges;

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use ipnet::IpNet;
use tokio::net::TcpStream;

use crate::{
    error::{Error, ErrorKind},
    limits::Deadline,
};

pub use names::{Addresses, Names, SystemNames};
pub use ranges::Range;

/// Vets every address of every outbound connection.
#[derive(Debug, Clone, Default)]
pub struct AddressGuard {
    /// Networks of the special-purpose ranges that the operator allows.
    pub allowed_private_networks: Vec<IpNet>,
}

impl AddressGuard {
    /// Why an address may not be connected to; `None` where it may.
    ///
    /// An IPv4 address in IPv6's mapped form is the IPv4 address that the connection would go to.
    pub fn refusal(&self, address: IpAddr) -> Option<Range> {
        if self.allows_by_name(address) {
            return None;
        }
        ranges::special(address.to_canonical())
    }

    /// Whether the address is on a network that the operator has named.
    pub fn allows_by_name(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.allowed_private_networks.iter().any(|network| network.contains(&address))
    }

    /// Resolves a host and gives the addresses that may be connected to, in the resolver's order.
    ///
    /// # Errors
    /// `InvalidTarget` where that is no host, `Unavailable` where the name doesn't resolve,
    /// `AddressNotAllowed` where nothing is left.
    pub async fn resolve(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, Error> {
        self.resolve_by(&SystemNames, host, port).await
    }

    /// As [`AddressGuard::resolve`], by a resolver of one's own.
    ///
    /// # Errors
    /// As there.
    pub async fn resolve_by(
        &self,
        names: &dyn Names,
        host: &str,
        port: u16,
    ) -> Result<Vec<SocketAddr>, Error> {
        let host = host_only(host)?;
        // Only what the standard library takes for an address is one. Decimal, octal and short
        // spellings go to the resolver as names, and what it makes of them is vetted as any other.
        let found: Vec<SocketAddr> = match host.parse::<IpAddr>() {
            Ok(address) => vec![SocketAddr::new(address, port)],
            Err(_) => names.addresses(host, port).await.map_err(|cause| unresolved(host, &cause))?,
        };
        self.vet(host, found)
    }

    fn vet(&self, host: &str, found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, Error> {
        let Some(first) = found.first().copied() else {
            return Err(unresolved(host, &"the resolver gave no address"));
        };
        let allowed: Vec<SocketAddr> =
            found.into_iter().filter(|address| self.refusal(address.ip()).is_none()).collect();
        match self.refusal(first.ip()) {
            Some(range) if allowed.is_empty() => Err(not_allowed(host, first.ip(), range)),
            _ => Ok(allowed),
        }
    }

    /// Connects to the first of the host's vetted addresses that answers.
    ///
    /// # Errors
    /// As [`AddressGuard::resolve`]; `Unavailable` where no address answers, `Timeout` where the
    /// time is over.
    pub async fn connect(&self, host: &str, port: u16, timeout: Duration) -> Result<TcpStream, Error> {
        let deadline = Deadline::after(timeout);
        let resolved = deadline.within(self.resolve(host, port)).await;
        connect_to(host, &resolved.unwrap_or_else(|| Err(silent(host, port)))?, deadline).await
    }
}

/// Connects to the first of a host's vetted addresses that answers.
///
/// # Errors
/// `Unavailable` where no address answers, `Timeout` where the time is over.
pub async fn connect_to(
    host: &str,
    addresses: &[SocketAddr],
    deadline: Deadline,
) -> Result<TcpStream, Error> {
    let port = addresses.first().map_or(0, SocketAddr::port);
    let mut refusals = Vec::new();
    let mut left = u32::try_from(addresses.len()).unwrap_or(u32::MAX);
    for &address in addresses {
        // Each gets its share of the time: one that swallows everything mustn't hide the next.
        let share = deadline.remaining() / left.max(1);
        left = left.saturating_sub(1);
        match tokio::time::timeout(share, TcpStream::connect(address)).await {
            Ok(connected) => match connected.and_then(tuned) {
                Ok(stream) => return Ok(stream),
                Err(cause) => refusals.push(format!("{address}: {cause}")),
            },
            Err(_) if left == 0 && refusals.is_empty() => return Err(silent(host, port)),
            Err(_) => refusals.push(format!("{address}: no answer")),
        }
    }
    let message = format!(
        "Nothing takes connections at `{host}` on port {port}; check the host, the port and whether the server runs."
    );
    Err(Error::new(ErrorKind::Unavailable, message).at("host").because(refusals.join("; ")))
}

/// The error of a host that didn't answer in time.
pub fn silent(host: &str, port: u16) -> Error {
    let message = format!(
        "`{host}` didn't answer on port {port} in time; check the host, the port and any firewall between."
    );
    Error::new(ErrorKind::Timeout, message).at("host")
}

/// Sends small messages at once and notices a peer that is gone.
fn tuned(stream: TcpStream) -> std::io::Result<TcpStream> {
    stream.set_nodelay(true)?;
    let keepalive = socket2::TcpKeepalive::new()
        .with_time(Duration::from_secs(30))
        .with_interval(Duration::from_secs(10));
    socket2::SockRef::from(&stream).set_tcp_keepalive(&keepalive)?;
    Ok(stream)
}

fn host_only(host: &str) -> Result<&str, Error> {
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    let fault = if bare.is_empty() {
        "The host is empty; give a name or an address."
    } else if bare.contains(['/', '\\']) {
        "The host must be a name or an address; sockets in the file system and URLs aren't supported."
    } else if bare.contains('@') || bare.chars().any(|letter| letter.is_control() || letter.is_whitespace()) {
        "The host must be a name or an address alone, without blanks, control characters or a user name."
    } else if bare.len() > 255 {
        "The host is longer than a host name can be."
    } else {
        return Ok(bare);
    };
    Err(Error::new(ErrorKind::InvalidTarget, fault).at("host"))
}

fn unresolved(host: &str, cause: &dyn fmt::Display) -> Error {
    let message = format!("`{host}` doesn't resolve to an address; check its spelling.");
    Error::new(ErrorKind::Unavailable, message).at("host").because(cause)
}

fn not_allowed(host: &str, address: IpAddr, range: Range) -> Error {
    let what = range.describe();
    let is_it = host.parse::<IpAddr>().is_ok();
    let subject = if is_it { format!("`{host}` is") } else { format!("`{host}` resolves to {address},") };
    Error::new(
        ErrorKind::AddressNotAllowed,
        format!("{subject} {what}; the operator can allow its network with allowed_private_networks."),
    )
    .at("host")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(networks: &[&str]) -> AddressGuard {
        AddressGuard { allowed_private_networks: networks.iter().map(|text| text.parse().unwrap()).collect() }
    }

    #[tokio::test]
    async fn literal_private_addresses_are_refused_with_the_way_out() {
        let error = guard(&[]).resolve("10.0.0.5", 5432).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::AddressNotAllowed);
        assert_eq!(
            error.message,
            "`10.0.0.5` is a private address; the operator can allow its network with allowed_private_networks."
        );
    }

    #[tokio::test]
    async fn a_name_that_resolves_to_loopback_is_refused_by_its_address() {
        let error = guard(&[]).resolve("localhost", 5432).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::AddressNotAllowed);
        assert!(error.message.starts_with("`localhost` resolves to "), "{}", error.message);
        assert!(error.message.contains("a loopback address"), "{}", error.message);
    }

    #[tokio::test]
    async fn odd_spellings_of_loopback_never_pass() {
        for host in
            ["127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::1]", "::ffff:127.0.0.1", "0", "0.0.0.0"]
        {
            let error = guard(&[]).resolve(host, 80).await.unwrap_err();
            assert!(
                matches!(error.kind, ErrorKind::AddressNotAllowed | ErrorKind::Unavailable),
                "{host}: {error:?}"
            );
        }
    }

    #[tokio::test]
    async fn what_is_no_host_is_an_invalid_target() {
        for host in
            ["", "[]", "/var/run/postgresql", "a b", "db\n", "user@db", "db\0", "http://db", "\\\\server"]
        {
            let error = guard(&[]).resolve(host, 80).await.unwrap_err();
            assert_eq!(error.kind, ErrorKind::InvalidTarget, "{host:?}");
            assert_eq!(error.field, Some("host"));
        }
    }

    #[tokio::test]
    async fn allowed_networks_open_exactly_themselves() {
        let guard = guard(&["10.1.0.0/16"]);
        assert!(guard.resolve("10.1.2.3", 1).await.is_ok());
        assert!(guard.resolve("::ffff:10.1.2.3", 1).await.is_ok());
        assert!(guard.resolve("10.2.2.3", 1).await.is_err());
        assert!(guard.resolve("64:ff9b::a01:203", 1).await.is_err());
    }

    #[test]
    fn addresses_not_allowed_are_dropped_and_the_rest_kept_in_order() {
        let socket = |text: &str| SocketAddr::new(text.parse().unwrap(), 1);
        let found = vec![socket("10.0.0.1"), socket("8.8.8.8"), socket("::1"), socket("2606:4700::1111")];
        let kept = guard(&[]).vet("db", found).unwrap();
        assert_eq!(kept, [socket("8.8.8.8"), socket("2606:4700::1111")]);
    }
}
