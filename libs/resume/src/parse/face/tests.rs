//! Resumes whose words say little and whose look says the rest: what is large, bold or set alike.

use crate::{
    model::Resume,
    parse::document,
    read::{Format, Run, Style, Text},
};

/// Reads lines of 10 points. "16|Work" is set in 16 points; stars make it bold and underscores italic.
fn read(source: &str) -> Resume {
    let (mut lines, mut runs) = (Vec::new(), Vec::new());
    for line in source.lines() {
        let sized = line.split_once('|').and_then(|(size, rest)| Some((size.parse().ok()?, rest)));
        let (points, line): (u16, &str) = sized.unwrap_or((10, line));
        let size = points * 10;
        let mut style = Style { size, ..Style::default() };
        let mut own = Vec::new();
        for piece in line.split_inclusive(['*', '_']) {
            let text = piece.trim_end_matches(['*', '_']);
            if !text.trim().is_empty() {
                own.push(Run { text: text.trim().to_owned(), style });
            }
            style.bold ^= piece.ends_with('*');
            style.italic ^= piece.ends_with('_');
        }
        lines.push(line.replace(['*', '_'], ""));
        runs.push(own);
    }
    let (links, format) = (Vec::new(), Format::Pdf);
    document(&Text {
        format,
        pages: 1,
        lines,
        runs,
        links,
        removed: 0,
        hidden: 0,
        damaged_pages: 0,
    })
}

fn work(resume: &Resume) -> Vec<(&str, &str, &str)> {
    let all = resume.work.iter();
    all.map(|w| (w.position.as_str(), w.company.as_str(), w.period.text.as_str())).collect()
}

fn titles(resume: &Resume) -> Vec<&str> {
    resume.headings.iter().map(|heading| heading.title.as_str()).collect()
}

#[test]
fn the_name_is_what_stands_in_the_largest_letters_wherever_that_is() {
    for (text, name) in [
        (
            "16|*PROFILE*\nBakes the bread of a town\n24|OSCAR ALEJANDRO MONTE PIEDRA\nSenior baker\n",
            "OSCAR ALEJANDRO MONTE PIEDRA",
        ),
        (
            "30|Benno\n\n30|Oats\n\n30|Carding\n\nBaker of bread and cakes\njane.roe@mail.example\n",
            "Benno Oats Carding",
        ),
        (
            "22|JOAN\n\n14|*PROFILE*\nBakes the bread of a town\n\n22|BROOK\njane.roe@mail.example\n",
            "JOAN BROOK",
        ),
        ("24|Lebenslauf\n24|Jana Rohn\n\nBäckerin aus Hügelbach\n", "Jana Rohn"),
        (
            "14|Gil Eric J. DETAIL,\n\nresident of the valley and of the hill\n",
            "Gil Eric J. DETAIL",
        ),
    ] {
        assert_eq!(read(text).basics.name, name);
    }
}

#[test]
fn a_name_between_street_and_town_is_no_part_of_the_address() {
    let resume = read(
        "1458 Mill Ave\n14|JOE REEVE\nSt. Paul, MN 55104\n\n*Profile*\nBakes the bread of a town\n",
    );
    assert_eq!(resume.basics.name, "JOE REEVE");
    assert_eq!(resume.basics.location, "1458 Mill Ave, St. Paul, MN 55104");
}

#[test]
fn initials_over_the_name_are_no_part_of_it() {
    let resume = read("LV\n\nLinda Vale\n\nlindavale@mail.example\n");
    assert_eq!(resume.basics.name, "Linda Vale");
}

#[test]
fn a_line_that_is_set_like_the_headings_is_one_and_others_are_none() {
    let resume = read(
        "24|Jane Roe\n\n14|Work\n*Baker*, Crumb Ltd, 2019 - 2021\nBaked the bread of the town\n\n14|Schools\n\
         School of the mill, 2014 - 2018\n\n14|Education\nSchool of the oven, Leeds\n\n14|Flights over the sea\nOnce to the island\n\n\
         CEO CRUMB TECHNOLOGIES\nLed the bakery\n",
    );
    let found = titles(&resume);
    assert!(found.contains(&"Flights over the sea"), "{found:?}");
    assert!(!found.contains(&"CEO CRUMB TECHNOLOGIES"), "{found:?}");
}

#[test]
fn a_kind_of_skills_beside_its_list_is_no_heading_where_headings_are_set_otherwise() {
    let resume = read(
        "24|Jane Roe\n\n*Work*\nBaker, Crumb Ltd, 2019 - 2021\n\n*Skills*\n\nLanguages\tRust, Python, Java\nOffice\tExcel, Word\n\n*Education*\nBSc, Leeds College, 2015\n",
    );
    assert_eq!(titles(&resume), ["Work", "Skills", "Education"]);
}

