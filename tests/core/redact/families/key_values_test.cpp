#include <gtest/gtest.h>

#include "core/redact/harness.hpp"

namespace aiops::redact::testing {
namespace {

// `<S>` stands for the secret; everything else must stay.
std::string with(std::string_view carrier, std::string_view what) {
  std::string out(carrier);
  for (std::size_t at = out.find("<S>"); at != std::string::npos; at = out.find("<S>", at + what.size()))
    out.replace(at, 3, what);
  return out;
}

void expect_hidden(std::string_view carrier, std::string_view secret) {
  const std::string once = redacted(with(carrier, secret));
  EXPECT_EQ(once, with(carrier, "[REDACTED:kv-secret]")) << carrier;
  EXPECT_EQ(redacted(once), once) << "a second time: " << carrier;
}

TEST(KeyValues, AreFoundInEveryCarrier) {
  for (const char* carrier : {
           "appToken=\"<S>\"",
           "appToken = \"<S>\"",
           "appToken=<S>",
           "appToken = <S>",
           "{\n    \"app_token\": \"<S>\"\n}",
           "\\{\n    \\\"app_token\\\": \\\"<S>\\\"\n\\}",
           "<appToken><S></appToken>",
           "<appToken>\n    <S>\n</appToken>",
           "<app:token type=\"x\"><S></app:token>",
           "app_token: <S>",
           "app_token: '<S>'",
           "app_token: \"<S>\"",
           "app_token: |\n  <S>\nnext: 1",
           "app_token: >-\n  <S>\nnext: 1",
           "string appToken = \"<S>\";",
           "var appToken string = \"<S>\"",
           "appToken := \"<S>\"",
           "appToken := `<S>`",
           "var appToken: String = \"<S>\"",
           "$appToken .= \"<S>\"",
           "$appToken ?\?= \"<S>\"",
           "appToken,<S>,",
           "  \"appToken\" => \"<S>\"",
           "APP_TOKEN ::= \"<S>\"",
           "APP_TOKEN ?= \"<S>\"",
           "APP_TOKEN += \"<S>\"",
           "appToken.set('<S>')",
           "x.appToken = Some(\"<S>\")",
           "GetEnvOrDefault(\"api_token\", \"<S>\")",
           "map[\"secret\"] = \"<S>\"",
           "apikey[] = @\"<S>\"",
           "apikey \"<S>\";",
           "--password <S> --user x",
           "--password=<S>",
           "[\"--password\", \"<S>\"]",
           "[\n  \"--password\",\n  \"<S>\"\n]",
           "- --password\n- <S>\n- x",
           "level=info password=<S> next=1",
           "export PGPASSWORD=<S>",
           "https://x.y/z?a=1&password=<S>&b=2",
           "&quot;password&quot;:&quot;<S>&quot;",
           "password%3D<S>%26x%3D1",
           "a\\npassword=<S>\\nb=1",
           "<add key=\"MailPassword\" value=\"<S>\"/>",
           "\"password\": [ \"<S>\", \"<S>\" ]",
           "\"passwords\": [\n  \"<S>\",\n  \"<S>\"\n]",
           "\"password\":\n  \"<S>\"",
           "ALTER USER x IDENTIFIED BY '<S>';",
           "SET PASSWORD = '<S>'",
           "SET PASSWORD FOR x = '<S>'",
           "SET PASSWORD FOR 'x'@'%' ='<S>'",
           "export APP_PASSWORD='\"<S>\"'",
           "app_pw = '<S>'",
           "CREATE ROLE x PASSWORD '<S>'",
           "the default password is '<S>'",
           "db password is \"<S>\" now",
           "2026-01-02 connecting with password: <S> to db",
           "{Password:<S> User:x}",
           "pwd=<S>;uid=sa",
           "{\"log\":\"{\\\"token\\\":\\\"<S>\\\",\\\"a\\\":1}\"}",
           "{\"a\":\"{\\\"b\\\":\\\"{\\\\\\\"token\\\\\\\":\\\\\\\"<S>\\\\\\\"}\\\"}\"}",
       }) {
    expect_hidden(carrier, "kJ8vQ2mZ7pL5xR");
  }
}

TEST(KeyValues, AreFoundInCodeAndInSpeech) {
  for (const char* carrier : {
           "if (apikey == \"<S>\") {",
           "define('DB_PASSWORD', '<S>');",
           "if (api_key != \"<S>\") {",
           "if (db_pass !== \"<S>\") {",
           "if (\"<S>\" === my_private_key) {",
           "if (\"<S>\" != passwd) {",
           "char secret[25] = \"<S>\";",
           "std::string secret(\"<S>\");",
           "service_secret_for_x(\"<S>\", 17);",
           "my_password_for_it = @\"<S>\";",
           "the default password for the user \"u\" is \"<S>\".",
           "map(:password => '<S>')",
       }) {
    expect_hidden(carrier, "kJ8vQ2mZ7pL5xR");
  }
}

TEST(KeyValues, ArePlainScalarsToTheEndOfTheirLine) {
  expect_hidden("db:\n  db_password: <S>\n  user: x", "open the door");
  const std::string prose = "token: not found in cache";
  EXPECT_EQ(redacted(prose), prose);
}

TEST(KeyValues, UnderAWeakNameMayBeHexadecimalAndUneven) { expect_hidden("app_key: <S>", "0a1b0a1b2c3d2c3d0a1b0a1b2c3d2c3d"); }

TEST(KeyValues, MayStandBehindADashAndTwiceInALine) {
  expect_hidden("shop token - '<S>'", "k3J9xQ2mZ7pL5vR8tY1w");
  expect_hidden("shop token - '<S>'", "0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f");
  expect_hidden("shop token = '<S>' | '<S>'", "k3J9xQ2mZ7pL5vR8tY1w");
  expect_hidden("Using Key=<S>", "0a1b2c3d4e5f60718293a4b5c6d7e8f9");
  for (const char* text : {"secret - 'web-tls' not found", "key=0a1b2c3d4e5f60718293a4b5c6d7e8f9"})
    EXPECT_EQ(redacted(text), text);
}

TEST(KeyValues, OfAnElementGoToItsEnd) {
  expect_hidden("<password><S></password>", "open the door");
  expect_hidden("  <secret><S></secret>", "{vendor AQAAABAAA k3J9xQ2mZ7pL5vR8tY1w}");
  expect_hidden("<secret>\n<S>\n</secret>", "{AQAAABAAAAAgk3J9xQ2mZ7pL5vR8tY1w}");
  const std::string blank = "<password>{{ .Values.password }}</password> <secret>{name of it}</secret>";
  EXPECT_EQ(redacted(blank), blank);
}

TEST(KeyValues, MayBeThePhraseOfAWallet) {
  expect_hidden("\"mnemonic\": \"<S>\"", "abandon ability able about above absent absorb abstract absurd abuse access accident");
  expect_hidden("seed_phrase=<S>", "abandon ability able about above absent absorb abstract absurd abuse access accident");
  const std::string prose = "mnemonic: a word that helps";
  EXPECT_EQ(redacted(prose), prose);
}

TEST(KeyValues, AreNoCodeBetweenTwoLiterals) {
  for (const char* text : {"log(\"password: \" + read() + \",\");", "nameLabel:\"Name:\",passwordLabel:\"Password:\",next:\"x\"",
                           "echo 'password = '.$p['password'];"}) {
    EXPECT_EQ(redacted(text), text) << text;
  }
}

TEST(KeyValues, AreNeitherMappingsNorTheNamesOfPods) {
  for (const char* text :
       {"serviceAccountToken: {expirationSeconds: 3607, path: token}", "\"kube-api-access-pwdls\" (pod=\"x\")",
        "volume=kube-api-access-xz-4pw7b=mounted", "    - secretKey: api-key", "\"secretKey\": \"tls.crt\"",
        "say \"#new-password\";", "sha512-PQYtJQcdPwdPhKh2llg+==", "[kv-secret:abcdefghijklm.nopqrstuvwxyz]@x"}) {
    EXPECT_EQ(redacted(text, Profile::secrets), text) << text;
  }
}

TEST(KeyValues, UnderAWeakNameGoWholeHoweverLong) {
  std::string secret;
  for (int i = 0; i < 40; ++i) secret += "k3J9xQ2mZ7pL5vR8tY1w";
  expect_hidden("\"user_auth\": \"<S>\"", secret);
}

TEST(KeyValues, OfAListOfNamesStay) {
  for (const char* text : {R"({"kind":"Secret","type":"Opaque2"})", R"(["token","version1"])",
                           R"({"kind":"Secret","type":"stringData"})", R"("secret", "a1b2c3")"}) {
    EXPECT_EQ(redacted(text, Profile::secrets), text) << text;
  }
}

TEST(KeyValues, UnderAStrongNameMayBeWeak) {
  for (const char* carrier :
       {"password=<S>", "password: <S>", "\"password\":\"<S>\"", "DB_PASS=<S>", "--password <S>", "client_secret = \"<S>\"",
        "token: <S>", "passphrase='<S>'", "spring.datasource.password=<S>", "password => '<S>'"}) {
    expect_hidden(carrier, "hunter");
  }
}

TEST(KeyValues, QuotedOnesMayHoldAnything) {
  expect_hidden("password = \"<S>\"", "open sesame now");
  expect_hidden("\"password\": \"<S>\", \"x\": 1", R"(a\"b\\)");
  expect_hidden("password: '<S>'", "it''s");
  expect_hidden("{\"m\":\"\\\"password\\\":\\\"<S>\\\"\"}", R"(a\\\"b)");
}

TEST(KeyValues, ThatFillTheirLineMayHoldSigns) {
  expect_hidden("password=<S>", "a)b]c}d&e,f;g<h>i");
  expect_hidden("settings['secret'] = <S>", "{{q}w)e${r]t(y[u>-_$#i}}");
}

TEST(KeyValues, UnderAWeakNameMustLookDrawnAtRandom) {
  expect_hidden("\"user_auth\": \"<S>\"", "k3J9xQ2mZ7pL5vR8tY1w");
  for (const char* text : {"\"user_auth\": \"basic\"", "key=value", "auth: ldap", "access: granted",
                           "\"key\":\"app.kubernetes.io/name\"", "key=2f9e1c1a-0b7d-4c7e-9a55-0123456789ab"}) {
    EXPECT_EQ(redacted(text), text);
  }
}

TEST(KeyValues, EveryRuleOfTheFileCanBeTurnedOff) {
  Policy policy;
  policy.disabled = {"kv-secret"};
  EXPECT_EQ(redacted("password=hunter2", policy), "password=hunter2");
}

TEST(KeyValues, SessionsAreKnownByTheirName) {
  EXPECT_EQ(redacted("GET /x;JSESSIONID=0A1B2C3D4E5F60718293 HTTP"), "GET /x;JSESSIONID=[REDACTED:session-id] HTTP");
  EXPECT_EQ(redacted("connect.sid=s%3Ak3J9xQ2mZ7pL5vR8"), "connect.sid=[REDACTED:session-id]");
  EXPECT_EQ(redacted("Processed session termination for sessionid: 0x14ede63a5a70002"),
            "Processed session termination for sessionid: 0x14ede63a5a70002");
}

TEST(KeyValues, EntropyAloneDoesNotCountByDefault) {
  const std::string text = "x k3J9xQ2mZ7pL5vR8tY1wB4nH6dF0gS y";
  EXPECT_EQ(redacted(text), text);
}

}  // namespace
}  // namespace aiops::redact::testing
