//! Criteria and values as a report and a listing have them.

use golive_core::criterion::{
    Aggregation, Bound, Comparison, Condition, Percentile, contains, last, max, one_of,
};
use golive_core::quantity::{Count, Dimension, Value};
use serde_json::{Value as Json, from_value, json, to_value};

use super::{condition, one_of_each};

#[test]
fn an_aggregation_is_its_name() {
    use Aggregation as A;
    let p = |percent| A::Percentile(Percentile::new(percent).unwrap());
    for (aggregation, name) in [
        (A::Last, "last"),
        (A::Avg, "avg"),
        (A::Min, "min"),
        (A::Max, "max"),
        (A::Sum, "sum"),
        (A::Rise, "rise"),
        (A::Count, "count"),
        (A::PerSecond, "per_sec"),
        (A::Fraction, "fraction"),
        (A::Every, "every"),
        (p(95.0), "p95"),
        (p(99.9), "p99.9"),
    ] {
        assert_eq!(to_value(aggregation).unwrap(), name);
        assert_eq!(from_value::<A>(json!(name)).unwrap(), aggregation);
        assert_eq!(aggregation.to_string(), name);
    }
    for bad in ["", "p", "p0.95", "p100", "95", "mean", "Last"] {
        let error = from_value::<A>(json!(bad)).unwrap_err().to_string();
        assert_eq!(error, format!("`{bad}` is not an aggregation"));
    }
}

#[test]
fn a_condition_is_its_three_parts() {
    let of_a_count = json!({
        "aggregation": "max",
        "comparison": "<",
        "bound": {"quantity": "count", "value": 20, "text": "20"},
    });
    let of_a_part = json!({
        "aggregation": "last",
        "comparison": "contains",
        "bound": {"quantity": "text", "value": "OK", "text": "\"OK\""},
    });
    let of_texts = json!({
        "aggregation": "last",
        "comparison": "one_of",
        "bound": ["", "a\nb"],
    });
    for (condition, expected) in [
        (condition::<Count>(max().lt(20)), of_a_count),
        (condition(contains("OK")), of_a_part),
        (condition(one_of(["", "a\nb"])), of_texts),
    ] {
        let json = to_value(&condition).unwrap();
        assert_eq!(json, expected);
        assert_eq!(from_value::<Condition>(json).unwrap(), condition);
    }
}

#[test]
fn each_comparison_comes_back_as_it_went() {
    for sign in [
        "<",
        "<=",
        ">",
        ">=",
        "==",
        "!=",
        "contains",
        "starts_with",
        "ends_with",
        "one_of",
    ] {
        let comparison: Comparison = from_value(json!(sign)).unwrap();
        assert_eq!(to_value(comparison).unwrap(), sign);
    }
    assert_eq!(
        from_value::<Comparison>(json!("<")).unwrap(),
        Comparison::Lt
    );
    assert_eq!(condition::<Count>(last().ge(1)).comparison, Comparison::Ge);
}

#[test]
fn a_value_is_its_integer_its_unit_and_its_text() {
    let forms = [
        json!({"quantity": "duration", "value": 412_000_000, "unit": "ns", "text": "412ms"}),
        json!({"quantity": "bytes", "value": 100_000_000, "unit": "B", "text": "100MB"}),
        json!({"quantity": "ratio", "value": 999_000_000, "unit": "ppb", "text": "99.9%"}),
        json!({"quantity": "count", "value": -3, "text": "-3"}),
        json!({"quantity": "number", "value": 49_700_000_000_i64, "unit": "ppb", "text": "49.7"}),
        json!({"quantity": "rate", "value": 1_500_000_000, "unit": "ppb/s", "text": "1.5/s"}),
        json!({"quantity": "version", "value": "1.24.3-rc.1", "text": "1.24.3-rc.1"}),
        json!({"quantity": "age", "value": 7_200_000_000_000_u64, "unit": "ns", "text": "2h"}),
        json!({"quantity": "instant", "value": "2026-01-01T00:00:00Z", "text": "2026-01-01T00:00:00Z"}),
        json!({"quantity": "bool", "value": true, "text": "yes"}),
        json!({"quantity": "text", "value": "a \"b\"\n", "text": "\"a \\\"b\\\"\\n\""}),
    ];
    for (value, form) in one_of_each().into_iter().zip(forms) {
        assert_eq!(to_value(&value).unwrap(), form);
        assert_eq!(from_value::<Value>(form.clone()).unwrap(), value);
        assert_eq!(to_value(Bound::from(value)).unwrap(), form);
    }
}

#[test]
fn a_value_of_another_kind_than_it_says_is_refused() {
    let is_refused = |quantity: &str, value: &Json| {
        let form = json!({"quantity": quantity, "value": value, "text": ""});
        let read = from_value::<Value>(form);
        read.is_err_and(|error| error.to_string().contains(&format!("is not a {quantity}")))
    };
    for quantity in ["duration", "age", "bytes"] {
        for bad in [json!(-1), json!("1"), json!(true)] {
            assert!(is_refused(quantity, &bad), "{quantity}: {bad}");
        }
    }
    for quantity in ["ratio", "count", "number", "rate"] {
        for bad in [json!(u64::MAX), json!("1"), json!(true)] {
            assert!(is_refused(quantity, &bad), "{quantity}: {bad}");
        }
    }
    for quantity in ["instant", "bool"] {
        for bad in [json!(1), json!("yesterday")] {
            assert!(is_refused(quantity, &bad), "{quantity}: {bad}");
        }
    }
    for quantity in ["text", "version"] {
        for bad in [json!(1), json!(true)] {
            assert!(is_refused(quantity, &bad), "{quantity}: {bad}");
        }
    }
}

#[test]
fn the_name_of_a_quantity_is_that_of_the_report() {
    for value in one_of_each() {
        let form = to_value(&value).unwrap();
        assert_eq!(form["quantity"], value.dimension().to_string());
        assert_eq!(
            form.get("unit").and_then(Json::as_str),
            value.dimension().unit()
        );
    }
    assert_eq!(Dimension::Age.unit(), Some("ns"));
    assert_eq!(Dimension::Text.unit(), None);
}
