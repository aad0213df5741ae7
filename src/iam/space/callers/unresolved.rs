//! The callers that an unresolved entry of `Principal` could name.
//!
//! Such an entry may turn out to be an ARN, an account's number, the ARN of an account's root user,
//! or a role session's ARN. The words here leave none of them out; of sessions they may hold a few
//! too many, which costs precision and no truth: such a caller counts as undecided.

use super::{SESSION, Sort, Traits};
use crate::iam::space::token::{Class, Pattern, Token};

impl Traits {
    /// The words of a sort that could be meant by an entry of which only a pattern is known.
    pub(super) fn unresolved(&self, pattern: &Pattern, sort: Sort) -> Vec<Pattern> {
        let mut found = self.with_sessions(pattern.clone(), sort);
        let root = format!("arn:{}:iam::", self.partition);
        let roots = pattern.between(&root, ":root");
        for account in std::iter::once(pattern).chain(&roots) {
            let mut word = self.before_account(sort);
            word.extend(&account.within(Class::Digit));
            word.push_text(":");
            word.push(Token::Many(Class::Any));
            found.push(word);
        }
        if sort == Sort::Role {
            found.extend(self.session_tails(pattern).iter().map(|tail| self.sessions(tail)));
        }
        found
    }

    /// Whether such an entry could name role sessions, and says something of them.
    pub(super) fn may_name_sessions(&self, pattern: &Pattern) -> bool {
        pattern.0 != [Token::Many(Class::Any)] && !self.session_tails(pattern).is_empty()
    }

    /// What such an entry says of an ARN behind `arn:aws:sts::`.
    fn session_tails(&self, pattern: &Pattern) -> Vec<Pattern> {
        pattern.between(&format!("arn:{}:sts::", self.partition), "")
    }

    /// All sessions of an account's roles, or of all accounts' where the account is not written out.
    fn sessions(&self, tail: &Pattern) -> Pattern {
        let is_digit = |token: &&Token| matches!(token, Token::Is('0'..='9'));
        let digits: Vec<Token> = tail.0.iter().take_while(is_digit).copied().collect();
        let is_account = digits.len() == 12 && tail.0.get(12) == Some(&Token::Is(':'));
        let account = if is_account { digits } else { vec![Token::Many(Class::Digit)] };
        let mut word = self.before_account(Sort::Role);
        word.extend(&Pattern(account));
        word.push_text(":role/");
        word.push(Token::Many(Class::NotNul));
        word.push(Token::Is(SESSION));
        word.push(Token::Many(Class::Any));
        word
    }
}
