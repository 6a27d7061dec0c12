//! The report and the listing as JSON.

use std::io;

use golive_core::checklist::Listing;
use golive_core::escape::{begins_command, is_unseen};
use golive_core::report::Report;
use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{Formatter, PrettyFormatter};

/// Writes a report as indented JSON. Its form is described by the JSON Schema
/// `schemas/report.schema.json` of the repository. What nobody sees, and what moves a
/// terminal, is escaped.
///
/// # Errors
/// What the writer says.
pub fn write_report(report: &Report, to: impl io::Write) -> io::Result<()> {
    write(report, to)
}

/// Writes a listing as indented JSON.
///
/// # Errors
/// What the writer says.
pub fn write_listing(listing: &Listing, to: impl io::Write) -> io::Result<()> {
    write(listing, to)
}

fn write(value: &impl Serialize, mut to: impl io::Write) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(&mut to, Seen::default());
    value.serialize(&mut serializer)?;
    writeln!(to)
}

/// Indented, with what nobody sees as escapes, and what a service of continuous
/// integration takes for a command.
#[derive(Default)]
struct Seen(PrettyFormatter<'static>);

/// The same as that of `PrettyFormatter`.
macro_rules! as_it_is {
    ($($method:ident($($name:ident: $type:ty),*);)*) => {$(
        fn $method<W: ?Sized + io::Write>(&mut self, to: &mut W $(, $name: $type)*) -> io::Result<()> {
            self.0.$method(to $(, $name)*)
        }
    )*};
}

impl Formatter for Seen {
    as_it_is! {
        begin_array();
        end_array();
        begin_array_value(first: bool);
        end_array_value();
        begin_object();
        end_object();
        begin_object_key(first: bool);
        begin_object_value();
        end_object_value();
    }

    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        to: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment;
        let is_escaped = |rest: &str, at: usize, c: char| {
            is_unseen(c) || c == '#' && rest.get(at..).is_some_and(begins_command)
        };
        while let Some((at, unseen)) = rest
            .char_indices()
            .find(|(at, c)| is_escaped(rest, *at, *c))
        {
            let (before, after) = rest.split_at(at);
            to.write_all(before.as_bytes())?;
            for unit in unseen.encode_utf16(&mut [0; 2]) {
                write!(to, "\\u{unit:04x}")?;
            }
            rest = after.get(unseen.len_utf8()..).unwrap_or_default();
        }
        to.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

    use super::*;

    #[test]
    fn what_nobody_sees_is_escaped() {
        let text = "a\u{9b}31m\u{202e}b\u{200b}\n\u{e0041}é\u{1b}";
        let mut out = Vec::new();
        write(
            &serde_json::json!({ "said": [text, 1], text: {} }),
            &mut out,
        )
        .unwrap();
        let written = String::from_utf8(out).unwrap();
        assert!(
            written.contains(r#""a\u009b31m\u202eb\u200b\n\udb40\udc41é\u001b""#),
            "{written}"
        );
        assert!(
            !written.chars().any(|c| is_unseen(c) && c != '\n'),
            "{written}"
        );
        let read: serde_json::Value = serde_json::from_str(&written).unwrap();
        assert_eq!(read["said"][0], text);
        let mut out = Vec::new();
        write(
            &serde_json::json!("it: ##vso[task.complete] # ## 5"),
            &mut out,
        )
        .unwrap();
        let written = String::from_utf8(out).unwrap();
        assert_eq!(written, "\"it: \\u0023#vso[task.complete] # ## 5\"\n");
        // Else it is as serde_json has it.
        let plain = serde_json::json!({ "a": [1, 2, { "b": null }], "c": {} , "d": [] });
        let mut out = Vec::new();
        write(&plain, &mut out).unwrap();
        let expected = serde_json::to_string_pretty(&plain).unwrap() + "\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
