//! Reads web pages: the tree that a browser would build, walked without recursion. Nothing is
//! loaded and nothing runs; scripts, style sheets and forms are left out.

mod look;
mod page;

use encoding_rs::Encoding;
use scraper::{Html, Node};

use self::page::Page;
use super::{Error, Limits, Raw};

/// Bytes in which a page says how it is encoded.
const HEAD: usize = 1024;

/// Reads a document.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Raw, Error> {
    let tree = Html::parse_document(&decode(bytes)).tree;
    let mut page = Page::default();
    for edge in tree.root().traverse() {
        match edge {
            ego_tree::iter::Edge::Open(node) => match node.value() {
                Node::Element(element) => page.open(element),
                Node::Text(text) => page.text(text),
                _ => {}
            },
            ego_tree::iter::Edge::Close(node) => {
                if let Node::Element(element) = node.value() {
                    page.close(element);
                }
            }
        }
        if page.size() > limits.text_bytes {
            return Err(Error::TooLong { limit: limits.text_bytes });
        }
    }
    Ok(page.finish())
}

/// Decodes a page by its byte order mark, by what it says itself, or as the bytes look.
fn decode(bytes: &[u8]) -> String {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]).to_ascii_lowercase();
    let named = ["charset=", "encoding="].iter().find_map(|key| {
        let after = &head[head.find(key)? + key.len()..];
        let label = after.trim_start_matches(['"', '\'', ' ']);
        let end = label.find(['"', '\'', ' ', ';', '>', '/', '?']).unwrap_or(label.len());
        Encoding::for_label(label.get(..end)?.as_bytes())
    });
    let marked = Encoding::for_bom(bytes).is_some();
    match named.filter(|_| !marked && std::str::from_utf8(bytes).is_err()) {
        Some(encoding) => encoding.decode(bytes).0.into_owned(),
        None => super::plain::decode(bytes),
    }
}

#[cfg(test)]
mod tests;
