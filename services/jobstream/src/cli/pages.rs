//! Turns the pages of a list until as many were shown as were asked for, or all.

use anyhow::Result;

/// Items that one page holds.
const PAGE: i32 = 1000;

/// Shows at most `limit` items: `fetch` gets a page of this many at most after this token, and
/// returns its items and the token of the next one, which is empty at the end.
///
/// # Errors
/// Those of `fetch` and `show`.
pub async fn turn<T>(
    limit: i32,
    fetch: impl AsyncFn(i32, String) -> Result<(Vec<T>, String)>,
    mut show: impl FnMut(T) -> Result<()>,
) -> Result<()> {
    let (mut left, mut token) = (limit.max(1), String::new());
    loop {
        let (items, next) = fetch(left.min(PAGE), token).await?;
        left -= i32::try_from(items.len()).unwrap_or(left);
        items.into_iter().try_for_each(&mut show)?;
        if next.is_empty() || left <= 0 {
            return Ok(());
        }
        token = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Turns the pages of a list of 2,500 numbers; returns what was shown and the sizes asked for.
    async fn shown(limit: i32) -> (Vec<i32>, Vec<i32>) {
        let asked = std::cell::RefCell::new(Vec::new());
        let fetch = async |size: i32, token: String| {
            asked.borrow_mut().push(size);
            let from: i32 = token.parse().unwrap_or(0);
            let to = 2500.min(from + size);
            let next = if to < 2500 { to.to_string() } else { String::new() };
            Ok(((from..to).collect(), next))
        };
        let mut seen = Vec::new();
        let turned = turn(limit, fetch, |number| {
            seen.push(number);
            Ok(())
        });
        turned.await.unwrap();
        (seen, asked.into_inner())
    }

    #[tokio::test]
    async fn pages_are_turned_until_the_limit_or_the_end() {
        assert_eq!(shown(3).await, ((0..3).collect(), vec![3]));
        assert_eq!(shown(1200).await, ((0..1200).collect(), vec![1000, 200]));
        assert_eq!(shown(9000).await, ((0..2500).collect(), vec![1000, 1000, 1000]));
    }
}
