//! Whole resumes as people write them without a template: what stands where nobody expects it, and what is
//! broken over lines.

use super::parse;
use crate::model::{Resume, Work};

fn roles(resume: &Resume) -> Vec<(&str, &str)> {
    resume.work.iter().map(|work| (work.position.as_str(), work.company.as_str())).collect()
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
            "Knows: Milling, Turning, Steel\nBrass, Copper, Bending, Blue\nPrint reading\nHandles: Crane\nLathe",
            "Milling|Turning|Steel Brass|Copper|Bending|Blue Print reading|Crane|Lathe",
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
            "- Master of Arts in History\nUniversity of Leeds\n- Bachelor of Arts in Music\nUniversity of York"
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

#[test]
fn items_that_are_periods_or_courses_are_heads() {
    let dates = parse(
        "Jane Roe\n\nExperience\n- De Juin 2015 à Avril 2019 :\n- Baker – Crumb Ltd\n- Heated ovens\n\n- De Mai 2012 à Mai 2014 :\n\
         - Miller – Mill Ltd\n",
    );
    assert_eq!(periods(&dates), ["2015-06 2019-04", "2012-05 2014-05"]);
    assert_eq!(roles(&dates), [("Baker", "Crumb Ltd"), ("Miller", "Mill Ltd")]);
    let places = parse(
        "Jane Roe\n\nExperience\nPlaces:\n- Municipality of the City of Brook (May 2014 – present)\nTasks: bread\n\
         - Court of the City of Brook (March 2013 – January 2014)\nTasks: cakes\n",
    );
    assert_eq!(places.work.len(), 2);
    let long = parse(
        "Jane Roe\n\nEducation\n- 2016-2017 Master of Management at the large Faculty of Economics and Management of the University of Brook\n\
         - 2015-2016 Bachelor of Management at the large Faculty of Economics and Management of the University of Brook\n",
    );
    assert_eq!(long.education.len(), 2);
}

#[test]
fn a_school_without_a_date_may_come_first() {
    let resume = parse(
        "Jane Roe\n\nEducation\nUniversity of Brook (in progress)\nPh.D. Rivers\nUniversity of Hill (2020)\nM.A. Music\n\
         University of Coast (2017)\nB.A. English\n",
    );
    let courses: Vec<_> =
        resume.education.iter().map(|course| (&*course.study_type, &*course.area)).collect();
    assert_eq!(courses, [("Ph.D.", "Rivers"), ("M.A.", "Music"), ("B.A.", "English")]);
}

#[test]
fn heads_in_french_and_with_shares_of_time_are_cut() {
    for (text, wanted) in [
        (
            "2019 - 2021 : Assistante de recherche au Laboratoire Crumb",
            ("Assistante de recherche", "Laboratoire Crumb"),
        ),
        ("2019 - 2021\tTrainee bei Crumb AG (Teilzeit 40%)", ("Trainee", "Crumb AG")),
        (
            "Junior baker of loaves and small cakes for all |\nCrumb S.A. | 07/2018 - 08/2019",
            ("Junior baker of loaves and small cakes for all", "Crumb S.A."),
        ),
    ] {
        let resume = parse(&format!("Jane Roe\n\nExperience\n{text}\n"));
        assert_eq!(roles(&resume).first(), Some(&wanted), "{text}");
    }
}

#[test]
fn headings_in_capitals_may_be_misspelt_in_every_word() {
    let resume = parse(
        "JANE ROE\n\nETUDES ET DIPLOMES\nBSc Biology, University of Leeds, 2015\n\nCONNAISSANCSES INFORMATIQUE\nWord, Excel\n\nLOISIRS\nChess\n",
    );
    assert_eq!(skills(&resume), ["Word", "Excel"]);
}

#[test]
fn mailboxes_may_be_broken_and_joined() {
    let broken = parse("Jane Roe\njane.\nroe@mail.example\n");
    assert_eq!(broken.basics.email, "jane.roe@mail.example");
    assert!(broken.lines.contains(&"jane.roe@mail.example".to_owned()));
    assert_eq!(parse("Jane Roe\n\njane.roe@mail.example\n").lines.len(), 3);
    let two = parse("JANE HACKER.\njanehacker@a.example/jane.h@b.example\n");
    assert_eq!((&*two.basics.email, &*two.basics.name), ("janehacker@a.example", "JANE HACKER"));
    assert_eq!(parse("JANE ROEBER CURRICULUM VITAE\nx@a.example\n").basics.name, "JANE ROEBER");
}

#[test]
fn interests_among_skills_are_none() {
    assert_eq!(
        skills(&parse("Jane Roe\n\nSkills\nTools: Word, Excel\nInterests: chess, films\n")),
        ["Word", "Excel"]
    );
}

#[test]
fn what_is_personal_is_no_summary_and_what_is_told_no_skill() {
    let resume = parse(
        "Jane Roe\nPlace and date of birth: Leeds in the county of York, 15 April 1980\n5535671702\nSaint-Étienne, 42100\n\n\
         Skills\n- Cash\n- With eight years of work in a shop, I have learned to be kind to all who come in\n\nJane Roe – Page of\n",
    );
    assert!(resume.basics.summary.is_empty(), "{:?}", resume.basics.summary);
    assert_eq!(resume.basics.phone, "5535671702");
    assert_eq!(resume.basics.location, "Saint-Étienne, 42100");
    assert_eq!(skills(&resume), ["Cash"]);
    let told: Vec<_> = resume
        .other
        .iter()
        .flat_map(|kept| &kept.statements)
        .map(|one| one.text.as_str())
        .collect();
    assert!(!told.contains(&"Jane Roe – Page of"), "{told:?}");
    let column = parse(
        "PERSÖNLICHES\nJane Roe\n\nBerufserfahrung\nBäckerin, Crumb GmbH\t2019 - 2021\n\n0660 664 4995\n",
    );
    assert_eq!((&*column.basics.phone, &*column.basics.label), ("0660 664 4995", ""));
}

#[test]
fn a_dash_behind_the_year_of_a_course_leaves_it_closed() {
    let resume = parse(
        "Jane Roe\n\nEducation\nJuin 2007 - BEP Electrotechnique\nLycée Professionnel Bolland\n",
    );
    let course = &resume.education[0];
    assert_eq!((&*course.period.text, course.period.ongoing), ("Juin 2007", false));
    assert_eq!(course.period.end.as_ref().map(|date| date.0.as_str()), Some("2007-06"));
}

#[test]
fn a_title_keeps_no_word_that_leads_to_the_employer() {
    let resume = parse(
        "Jane Roe\n\nBerufserfahrung\n02.2013-08.2013\tNotfallsanitäterin am\nNotfalldienst, Kiew\n",
    );
    assert_eq!(roles(&resume), [("Notfallsanitäterin", "Notfalldienst")]);
    let south = parse(
        "Jane Roe\n\nExperiencia\n2016 - 2018\tCentro de Desarrollo del Formador\n- Cursos\n2014 - 2016\tInstituto del Maestro\n- Cursos\n",
    );
    assert_eq!(
        roles(&south),
        [("", "Centro de Desarrollo del Formador"), ("", "Instituto del Maestro")]
    );
    let languages = parse("Jane Roe\n\nSprachen\nDeutsch (fließend), Englisch (gut).\n").languages;
    assert_eq!(languages[1].fluency, "gut");
}

#[test]
fn entries_that_end_with_their_dates_keep_to_themselves() {
    let resume = parse(
        "Jane Roe\n\nExperience\nMILLERS AND BAKERS OF\nTHE VALLEY Ltd\nTrainee - 4 weeks\nJanuary 2024 - February 2024\n\
         BANK OF HILL\nTeller\nJuly 2024\nCOURT OF BROOK\nClerk\nApril 2025 - May 2025\n",
    );
    assert_eq!(periods(&resume), ["2024-01 2024-02", "2024-07 2024-07", "2025-04 2025-05"]);
    assert_eq!(roles(&resume)[1..], [("Teller", "BANK OF HILL"), ("Clerk", "COURT OF BROOK")]);
    let small = parse(
        "Jane Roe\n\nExperience\n01/2023 – 07/2023\tVertriebsmitarbeiter\nbfd GmbH Bexbach\n- Verkauf\n",
    );
    assert_eq!(roles(&small), [("Vertriebsmitarbeiter", "bfd GmbH")]);
    assert_eq!(small.work[0].location, "Bexbach");
}
