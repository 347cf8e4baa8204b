//! Reads web pages: the tree that a browser would build, walked without recursion. Nothing is
//! loaded and nothing runs; scripts, style sheets and forms are left out.

mod look;
mod page;

use encoding_rs::Encoding;
use scraper::{Html, Node};

use self::page::Page;
use super::{Error, Limits, Raw};

/// Elements inside one another at most.
const DEEPEST: usize = 1_000;
/// Bytes in which a page says how it is encoded.
const HEAD: usize = 1024;

/// Reads a document.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Raw, Error> {
    let source = decode(bytes);
    if is_deep(&source) {
        return Err(Error::damaged("its parts are nested too deeply"));
    }
    let tree = Html::parse_document(&source).tree;
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

/// Whether elements stand too deep in one another. The tree builder looks through all open elements
/// at each new one, so this is told before, from the tags alone; elements that others close are not
/// counted.
fn is_deep(source: &str) -> bool {
    const CLOSED_BY_OTHERS: [&str; 27] = [
        "area", "base", "br", "col", "colgroup", "dd", "dt", "embed", "hr", "img", "input", "li",
        "link", "meta", "optgroup", "option", "p", "param", "source", "tbody", "td", "tfoot", "th",
        "thead", "tr", "track", "wbr",
    ];
    let mut depth = 0usize;
    // What stands in these is no markup, whatever signs are in it.
    let mut within: Option<&str> = None;
    for tag in source.split('<').skip(1) {
        let (closes, tag) = tag.strip_prefix('/').map_or((false, tag), |tag| (true, tag));
        let end = tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len());
        let name = tag[..end].to_ascii_lowercase();
        match within {
            Some(open) if closes && open == name => within = None,
            Some(_) => continue,
            None => {
                let raw = ["script", "style", "textarea", "title"];
                within = raw.into_iter().find(|raw| !closes && *raw == name);
            }
        }
        if name.is_empty() || CLOSED_BY_OTHERS.contains(&name.as_str()) {
            continue;
        }
        depth = if closes { depth.saturating_sub(1) } else { depth + 1 };
        if depth > DEEPEST {
            return true;
        }
    }
    false
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
