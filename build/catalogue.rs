//! Packs the service reference and the AWS managed policies for `src/aws/catalogue`.
//!
//! The repository holds one readable copy, a line per fact. What is embedded is one blob in which
//! every service and every policy is compressed on its own, so that a run inflates only what it
//! asks for, and an index of two small texts.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use miniz_oxide::deflate::compress_to_vec;

const DATA: &str = "src/aws/catalogue/data";
const LEVEL: u8 = 8;

/// Writes `catalogue.bin`, `services.txt`, `policies.txt` and `manifest.rs` into `out`.
pub(crate) fn pack(out: &Path) -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={DATA}");
    let mut blob = Vec::new();
    fs::write(out.join("services.txt"), services(&mut blob)?)?;
    fs::write(out.join("policies.txt"), policies(&mut blob)?)?;
    fs::write(out.join("catalogue.bin"), &blob)?;
    fs::write(out.join("manifest.rs"), manifest()?)?;
    Ok(())
}

/// Adds a text to the blob; `offset<TAB>length` of it.
fn add(blob: &mut Vec<u8>, text: &str) -> String {
    let packed = compress_to_vec(text.as_bytes(), LEVEL);
    let place = format!("{}\t{}", blob.len(), packed.len());
    blob.extend(packed);
    place
}

/// One line per service: prefix, title, `rcp` or nothing, foreign key prefixes, offset, length.
fn services(blob: &mut Vec<u8>) -> Result<String, Box<dyn Error>> {
    let overlay = fs::read_to_string(Path::new(DATA).join("overlay.txt"))?;
    let mut files = Vec::new();
    for entry in fs::read_dir(Path::new(DATA).join("services"))? {
        files.push(entry?.path());
    }
    let mut lines = Vec::new();
    for file in files {
        lines.push(service(&fs::read_to_string(&file)?, &overlay, blob)?);
    }
    lines.sort_unstable();
    Ok(lines.concat())
}

fn service(text: &str, overlay: &str, blob: &mut Vec<u8>) -> Result<String, Box<dyn Error>> {
    let (head, facts) = text.split_once('\n').ok_or("a service file without lines")?;
    let mut head = head.split('\t');
    let (_, prefix) = (head.next(), head.next().ok_or("a service without a prefix")?);
    let title = head.next().ok_or("a service without a title")?;
    let facts = with_overlay(prefix, facts, overlay)?;
    let place = add(blob, &facts.concat());
    let rcp = head.next().unwrap_or_default();
    Ok(format!("{prefix}\t{title}\t{rcp}\t{}\t{place}\n", foreign_key_prefixes(prefix, &facts)))
}

/// The lines of a service and its lines of the overlay, by kind and name without regard to case.
fn with_overlay(prefix: &str, facts: &str, overlay: &str) -> Result<Vec<String>, Box<dyn Error>> {
    let mut lines: Vec<String> = facts.lines().map(|line| format!("{line}\n")).collect();
    for line in overlay.lines().filter(|line| !line.starts_with('#')) {
        let Some(fact) = line.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('\t')) else {
            continue;
        };
        let (kind, rest) = fact.split_once('\t').ok_or("an overlay line without a name")?;
        if kind == "carries" {
            let (action, keys) = rest.split_once('\t').ok_or("`carries` without keys")?;
            carry(&mut lines, action, keys)?;
        } else {
            lines.push(format!("{fact}\n"));
        }
    }
    lines.sort_by_cached_key(|line| {
        let mut fields = line.trim_end().split('\t');
        (fields.next().map(str::to_owned), fields.next().map(str::to_ascii_lowercase))
    });
    Ok(lines)
}

fn carry(lines: &mut [String], action: &str, keys: &str) -> Result<(), Box<dyn Error>> {
    let start = format!("action\t{action}\t");
    let line = lines.iter_mut().find(|line| line.starts_with(&start));
    let line = line.ok_or_else(|| format!("overlay.txt: no action {action}"))?;
    let mut fields: Vec<&str> = line.trim_end().split('\t').collect();
    fields.resize(5, "");
    let separator = if fields.last().is_some_and(|keys| keys.is_empty()) { "" } else { "," };
    *line = format!("{}{separator}{keys}\n", fields.join("\t"));
    Ok(())
}

/// What the service's condition keys begin with besides `aws` and its own prefix.
fn foreign_key_prefixes(prefix: &str, facts: &[String]) -> String {
    let keys = facts.iter().filter_map(|line| line.strip_prefix("key\t"));
    let mut found: Vec<&str> = keys.filter_map(|key| key.split(':').next()).collect();
    found.retain(|start| *start != prefix && *start != "aws");
    found.sort_unstable();
    found.dedup();
    found.join(",")
}

/// The lines of `managed-policies/index.txt`, each with offset and length.
fn policies(blob: &mut Vec<u8>) -> Result<String, Box<dyn Error>> {
    let folder = Path::new(DATA).join("managed-policies");
    let mut index = String::new();
    let rows = fs::read_to_string(folder.join("index.txt"))?;
    for row in rows.lines().filter(|row| !row.starts_with('#')) {
        let name = row.split('\t').next().unwrap_or_default();
        let place = add(blob, &fs::read_to_string(folder.join(format!("{name}.json")))?);
        let retired = if row.ends_with("\tretired") { "" } else { "\t" };
        writeln!(index, "{row}{retired}\t{place}")?;
    }
    Ok(index)
}

/// Rust constants out of `manifest.txt`.
fn manifest() -> Result<String, Box<dyn Error>> {
    let text = fs::read_to_string(Path::new(DATA).join("manifest.txt"))?;
    let value = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('\t'));
        line.ok_or_else(|| format!("manifest.txt has no {name}"))
    };
    Ok(format!(
        "/// The day of the service reference, `YYYY-MM-DD`.\n\
         pub const DATE: &str = {:?};\n\
         /// The package and version that the service reference was made from.\n\
         pub const SOURCE: &str = {:?};\n",
        value("date")?,
        value("source")?
    ))
}
