//! The currencies of ISO 4217 that are money in use, and the digits of their minor units.

/// Currencies whose minor unit has two digits.
const TWO_DIGITS: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE \
    CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR \
    LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR \
    SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG";
/// Currencies without minor units.
const NO_DIGITS: &str = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
/// Currencies whose minor unit has three digits.
const THREE_DIGITS: &str = "BHD IQD JOD KWD LYD OMR TND";

/// Digits of the minor unit of a currency; none for what is no currency.
pub(super) fn minor_digits(code: &str) -> Option<u8> {
    let among = |list: &str| list.split_ascii_whitespace().any(|entry| entry == code);
    if among(TWO_DIGITS) {
        Some(2)
    } else if among(NO_DIGITS) {
        Some(0)
    } else if among(THREE_DIGITS) {
        Some(3)
    } else {
        None
    }
}
