//! Reads every file of a folder that was made to do harm: each must end in text or in a reason,
//! within the time of a document. The memory is bounded by the child itself.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use resume::{
    parse,
    read::{Error, Limits},
    sandbox,
};

/// Longest time for one file.
const LONGEST: Duration = Duration::from_secs(10);

/// Prints how the files ended, and each that took too long or had no answer.
pub fn table(folder: &Path) {
    let mut files = Vec::new();
    collect(folder, &mut files);
    if files.is_empty() {
        return;
    }
    let mut ends: BTreeMap<&str, usize> = BTreeMap::new();
    let mut slowest = (Duration::ZERO, String::new());
    for path in &files {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let begun = Instant::now();
        let read = sandbox::read(&fs::read(path).unwrap(), &name, &Limits::default());
        let parsed = read.map(|text| parse::document(&text));
        let took = begun.elapsed();
        let end = parsed.as_ref().map_or_else(Error::reason, |_| "text");
        *ends.entry(end).or_default() += 1;
        let answered = !matches!(parsed, Err(Error::Time { .. } | Error::Unavailable { .. }));
        if took > LONGEST || !answered {
            println!("- {name}: {end} after {took:.1?}");
        }
        slowest = slowest.max((took, name));
    }
    println!("| hostile files end in | files |\n|---|---:|");
    ends.iter().for_each(|(end, count)| println!("| {end} | {count} |"));
    println!("\n{} files, the slowest {:.1?} ({})", files.len(), slowest.0, slowest.1);
}

/// The files of a folder and of those inside of it.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
    files.sort();
}
