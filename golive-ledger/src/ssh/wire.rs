//! The wire format of SSH (RFC 4251, 5): strings with their length before them.

/// What is left of a message.
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// So many bytes as they stand.
    pub(super) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        let bytes: [u8; 4] = self.take(4)?.try_into().ok()?;
        Some(u32::from_be_bytes(bytes))
    }

    pub(super) fn string(&mut self) -> Option<&'a [u8]> {
        let length = self.u32()?;
        self.take(usize::try_from(length).ok()?)
    }

    pub(super) fn text(&mut self) -> Option<&'a str> {
        std::str::from_utf8(self.string()?).ok()
    }

    /// A positive whole number (`mpint`), without its leading zero. One that is
    /// negative, zero or written longer than it need be is refused.
    pub(super) fn positive(&mut self) -> Option<&'a [u8]> {
        let bytes = self.string()?;
        match bytes {
            [0, second, ..] if *second >= 0x80 => bytes.get(1..),
            [first, ..] if (1..0x80).contains(first) => Some(bytes),
            _ => None,
        }
    }

    /// Nothing may be left.
    pub(super) fn end(self) -> Option<()> {
        self.0.is_empty().then_some(())
    }
}

pub(super) fn put_string(out: &mut Vec<u8>, bytes: &[u8]) {
    // Nothing that is signed or read here comes near 4 GiB.
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_off_is_not_read() {
        let mut out = Vec::new();
        put_string(&mut out, b"abc");
        assert_eq!(Reader::new(&out).string(), Some(&b"abc"[..]));
        for length in 0..out.len() {
            assert_eq!(Reader::new(&out[..length]).string(), None);
        }
        assert_eq!(Reader::new(&[0xff; 8]).string(), None);
    }

    #[test]
    fn whole_numbers_have_one_form() {
        for (bytes, found) in [
            (&[0x01][..], Some(&[0x01][..])),
            (&[0x00, 0x80], Some(&[0x80])),
            (&[0x80], None),
            (&[0x00], None),
            (&[0x00, 0x01], None),
            (&[], None),
        ] {
            let mut out = Vec::new();
            put_string(&mut out, bytes);
            assert_eq!(Reader::new(&out).positive(), found, "{bytes:x?}");
        }
    }
}
