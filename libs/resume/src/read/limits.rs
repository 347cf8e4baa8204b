//! What a document may cost. The defaults are those of the product; tests set smaller ones.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Limits of one reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Size of the file in bytes.
    pub file_bytes: usize,
    /// Pages of the document.
    pub pages: usize,
    /// Letters that a page of a PDF has on average, or it counts as a scan.
    pub letters_per_page: usize,
    /// Size of the text in bytes.
    pub text_bytes: usize,
    /// Entries of an archive.
    pub archive_entries: usize,
    /// Size of an archive in bytes when unpacked.
    pub unpacked_bytes: u64,
    /// How many times larger than itself an entry of an archive may become.
    pub unpack_ratio: u64,
    /// Memory of the process that parses, in bytes of address space.
    pub memory_bytes: u64,
    /// Time from the start of that process to its answer: a busy machine takes longer.
    pub wall: Duration,
    /// Processor time of that process, in whole seconds: what the document itself costs.
    pub processor: Duration,
    /// Size of its answer in bytes.
    pub output_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 10 << 20,
            pages: 30,
            letters_per_page: 50,
            text_bytes: 1 << 20,
            archive_entries: 1_000,
            unpacked_bytes: 100 << 20,
            unpack_ratio: 100,
            memory_bytes: 512 << 20,
            wall: Duration::from_secs(10),
            processor: Duration::from_secs(5),
            output_bytes: 4 << 20,
        }
    }
}
