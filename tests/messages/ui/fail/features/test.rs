static C: golive::Checklist = golive::checklist!("C", phase("P", task("T")));

golive::test!(C);
