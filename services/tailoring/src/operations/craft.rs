//! temporary
use crate::store::tailoring::Tailoring;
use operations::Failure;
use resume::{
    model::Resume,
    write::{self, Document, Format, Labels},
};
use serde::{Deserialize, Serialize};

#[derive(Clone, Serialize, Deserialize)]
pub struct Posting {
    text: String,
}
#[derive(Clone, Serialize, Deserialize)]
pub struct Tailored {
    pub person: String,
    pub body: String,
    pub report: String,
    pub document: Document,
}
pub fn posting(asked: &Tailoring) -> Posting {
    Posting { text: asked.job_description.clone() }
}
pub fn analyze(p: &Posting) -> Vec<String> {
    p.text.lines().map(str::to_owned).collect()
}
pub fn tailor(r: &Resume, _p: &Posting, _a: &[String]) -> Result<Tailored, Failure> {
    Ok(Tailored {
        person: r.basics.name.clone(),
        body: r.lines.join("\n"),
        report: "{}".into(),
        document: Document::from_resume(r, Labels::default()),
    })
}
/// Writes a document in every format. The PDF is left out where no font at hand has its letters:
/// the person has the other five, and is told when asking for it.
pub fn documents(document: &Document) -> Result<Vec<(Format, Vec<u8>)>, Failure> {
    let mut documents = Vec::with_capacity(Format::ALL.len());
    for format in Format::ALL {
        match write::write(document, format) {
            Ok(bytes) => documents.push((format, bytes)),
            Err(error @ write::Error::Letters { .. }) => {
                tracing::warn!(
                    format = format.as_str(),
                    reason = error.reason(),
                    "a document was left out"
                );
            }
            Err(error) => {
                return Err(Failure::retryable(error.reason(), error.to_string()).caused_by(error));
            }
        }
    }
    Ok(documents)
}
/// Reads a stored resume.
pub fn decode(json: &str) -> Result<Resume, Failure> {
    serde_json::from_str(json).map_err(|error| {
        let text = "What was read in the resume cannot be used any more. Upload it again.";
        Failure::permanent("RESUME_UNREADABLE", text).caused_by(error)
    })
}
