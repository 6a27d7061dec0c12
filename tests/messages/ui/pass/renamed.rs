//! A golive that is renamed, re-exported, wrapped, and a local type of its name.

mod elsewhere {
    pub use ::golive as gates;

    macro_rules! wrapped {
        ($title:literal) => {
            crate::elsewhere::gates::checklist!($title, phase("P", task("T")))
        };
    }
    pub(crate) use wrapped;
}

#[allow(non_camel_case_types)]
struct golive;

static A: elsewhere::gates::Checklist = elsewhere::gates::checklist!("A", phase("P", task("T")));
static B: elsewhere::gates::Checklist = elsewhere::wrapped!("B");

fn main() {
    let _ = golive;
    assert_eq!(A.items().len() + B.items().len(), 2);
}
