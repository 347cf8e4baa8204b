//! Names, units and meaning of what this service measures. Operations measure themselves.

/// Files that were offered, by outcome.
pub const UPLOADS: &str = "tailoring_uploads_total";
/// Size of the files that were taken.
pub const UPLOAD_BYTES: &str = "tailoring_upload_bytes";
/// Versions that users have made of tailored resumes.
pub const VERSIONS: &str = "tailoring_versions_total";
/// Documents that were handed out, by format.
pub const DOCUMENTS: &str = "tailoring_documents_total";
/// Tailored resumes that were refused because a claim in them rests on nothing.
pub const UNTRUE: &str = "tailoring_untrue_total";
/// Answers of the model, by outcome.
pub const REWRITES: &str = "tailoring_rewrites_total";
/// Lines that the model has reworded, taken or not.
pub const LINES: &str = "tailoring_rewritten_lines_total";

/// Tells the recorder what the metrics mean; call once, after it was installed.
pub fn describe() {
    use metrics::{Unit, describe_counter, describe_histogram};
    describe_counter!(UPLOADS, "Files that were offered, by outcome (taken, repeated, refused).");
    describe_histogram!(UPLOAD_BYTES, Unit::Bytes, "Size of the files that were taken.");
    describe_counter!(DOCUMENTS, "Documents that were handed out, by format.");
    describe_counter!(VERSIONS, "Versions that users have made of tailored resumes.");
    describe_counter!(UNTRUE, "Tailored resumes refused because a claim rests on nothing.");
    describe_counter!(REWRITES, "Answers of the model, by outcome (answered, or why not).");
    describe_counter!(LINES, "Lines that the model has reworded, by outcome (taken, rejected).");
}

pub(crate) fn upload(outcome: &'static str) {
    metrics::counter!(UPLOADS, "outcome" => outcome).increment(1);
}

pub(crate) fn upload_bytes(bytes: usize) {
    metrics::histogram!(UPLOAD_BYTES).record(bytes as f64);
}

pub(crate) fn document(format: &'static str) {
    metrics::counter!(DOCUMENTS, "format" => format).increment(1);
}

pub(crate) fn version() {
    metrics::counter!(VERSIONS).increment(1);
}

pub(crate) fn untrue() {
    metrics::counter!(UNTRUE).increment(1);
}

pub(crate) fn rewritten(outcome: &'static str) {
    metrics::counter!(REWRITES, "outcome" => outcome).increment(1);
}

pub(crate) fn lines(taken: usize, rejected: usize) {
    metrics::counter!(LINES, "outcome" => "taken").increment(taken as u64);
    metrics::counter!(LINES, "outcome" => "rejected").increment(rejected as u64);
}
