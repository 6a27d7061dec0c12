//! Which certificates a probe trusts.
