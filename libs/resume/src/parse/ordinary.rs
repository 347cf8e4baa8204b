//! Whole resumes as people write them without a template: what stands where nobody expects it, and what is
//! broken over lines.

use super::parse;
use crate::model::{Resume, Work};

fn roles(resume: &Resume) -> Vec<(&str, &str)> {
    let pair = |work: &'_ Work| (work.position.clone(), work.company.clone());
    let all: Vec<(String, String)> = resume.work.iter().map(pair).collect();
    all.iter()
        .map(|(position, company)| (&*position.clone().leak(), &*company.clone().leak()))
        .collect()
}

fn periods(resume: &Resume) -> Vec<String> {
    let date = |date: &Option<crate::model::PartialDate>| date.clone().unwrap_or_default().0;
    let period = |work: &Work| {
        let end = if work.period.ongoing { "now".to_owned() } else { date(&work.period.end) };
        format!("{} {end}", date(&work.period.start))
    };
    resume.work.iter().map(period).collect()
}

fn skills(resume: &Resume) -> Vec<&str> {
    resume
        .skills
        .iter()
        .flat_map(|group| &group.keywords)
        .map(|skill| skill.text.as_str())
        .collect()
}

#[test]
fn languages_in_a_list_of_skills_are_no_skills() {
    let labelled =
        parse("Jane Roe\n\nSkills\nTools: Word, Excel\nLanguages: English (native), French (B2)\n");
    assert_eq!(skills(&labelled), ["Word", "Excel"]);
    assert_eq!(labelled.languages.len(), 2);
    let rated = parse("Jane Roe\n\nSkills\n- German\n- English (B2)\n- Word\n");
    assert_eq!(skills(&rated), ["Word"]);
    let other = parse("Jane Roe\n\nLanguages\nFrench: good\nIT skills: Word, Excel\n");
    assert_eq!(skills(&other), ["Word", "Excel"]);
    assert_eq!(other.languages.len(), 1);
}

#[test]
fn lists_of_skills_are_cut_where_people_cut_them() {
    for (text, wanted) in [
        ("Systèmes d’exploitation Windows, Linux\nBases en C, Bash", "Windows|Linux|C|Bash"),
        ("- Open learning and\nsharing\n- Care", "Open learning and sharing|Care"),
        (
            "- Repair, tuning, and cleaning of pianos\n- Care for old strings\n- Sale of new pianos\n- Visits to concert halls",
            "Repair, tuning, and cleaning of pianos|Care for old strings|Sale of new pianos|Visits to concert halls",
        ),
        (
            "Knows: Milling, Turning, Steel\nBrass, Copper, Bending, Blue\nPrint reading\nHandles: Crane\nPress",
            "Milling|Turning|Steel Brass|Copper|Bending|Blue Print reading|Crane|Press",
        ),
        (
            "Of the trade\n\nBaking\nMilling\nSelling\n\nOf character\n\nCalm\nPatient\nKind",
            "Baking|Milling|Selling|Calm|Patient|Kind",
        ),
        (
            "- Cash handling\n- I have counted the till of a large shop twice a day for more than six years\n- Teamwork",
            "Cash handling|Teamwork",
        ),
        ("-Word\n-Excel", "Word|Excel"),
    ] {
        let resume = parse(&format!("Jane Roe\n\nSkills\n\n{text}\n"));
        assert_eq!(skills(&resume).join("|"), wanted, "{text}");
    }
}

#[test]
fn headings_may_be_broken_or_marked() {
    let resume = parse(
        "Jane Roe\n\nEXPERIENCIA\nLABORAL\nBaker, Crumb Ltd\t2019 - 2021\n\n+ EDUCATION\nBSc Biology, University of Leeds, 2015\n\
         + SKILLS\n- Baking\n- Milling\n",
    );
    assert_eq!(roles(&resume), [("Baker", "Crumb Ltd")]);
    assert_eq!(resume.education.len(), 1);
    assert_eq!(skills(&resume), ["Baking", "Milling"]);
}

