//! The model, the run and the verdict of golive: what probe and front-end authors depend on
