//! What users, passwords, sessions and limits on guessing are. Pure: no clock, no database.

pub mod email;
pub mod password;
pub mod profile;
pub mod session;
pub mod throttle;
pub mod user;
