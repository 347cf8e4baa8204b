//! Files on their way out: in parts, of which the first one says what the file is.

use futures::{Stream, stream};
use tonic::Status;

/// Bytes of a file in one message.
const CHUNK_BYTES: usize = 64 * 1024;

/// A message that carries a part of a file.
pub trait Part: Default + Send + 'static {
    /// Puts bytes into it.
    fn carrying(self, chunk: Vec<u8>) -> Self;
}

/// Sends a file: `first` with its first bytes, then the others in messages that say nothing else.
pub fn parts<P: Part>(first: P, bytes: Vec<u8>) -> impl Stream<Item = Result<P, Status>> + Send {
    stream::unfold((Some(first), bytes, 0), |(first, bytes, at)| async move {
        let end = bytes.len().min(at + CHUNK_BYTES);
        let chunk = bytes[at..end].to_vec();
        match first {
            // An empty file has a first part too.
            Some(first) => Some((Ok(first.carrying(chunk)), (None, bytes, end))),
            None if chunk.is_empty() => None,
            None => Some((Ok(P::default().carrying(chunk)), (None, bytes, end))),
        }
    })
}
