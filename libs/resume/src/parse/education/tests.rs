//! Courses of study, told apart from what surrounds them.

use super::*;

fn read_text(text: &str) -> Vec<Education> {
    let raw: Vec<String> = text.lines().map(str::to_owned).collect();
    let lines = super::super::lines::scan(&raw);
    let flow = Flow::of(&lines);
    read(lines, &flow).0
}

fn first(text: &str) -> [String; 4] {
    let course = read_text(text).into_iter().next().unwrap_or_default();
    let end = course.period.end.map(|date| date.0).unwrap_or_default();
    [course.study_type, course.area, course.institution, end]
}

#[test]
fn a_year_and_a_colon_before_each_course_part_them() {
    let found =
        read_text("1996 : Brewing, Crumb Training\n1986 : Baking\n2000 : Milling, Flour School");
    let ends: Vec<_> = found.iter().map(|e| e.period.end.clone().unwrap_or_default().0).collect();
    assert_eq!(ends, ["1996", "1986", "2000"]);
}

#[test]
fn degree_field_school_and_end_are_found_in_any_order() {
    for (text, wanted) in [
        (
            "Bachelor of Science in Computer Science, State University, Anywhere, USA, May 2016",
            ["Bachelor of Science", "Computer Science", "State University", "2016-05"],
        ),
        (
            "2018 – 2022 B.Tech, Computer Science and Engineering, Indian Institute of Technology",
            [
                "B.Tech",
                "Computer Science and Engineering",
                "Indian Institute of Technology",
                "2022",
            ],
        ),
        (
            "2016 – 2018 Master of Business Administration, Stanford University, Stanford, CA, USA",
            ["Master of Business Administration", "", "Stanford University", "2018"],
        ),
        (
            "PhD\nElmwood University, Computer Science\n2018 – 2023",
            ["PhD", "Computer Science", "Elmwood University", "2023"],
        ),
        (
            "University of Leeds   BSc (Hons)\nBiology   2014 - 2018",
            ["BSc (Hons)", "Biology", "University of Leeds", "2018"],
        ),
        (
            "UC Berkeley | 2019\nBachelor of Science, Computer Science",
            ["Bachelor of Science", "Computer Science", "UC Berkeley", "2019"],
        ),
        (
            "Technische Universität München\nMaster of Science Informatik, 10/2015 – 03/2018",
            ["Master of Science", "Informatik", "Technische Universität München", "2018-03"],
        ),
        ("2018 – 2020\tCity College: Brewing (BSc)", ["BSc", "Brewing", "City College", "2020"]),
        (
            "BSc Brewing, City College\nExpected graduate: August 2025",
            ["BSc", "Brewing", "City College", "2025-08"],
        ),
        (
            "2010 Licence de biologie, Université de Nantes",
            ["Licence", "biologie", "Université de Nantes", "2010"],
        ),
    ] {
        assert_eq!(first(text), wanted.map(str::to_owned), "{text}");
    }
}

#[test]
fn grades_are_kept_as_written() {
    for (text, score) in [
        ("University of Leeds, BSc Biology, 2018\nGPA: 3.97/4.00", "3.97/4.00"),
        ("University of Leeds, BSc Biology; GPA: 4.00, 2018", "4.00"),
        ("University of Leeds   BSc • 3.6 GPA\n2018", "3.6"),
        ("Universität Bremen, BSc Biologie, 2018\nNote: 1,3", "1,3"),
    ] {
        assert_eq!(read_text(text)[0].score, score, "{text}");
    }
}

#[test]
fn several_schools_without_dates_are_several_courses() {
    let found = read_text("BSc Biology\nUniversity of Leeds\nMSc Genetics\nUniversity of York");
    assert_eq!(found.len(), 2);
    assert_eq!(found[1].institution, "University of York");
}

#[test]
fn a_year_before_a_dash_and_a_school_is_when_a_course_ended() {
    assert_eq!(
        first("Bachelor of Accountancy 1996 - Northern Technological University"),
        ["Bachelor", "Accountancy", "Northern Technological University", "1996"]
    );
}

#[test]
fn a_school_of_a_university_belongs_to_its_name_and_an_honour_does_not() {
    let institution = |text: &str| first(text)[2].clone();
    assert_eq!(
        institution("MS, Media Arts, Plains University, School of Informatics\n2005 - 2006"),
        "Plains University, School of Informatics"
    );
    assert_eq!(
        institution("BS, Physics\nPlains University, Honors: University Scholar\n2014"),
        "Plains University"
    );
}

