//! What a probe knows that a report must not say.

#[cfg(feature = "http")]
use base64::Engine as _;
#[cfg(feature = "http")]
use base64::engine::general_purpose::STANDARD;
use golive_core::probe::ProbeInput;
use golive_core::secret::Secret;

#[cfg(feature = "http")]
use crate::http::access::is_credential;
use crate::percent::decoded;

/// What is in the name of something secret, without what stands between its words.
const NAMES: [&str; 12] = [
    "token",
    "secret",
    "password",
    "passwd",
    "passphrase",
    "credential",
    "signature",
    "authorization",
    "apikey",
    "accesskey",
    "privatekey",
    "sessionid",
];

/// Words of names of what is secret.
const WORDS: [&str; 3] = ["pass", "pwd", "jwt"];

/// Words of names of what is secret at times, and a plain word at others.
const DOUBTED: [&str; 7] = ["key", "auth", "sig", "session", "sid", "code", "otp"];

/// Whether what has this name is a secret.
pub(crate) fn is_secret(name: &str, value: &str) -> bool {
    let whole: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let whole = whole.to_ascii_lowercase();
    let words = words(name);
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(&word.as_str()));
    NAMES.iter().any(|it| whole.contains(it))
        || has(&WORDS)
        || has(&DOUBTED) && !is_plain(value)
        || is_random(value)
}

/// The words of a name, as `X-Api-Key`, `api_key` and `apiKey` have them.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut is_after_small = false;
    for c in name.chars() {
        let is_next = !c.is_ascii_alphabetic() || c.is_ascii_uppercase() && is_after_small;
        is_after_small = c.is_ascii_lowercase();
        if is_next {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_ascii_alphabetic()) {
            word.push(c.to_ascii_lowercase());
        }
    }
    words
}

/// A status, a state, a word: what many texts hold.
fn is_plain(value: &str) -> bool {
    value.len() < 6 || value.len() < 16 && value.chars().all(|c| c.is_ascii_lowercase())
}

/// Whether it was made at random, whatever its name. Names of hosts and services, and
/// moments, are not.
fn is_random(value: &str) -> bool {
    let has = |it: fn(&char) -> bool| value.chars().any(|c| it(&c));
    let is_solid = value.chars().all(|c| c.is_ascii_alphanumeric());
    let is_of_one_word = value
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "-_.~:".contains(c));
    let is_mixed = has(char::is_ascii_uppercase) && has(char::is_ascii_lowercase);
    value.len() >= 20
        && has(char::is_ascii_digit)
        && has(char::is_ascii_alphabetic)
        && (is_solid || is_mixed && is_of_one_word)
}

/// A part of a path that lets in who knows it, as those of webhooks do. One of small
/// letters and digits is an id or a sum.
fn is_capability(part: &str) -> bool {
    is_random(part) && part.contains(|c: char| c.is_ascii_uppercase())
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
    let path = authority.split('/').skip(1);
    path.filter(|part| is_capability(part))
        .for_each(|part| written(input, part));
    query.into_iter().for_each(|query| pairs(input, query));
}

/// What a query or a form gives of secrets.
fn pairs(input: &ProbeInput, text: &str) {
    let pairs = text.split(['&', ';', '#']);
    for (name, value) in pairs.filter_map(|pair| pair.split_once('=')) {
        let name = decoded(name).unwrap_or_else(|| name.to_owned());
        if is_secret(&name, value) {
            written(input, value);
        }
    }
}

/// What a body gives of secrets by their names, in JSON or a form.
#[cfg(feature = "http")]
pub(crate) fn body(input: &ProbeInput, body: &[u8]) {
    match crate::pointer::root(body, "the body") {
        Ok(json) => named(input, "", &json),
        Err(_) => pairs(input, &String::from_utf8_lossy(body)),
    }
}

/// What is in JSON under a name, and under those in it.
#[cfg(feature = "http")]
fn named(input: &ProbeInput, name: &str, json: &serde_json::Value) {
    match json {
        serde_json::Value::String(value) if is_secret(name, value) => {
            input.keep_out(&Secret::from(value.as_str()));
        }
        serde_json::Value::Array(values) => values.iter().for_each(|it| named(input, name, it)),
        serde_json::Value::Object(fields) => {
            fields.iter().for_each(|(name, it)| named(input, name, it));
        }
        _ => {}
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

/// What headers give of secrets, by their names and those that were given as such.
#[cfg(feature = "http")]
pub(crate) fn headers(input: &ProbeInput, headers: &[(String, Secret)], given: &[String]) {
    for (name, value) in headers {
        if is_credential(name, given) || is_secret(name, value.expose()) {
            header(input, value);
        }
    }
}

/// The value of a header: whole, without the word before it, and what that says of a
/// user with a password.
#[cfg(feature = "http")]
fn header(input: &ProbeInput, value: &Secret) {
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
