//! Facts: envelope, change rows and their append.
