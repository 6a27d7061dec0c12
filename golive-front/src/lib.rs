//! Front ends for golive: text, JSON, a command line
