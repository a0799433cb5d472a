//! Owns the home countries: in which countries' manner numbers and addresses are read first. Stated by the user, known from the
//! locale, or from where the photo was taken.

/// The countries that have phone numbers of their own, as `rlibphonenumber` knows them (ISO 3166-1 alpha-2, and its AC, TA, XK). A
/// list of our own, since asking the library loads all its tables.
const COUNTRIES: &str = "\
    AC AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BW BY BZ CA CC CD CF CG CH \
    CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM \
    GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI \
    LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ \
    OM PA PE PF PG PH PK PL PM PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TA \
    TC TD TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";

/// The home countries that are known before a photo is looked at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Home {
    /// Stated by the user, the likeliest first; [`country`] has checked them.
    pub stated: Vec<String>,
    /// The country of the locale.
    pub locale: Option<String>,
}

impl Home {
    /// No country is home.
    pub const NOWHERE: Self = Self { stated: Vec::new(), locale: None };

    /// The home countries of a photo, the likeliest first: what was stated, then where it was taken, and if nothing was stated the
    /// locale's.
    pub fn countries(&self, taken_in: Option<&str>) -> Vec<String> {
        let locale = self.locale.as_deref().filter(|_| self.stated.is_empty());
        let mut countries: Vec<String> = Vec::new();
        for country in self.stated.iter().map(String::as_str).chain(taken_in).chain(locale) {
            if !countries.iter().any(|known| known == country) {
                countries.push(country.to_owned());
            }
        }
        countries
    }
}

/// The country of this ISO 3166-1 alpha-2 code in capitals; `UK`, which many write, is `GB`. `None` where it is no country's.
pub fn country(code: &str) -> Option<String> {
    let code = code.trim().to_ascii_uppercase();
    let code = if code == "UK" { "GB".to_owned() } else { code };
    (code.len() == 2 && COUNTRIES.split(' ').any(|known| known == code)).then_some(code)
}

/// The country of a POSIX locale: `de_DE.UTF-8` is Germany's; `C` and `en` name none.
pub fn country_of_locale(locale: &str) -> Option<String> {
    let territory = locale.split(['.', '@']).next()?.split(['_', '-']).nth(1)?;
    country(territory)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_country_is_one_that_phone_numbers_are_known_of() {
        let mut known: Vec<String> =
            rlibphonenumber::PHONE_NUMBER_UTIL.get_supported_regions().map(|region| format!("{region:?}")).collect();
        known.sort_unstable();
        assert_eq!(COUNTRIES.split(' ').collect::<Vec<_>>(), known);
    }

    #[test]
    fn a_locale_names_its_country() {
        assert_eq!(country_of_locale("de_DE.UTF-8").as_deref(), Some("DE"));
        assert_eq!(country_of_locale("sr_RS@latin").as_deref(), Some("RS"));
        assert_eq!(country_of_locale("pt-BR").as_deref(), Some("BR"));
        for none in ["C", "POSIX", "C.UTF-8", "en", "", "_", "en_001", "xx_QQ"] {
            assert_eq!(country_of_locale(none), None, "{none}");
        }
    }

    #[test]
    fn what_was_stated_comes_first_and_takes_the_locales_place() {
        let mut home = Home { stated: Vec::new(), locale: Some("DE".into()) };
        assert_eq!(home.countries(Some("FR")), ["FR", "DE"]);
        assert_eq!(home.countries(Some("DE")), ["DE"]);
        home.stated = vec![country("uk").unwrap(), country(" us ").unwrap()];
        assert_eq!(home.countries(Some("FR")), ["GB", "US", "FR"]);
    }
}
