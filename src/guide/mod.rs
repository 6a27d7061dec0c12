//! Pages on how golive is used: in Kubernetes, with the handles of an application.

#[doc = include_str!("kubernetes.md")]
pub mod kubernetes {}
