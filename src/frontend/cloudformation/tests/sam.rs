//! What SAM makes of functions.

use pretty_assertions::assert_eq;

use super::{find, shown, unit};
use crate::frontend::Unit;
use crate::inventory::Kind;

const FUNCTION: &str = "\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    VpcConfig: { SubnetIds: [subnet-1] }
    Environment: { Variables: { VAULT: global, STAGE: prod } }
    Policies: [AWSLambdaVPCAccessExecutionRole]
Resources:
  Copier:
    Type: AWS::Serverless::Function
    Properties:
      Environment: { Variables: { VAULT: central } }
      Policies:
        - Statement:
            - { Effect: Allow, Action: 'backup:StartCopyJob', Resource: '*' }
      Events:
        Done:
          Type: EventBridgeRule
          Properties: { Pattern: { source: [aws.backup] } }
";

fn tree(unit: &Unit, kind: Kind) -> String {
    let document = find(unit, kind);
    let address = document.template_address.as_deref().unwrap();
    format!("{} {address} {}", document.name, shown(&document.root))
}

#[test]
fn a_function_without_a_role_has_the_one_that_sam_makes() {
    let (unit, _) = unit(FUNCTION);
    assert_eq!(
        tree(&unit, Kind::LambdaFunction),
        "stack.yaml/Copier Copier {Environment: {Variables: {VAULT: central, STAGE: prod}}, \
         Role: ${CopierRole.Arn}}"
    );
    assert_eq!(
        tree(&unit, Kind::Role),
        "stack.yaml/Copier/Role CopierRole {AttachedManagedPolicies: \
         [arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole, \
         arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole, \
         arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole], \
         PoliciesComplete: true}"
    );
    assert_eq!(
        tree(&unit, Kind::TrustPolicy),
        "stack.yaml/Copier/Role CopierRole {Version: 2012-10-17, Statement: [{Effect: Allow, \
         Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]}"
    );
    assert_eq!(
        tree(&unit, Kind::IdentityPolicy),
        "stack.yaml/Copier/Role CopierRole {Statement: [{Effect: Allow, Action: \
         backup:StartCopyJob, Resource: *}]}"
    );
    assert_eq!(
        tree(&unit, Kind::EventRule),
        "stack.yaml/Copier/Done CopierDone {EventPattern: {source: [aws.backup]}, Targets: [{Arn: \
         ${Copier.Arn}}]}"
    );
}

#[test]
fn a_policy_template_of_sam_may_give_anything() {
    let (unit, _) =
        unit(&FUNCTION.replace(
            "[AWSLambdaVPCAccessExecutionRole]",
            "[{ SQSPollerPolicy: { QueueName: q } }]",
        ));
    assert!(!tree(&unit, Kind::Role).contains("PoliciesComplete"));
}

#[test]
fn a_function_with_a_role_of_its_own_gets_no_other() {
    let (unit, _) = unit(&FUNCTION.replace(
        "      Events:",
        "      Role: arn:aws:iam::111122223333:role/copier\n      Events:",
    ));
    assert!(unit.documents.iter().all(|document| document.kind != Kind::Role));
    assert!(tree(&unit, Kind::LambdaFunction).ends_with("role/copier}"));
}
