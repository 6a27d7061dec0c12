//! Secrets that went into a run, kept out of all that comes out of it.
//!
//! A server repeats what it was told in an error, a page, a log: as it stands, or as
//! a URL, JSON or base64 has it. Here is the one place where that is taken out, after
//! all has been judged.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use crate::criterion::{Finding, NoData};
use crate::escape::escape;
use crate::outcome::Outcome;
use crate::probe::{Evidence, Target};
use crate::quantity::Value;
use crate::report::ItemReport;
use crate::secret::{REDACTED, Secret, without_word};

/// Shorter ones are taken out where they stand as words of their own: every text has
/// the letter of a password of one letter.
const SHORT: usize = 4;

/// Shorter ones stay in a target. A sign-off is bound to targets, which a short password
/// of a test, often a word of a host, must not change.
const NO_WORD: usize = 12;

/// The secrets of one run.
#[derive(Default)]
pub(crate) struct Redaction {
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    secrets: BTreeSet<String>,
    /// In every form, the longest first: one may be a part of another.
    forms: Vec<String>,
}

impl Redaction {
    /// Keeps a secret out of what is told from now on.
    pub(crate) fn keep_out(&self, secret: &Secret) {
        let secret = secret.expose();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if secret.is_empty() || !known.secrets.insert(secret.to_owned()) {
            return;
        }
        known.forms.extend(forms(secret));
        known
            .forms
            .sort_by_key(|form| std::cmp::Reverse(form.len()));
        known.forms.dedup();
    }

    /// The text without them.
    pub(crate) fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        self.without(text, 0)
    }

    /// The text without those of so many bytes and more.
    fn without<'a>(&self, text: &'a str, least: usize) -> Cow<'a, str> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = Cow::Borrowed(text);
        for form in &known.forms {
            if form.len() < least || !text.contains(form.as_str()) {
                continue;
            }
            text = if form.len() < SHORT {
                Cow::Owned(without_word(&text, form))
            } else {
                Cow::Owned(text.replace(form.as_str(), REDACTED))
            };
        }
        text
    }

    pub(crate) fn in_place(&self, text: &mut String) {
        if let Cow::Owned(redacted) = self.text(text) {
            *text = redacted;
        }
    }

    fn value(&self, value: &mut Value) {
        if let Value::Text(text) = value {
            self.in_place(text);
        }
    }

    /// What became of an item, without them.
    pub(crate) fn item(&self, item: &mut ItemReport) {
        let is_empty = {
            let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            known.forms.is_empty()
        };
        if is_empty {
            return;
        }
        for text in [&mut item.words, &mut item.bound].into_iter().flatten() {
            if let Cow::Owned(redacted) = self.text(text) {
                *text = redacted.into();
            }
        }
        for Finding { found, .. } in &mut item.findings {
            self.value(found);
        }
        if let Some(measured) = &mut item.measured {
            self.value(&mut measured.last);
        }
        for Evidence { value, .. } in &mut item.evidence {
            self.in_place(value);
        }
        if let Some(target) = &item.target
            && let Cow::Owned(redacted) = self.without(target.as_str(), NO_WORD)
        {
            item.target = Some(Target::new(redacted));
        }
        self.outcome(&mut item.outcome);
    }

    fn outcome(&self, outcome: &mut Outcome) {
        match outcome {
            Outcome::NoData {
                reason: NoData::Nothing { message },
            } => self.in_place(message),
            Outcome::Waived { of, .. } => self.outcome(of),
            _ => {}
        }
    }
}

/// In all the forms in which it comes back.
fn forms(secret: &str) -> Vec<String> {
    let mut forms = vec![
        secret.to_owned(),
        escape(secret).into_owned(),
        format!("{secret:?}").trim_matches('"').to_owned(),
        percent(secret, "-._~", '%', true),
        percent(secret, "-._~", '%', false),
        // As forms have it, and as browsers have the path of a URL.
        percent(secret, "-._*", '+', true),
        percent(secret, "-._~!$&'()*+,;=:@/", '%', true),
    ];
    // A text in JSON that holds JSON: an answer in a line of a log in a message.
    for in_ascii in [false, true] {
        let mut form = secret.to_owned();
        for _ in 0..4 {
            form = json(&form, in_ascii);
            forms.push(form.clone());
        }
    }
    // Every byte of it, as those write it who hide something.
    forms.push(secret.bytes().map(|byte| format!("%{byte:02x}")).collect());
    forms.push(secret.bytes().map(|byte| format!("%{byte:02X}")).collect());
    for whole in [secret.to_owned(), json(secret, false), json(secret, true)] {
        forms.extend(base64(&whole));
    }
    let is_long = |form: &String| form.len() >= SHORT;
    forms.retain(|form| form == secret || is_long(form));
    forms
}

