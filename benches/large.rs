//! What large files cost: plans and a state of Terraform's as `terraform show -json` prints them, and
//! answers of the AWS CLI, written to a folder for temporary files and checked by the whole program.
//!
//! Run with `cargo bench --bench large`, or `… -- plan` for the rows whose name has the word. The same
//! seed writes the same files. The mark: a plan of 100 MB takes at most 256 MB at the peak, text
//! included; 10 MB at most 0.3 s. Memory is read from `/proc`, so on Linux only.
#![expect(clippy::print_stdout, reason = "a bench speaks to the terminal")]

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const MB: usize = 1_000_000;

/// A file to check: its name, the least size, and what writes it.
struct Row {
    name: &'static str,
    size: usize,
    write: fn(&mut Text, usize) -> io::Result<()>,
}

const ROWS: [Row; 6] = [
    Row { name: "plan, 10 MB", size: 10 * MB, write: |text, size| plan(text, size, 50) },
    Row { name: "plan, 100 MB", size: 100 * MB, write: |text, size| plan(text, size, 50) },
    Row {
        name: "plan, every 4th of ours",
        size: 100 * MB,
        write: |text, size| plan(text, size, 4),
    },
    Row { name: "state, 100 MB", size: 100 * MB, write: |text, size| state(text, size, 50) },
    Row { name: "RDS instances, 60 MB", size: 60 * MB, write: databases },
    Row { name: "roles of an account, 60 MB", size: 60 * MB, write: roles },
];

/// A file that counts what is written, and a generator of numbers; the same seed gives the same.
struct Text {
    file: BufWriter<File>,
    written: usize,
    chance: u64,
}

impl Text {
    fn put(&mut self, text: &str) -> io::Result<()> {
        self.written += text.len();
        self.file.write_all(text.as_bytes())
    }

    fn number(&mut self) -> u64 {
        self.chance ^= self.chance << 13;
        self.chance ^= self.chance >> 7;
        self.chance ^= self.chance << 17;
        self.chance >> 16
    }

    /// Puts elements with commas between them until the file has `size` bytes; gives how many.
    fn elements(
        &mut self,
        size: usize,
        element: impl Fn(usize, u64) -> String,
    ) -> io::Result<usize> {
        let mut count = 0;
        while self.written < size {
            let text = element(count, self.number());
            self.put(if count == 0 { "\n" } else { ",\n" })?;
            self.put(&text)?;
            count += 1;
        }
        Ok(count)
    }
}

const POLICY: &str = r#"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"Own\",\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::111122223333:root\"},\"Action\":\"kms:*\",\"Resource\":\"*\"},{\"Sid\":\"Share\",\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::444455556666:root\"},\"Action\":[\"kms:CreateGrant\",\"kms:Decrypt\",\"kms:DescribeKey\",\"kms:GenerateDataKey*\",\"kms:ReEncrypt*\"],\"Resource\":\"*\"}]}"#;
const TRUST: &str = r#"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"backup.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}"#;

