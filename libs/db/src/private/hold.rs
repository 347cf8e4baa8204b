//! The lock on a data directory: one program at a time runs its server. The system frees it when
//! the holder ends in whatever way, so it is never stale; the pid in the file is for people.

use std::{
    fs::{self, File, TryLockError},
    io::{Read as _, Seek as _, Write as _},
    os::unix::fs::OpenOptionsExt as _,
};

use super::{
    cluster::Cluster,
    error::{Context as _, Error},
};

/// The lock, held while this lives. Children do not inherit it.
#[derive(Debug)]
pub(super) struct Hold {
    _file: File,
}

impl Hold {
    /// Takes the lock of a cluster's data directory.
    pub(super) fn take(cluster: &Cluster) -> Result<Self, Error> {
        let path = cluster.data.with_file_name("lock");
        let mut file = fs::OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .context("open", &path)?;
        let mut text = String::new();
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                file.read_to_string(&mut text).context("read", &path)?;
                let dir = cluster.data_dir.clone();
                return Err(Error::Held { dir, pid: text.trim().parse().ok() });
            }
            Err(TryLockError::Error(error)) => return Err(error).context("lock", &path),
        }
        file.set_len(0).and_then(|()| file.rewind()).context("write", &path)?;
        writeln!(file, "{}", std::process::id()).context("write", &path)?;
        Ok(Self { _file: file })
    }
}
