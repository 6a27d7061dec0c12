//! What a file system is kept on.

use std::fs::read_dir;
use std::path::{Path, PathBuf};

use golive_core::probe::{ProbeError, Reason, Step};

use super::{Host, HostProbe};
use crate::regular::named;

const DEVICES: &str = "/sys/dev/block";

/// How many drives are made of drives that are made of drives.
const DEEPEST: u32 = 8;

impl Host {
    /// What the file system of a path is kept on does not turn: a solid state
    /// drive, as its kernel has it (`queue/rotational`). A volume or an array
    /// is looked through to its drives, which must be all alike. Where the
    /// kernel knows no drive there is no data: an overlay, a network, memory,
    /// btrfs and ZFS, and the drive of a virtual machine that says so (virtio,
    /// Xen); one that passes for real says what its host was told to say.
    pub fn disk_is_ssd(self, path: impl Into<PathBuf>) -> HostProbe<bool> {
        let path = path.into();
        let name = format!("drives of {}", path.display());
        let look = move || {
            if path.as_os_str().is_empty() {
                let words = "no disk is named: the path is empty";
                return Err(ProbeError::new(Reason::BadConfiguration, words));
            }
            let (major, minor) = device(&path)?;
            let found = Path::new(DEVICES).join(format!("{major}:{minor}"));
            match turns(&found, DEEPEST) {
                Some(false) => Ok(true),
                Some(true) => {
                    let words = format!("{} is on a disk that turns", path.display());
                    Err(ProbeError::new(Reason::UnexpectedValue, words).at(Step::Read))
                }
                None => {
                    let words = format!("the kernel knows no drive of {}", path.display());
                    Err(ProbeError::no_data(words).at(Step::Read))
                }
            }
        };
        // A network file system may hang.
        HostProbe::new(name, look).blocking()
    }
}

/// The number of the device that a file system is on, as Linux writes it
/// (makedev(3)).
fn device(path: &Path) -> Result<(u64, u64), ProbeError> {
    let data = std::fs::metadata(path).map_err(|error| named(path, error))?;
    let number = std::os::unix::fs::MetadataExt::dev(&data);
    let major = (number >> 32 & 0xffff_f000) | (number >> 8 & 0xfff);
    let minor = (number >> 12 & 0xffff_ff00) | (number & 0xff);
    Ok((major, minor))
}

/// Whether a block device of `/sys` turns; None where that is not known, or some
/// of its parts do.
fn turns(found: &Path, deepest: u32) -> Option<bool> {
    let mut folder = found.canonicalize().ok()?;
    if folder.join("partition").exists() {
        folder = folder.parent()?.to_owned();
    }
    let parts: Vec<_> = match read_dir(folder.join("slaves")) {
        Ok(parts) => parts.collect::<Result<_, _>>().ok()?,
        Err(_) => Vec::new(),
    };
    if !parts.is_empty() {
        let deepest = deepest.checked_sub(1)?;
        let mut parts = parts.iter().map(|part| turns(&part.path(), deepest));
        let first = parts.next()??;
        return parts.all(|part| part == Some(first)).then_some(first);
    }
    let is_virtual = folder.components().any(|part| {
        let part = part.as_os_str().to_string_lossy();
        part == "virtual" || part.starts_with("virtio") || part.starts_with("vbd-")
    });
    if is_virtual {
        return None;
    }
    let text = std::fs::read_to_string(folder.join("queue/rotational")).ok()?;
    match text.trim() {
        "0" => Some(false),
        "1" => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{create_dir_all, write};
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn drives_and_what_is_made_of_them() {
        let sys = tempfile::tempdir().unwrap();
        let sys = sys.path();
        let drive = |path: &str, says: &str| {
            let folder = sys.join("devices").join(path);
            create_dir_all(folder.join("queue")).unwrap();
            create_dir_all(folder.join("slaves")).unwrap();
            write(folder.join("queue/rotational"), format!("{says}\n")).unwrap();
            folder
        };
        let solid = drive("pci0/ata1/block/sda", "0");
        let part = solid.join("sda1");
        create_dir_all(&part).unwrap();
        write(part.join("partition"), "1\n").unwrap();
        let disk = drive("pci0/ata2/block/sdb", "1");
        let odd = drive("pci0/ata3/block/sdc", "");
        // What virtual ones say of themselves counts for nothing.
        let volume = drive("virtual/block/dm-0", "0");
        let array = drive("virtual/block/md0", "0");
        let machine = drive("pci0/virtio1/block/vda", "0");
        let memory = drive("virtual/block/zram0", "0");
        assert_eq!(turns(&solid, 8), Some(false));
        assert_eq!(turns(&part, 8), Some(false));
        assert_eq!(turns(&disk, 8), Some(true));
        for unknown in [&odd, &volume, &machine, &memory, &sys.join("gone")] {
            assert_eq!(turns(unknown, 8), None, "{}", unknown.display());
        }
        symlink(&part, volume.join("slaves/sda1")).unwrap();
        assert_eq!(turns(&volume, 8), Some(false));
        symlink(&volume, array.join("slaves/dm-0")).unwrap();
        assert_eq!(turns(&array, 8), Some(false));
        symlink(&disk, array.join("slaves/sdb")).unwrap();
        assert_eq!(turns(&array, 8), None);
        // No end, and none that is known.
        symlink(&memory, memory.join("slaves/zram0")).unwrap();
        assert_eq!(turns(&memory, 8), None);
    }
}
