//! The durable engine: operations, steps, progress and gap-free watches.
