//! The URL of a database, before a client reads it.

use golive_core::probe::{ProbeError, Reason};

/// The URL, if all readers agree on where its password ends: of a password that
/// holds `@` or `/`, some would take the end for the host, and ask a name server
/// for it.
pub(crate) fn unambiguous(url: &str) -> Result<&str, ProbeError> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let is_one = rest.matches('@').count() <= 1;
    if is_one && rest.find('@').is_none_or(|at| at < authority) {
        return Ok(url);
    }
    Err(ProbeError::new(
        Reason::BadConfiguration,
        "the URL cannot be used: `@`, `/`, `?` and `#` in a user or password must be written \
         as %40, %2F, %3F and %23; or give the parts of the URL, which are encoded for you",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_password_is_no_host() {
        for url in [
            "postgres://app:secret@host:1/orders?sslmode=require",
            "postgres://app:s%40cret@[::1]/orders",
            "postgres://host/orders",
            "mysql://host?x=y",
        ] {
            assert_eq!(unambiguous(url).unwrap(), url);
        }
        for url in [
            "postgres://app:S3cret@Hunter2/word@127.0.0.1/orders",
            "postgres://app:S3cret@Hunter2@127.0.0.1/orders",
            "postgres://app:Hunter2/word@127.0.0.1/orders",
            "mysql://app:Hunter2#word@127.0.0.1/orders",
            "mysql://app:Hunter2?word@127.0.0.1/orders",
        ] {
            let error = unambiguous(url).unwrap_err();
            assert_eq!(error.reason(), Reason::BadConfiguration);
            assert!(!error.to_string().contains("Hunter2"), "{error}");
        }
    }
}
