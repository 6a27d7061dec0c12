//! The id that a title stands for. golive-macros has the same functions, and a
//! test of the face compares the two.

/// The id that a title stands for: its letters and digits in lower case, and
/// one `-` for each run of anything else, none at either end.
///
/// Signs that turn what a title says into its opposite are words of the id:
///
/// ```
/// use golive_core::id::slug;
///
/// assert_eq!(slug("Redis: memory < 100 MB"), "redis-memory-lt-100-mb");
/// assert_eq!(slug("Memory <= 80%"), "memory-lte-80-percent");
/// assert_eq!(slug("Memory ≤ 80%"), "memory-lte-80-percent");
/// assert_eq!(slug("Free disk > 20 %"), "free-disk-gt-20-percent");
/// assert_eq!(slug("Replicas >= 3"), "replicas-gte-3");
/// assert_eq!(slug("NODE_ENV=production"), "node-env-eq-production");
/// assert_eq!(slug("NODE_ENV != production"), "node-env-ne-production");
/// assert_eq!(slug("At T+15 min"), "at-t-plus-15-min");
/// assert_eq!(slug("Colder than -5 °C"), "colder-than-minus-5-c");
/// ```
///
/// A `-` is a minus before a digit, unless it joins that to a letter, a digit or
/// a `%`. Any other, and an arrow, only separates:
///
/// ```
/// # use golive_core::id::slug;
/// assert_eq!(slug("Roll-back: A -> B, 5-10 min"), "roll-back-a-b-5-10-min");
/// ```
///
/// What counts, ticks or adorns a title at its head is no part of the id, so that
/// a list can be put in another order:
///
/// ```
/// # use golive_core::id::slug;
/// for title in ["1. Redis", "2.1) Redis", "(1) Redis", "a) Redis", "#3 Redis", "- [x] Redis", "✅ Redis"] {
///     assert_eq!(slug(title), "redis");
/// }
/// assert_eq!(slug("3 replicas run"), "3-replicas-run");
/// assert_eq!(slug("1.24 or later"), "1-24-or-later");
/// assert_eq!(slug("1."), "1");
/// ```
#[must_use]
pub fn slug(title: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn all(ids: &[(&str, &str)]) {
        for (title, id) in ids {
            assert_eq!(slug(title), *id, "{title:?}");
        }
    }

    #[test]
    fn letters_and_digits_are_kept() {
        all(&[
            ("Größe prüfen", "größe-prüfen"),
            ("日本語", "日本語"),
            ("İstanbul", "istanbul"),
            ("Redis: memory & latency", "redis-memory-latency"),
            ("  (T-15 min) ", "t-15-min"),
            ("a--b  __  c", "a-b-c"),
            ("!!!", ""),
            ("", ""),
        ]);
    }

    #[test]
    fn opposites_have_different_ids() {
        all(&[
            ("Memory < 100 MB", "memory-lt-100-mb"),
            ("Memory <= 100 MB", "memory-lte-100-mb"),
            ("Memory ≤ 100 MB", "memory-lte-100-mb"),
            ("Memory > 100 MB", "memory-gt-100-mb"),
            ("Memory >= 100 MB", "memory-gte-100-mb"),
            ("Memory ≥ 100 MB", "memory-gte-100-mb"),
            ("Memory = 100 MB", "memory-eq-100-mb"),
            ("Memory == 100 MB", "memory-eq-100-mb"),
            ("Memory === 100 MB", "memory-eq-100-mb"),
            ("Memory != 100 MB", "memory-ne-100-mb"),
            ("Memory ≠ 100 MB", "memory-ne-100-mb"),
            ("Memory =\u{338} 100 MB", "memory-ne-100-mb"),
            ("CPU＜80％", "cpu-lt-80-percent"),
            ("NODE_ENV=production", "node-env-eq-production"),
            ("A=1", "a-eq-1"),
            ("A != 1", "a-ne-1"),
            ("At T+15 min", "at-t-plus-15-min"),
            ("At T-15 min", "at-t-15-min"),
            ("99.9% uptime", "99-9-percent-uptime"),
            ("99.9 uptime", "99-9-uptime"),
            ("Needs C++", "needs-c-plus-plus"),
            ("> 99 % succeed", "gt-99-percent-succeed"),
            ("<5 errors", "lt-5-errors"),
            ("<", "lt"),
        ]);
    }

    #[test]
    fn a_minus_is_no_hyphen() {
        all(&[
            ("Colder than -5 °C", "colder-than-minus-5-c"),
            ("Colder than −5 °C", "colder-than-minus-5-c"),
            ("-5 is its nice", "minus-5-is-its-nice"),
            ("+5 is its nice", "plus-5-is-its-nice"),
            ("x=-5", "x-eq-minus-5"),
            ("x<-5", "x-lt-minus-5"),
            ("x>-5", "x-gt-minus-5"),
            ("(-5)", "minus-5"),
            ("5-10 nodes", "5-10-nodes"),
            ("5%-10%", "5-percent-10-percent"),
            ("SHA-256, utf-8", "sha-256-utf-8"),
            ("2026-01-31", "2026-01-31"),
            ("5 - 3", "5-3"),
            ("Roll-back", "roll-back"),
        ]);
    }

    #[test]
    fn an_arrow_only_separates() {
        for arrow in ["->", "=>", "<-", "-->", "==>", "<->", "<=>", "→"] {
            assert_eq!(slug(&format!("A {arrow} B")), "a-b", "{arrow}");
            assert_eq!(slug(&format!("a{arrow}b")), "a-b", "{arrow}");
        }
        assert_eq!(slug("1 -> 2"), "1-2");
        assert_eq!(slug("1=>2"), "1-2");
    }

    #[test]
    fn an_ordinal_is_no_part_of_an_id() {
        for head in [
            "1.",
            "1)",
            "(1)",
            "1.2.",
            "2.1)",
            "(2.1)",
            "1.)",
            "12.",
            "a)",
            "(b)",
            "B)",
            "#3",
            "#3:",
            "#",
            "## 1.",
            "# a)",
            "1\u{fe0f}\u{20e3}",
            "✅",
            "🔴",
            "👍🏽",
            "•",
            "-",
            "*",
            "[ ]",
            "[x]",
            "[X]",
            "- [ ] 1.",
            "- [x]",
            "1. [x]",
            "✅ 1.",
            "1. ✅",
            "→",
        ] {
            assert_eq!(slug(&format!("{head} Title")), "title", "{head:?}");
            assert_eq!(slug(&format!(" {head}  Title")), "title", "{head:?}");
        }
    }

    #[test]
    fn a_number_that_says_how_many_is_kept() {
        all(&[
            ("3 replicas run", "3-replicas-run"),
            ("- 3 replicas run", "3-replicas-run"),
            ("1.24 or later", "1-24-or-later"),
            ("24/7 on call", "24-7-on-call"),
            ("3... 2... 1... go", "3-2-1-go"),
            ("(3 of 5) answer", "3-of-5-answer"),
            ("1.x is gone", "1-x-is-gone"),
            ("1:1 with the staging", "1-1-with-the-staging"),
            ("#status is set", "status-is-set"),
            ("1. 2. Title", "2-title"),
            ("2nd factor", "2nd-factor"),
            ("a b) c", "a-b-c"),
        ]);
    }

    #[test]
    fn what_is_nothing_but_an_ordinal_is_kept() {
        all(&[
            ("1.", "1"),
            ("(1)", "1"),
            ("#3", "3"),
            ("a)", "a"),
            ("1. !", "1"),
            ("[x]", "x"),
        ]);
    }
}
