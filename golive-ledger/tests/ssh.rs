//! Signatures as stock OpenSSH makes and judges them: what it makes holds here,
//! and what is harmed holds nowhere.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail"
)]

use std::path::PathBuf;
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use golive_ledger::ssh::{KeyError, PublicKey, Signature, SignatureError};
use golive_testbed::{ssh_key, ssh_verifies};
use ring::digest::{SHA256, SHA512, digest};
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use tempfile::TempDir;

const NAMESPACE: &str = "sign-off.v1@golive.dev";
const MESSAGE: &[u8] = b"{\"it\": \"is so\"}\n";

/// A key made by `ssh-keygen`, and what it signs.
struct Signer {
    folder: TempDir,
}

impl Signer {
    fn new(arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        ssh_key(&folder.path().join("key"), "a comment", arguments).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn public_line(&self) -> String {
        std::fs::read_to_string(self.path("key.pub")).unwrap()
    }

    fn sign(&self, namespace: &str, hash: &str) -> Vec<u8> {
        let message = self.path("message");
        std::fs::write(&message, MESSAGE).unwrap();
        let _ = std::fs::remove_file(self.path("message.sig"));
        let signed = Command::new("ssh-keygen")
            .args(["-Y", "sign", "-q", "-n", namespace, "-O"])
            .arg(format!("hashalg={hash}"))
            .arg("-f")
            .arg(self.path("key"))
            .arg(message)
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert!(signed.success());
        std::fs::read(self.path("message.sig")).unwrap()
    }

    /// Whether stock OpenSSH takes it.
    fn stock(&self, signature: &[u8], namespace: &str, message: &[u8]) -> bool {
        let allowed = self.path("allowed_signers");
        std::fs::write(&allowed, format!("ada {}", self.public_line())).unwrap();
        let file = self.path("given.sig");
        std::fs::write(&file, signature).unwrap();
        ssh_verifies(&allowed, "ada", namespace, &file, message).unwrap()
    }
}

fn holds(signature: &[u8], namespace: &str, message: &[u8]) -> Result<(), SignatureError> {
    Signature::parse(signature)?.verify(namespace, message)
}

const KINDS: [&[&str]; 5] = [
    &["-t", "ed25519"],
    &["-t", "ecdsa", "-b", "256"],
    &["-t", "ecdsa", "-b", "384"],
    &["-t", "rsa", "-b", "3072"],
    &["-t", "rsa", "-b", "4096"],
];

#[test]
fn what_openssh_signs_holds() {
    for kind in KINDS {
        let signer = Signer::new(kind);
        let key = PublicKey::parse(&signer.public_line()).unwrap();
        for hash in ["sha256", "sha512"] {
            // ECDSA's numbers are shorter now and then.
            for _ in 0..20 {
                let text = signer.sign(NAMESPACE, hash);
                let signature = Signature::parse(&text).unwrap();
                assert_eq!(signature.key(), &key);
                signature.verify(NAMESPACE, MESSAGE).unwrap();
                if kind[1] != "ecdsa" {
                    break;
                }
            }
        }
    }
}

/// The line of a key, by its kind, its curve and its point.
fn line(kind: &str, parts: &[&[u8]]) -> String {
    let mut blob = Vec::new();
    for part in [&[kind.as_bytes()], parts].concat() {
        blob.extend(u32::try_from(part.len()).unwrap().to_be_bytes());
        blob.extend(part);
    }
    format!("{kind} {}", STANDARD.encode(blob))
}

/// By a point of few multiples a signature is found by trying; one that is not on the
/// curve has none that is right.
#[test]
fn a_point_without_a_private_key_is_no_key() {
    let ed25519 = |hex: &str| {
        let bytes = (0..64)
            .step_by(2)
            .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap());
        bytes.collect::<Vec<u8>>()
    };
    // The points of order 1, 2, 4 and 8, and other ways to write some of them.
    let small = [
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ];
    // No point of the curve has this height.
    let none = "0200000000000000000000000000000000000000000000000000000000000000";
    for hex in small.into_iter().chain([none]) {
        let key = ed25519(hex);
        for line in [
            line("ssh-ed25519", &[&key]),
            line("sk-ssh-ed25519@openssh.com", &[&key, b"ssh:"]),
        ] {
            assert_eq!(PublicKey::parse(&line), Err(KeyError::Point), "{line}");
        }
    }
    for (bits, length) in [("256", 65), ("384", 97)] {
        let name = format!("nistp{bits}");
        let kind = format!("ecdsa-sha2-{name}");
        let good = Signer::new(&["-t", "ecdsa", "-b", bits]).public_line();
        PublicKey::parse(&good).unwrap();
        let mut off = STANDARD.decode(good.split(' ').nth(1).unwrap()).unwrap();
        *off.last_mut().unwrap() ^= 1;
        let mut zero = vec![0; length];
        zero[0] = 4;
        for line in [
            format!("{kind} {}", STANDARD.encode(off)),
            line(&kind, &[name.as_bytes(), &zero]),
        ] {
            assert_eq!(PublicKey::parse(&line), Err(KeyError::Point), "{line}");
        }
    }
}

