//! IP addresses and ranges.
//!
//! An IPv4 range never holds an IPv6 address, nor the other way round.
//! AWS: IAM user guide, "IP address condition operators".

use std::net::IpAddr;
use std::str::FromStr;

/// An address range such as `203.0.113.0/24`; a bare address is a range of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Network {
    is_v6: bool,
    first: u128,
    last: u128,
}

/// A text that is no range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected an address or a range such as `203.0.113.0/24`")]
pub struct NotANetwork;

impl FromStr for Network {
    type Err = NotANetwork;

    /// Bits behind the prefix do not count: `203.0.113.9/24` is `203.0.113.0/24`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (address, prefix) = text.split_once('/').map_or((text, None), |(a, p)| (a, Some(p)));
        let address = self::address(address).ok_or(NotANetwork)?;
        let width: u32 = if address.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            None => width,
            Some(text) if text.bytes().all(|b| b.is_ascii_digit()) => {
                text.parse().ok().filter(|bits| *bits <= width).ok_or(NotANetwork)?
            }
            Some(_) => return Err(NotANetwork),
        };
        let host_bits = width - prefix;
        let hosts = 1_u128.checked_shl(host_bits).map_or(u128::MAX, |size| size - 1);
        let first = number(address) & !hosts;
        Ok(Self { is_v6: address.is_ipv6(), first, last: first | hosts })
    }
}

impl Network {
    /// Whether an address lies in it.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.is_v6 == address.is_ipv6() && (self.first..=self.last).contains(&number(address))
    }

    /// Whether this is a range of IPv6 addresses.
    pub const fn is_v6(&self) -> bool {
        self.is_v6
    }

    /// The first address, as a number.
    pub const fn first(&self) -> u128 {
        self.first
    }

    /// The last address, as a number.
    pub const fn last(&self) -> u128 {
        self.last
    }
}

/// An address, as requests hold it.
pub(super) fn address(text: &str) -> Option<IpAddr> {
    text.parse().ok()
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u32::from(address).into(),
        IpAddr::V6(address) => address.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(network: &str, text: &str) -> bool {
        network.parse::<Network>().unwrap().contains(text.parse().unwrap())
    }

    #[test]
    fn ranges_hold_their_addresses() {
        for (network, text, expected) in [
            ("203.0.113.0/24", "203.0.113.255", true),
            ("203.0.113.0/24", "203.0.114.0", false),
            ("203.0.113.9/24", "203.0.113.1", true),
            ("203.0.113.7", "203.0.113.7", true),
            ("203.0.113.7", "203.0.113.8", false),
            ("203.0.113.7/32", "203.0.113.7", true),
            ("2001:db8::1/128", "2001:db8::1", true),
            ("0.0.0.0/0", "255.255.255.255", true),
            ("0.0.0.0/0", "::1", false),
            ("::/0", "2001:db8::1", true),
            ("::/0", "203.0.113.7", false),
            ("2001:db8::/32", "2001:DB8:0:1::", true),
            ("2001:db8::/32", "2001:db9::", false),
        ] {
            assert_eq!(holds(network, text), expected, "{network} {text}");
        }
    }

    #[test]
    fn other_texts_are_no_ranges() {
        for text in
            ["", "203.0.113.0/33", "203.0.113.0/", "203.0.113.0/-1", "203.0.113", "*", "::/129"]
        {
            assert_eq!(text.parse::<Network>(), Err(NotANetwork), "{text}");
        }
    }
}
