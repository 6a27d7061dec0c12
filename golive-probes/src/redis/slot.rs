//! Which keys are at which node of a cluster.

/// The slots that the keys of a cluster are shared out among.
pub(super) const SLOTS: u16 = 16_384;

/// As many slots as one key is looked for in: a node has at least that many in a row,
/// unless there are hundreds of nodes.
const WIDTH: u16 = 64;

/// Keys that begin so, spread over all slots, one for each so many in a row.
pub(super) fn spread(prefix: &str) -> Vec<String> {
    let mut keys: Vec<Option<String>> = vec![None; usize::from(SLOTS / WIDTH)];
    let mut missing = keys.len();
    let mut number = 0_u32;
    // Each of them is met after a few thousand.
    while missing > 0 && number < 1_000_000 {
        let key = format!("{prefix}:{number}");
        if let Some(it @ None) = keys.get_mut(usize::from(slot(key.as_bytes()) / WIDTH)) {
            *it = Some(key);
            missing -= 1;
        }
        number += 1;
    }
    keys.into_iter().flatten().collect()
}

/// The slot of a key without braces (Redis Cluster specification, "Key distribution
/// model"): its CRC16, as XMODEM has it.
fn slot(key: &[u8]) -> u16 {
    let crc = key.iter().fold(0_u16, |crc, byte| {
        (0..8).fold(crc ^ (u16::from(*byte) << 8), |crc, _| {
            let shifted = crc << 1;
            if crc & 0x8000 == 0 {
                shifted
            } else {
                shifted ^ 0x1021
            }
        })
    });
    crc % SLOTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_those_of_the_specification() {
        assert_eq!(slot(b"123456789"), 0x31C3);
        assert_eq!(slot(b"foo"), 12_182);
        let keys = spread("golive:1:2");
        assert_eq!(keys.len(), 256);
        for (index, key) in keys.iter().enumerate() {
            assert_eq!(usize::from(slot(key.as_bytes()) / WIDTH), index, "{key}");
        }
    }
}
