//! Link targets from what people write: addresses with or without a scheme. Everything that is
//! not plainly the address of a page, a mailbox or a phone is no link.

/// Target of a link as written; none when it is no address of a page.
pub(super) fn page(text: &str) -> Option<String> {
    let text = text.trim();
    let lower = text.to_ascii_lowercase();
    if !is_plain(text) {
        return None;
    }
    if lower.starts_with("https://") || lower.starts_with("http://") {
        return host(text).map(|_| text.to_owned());
    }
    let with_scheme = format!("https://{text}");
    let host = host(&with_scheme)?;
    let top = host.rsplit_once('.').map(|(_, top)| top)?;
    let domain = top.len() >= 2 && top.chars().all(char::is_alphabetic);
    (domain && !text.contains('@')).then_some(with_scheme)
}

/// Target of a link to a mailbox.
pub(super) fn mail(text: &str) -> Option<String> {
    let text = text.trim();
    let (user, host) = text.split_once('@')?;
    let whole = !user.is_empty() && host.contains('.') && !host.contains('@');
    (whole && is_plain(text) && !text.contains(['?', '%', '&'])).then(|| format!("mailto:{text}"))
}

/// Target of a link to a phone.
pub(super) fn phone(text: &str) -> Option<String> {
    let shown = |c: char| c.is_ascii_digit() || "+ -().\u{a0}/".contains(c);
    let number: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    let digits = number.chars().filter(char::is_ascii_digit).count();
    let whole = text.chars().all(shown) && (6..=15).contains(&digits);
    (whole && number.rfind('+').unwrap_or(0) == 0).then(|| format!("tel:{number}"))
}

/// Name of the host of a target.
pub(super) fn host(target: &str) -> Option<&str> {
    let (_, rest) = target.split_once("://")?;
    let host = rest.split(['/', '?', '#', ':']).next()?;
    let fits = |c: char| c.is_alphanumeric() || c == '-' || c == '.';
    let whole = !host.is_empty() && host.chars().all(fits) && !host.starts_with(['.', '-']);
    whole.then_some(host)
}

/// Whether a text holds nothing that ends or breaks a target.
fn is_plain(text: &str) -> bool {
    let breaks = |c: char| {
        c.is_whitespace() || c.is_control() || "<>\"'`{}|\\^".contains(c) || !is_visible(c)
    };
    !text.is_empty() && text.len() <= 2000 && !text.contains(breaks)
}

fn is_visible(c: char) -> bool {
    !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}
