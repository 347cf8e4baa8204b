//! Ids of what this service owns.

kernel::typed_id!(
    /// An uploaded resume.
    ResumeId,
    "resume"
);

kernel::typed_id!(
    /// A resume made fit for one posting.
    TailoringId,
    "tailoring"
);
