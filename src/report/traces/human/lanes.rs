//! The drawing: two frames side by side, one for each end, and the calls that cross between them.
//! A call that is stopped does not arrive. Where there is no room for two frames, parts and calls
//! stand one below another.

use std::fmt::Write;

use textwrap::core::display_width;

use super::super::pen::Pen;
use super::super::scene::{Actor, Call, Lane, Part, Scene, Sign, short};
use super::super::words::{account, region};

/// The least number of columns for two frames.
const LEAST: usize = 60;

/// How wide a frame is at most.
const WIDEST: usize = 46;

/// The gap between the frames: room for the longest action, and for it without its service.
const GAP: usize = "backup:CopyIntoBackupVault".len() + 2;
const NARROW_GAP: usize = "CopyIntoBackupVault".len() + 2;

/// Draws a scene, with a line break at the end.
pub(super) fn draw(scene: &Scene<'_>, pen: Pen) -> String {
    if pen.width() < LEAST { stacked(scene, pen) } else { Frames::new(pen).draw(scene) }
}

/// A part, and what is shown at it: what its steps say, and the calls on it that are not drawn.
#[derive(Clone, Copy)]
struct Shown<'s, 'p> {
    actor: &'s Actor<'p>,
    sign: Sign,
}

/// Two frames that share their lines.
struct Frames {
    pen: Pen,
    /// Columns of a frame with its border, and of the gap.
    lane: usize,
    gap: usize,
}

impl Frames {
    fn new(pen: Pen) -> Self {
        let gap = if pen.width() < 80 { NARROW_GAP } else { GAP };
        let lane = (pen.width().saturating_sub(gap) / 2).min(WIDEST);
        Self { pen, lane, gap }
    }

    fn draw(&self, scene: &Scene<'_>) -> String {
        let mut text = String::new();
        let ends = [Lane::Source, Lane::Destination].map(|lane| scene.end(lane));
        let tops = ends.map(|end| self.top(&account(end)));
        line(&mut text, &tops, &self.blank());
        let regions = ends.map(|end| self.pen.dim(&self.fitted(&region(end))));
        line(&mut text, &regions.map(|it| self.inside(&it, [None; 2])), &self.blank());
        for parts in scene.rows() {
            let shown = parts.map(|part| {
                let actor = scene.actor(part?)?;
                Some(Shown { actor, sign: scene.sign_with_hidden_calls(actor) })
            });
            self.row(scene, shown, &mut text);
        }
        line(&mut text, &[self.bottom(), self.bottom()], &self.blank());
        text
    }

    /// Two parts, and the call between them: kinds and action, then names and arrow. Parts that do
    /// not speak to each other take one line.
    fn row(&self, scene: &Scene<'_>, shown: [Option<Shown<'_, '_>>; 2], text: &mut String) {
        let parts = shown.map(|shown| shown.map(|it| it.actor.part));
        let call = scene.call_across(parts);
        let kinds = shown.map(|shown| self.inside(&self.kind(shown), [None; 2]));
        let between = scene.between.filter(|_| parts.contains(&Some(Part::Resource)));
        let (above, below, edges) = match (call, between) {
            (Some((call, to_right)), _) => {
                let label = self.pen.centred(self.label(call), self.gap);
                let leaves = self.pen.strokes().leaves;
                let edges = if to_right {
                    [[None, Some(leaves[0])], [None; 2]]
                } else {
                    [[None; 2], [Some(leaves[1]), None]]
                };
                (self.pen.signed(call.sign, &label), self.arrow(call.sign, to_right), edges)
            }
            (None, Some((step, sign))) => {
                let label = self.pen.centred(step.id.word(), self.gap);
                (self.pen.signed(sign, &label), self.fence(sign), [[None; 2]; 2])
            }
            (None, None) => {
                let both = shown.map(|shown| self.inside(&self.both(shown), [None; 2]));
                line(text, &both, &self.blank());
                return;
            }
        };
        line(text, &kinds, &above);
        let [left, right] = shown.map(|shown| self.name(shown));
        let names = [self.inside(&left, edges[0]), self.inside(&right, edges[1])];
        line(text, &names, &below);
    }

    fn label<'c>(&self, call: &'c Call<'_>) -> &'c str {
        let is_narrow = self.gap < GAP;
        call.action.split_once(':').filter(|_| is_narrow).map_or(call.action, |(_, name)| name)
    }

    fn kind(&self, shown: Option<Shown<'_, '_>>) -> String {
        let Some(Shown { actor, sign }) = shown else { return self.fitted("") };
        if sign.holds_up() {
            let text = format!("{} {}", self.pen.mark(sign), actor.kind);
            return self.pen.signed(sign, &self.fitted(&text));
        }
        self.pen.dim(&self.fitted(actor.kind))
    }

    fn both(&self, shown: Option<Shown<'_, '_>>) -> String {
        let Some(Shown { actor, sign }) = shown else { return self.fitted("") };
        if sign.holds_up() {
            let mark = self.pen.mark(sign);
            let lead = format!("{mark} {} ", actor.kind);
            return self.pen.signed(sign, &self.led(&lead, actor));
        }
        let lead = format!("{} ", actor.kind);
        let text = self.led(&lead, actor);
        let name = text.get(lead.len()..).unwrap_or_default();
        format!("{}{name}", self.pen.dim(&lead))
    }

