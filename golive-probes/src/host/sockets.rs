//! The ports of this machine.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use golive_core::probe::{Measurement, ProbeError, Reason, Step};

use super::{Host, HostProbe, read, unreadable};

/// The state of a socket that listens (`TCP_LISTEN`).
const LISTENS: &str = "0A";

const IPV4: &str = "/proc/self/net/tcp";
const IPV6: &str = "/proc/self/net/tcp6";

impl Host {
    /// Some process of this machine, or of this container, listens on a port of
    /// TCP; on which addresses, is told beside it. That it answers is another
    /// question.
    pub fn listens(self, port: u16) -> HostProbe<bool> {
        HostProbe::with_evidence(format!("port {port} of this machine"), move || {
            let mut found = all()?;
            found.retain(|address| address.port() == port);
            if found.is_empty() {
                let words = format!("nothing listens on port {port} of this machine");
                return Err(ProbeError::new(Reason::Missing, words).at(Step::Read));
            }
            let measured = Measurement::new(true);
            Ok(found.iter().fold(measured, |measured, address| {
                measured.with("address", address)
            }))
        })
    }

    /// No port of TCP is listened on but these, `[22, 80, 443]`, and what
    /// listens on this machine alone (`127.0.0.0/8`, `::1`): the others are
    /// named. One of these must be listened on, where it is told: a container
    /// sees its own ports and not those of its machine. UDP is not looked at,
    /// and no firewall; from outside it is asked by `tcp`.
    pub fn listens_only(self, ports: impl IntoIterator<Item = u16>) -> HostProbe<bool> {
        let ports: Vec<u16> = ports.into_iter().collect();
        HostProbe::with_evidence("the ports of this machine", move || {
            if ports.is_empty() || ports.contains(&0) {
                let words = "name the ports that are to be listened on; 0 is none";
                return Err(ProbeError::new(Reason::BadConfiguration, words));
            }
            let mut found = all()?;
            found.retain(|address| !address.ip().to_canonical().is_loopback());
            let (named, others): (Vec<_>, Vec<_>) = found
                .into_iter()
                .partition(|address| ports.contains(&address.port()));
            if !others.is_empty() {
                let others: Vec<String> = others.iter().map(SocketAddr::to_string).collect();
                let words = format!("it is listened on {}", others.join(", "));
                return Err(ProbeError::new(Reason::UnexpectedValue, words).at(Step::Read));
            }
            if named.is_empty() {
                let words = "nothing listens on any of these ports of this machine";
                return Err(ProbeError::new(Reason::Missing, words).at(Step::Read));
            }
            let measured = Measurement::new(true);
            Ok(named.iter().fold(measured, |measured, address| {
                measured.with("address", address)
            }))
        })
    }
}

/// All addresses that are listened on.
fn all() -> Result<Vec<SocketAddr>, ProbeError> {
    let mut found = listening(&read(IPV4)?).ok_or_else(|| unreadable(IPV4))?;
    // A machine without IPv6 has none of these.
    if std::path::Path::new(IPV6).exists() {
        found.extend(listening(&read(IPV6)?).ok_or_else(|| unreadable(IPV6))?);
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// The addresses that are listened on (proc(5)), after the line of headings:
/// `0: 0100007F:1F90 00000000:0000 0A ...`. None when a line is not like this.
fn listening(table: &str) -> Option<Vec<SocketAddr>> {
    let mut found = Vec::new();
    for line in table.lines().skip(1) {
        let mut words = line.split_whitespace().skip(1);
        let (address, state) = (words.next()?, words.nth(1)?);
        if state == LISTENS {
            found.push(address_of(address)?);
        }
    }
    Some(found)
}

/// Words of 32 bits in the order of this machine, `0100007F:1F90` for
/// 127.0.0.1:8080 on most.
fn address_of(text: &str) -> Option<SocketAddr> {
    let (address, port) = text.split_once(':')?;
    let port = u16::from_str_radix(port, 16).ok()?;
    let mut bytes = Vec::new();
    for word in 0..address.len().div_ceil(8) {
        let digits = address.get(word * 8..word * 8 + 8)?;
        bytes.extend(u32::from_str_radix(digits, 16).ok()?.to_ne_bytes());
    }
    let address: IpAddr = match bytes.len() {
        4 => Ipv4Addr::from(<[u8; 4]>::try_from(bytes).ok()?).into(),
        _ => Ipv6Addr::from(<[u8; 16]>::try_from(bytes).ok()?).into(),
    };
    Some(SocketAddr::new(address, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_the_kernel() {
        let table = "  sl  local_address rem_address   st\n   \
                     0: 0100007F:1F90 00000000:0000 0A 00000000:00000000\n   \
                     1: 0100007F:1F91 0100007F:1F90 01 00000000:00000000\n";
        if cfg!(target_endian = "little") {
            let found = listening(table).unwrap();
            assert_eq!(found, ["127.0.0.1:8080".parse().unwrap()]);
        }
        let table = format!("head\n 0: {}:0050 0:0 0A", "0".repeat(32));
        assert_eq!(listening(&table).unwrap(), ["[::]:80".parse().unwrap()]);
        for garbage in ["head\n0:", "head\n0: x 0 0A", "head\n0: 00:0050 0 0A"] {
            assert_eq!(listening(garbage), None, "{garbage}");
        }
    }
}
