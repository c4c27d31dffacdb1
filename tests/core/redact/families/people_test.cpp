#include <gtest/gtest.h>

#include "core/redact/families/families.hpp"
#include "core/redact/families/family_harness.hpp"

namespace aiops::redact {
namespace {

using testing::nothing;
using testing::only;

std::string people(std::string_view text) { return only(people_family, text); }

TEST(Email, IsFoundAloneInWhateverSurroundsIt) {
  for (const char* text :
       {"mail bob@example.org now", "<bob@example.org>", "\"bob@example.org\"", "user=bob@example.org,", "mailto:bob@example.org",
        "bob@example.org.", "(bob@example.org)", "to:bob@example.org;", "{\\\"m\\\":\\\"bob@example.org\\\"}",
        "line\\nbob@example.org", "x\\u003dbob@example.org", "%3Cbob@example.org%3E", "\x1b[1;32mbob@example.org\x1b[0m",
        "https://x.example/u/bob@example.org", "bob@example.org:22", "-bob@example.org-", "bob@example.org.log"}) {
    EXPECT_EQ(people(text), "email:bob@example.org") << text;
  }
}

TEST(Email, MayHaveAnyUsualForm) {
  for (const char* text : {"first.last+tag@mail.example.co.uk", "a_b-c@sub.example.museum", "o'brien@example.ie",
                           "BOB@EXAMPLE.ORG", "x@xn--bcher-kva.xn--p1ai", "12345@163.com", "jos\xc3\xa9@example.es"}) {
    EXPECT_EQ(people(text), std::string("email:") + text);
  }
  EXPECT_EQ(people("'bob@example.org'"), "email:bob@example.org");
}

TEST(Email, IsFoundWithItsAtSignEscaped) {
  EXPECT_EQ(people("/login?email=bob%2Bx%40example.org&x=1"), "email:bob%2Bx%40example.org");
  EXPECT_EQ(people("next%3Dbob%40example.org"), "email:bob%40example.org");
  EXPECT_EQ(people("\"bob\\u0040example.org\""), "email:bob\\u0040example.org");
}

TEST(Email, IsNoVersionDigestUnitOrObject) {
  for (const char* text :
       {"nginx@sha256:0123456789abcdef", "user@0.1.2", "lodash@4.17.21", "@types/node@18.1.0", "k8s.io/api@v0.30.1/core/v1",
        "getty@tty1.service", "user@1000.service", "snap@x.y.mount", "Obj@1a2b3c", "com.x.Obj@1a2b3c.getName", "user@host",
        "info@example.", "@example.org", "a b @example.org", "x@y.z", "Task@1a2b.run()", "a@b.c_d"}) {
    EXPECT_EQ(people(text), nothing) << text;
  }
}

TEST(Email, OfNobodyIsKept) {
  for (const char* text : {"git@github.com:org/repo.git", "noreply@example.org", "no-reply@example.org",
                           "chacha20-poly1305@openssh.com", "curve25519-sha256@libssh.org", "rijndael-cbc@lysator.liu.se"}) {
    EXPECT_EQ(people(text), nothing) << text;
  }
}

TEST(Email, IsNotTheUserPartOfAUrl) {
  for (const char* text : {"postgres://app:pass@db.example.org/x", "ssh://bob@example.org/x", "https://x:a:b@example.org"}) {
    EXPECT_EQ(people(text), nothing) << text;
  }
}

}  // namespace
}  // namespace aiops::redact
