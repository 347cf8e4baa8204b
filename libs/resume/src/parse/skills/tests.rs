//! Skills as they are listed.

use super::*;

fn keywords(text: &str) -> Vec<String> {
    groups(text).into_iter().flat_map(|group| group.keywords).map(|keyword| keyword.text).collect()
}

fn groups(text: &str) -> Vec<SkillGroup> {
    read(&super::super::lines::scan(&text.lines().map(str::to_owned).collect::<Vec<_>>()))
}

#[test]
fn lists_of_every_kind_are_split_as_written() {
    for (text, wanted) in [
        ("Rust, Go; C++ | C# • .NET", "Rust Go C++ C# .NET"),
        ("• Java and J2EE\n• Git and GitHub", "Java J2EE Git GitHub"),
        ("HTML/CSS, CI/CD, UI/UX", "HTML CSS CI/CD UI/UX"),
        ("SQL and NoSQL databases (MySQL, MongoDB)", "SQL NoSQL_databases MySQL MongoDB"),
        ("Angular (versions 2+), Python (expert), Rust – advanced", "Angular Python Rust"),
        ("Proficient in Windows and Excel, Word, and Outlook", "Windows Excel Word Outlook"),
        (
            "Forklift licence\nHealth and safety\nStock control",
            "Forklift_licence Health_and_safety Stock_control",
        ),
        ("Go   Python   Node.js", "Go Python Node.js"),
        ("HTML Grundkenntnisse\nMS-Office sehr gut\nPython Advanced", "HTML MS-Office Python"),
        ("Python:     Sehr gut\nMatlab:     Sehr gut\nRust:     Gut", "Python Matlab Rust"),
        ("Advanced\nMachine learning\nVisual Basic", "Machine_learning Visual_Basic"),
        ("Excel gute Grundkenntnisse\nSAP w stopniu dobrym\nWord nivel usuario", "Excel SAP Word"),
        ("Excel (niveau intermédiaire), Word (nivel avanzado)", "Excel Word"),
        ("Bonne maîtrise de Sage, Ciel, Excel", "Sage Ciel Excel"),
    ] {
        let wanted: Vec<String> = wanted.split(' ').map(|word| word.replace('_', " ")).collect();
        assert_eq!(keywords(text), wanted, "{text}");
    }
}

#[test]
fn an_item_broken_over_two_lines_is_one() {
    let text = "Product management, Agile methods, Leadership, Communication, Project\nmanagement, Research";
    assert_eq!(keywords(text)[4], "Project management");
    let text = "JavaScript, Git, Docker, Webpack, Babel, Google Cloud\nPlatform, Firebase";
    assert_eq!(keywords(text)[5], "Google Cloud Platform");
}

#[test]
fn a_small_letter_goes_on_with_the_item_above_where_items_begin_large() {
    let text =
        "Medication\nadministration\nWound care\nTriage\nKey account\nmanagement\nRota planning";
    let wanted = [
        "Medication administration",
        "Wound care",
        "Triage",
        "Key account management",
        "Rota planning",
    ];
    assert_eq!(keywords(text), wanted);
    assert_eq!(keywords("python\ndocker\ngit"), ["python", "docker", "git"]);
    assert_eq!(keywords("HTML\nGit\nSASS\nBEM\njQuery\nPHP").len(), 6);
}

#[test]
fn groups_keep_their_names_and_ratings_are_dropped() {
    let found =
        groups("Languages: Rust, Go\nTools\nExpert\nDocker, Make\nCloud\nFamiliar\nAWS • GCP");
    let names: Vec<_> = found.iter().map(|group| group.name.as_str()).collect();
    assert_eq!(names, ["Languages", "Tools", "Cloud"]);
    assert_eq!(found[1].keywords.len(), 2);
}

#[test]
fn a_name_beside_the_first_of_several_rows_heads_them() {
    let found = groups("Computer\tExcel gut\nHTML Grundkenntnisse\nLinux\nShotcut (Video)");
    assert_eq!((found.len(), found[0].name.as_str()), (1, "Computer"));
    assert_eq!(found[0].keywords.len(), 4);
}

#[test]
fn a_name_in_a_column_of_its_own_heads_the_list_beside_it() {
    let found =
        groups("Expert\tJulia, Python\nIT – Office\tLibreOffice, Calc\nInterviews\t90%\nVim†");
    let names: Vec<_> = found.iter().map(|group| group.name.as_str()).collect();
    assert_eq!(names, ["Expert", "IT – Office"]);
    assert_eq!(
        keywords("Expert\tJulia, Python\nInterviews\t90%\nVim†"),
        ["Julia", "Python", "Interviews", "Vim"]
    );
}

