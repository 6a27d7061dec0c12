//! Fields of ASN.1 (X.690), as they stand one after the other: read without asking
//! whether they are written as they should be.

/// What tells that a field is a sequence.
pub(crate) const SEQUENCE: u8 = 0x30;

/// A field.
#[derive(Clone, Copy)]
pub(crate) struct Field<'a> {
    pub(crate) tag: u8,
    pub(crate) value: &'a [u8],
    /// The same with its tag and its length.
    pub(crate) whole: &'a [u8],
}

/// Fields that follow each other.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'a>(pub(crate) &'a [u8]);

impl<'a> Fields<'a> {
    /// The next one, if there is one and it is whole. A length may be written in
    /// more bytes than it needs, and a value be of any number of them.
    pub(crate) fn next(&mut self) -> Option<Field<'a>> {
        let [tag, first, ..] = self.0 else {
            return None;
        };
        let (length, head) = match usize::from(*first) {
            short @ ..0x80 => (short, 2),
            long => {
                let bytes = long - 0x80;
                let bytes = self.0.get(2..2 + bytes).filter(|it| !it.is_empty())?;
                let add = |length: usize, byte: &u8| {
                    length.checked_mul(256)?.checked_add(usize::from(*byte))
                };
                (bytes.iter().try_fold(0, add)?, 2 + bytes.len())
            }
        };
        let (whole, rest) = self.0.split_at_checked(head.checked_add(length)?)?;
        self.0 = rest;
        Some(Field {
            tag: *tag,
            value: whole.get(head..)?,
            whole,
        })
    }

    /// The next one, which must be of this kind.
    pub(crate) fn of(&mut self, tag: u8) -> Option<Field<'a>> {
        self.next().filter(|field| field.tag == tag)
    }

    /// What is in the next one, which must be a sequence.
    pub(crate) fn sequence(&mut self) -> Option<Self> {
        self.of(SEQUENCE).map(|field| Self(field.value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_however_they_are_written() {
        for (bytes, value) in [
            (&[2, 1, 7][..], Some(&[7][..])),
            (&[2, 0x81, 1, 7], Some(&[7])),
            (&[2, 0x83, 0, 0, 1, 7, 9], Some(&[7])),
            (&[2, 0], Some(&[])),
            (&[2], None),
            (&[2, 2, 7], None),
            (&[2, 0x80, 7], None),
            (&[2, 0x82, 1], None),
            (
                &[2, 0xFF, 255, 255, 255, 255, 255, 255, 255, 255, 255],
                None,
            ),
        ] {
            let field = Fields(bytes).next();
            assert_eq!(field.map(|it| it.value), value, "{bytes:?}");
        }
    }
}