#[test]
fn the_fingerprint_is_that_of_openssh() {
    let signer = Signer::new(&["-t", "ed25519"]);
    let shown = Command::new("ssh-keygen")
        .arg("-lf")
        .arg(signer.path("key.pub"))
        .output()
        .unwrap();
    let shown = String::from_utf8(shown.stdout).unwrap();
    let key = PublicKey::parse(&signer.public_line()).unwrap();
    assert!(shown.contains(&key.fingerprint()), "{shown} {key:?}");
    let line = signer.public_line();
    assert!(line.starts_with(&key.to_string()), "{line} {key}");
}

#[test]
fn other_bytes_another_namespace_and_another_key_do_not_hold() {
    for kind in KINDS {
        let signer = Signer::new(kind);
        let text = signer.sign(NAMESPACE, "sha512");
        assert!(signer.stock(&text, NAMESPACE, MESSAGE));
        for message in [
            &b"{\"it\": \"is not so\"}\n"[..],
            b"",
            MESSAGE.trim_ascii_end(),
        ] {
            assert_eq!(
                holds(&text, NAMESPACE, message),
                Err(SignatureError::DoesNotHold)
            );
            assert!(!signer.stock(&text, NAMESPACE, message));
        }
        for namespace in ["waiver.v1@golive.dev", "file", ""] {
            assert!(matches!(
                holds(&text, namespace, MESSAGE),
                Err(SignatureError::Namespace { .. })
            ));
        }
        // The key within is another's.
        let other = Signer::new(kind);
        let mine = blob(&text);
        let theirs = blob(&other.sign(NAMESPACE, "sha512"));
        let key = |blob: &[u8]| {
            let length = u32::from_be_bytes(blob[10..14].try_into().unwrap()) as usize;
            14 + length
        };
        let mut swapped = theirs[..key(&theirs)].to_vec();
        swapped.extend_from_slice(&mine[key(&mine)..]);
        let swapped = armored(&swapped);
        assert_eq!(
            holds(&swapped, NAMESPACE, MESSAGE),
            Err(SignatureError::DoesNotHold)
        );
        assert!(!signer.stock(&swapped, NAMESPACE, MESSAGE));
    }
}

fn blob(text: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(text).unwrap();
    let lines: String = text.lines().filter(|line| !line.starts_with('-')).collect();
    STANDARD.decode(lines).unwrap()
}

fn armored(blob: &[u8]) -> Vec<u8> {
    let coded = STANDARD.encode(blob);
    let lines: Vec<&str> = coded
        .as_bytes()
        .chunks(70)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    let lines = lines.join("\n");
    format!("-----BEGIN SSH SIGNATURE-----\n{lines}\n-----END SSH SIGNATURE-----\n").into_bytes()
}

/// No bit of a signature can be another.
#[test]
fn every_bit_counts() {
    let signer = Signer::new(&["-t", "ed25519"]);
    let good = blob(&signer.sign(NAMESPACE, "sha512"));
    holds(&armored(&good), NAMESPACE, MESSAGE).unwrap();
    for at in 0..good.len() {
        for bit in 0..8 {
            let mut bad = good.clone();
            bad[at] ^= 1 << bit;
            assert!(
                holds(&armored(&bad), NAMESPACE, MESSAGE).is_err(),
                "bit {bit} of byte {at}"
            );
        }
    }
    for length in 0..good.len() {
        assert!(holds(&armored(&good[..length]), NAMESPACE, MESSAGE).is_err());
    }
}

