//! What `trace` costs for an organization: an estate of N accounts in 17 Regions, written to a
//! folder for temporary files, with one plan per account and Region and two copies in each plan.
//!
//! Run with `cargo bench --bench estate`, or `… -- 20 200` for other sizes. The same seed writes the
//! same estate. Every account has a file of answers for each Region: plan, selection, vault, key with
//! its policy, and a database. One account more has the vaults that all copy into. Some keys are not
//! shared and some vaults locked, so that not every path ends alike. Memory is read from `/proc`.
#![expect(clippy::print_stdout, reason = "a bench speaks to the terminal")]

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const SIZES: [usize; 3] = [20, 200, 2_000];
const REGIONS: [&str; 17] = [
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "ca-central-1",
    "sa-east-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eu-central-1",
    "eu-north-1",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
];
/// The account of the central vaults.
const CENTRAL: &str = "999988887777";

/// A generator of numbers; the same seed gives the same numbers.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) % bound
    }
}

fn account(number: usize) -> String {
    format!("{:012}", 100_000_000_000 + number)
}

fn key_id(number: usize) -> String {
    format!("{number:08x}-12ab-34cd-56ef-1234567890ab")
}

/// A key with its policy, and a vault under it.
fn vault(owner: &str, region: &str, number: usize, (name, more): (&str, &str)) -> String {
    let key = format!("arn:aws:kms:{region}:{owner}:key/{}", key_id(number));
    let vault = format!("arn:aws:backup:{region}:{owner}:backup-vault:{name}");
    format!(
        r#"{{"KeyMetadata":{{"AWSAccountId":"{owner}","KeyId":"{id}","Arn":"{key}","Enabled":true,"KeyState":"Enabled","KeyManager":"CUSTOMER","KeySpec":"SYMMETRIC_DEFAULT"}}}},
{{"KeyId":"{key}","PolicyName":"default","Policy":{{"Version":"2012-10-17","Statement":[{{"Sid":"Own","Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::{owner}:root"}},"Action":"kms:*","Resource":"*"}}{more}]}}}},
{{"BackupVaultName":"{name}","BackupVaultArn":"{vault}","VaultType":"BACKUP_VAULT","EncryptionKeyArn":"{key}","NumberOfRecoveryPoints":3"#,
        id = key_id(number),
    )
}

/// What an account has in one Region.
fn place(owner: &str, at: usize, number: usize, chance: &mut Chance) -> String {
    let region = REGIONS.get(at).copied().unwrap_or("us-east-1");
    let other = REGIONS.get((at + 1) % REGIONS.len()).copied().unwrap_or("us-east-1");
    let is_shared = chance.below(10) != 0;
    let share = format!(
        r#",{{"Sid":"Share","Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::{CENTRAL}:root"}},"Action":["kms:CreateGrant","kms:Decrypt","kms:DescribeKey","kms:ReEncrypt*","kms:GenerateDataKey*"],"Resource":"*"}}"#
    );
    let lock = if chance.below(20) == 0 {
        r#","Locked":true,"MinRetentionDays":90"#
    } else {
        r#","Locked":false"#
    };
    let more = if is_shared { share.as_str() } else { "" };
    let key = format!("arn:aws:kms:{region}:{owner}:key/{}", key_id(number));
    let mut text = vault(owner, region, number, ("prod", more));
    let _ = write!(
        text,
        r#"{lock}}},
{{"DBInstances":[{{"DBInstanceIdentifier":"db{number}","DBInstanceArn":"arn:aws:rds:{region}:{owner}:db:db{number}","StorageEncrypted":true,"KmsKeyId":"{key}","TagList":[]}}]}},
{{"BackupPlanId":"plan-{number}","BackupPlanArn":"arn:aws:backup:{region}:{owner}:backup-plan:plan-{number}","BackupPlan":{{"BackupPlanName":"daily","Rules":[{{"RuleName":"nightly","TargetBackupVaultName":"prod","ScheduleExpression":"cron(0 3 ? * * *)","Lifecycle":{{"DeleteAfterDays":35}},"CopyActions":[{{"DestinationBackupVaultArn":"arn:aws:backup:{region}:{CENTRAL}:backup-vault:central","Lifecycle":{{"DeleteAfterDays":35}}}},{{"DestinationBackupVaultArn":"arn:aws:backup:{other}:{owner}:backup-vault:prod","Lifecycle":{{"DeleteAfterDays":35}}}}]}}]}}}},
{{"BackupPlanId":"plan-{number}","SelectionId":"s","BackupSelection":{{"SelectionName":"databases","IamRoleArn":"arn:aws:iam::{owner}:role/service-role/AWSBackupDefaultServiceRole","Resources":["arn:aws:rds:{region}:{owner}:db:*"]}}}}"#
    );
    text
}

