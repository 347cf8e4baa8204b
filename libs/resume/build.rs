//! Picks from the fonts of the typesetter those that resumes are set in, and for every other letter one
//! that has it: a program that has them all is six megabytes larger.

use std::{env, error::Error, fs, path::Path};

/// In the order of the typesetter: the six of Libertinus Serif; of New Computer Modern the one for
/// formulas and the upright one; `DejaVu Sans Mono`. A test holds that no letter is lost.
const PICKED: [usize; 9] = [0, 1, 2, 3, 4, 5, 8, 9, 16];

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::var("OUT_DIR")?;
    let folder = Path::new(&folder);
    let mut list = String::from("[\n");
    for at in PICKED {
        let font =
            typst_assets::fonts().nth(at).ok_or("the typesetter has fewer fonts than that")?;
        let file = folder.join(format!("{at}.font"));
        fs::write(&file, font)?;
        list += &format!("    include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{at}.font\")),\n");
    }
    list += "]\n";
    fs::write(folder.join("fonts.rs"), list)?;
    println!("cargo::rerun-if-changed=build.rs");
    Ok(())
}