/// Each is refused, by stock OpenSSH too unless said otherwise.
#[test]
fn forms_that_are_refused() {
    let signer = Signer::new(&["-t", "ed25519"]);
    let text = signer.sign(NAMESPACE, "sha512");
    let good = blob(&text);
    let key_ends = 14 + 51;
    let namespace_ends = key_ends + 4 + NAMESPACE.len();
    let mut reserved = good[..namespace_ends].to_vec();
    reserved.extend_from_slice(&[0, 0, 0, 1, b'x']);
    reserved.extend_from_slice(&good[namespace_ends + 4..]);
    let mut version = good.clone();
    version[9] = 2;
    let hash_at = namespace_ends + 4 + 4;
    let mut weak = good.clone();
    weak[hash_at..hash_at + 6].copy_from_slice(b"sha1\0\0");
    let mut trailing = good.clone();
    trailing.push(0);
    let text = String::from_utf8(text).unwrap();
    for (bad, words, stock_refuses) in [
        // OpenSSH skips the field, and signs for an empty one.
        (armored(&reserved), "a reserved field is filled", false),
        (armored(&version), "the version 2 of its form", true),
        (armored(&weak), "the algorithm", true),
        (armored(&trailing), "something follows", true),
        (text.replace('\n', "\r\n").into_bytes(), "CRLF", true),
        // OpenSSH reads the first and leaves out what follows it.
        (
            text.repeat(2).into_bytes(),
            "more than one signature",
            false,
        ),
        (format!("{text}x").into_bytes(), "does not end", false),
        (text[..text.len() / 2].into(), "does not end", true),
        (Vec::new(), "does not begin", true),
    ] {
        let error = holds(&bad, NAMESPACE, MESSAGE).unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
        assert_eq!(
            !signer.stock(&bad, NAMESPACE, MESSAGE),
            stock_refuses,
            "{error}"
        );
    }
    // Lines of any width are one form to both.
    let wide = text.replacen(&text[30..101], text[30..101].trim_end(), 1);
    assert!(wide.lines().any(|line| line.len() > 76));
    holds(wide.as_bytes(), NAMESPACE, MESSAGE).unwrap();
    assert!(signer.stock(wide.as_bytes(), NAMESPACE, MESSAGE));
}

#[test]
fn keys_that_may_not_sign() {
    let small = Signer::new(&["-t", "rsa", "-b", "2048"]);
    assert_eq!(
        PublicKey::parse(&small.public_line()),
        Err(KeyError::Size(2048))
    );
    assert_eq!(
        Signature::parse(&small.sign(NAMESPACE, "sha512")),
        Err(SignatureError::Key(KeyError::Size(2048)))
    );
    let other = Signer::new(&["-t", "ecdsa", "-b", "521"]);
    assert!(matches!(
        PublicKey::parse(&other.public_line()),
        Err(KeyError::Kind(_))
    ));
    let line = Signer::new(&["-t", "ed25519"]).public_line();
    for bad in [
        String::new(),
        "ssh-ed25519".to_owned(),
        line.replace("ssh-ed25519", "ssh-rsa"),
        line.replace("AAAA", "BBBB"),
        line.replace(" AAAA", "  AAAA"),
    ] {
        assert_eq!(PublicKey::parse(&bad), Err(KeyError::Unreadable), "{bad}");
    }
}

/// What a security key would sign, made by a key in memory.
struct SecurityKey {
    pair: Ed25519KeyPair,
}

impl SecurityKey {
    const APPLICATION: &[u8] = b"ssh:";

    fn new() -> Self {
        Self {
            pair: Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap(),
        }
    }

    fn key(&self) -> Vec<u8> {
        strings(&[
            b"sk-ssh-ed25519@openssh.com",
            self.pair.public_key().as_ref(),
            Self::APPLICATION,
        ])
    }

    fn sign(&self, flags: u8) -> Vec<u8> {
        let mut signed = b"SSHSIG".to_vec();
        let message = digest(&SHA512, MESSAGE);
        signed.extend(strings(&[
            NAMESPACE.as_bytes(),
            b"",
            b"sha512",
            message.as_ref(),
        ]));
        let counter = 9_u32.to_be_bytes();
        let mut by_key = digest(&SHA256, Self::APPLICATION).as_ref().to_vec();
        by_key.push(flags);
        by_key.extend_from_slice(&counter);
        by_key.extend_from_slice(digest(&SHA256, &signed).as_ref());
        let mut proof = strings(&[
            b"sk-ssh-ed25519@openssh.com",
            self.pair.sign(&by_key).as_ref(),
        ]);
        proof.push(flags);
        proof.extend_from_slice(&counter);
        let mut blob = b"SSHSIG\0\0\0\x01".to_vec();
        blob.extend(strings(&[
            &self.key(),
            NAMESPACE.as_bytes(),
            b"",
            b"sha512",
            &proof,
        ]));
        armored(&blob)
    }
}

fn strings(parts: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::new();
    for part in parts {
        out.extend_from_slice(&u32::try_from(part.len()).unwrap().to_be_bytes());
        out.extend_from_slice(part);
    }
    out
}

