//! The envelope: CloudEvents 1.0 in binary mode over the headers of a record. An event is made of a
//! change row by nothing but what the row says, so one that is sent twice is the same twice.

use chrono::{DateTime, SecondsFormat, Utc};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{
    change::{Stored, valid_type},
    record::{Record, header},
};

/// Header with the type of the event.
const CE_TYPE: &str = "ce_type";
const CONTENT_TYPE: &str = "application/protobuf";

/// A fact as consumers see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Unique within the source; the same for each copy of the event.
    pub id: String,
    /// Who published it, `/jobstream/<service>`.
    pub source: String,
    /// Type, `jobstream.<area>.<entity>.<verb>.v<n>`.
    pub kind: String,
    /// When it became true, by the publisher's database.
    pub time: DateTime<Utc>,
    /// Id of the aggregate.
    pub subject: String,
    /// Number of the change of the aggregate, gap-free from 1.
    pub sequence: i64,
    /// Trace that it belongs to.
    pub traceparent: String,
    /// Encoded protobuf message.
    pub payload: Vec<u8>,
}

/// A record that is no event.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the record is no event: {field} {expected}")]
pub struct Malformed {
    /// Header, or `value`.
    pub field: &'static str,
    /// What would be right.
    pub expected: &'static str,
}

/// Topic of a type: `jobstream.<area>.v1` of `jobstream.<area>.<entity>.<verb>.v<n>`. The number is
/// the topic's own; a later version of a type stays in it.
#[must_use]
pub fn topic_of(kind: &str) -> String {
    let area = kind.split('.').nth(1).unwrap_or_default();
    format!("jobstream.{area}.v1")
}

impl Event {
    /// Makes the event of a change that `source` has stored.
    #[must_use]
    pub fn of(source: &str, stored: Stored) -> Self {
        let id = digest(&[source, &stored.aggregate, &stored.sequence.to_string()]);
        let traceparent = stored.trace.filter(|trace| valid_trace(trace));
        Self {
            id: uuid(id).to_string(),
            source: source.to_owned(),
            kind: stored.kind,
            time: stored.at,
            subject: stored.aggregate,
            sequence: stored.sequence,
            traceparent: traceparent.unwrap_or_else(|| untraced(id)),
            payload: stored.payload,
        }
    }

    /// Whether its trace is recorded.
    #[must_use]
    pub fn traced(&self) -> bool {
        let flags = self.traceparent.rsplit('-').next();
        let flags = flags.and_then(|flags| u8::from_str_radix(flags, 16).ok());
        valid_trace(&self.traceparent) && flags.is_some_and(|flags| flags & 1 == 1)
    }

    /// Key of the event in an inbox: its id within its source, whatever form that has.
    #[must_use]
    pub fn key(&self) -> Uuid {
        uuid(digest(&[&self.source, &self.id]))
    }

    /// The record that carries it.
    #[must_use]
    pub fn into_record(self) -> Record {
        let pair = |name: &str, value: String| (name.to_owned(), value);
        Record {
            topic: topic_of(&self.kind),
            headers: vec![
                pair("ce_specversion", "1.0".to_owned()),
                pair("ce_id", self.id),
                pair("ce_source", self.source),
                pair(CE_TYPE, self.kind),
                pair("ce_time", self.time.to_rfc3339_opts(SecondsFormat::Micros, true)),
                pair("ce_subject", self.subject.clone()),
                pair("ce_sequence", self.sequence.to_string()),
                pair("content-type", CONTENT_TYPE.to_owned()),
                pair("traceparent", self.traceparent),
            ],
            key: self.subject,
            payload: Some(self.payload),
        }
    }