#[test]
fn an_abbreviation_in_brackets_belongs_to_the_words_before_it() {
    assert_eq!(
        keywords("Réseaux de neurones convolutifs (CNN), Angular (v2), Docker (AWS)"),
        ["Réseaux de neurones convolutifs (CNN)", "Angular", "Docker"]
    );
}

#[test]
fn slashes_part_lists_and_not_pairs() {
    let text = "Cash Handling/Auditing/Pricing\nWeb/mobile development\nTCP/IP";
    let wanted = ["Cash Handling", "Auditing", "Pricing", "Web/mobile development", "TCP/IP"];
    assert_eq!(keywords(text), wanted);
}

#[test]
fn columns_part_the_items_of_a_group() {
    let text = "CAD: Solid (2D, 3D)   Draw, Sketch\nOffice: Word, Tables   Slides";
    assert_eq!(keywords(text), ["Solid", "2D", "3D", "Draw", "Sketch", "Word", "Tables", "Slides"]);
}

#[test]
fn kinds_of_skills_have_headings_of_their_own() {
    let text = "JANE ROE\njane.roe@mail.example\n\nEDUCATION\nBSc Baking, Oven School  2019\n\nSKILLS\n\nLANGUAGES\n\
                English (B1)\n\nBREAD DESIGN\nTables\nCharts\n\nOVEN CRAFT\nBricks\n";
    let resume = crate::parse::parse(text);
    let names: Vec<_> = resume
        .skills
        .iter()
        .flat_map(|group| &group.keywords)
        .map(|skill| skill.text.as_str())
        .collect();
    assert_eq!(names, ["Tables", "Charts", "Bricks"]);
}

#[test]
fn a_list_with_commas_goes_on_where_its_column_ends_and_short_lists_below_each_other_do_not() {
    let text = "Leading: People and bread,\nCoaching, Emotional\nIntelligence, Employee\nEngagement, Cross-Town\nLeadership, Baking\n";
    let wanted = [
        "People and bread",
        "Coaching",
        "Emotional Intelligence",
        "Employee Engagement",
        "Cross-Town Leadership",
        "Baking",
    ];
    assert_eq!(keywords(text), wanted);
    let text = "HTML, CSS\nJavaScript, TypeScript\nPython, Django\n";
    assert_eq!(keywords(text), ["HTML", "CSS", "JavaScript", "TypeScript", "Python", "Django"]);
}

#[test]
fn an_item_with_a_mark_goes_on_on_the_line_below_it() {
    let text = "• Graphic Design with\n• Baking of rye\nBread\n• Kneading\n• Proving";
    assert_eq!(keywords(text)[1..3], ["Baking of rye Bread", "Kneading"]);
    // The marks of a second column stand behind those of the first.
    let text =
        "• Public Vessel   • Job Oversight\nBoating License\n• Kneading   • Proving\n• Scoring";
    assert_eq!(
        keywords(text),
        ["Public Vessel Boating License", "Job Oversight", "Kneading", "Proving", "Scoring"]
    );
}

#[test]
fn dashes_slashes_and_shapes_part_items_and_what_says_more_of_them_is_none() {
    assert_eq!(keywords("Peels - Pins - Racks"), ["Peels", "Pins", "Racks"]);
    assert_eq!(keywords("Peels + Pins + Racks"), ["Peels", "Pins", "Racks"]);
    assert_eq!(keywords("Peels - pins of steel"), ["Peels - pins of steel"]);
    assert_eq!(keywords("Brick ovens / Iron ovens"), ["Brick ovens", "Iron ovens"]);
    assert_eq!(keywords("◗ Peels\n◗ Pins\n◗ Racks"), ["Peels", "Pins", "Racks"]);
    assert_eq!(keywords("Peels, pins, etc."), ["Peels", "pins"]);
    assert_eq!(keywords("Peels – kompetent, Pins: sprawny"), ["Peels", "Pins"]);
}

#[test]
fn a_group_of_others_is_one_of_skills() {
    let text = "Tools: Peels, Pins\nOthers: Racks, Sieves";
    assert_eq!(keywords(text), ["Peels", "Pins", "Racks", "Sieves"]);
    assert_eq!(keywords("Tools: Peels, Pins\nInterests: Chess, Go"), ["Peels", "Pins"]);
    assert_eq!(keywords("Peels, Pins\nDriving licence\tB"), ["Peels", "Pins"]);
}

#[test]
fn a_sentence_with_commas_among_items_is_none() {
    let found = keywords(
        "• PHP / C# / JS\n• Rust\n• SQL, C/C++\n• Proficient in cleaning, transforming and visualizing data to draw conclusions\n\
         • Event planning, budget management, vendor relations and team coordination\n",
    );
    assert_eq!(
        found,
        [
            "PHP",
            "C#",
            "JS",
            "Rust",
            "SQL",
            "C",
            "C++",
            "Event planning",
            "budget management",
            "vendor relations and team coordination"
        ]
    );
}
