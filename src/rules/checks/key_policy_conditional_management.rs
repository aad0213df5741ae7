//! Key policies that somebody can change only while a condition on circumstances holds.

use crate::rules::{Context, Hit, Hits};

/// Keys that hold of circumstances, not of who calls: they can stop to be met.
const CIRCUMSTANCES: &[&str] = &[
    "aws:CurrentTime",
    "aws:EpochTime",
    "aws:MultiFactorAuthAge",
    "aws:MultiFactorAuthPresent",
    "aws:SourceIp",
    "aws:SourceVpc",
    "aws:SourceVpcArn",
    "aws:SourceVpce",
    "aws:VpcSourceIp",
    "kms:ViaService",
];

/// Reports the statements for the account that give `PutKeyPolicy` under a condition, where no
/// statement gives it without.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.managed_key_policies() {
        let managing = || {
            let statements = key.policy.statements.iter().filter(|statement| !statement.denies());
            statements.filter(|statement| statement.takes("kms:putkeypolicy") != Some(false))
        };
        let narrows = |statement: &crate::iam::Statement| {
            statement.conditions.iter().position(|condition| {
                CIRCUMSTANCES.iter().any(|key| condition.is_on(key)) && condition.needs_its_key()
            })
        };
        if managing().any(|statement| narrows(statement).is_none()) {
            continue;
        }
        for statement in managing() {
            let account = statement.principals().find(|(who, _)| key.is_own_account(who));
            let condition = narrows(statement).and_then(|at| statement.conditions.get(at));
            if let Some(((_, principal), condition)) = account.zip(condition) {
                let hit = Hit::new(key.id, condition.key.at)
                    .value("Sid", statement.name())
                    .value("Key", &*condition.key.value);
                hits.push(hit.label("Principal", principal));
            }
        }
    }
}