/// The type of a resource, its values, and which of them are not known before it is made.
fn resource(at: usize, number: u64, every: usize) -> (&'static str, String, &'static str) {
    if at.is_multiple_of(every) {
        return match at / every % 4 {
            0 => (
                "aws_kms_key",
                format!(
                    r#"{{"description":"key {at}","is_enabled":true,"deletion_window_in_days":30,"policy":"{POLICY}","tags":{{"Name":"k{at}"}}}}"#
                ),
                r#"{"arn":true,"id":true,"key_id":true}"#,
            ),
            1 => (
                "aws_backup_vault",
                format!(
                    r#"{{"name":"vault{at}","kms_key_arn":"arn:aws:kms:eu-west-1:111122223333:key/{at:08x}-12ab-34cd-56ef-1234567890ab"}}"#
                ),
                r#"{"arn":true,"id":true,"recovery_points":true}"#,
            ),
            2 => (
                "aws_iam_role",
                format!(
                    r#"{{"name":"role{at}","path":"/","assume_role_policy":"{TRUST}","max_session_duration":3600}}"#
                ),
                r#"{"arn":true,"id":true,"unique_id":true}"#,
            ),
            _ => (
                "aws_db_instance",
                format!(
                    r#"{{"identifier":"db{at}","engine":"postgres","storage_encrypted":true,"kms_key_id":"arn:aws:kms:eu-west-1:111122223333:key/{at:08x}-12ab-34cd-56ef-1234567890ab","tags":{{"backup":"daily"}}}}"#
                ),
                r#"{"arn":true,"id":true,"endpoint":true}"#,
            ),
        };
    }
    let rules: Vec<String> = (0..number % 12)
        .map(|rule| format!(r#"{{"cidr_blocks":["10.{rule}.0.0/16"],"description":"rule \"{rule}\" [of {at}]","from_port":{number},"to_port":443,"protocol":"tcp","self":false}}"#))
        .collect();
    let group = format!(
        r#"{{"name":"group{at}","description":"{{\"not\": \"ours\"}}","vpc_id":"vpc-{number:012x}","ingress":[{}],"tags":{{"Name":"group{at}"}}}}"#,
        rules.join(",")
    );
    ("aws_security_group", group, r#"{"arn":true,"id":true,"owner_id":true}"#)
}

/// A planned resource in the module that it stands in.
fn planned(at: usize, number: u64, every: usize) -> String {
    let (kind, values, _) = resource(at, number, every);
    let module = at / 1_000;
    format!(
        r#"{{"address":"module.m{module}.{kind}.r{at}","mode":"managed","type":"{kind}","name":"r{at}","provider_name":"registry.terraform.io/hashicorp/aws","schema_version":1,"values":{values},"sensitive_values":{{}}}}"#
    )
}

/// The modules that hold the resources of a plan or a state, at most `size` bytes of them.
fn modules(text: &mut Text, size: usize, every: usize) -> io::Result<usize> {
    text.put(r#"{"root_module":{"resources":[],"child_modules":["#)?;
    let mut count = 0;
    while text.written < size {
        let module = count / 1_000;
        text.put(if module == 0 { "\n" } else { ",\n" })?;
        text.put(&format!(r#"{{"address":"module.m{module}","resources":["#))?;
        for at in count..count + 1_000 {
            let number = text.number();
            text.put(if at == count { "\n" } else { ",\n" })?;
            text.put(&planned(at, number, every))?;
        }
        text.put("]}")?;
        count += 1_000;
    }
    text.put("]}}")?;
    Ok(count)
}

/// A plan of new resources, every so-manieth of a type that backstay looks at.
fn plan(text: &mut Text, size: usize, every: usize) -> io::Result<()> {
    text.put(r#"{"format_version":"1.2","terraform_version":"1.9.0","planned_values":"#)?;
    let count = modules(text, size * 2 / 5, every)?;
    text.put(r#","resource_changes":["#)?;
    for at in 0..count {
        let number = text.number();
        let (kind, values, unknown) = resource(at, number, every);
        let module = at / 1_000;
        text.put(if at == 0 { "\n" } else { ",\n" })?;
        text.put(&format!(
            r#"{{"address":"module.m{module}.{kind}.r{at}","module_address":"module.m{module}","mode":"managed","type":"{kind}","name":"r{at}","provider_name":"registry.terraform.io/hashicorp/aws","change":{{"actions":["create"],"before":null,"after":{values},"after_unknown":{unknown},"before_sensitive":false,"after_sensitive":{{}}}}}}"#
        ))?;
    }
    text.put(r#"],"configuration":{"provider_config":{"aws":{"name":"aws","expressions":{"region":{"constant_value":"eu-west-1"}}}},"root_module":{"module_calls":{"#)?;
    for at in 0..count {
        let module = at / 1_000;
        if at.is_multiple_of(1_000) {
            let comma = if at == 0 { "" } else { "]}},\n" };
            text.put(&format!(r#"{comma}"m{module}":{{"source":"./m","module":{{"resources":["#))?;
        }
        let kind = resource(at, 0, every).0;
        let comma = if at.is_multiple_of(1_000) { "" } else { ",\n" };
        text.put(&format!(
            r#"{comma}{{"address":"{kind}.r{at}","mode":"managed","type":"{kind}","name":"r{at}","provider_config_key":"aws","expressions":{{"name":{{"references":["var.name"]}}}},"schema_version":1}}"#
        ))?;
    }
    text.put("]}}}}}}\n")
}

/// A state of the same resources.
fn state(text: &mut Text, size: usize, every: usize) -> io::Result<()> {
    text.put(r#"{"format_version":"1.0","terraform_version":"1.9.0","values":"#)?;
    modules(text, size, every)?;
    text.put("}\n")
}

/// The answer of `describe-db-instances`.
fn databases(text: &mut Text, size: usize) -> io::Result<()> {
    text.put(r#"{"DBInstances":["#)?;
    text.elements(size, |at, number| {
        format!(
            r#"{{"DBInstanceIdentifier":"db{at}","DBInstanceClass":"db.m7g.large","Engine":"postgres","DBInstanceStatus":"available","Endpoint":{{"Address":"db{at}.{number:012x}.eu-west-1.rds.amazonaws.com","Port":5432}},"VpcSecurityGroups":[{{"VpcSecurityGroupId":"sg-{number:012x}","Status":"active"}}],"StorageEncrypted":true,"KmsKeyId":"arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab","DBInstanceArn":"arn:aws:rds:eu-west-1:111122223333:db:db{at}","TagList":[{{"Key":"backup","Value":"daily"}}],"CertificateDetails":{{"CAIdentifier":"rds-ca-rsa2048-g1"}}}}"#
        )
    })?;
    text.put("]}\n")
}

/// The answer of `get-account-authorization-details`.
fn roles(text: &mut Text, size: usize) -> io::Result<()> {
    text.put(r#"{"UserDetailList":[],"GroupDetailList":[],"Policies":[],"RoleDetailList":["#)?;
    text.elements(size, |at, number| {
        let inline: Vec<String> = (0..number % 4)
            .map(|policy| format!(r#"{{"PolicyName":"p{policy}","PolicyDocument":{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":["s3:GetObject","s3:ListBucket"],"Resource":["arn:aws:s3:::bucket-{number}","arn:aws:s3:::bucket-{number}/*"]}}]}}}}"#))
            .collect();
        format!(
            r#"{{"Path":"/","RoleName":"role{at}","RoleId":"AROA{number:012X}","Arn":"arn:aws:iam::111122223333:role/role{at}","CreateDate":"2026-01-01T00:00:00+00:00","AssumeRolePolicyDocument":{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Service":"lambda.amazonaws.com"}},"Action":"sts:AssumeRole"}}]}},"InstanceProfileList":[],"RolePolicyList":[{}],"AttachedManagedPolicies":[],"Tags":[],"RoleLastUsed":{{}}}}"#,
            inline.join(",")
        )
    })?;
    text.put("]}\n")
}

/// Runs `check` and gives its time, the most memory it held, in kB, and how it ended.
#[expect(clippy::disallowed_methods, reason = "it reads the kernel's notes, not an input")]
fn check(folder: &Path, file: &Path) -> io::Result<(Duration, u64)> {
    let start = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_backstay"))
        .args(["check", "--no-config", "--exit-zero", "--strict", "--format", "json"])
        .arg(file)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(File::create(folder.join("findings.json"))?)
        .spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut highest = 0;
    let ended = loop {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let now = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        highest = highest.max(now.unwrap_or(0));
        if let Some(ended) = child.try_wait()? {
            break ended;
        }
        std::thread::sleep(Duration::from_millis(1));
    };
    assert!(ended.success(), "{}: {ended}", file.display());
    Ok((start.elapsed(), highest))
}

#[expect(clippy::disallowed_methods, reason = "the rows stand on the bench's own command line")]
fn main() -> io::Result<()> {
    let asked = std::env::args().skip(1).find(|word| !word.starts_with('-')).unwrap_or_default();
    let folder = std::env::temp_dir().join(format!("backstay-large-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    println!("{:28} {:>5} {:>8} {:>9}", "", "MB", "time, s", "peak, MB");
    for row in ROWS.iter().filter(|row| row.name.contains(&asked)) {
        let path = folder.join("large.json");
        let mut text =
            Text { file: BufWriter::new(File::create(&path)?), written: 0, chance: 0x9e37_79b9 };
        (row.write)(&mut text, row.size)?;
        text.file.flush()?;
        let (time, peak) = check(&folder, &path)?;
        let (size, peak) = (text.written / MB, peak / 1024);
        println!("{:28} {size:5} {:8.2} {peak:9}", row.name, time.as_secs_f64());
    }
    fs::remove_dir_all(&folder)
}
