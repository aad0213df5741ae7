//! Paths as a drawing of their own: one SVG without anything from elsewhere, in the colours of a
//! light or a dark page, whichever shows it.
//!
//! Widths are counted in letters of a fixed-width face, so the same paths give the same drawing
//! whatever fonts there are.

use std::fmt::Write as _;
use std::io;

use super::Traces;
use super::groups::{Group, drawn};
use super::scene::{Actor, Held, Lane, Part, Scene, Sign, short};
use super::words::{account, mark, region, title, total};
use crate::report::markup::escaped;

/// Drawings, one below another.
const MOST_DRAWN: usize = 20;

const STYLE: &str = include_str!("svg.css");

/// Lengths in pixels: the drawing, a lane, the gap between them, and a row of parts.
const WIDTH: usize = 900;
const MARGIN: usize = 24;
const LANE: usize = 312;
const GAP: usize = WIDTH - 2 * (MARGIN + LANE);
const ROW: usize = 58;
const CARD: usize = 46;
const HEADING: usize = 40;
const LINE: usize = 18;

/// Letters that fit into a part, and into a line of a reason.
const NAME: usize = 36;
const SENTENCE: usize = 112;

/// Writes the drawing.
pub fn write_svg(traces: &Traces<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let (groups, rest) = drawn(traces.paths, MOST_DRAWN);
    let mut sheet = Sheet { body: String::new(), y: MARGIN };
    for group in &groups {
        sheet.group(group);
    }
    let figures = total(traces);
    let foot = match rest {
        0 => format!("{figures} (facts of {})", traces.facts),
        rest => format!("{rest} more paths not drawn · {figures} (facts of {})", traces.facts),
    };
    sheet.text("foot", MARGIN, sheet.y + 6, &foot);
    let height = sheet.y + MARGIN;
    write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
         width=\"{WIDTH}\" height=\"{height}\" role=\"img\" aria-labelledby=\"title\">\n\
         <title id=\"title\">Backup copy paths: {}</title>\n<style>{STYLE}</style>\n\
         <rect class=\"sheet\" width=\"{WIDTH}\" height=\"{height}\"/>\n{}</svg>\n",
        escaped(&figures),
        sheet.body
    )
}

/// What is drawn so far, and how far down it reaches.
struct Sheet {
    body: String,
    y: usize,
}

impl Sheet {
    fn group(&mut self, group: &Group<'_>) {
        let scene = Scene::of(group.first);
        let title = title(group);
        let _ = writeln!(self.body, "<g>\n<title>{}</title>", escaped(&title));
        self.text("title", MARGIN, self.y + 12, &cut(&title, SENTENCE - 12));
        self.y += 28;
        let rows = scene.rows();
        let height = HEADING + rows.len() * ROW + 6;
        for lane in [Lane::Source, Lane::Destination] {
            let (x, end) = (left(lane), scene.end(lane));
            let y = self.y;
            let _ = writeln!(
                self.body,
                "<rect class=\"lane\" x=\"{x}\" y=\"{y}\" width=\"{LANE}\" height=\"{height}\" rx=\"10\"/>"
            );
            let words = format!("{} · {}", account(end), region(end));
            self.text("account", x + 14, y + 25, &cut(&words, NAME));
        }
        for (index, row) in rows.iter().enumerate() {
            self.row(&scene, *row, self.y + HEADING + index * ROW);
        }
        self.inner_call(&scene);
        self.y += height + 14;
        for held in scene.held_up() {
            self.held(&held);
        }
        self.y += 18;
        self.body.push_str("</g>\n");
    }

    fn row(&mut self, scene: &Scene<'_>, row: [Option<Part>; 2], y: usize) {
        for actor in row.iter().filter_map(|part| scene.actor((*part)?)) {
            self.card(actor, y);
        }
        let (start, middle) = (MARGIN + LANE, WIDTH / 2);
        let (line, end) = (y + CARD / 2 + 6, start + GAP);
        if let Some((call, to_right)) = scene.call_across(row) {
            let class = call.sign.word();
            // inside the lanes, from card to card; a call that is stopped ends at its sign
            let (from, to) = (start - 10, end + 10);
            let (near, far) = if to_right { (from, to) } else { (to, from) };
            let stop = if call.sign == Sign::Stops { middle } else { far };
            self.line(class, [near, stop], line);
            if call.sign != Sign::Stops {
                let back = if to_right { far - 9 } else { far + 9 };
                let _ = writeln!(
                    self.body,
                    "<path class=\"head {class}\" d=\"M{back} {} L{far} {line} L{back} {} Z\"/>",
                    line - 5,
                    line + 5
                );
            }
            self.sign(call.sign, middle, line);
            self.text("call", middle, line - 17, call.action);
        } else if let Some((step, sign)) =
            scene.between.filter(|_| row == [Some(Part::Resource), None])
        {
            self.line(&format!("fence {}", sign.word()), [start + 8, end - 8], line);
            self.sign(sign, middle, line);
            self.text("call", middle, line - 17, step.id.word());
        }
    }

