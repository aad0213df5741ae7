//! The checks in Rust: one module for each page with `check: rust`, named after it.
//!
//! Architecture invariant: a check finds facts and places and holds no sentences; its page speaks.

use super::Check;

mod json_bad_escape;
mod json_bad_number;
mod json_bare_word;
mod json_byte_order_mark;
mod json_comment;
mod json_control_in_string;
mod json_curly_quotes;
mod json_doubled_comma;
mod json_duplicate_key;
mod json_foreign_literal;
mod json_foreign_space;
mod json_missing_colon;
mod json_missing_comma;
mod json_single_quotes;
mod json_trailing_comma;
mod key_policy_any_principal;
mod placeholder_left;
mod plan_advanced_setting_unknown;
mod plan_air_gapped_target_elsewhere;
mod plan_cold_storage_too_late;
mod plan_continuous_backup_retention;
mod plan_continuous_backup_without_retention;
mod plan_copy_destination_twice;
mod plan_copy_inherits_retention;
mod plan_copy_kept_shorter_than_source;
mod plan_destination_malformed;
mod plan_destination_region_unknown;
mod plan_kept_forever;
mod plan_lifecycle_half_never;
mod plan_name_malformed;
mod plan_recovery_point_tags_too_many;
mod plan_retention_out_of_range;
mod plan_rule_name_twice;
mod plan_schedule_bare;
mod plan_schedule_days;
mod plan_schedule_field_count;
mod plan_schedule_field_value;
mod plan_schedule_more_than_hourly;
mod plan_schedule_never;
mod plan_schedule_rate;
mod plan_too_many_copies;
mod plan_too_many_rules;
mod policy_version_missing;
mod unreadable_json;
mod unreadable_yaml;
mod yaml_duplicate_key;

/// Every check with its rule's name, sorted.
#[rustfmt::skip]
pub const TABLE: &[(&str, Check)] = &[
    ("json-bad-escape", json_bad_escape::check),
    ("json-bad-number", json_bad_number::check),
    ("json-bare-word", json_bare_word::check),
    ("json-byte-order-mark", json_byte_order_mark::check),
    ("json-comment", json_comment::check),
    ("json-control-in-string", json_control_in_string::check),
    ("json-curly-quotes", json_curly_quotes::check),
    ("json-doubled-comma", json_doubled_comma::check),
    ("json-duplicate-key", json_duplicate_key::check),
    ("json-foreign-literal", json_foreign_literal::check),
    ("json-foreign-space", json_foreign_space::check),
    ("json-missing-colon", json_missing_colon::check),
    ("json-missing-comma", json_missing_comma::check),
    ("json-single-quotes", json_single_quotes::check),
    ("json-trailing-comma", json_trailing_comma::check),
    ("key-policy-any-principal", key_policy_any_principal::check),
    ("placeholder-left", placeholder_left::check),
    ("plan-advanced-setting-unknown", plan_advanced_setting_unknown::check),
    ("plan-air-gapped-target-elsewhere", plan_air_gapped_target_elsewhere::check),
    ("plan-cold-storage-too-late", plan_cold_storage_too_late::check),
    ("plan-continuous-backup-retention", plan_continuous_backup_retention::check),
    ("plan-continuous-backup-without-retention", plan_continuous_backup_without_retention::check),
    ("plan-copy-destination-twice", plan_copy_destination_twice::check),
    ("plan-copy-inherits-retention", plan_copy_inherits_retention::check),
    ("plan-copy-kept-shorter-than-source", plan_copy_kept_shorter_than_source::check),
    ("plan-destination-malformed", plan_destination_malformed::check),
    ("plan-destination-region-unknown", plan_destination_region_unknown::check),
    ("plan-kept-forever", plan_kept_forever::check),
    ("plan-lifecycle-half-never", plan_lifecycle_half_never::check),
    ("plan-name-malformed", plan_name_malformed::check),
    ("plan-recovery-point-tags-too-many", plan_recovery_point_tags_too_many::check),
    ("plan-retention-out-of-range", plan_retention_out_of_range::check),
    ("plan-rule-name-twice", plan_rule_name_twice::check),
    ("plan-schedule-bare", plan_schedule_bare::check),
    ("plan-schedule-days", plan_schedule_days::check),
    ("plan-schedule-field-count", plan_schedule_field_count::check),
    ("plan-schedule-field-value", plan_schedule_field_value::check),
    ("plan-schedule-more-than-hourly", plan_schedule_more_than_hourly::check),
    ("plan-schedule-never", plan_schedule_never::check),
    ("plan-schedule-rate", plan_schedule_rate::check),
    ("plan-too-many-copies", plan_too_many_copies::check),
    ("plan-too-many-rules", plan_too_many_rules::check),
    ("policy-version-missing", policy_version_missing::check),
    ("unreadable-json", unreadable_json::check),
    ("unreadable-yaml", unreadable_yaml::check),
    ("yaml-duplicate-key", yaml_duplicate_key::check),
];

/// The check of the rule with this name.
pub(super) fn named(rule: &str) -> Option<Check> {
    let found = TABLE.binary_search_by(|(name, _)| (*name).cmp(rule)).ok()?;
    TABLE.get(found).map(|(_, check)| *check)
}
