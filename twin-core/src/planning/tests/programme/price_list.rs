//! Price lists: what is wrong with one, and the shipped one.

use super::*;

#[test]
fn a_price_list_tells_what_is_wrong_with_it() {
    let read = |text: &str| {
        PriceList::read("p.toml", text, &catalogue())
            .unwrap_err()
            .to_string()
    };
    let wrong = PRICES.replace("device = 50", "device = -50");
    assert_eq!(
        read(&wrong),
        "p.toml:17: a price is from 0 to 1000000000, not -50"
    );
    let unknown = PRICES.replace("class.T3-2]", "class.T3-22]");
    assert!(
        read(&unknown).starts_with("p.toml:17: the catalogue has no device class 'T3-22'"),
        "{}",
        read(&unknown)
    );
    let field = PRICES.replace("yearly = 5", "yeerly = 5");
    assert!(read(&field).contains("yeerly"), "{}", read(&field));
    let currency = PRICES.replace("\"CNY\"", "\"yuan\"");
    assert!(read(&currency).starts_with("p.toml:2: a currency is three capitals"));
}

#[test]
fn the_shipped_list_has_every_class_and_says_that_it_is_assumed() {
    let catalogue = catalogue();
    let list = PriceList::reference(&catalogue).unwrap();
    assert!(list.is_assumption);
    assert!(
        catalogue
            .classes
            .iter()
            .all(|class| list.class(&class.id).is_some())
    );
}
