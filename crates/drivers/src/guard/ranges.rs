//! The special-purpose address ranges, after IANA's two registries.
//!
//! Where a range embeds an IPv4 address (NAT64, 6to4), the embedded one decides: that is where the
//! packets end up. Of IPv6 only the global unicast block `2000::/3` is public at all, so what the
//! registry may list tomorrow outside it is refused today.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What kind of special-purpose range an address lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Range {
    /// "This network", and the unspecified address.
    Unspecified,
    /// The machine itself.
    Loopback,
    /// Private networks, unique local addresses.
    Private,
    /// Addresses shared between a carrier and its customers.
    Shared,
    /// One link only; cloud metadata services live here.
    LinkLocal,
    /// Set aside for documentation.
    Documentation,
    /// Set aside for measurements.
    Benchmarking,
    /// Several receivers.
    Multicast,
    /// Reserved, deprecated, or for protocols' own use.
    Reserved,
}

impl Range {
    /// The range in words, such as `a private address`.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Unspecified => "an unspecified address",
            Self::Loopback => "a loopback address",
            Self::Private => "a private address",
            Self::Shared => "an address shared inside a carrier's network",
            Self::LinkLocal => "a link-local address",
            Self::Documentation => "an address set aside for documentation",
            Self::Benchmarking => "an address set aside for benchmarks",
            Self::Multicast => "a multicast address",
            Self::Reserved => "a reserved address",
        }
    }
}

const V4: [(Ipv4Addr, u32, Range); 16] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8, Range::Unspecified),
    (Ipv4Addr::new(10, 0, 0, 0), 8, Range::Private),
    (Ipv4Addr::new(100, 64, 0, 0), 10, Range::Shared),
    (Ipv4Addr::new(127, 0, 0, 0), 8, Range::Loopback),
    (Ipv4Addr::new(169, 254, 0, 0), 16, Range::LinkLocal),
    (Ipv4Addr::new(172, 16, 0, 0), 12, Range::Private),
    (Ipv4Addr::new(192, 0, 0, 0), 24, Range::Reserved),
    (Ipv4Addr::new(192, 0, 2, 0), 24, Range::Documentation),
    // 6to4 relays, deprecated: packets to them end up anywhere.
    (Ipv4Addr::new(192, 88, 99, 0), 24, Range::Reserved),
    (Ipv4Addr::new(192, 168, 0, 0), 16, Range::Private),
    (Ipv4Addr::new(198, 18, 0, 0), 15, Range::Benchmarking),
    (Ipv4Addr::new(198, 51, 100, 0), 24, Range::Documentation),
    (Ipv4Addr::new(203, 0, 113, 0), 24, Range::Documentation),
    (Ipv4Addr::new(224, 0, 0, 0), 4, Range::Multicast),
    // The limited broadcast address included.
    (Ipv4Addr::new(240, 0, 0, 0), 4, Range::Reserved),
    // The address that some clouds serve metadata from, outside of every range above.
    (Ipv4Addr::new(168, 63, 129, 16), 32, Range::LinkLocal),
];

const V6: [(Ipv6Addr, u32, Range); 9] = [
    (Ipv6Addr::new(0, 0, 0, 0, 0, 0, 0, 0), 128, Range::Unspecified),
    (Ipv6Addr::new(0, 0, 0, 0, 0, 0, 0, 1), 128, Range::Loopback),
    (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7, Range::Private),
    (Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10, Range::LinkLocal),
    (Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0), 8, Range::Multicast),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32, Range::Documentation),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20, Range::Documentation),
    (Ipv6Addr::new(0x2001, 2, 0, 0, 0, 0, 0, 0), 48, Range::Benchmarking),
    // IETF protocol assignments, Teredo included.
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23, Range::Reserved),
];

/// The special-purpose range that an address lies in; `None` for a public one.
pub(super) fn special(address: IpAddr) -> Option<Range> {
    match address {
        IpAddr::V4(address) => special_v4(address),
        IpAddr::V6(address) => special_v6(address),
    }
}

fn special_v4(address: Ipv4Addr) -> Option<Range> {
    let matches = |(network, length, _): &&(Ipv4Addr, u32, Range)| {
        let mask = u32::MAX.checked_shl(32 - length).unwrap_or(0);
        u32::from(address) & mask == u32::from(*network)
    };
    V4.iter().find(matches).map(|(_, _, range)| *range)
}

