//! Ports that no other test takes.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::ops::Range;

use crate::error::Error;

/// Below the ports that Linux gives to outgoing connections (32768 and up), so that no client can
/// take a port between our look at it and the server's bind.
const RANGE: Range<u16> = 20_000..32_000;

/// Where a port is marked as taken, for every process that uses the testbed. No server listens on
/// this address, so the mark is in nobody's way, and it goes with the process that holds it.
const MARK: Ipv4Addr = Ipv4Addr::new(127, 77, 0, 1);

const TRIES: u32 = 200;

/// A port of 127.0.0.1 on which nothing listens, TCP or UDP, and which no other part of the
/// testbed takes for as long as this value lives.
#[derive(Debug)]
pub struct Port {
    number: u16,
    _mark: UdpSocket,
}

impl Port {
    /// Takes a free port.
    ///
    /// # Errors
    ///
    /// When many tries find none.
    pub fn free() -> Result<Self, Error> {
        (0..TRIES)
            .find_map(|_| Self::take(fastrand::u16(RANGE)))
            .ok_or(Error::NoPort { tries: TRIES })
    }

    /// The number of the port.
    #[must_use]
    pub fn number(&self) -> u16 {
        self.number
    }

    /// The port with its address, 127.0.0.1.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.number).into()
    }

    fn take(number: u16) -> Option<Self> {
        let mark = UdpSocket::bind((MARK, number)).ok()?;
        // Servers that are not ours know nothing of marks.
        TcpListener::bind((Ipv4Addr::LOCALHOST, number)).ok()?;
        UdpSocket::bind((Ipv4Addr::LOCALHOST, number)).ok()?;
        Some(Self {
            number,
            _mark: mark,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_not_given_twice() {
        let port = Port::free().unwrap();
        assert!(Port::take(port.number()).is_none());
        let number = port.number();
        drop(port);
        assert!(Port::take(number).is_some());
    }

    #[test]
    fn a_port_that_listens_is_not_free() {
        let port = Port::free().unwrap();
        let number = port.number();
        drop(port);
        let _listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, number)).unwrap();
        assert!(Port::take(number).is_none());
    }
}