/// Within the base64 of something longer it begins at one of three places.
fn base64(secret: &str) -> Vec<String> {
    let mut forms = Vec::new();
    for (before, begin) in [("", 0), (" ", 2), ("  ", 3)] {
        let bytes = [before, secret].concat();
        for encoded in [
            STANDARD_NO_PAD.encode(&bytes),
            URL_SAFE_NO_PAD.encode(&bytes),
        ] {
            // What its neighbours have a part in is left out.
            let end = encoded.len() - usize::from(bytes.len() % 3 != 0);
            forms.extend(encoded.get(begin..end).map(str::to_owned));
        }
    }
    forms
}

/// As the text of a string in JSON: of some writers in ASCII, with each slash escaped.
fn json(text: &str, in_ascii: bool) -> String {
    let mut written = String::new();
    for c in text.chars() {
        match c {
            '"' => written.push_str("\\\""),
            '\\' => written.push_str("\\\\"),
            '/' if in_ascii => written.push_str("\\/"),
            '\n' => written.push_str("\\n"),
            '\r' => written.push_str("\\r"),
            '\t' => written.push_str("\\t"),
            c if c.is_control() || in_ascii && !c.is_ascii() => {
                let units = c.encode_utf16(&mut [0; 2]).to_vec();
                written.extend(units.iter().map(|unit| format!("\\u{unit:04x}")));
            }
            c => written.push(c),
        }
    }
    written
}

/// As a URL has it: letters, digits and these as they are, and a blank as a `+` where
/// forms do that.
fn percent(text: &str, plain: &str, blank: char, upper: bool) -> String {
    let mut written = String::new();
    for byte in text.bytes() {
        let c = char::from(byte);
        match c {
            ' ' if blank == '+' => written.push('+'),
            c if c.is_ascii_alphanumeric() || plain.contains(c) => written.push(c),
            _ if upper => written.push_str(&format!("%{byte:02X}")),
            _ => written.push_str(&format!("%{byte:02x}")),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

    use base64::engine::general_purpose::{STANDARD, URL_SAFE};

    use super::*;

    fn redacted(secret: &str, text: &str) -> String {
        let redaction = Redaction::default();
        redaction.keep_out(&Secret::from(secret));
        redaction.text(text).into_owned()
    }

    #[test]
    fn a_secret_comes_back_in_no_form() {
        let secret = "hünter \"2\"/\\+=&x";
        for form in [
            secret.to_owned(),
            serde_json::to_string(secret).unwrap(),
            r#"h\u00fcnter \"2\"\/\\+=&x"#.to_owned(),
            format!("{secret:?}"),
            "h%C3%BCnter%20%222%22%2F%5C%2B%3D%26x".to_owned(),
            "h%c3%bcnter%20%222%22%2f%5c%2b%3d%26x".to_owned(),
            "h%C3%BCnter+%222%22%2F%5C%2B%3D%26x".to_owned(),
        ] {
            let text = redacted(secret, &format!("token={form}; path"));
            assert!(!text.contains("nter"), "{form}: {text}");
            assert!(
                text.starts_with("token=") && text.ends_with("; path"),
                "{text}"
            );
        }
        for before in ["", "a", "ab", "abc", "user:", "user2:"] {
            for after in ["", "x", "xy", "xyz"] {
                let whole = format!("{before}{secret}{after}");
                for encoded in [STANDARD.encode(&whole), URL_SAFE.encode(&whole)] {
                    let text = redacted(secret, &format!("Basic {encoded}"));
                    assert!(text.contains(REDACTED), "{whole}: {text}");
                    // Of the middle nothing is left to decode.
                    assert!(!text.contains(&encoded[encoded.len() / 3..][..4]), "{text}");
                }
            }
        }
    }

    #[test]
    fn a_short_secret_is_a_word() {
        assert_eq!(
            redacted("a", "a was said at a: a_b"),
            "[redacted] was said at [redacted]: a_b"
        );
        assert_eq!(redacted("", "nothing"), "nothing");
        assert_eq!(redacted("abcd", "xabcdx"), "x[redacted]x");
    }

    #[test]
    fn the_longest_goes_first() {
        let redaction = Redaction::default();
        redaction.keep_out(&Secret::from("secret"));
        redaction.keep_out(&Secret::from("secret-token"));
        assert_eq!(
            redaction.text("secret-token secret"),
            "[redacted] [redacted]"
        );
    }
}