    /// A name behind a word, in the width of a line.
    fn led(&self, lead: &str, actor: &Actor<'_>) -> String {
        let room = (self.lane - 3).saturating_sub(display_width(lead));
        format!("{lead}{}", self.pen.fitted(short(actor.part, actor.name), room))
    }

    fn name(&self, shown: Option<Shown<'_, '_>>) -> String {
        let Some(Shown { actor, sign }) = shown else { return self.fitted("") };
        let text = self.fitted(short(actor.part, actor.name));
        if sign.holds_up() { self.pen.signed(sign, &text) } else { text }
    }

    /// A call as an arrow from one frame to the other, with its sign in the middle.
    fn arrow(&self, sign: Sign, to_right: bool) -> String {
        let strokes = self.pen.strokes();
        let stretch = |stroke: char, count: usize| stroke.to_string().repeat(count);
        let mark = self.pen.mark(sign);
        let (near, far) = ((self.gap - 3) / 2, self.gap - 3 - (self.gap - 3) / 2);
        let [right, left] = strokes.heads;
        let head = if to_right { right } else { left };
        let beyond = match sign {
            Sign::Stops => stretch(' ', far),
            Sign::Open => stretch(strokes.broken, far - 1),
            Sign::Fine | Sign::Assumed | Sign::Nothing => stretch(strokes.across, far - 1),
        };
        let head = if sign == Sign::Stops { String::new() } else { head.to_string() };
        let before = stretch(strokes.across, near);
        let arrow = if to_right {
            format!("{before} {mark} {beyond}{head}")
        } else {
            format!("{head}{beyond} {mark} {before}")
        };
        self.pen.signed(sign, &arrow)
    }

    /// What keeps the two ends apart.
    fn fence(&self, sign: Sign) -> String {
        let stroke = self.pen.strokes().broken.to_string();
        let (left, right) = ((self.gap - 3) / 2, self.gap - 3 - (self.gap - 3) / 2);
        let mark = self.pen.mark(sign);
        self.pen.signed(sign, &format!("{} {mark} {}", stroke.repeat(left), stroke.repeat(right)))
    }

    fn blank(&self) -> String {
        " ".repeat(self.gap)
    }

    fn fitted(&self, text: &str) -> String {
        self.pen.fitted(text, self.lane - 3)
    }

    /// A line of a frame around text of the right width; an edge is a stroke unless told.
    fn inside(&self, text: &str, edges: [Option<char>; 2]) -> String {
        let down = self.pen.strokes().down;
        let [left, right] = edges.map(|edge| self.pen.dim(&edge.unwrap_or(down).to_string()));
        format!("{left} {text}{right}")
    }

    fn top(&self, title: &str) -> String {
        let strokes = self.pen.strokes();
        let title = self.pen.fitted(title, self.lane - 6);
        let title = title.trim_end();
        let used = display_width(title) + 5;
        let rest = strokes.across.to_string().repeat(self.lane.saturating_sub(used));
        let [left, right, ..] = strokes.corners;
        let start = self.pen.dim(&format!("{left}{}", strokes.across));
        let end = self.pen.dim(&format!("{rest}{right}"));
        format!("{start} {} {end}", self.pen.bold(title))
    }

    fn bottom(&self) -> String {
        let strokes = self.pen.strokes();
        let [.., left, right] = strokes.corners;
        let line = strokes.across.to_string().repeat(self.lane - 2);
        self.pen.dim(&format!("{left}{line}{right}"))
    }
}

/// A line of both frames, with the gap between them.
fn line(text: &mut String, [left, right]: &[String; 2], gap: &str) {
    let _ = writeln!(text, "{left}{gap}{right}");
}

/// Parts and calls, one below another.
fn stacked(scene: &Scene<'_>, pen: Pen) -> String {
    let mut text = String::new();
    let room = pen.width().saturating_sub(2).max(8);
    for lane in [Lane::Source, Lane::Destination] {
        let end = scene.end(lane);
        let title = format!("{} {} {}", account(end), pen.bullet(), region(end));
        let _ = writeln!(text, "{}", pen.bold(pen.fitted(&title, pen.width()).trim_end()));
        for actor in scene.lane(lane) {
            let is_held = actor.sign.holds_up();
            let mark = if is_held { pen.mark(actor.sign) } else { ' ' };
            let words = format!("{} {}", actor.kind, short(actor.part, actor.name));
            let line = format!("{mark} {}", pen.fitted(&words, room));
            let line = line.trim_end();
            let line = if is_held { pen.signed(actor.sign, line) } else { line.to_owned() };
            text.push_str(&line);
            text.push('\n');
        }
    }
    for call in &scene.calls {
        let ends = [call.from, call.to]
            .map(|part| scene.actor(part).map_or("", |actor| short(part, actor.name)));
        let lead = format!("{} ", pen.mark(call.sign));
        let words = format!("{} {} {} {}", ends[0], call.action, pen.arrow(), ends[1]);
        let lines = pen.paragraph(&lead, &words);
        text.push_str(&pen.signed(call.sign, lines.trim_end()));
        text.push('\n');
    }
    text
}
