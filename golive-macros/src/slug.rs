//! The id that a title stands for. The same functions as in golive-core, which
//! says what they are for; a test of the face compares the two.

pub(crate) fn slug(title: &str) -> String {
    let id = words(without_ordinal(title));
    // What is nothing but an ordinal is named by it.
    if id.is_empty() { words(title) } else { id }
}

/// What signs of several characters say in words. One that begins with another
/// stands before it, and an arrow only separates.
const SIGNS: [(&str, &str); 13] = [
    ("<=>", ""),
    ("<->", ""),
    ("==>", ""),
    ("<-", ""),
    ("->", ""),
    ("=>", ""),
    ("===", "eq"),
    ("!==", "ne"),
    ("<=", "lte"),
    (">=", "gte"),
    ("==", "eq"),
    ("!=", "ne"),
    ("=\u{338}", "ne"), // `≠` as two characters
];

/// A title without its ordinal and the signs before it: `- [x] 1.2. Title`.
fn without_ordinal(title: &str) -> &str {
    let (mut rest, mut is_numbered) = (title, false);
    loop {
        let behind = match after_ordinal(rest) {
            Some(behind) if !is_numbered => {
                is_numbered = true;
                behind
            }
            _ => match after_mark(rest) {
                Some(behind) => behind,
                None => return rest,
            },
        };
        rest = behind;
    }
}

/// What stands behind `1.`, `1.2.`, `1)`, `(1)`, `a)`, `(a)`, `#1` or `1️⃣`.
/// None where a number says how many: `3 replicas`, `99.9%`, `1.24 or later`.
fn after_ordinal(text: &str) -> Option<&str> {
    let (open, inner) = match text.strip_prefix(['(', '#']) {
        Some(inner) => (text.chars().next(), inner),
        None => (None, text),
    };
    let end = inner.find(|c: char| !c.is_ascii_digit() && c != '.');
    let (number, rest) = inner.split_at_checked(end.unwrap_or(inner.len()))?;
    let is_number = number.starts_with(|c: char| c.is_ascii_digit()) && !number.contains("..");
    let behind = match open {
        Some('#') if is_number => rest.strip_prefix([')', ':']).unwrap_or(rest),
        None if is_number && number.ends_with('.') => rest.strip_prefix(')').unwrap_or(rest),
        _ if is_number => match rest.strip_prefix(')') {
            Some(behind) => behind,
            None => rest
                .trim_start_matches('\u{fe0f}')
                .strip_prefix('\u{20e3}')?,
        },
        _ => {
            let mut letters = inner.chars();
            letters.next().filter(|c| c.is_alphabetic())?;
            letters.as_str().strip_prefix(')')?
        }
    };
    (behind.is_empty() || behind.starts_with(char::is_whitespace)).then_some(behind)
}

/// What stands behind a space, a box that is ticked, a bullet, the sign of a
/// heading or an emoji.
fn after_mark(text: &str) -> Option<&str> {
    if let Some(behind) = ["[x]", "[X]", "[ ]"]
        .iter()
        .find_map(|tick| text.strip_prefix(tick))
    {
        return Some(behind);
    }
    let mut chars = text.chars();
    let first = chars.next()?;
    let is_mark = first.is_whitespace()
        || matches!(first, '-' | '*' | '#')
        || !(first.is_ascii() || first.is_alphanumeric());
    (is_mark && sign(text, None).is_none()).then_some(chars.as_str())
}

/// The word for the sign that a text begins with, and what stands behind it.
/// `before` is what stands before it: a `-` between two numbers is none.
fn sign(text: &str, before: Option<char>) -> Option<(&'static str, &str)> {
    let mut chars = text.chars();
    let first = chars.next()?;
    let behind = chars.as_str();
    let begins_with_digit = |text: &str| text.starts_with(char::is_numeric);
    let joins = before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '%' | '％'));
    if matches!(first, '<' | '>' | '=' | '!' | '-') {
        for (sign, word) in SIGNS {
            let Some(behind) = text.strip_prefix(sign) else {
                continue;
            };
            // `x<-5` compares.
            if sign != "<-" || !begins_with_digit(behind) {
                return Some((word, behind));
            }
        }
    }
    let word = match first {
        '<' | '＜' => "lt",
        '≤' | '≦' | '⩽' => "lte",
        '>' | '＞' => "gt",
        '≥' | '≧' | '⩾' => "gte",
        '=' | '＝' => "eq",
        '≠' => "ne",
        '+' | '＋' => "plus",
        '-' | '−' | '－' if begins_with_digit(behind) && !joins => "minus",
        '%' | '％' => "percent",
        _ => return None,
    };
    Some((word, behind))
}

fn words(title: &str) -> String {
    let mut out = String::with_capacity(title.len());
    let separate = |out: &mut String| {
        if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    };
    let (mut rest, mut before) = (title, None);
    while let Some(c) = rest.chars().next() {
        let behind = rest.strip_prefix(c).unwrap_or_default();
        if c.is_alphanumeric() {
            // A lower case may come with a mark of its own (`İ`).
            out.extend(c.to_lowercase().filter(|c| c.is_alphanumeric()));
            (rest, before) = (behind, Some(c));
            continue;
        }
        separate(&mut out);
        rest = match sign(rest, before) {
            Some((word, behind)) => {
                out.push_str(word);
                separate(&mut out);
                behind
            }
            None => behind,
        };
        before = Some(c);
    }
    while out.ends_with('-') {
        out.pop();
    }
    out
}

/// Whether a pinned id is well formed.
pub(crate) fn is_id(id: &str) -> bool {
    let mut chars = id.chars();
    chars.next().is_some_and(char::is_alphanumeric)
        && chars.all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '/'))
        // Letters that nobody sees.
        && !id.contains(['\u{115f}', '\u{1160}', '\u{3164}', '\u{ffa0}'])
}