#[test]
fn schools_of_several_lines_and_degrees_of_several_words_are_whole() {
    assert_eq!(
        first(
            "Berufsmaturität II, Typ Wirtschaft\nBildungszentrum für Handel und\nHandwerk, Ins\n2020 – 2022"
        ),
        ["Berufsmaturität II", "Typ Wirtschaft", "Bildungszentrum für Handel und Handwerk", "2022"]
    );
    assert_eq!(
        first("2016 – 2019\tThèse de doctorat en statistique, Université du Marais")[..2],
        ["Thèse de doctorat", "statistique"]
    );
    let bac = "Diplôme d’accès aux études universitaires Option B, Lycée du Moulin\t2012 / 2013";
    assert_eq!(first(bac)[..2], ["Diplôme d’accès aux études universitaires", "Option B"]);
}

#[test]
fn schools_that_are_known_by_their_capitals_stand_before_what_they_teach() {
    let found = first("OAKS\nMaking of chairs and\ntables\n2019 - 2021");
    assert_eq!(found, ["", "Making of chairs and tables", "OAKS", "2021"]);
}

#[test]
fn the_degree_may_be_an_item_under_its_school() {
    let found = first(
        "University of Arizona – Tucson, AZ\n● B.S. Baking; Minor: Milling — Expected May 2026 | GPA: 3.09",
    );
    assert_eq!(found, ["B.S.", "Baking", "University of Arizona", "2026-05"]);
}

#[test]
fn the_school_may_be_named_behind_the_field() {
    let found = first("2021 - 2022 - Bac STMG au lycée Maurice Four");
    assert_eq!(found[2..], ["lycée Maurice Four", "2022"]);
    let found = first("BTS SIO à l’école du Four\n2022");
    assert_eq!(found, ["BTS", "SIO", "école du Four", "2022"]);
}

#[test]
fn a_dash_that_ends_a_cell_leaves_the_period_open() {
    let found = read_text("September 2016-   PhD in World History\nNortheastern University");
    let period = &found[0].period;
    assert_eq!(period.start.as_ref().map(|date| date.0.as_str()), Some("2016-09"));
    assert_eq!(period.end, None);
}

#[test]
fn a_field_in_brackets_is_one_and_remarks_are_none() {
    for (text, degree, area) in [
        ("Master of Arts (Linguistics), City College, 2019", "Master of Arts", "Linguistics"),
        ("BA in Economics, City College, 2019", "BA", "Economics"),
        ("BSc Baking (Distinction), City College, 2019", "BSc", "Baking"),
        ("Exchange student in Physics\nCity College\n2019", "Exchange student", "Physics"),
        ("Sep 2019   Food Science, City College (Masters)", "Masters", "Food Science"),
        (
            "City College\nBachelor of Science - BS, Food Science · (2012 - 2015)",
            "Bachelor of Science",
            "Food Science",
        ),
        ("2009 - 2011\nOVEN ARTS\n• Diploma in Baking", "Diploma", "Baking"),
        (
            "BSc Informatics, spec. Ovens and Racks\nCTU FIT\n2019",
            "BSc",
            "Informatics, spec. Ovens and Racks",
        ),
    ] {
        let [found, field, ..] = first(text);
        assert_eq!((found.as_str(), field.as_str()), (degree, area), "{text}");
    }
    let course = read_text("BSc Baking (Distinction), City College, 2019").remove(0);
    assert_eq!(course.score, "Distinction");
    let course = read_text("BSc Baking (Taught in English), City College, 2019").remove(0);
    assert_eq!(course.highlights[0].text, "Taught in English");
}

#[test]
fn a_faculty_behind_a_dash_belongs_to_the_name_of_its_university() {
    let [_, _, school, _] =
        first("BSc Baking\nUniversity of Hilltown - Faculty of Ovens and Racks\n2019");
    assert_eq!(school, "University of Hilltown - Faculty of Ovens and Racks");
}

#[test]
fn schools_with_nothing_but_a_date_in_brackets_below_are_one_each() {
    let found = read_text(
        "North College / Noord Kolleg\nBachelor's degree, Baking · (February 2023 - December\n2025)\n\n\
         Hill High School\n· (2019 - 2022)\n\nMill High School\n· (2018)\n",
    );
    let periods: Vec<&str> = found.iter().map(|course| course.period.text.as_str()).collect();
    assert_eq!(periods, ["February 2023 - December 2025", "2019 - 2022", "2018"]);
}

