//! SARIF tests.
