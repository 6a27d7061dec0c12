//! Whether a value is one that somebody chose for this deployment.

use std::collections::HashMap;

/// In bits, of all its characters together.
pub(super) fn entropy(value: &str) -> f64 {
    let mut counts: HashMap<char, f64> = HashMap::new();
    for c in value.chars() {
        *counts.entry(c).or_default() += 1.0;
    }
    let length: f64 = counts.values().sum();
    let bits: f64 = counts
        .values()
        .map(|count| count * (length / count).log2())
        .sum();
    // Of no character, a sum is `-0`.
    bits.abs()
}

pub(super) fn is_placeholder(value: &str) -> bool {
    let value = value.trim().to_lowercase();
    const WHOLE: [&str; 11] = [
        "example",
        "todo",
        "tbd",
        "fixme",
        "secret",
        "password",
        "changeit",
        "dummy",
        "null",
        "none",
        "undefined",
    ];
    const BEGIN: [&str; 8] = [
        "your_", "your-", "my_", "<", "example_", "${", "{{", "todo:",
    ];
    // What no value has by chance.
    const WITHIN: [&str; 7] = [
        "changeme",
        "change_me",
        "change-me",
        "replaceme",
        "replace_me",
        "replace-me",
        "placeholder",
    ];
    WHOLE.contains(&value.as_str())
        || BEGIN.iter().any(|start| value.starts_with(start))
        || WITHIN.iter().any(|part| value.contains(part))
        || (value.len() >= 3 && value.bytes().all(|b| b == b'x'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_repeats_has_little_entropy() {
        for (value, bits) in [
            ("", 0.0),
            ("aaaaaaaa", 0.0),
            ("abababab", 8.0),
            ("abcdefgh", 24.0),
        ] {
            assert!((entropy(value) - bits).abs() < 1e-9, "{value}");
        }
    }

    #[test]
    fn placeholders() {
        for value in [
            "changeme",
            "YOUR_KEY",
            "<token>",
            "xxxx",
            "example",
            "CHANGE_ME_IN_PRODUCTION",
            "${DB_PASSWORD}",
            "undefined",
        ] {
            assert!(is_placeholder(value), "{value}");
        }
        assert!(!is_placeholder("k8s-prod-7f3a"));
    }
}
