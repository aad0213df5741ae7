//! Functions over IP networks in CIDR notation.
//!
//! Terraform: language documentation, "cidrsubnet Function" and its neighbours.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::super::number::Number;
use super::super::value::Value;
use super::{Outcome, Stop, Use, refuse};

pub(super) fn call(used: &Use<'_>) -> Option<Outcome> {
    Some(match used.name {
        "cidrhost" => host(used),
        "cidrnetmask" => netmask(used),
        "cidrsubnet" => subnet(used),
        "cidrsubnets" => subnets(used),
        _ => return None,
    })
}

/// A network: the bits of its address, moved to the top, and how many of them say which it is.
#[derive(Clone, Copy)]
struct Network {
    bits: u128,
    prefix: u32,
    /// 32 or 128.
    width: u32,
}

impl Network {
    fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = text.split_once('/')?;
        let (bits, width) = match address.parse().ok()? {
            IpAddr::V4(address) => (u128::from(address.to_bits()) << 96, 32),
            IpAddr::V6(address) => (address.to_bits(), 128),
        };
        let prefix = prefix.parse().ok().filter(|prefix| *prefix <= width)?;
        Some(Self { bits: bits & mask(prefix), prefix, width })
    }

    /// The part with this number of the `2^more` equal parts.
    fn part(self, more: u32, number: u128) -> Option<Self> {
        let prefix = self.prefix.checked_add(more).filter(|prefix| *prefix <= self.width)?;
        let fits = more >= 128 || number < 1 << more;
        let offset = number.checked_shl(128 - prefix).unwrap_or(0);
        fits.then_some(Self { bits: self.bits | offset, prefix, ..self })
    }

    fn address(self) -> IpAddr {
        match self.width {
            32 => Ipv4Addr::from_bits(u32::try_from(self.bits >> 96).unwrap_or(0)).into(),
            _ => Ipv6Addr::from_bits(self.bits).into(),
        }
    }

    fn shown(self) -> String {
        format!("{}/{}", self.address(), self.prefix)
    }
}

/// As many ones as `prefix` says, from the top.
fn mask(prefix: u32) -> u128 {
    u128::MAX.checked_shl(128 - prefix).unwrap_or(0)
}

fn network(used: &Use<'_>) -> Result<Network, Stop> {
    let text = used.text(0)?;
    match Network::parse(&text) {
        Some(network) => Ok(network),
        None => refuse(format!("`{text}` is no network in CIDR notation")),
    }
}

fn bits(used: &Use<'_>, index: usize) -> Result<u32, Stop> {
    match u32::try_from(used.whole(index)?) {
        Ok(bits) => Ok(bits),
        Err(_) => refuse("more bits than an address has"),
    }
}

/// A negative number counts from the end.
fn host(used: &Use<'_>) -> Outcome {
    let (network, number) = (network(used)?, used.number(1)?);
    let more = network.width - network.prefix;
    let whole = |number: Number| number.as_usize().and_then(|number| u128::try_from(number).ok());
    let last = u128::MAX.checked_shr(128 - more).unwrap_or(0);
    let counted = if number.compare(Number::Whole(0)).is_lt() {
        whole(number.negated()).and_then(|back| last.checked_sub(back - 1))
    } else {
        whole(number)
    };
    match counted.and_then(|number| network.part(more, number)) {
        Some(host) => Ok(used.made(host.address().to_string())),
        None => refuse("there is no such host in the network"),
    }
}

fn netmask(used: &Use<'_>) -> Outcome {
    let network = network(used)?;
    if network.width != 32 {
        return refuse("`cidrnetmask` of an IPv6 network");
    }
    Ok(used.made(Network { bits: mask(network.prefix), ..network }.address().to_string()))
}

fn subnet(used: &Use<'_>) -> Outcome {
    let (network, more, number) = (network(used)?, bits(used, 1)?, used.whole(2)?);
    match u128::try_from(number).ok().and_then(|number| network.part(more, number)) {
        Some(part) => Ok(used.made(part.shown())),
        None => refuse("there is no such part of the network"),
    }
}

/// Parts of several sizes, each after the one before, at the next multiple of its own size.
fn subnets(used: &Use<'_>) -> Outcome {
    let network = network(used)?;
    let end = network.bits | !mask(network.prefix);
    let mut next = Some(network.bits);
    let mut parts = Vec::new();
    for index in 1..used.arguments.len() {
        let prefix = network.prefix.checked_add(bits(used, index)?);
        let prefix = prefix.filter(|prefix| *prefix <= network.width);
        let (Some(prefix), Some(start)) = (prefix, next) else {
            return refuse("the network has no room for these parts");
        };
        let within = !mask(prefix);
        let start = match start & within {
            0 => Some(start),
            _ => (start | within).checked_add(1),
        };
        let Some(start) = start.filter(|start| *start <= end) else {
            return refuse("the network has no room for these parts");
        };
        parts.push(Network { bits: start, prefix, ..network });
        next = (start | within).checked_add(1).filter(|next| *next <= end);
    }
    let shown = |part: Network| Value::text(used.at, part.shown());
    Ok(Value::list(used.at, parts.into_iter().map(shown).collect()))
}
