//! Plans and states: what is declared, what is unknown, and where it stands.
