//! The key file: made once, with the right mode, and never replaced.

use super::*;

/// A folder that is gone with the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let mut random = [0; 8];
        getrandom::fill(&mut random).unwrap();
        let name = format!("jobstream-key-{:x}", u64::from_be_bytes(random));
        Self(std::env::temp_dir().join(name))
    }

    fn file(&self) -> PathBuf {
        self.0.join("deep/account.key")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn the_first_start_makes_a_file_that_only_its_owner_reads_and_later_ones_keep_it() {
    let folder = Folder::new();
    let first = KeyFile::open(&folder.file(), true).unwrap();
    let mode = fs::metadata(folder.file()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let sealed = first.seal("k1", b"secret").unwrap();
    let again = KeyFile::open(&folder.file(), true).unwrap();
    assert_eq!(again.unseal("k1", &sealed).unwrap(), b"secret");
    let left: Vec<_> = fs::read_dir(folder.file().parent().unwrap()).unwrap().collect();
    assert_eq!(left.len(), 1, "no draft is left");
}

#[test]
fn many_first_starts_at_once_agree_on_one_key() {
    let folder = Folder::new();
    let sealed: Vec<_> = std::thread::scope(|scope| {
        let starts: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| KeyFile::open(&folder.file(), true).unwrap().seal("k", b"s")))
            .collect();
        starts.into_iter().map(|start| start.join().unwrap().unwrap()).collect()
    });
    let key = KeyFile::open(&folder.file(), false).unwrap();
    assert!(sealed.iter().all(|sealed| key.unseal("k", sealed).is_some()));
}

#[test]
fn a_missing_file_is_never_replaced_once_keys_were_sealed_with_it() {
    let folder = Folder::new();
    let missing = KeyFile::open(&folder.file(), false);
    assert!(matches!(missing, Err(KeyFileError::Missing { .. })));
    assert!(!folder.file().exists());
}

#[test]
fn what_was_sealed_opens_with_the_same_key_and_name_only() {
    let (folder, other) = (Folder::new(), Folder::new());
    let key = KeyFile::open(&folder.file(), true).unwrap();
    let sealed = key.seal("k1", b"secret").unwrap();
    assert_eq!(key.unseal("k2", &sealed), None);
    assert_eq!(key.unseal("k1", &sealed[..sealed.len() - 1]), None);
    assert_eq!(key.unseal("k1", b"short"), None);
    assert_eq!(KeyFile::open(&other.file(), true).unwrap().unseal("k1", &sealed), None);
}

#[test]
fn a_file_that_is_no_key_is_refused_with_what_would_be_right() {
    let folder = Folder::new();
    fs::create_dir_all(folder.file().parent().unwrap()).unwrap();
    for wrong in ["", "0123", &"g".repeat(64), &"é".repeat(32), &"+1".repeat(32)] {
        fs::write(folder.file(), wrong).unwrap();
        let error = KeyFile::open(&folder.file(), true).err().unwrap();
        assert!(error.to_string().contains("64 hexadecimal digits"), "{wrong}");
    }
}

#[test]
fn a_new_key_above_the_old_seals_and_what_the_old_one_sealed_opens_until_it_goes() {
    let folder = Folder::new();
    let path = folder.file();
    let old = KeyFile::open(&path, true).unwrap();
    let before = old.seal("k1", b"first").unwrap();
    let (old_line, new_line) = (fs::read_to_string(&path).unwrap(), "cd".repeat(BYTES));
    fs::write(&path, format!("{new_line}\n{old_line}")).unwrap();
    let both = KeyFile::open(&path, false).unwrap();
    assert_eq!(both.unseal("k1", &before).unwrap(), b"first");
    let after = both.seal("k2", b"second").unwrap();
    assert_eq!(old.unseal("k2", &after), None);
    fs::write(&path, format!("{new_line}\n")).unwrap();
    let new = KeyFile::open(&path, false).unwrap();
    assert_eq!(new.unseal("k2", &after).unwrap(), b"second");
    assert_eq!(new.unseal("k1", &before), None);
    fs::write(&path, format!("{new_line}\nnothing")).unwrap();
    assert!(matches!(KeyFile::open(&path, false), Err(KeyFileError::Malformed { .. })));
}
