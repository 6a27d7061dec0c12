static C: golive::Checklist = golive::checklist!("C", phase("P", task("T")));

golive::main!(C, async || Ok::<_, std::io::Error>(()));
