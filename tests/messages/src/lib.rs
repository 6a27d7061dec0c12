//! What the macros of golive say of a wrong checklist: see `ui`, one case a
//! file. They are a package of their own so that each is built with the default
//! features and nothing else.
