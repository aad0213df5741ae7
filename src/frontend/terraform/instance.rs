//! Modules as they are called, and references to what stands in them.

use std::rc::Rc;
use std::sync::Arc;

use crate::syntax::Open;

use super::config::{Config, Section};
use super::syntax::Block;
use super::value::Value;

/// A module with its inputs: the root module, or one call of a local module.
#[derive(Debug)]
pub(super) struct Instance {
    pub(super) config: Arc<Config>,
    /// What stands before addresses in it: nothing, or `module.backup.`.
    pub(super) prefix: Box<str>,
    /// Who calls it; nobody calls the root module.
    pub(super) call: Option<Call>,
    /// How many calls lie between it and the root module.
    pub(super) depth: u32,
}

/// One call of a module.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) caller: Rc<Instance>,
    /// The `module` block, among the caller's.
    pub(super) block: usize,
    pub(super) each: Each,
}

/// Which of a block's instances this is.
#[derive(Clone, Debug, Default)]
pub(super) struct Each {
    /// What stands behind the address: nothing, `[0]` or `["app"]`.
    pub(super) suffix: Box<str>,
    /// `each` or `count`, and its value.
    pub(super) name: Option<(&'static str, Value)>,
}

/// A resource, data source or module that an expression refers to.
#[derive(Debug)]
pub(super) struct Reference {
    pub(super) instance: Rc<Instance>,
    pub(super) section: Section,
    /// Its place among the blocks of the section.
    pub(super) index: usize,
    /// Which instance; `None` for all of them, where `count` or `for_each` make several.
    pub(super) each: Option<Each>,
}

impl Instance {
    /// The call of `block` that makes this instance, if one does.
    pub(super) fn call_block(&self) -> Option<(&Call, &Block)> {
        let call = self.call.as_ref()?;
        Some((call, call.caller.config.modules.get(call.block)?))
    }

    /// The folder of the root module.
    pub(super) fn root_folder(&self) -> &str {
        let mut instance = self;
        while let Some(call) = &instance.call {
            instance = &call.caller;
        }
        &instance.config.folder
    }

    /// Whether this folder calls itself, over however many others.
    pub(super) fn is_inside(&self, folder: &str) -> bool {
        let mut instance = Some(self);
        while let Some(current) = instance {
            if &*current.config.folder == folder {
                return true;
            }
            instance = current.call.as_ref().map(|call| &*call.caller);
        }
        false
    }
}

impl Reference {
    /// The block that is referred to.
    pub(super) fn block(&self) -> Option<&Block> {
        self.instance.config.section(self.section).get(self.index)
    }

    /// Its address: `module.backup.aws_kms_key.app["eu"]`.
    pub(super) fn address(&self) -> String {
        let (kind, name) = self.block().map_or(("", ""), |block| (block.label(0), block.label(1)));
        let suffix = self.each.as_ref().map_or("", |each| &each.suffix);
        let prefix = &self.instance.prefix;
        match self.section {
            Section::Resources => format!("{prefix}{kind}.{name}{suffix}"),
            Section::Data => format!("{prefix}data.{kind}.{name}{suffix}"),
            Section::Modules => format!("{prefix}module.{kind}{suffix}"),
        }
    }

    /// The same thing, one of its instances.
    pub(super) fn one(&self, each: Each) -> Self {
        let (section, index) = (self.section, self.index);
        Self { instance: Rc::clone(&self.instance), section, index, each: Some(each) }
    }

    /// The thing as an unknown.
    pub(super) fn open(&self) -> Open {
        let address = self.address();
        let reason = format!("`{address}` is known only once it is deployed");
        Open::hole(address, reason)
    }
}
