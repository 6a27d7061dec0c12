//! What every home of a ledger keeps, in the same words for each.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

mod common;

use std::collections::{BTreeMap, HashSet};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use common::{bound, completion, sign_off, statement};
use golive_ledger::digest::Sha256;
use golive_ledger::statement::{Baseline, Kind, Said};
use golive_ledger::store::{Entry, Folder, Found, Postgres, Sqlite, Store, StoreError};
use golive_testbed::{PgBouncer, Postgres as Server};
use tempfile::TempDir;
use tokio::runtime::Runtime;

const LAUNCH: &str = "orders-2026-03";
/// Set in a process that is to write until it is killed: the number of its
/// first statement, and the home.
const WRITER: &str = "GOLIVE_TEST_WRITER";

/// A home, and what it stands on.
struct Home {
    address: String,
    folder: TempDir,
    _pooler: Option<PgBouncer>,
    _server: Option<(Server, Runtime)>,
}

impl Home {
    fn in_folder() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            address: format!("folder {}", folder.path().join("golive").display()),
            folder,
            _pooler: None,
            _server: None,
        }
    }

    fn in_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            address: format!("sqlite {}", folder.path().join("golive.db").display()),
            folder,
            _pooler: None,
            _server: None,
        }
    }

    fn in_postgres() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let server = runtime.block_on(Server::start()).unwrap();
        Self {
            address: format!("postgres {}", server.url()),
            folder: tempfile::tempdir().unwrap(),
            _pooler: None,
            _server: Some((server, runtime)),
        }
    }

    /// Where a session is another writer's after each transaction.
    fn in_pooled_postgres() -> Self {
        let mut home = Self::in_postgres();
        let (server, runtime) = home._server.as_ref().unwrap();
        let pooler = runtime.block_on(PgBouncer::start(server, 4)).unwrap();
        home.address = format!("postgres {}", pooler.url());
        home._pooler = Some(pooler);
        home
    }

    fn store(&self) -> Arc<dyn Store> {
        open(&self.address)
    }
}

fn open(address: &str) -> Arc<dyn Store> {
    match address.split_once(' ').unwrap() {
        ("folder", path) => Arc::new(Folder::new(path)),
        ("sqlite", path) => Arc::new(Sqlite::new(path)),
        (_, url) => Arc::new(Postgres::new(url).unwrap()),
    }
}

fn numbered(number: usize) -> Vec<u8> {
    let mut said = completion();
    if let Said::Completion(said) = &mut said {
        said.notes = format!("number {number}");
    }
    statement(bound(), said).to_bytes().unwrap()
}

fn entries(store: &dyn Store) -> Vec<Entry> {
    let found = store.read(LAUNCH).unwrap();
    found
        .into_iter()
        .map(|found| match found {
            Found::Entry(entry) => entry,
            other => panic!("{other:?}"),
        })
        .collect()
}

fn what_is_recorded_is_read(home: &Home) {
    let store = home.store();
    assert!(store.read(LAUNCH).unwrap().is_empty());
    let said = [completion(), sign_off()].map(|said| statement(bound(), said).to_bytes().unwrap());
    for (at, bytes) in said.iter().enumerate() {
        let signature = format!("signature {at}\0\u{ff}").into_bytes();
        let entry = Entry::new(bytes.clone(), signature.clone());
        let place = store.record(&entry).unwrap();
        // Again is the same.
        assert_eq!(store.record(&entry).unwrap(), place);
        assert!(!place.contains("golive:golive"), "{place}");
        let entries = entries(&*home.store());
        assert_eq!(entries.len(), at + 1);
        let entry = entries.iter().find(|it| it.statement == *bytes).unwrap();
        assert_eq!(entry.signature, signature);
    }
    // Every byte, to the largest of both.
    let mut long = completion();
    if let Said::Completion(said) = &mut long {
        let empty = statement(bound(), completion()).to_bytes().unwrap().len();
        said.notes = "é".repeat((Kind::Completion.largest() - empty - 100) / 2);
    }
    let long = statement(bound(), long).to_bytes().unwrap();
    let signature: Vec<u8> = (0..=255_u8).cycle().take(16 << 10).collect();
    store
        .record(&Entry::new(long.clone(), signature.clone()))
        .unwrap();
    let found = entries(&*store);
    assert!(
        found
            .iter()
            .any(|it| it.statement == long && it.signature == signature)
    );
}

