//! Where the control groups of this process are (cgroups(7)).

use std::path::{Path, PathBuf};

/// The folders of a group and of those that it is in, its own first.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) is_second: bool,
    pub(super) folders: Vec<PathBuf>,
}

/// Where the group is that a controller, `memory`, counts this process to: of
/// the first version of control groups where that has the controller, else of
/// the second. `own` is `/proc/self/cgroup`, `mounts` is
/// `/proc/self/mountinfo`.
pub(super) fn place(own: &str, mounts: &str, controller: &str) -> Option<Place> {
    let has = |list: &str| list.split(',').any(|name| name == controller);
    let (mut first, mut second) = (None, None);
    for line in own.lines() {
        // `4:cpu,cpuacct:/way`, and `0::/way` for the second version.
        let mut parts = line.splitn(3, ':').skip(1);
        match (parts.next()?, parts.next()?) {
            ("", way) => second = Some(way),
            (list, way) if has(list) => first = Some(way),
            _ => {}
        }
    }
    let is_second = first.is_none();
    let way = first.or(second)?;
    let mount = mounts.lines().filter_map(Mount::parse).find(|mount| {
        if is_second {
            mount.kind == "cgroup2"
        } else {
            mount.kind == "cgroup" && has(mount.options)
        }
    })?;
    // In a container, what is mounted may begin at its own group.
    let way = Path::new(way);
    let inner = way.strip_prefix(&mount.root).unwrap_or(Path::new(""));
    let is_plain = |part: std::path::Component<'_>| matches!(part, std::path::Component::Normal(_));
    let inner = if inner.components().all(is_plain) {
        inner
    } else {
        Path::new("")
    };
    let folders = inner.ancestors().map(|part| mount.point.join(part));
    Some(Place {
        is_second,
        folders: folders.collect(),
    })
}

/// A line of `/proc/self/mountinfo`:
/// `32 31 0:29 / /sys/fs/cgroup/cpu rw shared:9 - cgroup cgroup rw,cpu`.
struct Mount<'a> {
    root: PathBuf,
    point: PathBuf,
    kind: &'a str,
    options: &'a str,
}

impl<'a> Mount<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        let (start, end) = line.split_once(" - ")?;
        let mut start = start.split(' ').skip(3);
        let mut end = end.split(' ');
        Some(Self {
            root: unescaped(start.next()?),
            point: unescaped(start.next()?),
            kind: end.next()?,
            options: end.nth(1)?,
        })
    }
}

/// A space in a path is `\040` there.
fn unescaped(path: &str) -> PathBuf {
    let plain = [("\\040", " "), ("\\011", "\t"), ("\\012", "\n")]
        .iter()
        .fold(path.to_owned(), |path, (from, to)| path.replace(from, to));
    plain.replace("\\134", "\\").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(own: &str, mounts: &str) -> (bool, Vec<String>) {
        let place = place(own, mounts, "memory").unwrap();
        let folders = place.folders.iter().map(|it| it.display().to_string());
        (place.is_second, folders.collect())
    }

    #[test]
    fn groups_of_both_versions() {
        let second = "29 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw\n";
        let first = "35 31 0:32 / /sys/fs/cg\\040roup/memory rw - cgroup cgroup rw,memory\n";
        let cpu = "36 31 0:33 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n";
        assert_eq!(
            found("0::/a/b.service\n", second),
            (
                true,
                vec![
                    "/sys/fs/cgroup/a/b.service".to_owned(),
                    "/sys/fs/cgroup/a".to_owned(),
                    "/sys/fs/cgroup/".to_owned(),
                ]
            )
        );
        // Of both, the first has the controller.
        let own = "4:memory:/x\n3:cpu:/y\n0::/z\n";
        assert_eq!(
            found(own, &format!("{second}{cpu}{first}")),
            (
                false,
                vec![
                    "/sys/fs/cg roup/memory/x".to_owned(),
                    "/sys/fs/cg roup/memory/".to_owned(),
                ]
            )
        );
        // A container that is mounted its own group alone.
        let inner = "29 23 0:26 /docker/1 /sys/fs/cgroup ro - cgroup2 cgroup rw\n";
        let root = (true, vec!["/sys/fs/cgroup/".to_owned()]);
        assert_eq!(found("0::/docker/1\n", inner), root);
        assert_eq!(found("0::/../other\n", second), root);
        for (own, mounts) in [
            ("", second),
            ("0::/a\n", ""),
            ("0::/a\n", cpu),
            ("4:memory:/a\n", second),
            ("garbage\n", second),
        ] {
            assert_eq!(place(own, mounts, "memory"), None, "{own}");
        }
    }
}
