//! `human`: findings drawn for people, with the lines they are about.
//!
//! miette draws; we hand it only the lines that matter ([`picture`]), since it would otherwise read
//! every text from its first byte for every label. Theme, width and colour are parameters: miette's
//! own choice looks at standard error, and findings go to standard output.

mod excerpt;
mod layout;
mod picture;
mod summary;
#[cfg(test)]
mod tests;

use std::fmt::{self, Write};
use std::io;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, Severity as Level, SourceCode,
    ThemeCharacters, ThemeStyles,
};

use self::layout::Layouts;
pub(super) use self::layout::laid_out;
use self::picture::Picture;
use super::Report;
use super::concise::suppressed;
use super::place::Place;
use super::visible::visible;
use crate::finding::{Applicability, Finding, Label, Severity, edits_in_files};
use crate::source::Sources;

/// What is drawn on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Canvas {
    /// Whether to write ANSI colours.
    pub colour: bool,
    /// Whether frames and signs may be other than ASCII.
    pub unicode: bool,
    /// Where messages are wrapped, in columns; lines of policies are not.
    pub width: usize,
}

impl Default for Canvas {
    /// As in documentation and tests: no colour, box drawing, 100 columns.
    fn default() -> Self {
        Self { colour: false, unicode: true, width: 100 }
    }
}

/// One finding, as `human` shows it: the rule, what is wrong, where, and what to do.
pub fn draw(sources: &Sources, finding: &Finding, canvas: Canvas) -> String {
    Painter::new(sources, canvas).draw(finding)
}

/// Writes every finding, then the problems in short, then a line of figures.
pub(super) fn write(
    report: &Report<'_>,
    canvas: Canvas,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let mut painter = Painter::new(report.sources, canvas);
    for finding in report.findings {
        out.write_all(painter.draw(finding).as_bytes())?;
        out.write_all(b"\n")?;
    }
    out.write_all(summary::problems(report).as_bytes())?;
    out.write_all(summary::figures(&report.summary).as_bytes())
}

/// Draws findings of one run, one after another.
struct Painter<'a> {
    sources: &'a Sources,
    handler: GraphicalReportHandler,
    layouts: Layouts,
}

impl<'a> Painter<'a> {
    fn new(sources: &'a Sources, canvas: Canvas) -> Self {
        let characters =
            if canvas.unicode { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() };
        let styles = if canvas.colour { ThemeStyles::ansi() } else { ThemeStyles::none() };
        let handler = GraphicalReportHandler::new_themed(GraphicalTheme { characters, styles })
            .with_urls(false)
            .with_width(canvas.width)
            .without_syntax_highlighting();
        Self { sources, handler, layouts: Layouts::default() }
    }

    fn draw(&mut self, finding: &Finding) -> String {
        let picture = Picture::of(self.sources, finding, &mut self.layouts);
        let drawing = Drawing::new(finding, picture);
        let mut text = String::new();
        // A `String` takes everything: the only error would come from the picture, which answers
        // every question about its own labels.
        if self.handler.render_report(&mut text, &drawing).is_err() {
            text.clear();
            text.push_str(&drawing.message);
            text.push('\n');
        }
        let mut text = without_trailing_spaces(&text);
        if let Some(fix) = self.fix(finding) {
            text.push_str(&fix);
        }
        text.push_str(&self.path(finding));
        let hidden = drawing.picture.hidden();
        if hidden > 0 {
            let places = if hidden == 1 { "place" } else { "places" };
            let _ = writeln!(text, "  and {hidden} more {places}");
        }
        text
    }
}

impl Painter<'_> {
    /// The documents of a path, a line each, in its order; nothing where all of them are drawn.
    fn path(&self, finding: &Finding) -> String {
        if finding.others().count() == finding.related.len() {
            return String::new();
        }
        let line = |(number, label): (usize, &Label)| {
            let Place { path, start, .. } = Place::of(self.sources, label.at);
            let lead = if number == 0 { "path:" } else { "" };
            let (path, words) = (visible(&path), visible(&label.text));
            let line = format!("  {lead:5} {path}:{}:{} {words}", start.line, start.column);
            format!("{}\n", line.trim_end())
        };
        finding.path.iter().enumerate().map(line).collect()
    }

    /// What the fix of a finding does, and what applies it; else what to paste.
    fn fix(&self, finding: &Finding) -> Option<String> {
        let fix = finding.fix.as_ref()?;
        let title = visible(&fix.title);
        let edits = edits_in_files(self.sources, fix).unwrap_or_default();
        if edits.is_empty() {
            let lines = fix.paste.lines().map(|line| format!("    {}\n", visible(line)));
            let paste = lines.collect::<String>();
            return (!paste.is_empty()).then(|| format!("  fix: {title}\n{paste}"));
        }
        let option = match fix.applicability {
            Applicability::Safe => "--fix",
            Applicability::Unsafe => "--fix --unsafe-fixes",
        };
        Some(format!("  fix: {title} (`{option}`)\n"))
    }
}

/// `text` with nothing but a line break after the last letter of each line.
fn without_trailing_spaces(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// A finding in the terms of miette.
#[derive(Debug)]
struct Drawing<'a> {
    code: String,
    message: String,
    help: Option<std::borrow::Cow<'a, str>>,
    level: Level,
    picture: Picture,
}

impl<'a> Drawing<'a> {
    fn new(finding: &'a Finding, picture: Picture) -> Self {
        let mut code = visible(finding.rule.as_str()).into_owned();
        if let Some(reason) = &finding.suppressed {
            code.push_str(&suppressed(reason));
        }
        let level = match finding.severity {
            Severity::Error => Level::Error,
            Severity::Warning => Level::Warning,
            Severity::Note => Level::Advice,
        };
        Self {
            code,
            message: visible(&finding.message).into_owned(),
            help: finding.help.as_deref().map(visible),
            level,
            picture,
        }
    }
}

impl fmt::Display for Drawing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Drawing<'_> {}

impl Diagnostic for Drawing<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.code))
    }

    fn severity(&self) -> Option<Level> {
        Some(self.level)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let help: Box<dyn fmt::Display + 'a> = Box::new(self.help.as_ref()?);
        Some(help)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.picture)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.picture.labels()))
    }
}
