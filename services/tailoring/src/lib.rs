//! Resumes read, and tailored to postings.
