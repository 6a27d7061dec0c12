//! Go-live checklists that run.
