//! Real servers on free ports for golive's tests and examples