fn special_v6(address: Ipv6Addr) -> Option<Range> {
    let segments = address.segments();
    let embedded = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        special_v4(Ipv4Addr::new(a, b, c, d))
    };
    match segments {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            return embedded(high, low);
        }
        [0x2002, high, low, ..] => return embedded(high, low),
        _ => {}
    }
    let matches = |(network, length, _): &&(Ipv6Addr, u32, Range)| {
        let mask = u128::MAX.checked_shl(128 - length).unwrap_or(0);
        u128::from(address) & mask == u128::from(*network)
    };
    if let Some((_, _, range)) = V6.iter().find(matches) {
        return Some(*range);
    }
    let [first, ..] = segments;
    (first >> 13 != 1).then_some(Range::Reserved)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(text: &str) -> Option<Range> {
        special(text.parse().unwrap())
    }

    #[test]
    fn the_edges_of_every_ipv4_range_are_where_the_registry_says() {
        for (inside, outside) in [
            ("0.255.255.255", "1.0.0.0"),
            ("10.255.255.255", "11.0.0.0"),
            ("100.64.0.0", "100.63.255.255"),
            ("100.127.255.255", "100.128.0.0"),
            ("127.255.255.255", "128.0.0.0"),
            ("169.254.169.254", "169.255.0.0"),
            ("172.31.255.255", "172.32.0.0"),
            ("192.0.0.255", "192.0.1.0"),
            ("192.0.2.1", "192.0.3.0"),
            ("192.88.99.1", "192.88.100.0"),
            ("192.168.255.255", "192.169.0.0"),
            ("198.19.255.255", "198.20.0.0"),
            ("198.51.100.1", "198.51.101.0"),
            ("203.0.113.1", "203.0.114.0"),
            ("224.0.0.0", "223.255.255.255"),
            ("240.0.0.1", "9.9.9.9"),
            ("255.255.255.255", "8.8.4.4"),
            ("168.63.129.16", "168.63.129.17"),
        ] {
            assert!(of(inside).is_some(), "{inside} is special");
            assert!(of(outside).is_none(), "{outside} is public");
        }
    }

    #[test]
    fn ipv6_is_public_only_in_its_global_block_and_outside_the_special_ones() {
        for text in [
            "::",
            "::1",
            "::7f00:1",
            "::8.8.8.8",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:1ff:ffff::",
            "2001:2::1",
            "2001:db8::1",
            "3fff::1",
            "3fff:fff::1",
            "5f00::1",
            "fc00::1",
            "fdff::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "::ffff:0:8.8.8.8",
            "4000::1",
            "1fff::1",
        ] {
            assert!(of(text).is_some(), "{text} is special");
        }
        for text in ["2001:200::1", "2606:4700::1111", "2a00:1450::1", "2003::1", "3fff:1000::1"] {
            assert!(of(text).is_none(), "{text} is public");
        }
    }

    proptest! {
        #[test]
        fn an_embedded_address_is_judged_as_it_is_alone(bits in any::<u32>()) {
            let inner = Ipv4Addr::from(bits);
            let expected = special_v4(inner);
            let [a, b, c, d] = inner.octets();
            let (high, low) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
            prop_assert_eq!(special_v6(inner.to_ipv6_mapped()), expected);
            prop_assert_eq!(special_v6(Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low)), expected);
            prop_assert_eq!(special_v6(Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1)), expected);
        }

        #[test]
        fn what_the_standard_library_calls_special_is_never_public(bits in any::<u32>()) {
            let address = Ipv4Addr::from(bits);
            let special = address.is_private() || address.is_loopback() || address.is_link_local()
                || address.is_broadcast() || address.is_documentation() || address.is_multicast()
                || address.is_unspecified();
            prop_assert!(!special || special_v4(address).is_some());
        }

        #[test]
        fn ipv6_outside_the_global_block_is_never_public_unless_it_embeds_a_public_one(bits in any::<u128>()) {
            let address = Ipv6Addr::from(bits);
            let outside = bits >> 125 != 1;
            let embeds = address.to_ipv4_mapped().is_some() || bits >> 32 == 0x0064_ff9b_0000_0000_0000_0000;
            prop_assert!(!outside || embeds || special_v6(address).is_some());
        }
    }
}
