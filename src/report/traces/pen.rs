//! Signs, frames and colours for a terminal, and text that keeps to its width.

use textwrap::core::display_width;
use textwrap::{Options, WordSeparator, WordSplitter};

use crate::report::Canvas;
use crate::report::visible::visible;

use super::scene::Sign;

/// What a drawing is made with.
#[derive(Clone, Copy, Debug)]
pub(in crate::report) struct Pen {
    canvas: Canvas,
}

/// The lines and corners of frames and arrows.
#[derive(Clone, Copy, Debug)]
pub(in crate::report) struct Strokes {
    pub(in crate::report) across: char,
    pub(in crate::report) broken: char,
    pub(in crate::report) down: char,
    pub(in crate::report) corners: [char; 4],
    /// Where a call leaves a frame to the right, and to the left.
    pub(in crate::report) leaves: [char; 2],
    pub(in crate::report) heads: [char; 2],
}

const UNICODE: Strokes = Strokes {
    across: '─',
    broken: '┄',
    down: '│',
    corners: ['╭', '╮', '╰', '╯'],
    leaves: ['├', '┤'],
    heads: ['▶', '◀'],
};

const ASCII: Strokes = Strokes {
    across: '-',
    broken: '.',
    down: '|',
    corners: ['+', '+', '+', '+'],
    leaves: ['+', '+'],
    heads: ['>', '<'],
};

impl Pen {
    pub(in crate::report) fn new(canvas: Canvas) -> Self {
        Self { canvas }
    }

    pub(in crate::report) fn width(self) -> usize {
        self.canvas.width
    }

    pub(in crate::report) fn strokes(self) -> Strokes {
        if self.canvas.unicode { UNICODE } else { ASCII }
    }

    /// The mark of a sign, one column wide.
    pub(in crate::report) fn mark(self, sign: Sign) -> char {
        match (sign, self.canvas.unicode) {
            (Sign::Nothing, _) => ' ',
            (Sign::Fine, true) => '✓',
            (Sign::Fine, false) => '+',
            (Sign::Stops, true) => '×',
            (Sign::Stops, false) => 'x',
            (Sign::Open, _) => '?',
            (Sign::Assumed, _) => '~',
        }
    }

    /// What leads from one end to the other in a line of text.
    pub(in crate::report) fn arrow(self) -> &'static str {
        if self.canvas.unicode { "→" } else { "->" }
    }

    pub(in crate::report) fn bullet(self) -> &'static str {
        if self.canvas.unicode { "·" } else { "-" }
    }

    /// Text in the colour of a sign.
    pub(in crate::report) fn signed(self, sign: Sign, text: &str) -> String {
        match sign {
            Sign::Nothing => self.dim(text),
            Sign::Fine => self.styled("32", text),
            Sign::Assumed => self.styled("36", text),
            Sign::Open => self.styled("33;1", text),
            Sign::Stops => self.styled("31;1", text),
        }
    }

    pub(in crate::report) fn dim(self, text: &str) -> String {
        self.styled("2", text)
    }

    pub(in crate::report) fn bold(self, text: &str) -> String {
        self.styled("1", text)
    }

    pub(in crate::report) fn help(self, text: &str) -> String {
        self.styled("36", text)
    }

    fn styled(self, code: &str, text: &str) -> String {
        let is_plain = !self.canvas.colour || text.trim().is_empty();
        if is_plain { text.to_owned() } else { format!("\u{1b}[{code}m{text}\u{1b}[0m") }
    }

    /// Text on lines of their own, wrapped at spaces; `lead` stands before the first line, and as
    /// many spaces before the others. An ARN that does not fit stays whole, so it can be copied.
    pub(in crate::report) fn paragraph(self, lead: &str, text: &str) -> String {
        let text = self.plain(text);
        let rest = " ".repeat(display_width(lead));
        let options = Options::new(self.canvas.width)
            .initial_indent(lead)
            .subsequent_indent(&rest)
            .break_words(false)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation);
        let mut wrapped = textwrap::fill(&text, options);
        wrapped.push('\n');
        wrapped
    }

    /// Text that a terminal shows as it is.
    pub(in crate::report) fn plain(self, text: &str) -> String {
        let text = visible(text).into_owned();
        if self.canvas.unicode {
            text
        } else {
            text.replace(['⟨', '⟩'], "").replace('…', "...")
        }
    }

    /// `text` in exactly `width` columns: cut in the middle, where names differ least, or filled up.
    pub(in crate::report) fn fitted(self, text: &str, width: usize) -> String {
        let text = self.plain(text);
        let has = display_width(&text);
        if has <= width {
            return format!("{text}{}", " ".repeat(width - has));
        }
        let gap = if self.canvas.unicode { "…" } else { ".." };
        let room = width.saturating_sub(display_width(gap));
        let (head, tail) = (taken(text.chars(), room / 2 + room % 2), room / 2);
        let tail: String = taken(text.chars().rev(), tail).chars().rev().collect();
        let cut = format!("{head}{gap}{tail}");
        let missing = width.saturating_sub(display_width(&cut));
        format!("{cut}{}", " ".repeat(missing))
    }

    /// `text` in the middle of `width` columns.
    pub(in crate::report) fn centred(self, text: &str, width: usize) -> String {
        let fitted = self.fitted(text, width);
        let trimmed = fitted.trim_end();
        let free = width.saturating_sub(display_width(trimmed));
        format!("{}{trimmed}{}", " ".repeat(free / 2), " ".repeat(free - free / 2))
    }
}

/// The first letters that fit into `width` columns.
fn taken(letters: impl Iterator<Item = char>, width: usize) -> String {
    let mut text = String::new();
    for letter in letters {
        text.push(letter);
        if display_width(&text) > width {
            text.pop();
            break;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pen(unicode: bool) -> Pen {
        Pen::new(Canvas { unicode, width: 40, ..Canvas::default() })
    }

    #[test]
    fn what_is_too_long_loses_its_middle() {
        assert_eq!(pen(true).fitted("key/1234abcd-12ab", 9), "key/…12ab");
        assert_eq!(pen(false).fitted("key/1234abcd-12ab", 9), "key/..2ab");
        assert_eq!(pen(true).fitted("prod", 6), "prod  ");
        assert_eq!(pen(true).fitted("a\u{1b}b", 6), "a␛b   ");
    }

    #[test]
    fn wide_letters_take_two_columns() {
        for width in 0..12 {
            assert_eq!(display_width(&pen(true).fitted("日本語の金庫", width)), width.max(1));
        }
    }

    #[test]
    fn sentences_are_wrapped_and_names_are_not_broken() {
        let arn = "arn:aws:kms:ap-south-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
        let text = pen(true).paragraph("  ", &format!("whether it may be used: {arn}"));
        assert_eq!(text, format!("  whether it may be used:\n  {arn}\n"));
    }
}
