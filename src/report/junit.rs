//! `junit`: findings as tests that fail, which most CI systems list; one suite for each file.
//!
//! There is no standard; this keeps to what the schema of Jenkins' xUnit plugin has (`junit-10.xsd`),
//! which refuses reports with anything else, such as `file` of a test. GitLab, Azure Pipelines and
//! others read it too; the link to a file that GitLab would make of `file` is in its code quality report
//! (`gitlab`), with the line. Notes and suppressed findings are tests that were skipped. A run
//! without findings is one test that passed, since an empty report counts as a missing one.

use std::collections::BTreeMap;
use std::io;

use super::Report;
use super::concise::suppressed;
use super::markup::escaped;
use super::place::Place;
use crate::finding::{Finding, Severity};

/// Writes the report.
pub(super) fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut files: BTreeMap<String, Vec<(Place, &Finding)>> = BTreeMap::new();
    for finding in report.findings {
        let place = Place::of(report.sources, finding.primary.at);
        files.entry(place.path.clone()).or_default().push((place, finding));
    }
    let name = format!("{} {}", env!("CARGO_PKG_NAME"), report.command);
    let tests = report.findings.len().max(1);
    let failures = count(report.findings.iter());
    let skipped = report.findings.len() - failures;
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    let figures = format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"0\"");
    writeln!(out, "<testsuites name=\"{name}\" {figures}>")?;
    if files.is_empty() {
        writeln!(out, "  <testsuite name=\"{name}\" {figures} skipped=\"{skipped}\">")?;
        writeln!(out, "    <testcase name=\"nothing found\" classname=\"{name}\"/>")?;
        writeln!(out, "  </testsuite>")?;
    }
    for (path, findings) in &files {
        let failures = count(findings.iter().map(|(_, finding)| *finding));
        let (tests, skipped) = (findings.len(), findings.len() - failures);
        let path = escaped(path);
        writeln!(
            out,
            "  <testsuite name=\"{path}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\" file=\"{path}\">"
        )?;
        for (place, finding) in findings {
            case(&path, place, finding, out)?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

fn count<'f>(findings: impl Iterator<Item = &'f Finding>) -> usize {
    findings.filter(|finding| fails(finding)).count()
}

fn fails(finding: &Finding) -> bool {
    finding.suppressed.is_none() && finding.severity != Severity::Note
}

fn case(path: &str, place: &Place, finding: &Finding, out: &mut dyn io::Write) -> io::Result<()> {
    let (rule, line, column) =
        (escaped(finding.rule.as_str()), place.start.line, place.start.column);
    let message = escaped(&finding.message);
    writeln!(out, "    <testcase name=\"{rule} {path}:{line}:{column}\" classname=\"{rule}\">")?;
    if fails(finding) {
        let severity = finding.severity.word();
        let help = finding
            .help
            .as_deref()
            .map_or_else(String::new, |help| format!("\nhelp: {}", escaped(help)));
        writeln!(
            out,
            "      <failure message=\"{message}\" type=\"{severity}\">{path}:{line}:{column}: {message}{help}</failure>"
        )?;
    } else {
        let reason = finding.suppressed.as_ref().map(suppressed).unwrap_or_default();
        writeln!(out, "      <skipped message=\"{message}{}\"/>", escaped(&reason))?;
    }
    writeln!(out, "    </testcase>")
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use crate::report::Format;
    use crate::report::sample::estate;

    #[test]
    fn a_finding_is_a_test_that_fails_and_a_note_one_that_was_skipped() {
        let mut sample = estate();
        sample.findings.remove(1);
        assert_eq!(
            sample.render(Format::Junit),
            "\
<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<testsuites name=\"backstay check\" tests=\"2\" failures=\"1\" errors=\"0\">
  <testsuite name=\"keys/a b#1.json\" tests=\"1\" failures=\"1\" errors=\"0\" skipped=\"0\" file=\"keys/a b#1.json\">
    <testcase name=\"key-policy-any-principal keys/a b#1.json:7:29\" classname=\"key-policy-any-principal\">
      <failure message=\"statement `Use` lets any AWS principal use the key\" type=\"error\">keys/a b#1.json:7:29: statement `Use` lets any AWS principal use the key
help: name the accounts or roles</failure>
    </testcase>
  </testsuite>
  <testsuite name=\"plan.json\" tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"1\" file=\"plan.json\">
    <testcase name=\"copy-path-fails plan.json:2:10\" classname=\"copy-path-fails\">
      <skipped message=\"statement `Use` lets any AWS principal use the key\"/>
    </testcase>
  </testsuite>
</testsuites>
"
        );
    }

    /// The attributes that the schema of Jenkins' xUnit plugin has for an element, as far as we write it.
    const KNOWN: [(&str, &[&str]); 5] = [
        ("testsuites", &["name", "tests", "failures", "errors"]),
        ("testsuite", &["name", "tests", "failures", "errors", "skipped", "file"]),
        ("testcase", &["name", "classname"]),
        ("failure", &["message", "type"]),
        ("skipped", &["message", "type"]),
    ];

    #[test]
    fn elements_have_no_attribute_that_the_schema_of_jenkins_lacks() {
        let texts = [estate().render(Format::Junit), {
            let mut sample = estate();
            sample.findings.clear();
            sample.render(Format::Junit)
        }];
        for tag in texts.iter().flat_map(|text| text.split('<').skip(2)) {
            let tag = tag.split('>').next().unwrap().trim_end_matches('/');
            let (name, rest) = tag.split_once(' ').unwrap_or((tag, ""));
            if name.starts_with('/') {
                continue;
            }
            let (_, known) = KNOWN.iter().find(|(known, _)| *known == name).unwrap();
            for attribute in rest.split("=\"").collect::<Vec<_>>().split_last().unwrap().1 {
                let attribute = attribute.rsplit(' ').next().unwrap();
                assert!(known.contains(&attribute), "{name} {attribute}");
            }
        }
    }

    #[test]
    fn nothing_found_is_a_test_that_passes() {
        let mut sample = estate();
        sample.findings.clear();
        let text = sample.render(Format::Junit);
        assert!(text.contains("tests=\"1\" failures=\"0\""), "{text}");
        assert!(text.contains("<testcase name=\"nothing found\""), "{text}");
    }

    #[test]
    fn what_xml_forbids_is_shown_by_its_picture() {
        let mut sample = estate();
        sample.findings.truncate(1);
        sample.findings[0].message = "\u{0}\"]]><&\u{fffe}\n".to_owned();
        let text = sample.render(Format::Junit);
        let shown = "message=\"␀&quot;]]&gt;&lt;&amp;&lt;U+FFFE&gt;␊\"";
        assert!(text.contains(shown), "{text}");
    }
}
