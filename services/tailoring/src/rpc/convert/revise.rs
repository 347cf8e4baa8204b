//! Lines and versions of a tailoring as messages, and changes of messages as the app's.

use proto::tailoring::v1 as pb;

use super::number;
use crate::{
    domain::{
        revise::{Change, Line},
        truth::Origin,
    },
    error::Error,
    store::version::Version,
};

/// Converts a line.
#[must_use]
pub fn line(line: Line) -> pb::Line {
    let origin = match line.origin {
        Origin::Resume => pb::LineOrigin::Source,
        Origin::Reworded => pb::LineOrigin::Reworded,
        Origin::Label => pb::LineOrigin::Heading,
        Origin::User => pb::LineOrigin::User,
        Origin::Composed => pb::LineOrigin::Composed,
    };
    pb::Line {
        id: line.id,
        section: line.section,
        text: line.text,
        origin: origin.into(),
        sources: line.sources.into_iter().map(number).collect(),
        original: line.original,
        dropped: line.dropped,
    }
}

/// Reads changes.
///
/// # Errors
/// One of them says nothing of what is to be done.
pub fn changes(changes: Vec<pb::LineChange>) -> Result<Vec<(String, Change)>, Error> {
    let one = |(at, change): (usize, pb::LineChange)| {
        use pb::line_change::Change as Asked;
        let asked = match change.change {
            Some(Asked::Text(text)) => Change::Text(text),
            Some(Asked::Dropped(true)) => Change::Drop,
            Some(Asked::Restore(true)) => Change::Restore,
            Some(Asked::Dropped(false) | Asked::Restore(false)) | None => {
                let right = "must have a text, or dropped or restore set to true";
                return Err(Error::field(&format!("changes[{at}]"), right));
            }
        };
        Ok((change.id, asked))
    };
    changes.into_iter().enumerate().map(one).collect()
}

/// Converts a version.
#[must_use]
pub fn version(version: Version) -> pb::Version {
    pb::Version {
        version: version.number,
        create_time: Some(operations::timestamp(version.created_at)),
        changed: version.changed,
    }
}
