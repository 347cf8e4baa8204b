//! What the employments of a resume have in common: whether titles come first, and how titles and employers are
//! set. Learned from those that words decide, it tells the others.

use super::{
    super::head::{Head, Part},
    roles::{Roles, assign},
};
use crate::read::Style;

/// Which of two unknown parts comes first in this document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Order {
    #[default]
    TitleFirst,
    CompanyFirst,
}

/// What is usual in a document.
#[derive(Debug, Clone, Default)]
pub(super) struct Habits {
    pub(super) order: Order,
    /// Styles that titles have, and no employer; the same of employers.
    titles: Vec<Style>,
    companies: Vec<Style>,
}

impl Habits {
    /// Learns from the entries that words decide.
    pub(super) fn of(heads: &[Head]) -> Self {
        let (mut title, mut company) = (0, 0);
        let (mut titles, mut companies) = (Vec::new(), Vec::new());
        for head in heads {
            let roles = assign(&head.parts, &Self::default());
            match roles.title_first {
                Some(true) => title += 1,
                Some(false) => company += 1,
                None => continue,
            }
            let style = |text: &str| {
                head.parts.iter().find(|part| part.text == text).and_then(|part| part.style)
            };
            titles.extend(style(&roles.position));
            companies.extend(style(&roles.company));
        }
        let only = |own: &[Style], other: &[Style]| {
            own.iter().filter(|style| !other.contains(style)).copied().collect()
        };
        Self {
            order: if company > title { Order::CompanyFirst } else { Order::TitleFirst },
            titles: only(&titles, &companies),
            companies: only(&companies, &titles),
        }
    }

    /// Title and employer by how they are set; none where that does not tell both.
    pub(super) fn by_style(&self, parts: &[Part]) -> Option<Roles> {
        let one = |styles: &[Style]| {
            let mut set = (0..parts.len())
                .filter(|&at| parts[at].style.is_some_and(|style| styles.contains(&style)));
            set.next().filter(|_| set.next().is_none())
        };
        let (title, company) = (one(&self.titles)?, one(&self.companies)?);
        Some(Roles {
            position: parts[title].text.clone(),
            company: parts[company].text.clone(),
            title_first: Some(title < company),
        })
    }
}
