//! Any bytes as a signature, over any bytes: it ends, and what holds for one
//! message does not hold for another.

use golive_ledger::ssh::{KeyError, PublicKey, Signature};

pub fn check(bytes: &[u8]) {
    let Ok(signature) = Signature::parse(bytes) else {
        return;
    };
    let line = signature.key().to_string();
    // Of a key without a private one no policy is.
    match PublicKey::parse(&line) {
        Ok(key) => assert_eq!(&key, signature.key()),
        Err(error) => assert_eq!(error, KeyError::Point),
    }
    let namespace = signature.namespace().to_owned();
    if signature.verify(&namespace, b"golive").is_ok() {
        assert!(signature.verify(&namespace, b"golive.").is_err());
        assert!(signature.verify("another", b"golive").is_err());
    }
}