#[test]
fn a_contact_block_may_stand_behind_a_section() {
    let resume = parse(
        "Jane Roe\n\nExperience\nBaker, Crumb Ltd\t2019 - 2021\n- Baked\n\nDate of birth: 07.06.1997\n+44 113 496 0000\n\
         jane.roe@mail.example\n\nSkills\nBaking\n",
    );
    assert_eq!(resume.basics.phone, "+44 113 496 0000");
    assert_eq!(roles(&resume), [("Baker", "Crumb Ltd")]);
}

#[test]
fn employments_without_a_heading_are_found() {
    let resume = parse(
        "Jane Roe\njane.roe@mail.example\n\nBaker\nCrumb Ltd\n2019 - 2021\n- Baked\n\nMiller\nMill Ltd\n2015 - 2019\n- Ground\n\n\
         Education\nBSc Biology, University of Leeds, 2015\n",
    );
    assert_eq!(roles(&resume), [("Baker", "Crumb Ltd"), ("Miller", "Mill Ltd")]);
}

#[test]
fn courses_may_stand_among_employments() {
    let resume = parse(
        "Jane Roe\n\nBeruflicher Werdegang\n2019 - 2021\tBäckerin\nCrumb GmbH\n2015 - 2019\tStudium der Biologie\n\
         Universität Leeds\n",
    );
    assert_eq!(roles(&resume), [("Bäckerin", "Crumb GmbH")]);
    assert_eq!(resume.education.len(), 1);
    assert_eq!(resume.education[0].institution, "Universität Leeds");
}

#[test]
fn dates_may_stand_over_what_was_done_and_break() {
    let below = parse(
        "Jane Roe\n\nExperience\n01/2022 - 01/2023\nAssembly of ovens\n05/2021 - 09/2021\nSale by phone\n",
    );
    assert_eq!(roles(&below), [("Assembly of ovens", ""), ("Sale by phone", "")]);
    let broken = parse(
        "Jane Roe\n\nExperience\n2019-03 -\ndo dziś\nBaker\nCrumb Ltd\n\n2012 -\nMiller, Mill Ltd\n2015\n",
    );
    assert_eq!(periods(&broken), ["2019-03 now", "2012 2015"]);
    let days = parse(
        "Jane Roe\n\nExperience\n21 November - 17 December 2022 / Baker, Crumb Ltd\n- Baked\n\n6 - 17 May 2021 / Miller, Mill Ltd\n",
    );
    assert_eq!(periods(&days), ["2022-11-21 2022-12-17", "2021-05-06 2021-05-17"]);
    let wrapped = parse(
        "Jane Roe\n\nExperience\nBaker,\t2019-2021\nCrumb Ltd, Leeds\n- Baked\n\nMiller,\t2015-2019\nMill Ltd, York\n- Ground\n",
    );
    assert_eq!(periods(&wrapped), ["2019 2021", "2015 2019"]);
    assert_eq!(roles(&wrapped), [("Baker", "Crumb Ltd"), ("Miller", "Mill Ltd")]);
}

#[test]
fn a_head_may_go_on_and_break() {
    for (text, wanted) in [
        (
            "Crumb Ltd, Leeds ........ 2019 - 2021\nBaker. Crumb Ltd is a bakery of some size in the north.",
            ("Baker", "Crumb Ltd"),
        ),
        (
            "Crumb Ltd — Business Development\nRepresentative\nMay 2019 - May 2021",
            ("Business Development Representative", "Crumb Ltd"),
        ),
        (
            "Crumb Ltd —Sales Representative\nMay 2019 - May 2021",
            ("Sales Representative", "Crumb Ltd"),
        ),
        (
            "2019 - 2021: Baker, Oven Heating Team, Crumb Ltd (mostly in the north)",
            ("Baker", "Crumb Ltd"),
        ),
        ("Baker\nCrumb Intérim Béziers (34)\n2019 - 2021", ("Baker", "Crumb Intérim")),
        ("Baker\nCrumb Ltd (contract position)\n2019 - 2021", ("Baker", "Crumb Ltd")),
        ("Deputy of the house • JCL • Leeds, UK\n2019 - 2021", ("Deputy of the house", "JCL")),
        ("Baker | 2010\nCRUMBS (Italy)", ("Baker", "CRUMBS")),
        ("Crumb Ltd, Woodinville WA\nBaker\n2019 - 2021", ("Baker", "Crumb Ltd")),
        ("2019 - 2021\tCrumb Ltd\nTunisie, Sousse\tBaker", ("Baker", "Crumb Ltd")),
    ] {
        let resume = parse(&format!("Jane Roe\n\nExperience\n{text}\n"));
        assert_eq!(roles(&resume).first(), Some(&wanted), "{text}");
    }
}