#[test]
fn entries_begin_where_lines_stand_out_alike_whether_they_have_dates_or_not() {
    let resume = read(
        "24|Jane Roe\n\n14|Education\n*Master of bread*\nSchool of the hill – completed November 2024\n*Bachelor of bread*\n\
         School of the hill – completed\n*Bachelor of wheat*\nUniversity of the valley – 2010\n\n14|Work\nBaker, Crumb Ltd, 2019 - 2021\n",
    );
    let schools: Vec<&str> = resume.education.iter().map(|e| e.institution.as_str()).collect();
    assert_eq!(schools.len(), 3, "{schools:?}");
    assert!(schools[2].starts_with("University of the valley"), "{schools:?}");
}

#[test]
fn titles_and_employers_are_told_by_how_the_others_are_set() {
    let resume = read(
        "24|Jane Roe\n\n14|Work\n*Senior Engineer*\n_Mill Works Ltd_\n2019 - 2021\n\n*Night Watch*\n_Quux_\n2017 - 2019\n\n\
         *Software Developer*\n_Oven GmbH_\n2015 - 2017\n\n_Foo Baz_\n*Dusk Watch*\n2013 - 2015\n",
    );
    let found = work(&resume);
    assert_eq!(found[1].0, "Night Watch");
    assert_eq!((found[3].0, found[3].1), ("Dusk Watch", "Foo Baz"), "{found:?}");
}

#[test]
fn what_a_narrow_column_has_broken_is_one_where_each_style_names_one_thing() {
    let resume = read(
        "24|Jane Roe\n\n14|Education\n*ACADEMY*\n*OF THE VALLEY*\n_Bachelor of wheat_\n2012 - 2017\n\n14|Work\nBaker, Crumb Ltd, 2019 - 2021\n",
    );
    assert_eq!(resume.education[0].institution, "ACADEMY OF THE VALLEY");
}

#[test]
fn a_list_in_one_style_below_a_label_is_not_one_name() {
    let resume = read(
        "24|Jane Roe\n\n14|Education\n*Hill University*, Leeds\n2012 - 2017\n• Major: bread\n\n*Relevant Coursework:*\n\
         _Baking of Bread_\n_Milling of Wheat_\n_Sowing Seed_\n_Reaping Corn_\n_Threshing_\n\n14|Work\nBaker, Crumb Ltd, 2019 - 2021\n",
    );
    let said = format!("{:?} {:?}", resume.education, resume.other);
    assert!(said.contains("Threshing") && !said.contains("Bread Milling"), "{said}");
}

#[test]
fn the_foot_of_a_page_with_the_name_a_date_and_a_number_is_no_entry() {
    let resume = read(
        "24|Jane Roe\n\n14|Work\nBaker, Crumb Ltd, 2019 - 2021\n- Baked\n\n29 April 2026\tJANE ROE · SHORT STORY\t1\n\
         - Sold bread\n",
    );
    assert_eq!(work(&resume), [("Baker", "Crumb Ltd", "2019 - 2021")]);
}

#[test]
fn employments_without_dates_under_a_heading_that_says_something_else_are_found_by_their_look() {
    let job = |firm: &str, title: &str| {
        format!(
            "*{firm}* | Leeds\n{title}\n\n• Did what there was to do\n• And some more of it\n\n"
        )
    };
    let resume = read(&format!(
        "24|Jane Roe\n\n14|Professional Profile\n{}{}{}14|Skills\nPeels, pins, racks\n",
        job("Air Bread", "Warehouse Worker"),
        job("Dough", "Sales Associate"),
        job("Oats", "Accountant"),
    ));
    let found = work(&resume);
    let wanted = [
        ("Warehouse Worker", "Air Bread", ""),
        ("Sales Associate", "Dough", ""),
        ("Accountant", "Oats", ""),
    ];
    assert_eq!(found, wanted);
}

#[test]
fn a_change_of_style_parts_a_title_from_an_employer() {
    let resume = read(
        "24|Jane Roe\n\n14|Work\n*Night Watch* Quux Baz\n2017 - 2019\n\n*Baker* Crumb Oven\n2015 - 2017\n",
    );
    assert_eq!(
        work(&resume),
        [("Night Watch", "Quux Baz", "2017 - 2019"), ("Baker", "Crumb Oven", "2015 - 2017")]
    );
}

