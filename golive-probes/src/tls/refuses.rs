//! Versions that a server must no longer speak.

use std::net::SocketAddr;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{Tls, handshake};
use crate::connect::{each, first_of, socket_error};
use crate::trust::provider;

/// A version of TLS that is no longer to be spoken (RFC 8996), or soon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum TlsVersion {
    /// TLS 1.0.
    V1_0,
    /// TLS 1.1.
    V1_1,
    /// TLS 1.2.
    V1_2,
}

impl TlsVersion {
    const ALL: [Self; 3] = [Self::V1_0, Self::V1_1, Self::V1_2];

    fn minor(self) -> u8 {
        match self {
            Self::V1_0 => 1,
            Self::V1_1 => 2,
            Self::V1_2 => 3,
        }
    }

    /// As a handshake tells it.
    fn agreed(self) -> &'static str {
        match self {
            Self::V1_0 => "TLSv1_0",
            Self::V1_1 => "TLSv1_1",
            Self::V1_2 => "TLSv1_2",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::V1_0 => "TLS 1.0",
            Self::V1_1 => "TLS 1.1",
            Self::V1_2 => "TLS 1.2",
        }
    }
}

/// See [`Tls::refuses_up_to`].
#[derive(Clone, Debug)]
pub struct Refuses {
    pub(super) tls: Tls,
    pub(super) up_to: TlsVersion,
}

impl Probe for Refuses {
    type Value = bool;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        let (name, addresses) = self.tls.resolved(&input).await?;
        let (name, input) = (name.as_str(), &input);
        let told = each(&addresses, input, |address| {
            self.refused(name, address, input)
        })
        .await?;
        let told = told.into_iter().flatten();
        Ok(
            told.fold(Measurement::new(true), |measured, (what, answer)| {
                measured.with(what, answer)
            }),
        )
    }

    fn target(&self) -> Target {
        self.tls.target()
    }
}

impl Refuses {
    /// How one address refuses each version. That it speaks TLS at all is seen
    /// first: what is down, or has nobody behind it, refuses everything.
    async fn refused(
        &self,
        name: &str,
        address: SocketAddr,
        input: &ProbeInput,
    ) -> Result<Vec<(&'static str, String)>, ProbeError> {
        let agrees = |name: &str| {
            let words = format!("{address} agrees to {name}, and must not");
            Err(ProbeError::new(Reason::UnexpectedValue, words).at(Step::Handshake))
        };
        let facts = handshake::facts(&self.tls, name, &[address], input).await?;
        let offered = TlsVersion::ALL.into_iter().filter(|it| *it <= self.up_to);
        let speaks = facts.version.clone()?;
        let mut told = vec![("speaks", speaks.clone())];
        for version in offered {
            if speaks == version.agreed() {
                return agrees(version.name());
            }
            match offer(&self.tls, name, address, version, input).await? {
                Answer::Agreed(name) => return agrees(&name),
                Answer::Alert(alert) => told.push((version.name(), format!("alert {alert}"))),
                Answer::Closed => told.push((version.name(), CLOSED.to_owned())),
            }
        }
        // A server that has had enough of us closes for that, and not for the version.
        if told.iter().any(|(_, answer)| answer == CLOSED) {
            handshake::facts(&self.tls, name, &[address], input).await?;
        }
        Ok(told)
    }
}

const CLOSED: &str = "closed";

enum Answer {
    Agreed(String),
    Alert(u8),
    Closed,
}

/// Offers one version and none above. The client library speaks no version that
/// old, so the first message of it is written here (RFC 5246, 7.4.1.2), and no
/// more than the head of the answer is read.
async fn offer(
    tls: &Tls,
    name: &str,
    address: SocketAddr,
    version: TlsVersion,
    input: &ProbeInput,
) -> Result<Answer, ProbeError> {
    let mut stream = first_of(&[address], input).await?.stream;
    input.step(Step::Handshake);
    if let Some(start) = tls.start {
        start.ask(&mut stream).await?;
    }
    let lost = |error: std::io::Error| socket_error(&error, Step::Handshake, &error.to_string());
    stream
        .write_all(&client_hello(version, name))
        .await
        .map_err(lost)?;
    // A record: its type, the version, its length; then what it holds.
    let mut head = [0; 5];
    if let Err(error) = stream.read_exact(&mut head).await {
        let error = lost(error);
        return match error.reason() {
            Reason::Closed => Ok(Answer::Closed),
            _ => Err(error),
        };
    }
    match head {
        // An alert: its level, then what it is about.
        [21, 3, ..] => {
            let mut alert = [0; 2];
            stream.read_exact(&mut alert).await.map_err(lost)?;
            let [_, about] = alert;
            match about {
                // handshake_failure, protocol_version, insufficient_security, and
                // internal_error, which OpenSSL says of a version that its policy
                // has switched off (RFC 8446, 6.2). Any other is not about the
                // version.
                40 | 70 | 71 | 80 => Ok(Answer::Alert(about)),
                _ => {
                    let words = format!("the server answers {} with alert {about}", version.name());
                    Err(ProbeError::new(Reason::ProtocolError, words).at(Step::Handshake))
                }
            }
        }
        // A handshake message; the server's hello says which version it takes.
        [22, 3, ..] => {
            let mut hello = [0; 6];
            stream.read_exact(&mut hello).await.map_err(lost)?;
            let [kind, _, _, _, major, minor] = hello;
            if kind != 2 || major != 3 {
                return Err(strange());
            }
            let agreed = TlsVersion::ALL
                .iter()
                .find(|version| version.minor() == minor);
            let name = agreed.map_or_else(
                || "a version below TLS 1.0".to_owned(),
                |it| it.name().to_owned(),
            );
            Ok(Answer::Agreed(name))
        }
        _ => Err(strange()),
    }
}

