//! The CV model, its readers, the section parser and the writers.
