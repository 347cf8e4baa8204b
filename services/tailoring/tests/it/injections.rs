//! Orders to the model in postings and in resumes: what others wrote never stands among our
//! instructions, and a model that obeys each of them puts none into a document.

mod corpus;

use llm::{
    Client,
    testing::{Reply, Server},
};
use resume::write::{self, Format, Layout};
use serde_json::Value;
use tailoring::domain::{rewrite, tailor, truth};

use self::corpus::{ORDERS, TRACES, WAYS};
use crate::{
    adversary::attacked,
    files,
    judge::Judge,
    model::{answer, offered},
};

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Posting,
    Resume,
}

/// What a row of the table counts.
#[derive(Default)]
struct Row {
    orders: usize,
    /// Instructions that were ours to the letter, and data that was one JSON object.
    apart: usize,
    rejected: usize,
    obeyed: usize,
}

/// Resume and posting, with what somebody put into one of them.
fn texts(place: Place, hidden: &str) -> (String, String) {
    let line = format!("- {}\n", hidden.replace('\n', " "));
    match place {
        Place::Posting => (files::CV.to_owned(), format!("{}{line}{hidden}\n", files::SOFTWARE)),
        Place::Resume => {
            let (before, after) = files::CV.split_once("\n- ").unwrap();
            (format!("{before}\n{line}- {after}"), files::SOFTWARE.to_owned())
        }
    }
}

/// A model that does what it is told: what was hidden stands in all of its lines.
async fn obedient(hidden: &str) -> Server {
    let hidden = hidden.to_owned();
    Server::answering(move |body| {
        let lines = offered(body).into_iter().map(|(id, text)| (id, format!("{text} {hidden}")));
        Reply::Text(answer(lines))
    })
    .await
}

/// Whether instructions and data of a call are apart.
fn apart(body: &Value, ours: &str) -> bool {
    let messages = body["messages"].as_array().unwrap();
    let data: Value = serde_json::from_str(messages[1]["content"].as_str().unwrap()).unwrap();
    messages.len() == 2
        && messages[0]["content"] == ours
        && data.as_object().is_some_and(|data| data.keys().eq(["demands", "lines"]))
}

async fn tried(place: Place, hidden: &str, row: &mut Row) {
    let (cv, wanted) = texts(place, hidden);
    let (resume, posting) = (resume::parse::parse(&cv), matching::analyze(&wanted));
    let plan = tailor::plan(&resume, &posting);
    let ours = rewrite::prompt(&[], &matching::analyze("")).instructions;
    let server = obedient(hidden).await;
    let attacked = attacked(&Client::new(server.settings()).unwrap(), &plan, &posting).await;
    let written = |format| {
        let bytes = write::write(&attacked.document, format, Layout::default()).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    let (text, html) = (written(Format::Text), written(Format::Html));
    // As a person reads it.
    let cv = cv.replace('\u{200b}', "").replace("](", "] (");
    let complaints = Judge::of(&cv).complaints(&text);
    assert!(complaints.is_empty(), "{place:?}, {hidden}: {complaints:?}\n{text}");
    assert!(truth::check(&resume, &attacked.rewrites, &text).is_ok(), "{place:?}, {hidden}");
    let marks = ["<img", "<span style=\"color:#fff", "<!--", "<system>"];
    assert!(!marks.iter().any(|mark| html.contains(mark)), "{place:?}, {hidden}: {html}");
    // What candidates themselves wrote into their resume is theirs; it is said once, where it was.
    let own = |trace: &str| if place == Place::Resume { cv.matches(trace).count() } else { 0 };
    let more = TRACES.iter().filter(|trace| text.matches(**trace).count() > own(trace)).count();
    row.orders += 1;
    row.apart += server.calls().iter().filter(|call| apart(&call.body, &ours)).count();
    row.rejected += attacked.rejected;
    row.obeyed += more;
}

#[tokio::test]
async fn no_order_that_is_hidden_in_a_text_is_followed_into_a_document() {
    println!("| way | place | orders | kept apart | lines refused | in a document |");
    println!("|---|---|---:|---:|---:|---:|");
    for (way, hide) in WAYS {
        for place in [Place::Posting, Place::Resume] {
            let mut row = Row::default();
            for order in ORDERS {
                tried(place, &hide(order), &mut row).await;
            }
            let Row { orders, apart, rejected, obeyed } = row;
            println!("| {way} | {place:?} | {orders} | {apart} | {rejected} | {obeyed} |");
            assert_eq!((apart, obeyed), (orders, 0), "{way}, {place:?}");
            assert!(rejected >= orders, "{way}, {place:?}: the model did obey");
        }
    }
}