fn strange() -> ProbeError {
    ProbeError::new(Reason::ProtocolError, "the server gives no record of TLS").at(Step::Handshake)
}

/// Every cipher suite with a server's certificate that may still be met, so that
/// a server that agrees to none refuses the version and not the suites: ECDHE,
/// DHE and RSA with AES in GCM, CCM and CBC, ChaCha20, Camellia, ARIA, 3DES, RC4
/// and SEED (the TLS Cipher Suites registry of IANA).
#[rustfmt::skip]
const SUITES: [u16; 68] = [
    0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0xCCAA, 0x009E, 0x009F, 0xC0AC, 0xC0AD, 0xC0AE,
    0xC0AF, 0xC09E, 0xC09F, 0xC0A2, 0xC0A3, 0xC09C, 0xC09D, 0xC0A0, 0xC0A1, 0xC05C, 0xC05D, 0xC060,
    0xC061, 0xC052, 0xC053, 0xC050, 0xC051, 0xC023, 0xC027, 0xC024, 0xC028, 0xC009, 0xC013, 0xC00A,
    0xC014, 0xC072, 0xC073, 0xC076, 0xC077, 0x0067, 0x006B, 0x0033, 0x0039, 0x0032, 0x0038, 0x00BE,
    0x00C4, 0x0045, 0x0088, 0x009C, 0x009D, 0x003C, 0x003D, 0x002F, 0x0035, 0x00BA, 0x00C0, 0x0041,
    0x0084, 0x0096, 0x009A, 0xC008, 0xC012, 0x0016, 0x000A, 0x0005,
];

/// A first message of TLS that offers this version as the highest.
fn client_hello(version: TlsVersion, name: &str) -> Vec<u8> {
    let number = [3, version.minor()];
    let mut body = number.to_vec();
    let mut random = [0; 32];
    // It protects nothing: no session comes of this.
    let _ = provider().secure_random.fill(&mut random);
    body.extend(random);
    body.push(0);
    body.extend(sized(
        &SUITES
            .iter()
            .flat_map(|suite| suite.to_be_bytes())
            .collect::<Vec<_>>(),
    ));
    body.extend([1, 0]);
    let mut extensions = Vec::new();
    // The dot of the root is no part of it there (RFC 6066, 3).
    let name = name.trim_end_matches('.');
    if name.parse::<std::net::IpAddr>().is_err() {
        // server_name (RFC 6066): a list of one, of the kind "host name".
        let mut entry = vec![0];
        entry.extend(sized(name.as_bytes()));
        extend(&mut extensions, 0, &sized(&entry));
    }
    // The curves P-256, P-384, P-521, x25519 and x448, and points as they are.
    extend(
        &mut extensions,
        10,
        &sized(&[0, 23, 0, 24, 0, 25, 0, 29, 0, 30]),
    );
    extend(&mut extensions, 11, &[1, 0]);
    // Servers that want these refuse every version without them, by the alert that
    // they refuse a version by: extended_master_secret (RFC 7627), which FIPS 140-3
    // asks for, and renegotiation_info (RFC 5746).
    extend(&mut extensions, 23, &[]);
    extend(&mut extensions, 0xFF01, &[0]);
    if version == TlsVersion::V1_2 {
        // Signatures by ECDSA, Edwards curves and RSA (PSS and PKCS #1), with each
        // hash from SHA-1 on (RFC 8446, 4.2.3).
        let schemes = [
            4, 3, 5, 3, 6, 3, 8, 7, 8, 8, 8, 4, 8, 5, 8, 6, 8, 9, 8, 10, 8, 11, 4, 1, 5, 1, 6, 1,
            3, 1, 2, 3, 2, 1,
        ];
        extend(&mut extensions, 13, &sized(&schemes));
    }
    body.extend(sized(&extensions));
    let mut message = vec![1, 0];
    message.extend(sized(&body));
    let mut record = vec![22, 3, 1];
    record.extend(sized(&message));
    record
}

fn extend(extensions: &mut Vec<u8>, kind: u16, data: &[u8]) {
    extensions.extend(kind.to_be_bytes());
    extensions.extend(sized(data));
}

/// Bytes with their number before them, in two bytes. All that is sized here is
/// far shorter than that can say: a host's name has at most 253 letters.
fn sized(data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap_or(u16::MAX);
    let mut sized = length.to_be_bytes().to_vec();
    sized.extend(data);
    sized
}
