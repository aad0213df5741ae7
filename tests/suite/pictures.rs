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
    ("testdata/scenarios/c07-list-without-create-grant", "missing-line"),
    ("testdata/scenarios/same-account-other-region", "one-account"),
];

/// A picture: the ending of its file, the options, and the columns of the terminal.
const PICTURES: &[(&str, &[&str], &str)] = &[
    ("txt", &[], "100"),
    ("narrow.txt", &[], "72"),
    ("column.txt", &["--ascii"], "44"),
    ("md", &["--format", "markdown"], "100"),
    ("mermaid", &["--format", "mermaid"], "100"),
    ("svg", &["--format", "svg"], "100"),
    ("html", &["--format", "html"], "100"),
];

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

/// The pictures whose files end so.
fn pictures_in(endings: &[&str]) -> Vec<(String, String)> {
    let found: Vec<_> = pictures().filter(|(name, _)| endings.contains(&ending(name))).collect();
    assert_eq!(found.len() % (ESTATES.len() * endings.len()), 0);
    assert!(!found.is_empty());
    found
}

fn ending(name: &str) -> &str {
    name.rsplit('.').next().unwrap()
}

/// The sheet of every page; what is expected of one leaves it out.
const SHEET: &str = include_str!("../../src/report/traces/html/style.css");

#[test]
fn pictures_are_as_they_were() {
    let mut wrong = String::new();
    for (name, mut actual) in pictures() {
        if ending(&name) == "html" {
            let (head, rest) = actual.split_once(&format!("<style>{SHEET}</style>")).unwrap();
            actual = format!("{head}<style>as in style.css</style>{rest}");
        }
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
    for (name, text) in pictures_in(&["txt"]) {
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

/// Reads markup as strictly as XML is read: every element is closed, every letter that would be
/// markup is written by its name. Answers the text and the names of the elements.
fn read_markup(text: &str) -> (String, Vec<String>) {
    let (mut words, mut names, mut open) = (String::new(), Vec::new(), Vec::new());
    let tag =
        regex::Regex::new(r#"^<(/?)([a-z0-9]+)((?: [A-Za-z-]+(?:="[^"<>]*")?)*)(/?)>"#).unwrap();
    let mut rest = text.strip_prefix("<!doctype html>").unwrap_or(text);
    while let Some(at) = rest.find('<') {
        let (before, from) = rest.split_at(at);
        words += before;
        let is_style = open.last().is_some_and(|name| name == "style");
        assert!(!is_style || from.starts_with("</style>"), "markup in the style");
        let found = tag.captures(from);
        assert!(found.is_some(), "no tag: {}", &from[..from.len().min(60)]);
        let found = found.unwrap();
        let name = found[2].to_owned();
        let is_void = ["meta", "wbr"].contains(&&*name) || !found[4].is_empty();
        if found[1].is_empty() {
            names.push(name.clone());
            if !is_void {
                open.push(name);
            }
        } else {
            assert_eq!(open.pop(), Some(name));
        }
        rest = &from[found[0].len()..];
    }
    assert_eq!(open, Vec::<String>::new());
    let plain = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    let words =
        plain.iter().fold(words + rest, |words, (name, letter)| words.replace(name, letter));
    (words, names)
}

#[test]
fn markup_is_well_formed_and_asks_for_nothing() {
    let addresses = regex::Regex::new(r#"(?:href|src|xlink:href)="([^"]*)""#).unwrap();
    for (name, text) in pictures_in(&["svg", "html"]) {
        let (words, elements) = read_markup(&text);
        let loads =
            ["script", "link", "img", "image", "iframe", "object", "embed", "form", "use", "base"];
        assert!(!elements.iter().any(|it| loads.contains(&&**it)), "{name}");
        assert!(addresses.captures_iter(&text).all(|it| it[1].starts_with('#')), "{name}");
        assert!(!text.contains("url(") && !text.contains("@import"), "{name}");
        let css = ending(&name) == "svg" || text.contains("default-src 'none'; style-src 'sha256-");
        assert!(css, "{name}");
        if name.starts_with("hostile") {
            assert!(words.contains("</pre><script>alert(6)</script> "), "{name}");
        }
    }
}

#[test]
fn every_way_in_the_report_leads_somewhere_and_every_name_is_there_once() {
    for (name, text) in pictures_in(&["html"]) {
        let found = |pattern: &str| -> Vec<String> {
            let pattern = regex::Regex::new(pattern).unwrap();
            pattern.captures_iter(&text).map(|it| it[1].to_owned()).collect()
        };
        let (ways, mut ids) = (found(r##"href="#([^"]*)""##), found(r#" id="([^"]*)""#));
        assert!(ways.iter().all(|way| ids.contains(way)), "{name}");
        let count = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), count, "{name}");
    }
}

/// `docs/trace.md` shows the drawing and the chart of one path as they are.
#[test]
fn the_documentation_shows_what_is_drawn() {
    let page = Path::new("docs/trace.md");
    let mut text = fs::read_to_string(page).unwrap();
    for (language, options) in [("text", &[][..]), ("mermaid", &["--format", "mermaid"])] {
        let drawn = draw("testdata/scenarios/c07-list-without-create-grant", options, "100");
        let drawing = drawn.split("\n\nassumed, ").next().unwrap().trim_end();
        let opening = format!("```{language}\n");
        let start = text.find(&opening).unwrap() + opening.len();
        let end = start + text[start..].find("```").unwrap();
        if env::var_os("BLESS").is_some() {
            text.replace_range(start..end, &format!("{drawing}\n"));
            fs::write(page, &text).unwrap();
        } else {
            assert_eq!(&text[start..end], format!("{drawing}\n"), "BLESS=1 writes it anew");
        }
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
