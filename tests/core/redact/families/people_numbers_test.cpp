// Cards, social security numbers, bank accounts and telephone numbers: whatever is made of digits.
#include <gtest/gtest.h>

#include "core/redact/families/families.hpp"
#include "core/redact/families/family_harness.hpp"

namespace aiops::redact {
namespace {

using testing::nothing;
using testing::only;

std::string cards(std::string_view text) { return only(people_cards_family, text); }
std::string accounts(std::string_view text) { return only(people_accounts_family, text); }
std::string phones(std::string_view text) { return only(people_phones_family, text); }

TEST(Card, OfEveryNetworkIsFoundByItsNumber) {
  for (const char* number : {"4012345678901239", "5101234567890126", "2221012345678902", "340123456789014", "370123456789017",
                             "36012345678901", "30001234567891", "6011012345678907", "6450123456789017", "3530012345678906",
                             "6201234567890123", "6201234567890123452", "6759012345678903", "6759012345679", "5019012345678901",
                             "122001234567890", "4012345678909", "4012345678901234565", "2200012345678907"}) {
    EXPECT_EQ(cards(std::string("card ") + number + ", thanks"), std::string("card:") + number);
    EXPECT_EQ(cards(std::string("{\"pan\":\"") + number + "\"}"), std::string("card:") + number);
  }
}

TEST(Card, IsFoundAsItIsEmbossed) {
  EXPECT_EQ(cards("card 4012 3456 7890 1239"), "card:4012 3456 7890 1239");
  EXPECT_EQ(cards("card=4012-3456-7890-1239;"), "card:4012-3456-7890-1239");
  EXPECT_EQ(cards("4012 3456 7890 1239 12/27 123"), "card:4012 3456 7890 1239");
  EXPECT_EQ(cards("amex 3401 234567 89014"), "card:3401 234567 89014");
  EXPECT_EQ(cards("4012345678901239 4012-3456-7890-1239 4012 3456 7890 1239"),
            "card:4012345678901239 | card:4012-3456-7890-1239 | card:4012 3456 7890 1239");
  EXPECT_EQ(cards("Bob,4012345678901239,12/27"), "card:4012345678901239");
}

TEST(Card, NeedsIssuerLengthLuhnAndGrouping) {
  for (const char* text :
       {"4012345678901230", "9012345678901238", "401234567890124", "520123456789016", "401 234 5678901239", "4444444444444444"}) {
    EXPECT_EQ(cards(text), nothing) << text;
  }
}

TEST(Card, IsNoPartOfAnythingLonger) {
  const std::string card = "4012345678901239";
  for (const std::string& text :
       {"9" + card, card + "9", "a" + card, card + "f", "0." + card, card + ".5", "blk_" + card, "blk_-" + card, "1-" + card,
        "00-0123456789abcdef0123456789abcdef-" + card + "-01", "spanId=" + card, "\"trace_id\": \"" + card + "\"",
        "timestamp: " + card, "+" + card, "/items/" + card, std::string("hash 4012345678901234565"),
        std::string("1234 4012 3456 7890 1239 5678")}) {
    EXPECT_EQ(cards(text), nothing) << text;
  }
}

TEST(Card, IsNoTimeInAnyUnit) {
  for (const char* text :
       {"1700000000000", "1700000000000000", "1700000000000000000", "ts=1711111111111111", "2024-01-02 03:04:05.123456789"}) {
    EXPECT_EQ(cards(text), nothing) << text;
  }
}

TEST(Ssn, IsThreeGroupsJoinedByDashes) {
  for (const char* text : {"ssn 219-45-6789", "219-45-6789", "a,219-45-6789,b", "id: 219-45-6789."}) {
    EXPECT_EQ(cards(text), "us-ssn:219-45-6789") << text;
  }
  for (const char* text : {"000-45-6789", "666-45-6789", "900-45-6789", "219-00-6789", "219-45-0000", "219-45-67890",
                           "1219-45-6789", "1-219-45-6789", "219-45-6789-1", "219-45.6789", "x219-45-6789", "2024-01-2000"}) {
    EXPECT_EQ(cards(text), nothing) << text;
  }
}

TEST(Ssn, InAnotherFormNeedsAWordOrAPlaceOfItsOwn) {
  EXPECT_EQ(cards("219.45.6789"), "us-ssn:219.45.6789");
  EXPECT_EQ(cards("\"219 45 6789\""), "us-ssn:219 45 6789");
  EXPECT_EQ(cards("SSN: 219456789"), "us-ssn:219456789");
  EXPECT_EQ(cards("social security number 219 45 6789 of"), "us-ssn:219 45 6789");
  for (const char* text : {"219456789", "took 219 45 6789 ms", "v219.45.6789", "lessness 219456789", "oid 1.219.45.6789"}) {
    EXPECT_EQ(cards(text), nothing) << text;
  }
}

TEST(Iban, IsFoundInOnePieceAndInGroups) {
  for (const char* number : {"DE25100200300123456789", "GB85TEST12345612345678", "FR9510020030040012345678912", "NO2812345678901",
                             "MT70TEST01234012345678901234567", "LB720123ABCDEFGH123456789012", "BE53123456789012"}) {
    EXPECT_EQ(accounts(std::string("to ") + number + "."), std::string("iban:") + number);
  }
  EXPECT_EQ(accounts("iban DE25 1002 0030 0123 4567 89 now"), "iban:DE25 1002 0030 0123 4567 89");
  EXPECT_EQ(accounts("iban=NO28 1234 5678 901"), "iban:NO28 1234 5678 901");
  EXPECT_EQ(accounts("gb85test12345612345678"), "iban:gb85test12345612345678");
}

TEST(Iban, NeedsACountryItsLengthAndTheCheckDigits) {
  for (const char* text : {"DE2510020030012345678", "DE251002003001234567891", "DE25100200300123456780", "ZZ25100200300123456789",
                           "GB85tEST12345612345678"}) {
    EXPECT_EQ(accounts(text), nothing) << text;
  }
}

TEST(Phone, WithACountryCodeIsFoundInAnyGrouping) {
  for (const char* number :
       {"+14155550132", "+1 415 555 0132", "+1-415-555-0132", "+1 (415) 555-0132", "+1.415.555.0132", "+49 30 901820",
        "+491701234567", "+44 20 7946 0958", "+44 (0)20 7946 0958", "+33 1 23 45 67 89", "+972 9 762 5400", "+358 40 1234567"}) {
    EXPECT_EQ(phones(std::string("call ") + number + ", ok"), std::string("phone:") + number);
    EXPECT_EQ(phones(std::string("\"p\":\"") + number + "\""), std::string("phone:") + number);
  }
  EXPECT_EQ(phones("q=%2B14155550132&x"), "phone:%2B14155550132");
}

TEST(Phone, WithoutACodeNeedsAWord) {
  EXPECT_EQ(phones("My US number is (415) 555-0132, and"), "phone:(415) 555-0132");
  EXPECT_EQ(phones("number is 09-7625400"), "phone:09-7625400");
  EXPECT_EQ(phones("{\"phoneNumber\":\"4155550132\"}"), "phone:4155550132");
  EXPECT_EQ(phones("tel: 030 901820"), "phone:030 901820");
  EXPECT_EQ(phones("fax=415-555-0132"), "phone:415-555-0132");
  for (const char* text :
       {"(415) 555-0132", "415-555-0132", "number 4155550132", "call 1234567890", "phone 2024-01-02 03:04", "intel 4155550132",
        "number 10-12", "telemetry: 4155550132", "mobile: 10.0.100.200", "phone=1.5", "cell 12"}) {
    EXPECT_EQ(phones(text), nothing) << text;
  }
}

TEST(Phone, IsNoOffsetSumOrTime) {
  for (const char* text :
       {"+10485760", "+460052112", "+4600521123", "+0000", "+02:00", "2024-01-02T03:04:05+0200", "1e+123456789",
        "a+4915112345678", "+123456789012345678", "+99912345678", "x ++4915112345678", "/+491701234567"}) {
    EXPECT_EQ(phones(text), nothing) << text;
  }
}

}  // namespace
}  // namespace aiops::redact
