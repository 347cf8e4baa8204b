//! Resumes of any length have room on two pages, whatever the template and the paper.

use resume::parse;

use super::*;

fn pages(jobs: usize, layout: Layout) -> (usize, Tailored) {
    let mut text = String::from(
        "Jane Roe\njane@mail.example | Leeds, UK\n\nSkills\nKubernetes, Kafka, Excel\n\nExperience\n",
    );
    for job in 0..jobs {
        let year = 2020 - job;
        text.push_str(&format!("Engineer, Acme {job} Ltd, Jan {year} - Dec {year}\n"));
        for duty in 0..9 {
            text.push_str(&format!(
                "• Ran the Kubernetes clusters of site {duty} in the year {year}, wrote down what broke and \
                 showed the others how to mend it before anybody noticed\n"
            ));
        }
    }
    let resume = parse::parse(&text);
    let posting = matching::analyze("Engineer\n\nRequirements\n- Kubernetes\n- Kafka\n");
    let tailored = tailor(&resume, &posting, layout, Utc::now()).unwrap();
    (write::pages(&tailored.document, layout).unwrap(), tailored)
}

#[test]
fn long_resumes_fit_on_two_pages_in_every_layout_and_what_is_left_out_is_named() {
    for layout in Layout::ALL {
        let (pages, tailored) = pages(9, layout);
        assert_eq!(pages, 2, "{layout:?}");
        assert!(!tailored.report.dropped.is_empty());
        assert!(tailored.report.dropped.iter().all(|drop| drop.reason.contains("no room")));
    }
}

#[test]
fn short_resumes_fit_on_one_and_lose_nothing() {
    for layout in Layout::ALL {
        let (pages, tailored) = pages(1, layout);
        assert_eq!((pages, tailored.report.dropped.len()), (1, 0), "{layout:?}");
    }
}
