//! What a probe knows that a report must not say.

#[cfg(feature = "http")]
use base64::Engine as _;
#[cfg(feature = "http")]
use base64::engine::general_purpose::STANDARD;
use golive_core::probe::ProbeInput;
use golive_core::secret::Secret;

use crate::percent::decoded;

/// What is in the name of something secret.
const NAMES: [&str; 10] = [
    "token",
    "secret",
    "pass",
    "pwd",
    "key",
    "auth",
    "sig",
    "credential",
    "session",
    "code",
];

/// Whether what has this name is a secret.
pub(crate) fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    NAMES.iter().any(|it| name.contains(it))
}

/// Whether it was made at random, whatever its name.
fn is_random(value: &str) -> bool {
    let is_of_one_word = value
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "-_.~".contains(c));
    value.len() >= 20
        && is_of_one_word
        && value.contains(|c: char| c.is_ascii_digit())
        && value.contains(|c: char| c.is_ascii_alphabetic())
}

/// What is in a URL that is nobody's business: its password or token, as it is written
/// and as it is meant, and what its query gives of secrets.
pub(crate) fn url(input: &ProbeInput, url: &str) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let (authority, query) = match rest.split_once('?') {
        Some((before, query)) => (before, Some(query)),
        None => (rest, None),
    };
    if let Some((login, _)) = authority.rsplit_once('@') {
        // A user without a password is a token.
        let secret = login
            .split_once(':')
            .map_or(login, |(_, password)| password);
        written(input, secret);
    }
    let pairs = query
        .into_iter()
        .flat_map(|query| query.split(['&', ';', '#']));
    for (name, value) in pairs.filter_map(|pair| pair.split_once('=')) {
        if is_secret(name) || is_random(value) {
            written(input, value);
        }
    }
}

/// A part of a URL, as it is written and as it is meant.
fn written(input: &ProbeInput, part: &str) {
    input.keep_out(&Secret::from(part));
    if let Some(meant) = decoded(part) {
        input.keep_out(&Secret::from(meant));
    }
}

/// What a server is logged in to with.
#[cfg(any(feature = "mysql", feature = "postgres", feature = "redis"))]
pub(crate) fn password(input: &ProbeInput, password: Option<&str>) {
    if let Some(password) = password {
        input.keep_out(&Secret::from(password));
    }
}

/// The value of a header: whole, without the word before it, and what that says of a
/// user with a password.
#[cfg(feature = "http")]
pub(crate) fn header(input: &ProbeInput, value: &Secret) {
    input.keep_out(value);
    let last = value.expose().rsplit(' ').next().unwrap_or_default();
    input.keep_out(&Secret::from(last));
    let basic = value.expose().get(..6);
    if basic.is_some_and(|word| word.eq_ignore_ascii_case("basic "))
        && let Ok(login) = STANDARD.decode(last)
        && let Some((_, password)) = String::from_utf8_lossy(&login).split_once(':')
    {
        input.keep_out(&Secret::from(password));
    }
}
