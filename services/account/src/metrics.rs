//! Numbers that the service reports, each with its unit and meaning.

use metrics::{Unit, describe_counter, describe_histogram};

/// People who tried to sign in, by what came of it.
pub const SIGN_INS: &str = "account_sign_ins_total";
/// Refresh tokens presented, by what came of it.
pub const REFRESHES: &str = "account_refreshes_total";
/// Time to hash or check one password, without waiting for a place.
pub const HASHING: &str = "account_password_hash_seconds";
/// Signing keys made.
pub const ROTATIONS: &str = "account_key_rotations_total";

/// Changes of profiles by their users, by kind.
pub const PROFILES: &str = "account_profile_changes_total";

/// Says what the numbers mean.
pub fn describe() {
    describe_counter!(SIGN_INS, Unit::Count, "Attempts to sign in, by outcome");
    describe_counter!(REFRESHES, Unit::Count, "Refresh tokens presented, by outcome");
    describe_histogram!(HASHING, Unit::Seconds, "Time to hash or check one password");
    describe_counter!(
        PROFILES,
        Unit::Count,
        "Changes of profiles, by kind (updated, accepted, dismissed)"
    );
    describe_counter!(ROTATIONS, Unit::Count, "Signing keys made");
}

/// Counts an attempt to sign in.
pub fn signed_in(outcome: &'static str) {
    metrics::counter!(SIGN_INS, "outcome" => outcome).increment(1);
}

/// Counts a refresh token presented.
pub fn refreshed(outcome: &'static str) {
    metrics::counter!(REFRESHES, "outcome" => outcome).increment(1);
}

/// Counts a change of a profile.
pub fn profile(kind: &'static str) {
    metrics::counter!(PROFILES, "kind" => kind).increment(1);
}
