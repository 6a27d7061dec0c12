//! A folder as it was at a revision of git: a pull request, a tag, a commit of
//! last week. Read by the `git` program, and never checked out.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::thread;

use golive_git::{QUESTION, Repository, RepositoryError};

use super::name::{
    ALONE, BASELINE, NO_ATTEMPT, NO_FOLDER, NO_SIGNATURE, NO_SUCH_FILE, NO_TEXT, SIGNATURE,
    TOO_LARGE, attempt, largest, of_launch, statement_of,
};
use super::{Entry, Found, LARGEST_LEDGER, LARGEST_SIGNATURE, Store, StoreError};
use crate::statement::LARGEST_BASELINE;

/// A folder at one commit.
#[derive(Clone, Debug)]
pub(super) struct Revision {
    root: PathBuf,
    /// Where git is run: the ledger itself may be at the revision alone.
    base: PathBuf,
    /// The way to the ledger from the top of the repository.
    prefix: PathBuf,
    /// As it was asked for.
    revision: String,
    commit: String,
}

/// A file of a tree.
struct Blob {
    object: String,
    /// None for what is no regular file.
    size: Option<u64>,
    is_folder: bool,
}

impl Revision {
    /// The commit that a revision names now: it is read at this one, however a
    /// branch moves meanwhile.
    pub(super) fn of(root: &Path, revision: &str) -> Result<Self, StoreError> {
        let base = root.ancestors().find(|way| way.is_dir());
        let base = base.unwrap_or(Path::new("."));
        let mut it = Self {
            root: root.to_owned(),
            base: base.to_owned(),
            prefix: root.strip_prefix(base).unwrap_or(root).to_owned(),
            revision: golive_core::escape::escape(revision).to_string(),
            commit: String::new(),
        };
        it.is_of_the_folder()?;
        it.prefix = it.way_to_base()?.join(&it.prefix);
        let commit = format!("{revision}^{{commit}}");
        let words = [
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &commit,
        ];
        let said = it.git(&words, &[]).map_err(|error| match error {
            StoreError::Revision { why, .. } if why.is_empty() => {
                it.wrong("there is none of that name")
            }
            error => error,
        })?;
        it.commit = String::from_utf8_lossy(&said).trim().to_owned();
        Ok(it)
    }

    /// A repository that was put inside the ledger is not that of the ledger.
    fn is_of_the_folder(&self) -> Result<(), StoreError> {
        let wrong = |error: RepositoryError| {
            let words = error.to_string();
            self.wrong(golive_core::escape::escape(&words))
        };
        let expected = Repository::of(&self.base).map_err(wrong)?;
        let answer = self.git(&QUESTION, &[])?;
        expected
            .is(&String::from_utf8_lossy(&answer))
            .map_err(wrong)
    }

    /// The way to where git is run from the top of the repository.
    fn way_to_base(&self) -> Result<PathBuf, StoreError> {
        let said = self.git(&["rev-parse", "--show-prefix"], &[])?;
        let way = String::from_utf8(said).map_err(|_| self.wrong("its path is not UTF-8"))?;
        Ok(PathBuf::from(way.strip_suffix('\n').unwrap_or(&way)))
    }

    fn wrong(&self, why: impl Into<String>) -> StoreError {
        StoreError::Revision {
            revision: self.revision.clone(),
            why: why.into(),
        }
    }

