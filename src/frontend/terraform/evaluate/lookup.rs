//! References: variables, locals, resources, modules, and what is taken out of values.

use std::rc::Rc;

use crate::frontend::path::{joined, relative};
use crate::source::{Location, ProblemKind};
use crate::syntax::{Key, Open};

use super::super::attribute;
use super::super::config::Section;
use super::super::instance::{Call, Each, Instance, Reference};
use super::super::library::InputValue;
use super::super::number::Number;
use super::super::provider;
use super::super::syntax::{Block, Expr, ExprKind};
use super::super::text::shown;
use super::super::types;
use super::super::value::{Evaluated, Kind, Value, failure};
use super::collect::{at_index, at_key};
use super::{Elements, Evaluator, Scope, reason_of};

/// Modules that call each other, from the root module down.
const MAX_MODULE_DEPTH: u32 = 16;

impl Evaluator<'_> {
    /// A name, or an attribute of something.
    pub(super) fn reference(&self, scope: &Scope<'_>, expr: &Expr) -> Evaluated {
        let ExprKind::Attribute(source, name) = &expr.kind else {
            let name = expr.name().unwrap_or_default();
            return match scope.find(name) {
                Some(value) => Ok(value.clone()),
                None => failure(format!("`{name}` is not declared")),
            };
        };
        if let Some(root) = free_name(scope, source) {
            return self.rooted(scope, (root, name), expr.at);
        }
        if let ExprKind::Attribute(inner, kind) = &source.kind
            && free_name(scope, inner) == Some("data")
        {
            let found = declared(scope.instance, Section::Data, (kind, name), expr.at);
            // a partition is that of the provider, whoever declares the data source
            let is_partition = &**kind == "aws_partition" && found.as_open().is_some();
            return Ok(if is_partition { self.partition(scope.instance, expr.at) } else { found });
        }
        let value = self.evaluate(scope, source)?;
        self.attribute(&value, name, expr.at)
    }

    /// `root.name`, where `root` is no name of a `for` and the like.
    fn rooted(&self, scope: &Scope<'_>, (root, name): (&str, &str), at: Location) -> Evaluated {
        let instance = scope.instance;
        match root {
            "var" => self.variable(instance, name).map(|value| placed(value, at)),
            "local" => self.local(instance, name).map(|value| placed(value, at)),
            "module" => Ok(declared(instance, Section::Modules, (name, ""), at)),
            "path" => Ok(path(instance, name, at)),
            "terraform" | "tofu" => {
                let name = format!("{root}.{name}");
                Ok(Value::hole(at, &name, format!("`{name}` depends on where this is run")))
            }
            "each" | "count" | "self" | "data" => {
                failure(format!("`{root}.{name}` has no meaning here"))
            }
            kind => Ok(declared(instance, Section::Resources, (kind, name), at)),
        }
    }

    /// What `data.aws_partition` says, as an object.
    fn partition(&self, instance: &Rc<Instance>, at: Location) -> Value {
        let home = provider::main(self, instance);
        let said = home.partition_attributes().into_iter();
        let entry =
            |(name, text): (&str, String)| (Key { at, text: name.into() }, Value::text(at, text));
        Value::map(at, said.map(entry).collect())
    }

    /// A variable's value: what the caller or the user gives, else its default.
    pub(in super::super) fn variable(&self, instance: &Rc<Instance>, name: &str) -> Evaluated {
        let full = format!("{}var.{name}", instance.prefix);
        let Some(block) = instance.config.variables.get(name) else {
            return Ok(undeclared(&full));
        };
        self.memoized(full.clone(), block.at, || {
            let given = match instance.call_block() {
                Some((call, caller)) => self.input(call, caller, name)?,
                None => self.root_input(instance, block, name),
            };
            let scope = Scope::new(instance);
            let kind = block.body.get("type");
            let nullable = block.body.get("nullable");
            let skips_null =
                nullable.is_some_and(|value| matches!(value.kind, ExprKind::Bool(false)));
            let given = given.filter(|value| !(skips_null && value.is_null()));
            let value = match (given, block.body.get("default")) {
                (Some(value), _) => value,
                (None, Some(default)) => self.evaluate(&scope, default)?,
                (None, None) => {
                    let reason = format!("no value for `{full}`");
                    return Ok(Value::hole(block.at, &full, reason));
                }
            };
            Ok(match kind {
                Some(kind) => types::convert(self, &scope, value, kind),
                None => value,
            })
        })
    }

    /// What a call gives a variable.
    fn input(
        &self,
        call: &Call,
        block: &Block,
        name: &str,
    ) -> Result<Option<Value>, super::Failure> {
        let Some(expr) = block.body.get(name) else { return Ok(None) };
        let scope = Scope::new(&call.caller);
        let value = match &call.each.name {
            Some((word, each)) => {
                let frame = scope.frame(word, each.clone());
                self.evaluate(&scope.with(&frame), expr)?
            }
            None => self.evaluate(&scope, expr)?,
        };
        Ok(Some(value))
    }

    /// What the user gives a variable of the root module.
    fn root_input(&self, instance: &Rc<Instance>, block: &Block, name: &str) -> Option<Value> {
        let scope = Scope::new(instance);
        match (self.library.input(name), self.given.variables.get(name)) {
            (Some(InputValue::Expr(expr)), _) => return Some(self.value(&scope, expr)),
            (Some(InputValue::Text(text)), _) => {
                let value = Value::text(block.header(), &**text);
                return Some(types::spelled(self, &scope, value, block));
            }
            (None, Some(node)) => {
                return Some(types::spelled(self, &scope, Value::of_node(node), block));
            }
            (None, None) => {}
        }
        let mut values = instance.config.values.iter().rev();
        let value = values.find(|value| &*value.key.text == name)?;
        Some(self.value(&scope, &value.value))
    }

    fn local(&self, instance: &Rc<Instance>, name: &str) -> Evaluated {
        let full = format!("{}local.{name}", instance.prefix);
        let Some(expr) = instance.config.locals.get(name) else {
            return Ok(undeclared(&full));
        };
        self.memoized(full, expr.at, || self.evaluate(&Scope::new(instance), expr))
    }

    /// The instance of a module that one of its calls makes. Says why there is none, once.
    pub(in super::super) fn child(&self, reference: &Reference) -> Option<Rc<Instance>> {
        let each = reference.each.clone()?;
        let address = reference.address();
        if let Some(known) = self.instances.borrow().get(&address) {
            return known.clone();
        }
        let child = self.make_child(reference, each, &address);
        self.instances.borrow_mut().insert(address, child.clone());
        child
    }

    fn make_child(&self, reference: &Reference, each: Each, address: &str) -> Option<Rc<Instance>> {
        let caller = &reference.instance;
        let block = reference.block()?;
        let name = block.label(0);
        let source = block.body.get("source")?;
        let text = self.value(&Scope::new(caller), source).scalar()?;
        let lacking = |message: String| {
            self.problem(ProblemKind::Unresolved, message, source.at);
            None
        };
        if !(text.starts_with("./") || text.starts_with("../")) {
            return lacking(format!("module `{name}` is not local: what it declares is not known"));
        }
        let Some(folder) = joined(&caller.config.folder, &text) else {
            return lacking(format!("module `{name}` lies outside of what was given"));
        };
        let Some(config) = self.library.config(&folder) else {
            return lacking(format!("module `{name}` is not among the given files"));
        };
        if caller.is_inside(&folder) {
            return lacking(format!("module `{name}` calls itself"));
        }
        if caller.depth >= MAX_MODULE_DEPTH {
            let message = format!("module `{name}` is called over {MAX_MODULE_DEPTH} others");
            return lacking(message);
        }
        let call = Call { caller: Rc::clone(caller), block: reference.index, each };
        Some(Rc::new(Instance {
            config,
            prefix: format!("{address}.").into(),
            call: Some(call),
            depth: caller.depth + 1,
        }))
    }

    /// `value.name`.
    pub(in super::super) fn attribute(&self, value: &Value, name: &str, at: Location) -> Evaluated {
        match &value.kind {
            Kind::Map(_) => match value.get(name) {
                Some(found) => Ok(found.clone()),
                None => failure(format!("there is no `{name}` in it")),
            },
            Kind::Reference(reference) if reference.each.is_none() => {
                let all = self.settled(value.clone());
                match &all.kind {
                    Kind::Reference(_) => failure("a reference to all instances"),
                    Kind::Null
                    | Kind::Bool(_)
                    | Kind::Number(_)
                    | Kind::Text(_)
                    | Kind::List(_)
                    | Kind::Set(_)
                    | Kind::Map(_)
                    | Kind::Json(_)
                    | Kind::Open(_) => self.attribute(&all, name, at),
                }
            }
            Kind::Reference(reference) => attribute::of(self, reference, name, at),
            Kind::Open(open) => Ok(member(value, open, &format!(".{name}"), at)),
            Kind::Null
            | Kind::Bool(_)
            | Kind::Number(_)
            | Kind::Text(_)
            | Kind::Json(_)
            | Kind::List(_)
            | Kind::Set(_) => failure(format!("{} has no `{name}`", value.sort())),
        }
    }

    /// `value[index]`.
    pub(in super::super) fn index(&self, value: &Value, index: &Value, at: Location) -> Evaluated {
        if let Kind::Reference(reference) = &value.kind {
            return match (&reference.each, index.scalar()) {
                (Some(_), Some(name)) => self.attribute(value, &name, at),
                (None, Some(key)) => self.instance(reference, &key, at),
                (_, None) => {
                    let name = format!("{}[{}]", reference.address(), shown(index));
                    Ok(Value::hole(at, &name, reason_of(index)))
                }
            };
        }
        if let Kind::Open(open) = &value.kind {
            return Ok(member(value, open, &format!("[{}]", shown(index)), at));
        }
        if index.has_open() {
            let name = format!("{}[{}]", shown(value), shown(index));
            return Ok(Value::hole(at, &name, reason_of(index)));
        }
        match &value.kind {
            Kind::List(items) => {
                let Some(wanted) = Number::of(index).and_then(Number::as_usize) else {
                    return failure(format!("{} as an index", index.sort()));
                };
                if items.iter().take(wanted.saturating_add(1)).any(Value::is_many) {
                    let name = format!("{}[{wanted}]", shown(value));
                    return Ok(Value::hole(at, &name, reason_of(value)));
                }
                match items.get(wanted) {
                    Some(item) => Ok(item.clone()),
                    None => failure(format!("index {wanted} in a list of {}", items.len())),
                }
            }
            Kind::Map(_) => match index.scalar() {
                Some(key) => self.attribute(value, &key, at),
                None => failure(format!("{} as a key", index.sort())),
            },
            Kind::Null
            | Kind::Bool(_)
            | Kind::Number(_)
            | Kind::Text(_)
            | Kind::Set(_)
            | Kind::Json(_)
            | Kind::Reference(_)
            | Kind::Open(_) => failure(format!("{} has no elements", value.sort())),
        }
    }

    /// The instance of a block under an index or key.
    fn instance(&self, reference: &Reference, key: &str, at: Location) -> Evaluated {
        let each = match self.elements(reference)? {
            Elements::One => return failure("neither `count` nor `for_each` there"),
            Elements::Counted(count) => match key.parse::<usize>() {
                Ok(index) if index < count => at_index(index, at),
                Ok(_) | Err(_) => return failure(format!("there is no instance `{key}`")),
            },
            Elements::Keyed(keys) => match keys.iter().find(|(known, _)| &**known == key) {
                Some((key, value)) => at_key(key, value),
                None => return failure(format!("there is no instance `{key}`")),
            },
            Elements::Any(each, reason) => match key.parse::<usize>() {
                Ok(index) if each.suffix.starts_with("[0") => at_index(index, at),
                Ok(_) | Err(_) => {
                    let name = format!("{} each.value", reference.address());
                    at_key(key, &Value::hole(at, &name, reason))
                }
            },
        };
        Ok(Value::new(at, Kind::Reference(Rc::new(reference.one(each)))))
    }
}

