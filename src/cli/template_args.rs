//! Inputs of templates on the command line: `--parameter`, `--var`, `--var-file`.
//!
//! Terraform takes `-var` and `-var-file` in the order in which they are typed, the later one wins.
//! clap's derived arguments forget that order, hence these few lines by hand.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, value_parser};

use super::args::pair;

/// What templates are given.
#[derive(Clone, Debug, Default)]
pub(super) struct TemplateArgs {
    /// `--parameter NAME=VALUE`, for CloudFormation.
    pub(super) parameters: Vec<(String, String)>,
    /// `--var` and `--var-file`, for Terraform, in the order of the command line.
    pub(super) variables: Vec<VariableArg>,
}

/// One of Terraform's two ways.
#[derive(Clone, Debug)]
pub(super) enum VariableArg {
    /// `--var NAME=VALUE`.
    Value(String, String),
    /// `--var-file FILE`.
    File(PathBuf),
}

impl Args for TemplateArgs {
    fn augment_args(command: Command) -> Command {
        let option = |id: &'static str| Arg::new(id).long(id).action(ArgAction::Append);
        command
            .arg(
                option("parameter")
                    .value_name("NAME=VALUE")
                    .value_parser(pair)
                    .help("Give a CloudFormation parameter a value; repeatable"),
            )
            .arg(
                option("var")
                    .value_name("NAME=VALUE")
                    .value_parser(pair)
                    .help("Give a Terraform variable a value; repeatable"),
            )
            .arg(
                option("var-file")
                    .value_name("FILE")
                    .value_parser(value_parser!(PathBuf))
                    .help("Take values of Terraform variables from a `.tfvars` file; repeatable"),
            )
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for TemplateArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let parameters = matches.get_many("parameter").into_iter().flatten().cloned().collect();
        let mut variables = Vec::new();
        let values = matches.get_many::<(String, String)>("var").into_iter().flatten();
        let places = matches.indices_of("var").into_iter().flatten();
        for (place, (name, value)) in places.zip(values) {
            variables.push((place, VariableArg::Value(name.clone(), value.clone())));
        }
        let files = matches.get_many::<PathBuf>("var-file").into_iter().flatten();
        let places = matches.indices_of("var-file").into_iter().flatten();
        for (place, file) in places.zip(files) {
            variables.push((place, VariableArg::File(file.clone())));
        }
        variables.sort_by_key(|(place, _)| *place);
        let variables = variables.into_iter().map(|(_, variable)| variable).collect();
        Ok(Self { parameters, variables })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
