//! The body of a page, line by line: headings and fenced blocks, nothing else of Markdown.
//!
//! Under `## Flagged` the blocks up to a `text` block are one example and the `text` block is what
//! it must give; under `## Accepted` each block is one, unless its info string says `and`. An info
//! string is `json`, then in any order a kind (`vault-policy`), a file name (`central.json`), `and`.

use crate::frontend::InputKind;
use crate::source::{Location, SourceId, Span};

use super::{Mistake, Passage};

/// One example: what people write, and what the rule says about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Example {
    /// The files, in order; never none.
    pub files: Vec<ExampleFile>,
    /// The content of the `text` block; accepted examples have none.
    pub expected: Option<Passage>,
}

/// One block of an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleFile {
    /// What it is, where the info string says so.
    pub kind: Option<InputKind>,
    /// Its file's name, where the info string says so.
    pub name: Option<String>,
    /// `json`, `yaml`, `hcl` …
    pub language: String,
    /// The text, and where it stands in the page.
    pub content: Passage,
}

impl Example {
    /// Where its first file stands.
    pub fn at(&self) -> Location {
        self.files.first().map(|file| file.content.at).unwrap_or_default()
    }
}

/// The body, taken apart.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) query: Option<Passage>,
    pub(super) prose: String,
    pub(super) flagged: Vec<Example>,
    pub(super) accepted: Vec<Example>,
}

/// Which part of the page a line belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Prose,
    Query,
    Flagged,
    Accepted,
}

/// A fenced block, or a line outside of one.
enum Piece<'a> {
    Line(&'a str),
    Block { info: &'a str, at: Location, text: &'a str },
}

/// The byte where the line that closes the front matter starts; 0 where there is none.
pub(super) fn front_matter_end(text: &str) -> usize {
    let mut lines = text.split_inclusive('\n');
    let Some(first) = lines.next().filter(|line| line.trim_end() == "---") else { return 0 };
    let mut end = first.len();
    for line in lines {
        if line.trim_end() == "---" {
            return end;
        }
        end += line.len();
    }
    0
}

impl Body {
    /// Reads what follows the front matter, which ends at byte `start`.
    pub(super) fn read(
        source: SourceId,
        text: &str,
        start: usize,
        mistakes: &mut Vec<Mistake>,
    ) -> Self {
        let mut body = Self::default();
        let mut section = Section::Prose;
        for piece in pieces(source, text, start) {
            match piece {
                Piece::Line(line) => match heading(line) {
                    Some(next) => section = next,
                    None if section == Section::Prose => body.prose.push_str(line),
                    None => {}
                },
                Piece::Block { info, at, text } => {
                    let block = Passage { at, text: text.to_owned() };
                    body.take(section, info, block, mistakes);
                }
            }
        }
        body.prose = body.prose.trim_start_matches("---").trim().to_owned();
        body
    }

    fn take(&mut self, section: Section, info: &str, block: Passage, mistakes: &mut Vec<Mistake>) {
        let language = info.split_whitespace().next().unwrap_or("");
        match section {
            Section::Prose => {
                self.prose.push_str(&format_block(info, &block.text));
            }
            Section::Query if language == "jsonpath" && self.query.is_none() => {
                self.query = Some(block);
            }
            Section::Query => mistakes.push(Mistake::new(
                block.at,
                "`## Query` holds more than one `jsonpath` block",
                "not read",
            )),
            Section::Flagged if language == "text" => match self.flagged.last_mut() {
                Some(example) if example.expected.is_none() => example.expected = Some(block),
                Some(_) | None => mistakes.push(Mistake::new(
                    block.at,
                    "a `text` block follows no example",
                    "belongs to nothing",
                )),
            },
            Section::Flagged => {
                let file = ExampleFile::read(info, block, mistakes);
                match self.flagged.last_mut() {
                    Some(open) if open.expected.is_none() => open.files.push(file),
                    Some(_) | None => {
                        self.flagged.push(Example { files: vec![file], expected: None });
                    }
                }
            }
            Section::Accepted => {
                let joins = info.split_whitespace().any(|word| word == "and");
                let file = ExampleFile::read(info, block, mistakes);
                match self.accepted.last_mut() {
                    Some(example) if joins => example.files.push(file),
                    Some(_) | None => {
                        self.accepted.push(Example { files: vec![file], expected: None });
                    }
                }
            }
        }
    }
}

