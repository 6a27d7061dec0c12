//! The text of an XML file, by its byte order mark or by what it declares.
//!
//! What is counted is the markup, which is ASCII in every encoding that a runner
//! writes but UTF-16; a name whose letters are not known is shown with `\u{fffd}`
//! in their place.

use std::borrow::Cow;

/// How far into a file its declaration goes.
const LONGEST_DECLARATION: usize = 512;

pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, String> {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => return Ok(String::from_utf8_lossy(rest)),
        [0xff, 0xfe, rest @ ..] => return utf_16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => return utf_16(rest, u16::from_be_bytes),
        [b'<', 0, ..] => return utf_16(bytes, u16::from_le_bytes),
        [0, b'<', ..] => return utf_16(bytes, u16::from_be_bytes),
        _ => {}
    }
    let declared = declared(bytes).unwrap_or_default();
    match declared.as_str() {
        // What declares UTF-16 and is not: .NET writes a text, and saves it as UTF-8.
        "" | "utf-8" | "utf8" | "us-ascii" | "ascii" | "utf-16" | "utf-16le" | "utf-16be"
        | "unicode" => Ok(String::from_utf8_lossy(bytes)),
        "iso-8859-1" | "iso8859-1" | "iso_8859-1" | "latin1" | "windows-1252" | "cp1252" => {
            Ok(of_bytes(bytes, |byte| match byte {
                // Where the two differ.
                0x80..0xa0 => char::REPLACEMENT_CHARACTER,
                byte => char::from(byte),
            }))
        }
        // There, what reads as markup is other letters.
        other
            if ["iso-2022", "hz-", "utf-7"]
                .iter()
                .any(|it| other.starts_with(it)) =>
        {
            let shown: String = declared.chars().take(40).collect();
            Err(format!(
                "it is {shown:?}, which is not read: write it as UTF-8"
            ))
        }
        _ => Ok(of_bytes(bytes, |byte| match byte {
            0x80.. => char::REPLACEMENT_CHARACTER,
            byte => char::from(byte),
        })),
    }
}

fn of_bytes(bytes: &[u8], letter: fn(u8) -> char) -> Cow<'static, str> {
    Cow::Owned(bytes.iter().copied().map(letter).collect())
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Cow<'_, str>, String> {
    let (units, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err("it is cut off: it is UTF-16, of an odd number of bytes".to_owned());
    }
    let units = units.iter().copied().map(unit);
    let letters = char::decode_utf16(units).map(|it| it.unwrap_or(char::REPLACEMENT_CHARACTER));
    Ok(Cow::Owned(letters.collect()))
}

/// What stands in `<?xml version="1.0" encoding="ISO-8859-1"?>`, in lower case.
fn declared(bytes: &[u8]) -> Option<String> {
    let start = bytes.get(..LONGEST_DECLARATION).unwrap_or(bytes);
    let start = String::from_utf8_lossy(start);
    let (declaration, _) = start.trim_start().strip_prefix("<?xml")?.split_once("?>")?;
    let (_, rest) = declaration.split_once("encoding")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (name, _) = rest.get(1..)?.split_once(quote)?;
    Some(name.trim().to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(head: &str, letters: &[u8]) -> Result<String, String> {
        let mut bytes = head.as_bytes().to_vec();
        bytes.extend_from_slice(letters);
        decode(&bytes).map(Cow::into_owned)
    }

    #[test]
    fn texts_by_their_declaration() {
        for (encoding, letters, due) in [
            ("ISO-8859-1", &b"gr\xfc\xdft"[..], "gr\u{fc}\u{df}t"),
            ("windows-1252", b"\x80\xfc", "\u{fffd}\u{fc}"),
            ("utf-8", b"gr\xc3\xbc\xff", "gr\u{fc}\u{fffd}"),
            ("Shift_JIS", b"\x83e<", "\u{fffd}e<"),
            ("UTF-16", b"gr\xc3\xbc", "gr\u{fc}"),
        ] {
            let head = format!("<?xml version='1.0' encoding = \"{encoding}\" ?>");
            let text = of(&head, letters).unwrap();
            assert_eq!(text.strip_prefix(&head), Some(due), "{encoding}");
        }
        let refused = of("<?xml version='1.0' encoding='ISO-2022-JP'?>", b"\x1b$B<!").unwrap_err();
        assert!(refused.contains("iso-2022-jp"), "{refused}");
        assert_eq!(of("<a/>", b"\xfc").unwrap(), "<a/>\u{fffd}");
    }

    #[test]
    fn utf_16_by_its_mark_and_without() {
        let text = "<a name='\u{e4}\u{1f600}'/>";
        let units: Vec<u16> = text.encode_utf16().collect();
        let little: Vec<u8> = units.iter().flat_map(|it| it.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|it| it.to_be_bytes()).collect();
        assert_eq!(decode(&little).unwrap(), text);
        assert_eq!(decode(&big).unwrap(), text);
        assert_eq!(
            decode(&[&[0xff, 0xfe], &little[..]].concat()).unwrap(),
            text
        );
        assert_eq!(decode(&[&[0xfe, 0xff], &big[..]].concat()).unwrap(), text);
        assert!(decode(&little[..little.len() - 1]).is_err());
        assert_eq!(decode(b"\xef\xbb\xbf<a/>").unwrap(), "<a/>");
    }
}