#[test]
fn the_head_of_a_document_goes_on_behind_the_name_though_a_side_bar_stands_before_it() {
    let resume = read(
        "12|*SKILLS*\nPeels\nPins\nRacks\n\n24|Jane Roe\nBaker of bread and cakes\nHigh Street 7\n\
         12|*EDUCATION*\nBSc Baking, City College  2019\n",
    );
    assert_eq!(resume.basics.name, "Jane Roe");
    let skills: Vec<&str> =
        resume.skills.iter().flat_map(|group| &group.keywords).map(|k| k.text.as_str()).collect();
    assert_eq!(skills, ["Peels", "Pins", "Racks"]);
}

#[test]
fn a_kind_of_skills_beside_its_list_is_no_heading() {
    let resume = read(
        "24|Jane Roe\n\n14|*Technical* Skills\n*Tools*\tPeels, pins\n*Ovens*\tBrick, iron\n*Interests*\tRacks, sieves\n\n\
         14|*Education*\nBSc Baking, City College  2019\n",
    );
    assert_eq!(titles(&resume), ["Technical Skills", "Education"]);
}

#[test]
fn kinds_of_skills_are_set_smaller_than_the_heading_over_them() {
    let resume = read(
        "24|Jane Roe\n\n14|EXPERIENCE\nBaker, Crumb Ltd  2019 - 2021\nBaked\n\n14|SKILLS\n\n12|Design\nBread\nCakes\n\n\
         12|Research\nTasting\nSmelling\n\n12|Languages\nEnglish\nFrench\n",
    );
    assert_eq!(titles(&resume), ["EXPERIENCE", "SKILLS", "Languages"]);
}

#[test]
fn a_heading_with_a_colon_and_one_right_below_text_are_told_by_their_weight() {
    let resume = read(
        "24|Jane Roe\n\n12|*CONTACT*\njane.roe@mail.example\n12|*SKILLS*\nPeels\nPins\n\n*Education :*\n\
         2019 : BSc Baking, City College\n2016 : Milling, Mill School\n*Work experience*\nBaker, Crumb Ltd  2019 - 2021\n",
    );
    assert_eq!(titles(&resume), ["CONTACT", "SKILLS", "Education :", "Work experience"]);
}

#[test]
fn a_head_that_its_column_breaks_goes_on_in_the_same_letters() {
    let resume = read(
        "24|Jane Roe\n\n14|*Education*\n*Baking of bread and cakes, Oven International*\tGermany\n*Business School*\n\
         Aug 2023 - Jun 2026\nBaked the bread of the town and all of its cakes, each day before the sun was up\n",
    );
    assert_eq!(resume.education[0].institution, "Oven International Business School");
}

#[test]
fn a_degree_in_capitals_is_no_heading_among_courses() {
    let resume = read(
        "24|Jane Roe\n\n*EDUCATION*\n\nDIPLOMA IN MILLING\nAND BAKING\nLJ Polytechnic\n2018 - 2021\n\n*WORK*\nBaker, Crumb Ltd  2021 - 2023\n\n*SKILLS*\nPeels\n",
    );
    assert_eq!(titles(&resume), ["EDUCATION", "WORK", "SKILLS"]);
}

#[test]
fn a_sign_at_the_end_of_the_bold_words_parts_them_from_the_rest() {
    let resume = read(
        "24|Jane Roe\n\n14|Work\n*Night Watch |* Quux Baz\n2017 - 2019\n\n*Dusk Watch |* Foo Bar\n2015 - 2017\n\n\
         *Baker |* Crumb Ltd\n2013 - 2015\n",
    );
    assert_eq!(
        work(&resume),
        [
            ("Night Watch", "Quux Baz", "2017 - 2019"),
            ("Dusk Watch", "Foo Bar", "2015 - 2017"),
            ("Baker", "Crumb Ltd", "2013 - 2015"),
        ]
    );
}

#[test]
fn kinds_of_skills_without_a_mark_stand_over_items_with_one() {
    let resume = read(
        "24|Jane Roe\n\n14|Work\nBaker, Crumb Ltd  2019 - 2021\n\n14|Skills\n*Web Development*\n- HTML\n- CSS\n*Data*\n- SQL\n",
    );
    let found: Vec<_> = resume.skills.iter().map(|group| group.name.as_str()).collect();
    assert_eq!(found, ["Web Development", "Data"]);
}

#[test]
fn a_kind_of_skills_in_capitals_does_not_go_on_with_the_list_before_it() {
    let resume = read(
        "24|Jane Roe\n\n14|Skills\n*SECURITY*\nNetwork security, vulnerability scanning, incident response, hardening\n\
         *SYSTEMS & IDENTITY*\nActive Directory, Windows\n\n14|Work\nBaker, Crumb Ltd  2019 - 2021\n",
    );
    let found: Vec<_> = resume.skills.iter().flat_map(|group| &group.keywords).collect();
    assert!(found.iter().any(|skill| skill.text == "hardening"), "{found:?}");
}

