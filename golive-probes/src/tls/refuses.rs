//! Versions that a server must no longer speak.

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::Tls;
use crate::connect::{first_of, socket_error};

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
        // That it speaks TLS at all: a server that is down refuses everything.
        let facts = self.tls.facts(&input).await?;
        let mut measured = Measurement::new(true).with("speaks", &facts.version);
        for version in TlsVersion::ALL {
            if version > self.up_to {
                break;
            }
            match offer(&self.tls, version, &input).await? {
                Answer::Agreed(name) => {
                    let words = format!("the server agrees to {name}, and must not");
                    return Err(ProbeError::new(Reason::UnexpectedValue, words).at(Step::Handshake));
                }
                Answer::Alert(alert) => {
                    measured = measured.with(version.name(), format_args!("alert {alert}"));
                }
                Answer::Closed => measured = measured.with(version.name(), "closed"),
            }
        }
        Ok(measured)
    }

    fn target(&self) -> Target {
        self.tls.target()
    }
}

enum Answer {
    Agreed(String),
    Alert(u8),
    Closed,
}

/// Offers one version and none above. The client library speaks no version that
/// old, so the first message of it is written here (RFC 5246, 7.4.1.2), and no
/// more than the head of the answer is read.
async fn offer(tls: &Tls, version: TlsVersion, input: &ProbeInput) -> Result<Answer, ProbeError> {
    let (_, name, addresses) = tls.resolved(input).await?;
    let mut stream = first_of(&addresses, input).await?.stream;
    input.step(Step::Handshake);
    if let Some(start) = tls.start {
        start.ask(&mut stream).await?;
    }
    let lost = |error: std::io::Error| socket_error(&error, Step::Handshake, &error.to_string());
    stream
        .write_all(&client_hello(version, &name))
        .await
        .map_err(lost)?;
    // A record: its type, the version, its length; then what it holds.
    let mut head = [0; 5];
    match stream.read_exact(&mut head).await {
        Ok(_) => {}
        Err(error) => {
            let error = lost(error);
            return match error.reason() {
                Reason::Closed => Ok(Answer::Closed),
                _ => Err(error),
            };
        }
    }
    match head {
        // An alert: its level, then what it is about.
        [21, 3, ..] => {
            let mut alert = [0; 2];
            stream.read_exact(&mut alert).await.map_err(lost)?;
            let [_, about] = alert;
            match about {
                // handshake_failure, protocol_version, insufficient_security
                // (RFC 8446, 6.2). Any other is not about the version.
                40 | 70 | 71 => Ok(Answer::Alert(about)),
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

/// Cipher suites that servers of each age know: ECDHE and RSA, with AES in GCM
/// for 1.2 and in CBC for all, and 3DES (RFC 4492, 5246, 5288, 5289).
const SUITES: [u16; 14] = [
    0xC02B, 0xC02F, 0xC02C, 0xC030, 0xC009, 0xC013, 0xC00A, 0xC014, 0x009C, 0x009D, 0x002F, 0x0035,
    0x0033, 0x000A,
];

/// A first message of TLS that offers this version as the highest.
fn client_hello(version: TlsVersion, name: &str) -> Vec<u8> {
    let number = [3, version.minor()];
    let mut body = number.to_vec();
    let mut random = [0; 32];
    // It protects nothing: no session comes of this.
    fill(&mut random);
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
    if name.parse::<std::net::IpAddr>().is_err() {
        // server_name (RFC 6066): a list of one, of the kind "host name".
        let mut entry = vec![0];
        entry.extend(sized(name.as_bytes()));
        extend(&mut extensions, 0, &sized(&entry));
    }
    // The curves P-256, P-384 and x25519, and points as they are.
    extend(&mut extensions, 10, &sized(&[0, 23, 0, 24, 0, 29]));
    extend(&mut extensions, 11, &[1, 0]);
    if version == TlsVersion::V1_2 {
        // Signatures by ECDSA and RSA (PKCS #1 and PSS) with SHA-256 and SHA-384.
        let schemes = [4, 3, 5, 3, 8, 4, 8, 5, 4, 1, 5, 1];
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

fn fill(random: &mut [u8]) {
    use std::hash::{BuildHasher, Hasher};
    for chunk in random.chunks_mut(8) {
        let number = std::collections::hash_map::RandomState::new()
            .build_hasher()
            .finish();
        chunk.copy_from_slice(number.to_be_bytes().get(..chunk.len()).unwrap_or_default());
    }
}