    fn card(&mut self, actor: &Actor<'_>, y: usize) {
        let x = left(actor.part.lane()) + 10;
        let held = if actor.sign.holds_up() { actor.sign.word() } else { "" };
        let _ = writeln!(
            self.body,
            "<g class=\"card {held}\"><title>{}</title><rect x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{CARD}\" rx=\"6\"/>",
            escaped(&format!("{} {}", actor.kind, actor.name)),
            LANE - 20
        );
        self.text("kind", x + 12, y + 18, &cut(actor.kind, NAME));
        self.text("name", x + 12, y + 36, &cut(short(actor.part, actor.name), NAME));
        if actor.sign.holds_up() {
            self.sign(actor.sign, x + LANE - 20, y + 8);
        }
        self.body.push_str("</g>\n");
    }

    /// The call on the destination key, which stays in its lane.
    fn inner_call(&mut self, scene: &Scene<'_>) {
        let call = scene
            .calls
            .iter()
            .find(|call| (call.from, call.to) == (Part::Copier, Part::DestinationKey));
        let Some(call) = call else { return };
        let row = |part| scene.rows().iter().position(|row| row.contains(&Some(part)));
        let Some((from, to)) = row(call.from).zip(row(call.to)) else { return };
        let x = left(Lane::Destination) + LANE - 40;
        let top = self.y + HEADING + from * ROW + CARD;
        let bottom = self.y + HEADING + to * ROW;
        let class = call.sign.word();
        let _ = writeln!(self.body, "<path class=\"call {class}\" d=\"M{x} {top} V{bottom}\"/>");
        self.sign(call.sign, x, usize::midpoint(top, bottom));
        let _ = writeln!(
            self.body,
            "<text class=\"inner\" x=\"{}\" y=\"{}\">{}</text>",
            x - 14,
            bottom + 18,
            escaped(call.action)
        );
    }

    fn line(&mut self, class: &str, [from, to]: [usize; 2], y: usize) {
        let _ = writeln!(self.body, "<path class=\"call {class}\" d=\"M{from} {y} H{to}\"/>");
    }

    fn sign(&mut self, sign: Sign, x: usize, y: usize) {
        let class = sign.word();
        let _ = writeln!(
            self.body,
            "<g class=\"sign {class}\"><circle cx=\"{x}\" cy=\"{y}\" r=\"9\"/><text x=\"{x}\" y=\"{}\">{}</text></g>",
            y + 4,
            mark(sign)
        );
    }

    fn held(&mut self, held: &Held<'_>) {
        let class = held.sign.word();
        self.sentence(
            &format!("step {class}"),
            MARGIN,
            &format!("{} {}", mark(held.sign), held.names),
        );
        self.sentence("reason", MARGIN + 16, &held.step.reason);
        if let Some(remedy) = held.step.remedy() {
            self.sentence("remedy", MARGIN + 16, &format!("→ {remedy}"));
        }
        self.y += 6;
    }

    fn sentence(&mut self, class: &str, x: usize, text: &str) {
        let text = crate::report::visible::visible(text).into_owned();
        let options = textwrap::Options::new(SENTENCE)
            .word_separator(textwrap::WordSeparator::AsciiSpace)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        for line in textwrap::wrap(&text, options) {
            self.text(class, x, self.y + 12, &line);
            self.y += LINE;
        }
    }

    fn text(&mut self, class: &str, x: usize, y: usize, text: &str) {
        let text = escaped(text);
        let _ = writeln!(self.body, "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{text}</text>");
    }
}

fn left(lane: Lane) -> usize {
    match lane {
        Lane::Source => MARGIN,
        Lane::Destination => WIDTH - MARGIN - LANE,
    }
}

/// The ends of a text that is too long: names differ least in the middle.
fn cut(text: &str, most: usize) -> String {
    let text = crate::report::visible::visible(text);
    let count = text.chars().count();
    if count <= most {
        return text.into_owned();
    }
    let half = most.saturating_sub(1) / 2;
    let head = text.chars().take(most - 1 - half);
    head.chain(['…']).chain(text.chars().skip(count - half)).collect()
}
