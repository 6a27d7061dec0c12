//! Bytes that should be text: UTF-8, with or without the mark that some programs of
//! Windows write before it.

/// The text, without its mark; else what is wrong with it, in words that come behind
/// a name and hold nothing of it.
pub(crate) fn plain(bytes: &[u8]) -> Result<&str, String> {
    if is_utf_16(bytes) {
        return Err("is UTF-16, expected UTF-8".to_owned());
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
        format!("is not UTF-8 in line {line}")
    })
}

/// Two bytes a character: by the mark, or by the zeros of what is ASCII.
pub(crate) fn is_utf_16(bytes: &[u8]) -> bool {
    match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => true,
        [a, 0, b, 0, ..] | [0, a, 0, b, ..] => *a != 0 && *b != 0,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_what_is_none() {
        assert_eq!(plain(b"a\n"), Ok("a\n"));
        assert_eq!(plain(b"\xef\xbb\xbfa"), Ok("a"));
        assert_eq!(plain(b""), Ok(""));
        assert_eq!(plain(b"\0\0\0\0"), Ok("\0\0\0\0"));
        let wrong = |bytes: &[u8]| plain(bytes).unwrap_err();
        assert_eq!(wrong(b"a\nb\n\xfc\n"), "is not UTF-8 in line 3");
        for bytes in [&b"\xff\xfea\0"[..], b"\xfe\xff\0a", b"a\0b\0", b"\0a\0b"] {
            assert_eq!(wrong(bytes), "is UTF-16, expected UTF-8");
        }
    }
}