impl ExampleFile {
    fn read(info: &str, content: Passage, mistakes: &mut Vec<Mistake>) -> Self {
        let mut words = info.split_whitespace();
        let language = words.next().unwrap_or("").to_owned();
        let mut file = Self { kind: None, name: None, language, content };
        for word in words.filter(|word| *word != "and") {
            if let Ok(kind) = word.parse() {
                file.kind = Some(kind);
            } else if word.contains('.') {
                file.name = Some(word.to_owned());
            } else {
                let what = format!("`{word}` is neither a kind nor a file's name");
                mistakes.push(Mistake::new(file.content.at, what, "in front of this block"));
            }
        }
        file
    }
}

/// The section a heading opens; a heading that is not one of ours is prose.
fn heading(line: &str) -> Option<Section> {
    let title = line.strip_prefix("## ")?.trim();
    Some(match title {
        "Query" => Section::Query,
        "Flagged" => Section::Flagged,
        "Accepted" => Section::Accepted,
        _ => return None,
    })
}

fn format_block(info: &str, text: &str) -> String {
    format!("```{info}\n{text}```\n")
}

/// Lines and blocks, in order. A block that is never closed runs to the end.
fn pieces(source: SourceId, text: &str, start: usize) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut at = start;
    let mut lines = text.get(start..).unwrap_or("").split_inclusive('\n');
    while let Some(line) = lines.next() {
        at += line.len();
        let Some((fence, info)) = opening(line) else {
            found.push(Piece::Line(line));
            continue;
        };
        let inner = at;
        let mut end = at;
        for line in lines.by_ref() {
            at += line.len();
            if is_closing(line, fence) {
                break;
            }
            end = at;
        }
        let place = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        found.push(Piece::Block {
            info,
            at: Location::new(source, Span::new(place(inner), place(end))),
            text: text.get(inner..end).unwrap_or(""),
        });
    }
    found
}

/// How many backticks open a block here, and the info string behind them.
fn opening(line: &str) -> Option<(usize, &str)> {
    let fence = line.len() - line.trim_start_matches('`').len();
    let info = line.get(fence..)?.trim();
    (fence >= 3 && !info.contains('`')).then_some((fence, info))
}

fn is_closing(line: &str, fence: usize) -> bool {
    let line = line.trim_end();
    line.len() >= fence && line.bytes().all(|byte| byte == b'`')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Body, Vec<Mistake>) {
        let mut mistakes = Vec::new();
        let body = Body::read(SourceId::NOWHERE, text, front_matter_end(text), &mut mistakes);
        (body, mistakes)
    }

    #[test]
    fn blocks_up_to_the_text_are_one_flagged_example() {
        let (body, mistakes) = read(
            "## Flagged\n```json a.json\n1\n```\n```json aws-cli vault.json\n2\n```\n\n```text\nx\n```\n\
             ```json\n3\n```\n```text\n```\n",
        );
        assert_eq!(mistakes, []);
        let files: Vec<usize> = body.flagged.iter().map(|example| example.files.len()).collect();
        assert_eq!(files, [2, 1]);
        assert_eq!(body.flagged[0].files[1].kind, Some(InputKind::AwsCli));
        assert_eq!(body.flagged[0].files[1].name.as_deref(), Some("vault.json"));
        assert_eq!(body.flagged[0].expected.as_ref().unwrap().text, "x\n");
        assert_eq!(body.flagged[1].expected.as_ref().unwrap().text, "");
    }

    #[test]
    fn accepted_blocks_stand_alone_unless_joined() {
        let (body, _) =
            read("## Accepted\n```json\n1\n```\n```json and b.json\n2\n```\n```json\n3\n```\n");
        let files: Vec<usize> = body.accepted.iter().map(|example| example.files.len()).collect();
        assert_eq!(files, [2, 1]);
    }

    #[test]
    fn a_longer_fence_holds_a_shorter_one() {
        let (body, _) = read("## Accepted\n````yaml\n```\n````\n");
        assert_eq!(body.accepted[0].files[0].content.text, "```\n");
    }

    #[test]
    fn prose_keeps_its_own_headings_and_blocks() {
        let (body, _) =
            read("---\nid: a\n---\nWhy.\n\n## When it is fine\n\n```json\n{}\n```\n## Query\nx\n");
        assert_eq!(body.prose, "Why.\n\n## When it is fine\n\n```json\n{}\n```");
    }

    #[test]
    fn words_that_mean_nothing_are_mistakes() {
        let (_, mistakes) = read("## Accepted\n```json vault\n1\n```\n## Flagged\n```text\n```\n");
        let what: Vec<&str> = mistakes.iter().map(|mistake| mistake.what.as_str()).collect();
        assert_eq!(
            what,
            ["`vault` is neither a kind nor a file's name", "a `text` block follows no example"]
        );
    }
}
