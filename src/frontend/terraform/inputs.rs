//! Values of variables from the command line: `--var` and `--var-file`.

use crate::frontend::{Hints, TerraformInput};
use crate::source::{Problem, ProblemKind, Sources};
use crate::syntax::{Limits, hcl, json};

use super::library::{Input, InputValue};
use super::syntax::Attribute;
use super::{hcl_syntax, json_syntax};

/// The values of a run, in the order in which they were typed; problems where a file is not read to
/// its end. They are the same for all files of a run.
pub(super) fn read(sources: &Sources, hints: Option<&Hints>) -> (Vec<Input>, Vec<Problem>) {
    let (mut inputs, mut problems) = (Vec::new(), Vec::new());
    for given in hints.map(|hints| &hints.given.terraform).into_iter().flatten() {
        match given {
            TerraformInput::Value(name, value) => {
                let value = InputValue::Text(value.clone());
                inputs.push(Input { name: name.clone(), value });
            }
            TerraformInput::File(path, text) => {
                let values = file(sources, path, text, &mut problems).into_iter();
                inputs.extend(values.map(|value| Input {
                    name: value.key.text,
                    value: InputValue::Expr(value.value),
                }));
            }
        }
    }
    (inputs, problems)
}

fn file(sources: &Sources, path: &str, text: &str, problems: &mut Vec<Problem>) -> Vec<Attribute> {
    let source = sources.add(path, text);
    let is_json = path.rsplit('.').next() == Some("json");
    let parsed;
    let values = if is_json {
        let read = json::parse(source, text, &Limits::default());
        parsed = read.faults;
        json_syntax::values(&read.root)
    } else {
        let read = hcl::parse(source, text, &Limits::default());
        let values = hcl_syntax::body(&read).attributes;
        parsed = read.faults;
        values
    };
    let lost = parsed.iter().find(|fault| fault.kind.loses_content());
    problems.extend(lost.map(|fault| Problem {
        kind: ProblemKind::Unread,
        message: format!("a part of `{path}` is not read: {}", fault.detail),
        at: fault.at,
    }));
    values
}
