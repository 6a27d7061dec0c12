//! Names and passwords as URLs take them.

use std::fmt::Write as _;

/// Text with every byte escaped that a URL gives a meaning to.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            write!(escaped, "%{byte:02X}").ok();
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_cannot_be_taken_for_a_host() {
        assert_eq!(escaped("p@ss:w/ö-1"), "p%40ss%3Aw%2F%C3%B6-1");
    }
}