/// `path.module` as seen from the root module's folder.
fn path(instance: &Rc<Instance>, name: &str, at: Location) -> Value {
    match name {
        "root" => Value::text(at, "."),
        "module" => {
            let path = relative(instance.root_folder(), &instance.config.folder);
            Value::text(at, path)
        }
        _ => Value::hole(at, &format!("path.{name}"), "depends on where this is run"),
    }
}

/// A resource, data source or module of the same module.
fn declared(
    instance: &Rc<Instance>,
    section: Section,
    (kind, name): (&str, &str),
    at: Location,
) -> Value {
    let config = &instance.config;
    let Some(index) = config.find(section, kind, name) else {
        let name = match section {
            Section::Resources => format!("{}{kind}.{name}", instance.prefix),
            Section::Data => format!("{}data.{kind}.{name}", instance.prefix),
            Section::Modules => format!("{}module.{kind}", instance.prefix),
        };
        return undeclared(&name).moved(at);
    };
    let block = config.section(section).get(index);
    let several = block.is_some_and(|block| {
        block.body.get("count").is_some() || block.body.get("for_each").is_some()
    });
    let each = (!several).then(Each::default);
    let reference = Reference { instance: Rc::clone(instance), section, index, each };
    Value::new(at, Kind::Reference(Rc::new(reference)))
}

/// Something that no given file declares. Terraform would refuse it; here it may be that not all
/// files of the module were given.
fn undeclared(name: &str) -> Value {
    Value::hole(Location::default(), name, format!("`{name}` is not declared in the given files"))
}

/// A part of an unknown value.
fn member(value: &Value, open: &Open, what: &str, at: Location) -> Value {
    let name = format!("{}{what}", shown(value));
    Value::hole(at, &name, open.reason.clone())
}

/// What is not known stands where it is used; what is known where it was written.
fn placed(value: Value, at: Location) -> Value {
    if value.as_open().is_some() { value.moved(at) } else { value }
}

/// The name that an expression is, if it is one that no `for` and the like binds.
fn free_name<'e>(scope: &Scope<'_>, expr: &'e Expr) -> Option<&'e str> {
    expr.name().filter(|name| scope.find(name).is_none())
}
