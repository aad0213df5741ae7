//! Reading the catalogue's own text files: a line per entry, `#` for comments, tabs between
//! fields.

/// The entries of a data file, in the file's order.
pub(super) fn entries(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The fields of one entry; absent ones are empty.
pub(super) fn fields<const N: usize>(line: &'static str) -> [&'static str; N] {
    let mut fields = line.split('\t');
    std::array::from_fn(|_| fields.next().unwrap_or(""))
}

/// The items of a comma-separated field; none for an empty one.
pub(super) fn items(field: &'static str) -> impl Iterator<Item = &'static str> {
    field.split(',').filter(|item| !item.is_empty())
}