    /// What `git` answers, given this input.
    fn git(&self, words: &[&str], input: &[u8]) -> Result<Vec<u8>, StoreError> {
        let failed = |error: std::io::Error| self.wrong(format!("git cannot be run: {error}"));
        let mut child = golive_git::command(&self.base)
            .args(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        let (stdin, stderr) = (child.stdin.take(), child.stderr.take());
        let input = input.to_vec();
        // Git answers before it has read all, and would wait for us.
        let writer = thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(&input)));
        let complaint = thread::spawn(move || {
            let mut words = Vec::new();
            stderr.map(|stderr| stderr.take(4096).read_to_end(&mut words));
            words
        });
        let output = child.wait_with_output().map_err(failed)?;
        let complaint = complaint.join().unwrap_or_default();
        let _ = writer.join();
        if output.status.success() {
            return Ok(output.stdout);
        }
        let words = String::from_utf8_lossy(&complaint);
        let words = words.trim().trim_start_matches("fatal: ");
        Err(self.wrong(golive_core::escape::escape(words)))
    }

    /// The files at a path from the top of the repository, by name: those of a folder
    /// where it ends with `/`.
    fn list(&self, path: &Path) -> Result<BTreeMap<Vec<u8>, Blob>, StoreError> {
        let path = path
            .to_str()
            .ok_or_else(|| self.wrong("its path is not UTF-8"))?;
        let path = format!("./{path}");
        let words = [
            "ls-tree",
            "-z",
            "-l",
            "--full-tree",
            &self.commit,
            "--",
            &path,
        ];
        let said = self.git(&words, &[])?;
        let mut files = BTreeMap::new();
        for line in said
            .split(|byte| *byte == 0)
            .filter(|line| !line.is_empty())
        {
            let unknown = || self.wrong("git lists files in a way that is not known");
            let tab = line.iter().position(|byte| *byte == b'\t');
            let (head, path) = line.split_at(tab.ok_or_else(unknown)?);
            let head = std::str::from_utf8(head).map_err(|_| unknown())?;
            let mut words = head.split_ascii_whitespace();
            let (Some(mode), Some(_), Some(object), Some(size)) =
                (words.next(), words.next(), words.next(), words.next())
            else {
                return Err(unknown());
            };
            let (is_folder, is_regular) = (mode == "040000", mode.starts_with("100"));
            let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
            let name = name.strip_prefix(b"\t").unwrap_or(name).to_vec();
            let size = size.parse().ok().filter(|_| is_regular);
            let object = object.to_owned();
            let blob = Blob {
                object,
                size,
                is_folder,
            };
            files.insert(name, blob);
        }
        Ok(files)
    }

    /// What is in these files, in their order.
    fn contents(&self, objects: &[&str]) -> Result<Vec<Vec<u8>>, StoreError> {
        if objects.is_empty() {
            return Ok(Vec::new());
        }
        let input = objects.join("\n") + "\n";
        let said = self.git(&["cat-file", "--batch"], input.as_bytes())?;
        let mut rest = said.as_slice();
        let mut contents = Vec::new();
        for object in objects {
            let lost = || self.wrong(format!("git does not have the object {object}"));
            let end = rest
                .iter()
                .position(|byte| *byte == b'\n')
                .ok_or_else(lost)?;
            let (head, after) = rest.split_at_checked(end).ok_or_else(lost)?;
            let size = std::str::from_utf8(head).ok();
            let size = size.and_then(|head| head.rsplit(' ').next()?.parse().ok());
            let after = after.get(1..).ok_or_else(lost)?;
            let (content, after) = after
                .split_at_checked(size.ok_or_else(lost)?)
                .ok_or_else(lost)?;
            contents.push(content.to_vec());
            rest = after.get(1..).ok_or_else(lost)?;
        }
        Ok(contents)
    }
}

/// A statement of a tree, with the objects of what is in it.
struct Listed {
    place: String,
    /// Its own, its signature's, and its baseline's.
    objects: Vec<String>,
}

impl Revision {
    fn place(&self, path: &str) -> String {
        let place = format!("{}:{}/{path}", self.revision, self.root.display());
        golive_core::escape::escape(&place).to_string()
    }

    /// The first part of the way to the ledger that is no folder.
    fn no_folder(&self, folder: &Path) -> Result<Option<String>, StoreError> {
        let way = self.prefix.join(folder);
        let mut way: Vec<&Path> = way.ancestors().collect();
        way.retain(|part| !part.as_os_str().is_empty());
        for part in way {
            if self.list(part)?.values().any(|it| !it.is_folder) {
                let place = format!("{}:{}", self.revision, part.display());
                return Ok(Some(golive_core::escape::escape(&place).to_string()));
            }
        }
        Ok(None)
    }

