//! What processes tell each other: what was touched, where text was written, what waits; and how
//! it is put into the payloads of notifications.

use std::sync::{Arc, atomic::AtomicBool};

use uuid::Uuid;

use crate::model::operation::Touch;

/// Bytes of one notification at most; the server's limit is 8,000.
const PAYLOAD: usize = 7900;

/// Whether another process is there to listen; kept by the heartbeat.
pub(crate) type Peers = Arc<AtomicBool>;

/// What other processes are told: what was touched, where text was written, or that work of a
/// kind waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum News {
    Touched(Touch),
    Wrote(String),
    Ready(String),
}

/// Puts the news of a round into as few payloads as hold it.
pub(crate) fn payloads(me: Uuid, round: &[News]) -> Vec<String> {
    let prefix = me.simple().to_string();
    let mut payloads = Vec::new();
    let mut payload = prefix.clone();
    for news in round {
        let word = match news {
            News::Touched(touch) => {
                let parent = touch.parent.as_deref().unwrap_or_default();
                format!(" t{},{},{parent}", touch.id, touch.owner)
            }
            News::Wrote(id) => format!(" w{id}"),
            News::Ready(kind) => format!(" r{kind}"),
        };
        if payload.len() + word.len() > PAYLOAD {
            payloads.push(std::mem::replace(&mut payload, prefix.clone()));
        }
        payload.push_str(&word);
    }
    if payload != prefix {
        payloads.push(payload);
    }
    payloads
}

/// Takes a payload apart; what this process sent itself is no news to it.
pub(crate) fn parse(own: &str, payload: &str) -> Vec<News> {
    let mut words = payload.split(' ');
    if words.next() == Some(own) {
        return Vec::new();
    }
    words
        .filter_map(|word| match word.split_at_checked(1)? {
            ("r", kind) => Some(News::Ready(kind.to_owned())),
            ("w", id) => Some(News::Wrote(id.to_owned())),
            ("t", rest) => {
                let mut parts = rest.splitn(3, ',');
                let (id, owner, parent) = (parts.next()?, parts.next()?, parts.next()?);
                let parent = (!parent.is_empty()).then(|| parent.to_owned());
                Some(News::Touched(Touch { id: id.to_owned(), owner: owner.to_owned(), parent }))
            }
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_is_understood_by_others_and_ignored_by_its_sender() {
        let me = Uuid::nil();
        let touched = |n: usize| {
            News::Touched(Touch {
                id: format!("op_x_{n:032}"),
                owner: format!("user_{n:032}"),
                parent: n.is_multiple_of(2).then(|| "op_x_p".to_owned()),
            })
        };
        let mut round: Vec<News> = (0..300).map(touched).collect();
        round.push(News::Ready("resume.parse".into()));
        round.push(News::Wrote("op_x_1".into()));
        let sent = payloads(me, &round);
        assert!(sent.len() > 1 && sent.iter().all(|payload| payload.len() < 8000));
        let heard: Vec<News> = sent.iter().flat_map(|payload| parse("other", payload)).collect();
        assert_eq!(heard, round);
        assert!(sent.iter().all(|payload| parse(&me.simple().to_string(), payload).is_empty()));
    }
}
