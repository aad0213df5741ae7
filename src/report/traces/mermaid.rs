//! Paths as one Mermaid flowchart, for pull requests: GitHub draws what stands in a `mermaid` block.
//!
//! Labels are quoted, and whatever is neither a letter nor harmless punctuation is written by its
//! number, as Mermaid reads it: a name can end no label, start no directive and be no markup.

use std::fmt::Write as _;
use std::io;

use crate::report::visible::visible;

use super::Traces;
use super::groups::{Group, drawn};
use super::scene::{Call, Lane, Part, Scene, Sign, short};
use super::words::{account, mark, region, title, total};

/// Drawings in one chart. GitHub draws 500 edges and 50,000 letters; these keep far below.
const MOST_DRAWN: usize = 12;

/// Reasons beside a drawing.
const MOST_REASONS: usize = 4;

/// Letters of a name or a reason.
const LONGEST: usize = 160;

/// Writes the chart.
pub fn write_mermaid(traces: &Traces<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let (groups, rest) = drawn(traces.paths, MOST_DRAWN);
    let mut chart = Chart { text: String::new(), links: Vec::new() };
    chart.text.push_str("flowchart TB\n");
    for (index, group) in groups.iter().enumerate() {
        chart.add(index + 1, group);
        if index > 0 {
            // one below another
            let _ = writeln!(chart.text, "  p{index} ~~~ p{}", index + 1);
            chart.links.push(Sign::Nothing);
        }
    }
    if rest > 0 || groups.is_empty() {
        let all = total(traces);
        let text = if groups.is_empty() { all } else { format!("{rest} more paths of {all}") };
        let _ = writeln!(chart.text, "  rest[\"{}\"]", label(&text));
    }
    chart.style();
    out.write_all(chart.text.as_bytes())
}

/// A chart as far as it is written.
struct Chart {
    text: String,
    /// What each link says, in the order in which links are written.
    links: Vec<Sign>,
}

impl Chart {
    fn add(&mut self, number: usize, group: &Group<'_>) {
        let scene = Scene::of(group.first);
        let id = format!("p{number}");
        let title = label(&title(group));
        let _ = writeln!(self.text, "  subgraph {id}[\"{title}\"]\n    direction LR");
        for lane in [Lane::Source, Lane::Destination] {
            self.lane(&id, lane, &scene);
        }
        for call in &scene.calls {
            self.link(&id, call);
        }
        for row in scene.rows().iter().filter(|row| scene.call_across(**row).is_none()) {
            if let [Some(left), Some(right)] = row {
                // keeps the lanes side by side
                let _ = writeln!(self.text, "    {id}{} ~~~ {id}{}", key(*left), key(*right));
                self.links.push(Sign::Nothing);
            }
        }
        for (index, held) in scene.held_up().iter().take(MOST_REASONS).enumerate() {
            let text = format!("{} {}: {}", mark(held.sign), held.names, held.step.reason);
            let class = class(held.sign).unwrap_or("open");
            let _ = writeln!(self.text, "    {id}w{index}[\"{}\"]:::{class}", label(&text));
            // to the right of both lanes
            let _ = writeln!(self.text, "    {id}under ~~~ {id}w{index}");
            self.links.push(Sign::Nothing);
        }
        self.text.push_str("  end\n");
    }

    fn lane(&mut self, id: &str, lane: Lane, scene: &Scene<'_>) {
        let end = scene.end(lane);
        let name = if lane == Lane::Source { "s" } else { "d" };
        let title = label(&format!("{} · {}", account(end), region(end)));
        let _ = writeln!(self.text, "    subgraph {id}{name}[\"{title}\"]");
        for actor in scene.lane(lane) {
            let sign = if actor.sign.holds_up() {
                format!("{} ", mark(actor.sign))
            } else {
                String::new()
            };
            let text = label(&format!("{sign}{} {}", actor.kind, short(actor.part, actor.name)));
            let class = class(actor.sign).map_or_else(String::new, |class| format!(":::{class}"));
            let _ = writeln!(self.text, "      {id}{}[\"{text}\"]{class}", key(actor.part));
        }
        self.text.push_str("    end\n");
    }

    fn link(&mut self, id: &str, call: &Call<'_>) {
        let (from, to) = (key(call.from), key(call.to));
        let words = format!("{} {}", mark(call.sign), call.action);
        // Mermaid puts who calls to the left; a call from the right is a line with its head in words
        let to_right = call.from.lane() == Lane::Source || call.to.lane() == Lane::Destination;
        let (ends, line, words) = match (to_right, call.sign) {
            (true, Sign::Stops) => ([from, to], "--x", words),
            (true, Sign::Open) => ([from, to], "-.->", words),
            (true, _) => ([from, to], "-->", words),
            (false, Sign::Stops | Sign::Open) => ([to, from], "-.-", format!("◀ {words}")),
            (false, _) => ([to, from], "---", format!("◀ {words}")),
        };
        let ([left, right], words) = (ends, label(&words));
        let _ = writeln!(self.text, "    {id}{left} {line}|\"{words}\"| {id}{right}");
        self.links.push(call.sign);
    }

    fn style(&mut self) {
        self.text.push_str("  classDef stops stroke:#d1242f,stroke-width:2px\n");
        self.text.push_str("  classDef open stroke:#bf8700,stroke-width:2px,stroke-dasharray:4\n");
        for (sign, colour) in
            [(Sign::Stops, "#d1242f"), (Sign::Open, "#bf8700"), (Sign::Fine, "#1a7f37")]
        {
            let numbers = self.links.iter().enumerate().filter(|(_, it)| **it == sign);
            let numbers: Vec<String> = numbers.map(|(index, _)| index.to_string()).collect();
            if !numbers.is_empty() {
                let _ = writeln!(
                    self.text,
                    "  linkStyle {} stroke:{colour},stroke-width:2px",
                    numbers.join(",")
                );
            }
        }
    }
}

fn class(sign: Sign) -> Option<&'static str> {
    match sign {
        Sign::Stops => Some("stops"),
        Sign::Open => Some("open"),
        Sign::Nothing | Sign::Fine | Sign::Assumed => None,
    }
}

/// The name of a part's node, behind the name of its drawing.
fn key(part: Part) -> &'static str {
    match part {
        Part::Resource => "resource",
        Part::SourceVault => "vault",
        Part::Role => "role",
        Part::SourceKey => "key",
        Part::DestinationVault => "into",
        Part::Copier => "copier",
        Part::DestinationKey => "under",
    }
}

/// Text between the quotes of a label.
fn label(text: &str) -> String {
    let text = visible(text);
    let mut out = String::with_capacity(text.len());
    for letter in text.chars().take(LONGEST) {
        if letter.is_alphanumeric() || " :/_-,·…✓×?~◀".contains(letter) {
            out.push(letter);
        } else {
            let _ = write!(out, "#{};", u32::from(letter));
        }
    }
    if text.chars().nth(LONGEST).is_some() {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_label_is_more_than_text() {
        assert_eq!(label("a\"]; click b"), "a#34;#93;#59; click b");
        assert_eq!(label("<b>#1; 1. %%"), "#60;b#62;#35;1#59; 1#46; #37;#37;");
        assert_eq!(label("a\nb"), "a␊b".replace('␊', "#9226;"));
        assert_eq!(label(&"a".repeat(200)).chars().count(), 161);
    }
}
