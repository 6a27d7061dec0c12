use golive::Checklist;

static A: Checklist = golive::checklist!("A", phase("P", task("T")));

fn main() {
    let _ = golive::gate!(A, &(), section = "s", tag = "t", item = "p.t");
    let _ = golive::gate!(A, &(), part = hole);
    let _ = golive::gate!(A, &(), part = whole, phase = "p");
}
