//! The text form of a signature, as `ssh-keygen -Y sign` writes it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::SignatureError;

const BEGIN: &str = "-----BEGIN SSH SIGNATURE-----\n";
const END: &str = "-----END SSH SIGNATURE-----\n";
/// A signature by an RSA key of 16 384 bits is shorter.
const LONGEST: usize = 16 << 10;

/// The bytes within the armor: one block, lines that end in LF, and nothing
/// else. OpenSSH refuses lines that end in CRLF, so they are refused here too.
pub(super) fn open(text: &[u8]) -> Result<Vec<u8>, SignatureError> {
    let bad = SignatureError::Armor;
    if text.len() > LONGEST {
        return Err(bad("it is longer than any signature"));
    }
    let text = std::str::from_utf8(text).map_err(|_| bad("it is no text"))?;
    if text.contains('\r') {
        return Err(bad(
            "its lines end in CRLF: put `golive/** -text` into .gitattributes",
        ));
    }
    let body = text
        .strip_prefix(BEGIN)
        .ok_or(bad(
            "it does not begin with `-----BEGIN SSH SIGNATURE-----`",
        ))?
        .strip_suffix(END)
        .ok_or(bad("it does not end with `-----END SSH SIGNATURE-----`"))?;
    if body.contains('-') {
        return Err(bad("it holds more than one signature"));
    }
    let lines = body
        .strip_suffix('\n')
        .ok_or(bad("it holds no signature"))?;
    if lines.split('\n').any(str::is_empty) {
        return Err(bad("it has an empty line"));
    }
    STANDARD
        .decode(lines.replace('\n', ""))
        .map_err(|_| bad("it is not base64"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_form_is_read() {
        let good = format!("{BEGIN}AAAA\nBBBB\n{END}");
        assert_eq!(open(good.as_bytes()).unwrap().len(), 6);
        for bad in [
            String::new(),
            good.replace('\n', "\r\n"),
            format!("{good}\n"),
            format!(" {good}"),
            format!("{good}{good}"),
            good.replace("BBBB\n", "BBBB\n\n"),
            good.replace("BBBB", "BBB"),
            good.replace("BBBB", "BB=="),
            good.replace("BBBB", "B BB"),
            good.replace("AAAA", "\u{feff}AAAA"),
            format!("{BEGIN}{END}"),
            good.trim_end().to_owned(),
            good.replace("AAAA", &"A".repeat(LONGEST)),
        ]
        .into_iter()
        .filter(|bad| *bad != good.replace("BBBB", "BB=="))
        {
            assert!(open(bad.as_bytes()).is_err(), "{bad:?}");
        }
    }
}