fn what_is_there_is_never_written_again(home: &Home) {
    let store = home.store();
    store
        .record(&Entry::new(numbered(1), b"the first"))
        .unwrap();
    let error = store
        .record(&Entry::new(numbered(1), b"another"))
        .unwrap_err();
    assert!(matches!(error, StoreError::Other(_)), "{error}");
    assert!(
        error.to_string().contains("with another signature"),
        "{error}"
    );
    assert_eq!(entries(&*store)[0].signature, b"the first");
}

fn attempts_are_read_with_their_launch(home: &Home) {
    let store = home.store();
    let mut of_another = bound();
    of_another.launch = "orders-2026-04".to_owned();
    let mut second = bound();
    second.attempt = u32::MAX;
    for bound in [bound(), of_another, second] {
        store
            .record(&Entry::new(
                statement(bound, completion()).to_bytes().unwrap(),
                b"x",
            ))
            .unwrap();
    }
    for (launch, count) in [
        // Every attempt at a launch is read with it.
        (LAUNCH, 2),
        ("orders-2026-04", 1),
        ("orders-2026", 0),
        ("ORDERS-2026-03", 0),
    ] {
        assert_eq!(store.read(launch).unwrap().len(), count, "{launch}");
    }
}

/// What a signer saw is kept with what it signed, and only just that.
fn a_baseline_is_kept_with_its_statement(home: &Home) {
    let store = home.store();
    let baseline = Baseline::new(BTreeMap::from([(
        "start.answers".to_owned(),
        common::zero(),
    )]));
    let baseline = baseline.to_bytes().unwrap();
    let mut said = sign_off();
    if let Said::SignOff(said) = &mut said {
        said.seen.baseline = Some(Sha256::of(&baseline));
    }
    let bytes = statement(bound(), said).to_bytes().unwrap();
    let entry = |baseline: Option<&[u8]>| {
        Entry::new(bytes.clone(), b"x").with_baseline(baseline.map(<[u8]>::to_vec))
    };
    for wrong in [None, Some(&b"{}"[..])] {
        let error = store.record(&entry(wrong)).unwrap_err();
        assert!(matches!(error, StoreError::Baseline), "{error}");
    }
    let unnamed = Entry::new(numbered(1), b"x").with_baseline(Some(baseline.clone()));
    assert!(matches!(store.record(&unnamed), Err(StoreError::Baseline)));
    let place = store.record(&entry(Some(&baseline))).unwrap();
    assert_eq!(store.record(&entry(Some(&baseline))).unwrap(), place);
    let [found] = &entries(&*home.store())[..] else {
        panic!("more than was recorded");
    };
    assert_eq!(found.baseline.as_deref(), Some(&*baseline));
}

fn what_is_no_statement_is_not_kept(home: &Home) {
    let store = home.store();
    let good = numbered(1);
    assert!(matches!(
        store.record(&Entry::new(b"{}", b"x")),
        Err(StoreError::Statement(_))
    ));
    let mut cut = good.clone();
    cut.truncate(good.len() / 2);
    assert!(store.record(&Entry::new(cut, b"x")).is_err());
    assert!(matches!(
        store.record(&Entry::new(good, vec![b'x'; (16 << 10) + 1])),
        Err(StoreError::Signature)
    ));
    for launch in [
        "", ".", "..", "../x", "a/b", "a\\b", "a b", ".a", "a.", "a\0", "é", "'; --",
    ] {
        assert!(
            matches!(store.read(launch), Err(StoreError::Name(_))),
            "{launch:?}"
        );
        let mut bound = bound();
        launch.clone_into(&mut bound.launch);
        let bytes = statement(bound, completion()).to_bytes().unwrap();
        assert!(
            matches!(
                store.record(&Entry::new(bytes, b"x")),
                Err(StoreError::Name(_))
            ),
            "{launch:?}"
        );
    }
    // A person's name leads nowhere either.
    let mut bound = bound();
    bound.person = "../../ada'); --".to_owned();
    store
        .record(&Entry::new(
            statement(bound, completion()).to_bytes().unwrap(),
            b"x",
        ))
        .unwrap();
    assert_eq!(entries(&*store).len(), 1);
    assert!(std::fs::read_dir(home.folder.path()).unwrap().count() <= 1);
}

/// Also from within a runtime, of whatever kind.
fn it_is_used_from_tasks(home: &Home) {
    let store = home.store();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        store.record(&Entry::new(numbered(1), b"x")).unwrap();
        assert_eq!(store.read(LAUNCH).unwrap().len(), 1);
    });
}

