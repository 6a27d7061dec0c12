//! Keys and signatures as OpenSSH writes them, made here: where thousands are
//! needed, a program for each would take minutes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use golive_ledger::statement::{Kind, Statement};
use golive_ledger::store::Entry;
use ring::digest::{SHA512, digest};
use ring::signature::{Ed25519KeyPair, KeyPair};

pub(crate) struct Key(Ed25519KeyPair);

impl Key {
    /// The key of a number.
    pub(crate) fn new(seed: u8) -> Self {
        Self(Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap())
    }

    fn blob(&self) -> Vec<u8> {
        let mut blob = Vec::new();
        put(&mut blob, b"ssh-ed25519");
        put(&mut blob, self.0.public_key().as_ref());
        blob
    }

    /// The line of a `.pub` file.
    pub(crate) fn line(&self) -> String {
        format!("ssh-ed25519 {}", STANDARD.encode(self.blob()))
    }

    pub(crate) fn sign(&self, statement: &Statement) -> Entry {
        self.sign_as(statement.kind(), &statement.to_bytes().unwrap())
    }

    pub(crate) fn sign_as(&self, kind: Kind, bytes: &[u8]) -> Entry {
        let namespace = kind.namespace();
        let mut signed = b"SSHSIG".to_vec();
        for part in [
            namespace.as_bytes(),
            b"",
            b"sha512",
            digest(&SHA512, bytes).as_ref(),
        ] {
            put(&mut signed, part);
        }
        let mut proof = Vec::new();
        put(&mut proof, b"ssh-ed25519");
        put(&mut proof, self.0.sign(&signed).as_ref());
        let mut blob = b"SSHSIG\0\0\0\x01".to_vec();
        for part in [
            &self.blob(),
            namespace.as_bytes(),
            b"",
            b"sha512",
            proof.as_slice(),
        ] {
            put(&mut blob, part);
        }
        let text = STANDARD.encode(blob);
        let lines: Vec<&str> = text
            .as_bytes()
            .chunks(70)
            .map(|line| std::str::from_utf8(line).unwrap())
            .collect();
        let armor = format!(
            "-----BEGIN SSH SIGNATURE-----\n{}\n-----END SSH SIGNATURE-----\n",
            lines.join("\n")
        );
        Entry::new(bytes, armor)
    }
}

fn put(out: &mut Vec<u8>, part: &[u8]) {
    out.extend_from_slice(&u32::try_from(part.len()).unwrap().to_be_bytes());
    out.extend_from_slice(part);
}