    /// The statements of one attempt, and what is none.
    fn list_attempt(
        &self,
        folder: &str,
        found: &mut Vec<Found>,
        whole: &mut Vec<Listed>,
        total: &mut u64,
    ) -> Result<(), StoreError> {
        let files = self.list(&self.prefix.join(folder).join(""))?;
        let mut statements = BTreeSet::new();
        for name in files.keys() {
            let why = match std::str::from_utf8(name).map(statement_of) {
                Ok(Some(statement)) => {
                    statements.insert(statement);
                    continue;
                }
                Ok(None) => NO_SUCH_FILE,
                Err(_) => NO_TEXT,
            };
            let place = self.place(&format!("{folder}/{}", String::from_utf8_lossy(name)));
            let why = why.to_owned();
            found.push(Found::Unreadable { place, why });
        }
        for name in statements {
            let place = self.place(&format!("{folder}/{name}"));
            match blobs(name, &files) {
                Ok(blobs) => {
                    *total += blobs.iter().filter_map(|it| it.size).sum::<u64>();
                    if *total > LARGEST_LEDGER {
                        let why = TOO_LARGE.to_owned();
                        found.push(Found::Unreadable { place, why });
                        break;
                    }
                    let objects = blobs.iter().map(|it| it.object.clone()).collect();
                    whole.push(Listed { place, objects });
                }
                Err(why) => found.push(Found::Unreadable { place, why }),
            }
        }
        Ok(())
    }
}

/// A statement, its signature, and its baseline where it has one; or why it is
/// not read.
fn blobs<'a>(name: &str, files: &'a BTreeMap<Vec<u8>, Blob>) -> Result<Vec<&'a Blob>, String> {
    let beside = |what: &str| files.get(format!("{name}.{what}").as_bytes());
    let statement = files.get(name.as_bytes()).ok_or(ALONE)?;
    let signature = beside(SIGNATURE).ok_or(NO_SIGNATURE)?;
    let parts = [
        ("it", Some(statement), largest(name)),
        ("its signature", Some(signature), LARGEST_SIGNATURE),
        ("its baseline", beside(BASELINE), LARGEST_BASELINE),
    ];
    let mut blobs = Vec::new();
    for (what, blob, most) in parts {
        let Some(blob) = blob else { continue };
        match blob.size {
            None => return Err(format!("{what} is no regular file")),
            Some(size) if size > most as u64 => {
                return Err(format!("{what} is larger than {most} bytes"));
            }
            Some(_) => blobs.push(blob),
        }
    }
    Ok(blobs)
}

impl Store for Revision {
    fn record(&self, _: &Entry) -> Result<String, StoreError> {
        Err(self.wrong("what was committed is read, and not written"))
    }

    fn read(&self, launch: &str) -> Result<Vec<Found>, StoreError> {
        let launch = of_launch(launch)?;
        if let Some(place) = self.no_folder(Path::new(launch))? {
            let why = NO_FOLDER.to_owned();
            return Ok(vec![Found::Unreadable { place, why }]);
        }
        let (mut found, mut whole, mut total) = (Vec::new(), Vec::new(), 0);
        for (name, blob) in self.list(&self.prefix.join(launch).join(""))? {
            let text = String::from_utf8_lossy(&name);
            let folder = format!("{launch}/{text}");
            let why = match attempt(&text) {
                None => NO_ATTEMPT,
                Some(_) if !blob.is_folder => NO_FOLDER,
                Some(_) => {
                    self.list_attempt(&folder, &mut found, &mut whole, &mut total)?;
                    continue;
                }
            };
            let (place, why) = (self.place(&folder), why.to_owned());
            found.push(Found::Unreadable { place, why });
        }
        let objects = whole.iter().flat_map(|it| &it.objects);
        let objects: Vec<&str> = objects.map(String::as_str).collect();
        let mut contents = self.contents(&objects)?.into_iter();
        for Listed { place, objects } in &whole {
            let mut next = || {
                let lost = || self.wrong("git gave fewer files than it lists");
                contents.next().ok_or_else(lost)
            };
            found.push(Found::Entry(Entry {
                statement: next()?,
                signature: next()?,
                baseline: (objects.len() > 2).then(next).transpose()?,
                place: place.clone(),
            }));
        }
        Ok(found)
    }

    fn at_revision(&self, revision: &str) -> Result<Arc<dyn Store>, StoreError> {
        Ok(Arc::new(Self::of(&self.root, revision)?))
    }
}
