//! Reads Rich Text: control words, groups and text in one pass, without recursion. Pictures,
//! embedded objects, style sheets and everything that is marked as ignorable are skipped.

mod charset;
mod page;
mod reader;
mod token;

use self::{reader::Reader, token::Tokens};
use super::{Error, Limits, Raw};

/// Reads a document.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Raw, Error> {
    let mut reader = Reader::default();
    for token in Tokens::of(bytes) {
        reader.step(token)?;
        if reader.size() > limits.text_bytes {
            return Err(Error::TooLong { limit: limits.text_bytes });
        }
        if reader.ended() {
            break;
        }
    }
    if !reader.ended() {
        return Err(Error::damaged("it breaks off"));
    }
    Ok(reader.finish())
}

#[cfg(test)]
mod tests;