/// What the central account has in one Region.
fn central(region: &str, number: usize) -> String {
    let mut text = vault(CENTRAL, region, number, ("central", ""));
    let _ = write!(
        text,
        r#","Locked":false}},
{{"BackupVaultName":"central","BackupVaultArn":"arn:aws:backup:{region}:{CENTRAL}:backup-vault:central","Policy":{{"Version":"2012-10-17","Statement":[{{"Sid":"In","Effect":"Allow","Principal":"*","Action":"backup:CopyIntoBackupVault","Resource":"*","Condition":{{"StringEquals":{{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}}}}]}}}}"#
    );
    text
}

/// Writes the estate; gives its size in bytes.
fn write(folder: &Path, accounts: usize) -> io::Result<usize> {
    let mut chance = Chance(7);
    let mut bytes = 0;
    let mut settings = String::from(
        "organization:\n  id: o-a1b2c3d4e5\n  cross_account_backup: true\naccounts:\n",
    );
    for number in 0..accounts {
        let owner = account(number);
        let _ =
            writeln!(settings, "  \"{owner}\": {{ name: a{number}, path: o-a1b2c3d4e5/r-ab12/ }}");
        let places: Vec<String> = (0..REGIONS.len())
            .map(|at| place(&owner, at, number * REGIONS.len() + at, &mut chance))
            .collect();
        let text = format!("[{}]\n", places.join(",\n"));
        bytes += text.len();
        fs::write(folder.join(format!("{owner}.json")), text)?;
    }
    let _ = writeln!(settings, "  \"{CENTRAL}\": {{ name: backup, path: o-a1b2c3d4e5/r-ab12/ }}");
    let first = accounts * REGIONS.len();
    let vaults: Vec<String> =
        REGIONS.iter().enumerate().map(|(at, region)| central(region, first + at)).collect();
    fs::write(folder.join("central.json"), format!("[{}]\n", vaults.join(",\n")))?;
    fs::write(folder.join("backstay.yaml"), settings)?;
    Ok(bytes)
}

/// Runs `trace` and gives its time and the most memory it held, in kB; what it prints goes to a file.
#[expect(clippy::disallowed_methods, reason = "it reads the kernel's notes, not an input")]
fn trace(folder: &Path, output: &Path) -> io::Result<(Duration, u64)> {
    let start = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_backstay"))
        .args(["trace", "--format", "json", "--exit-zero", "."])
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(fs::File::create(output)?)
        .spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut highest = 0;
    while child.try_wait()?.is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let now = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        highest = highest.max(now.unwrap_or(0));
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok((start.elapsed(), highest))
}

#[expect(clippy::disallowed_methods, reason = "the sizes stand on the bench's own command line")]
fn main() -> io::Result<()> {
    let asked: Vec<usize> = std::env::args().filter_map(|word| word.parse().ok()).collect();
    let sizes = if asked.is_empty() { SIZES.to_vec() } else { asked };
    for accounts in sizes {
        let folder = std::env::temp_dir().join(format!("backstay-estate-{}", std::process::id()));
        let inputs = folder.join("inputs");
        fs::create_dir_all(&inputs)?;
        let bytes = write(&inputs, accounts)?;
        let (time, peak) = trace(&inputs, &folder.join("traces.json"))?;
        let paths = accounts * REGIONS.len() * 2;
        let each = time / u32::try_from(paths).unwrap_or(1);
        println!(
            "{accounts} accounts, {} MB, {paths} paths: {time:.2?}, {each:.1?} a path, peak {} MB, {} kB a path",
            bytes / 1_000_000,
            peak / 1024,
            peak / u64::try_from(paths).unwrap_or(1),
        );
        fs::remove_dir_all(&folder)?;
    }
    Ok(())
}
