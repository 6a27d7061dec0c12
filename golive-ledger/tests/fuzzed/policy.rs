//! Any bytes as a policy: an error names a place that is there, and what is
//! read says the same of each person in both directions.

use golive_ledger::policy::Policy;

pub fn check(bytes: &[u8]) {
    let policy = match Policy::parse(bytes) {
        Ok(policy) => policy,
        Err(error) => {
            let lines = String::from_utf8_lossy(bytes).matches('\n').count() + 1;
            assert!((1..=lines).contains(&error.line), "{error}");
            assert!(error.column >= 1, "{error}");
            return;
        }
    };
    let signers = policy.allowed_signers();
    let mut keys = 0;
    for (person, held) in policy.persons() {
        for key in held {
            keys += 1;
            assert_eq!(policy.person_of(&key.key).expect("it is there").0, person);
        }
        for role in policy.roles_of(person) {
            assert!(policy.holds(person, role));
            assert!(policy.quorum(role, None, 1) >= 1);
        }
    }
    assert_eq!(signers.lines().count(), keys);
}
