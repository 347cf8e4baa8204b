//! Generated protobuf code, its codec and the descriptor set; no logic. The definitions, with their
//! documentation, stand under `proto/` at the top of the tree.
#![allow(
    missing_docs,
    clippy::all,
    clippy::pedantic,
    reason = "generated code is documented and judged in its definitions"
)]

pub mod codec;

/// Encoded `FileDescriptorSet` of every definition, for reflection.
pub const DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptor.bin"));

/// Durable operations.
pub mod operations {
    /// Version 1.
    pub mod v1 {
        tonic::include_proto!("jobstream.operations.v1");
    }
}

/// Accounts, sessions and keys.
pub mod account {
    /// Version 1.
    pub mod v1 {
        tonic::include_proto!("jobstream.account.v1");
    }
}

/// What administrators change in running processes.
pub mod admin {
    /// Version 1.
    pub mod v1 {
        tonic::include_proto!("jobstream.admin.v1");
    }
}

/// Resumes and tailorings.
pub mod tailoring {
    /// Version 1.
    pub mod v1 {
        tonic::include_proto!("jobstream.tailoring.v1");
    }
}

/// Notifications.
pub mod notification {
    /// Version 1.
    pub mod v1 {
        tonic::include_proto!("jobstream.notification.v1");
    }
}