    /// Reads the event that a record carries.
    ///
    /// # Errors
    /// [`Malformed`], with the header that is wrong and what would be right.
    pub fn from_record(record: &Record) -> Result<Self, Malformed> {
        let text = |field: &'static str| {
            let value = header(&record.headers, field).filter(|value| !value.is_empty());
            let value = value.filter(|value| value.len() <= 1024 && !value.contains('\0'));
            value.map(str::to_owned).ok_or(Malformed { field, expected: "has to be there" })
        };
        let wrong = |field, expected| Malformed { field, expected };
        if text("ce_specversion")? != "1.0" {
            return Err(wrong("ce_specversion", "has to be 1.0"));
        }
        let kind = text(CE_TYPE)?;
        if !valid_type(&kind) {
            return Err(wrong(CE_TYPE, "has to be jobstream.<area>.<entity>.<verb>.v<n>"));
        }
        if text("content-type")? != CONTENT_TYPE {
            return Err(wrong("content-type", "has to be application/protobuf"));
        }
        let time = DateTime::parse_from_rfc3339(&text("ce_time")?)
            .map_err(|_| wrong("ce_time", "has to be a time as in RFC 3339"))?;
        let sequence = text("ce_sequence")?.parse().ok().filter(|n: &i64| *n > 0);
        let payload = record.payload.clone();
        Ok(Self {
            id: text("ce_id")?,
            source: text("ce_source")?,
            kind,
            time: time.to_utc(),
            subject: text("ce_subject")?,
            sequence: sequence.ok_or_else(|| wrong("ce_sequence", "has to be a number from 1"))?,
            traceparent: header(&record.headers, "traceparent").unwrap_or_default().to_owned(),
            payload: payload
                .ok_or_else(|| wrong("value", "has to be there: an event is no tombstone"))?,
        })
    }
}

/// Whether a text has the form of a `traceparent`.
fn valid_trace(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let hex = |part: &&str, length: usize| {
        part.len() == length && part.bytes().all(|b| b.is_ascii_hexdigit())
    };
    parts.len() == 4 && parts.iter().zip([2, 32, 16, 2]).all(|(part, length)| hex(part, length))
}

/// The trace of an event that none was stored for: one of its own, not recorded by anybody.
fn untraced(id: [u8; 32]) -> String {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    format!("00-{}-{}-00", hex(&id[..16]), hex(&id[16..24]))
}

fn digest(parts: &[&str]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.finalize().into()
}

/// UUID version 8 of a digest.
fn uuid(digest: [u8; 32]) -> Uuid {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored() -> Stored {
        Stored {
            aggregate: "op_x_1".into(),
            sequence: 7,
            kind: "jobstream.operations.operation.succeeded.v1".into(),
            payload: vec![1, 2],
            trace: None,
            at: DateTime::from_timestamp(1_700_000_000, 123_456_000).unwrap(),
        }
    }

    #[test]
    fn an_event_goes_through_a_record_and_comes_out_the_same() {
        let event = Event::of("/jobstream/tailoring", stored());
        let record = event.clone().into_record();
        assert_eq!(
            (record.topic.as_str(), record.key.as_str()),
            ("jobstream.operations.v1", "op_x_1")
        );
        assert_eq!(header(&record.headers, "ce_time"), Some("2023-11-14T22:13:20.123456Z"));
        assert_eq!(Event::from_record(&record).unwrap(), event);
        assert!(valid_trace(&event.traceparent), "{}", event.traceparent);
    }

    #[test]
    fn a_change_has_one_id_however_often_it_is_sent() {
        let first = Event::of("/jobstream/a", stored());
        assert_eq!(first, Event::of("/jobstream/a", stored()));
        assert_ne!(first.id, Event::of("/jobstream/b", stored()).id);
        assert_ne!(first.id, Event::of("/jobstream/a", Stored { sequence: 8, ..stored() }).id);
        assert_eq!(Uuid::parse_str(&first.id).unwrap().get_version_num(), 8);
    }

    #[test]
    fn what_is_no_event_is_refused_by_the_name_of_its_header() {
        let record = Event::of("/jobstream/a", stored()).into_record();
        for index in 0..record.headers.len() {
            let mut broken = record.clone();
            let name = broken.headers[index].0.clone();
            broken.headers[index].1 = "\0".into();
            match Event::from_record(&broken) {
                Ok(_) => assert_eq!(name, "traceparent"),
                Err(malformed) => assert_eq!(malformed.field, name),
            }
        }
        let tombstone = Record { payload: None, ..record };
        assert_eq!(Event::from_record(&tombstone).unwrap_err().field, "value");
    }
}