#[test]
fn the_name_may_stand_beside_the_heading_of_its_block_and_feet_of_forms_are_nothing() {
    let resume = read(
        "PERSONAL INFORMATION\t24|Jane Roe\n\nLeeds, UK\njane.roe@mail.example\n\nWORK EXPERIENCE\n\n2010 - 2012\tBaker\nCrumb Ltd\n\n\
         PERSONAL SKILLS\n\nPeels, pins, racks\n\n14/5/18\t© European Union, 2002-2018 | http://form.example\tPage /\n",
    );
    assert_eq!(resume.skills.iter().map(|group| group.keywords.len()).sum::<usize>(), 3);
    let largest = read(
        "24|PERSONAL INFORMATION\tJane Roe\n\nLeeds, UK\njane.roe@mail.example\n\nWORK EXPERIENCE\n\n2010 - 2012\tBaker\nCrumb Ltd\n",
    );
    assert_eq!(largest.basics.name, "Jane Roe");
}

#[test]
fn a_label_of_skills_that_is_set_smaller_than_the_headings_opens_a_section() {
    let resume = read(
        "24|Jane Roe\n\n14|*Education:*\nBSc Baking, City College  2019\n\n14|*Employment:*\nBaker, Crumb Ltd  2019 - 2021\n\n\
         *Applicable Skills & Abilities:*\nPeels | Pins | Racks\n",
    );
    assert_eq!(titles(&resume), ["Education:", "Employment:", "Applicable Skills & Abilities:"]);
}

#[test]
fn work_with_a_colon_behind_projects_is_a_heading_though_the_others_have_none() {
    let resume = read(
        "24|Jane Roe\n\n*Skills*\nPeels, pins\n*Projects*\nA peel of oak for the oven of the mill\n*Work Experience:*\n\
         Baker, Crumb Ltd  2019 - 2021\n",
    );
    assert_eq!(titles(&resume), ["Skills", "Projects", "Work Experience:"]);
}

#[test]
fn the_names_of_columns_are_no_heading_of_a_section() {
    let resume = read(
        "Jane Roe\n\nAcademic Details\nCOURSE\tCOLLEGE/SCHOOL\tUNIVERSITY/BOARD\tYEAR OF PASSING\n\
         BSc Milling\tHill College\tValley University\t2017\n\nSkills\nPeels, pins\n",
    );
    assert_eq!(titles(&resume), ["Academic Details", "Skills"]);
    assert_eq!(resume.education[0].institution, "Hill College");
}

#[test]
fn letters_that_are_shown_as_capitals_stand_out_of_others() {
    let caps = Style { caps: true, ..Style::default() };
    assert!(super::stands_out(caps, Style::default()));
    assert!(!super::stands_out(caps, caps));
}

#[test]
fn what_a_bold_label_says_of_an_employer_or_a_school_is_no_entry() {
    let resume = read(
        "14|*WORK EXPERIENCE*\n\n05/2021 – CURRENT Leeds, United Kingdom\n12|*BAKER* CRUMB MILLS LTD\n\n• Bakes the bread of a town.\n\n*Business or Sector* Manufacturing\n\n*Address* Mill Lane 2, Leeds, United Kingdom\n\n14|*EDUCATION*\n\n05/2016 – 06/2021 Leeds, United Kingdom\n12|*BACHELOR OF BAKING* Flour University\n\n*Address* San Nicolás de los Garza, Mexico\n\n11/2010 – 12/2015\n12|*MILLING* Flour College\n",
    );
    assert_eq!(work(&resume), [("BAKER", "CRUMB MILLS LTD", "05/2021 – CURRENT")]);
    let schools: Vec<&str> = resume.education.iter().map(|e| e.institution.as_str()).collect();
    assert_eq!(schools, ["Flour University", "Flour College"]);
}

#[test]
fn headings_of_one_column_in_capitals_and_of_the_other_in_small_letters_are_both_headings() {
    let resume = read(
        "24|JANE ROE\n\n16|EDUCATION\n\nFlour College\nB.A. BAKING\n\n16|SKILLS\n\nbaking, milling\n\n20|projects\n\n*Oven*\nbuilt of clay\n\n20|work experience\n\nJun ’20 - Sept ’20\n*BAKER / Crumb Mills Ltd*\n• Baked the bread of a town\n",
    );
    assert_eq!(titles(&resume), ["EDUCATION", "SKILLS", "projects", "work experience"]);
    assert_eq!(work(&resume), [("BAKER", "Crumb Mills Ltd", "Jun ’20 - Sept ’20")]);
}
