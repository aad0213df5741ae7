//! What `trace` draws: of an estate of four accounts, of copies within one account, and of names that
//! want to be more than text. `BLESS=1` writes `testdata/pictures/expected` anew.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use pretty_assertions::StrComparison;
use textwrap::core::display_width;

/// What is drawn: a folder, and the name of its pictures.
const ESTATES: &[(&str, &str)] = &[
    ("testdata/pictures/estate", "estate"),
    ("testdata/pictures/hostile", "hostile"),
    ("testdata/scenarios/same-account-other-region", "one-account"),
];

/// A picture: the ending of its file, the options, and the columns of the terminal.
const PICTURES: &[(&str, &[&str], &str)] =
    &[("txt", &[], "100"), ("narrow.txt", &[], "72"), ("column.txt", &["--ascii"], "44")];

fn draw(folder: &str, options: &[&str], columns: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_backstay"))
        .current_dir(folder)
        .env_clear()
        .env("COLUMNS", columns)
        .args(["trace", "."])
        .args(options)
        .output()
        .unwrap();
    assert_eq!(output.status.code().unwrap() & 2, 0, "{folder}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// Every picture with its file's name.
fn pictures() -> impl Iterator<Item = (String, String)> {
    ESTATES.iter().flat_map(|(folder, name)| {
        PICTURES.iter().map(move |(ending, options, columns)| {
            (format!("{name}.{ending}"), draw(folder, options, columns))
        })
    })
}

fn ending(name: &str) -> &str {
    name.rsplit('.').next().unwrap()
}

#[test]
fn pictures_are_as_they_were() {
    let mut wrong = String::new();
    for (name, actual) in pictures() {
        let golden = Path::new("testdata/pictures/expected").join(&name);
        if env::var_os("BLESS").is_some() {
            fs::create_dir_all(golden.parent().unwrap()).unwrap();
            fs::write(&golden, &actual).unwrap();
        }
        let expected = fs::read_to_string(&golden).unwrap_or_default();
        if expected != actual {
            let difference = StrComparison::new(&expected, &actual).to_string();
            writeln!(wrong, "{name}; BLESS=1 writes it anew\n{difference}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_picture_does_not_depend_on_the_number_of_threads() {
    for (ending, options, columns) in PICTURES {
        let one =
            draw("testdata/pictures/estate", &[options, &["--jobs", "1"][..]].concat(), columns);
        let many =
            draw("testdata/pictures/estate", &[options, &["--jobs", "8"][..]].concat(), columns);
        assert!(one == many, "{ending}");
    }
}

#[test]
fn frames_are_straight() {
    for (name, text) in pictures().filter(|(name, _)| ending(name) == "txt") {
        let is_frame = |line: &&str| line.starts_with(['╭', '│', '╰']);
        let widths: Vec<usize> = text.lines().filter(is_frame).map(display_width).collect();
        assert!(widths.windows(2).all(|pair| pair[0] == pair[1]), "{name}: {widths:?}");
        assert_eq!(
            widths.is_empty(),
            name.contains("column")
                || name == "one-account.txt"
                || name == "one-account.narrow.txt",
            "{name}"
        );
    }
}

#[test]
fn names_stay_text() {
    for (name, text) in pictures().filter(|(name, _)| name.starts_with("hostile")) {
        let obeyed = |letter: char| letter.is_control() && letter != '\n' || letter == '\u{202e}';
        assert!(!text.contains(obeyed), "{name}");
        let is_markup = ["svg", "html"].contains(&ending(&name));
        assert!(!is_markup || !text.contains("<script") && !text.contains("<img"), "{name}");
    }
}

#[test]
fn colour_is_on_request_and_changes_nothing_else() {
    let folder = "testdata/pictures/estate";
    let coloured = draw(folder, &["--color", "always"], "100");
    assert!(coloured.contains("\u{1b}[31;1m"));
    let code = regex::Regex::new("\u{1b}\\[[0-9;]*m").unwrap();
    assert_eq!(code.replace_all(&coloured, ""), draw(folder, &[], "100"));
}
