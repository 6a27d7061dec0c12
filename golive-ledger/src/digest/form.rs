//! How what a digest holds is written: names and values, each with its length
//! before it, so that no byte of one can be taken for a byte of another.

use std::collections::{BTreeMap, BTreeSet};

use super::Sha256;

/// Fields by name. They are written in the order of their names, wherever in
/// the code they are put in.
#[derive(Default)]
pub(super) struct Record(BTreeMap<String, Vec<u8>>);

impl Record {
    pub(super) fn put(&mut self, name: &str, value: impl Into<Vec<u8>>) -> &mut Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    /// Leaves out what is not set.
    pub(super) fn put_set(&mut self, name: &str, value: Option<impl Into<Vec<u8>>>) -> &mut Self {
        match value {
            Some(value) => self.put(name, value),
            None => self,
        }
    }

    /// Leaves out what is not so.
    pub(super) fn put_mark(&mut self, name: &str, is_so: bool) -> &mut Self {
        self.put_set(name, is_so.then_some("true"))
    }

    /// Leaves out a list of nothing.
    pub(super) fn put_list(&mut self, name: &str, list: Vec<u8>) -> &mut Self {
        self.put_set(name, Some(list).filter(|list| !list.is_empty()))
    }

    /// The digest of this name and these fields.
    pub(super) fn digest(self, name: &str) -> Sha256 {
        let mut bytes = name.as_bytes().to_vec();
        bytes.push(0);
        bytes.extend(Vec::from(self));
        Sha256::of(&bytes)
    }
}

impl From<Record> for Vec<u8> {
    fn from(record: Record) -> Self {
        let mut bytes = Self::new();
        for (name, value) in &record.0 {
            push(&mut bytes, name.as_bytes());
            push(&mut bytes, value);
        }
        bytes
    }
}

/// Elements in the order in which they come.
pub(super) fn list(elements: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for element in elements {
        push(&mut bytes, element.as_ref());
    }
    bytes
}

/// Elements whose order says nothing, and as many of each as there are.
pub(super) fn sorted(elements: impl IntoIterator<Item = Vec<u8>>) -> Vec<u8> {
    let mut elements: Vec<Vec<u8>> = elements.into_iter().collect();
    elements.sort();
    list(elements)
}

/// Elements whose order says nothing, nor that one is there twice.
pub(super) fn set(elements: impl IntoIterator<Item = impl Into<Vec<u8>>>) -> Vec<u8> {
    let elements: BTreeSet<Vec<u8>> = elements.into_iter().map(Into::into).collect();
    list(elements)
}

fn push(bytes: &mut Vec<u8>, part: &[u8]) {
    bytes.extend_from_slice(&(part.len() as u64).to_le_bytes());
    bytes.extend_from_slice(part);
}

#[cfg(test)]
mod tests {
    use proptest::collection::{btree_map, vec};
    use proptest::prelude::*;

    use super::*;

    /// Reads back what was written. What can be read in one way only cannot
    /// have been written of two.
    fn read(mut bytes: &[u8]) -> Option<Vec<Vec<u8>>> {
        let mut parts = Vec::new();
        while !bytes.is_empty() {
            let (length, rest) = bytes.split_first_chunk::<8>()?;
            let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
            let (part, rest) = rest.split_at_checked(length)?;
            parts.push(part.to_vec());
            bytes = rest;
        }
        Some(parts)
    }

    fn record(fields: &BTreeMap<String, Vec<u8>>) -> Record {
        let mut record = Record::default();
        // Backwards: the order in which they are put in says nothing.
        for (name, value) in fields.iter().rev() {
            record.put(name, value.clone());
        }
        record
    }

    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        // Lengths look like small numbers among zeros.
        vec(prop_oneof![Just(0_u8), 0_u8..4, any::<u8>()], 0..20)
    }

    fn fields() -> impl Strategy<Value = BTreeMap<String, Vec<u8>>> {
        btree_map("[a-c\0\u{1}]{0,3}", bytes(), 0..5)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_record_is_read_in_one_way(fields in fields()) {
            let parts = read(&Vec::from(record(&fields))).unwrap();
            let pairs = parts.chunks(2).map(|pair| {
                (String::from_utf8(pair[0].clone()).unwrap(), pair[1].clone())
            });
            prop_assert_eq!(pairs.collect::<BTreeMap<_, _>>(), fields);
        }

        #[test]
        fn a_list_is_read_in_one_way(elements in vec(bytes(), 0..5)) {
            prop_assert_eq!(read(&list(&elements)).unwrap(), elements);
        }

        #[test]
        fn other_fields_or_another_name_are_another_digest(
            (one, other) in (fields(), fields()),
            (name, other_name) in ("[ab/]{1,3}", "[ab/]{1,3}"),
        ) {
            let is_same = record(&one).digest(&name) == record(&other).digest(&other_name);
            prop_assert_eq!(is_same, one == other && name == other_name);
        }

        #[test]
        fn a_set_has_no_order_and_nothing_twice(elements in vec(bytes(), 0..5)) {
            let backwards = elements.iter().rev().chain(&elements).cloned();
            prop_assert_eq!(set(backwards), set(elements));
        }
    }

    #[test]
    fn what_is_not_set_is_left_out() {
        let mut record = Record::default();
        record
            .put_set("notes", None::<&str>)
            .put_mark("conditional", false)
            .put_list("by", list([""; 0]));
        assert!(Vec::from(record).is_empty());
        // What is set to nothing is set, and a list of one empty text is a list.
        let mut record = Record::default();
        record.put_set("notes", Some("")).put_list("by", list([""]));
        assert_eq!(Vec::from(record).len(), (8 + 2 + 8 + 8) + (8 + 5 + 8));
    }

    #[test]
    fn as_many_as_there_are_stay_as_many() {
        let twice = sorted([b"a".to_vec(), b"a".to_vec()]);
        assert_ne!(twice, sorted([b"a".to_vec()]));
        assert_eq!(
            sorted([b"b".to_vec(), b"a".to_vec()]),
            sorted([b"a".to_vec(), b"b".to_vec()])
        );
    }
}