#[test]
fn what_a_label_names_is_the_field_and_what_stands_before_the_degree_a_part_of_it() {
    let found = first(
        "Second Degree Bachelor of Science, University of the Valley\nMajor: Milling and Baking\n2021",
    );
    assert_eq!(
        found,
        [
            "Second Degree Bachelor of Science",
            "Milling and Baking",
            "University of the Valley",
            "2021"
        ]
    );
}

#[test]
fn the_field_is_parted_from_every_degree_alike() {
    let found = first("Bachelor of Arts in Education\nHill College\n1998 - 2001");
    assert_eq!(found[..2], ["Bachelor of Arts", "Education"]);
}

#[test]
fn items_under_a_school_tell_what_was_learnt_there() {
    for (item, degree, field) in [
        ("• Major: Baking of Bread", "", "Baking of Bread"),
        ("• Milling Science Major", "", "Milling Science"),
        ("• Web Development (BS)", "BS", "Web Development"),
        ("• Specialization: Milling (MA 2012)", "", "Milling (MA 2012)"),
        ("• Member of the club of millers", "", ""),
    ] {
        let found = first(&format!("Hill University\n2005 - 2012\n{item}\n"));
        assert_eq!((found[0].as_str(), found[1].as_str()), (degree, field), "{item}");
    }
}

#[test]
fn full_stops_may_part_what_is_said_of_a_course() {
    let found = read_text(
        "ESCUELA DE INGENIERIA DEL VALLE. Estudios universitarios. Ingeniero Electrónico 2014. Bogotá.\n\n\
         COLEGIO DE LA COLINA. Estudios secundarios. Bachiller académico 2005. Cartagena.",
    );
    let schools: Vec<&str> = found.iter().map(|course| course.institution.as_str()).collect();
    assert_eq!(schools, ["ESCUELA DE INGENIERIA DEL VALLE", "COLEGIO DE LA COLINA"]);
    assert_eq!(found[1].period.end.as_ref().map(|date| date.0.as_str()), Some("2005"));
}

#[test]
fn a_field_that_touches_its_school_or_its_colon_is_told_from_it() {
    for (text, wanted) in [
        (
            "Flour College Philosophy and Economics\n2007 - 2011",
            ["", "Philosophy and Economics", "Flour College", "2011"],
        ),
        (
            "Flour University Of Baking Science\n2007 - 2011",
            ["", "", "Flour University Of Baking Science", "2011"],
        ),
        ("Flour High School\n2011", ["", "", "Flour High School", "2011"]),
        ("Crumb Dynamics: Oven School\n2011", ["", "", "Crumb Dynamics: Oven School", "2011"]),
        (
            "Bachelor of Arts, Anthropology: University of Flour (2011)",
            ["Bachelor of Arts", "Anthropology", "University of Flour", "2011"],
        ),
    ] {
        assert_eq!(first(text), wanted, "{text}");
    }
}

#[test]
fn the_name_of_a_school_goes_on_behind_the_end_of_its_line() {
    let found = first("POLITECHNIKA\nWARSZAWSKA\nmgr inż.\n2012 - 2017");
    assert_eq!(found, ["mgr inż.", "", "POLITECHNIKA WARSZAWSKA", "2017"]);
    let found = first("Licence Philosophie, Université\nVictor Hugo, Amiens\n2016 - 2017");
    assert_eq!(found, ["Licence", "Philosophie", "Université Victor Hugo", "2017"]);
}

#[test]
fn beside_the_name_of_a_school_its_kind_is_what_was_learnt_there() {
    for (text, wanted) in [
        (
            "2007 - 2011 Grundschule\nNordschule an der Mühle",
            ["Grundschule", "", "Nordschule an der Mühle", "2011"],
        ),
        ("2007 - 2011 Grundschule, Berlin", ["", "", "Grundschule", "2011"]),
        (
            "University Education\n2016 - 2019 Flour University - Bachelor in Baking",
            ["Bachelor", "Baking", "Flour University", "2019"],
        ),
        ("Flour Valley High School Class of 2023", ["", "", "Flour Valley High School", "2023"]),
        (
            "Flour Valley High School 2023, College Credit Coursework",
            ["", "College Credit Coursework", "Flour Valley High School", "2023"],
        ),
    ] {
        assert_eq!(first(text), wanted, "{text}");
    }
}
