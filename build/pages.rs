//! The pages of `rules/` as a static table.
//!
//! The text of each page is included as it is; of its front matter the few members that a run
//! needs before anything hits are written out as a `Header`. This reader knows only the lines that
//! our own pages use; a test holds it against the real reader in `src/rules/page`.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

#[path = "../src/rules/needs.rs"]
mod needs;

/// Writes `pages.rs` into the folder `out`.
pub(crate) fn embed(out: &Path, root: &Path) -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=rules");
    println!("cargo::rerun-if-changed=src/rules/needs.rs");
    println!("cargo::rerun-if-changed=build/pages.rs");
    let mut table = "static PAGES: &[Embedded] = &[\n".to_owned();
    for entry in walkdir::WalkDir::new(root.join("rules")).sort_by_file_name() {
        let path = entry?.into_path();
        if is_page(&path) {
            let text = fs::read_to_string(&path)?;
            let row = embedded(&path, &text)
                .map_err(|missing| format!("{}: no `{missing}`", path.display()))?;
            table.push_str(&row);
        }
    }
    table.push_str("];\n");
    fs::write(out.join("pages.rs"), table)?;
    Ok(())
}

/// Whether this is a rule's page: Markdown that opens with front matter's name, not a README.
fn is_page(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "md")
        && path.file_stem().is_some_and(|stem| stem != "README")
}

/// The table's row for one page, or the member that is missing.
fn embedded(path: &Path, text: &str) -> Result<String, &'static str> {
    let front = text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n"));
    let (front, _) = front.ok_or("---")?;
    let id = scalar(front, "id").ok_or("id")?;
    let severity = scalar(front, "severity").ok_or("severity")?;
    let confidence = scalar(front, "confidence").ok_or("confidence")?;
    let logic = match scalar(front, "check").as_deref() {
        Some("rust") => "Rust",
        Some("tool") => "Tool",
        Some(_) | None => "Query",
    };
    let view =
        scalar(front, "view").map_or("None".to_owned(), |view| format!("Some({})", name(&view)));
    let needs = query(text).map(needs::needs).unwrap_or_default();
    let family = path.parent().and_then(Path::file_name).ok_or("family")?.to_string_lossy();
    let mut row = "    Embedded { header: Header {\n".to_owned();
    for (member, value) in [
        ("id", name(&id)),
        ("family", name(&family)),
        ("title", name(&scalar(front, "title").ok_or("title")?)),
        ("severity", format!("Severity::{}", capitalised(&severity))),
        ("confidence", format!("Confidence::{}", capitalised(&confidence))),
        ("view", view),
        ("logic", format!("Logic::{logic}")),
        ("is_default", (scalar(front, "default").as_deref() != Some("false")).to_string()),
        ("was", names(&list(front, "was"))),
        ("supersedes", names(&list(front, "supersedes"))),
        ("needs", names(&needs)),
    ] {
        writeln!(row, "        {member}: {value},").map_err(|_| member)?;
    }
    writeln!(row, "    }}, text: include_str!({:?}) }},", path.display().to_string())
        .map_err(|_| "text")?;
    Ok(row)
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

fn name(text: &str) -> String {
    format!("Cow::Borrowed({text:?})")
}

fn names(texts: &[String]) -> String {
    let names: Vec<String> = texts.iter().map(|text| name(text)).collect();
    format!("Cow::Borrowed(&[{}])", names.join(", "))
}

/// The value of `member: value`, quotes taken off.
fn scalar(front: &str, member: &str) -> Option<String> {
    let lines = front.lines().filter_map(|line| line.strip_prefix(member));
    let value = lines.filter_map(|rest| rest.strip_prefix(':')).map(str::trim).next()?;
    Some(plain(value)).filter(|value| !value.is_empty())
}

/// The elements of `member: [a, b]`, or of a list on the lines below.
fn list(front: &str, member: &str) -> Vec<String> {
    if let Some(value) = scalar(front, member) {
        let inner = value.trim_start_matches('[').trim_end_matches(']').split(',');
        return inner.map(plain).filter(|element| !element.is_empty()).collect();
    }
    let head = format!("{member}:");
    let below = front.lines().skip_while(|line| line.trim_end() != head).skip(1);
    below.map_while(|line| line.trim_start().strip_prefix("- ")).map(plain).collect()
}

/// A scalar without the space and the quotes around it.
fn plain(text: &str) -> String {
    let text = text.trim();
    let quoted = ['"', '\'']
        .into_iter()
        .find_map(|quote| text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)));
    quoted.unwrap_or(text).to_owned()
}

/// The text of the page's `jsonpath` block.
fn query(text: &str) -> Option<&str> {
    let (_, after) = text.split_once("\n```jsonpath\n")?;
    after.split_once("\n```").map(|(query, _)| query)
}
