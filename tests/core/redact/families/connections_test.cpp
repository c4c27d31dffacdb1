#include <gtest/gtest.h>

#include "core/redact/harness.hpp"

namespace aiops::redact::testing {
namespace {

// `<S>` is the password; whichever rule finds it, it goes and the rest stays.
void expect_hidden(const std::string& carrier, const std::string& rule) {
  const std::size_t at = carrier.find("<S>");
  const std::string head = carrier.substr(0, at), tail = carrier.substr(at + 3);
  const std::string once = redacted(head + "w0rd5" + tail, Profile::secrets);
  EXPECT_EQ(once, head + "[REDACTED:" + rule + "]" + tail);
  EXPECT_EQ(redacted(once, Profile::secrets), once);
}

TEST(Connections, AreKnownByThePlaceOfThePassword) {
  expect_hidden("root:<S>@tcp(127.0.0.1:3306)/db?parseTime=true", "db-dsn");
  expect_hidden("dsn = \"root:<S>@unix(/run/mysql.sock)/db\"", "db-dsn");
  expect_hidden("jdbc:oracle:thin:scott/<S>@h:1521:x", "db-dsn");
  expect_hidden("localhost:5432:db:alice:<S>", "db-dsn");
  expect_hidden("*:*:*:alice:<S>", "db-dsn");
  expect_hidden("machine api.example login u password <S>", "db-dsn");
  expect_hidden("machine api.example\n  login u\n  password <S>\n", "kv-secret");
  expect_hidden("requirepass <S>", "db-dsn");
}

TEST(Connections, ThatNameThePasswordAreKeyAndValue) {
  expect_hidden("host=h port=5432 user=u password=<S> dbname=d", "kv-secret");
  expect_hidden("host=h user=u password='<S>' dbname=d", "kv-secret");
  expect_hidden("Server=h;Uid=sa;Pwd=<S>;Database=d", "kv-secret");
  expect_hidden("Server=h;User Id=u;Password = <S>;Database=d;", "kv-secret");
  expect_hidden("jdbc:sqlserver://h:1433;databaseName=d;user=u;password=<S>;encrypt=true", "kv-secret");
  expect_hidden("PlainLoginModule required username=\"u\" password=\"<S>\";", "kv-secret");
  expect_hidden("[client]\nuser=root\npassword=<S>\n", "kv-secret");
  expect_hidden("jdbc:postgresql://h/db?user=u&password=<S>&ssl=true", "kv-secret");
}

TEST(Connections, AsArgumentsOfTheirPrograms) {
  expect_hidden("psexec \\\\h -u u -p <S> cmd", "db-dsn");
  expect_hidden("x = new NetworkCredential(\"u@example.com\", \"<S>\");", "db-dsn");
  expect_hidden("requests.get(u, auth=(\"user\", \"<S>\"))", "db-dsn");
}

TEST(Connections, AsArgumentsOfCallsAndInConfigurationsOfRouters) {
  for (const char* text :
       {"mysqli_connect('db', 'app', '<S>', 'shop');", "DBI->connect(\"dbi:Pg:dbname=x\", \"app\", \"<S>\")",
        "new PDO('mysql:host=db', 'app', '<S>')", "DriverManager.getConnection(\"jdbc:x\", \"app\", \"<S>\")",
        "enable secret 5 <S>", "enable password level 15 7 <S>", "snmp-server community <S> RW 9", "pac key 0 <S>"}) {
    std::string line(text);
    line.replace(line.find("<S>"), 3, "k3J9xQ2mZ7pL");
    EXPECT_EQ(redacted(line).find("k3J9xQ2mZ7pL"), std::string::npos) << line;
  }
  const std::string prose = "enable password authentication in sshd";
  EXPECT_EQ(redacted(prose), prose);
}

TEST(Connections, WithoutAPasswordStay) {
  for (const char* text : {"docker run -p 8080:80 nginx", "arn:aws:s3:*:x", "the machine was rebooted, login failed",
                           "kubectl get -p 8080", "redis-cli -h h ping", "root:${PASS}@tcp(h)/db", "listening on :5432: ok"}) {
    EXPECT_EQ(redacted(text, Profile::secrets), text);
  }
}

}  // namespace
}  // namespace aiops::redact::testing
