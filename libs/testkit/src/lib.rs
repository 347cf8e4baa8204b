//! Test app, private database per test, fault injection.
