//! Ids of what this service owns beside users and sessions.

kernel::typed_id!(
    /// Something that a profile could take over.
    ProposalId,
    "proposal"
);