#[test]
fn a_security_key_must_have_been_touched() {
    let key = SecurityKey::new();
    let folder = tempfile::tempdir().unwrap();
    let allowed = folder.path().join("allowed_signers");
    let line = format!("sk-ssh-ed25519@openssh.com {}", STANDARD.encode(key.key()));
    assert!(PublicKey::parse(&line).is_ok());
    std::fs::write(&allowed, format!("ada {line}\n")).unwrap();
    let file = folder.path().join("given.sig");
    for (flags, expected, verified) in [
        (0x01, Ok(()), Some(false)),
        (0x05, Ok(()), Some(true)),
        (0x00, Err(SignatureError::Untouched), Some(false)),
        (0x04, Err(SignatureError::Untouched), Some(true)),
    ] {
        let text = key.sign(flags);
        let signature = Signature::parse(&text).unwrap();
        assert_eq!(signature.verify(NAMESPACE, MESSAGE), expected);
        assert_eq!(signature.holder_was_verified(), verified);
        // OpenSSH looks at the flags when it lets somebody in, and not here.
        std::fs::write(&file, &text).unwrap();
        assert!(ssh_verifies(&allowed, "ada", NAMESPACE, &file, MESSAGE).unwrap());
        let error = signature.verify(NAMESPACE, b"another").unwrap_err();
        assert!(matches!(
            error,
            SignatureError::DoesNotHold | SignatureError::Untouched
        ));
    }
}

/// Numbers that are the same in each run.
struct Numbers(u64);

impl Numbers {
    /// The next, below a bound.
    fn below(&mut self, most: usize) -> usize {
        // xorshift64* (Vigna, 2016).
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(number).unwrap() % most
    }
}

/// A signature with something changed in its bytes or in the text around them.
fn changed(numbers: &mut Numbers, good: &[u8], others: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = good.to_vec();
    let other = &others[numbers.below(others.len())];
    for _ in 0..=numbers.below(3) {
        let at = numbers.below(bytes.len());
        match numbers.below(8) {
            0 => bytes[at] ^= 1 << numbers.below(8),
            1 => bytes[at] = u8::try_from(numbers.below(256)).unwrap(),
            2 => bytes.truncate(at.max(1)),
            3 => bytes.insert(at, u8::try_from(numbers.below(256)).unwrap()),
            4 => {
                bytes.remove(at);
            }
            5 => {
                let end = at + numbers.below(bytes.len() - at);
                let part = bytes[at..end].to_vec();
                bytes.splice(at..at, part);
            }
            // What stands there in a signature of another key, of another message.
            6 => {
                let end = (at + numbers.below(64)).min(bytes.len()).min(other.len());
                let at = at.min(end);
                bytes[at..end].copy_from_slice(&other[at..end]);
            }
            _ => {
                let length = u32::try_from(numbers.below(300)).unwrap().to_be_bytes();
                let end = (at + 4).min(bytes.len());
                bytes[at..end].copy_from_slice(&length[..end - at]);
            }
        }
        if bytes.is_empty() {
            bytes.push(0);
        }
    }
    let mut text = armored(&bytes);
    if numbers.below(4) == 0 {
        let at = numbers.below(text.len());
        match numbers.below(3) {
            0 => text[at] = b" \n-=A\t"[numbers.below(6)],
            1 => text.insert(at, b" \n-=A\t"[numbers.below(6)]),
            _ => text.truncate(at),
        }
    }
    text
}

/// A thousand signatures with something changed: golive takes none that stock OpenSSH
/// does not. (That takes some which golive does not: what follows the first, a field
/// that is reserved.)
#[test]
fn golive_takes_nothing_that_openssh_does_not() {
    let mut numbers = Numbers(0x676f_6c69_7665);
    let signers: Vec<Signer> = KINDS[..4].iter().map(|kind| Signer::new(kind)).collect();
    let good: Vec<Vec<u8>> = signers
        .iter()
        .map(|signer| blob(&signer.sign(NAMESPACE, "sha512")))
        .collect();
    let (mut taken, mut tried) = (0, 0);
    for (signer, blob) in signers.iter().zip(&good) {
        let key = PublicKey::parse(&signer.public_line()).unwrap();
        for _ in 0..250 {
            let text = changed(&mut numbers, blob, &good);
            tried += 1;
            let of_signer = Signature::parse(&text).is_ok_and(|it| *it.key() == key);
            if of_signer && holds(&text, NAMESPACE, MESSAGE).is_ok() {
                taken += 1;
                let shown = String::from_utf8_lossy(&text).into_owned();
                assert!(signer.stock(&text, NAMESPACE, MESSAGE), "{shown}");
            }
        }
    }
    assert_eq!(tried, 1000);
    // Some change nothing: a part that is copied over itself.
    assert!(taken < 100, "{taken}");
}
