//! What makes a verb no activity of the work although one may stand there: an offer before it
//! ("opportunity to"), somebody else who does it, or an object that says nothing.

use super::words::{Classes, Token};

/// Whether what leads to the verb at `at` tells an offer or the work of somebody else.
pub(super) fn offered(tokens: &[Token<'_>], at: usize) -> bool {
    let before = |at: usize| tokens[..at].iter().rposition(|token| !token.is(Classes::ADVERB));
    let Some(lead) = before(at) else { return false };
    let word = before(lead).map(|at| &tokens[at]);
    match tokens[lead].low.as_str() {
        "to" => word.is_some_and(|word| word.is(Classes::OFFER)),
        "will" | "shall" | "would" | "should" | "must" => {
            let does = |word: &Token<'_>| {
                word.is(Classes::DOER.or(Classes::SIGN).or(Classes::AND))
                    || crate::text::is_role(&word.low)
            };
            word.is_some_and(|word| !does(word))
        }
        _ => false,
    }
}

/// Whether an activity, from its verb on, says nothing of the work: "make sure", "meet their
/// neighbours".
pub(super) fn weak(tokens: &[Token<'_>]) -> bool {
    let [verb, object, ..] = tokens else { return true };
    matches!(object.low.as_str(), "their" | "them")
        || (verb.is(Classes::LIGHT) && !tokens.iter().any(|token| token.is(Classes::OUTCOME)))
}
