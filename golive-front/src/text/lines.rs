//! Lines that keep within a width.

use std::io;

use golive_core::escape::escape;
use unicode_width::UnicodeWidthStr;

/// Writes `text` after `head`, wrapped at words; the lines that follow the
/// first begin below the text. Control characters are escaped.
pub(super) fn wrapped(
    to: &mut dyn io::Write,
    head: &str,
    head_width: usize,
    text: &str,
    width: usize,
) -> io::Result<()> {
    let room = width.saturating_sub(head_width).max(20);
    let text = escape(text);
    let mut line = String::new();
    let mut first = true;
    let mut flush = |line: &mut String, first: &mut bool| -> io::Result<()> {
        if *first {
            writeln!(to, "{head}{line}")?;
        } else {
            // It begins where the text was broken.
            writeln!(to, "{:head_width$}{}", "", golive_core::escape::line(line))?;
        }
        *first = false;
        line.clear();
        Ok(())
    };
    for word in text.split(' ') {
        if !line.is_empty() && line.width() + 1 + word.width() > room {
            flush(&mut line, &mut first)?;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        while line.width() > room {
            // A word that is longer than a line.
            let cut = cut_at(&line, room);
            let rest = line.split_off(cut);
            flush(&mut line, &mut first)?;
            line = rest;
        }
    }
    flush(&mut line, &mut first)
}

/// The text cut to a width, with an ellipsis where something was left out.
pub(super) fn shortened(text: &str, width: usize) -> String {
    let text = escape(text);
    if text.width() <= width {
        return text.into_owned();
    }
    let cut = cut_at(&text, width.saturating_sub(1));
    format!("{}…", text.get(..cut).unwrap_or_default())
}

/// The byte at which so many columns are full.
fn cut_at(text: &str, columns: usize) -> usize {
    let mut end = 0;
    for (start, c) in text.char_indices() {
        let next = start + c.len_utf8();
        if text.get(..next).is_none_or(|text| text.width() > columns) {
            break;
        }
        end = next;
    }
    // At least one character, or nothing would ever be written.
    if end == 0 {
        text.chars().next().map_or(0, char::len_utf8)
    } else {
        end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, width: usize) -> String {
        let mut out = Vec::new();
        wrapped(&mut out, "- ", 2, text, width).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn wraps_at_words_and_cuts_what_is_longer_than_a_line() {
        assert_eq!(
            lines("one two three four five six", 22),
            "- one two three four\n  five six\n"
        );
        assert_eq!(
            lines(&"x".repeat(30), 22),
            format!("- {}\n  {}\n", "x".repeat(20), "x".repeat(10))
        );
        assert_eq!(
            lines("日本語日本語日本語日本語", 22),
            "- 日本語日本語日本語日\n  本語\n"
        );
    }

    #[test]
    fn control_characters_do_nothing() {
        assert_eq!(lines("a\u{1b}[2Jb\nc", 40), "- a\\u{1b}[2Jb\\nc\n");
    }

    #[test]
    fn no_line_is_a_command() {
        let said = lines(
            "a server says what it is ::set-output name=x::y ##vso[x] ##[x]",
            30,
        );
        assert!(
            said.lines()
                .all(|line| !line.trim_start().starts_with("::")),
            "{said}"
        );
        assert!(!said.contains("##"), "{said}");
        assert!(said.contains("\\u{3a}:set-output"), "{said}");
    }

    #[test]
    fn shortens_by_columns() {
        assert_eq!(shortened("日本語", 5), "日本…");
        assert_eq!(shortened("abc", 3), "abc");
        assert_eq!(shortened("abcd", 3), "ab…");
    }
}
