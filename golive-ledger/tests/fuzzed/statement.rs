//! Any bytes as a statement: what is read is written, and read as the same.

use golive_ledger::statement::Statement;

pub fn check(bytes: &[u8]) {
    let Ok(statement) = Statement::parse(bytes) else {
        return;
    };
    let written = statement.to_bytes().unwrap();
    // What is written can be larger: indented, and every text escaped.
    if written.len() <= statement.kind().largest() {
        let again = Statement::parse(&written).expect("what was written can be read");
        assert_eq!(again, statement);
    }
}