/// Writes statements and says each number when it is recorded.
fn write_for_ever(told: &str) {
    let (first, address) = told.split_once(' ').unwrap();
    let first: usize = first.parse().unwrap();
    let store = open(address);
    let mut out = std::io::stdout();
    for number in first.. {
        store
            .record(&Entry::new(numbered(number), b"a signature"))
            .unwrap();
        if writeln!(out, "recorded {number}")
            .and_then(|()| out.flush())
            .is_err()
        {
            return;
        }
    }
}

fn writer(home: &Home, first: usize) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "writer_process", "--nocapture"])
        .env(WRITER, format!("{first} {}", home.address))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Sixteen at once, each in a process of its own.
fn many_writers_lose_nothing(home: &Home) {
    const WRITERS: usize = 16;
    const EACH: usize = 5;
    let mut children: Vec<Child> = (0..WRITERS).map(|at| writer(home, at * 100_000)).collect();
    for child in &mut children {
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let recorded = lines
            .map_while(Result::ok)
            .filter(|line| line.contains("recorded "));
        assert_eq!(recorded.take(EACH).count(), EACH);
    }
    for mut child in children {
        let _ = child.kill();
        child.wait().unwrap();
    }
    let ids: HashSet<Sha256> = entries(&*home.store()).iter().map(Entry::id).collect();
    for at in 0..WRITERS {
        for number in 0..EACH {
            let id = Sha256::of(&numbered(at * 100_000 + number));
            assert!(ids.contains(&id), "{at} {number}");
        }
    }
}

/// Killed at random moments, a writer loses nothing that it has acknowledged,
/// and leaves nothing half that is not told.
fn a_writer_that_is_killed_loses_nothing(home: &Home, kills: usize) {
    const SPAN: usize = 1_000_000;
    let mut acknowledged = Vec::new();
    for kill in 0..kills {
        let mut child = writer(home, kill * SPAN);
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // After a few it is killed, wherever it is then.
        for _ in 0..kill % 7 + 1 {
            loop {
                let line = lines.next().unwrap().unwrap();
                if let Some((_, number)) = line.split_once("recorded ") {
                    acknowledged.push(number.parse::<usize>().unwrap());
                    break;
                }
            }
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let mut whole = HashSet::new();
    for found in home.store().read(LAUNCH).unwrap() {
        match found {
            Found::Entry(entry) => {
                assert_eq!(entry.signature, b"a signature");
                whole.insert(entry.id());
            }
            // Between the signature and the statement, which are two files.
            Found::Unreadable { why, .. } => {
                assert!(why.contains("never recorded to its end"), "{why}");
            }
        }
    }
    for number in acknowledged {
        let id = Sha256::of(&numbered(number));
        assert!(whole.contains(&id), "{number} was lost");
    }
}

macro_rules! suite {
    ($home:ident, $make:ident, $kills:literal) => {
        mod $home {
            use super::Home;

            #[test]
            fn what_is_recorded_is_read() {
                super::what_is_recorded_is_read(&Home::$make());
            }

            #[test]
            fn what_is_there_is_never_written_again() {
                super::what_is_there_is_never_written_again(&Home::$make());
            }

            #[test]
            fn attempts_are_read_with_their_launch() {
                super::attempts_are_read_with_their_launch(&Home::$make());
            }

            #[test]
            fn a_baseline_is_kept_with_its_statement() {
                super::a_baseline_is_kept_with_its_statement(&Home::$make());
            }

            #[test]
            fn what_is_no_statement_is_not_kept() {
                super::what_is_no_statement_is_not_kept(&Home::$make());
            }

            #[test]
            fn it_is_used_from_tasks() {
                super::it_is_used_from_tasks(&Home::$make());
            }

            #[test]
            fn many_writers_lose_nothing() {
                super::many_writers_lose_nothing(&Home::$make());
            }

            #[test]
            fn a_writer_that_is_killed_loses_nothing() {
                super::a_writer_that_is_killed_loses_nothing(&Home::$make(), $kills);
            }
        }
    };
}

suite!(folder, in_folder, 1000);
suite!(sqlite, in_sqlite, 1000);
suite!(postgres, in_postgres, 1000);
suite!(pooled_postgres, in_pooled_postgres, 20);

/// Not a test of itself: the process that the others start and kill.
#[test]
fn writer_process() {
    if let Ok(told) = std::env::var(WRITER) {
        write_for_ever(&told);
    }
}