#[test]
fn a_remark_in_brackets_is_no_head() {
    let resume = parse(
        "Jane Roe\n\nExperience\n2019 - 2021\tBaker\nCrumb Ltd\n(beside it for the Mill Ltd of Leeds, 09.2019 - 03.2020)\n",
    );
    assert_eq!(periods(&resume), ["2019 2021"]);
    assert_eq!(roles(&resume), [("Baker", "Crumb Ltd")]);
}

#[test]
fn courses_are_told_apart_by_degrees_and_schools() {
    let courses = |text: &str| {
        let resume = parse(&format!("Jane Roe\n\nEducation\n{text}\n"));
        let pair = |course: &crate::model::Education| {
            (course.study_type.clone(), course.institution.clone())
        };
        resume.education.iter().map(pair).collect::<Vec<_>>()
    };
    let pair = |degree: &str, school: &str| (degree.to_owned(), school.to_owned());
    assert_eq!(
        courses(
            "- Master of Arts in Education\nUniversity of Leeds\n- Bachelor of Arts in Music\nUniversity of York"
        ),
        [
            pair("Master of Arts", "University of Leeds"),
            pair("Bachelor of Arts", "University of York")
        ]
    );
    assert_eq!(courses("Hill Park High School"), [pair("", "Hill Park High School")]);
    assert_eq!(courses("Analytics(BS), Leeds University\n2019"), [pair("BS", "Leeds University")]);
    assert_eq!(
        courses("EXAM & BOARD\nYEAR OF\nPASSING\nBSc Biology\tLeeds University\t2019"),
        [pair("BSc", "Leeds University")]
    );
    assert_eq!(
        courses("2024: Baccalauréat systèmes numériques option réseaux et équipements domestiques\nLycée Savary")[0].0,
        "Baccalauréat"
    );
}

#[test]
fn names_may_be_broken_set_apart_or_far_down() {
    for (text, name) in [
        (
            "Janet Michelle\nSantiago Luna\n\nExperience\nBaker, Crumb Ltd\t2019 - 2021\n",
            "Janet Michelle Santiago Luna",
        ),
        ("NORBERT\n\nROEBER\n\nSTUDENT\nn.roeber@mail.example\n", "NORBERT ROEBER"),
        ("Jane\nR o e b e r\njane.roeber@mail.example\n", "Jane Roeber"),
        ("Skills\nBaking\n\nJANE ROE\n\nContact\ninfo@mail.example\n", "JANE ROE"),
    ] {
        assert_eq!(parse(text).basics.name, name, "{text}");
    }
}

#[test]
fn links_may_be_broken_and_numbers_labelled() {
    let resume = parse(
        "Jane Roe\nID 22.236.601-1\nPhone: +56 9 5984 2241\nhttps://www.linkedin.com/in/\njane-roe\nhttps://github.com/janeroe\n26\n",
    );
    assert_eq!(resume.basics.phone, "+56 9 5984 2241");
    assert_eq!(
        resume.basics.links,
        ["https://www.linkedin.com/in/jane-roe", "https://github.com/janeroe26"]
    );
}
