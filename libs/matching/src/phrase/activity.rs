//! Activities: a verb where one has to stand, and what it is done to. "To build relationships with
//! clients" holds "build relationships with clients"; so does "preparation of meals" by itself.

use std::ops::Range;

use super::{
    lead,
    words::{Classes, Form, Token},
};
use crate::text;

/// Words at most; what is longer is a sentence.
const LONGEST: usize = 12;
/// Prepositions inside at most.
const PREPOSITIONS: usize = 1;
/// Words before "of" at most: "design and development of".
const DEED: usize = 4;
/// Words after which the last preposition begins something else.
const LONG: usize = 8;

/// An activity and the form of its verb.
struct Activity {
    tokens: Range<usize>,
    form: Form,
}

/// Finds the activities of a line, as ranges of its tokens.
pub(super) fn find(tokens: &[Token<'_>]) -> Vec<Range<usize>> {
    let mut found: Vec<Activity> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let noun = deed(tokens, at).map(|head| (head, Form::Noun));
        let start = noun.or_else(|| Some((at, starts(tokens, at, found.last())?)));
        let end = start.map_or(at, |(head, form)| extent(tokens, head, form));
        match start {
            Some((head, form)) if end > head + 1 && !lead::weak(&tokens[head..end]) => {
                found.push(Activity { tokens: at..end, form });
                at = end;
            }
            _ => at += 1,
        }
    }
    found.into_iter().map(|activity| activity.tokens).collect()
}

