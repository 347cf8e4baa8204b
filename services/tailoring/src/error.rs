//! What can go wrong when resumes and tailorings are asked for. What goes wrong inside an operation
//! is a `Failure` and belongs to the operation.

use kernel::{Code, Coded, FieldViolation};
use resume::{
    read,
    write::{self, Format},
};

/// An error that a caller sees.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such resume, or it is somebody else's. The text names no id, so that it is the
    /// same for both.
    #[error("this resume does not exist")]
    ResumeMissing,
    /// There is no such tailoring, or it is somebody else's.
    #[error("this tailoring does not exist")]
    TailoringMissing,
    /// Fields are wrong.
    #[error("{}", sentence(.0))]
    Invalid(Vec<FieldViolation>),
    /// The file is not one that can be read.
    #[error(transparent)]
    File(read::Error),
    /// The files of the user would take more than they may.
    #[error(
        "your resumes may take {} MiB together and this one does not fit; delete one that you no longer need",
        .limit_bytes >> 20
    )]
    Quota {
        /// What the files of a user may take.
        limit_bytes: u64,
    },
    /// No resume is named and none was read so far.
    #[error(
        "you have no resume that was read; upload one and wait until it is read, or name one by resume_id"
    )]
    NoResume,
    /// The resume was not read, or not yet.
    #[error("the resume was not read; this is there when its status is PARSED")]
    NotRead,
    /// Somebody has corrected the same resume.
    #[error("the resume was corrected meanwhile; look at it and make the correction to that")]
    ResumeChanged,
    /// Somebody has made another version.
    #[error("version {newest} was made meanwhile; look at it and make the change to that one")]
    VersionChanged {
        /// The newest version.
        newest: i32,
    },
    /// The tailoring has no such version.
    #[error("this tailoring has no version {version}")]
    VersionMissing {
        /// The version that was asked for.
        version: i32,
    },
    /// The tailoring has as many versions as it may.
    #[error("this tailoring has as many versions as it may; tailor the resume once more")]
    VersionsFull,
    /// The tailoring was completed by a release that kept no lines.
    #[error("this tailoring is older than its lines can be; tailor the resume once more")]
    LinesMissing,
    /// A document cannot be written.
    #[error("{0}")]
    Unwritten(#[source] write::Error),
    /// What is stored, or to be stored, has another form than it should.
    #[error("something went wrong on our side, and trying again does not help")]
    Stored(#[from] serde_json::Error),
    /// The service ends.
    #[error("the service is being restarted; try again in a moment")]
    Stopping,
    /// Work has panicked.
    #[error("something went wrong on our side")]
    Panicked,
    /// The tailoring has no document yet.
    #[error("the tailoring is not completed; its document is there when its status is COMPLETED")]
    NotCompleted,
    /// The tailoring is completed, and this one format has no letters for it.
    #[error("no font at hand has all letters of this resume, so there is no {}; take docx or html", .0.as_str())]
    NotWritable(Format),
    /// The engine.
    #[error(transparent)]
    Operation(#[from] operations::Error),
    /// The database.
    #[error(transparent)]
    Db(#[from] db::Error),
    /// The settings of the model make no client.
    #[error(transparent)]
    Model(#[from] llm::Error),
}

impl Error {
    /// One field that is wrong.
    #[must_use]
    pub fn field(field: &str, description: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldViolation { field: field.into(), description: description.into() }])
    }
}

fn sentence(violations: &[FieldViolation]) -> String {
    let parts = violations.iter().map(|wrong| format!("{} {}", wrong.field, wrong.description));
    parts.collect::<Vec<_>>().join("; ")
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::Db(error.into())
    }
}

impl From<kernel::page::PageError> for Error {
    fn from(error: kernel::page::PageError) -> Self {
        Self::Operation(error.into())
    }
}

impl db::Retry for Error {
    fn transient(&self) -> bool {
        match self {
            Self::Operation(error) => db::Retry::transient(error),
            Self::Db(error) => db::Retry::transient(error),
            _ => false,
        }
    }
}

impl Coded for Error {
    fn code(&self) -> Code {
        match self {
            Self::ResumeMissing | Self::TailoringMissing | Self::VersionMissing { .. } => {
                Code::NotFound
            }
            Self::ResumeChanged | Self::VersionChanged { .. } => Code::Aborted,
            Self::Stopping => Code::Unavailable,
            Self::Unwritten(_) | Self::Stored(_) | Self::Panicked => Code::Internal,
            Self::File(read::Error::TooLarge { .. }) => Code::TooLarge,
            Self::Invalid(_) | Self::File(_) => Code::InvalidArgument,
            Self::Quota { .. }
            | Self::NoResume
            | Self::NotRead
            | Self::NotCompleted
            | Self::NotWritable(_)
            | Self::VersionsFull
            | Self::LinesMissing => Code::FailedPrecondition,
            Self::Operation(error) => error.code(),
            Self::Db(error) => error.code(),
            Self::Model(error) => error.code(),
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::ResumeMissing => "RESUME_NOT_FOUND",
            Self::TailoringMissing => "TAILORING_NOT_FOUND",
            Self::Invalid(_) => "INVALID_ARGUMENT",
            Self::File(error) => error.reason(),
            Self::Quota { .. } => "QUOTA_EXCEEDED",
            Self::NoResume => "NO_RESUME",
            Self::NotRead => "RESUME_NOT_READ",
            Self::ResumeChanged => "RESUME_CHANGED",
            Self::VersionChanged { .. } => "VERSION_CHANGED",
            Self::VersionMissing { .. } => "VERSION_NOT_FOUND",
            Self::VersionsFull => "TOO_MANY_VERSIONS",
            Self::LinesMissing => "LINES_MISSING",
            Self::Unwritten(error) => error.reason(),
            Self::Stored(_) => "RESULT_UNWRITABLE",
            Self::Stopping => "STOPPING",
            Self::Panicked => "PANICKED",
            Self::NotCompleted => "TAILORING_NOT_COMPLETED",
            Self::NotWritable(_) => "LETTERS_MISSING",
            Self::Operation(error) => error.reason(),
            Self::Db(error) => error.reason(),
            Self::Model(error) => error.reason(),
        }
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Quota { limit_bytes } => vec![("limit_bytes", limit_bytes.to_string())],
            Self::VersionChanged { newest } => vec![("version", newest.to_string())],
            Self::NotWritable(format) => vec![("format", format.as_str().to_owned())],
            Self::Operation(error) => error.metadata(),
            Self::Db(error) => error.metadata(),
            _ => Vec::new(),
        }
    }

    fn violations(&self) -> Vec<FieldViolation> {
        match self {
            Self::Invalid(violations) => violations.clone(),
            Self::File(error) => {
                vec![FieldViolation { field: "file".into(), description: error.to_string() }]
            }
            Self::Operation(error) => error.violations(),
            Self::Db(error) => error.violations(),
            _ => Vec::new(),
        }
    }
}
