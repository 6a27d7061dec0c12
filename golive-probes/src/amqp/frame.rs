//! Frames and the fields of methods, as AMQP 0-9-1 writes them.

use bytes::{Buf, BytesMut};

/// What begins a connection.
pub(super) const HEADER: &[u8] = b"AMQP\x00\x00\x09\x01";

/// Ends each frame.
pub(super) const END: u8 = 0xce;

/// A method by the numbers of its class and of itself.
pub(super) type Number = (u16, u16);

pub(super) const START: Number = (10, 10);
pub(super) const START_OK: Number = (10, 11);
pub(super) const TUNE: Number = (10, 30);
pub(super) const TUNE_OK: Number = (10, 31);
pub(super) const OPEN: Number = (10, 40);
pub(super) const OPEN_OK: Number = (10, 41);
pub(super) const CLOSE: Number = (10, 50);
pub(super) const CLOSE_OK: Number = (10, 51);
pub(super) const CHANNEL_OPEN: Number = (20, 10);
pub(super) const CHANNEL_OPEN_OK: Number = (20, 11);
pub(super) const CHANNEL_CLOSE: Number = (20, 40);
pub(super) const EXCHANGE: Number = (40, 10);
pub(super) const EXCHANGE_OK: Number = (40, 11);
pub(super) const QUEUE: Number = (50, 10);
pub(super) const QUEUE_OK: Number = (50, 11);

/// A frame with a method, to be written field by field.
pub(super) struct Writer(Vec<u8>);

impl Writer {
    pub(super) fn new(channel: u16, (class, method): Number) -> Self {
        // The length, which is zero here, is known at the end.
        Self(vec![1]).u16(channel).u32(0).u16(class).u16(method)
    }

    pub(super) fn u8(mut self, value: u8) -> Self {
        self.0.push(value);
        self
    }

    pub(super) fn u16(mut self, value: u16) -> Self {
        self.0.extend(value.to_be_bytes());
        self
    }

    pub(super) fn u32(mut self, value: u32) -> Self {
        self.0.extend(value.to_be_bytes());
        self
    }

    /// A text of at most 255 bytes; what is longer is `None` at the end.
    pub(super) fn short(mut self, text: &str) -> Option<Self> {
        self.0.push(u8::try_from(text.len()).ok()?);
        self.0.extend(text.as_bytes());
        Some(self)
    }

    /// Bytes with their length; a table is written so too.
    pub(super) fn long(mut self, bytes: &[u8]) -> Option<Self> {
        self = self.u32(u32::try_from(bytes.len()).ok()?);
        self.0.extend(bytes);
        Some(self)
    }

    /// The frame, or none when it is longer than every broker takes.
    pub(super) fn frame(mut self) -> Option<Vec<u8>> {
        let length = u32::try_from(self.0.len().checked_sub(7)?).ok()?;
        self.0.push(END);
        let place = self.0.get_mut(3..7)?;
        place.copy_from_slice(&length.to_be_bytes());
        Some(self.0).filter(|frame| frame.len() <= 4096)
    }
}

/// The fields of a method that was read. Each is `None` where the method ends.
pub(super) struct Fields(pub(super) BytesMut);

impl Fields {
    pub(super) fn u8(&mut self) -> Option<u8> {
        self.0.try_get_u8().ok()
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        self.0.try_get_u16().ok()
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.0.try_get_u32().ok()
    }

    pub(super) fn short(&mut self) -> Option<String> {
        let length = usize::from(self.u8()?);
        self.text(length)
    }

    /// A long text, or a table as its bytes.
    pub(super) fn long(&mut self) -> Option<String> {
        let length = usize::try_from(self.u32()?).ok()?;
        self.text(length)
    }

    fn text(&mut self, length: usize) -> Option<String> {
        if length > self.0.len() {
            return None;
        }
        Some(String::from_utf8_lossy(&self.0.split_to(length)).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_as_the_standard_writes_it() {
        let frame = Writer::new(1, CHANNEL_OPEN).short("ab").unwrap().frame();
        assert_eq!(
            frame.unwrap(),
            b"\x01\x00\x01\x00\x00\x00\x07\x00\x14\x00\x0a\x02ab\xce"
        );
        assert!(Writer::new(1, OPEN).short(&"x".repeat(256)).is_none());
        let long = Writer::new(1, OPEN).long(&[0; 5000]).unwrap();
        assert!(long.frame().is_none());
    }

    #[test]
    fn a_field_that_ends_too_soon_is_none() {
        assert_eq!(Fields(BytesMut::from(&b"\x02a"[..])).short(), None);
        assert_eq!(
            Fields(BytesMut::from(&b"\xff\xff\xff\xff"[..])).long(),
            None
        );
        assert_eq!(Fields(BytesMut::from(&b"\x01"[..])).u16(), None);
        let mut fields = Fields(BytesMut::from(&b"\x01a\x00\x07"[..]));
        assert_eq!(
            (fields.short().as_deref(), fields.u16()),
            (Some("a"), Some(7))
        );
    }
}