/// Where the noun for what is done stands, if an activity starts here with it: "Preparation of
/// meals", "Design and development of parts".
fn deed(tokens: &[Token<'_>], at: usize) -> Option<usize> {
    let noun = |t: &Token<'_>| t.nominal() && !t.is(Classes::DETERMINER);
    let opens = at.checked_sub(1).is_none_or(|before| {
        let before = &tokens[before];
        before.is(Classes::AND) || before.low == "for" || ends_clause(before)
    });
    if !opens || !noun(&tokens[at]) {
        return None;
    }
    let of = (at..tokens.len().min(at + DEED + 1)).find(|&of| tokens[of].low == "of")?;
    let words = &tokens[at..of];
    let nouns = words.iter().all(|t| t.is(Classes::AND) || noun(t));
    (nouns && words.last().is_some_and(|t| t.is(Classes::DEED))).then(|| of - 1)
}

/// The form of the verb that starts an activity here.
fn starts(tokens: &[Token<'_>], at: usize, last: Option<&Activity>) -> Option<Form> {
    let token = &tokens[at];
    let form = token.form.filter(|_| !token.is(Classes::ASIDE))?;
    if let Some(last) = last.filter(|last| chained(&tokens[last.tokens.end..at])) {
        let verb = form != Form::Base || !nominal_use(tokens, at);
        return (last.form == form && verb).then_some(form);
    }
    // Words that tell how stand between.
    let before = tokens[..at].iter().rfind(|token| !token.is(Classes::ADVERB));
    let opens = before.is_none_or(ends_clause);
    let next = tokens.get(at + 1);
    let joined = last.is_some()
        && before.is_some_and(|t| t.is(Classes::AND))
        && (acts(token) || next.is_some_and(|t| t.is(Classes::DETERMINER) || t.low == "with"));
    let fits = match form {
        Form::Base => {
            let led = before.is_some_and(|t| t.low == "to" || t.is(Classes::MODAL));
            (led && !lead::offered(tokens, at)) || (opens && !nominal_use(tokens, at))
        }
        Form::Gerund => {
            let noun = next.is_some_and(|t| t.low == "of" || t.is(Classes::CARRIER))
                || (token.is(Classes::HEAD) && !object_follows(tokens, at));
            (opens || before.is_some_and(leads_gerund)) && !noun
        }
        Form::Third => opens && !nominal_use(tokens, at) && object_follows(tokens, at),
        Form::Noun => false,
    };
    (fits || joined).then_some(form)
}

/// Whether what stands between two verbs joins them: "and", a comma, or nothing at all.
fn chained(between: &[Token<'_>]) -> bool {
    let joint = |t: &Token<'_>| t.is(Classes::AND) || t.is(Classes::ADVERB) || t.text == ",";
    between.len() <= 3 && between.iter().all(joint)
}

/// Whether a sign ends what was said before it.
fn ends_clause(token: &Token<'_>) -> bool {
    token.is(Classes::SIGN) && !matches!(token.text, "," | "(" | ")")
}

/// Whether a verb in "-ing" after this word is an activity: "experience in managing".
fn leads_gerund(token: &Token<'_>) -> bool {
    token.is(Classes::CARRIER)
        || (token.is(Classes::PREPOSITION) && token.low != "to")
        || matches!(
            token.low.as_str(),
            "involves" | "involve" | "include" | "includes" | "including"
        )
}

/// Whether a word that may be a verb is used as a noun: "Design of parts", "Support engineer".
fn nominal_use(tokens: &[Token<'_>], at: usize) -> bool {
    const AFTER_VERBS: &[&str] = &["with", "on", "to", "as", "across", "alongside", "within"];
    if !tokens[at].is(Classes::BOTH) && tokens[at].form == Some(Form::Base) {
        return false;
    }
    let Some(next) = tokens.get(at + 1) else { return true };
    let after = tokens.get(at + 2);
    if next.text == "," && after.is_some_and(|t| t.form == Some(Form::Base)) {
        return false;
    }
    // "Support engineer", but "support engineers"
    let who = text::is_role(&next.low) && !next.low.ends_with('s');
    let joined = next.is(Classes::PREPOSITION) && !AFTER_VERBS.contains(&next.low.as_str());
    let listed = next.is(Classes::AND) && after.is_none_or(|t| t.form != Some(Form::Base));
    let ends = Classes::SIGN.or(Classes::CARRIER).or(Classes::AUXILIARY);
    joined || listed || next.is(ends) || who
}

/// Whether a word stands next that opens an object.
fn object_follows(tokens: &[Token<'_>], at: usize) -> bool {
    let opens = Classes::DETERMINER.or(Classes::GRADE);
    let noun = |t: &Token<'_>| t.nominal() && !t.is(Classes::CARRIER);
    tokens.get(at + 1).is_some_and(|t| t.is(opens) || noun(t))
}

/// One past the last token of the activity whose verb stands at `at`.
fn extent(tokens: &[Token<'_>], at: usize, form: Form) -> usize {
    // "Of" after a noun leads to what a verb has as its object.
    let most = PREPOSITIONS + usize::from(form == Form::Noun);
    let (mut end, mut prepositions, mut object) = (at + 1, 0, false);
    while let Some(token) = tokens.get(end).filter(|_| end - at < LONGEST) {
        if token.is(Classes::AND) || (token.text == "," && !object) {
            if !goes_on(tokens, end, form, object) {
                break;
            }
        } else if token.is(Classes::PREPOSITION) {
            let tied = inner(&token.low) || (token.low == "after" && end == at + 1);
            if !tied || prepositions == most || leaves(tokens, end, object) {
                break;
            }
            prepositions += 1;
        } else if token.is(Classes::FRAME) || (object && acts(token)) {
            break;
        } else {
            let joint = &tokens[end - 1];
            let tied = joint.is(Classes::AND) || joint.text == ",";
            let verb = token.form == Some(form) && (tied || in_row(tokens, at, end));
            object |= !verb && !token.is(Classes::DETERMINER.or(Classes::ADVERB));
        }
        end += 1;
    }
    if form == Form::Gerund && !object && prepositions == 0 {
        // "Tiling, plastering and welding" names trades.
        return at + 1;
    }
    if end - at > LONG {
        end = shortened(tokens, at, end);
    }
    let loose = Classes::DETERMINER.or(Classes::PREPOSITION).or(Classes::AND).or(Classes::SIGN);
    while end > at + 1 && tokens[end - 1].is(loose) {
        end -= 1;
    }
    end
}

/// Where a long activity ends: before its last preposition but "of".
fn shortened(tokens: &[Token<'_>], at: usize, end: usize) -> usize {
    let parts = |token: &Token<'_>| token.is(Classes::PREPOSITION) && token.low != "of";
    (at + 3..end).rev().find(|&word| parts(&tokens[word])).unwrap_or(end)
}

/// Whether the word behind the first verb is one more of a row without commas: "design test and
/// deploy".
fn in_row(tokens: &[Token<'_>], at: usize, end: usize) -> bool {
    let form = tokens[end].form;
    end == at + 1
        && !tokens[end].is(Classes::BOTH.or(Classes::HEAD))
        && tokens.get(end + 1).is_some_and(|token| token.is(Classes::AND))
        && tokens.get(end + 2).is_some_and(|token| token.form == form)
}

/// Whether an activity goes on behind "and" or a comma: with a further verb before the object, or
/// with a further object.
fn goes_on(tokens: &[Token<'_>], at: usize, form: Form, object: bool) -> bool {
    let next = tokens[at + 1..].iter().find(|t| !t.is(Classes::ADVERB));
    let verb = next.is_some_and(|t| t.form == Some(form));
    let comma = tokens[at].text == ",";
    let framed = tokens.get(at + 1).is_none_or(|t| t.is(Classes::FRAME));
    !((verb && object) || (!verb && comma) || framed)
}

/// Whether a preposition leads to something else than a part of the activity: a purpose, an
/// adverbial, a further activity.
fn leaves(tokens: &[Token<'_>], at: usize, object: bool) -> bool {
    /// Words that make "in" an adverbial: "in order to", "in line with".
    const ADVERBIAL: &[&str] = &[
        "order",
        "line",
        "support",
        "close",
        "accordance",
        "addition",
        "general",
        "time",
        "case",
        "particular",
        "conjunction",
        "collaboration",
        "cooperation",
        "partnership",
    ];
    let Some(next) = tokens.get(at + 1) else { return true };
    match tokens[at].low.as_str() {
        "in" if ADVERBIAL.contains(&next.low.as_str()) => true,
        "to" if next.form == Some(Form::Base) => true,
        _ => object && next.form == Some(Form::Gerund) && !next.is(Classes::HEAD),
    }
}

/// Whether a word can only be another verb: what comes after it is another activity.
fn acts(token: &Token<'_>) -> bool {
    match token.form {
        Some(Form::Gerund) => !token.is(Classes::HEAD),
        Some(Form::Base) => !token.is(Classes::BOTH.or(Classes::HEAD)),
        _ => false,
    }
}

/// Whether a preposition ties its noun to the activity; the others tell time, means and reason.
fn inner(word: &str) -> bool {
    const INNER: &[&str] = &[
        "of", "in", "with", "for", "on", "to", "into", "across", "between", "about", "from", "at",
        "towards", "against", "over", "under", "around", "up",
    ];
    INNER.contains(&word)
}
