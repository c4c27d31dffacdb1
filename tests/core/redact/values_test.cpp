#include "core/redact/values.hpp"

#include <gtest/gtest.h>

namespace aiops::redact {
namespace {

TEST(Values, ThatHideNothingAreBlank) {
  for (const char* value : {"",
                            "null",
                            "None",
                            "true",
                            "false",
                            "${VAR}",
                            "${VAR:-x}",
                            "$VAR",
                            "$(X)",
                            "{{ .Values.x }}",
                            "${{ secrets.X }}",
                            "<password>",
                            "%s",
                            "%v",
                            "%PASSWORD%",
                            "***",
                            "*****",
                            "changeme",
                            "REDACTED",
                            "[REDACTED]",
                            "DATA+OMITTED",
                            "<masked>",
                            "<redacted>",
                            "8 bytes",
                            "[REDACTED:kv-secret]",
                            "[email:abcdefghijklm]",
                            "{password}",
                            "#{x}",
                            "...",
                            "ENC[AES256_GCM,data:x]",
                            "-----BEGIN CERTIFICATE-----"}) {
    EXPECT_TRUE(is_blank(value)) << value;
  }
}

TEST(Values, ThatAreSimplePasswordsAreNot) {
  for (const char* value : {"hunter2", "secret", "letmein", "x", "$uper$ecret", "{{h}i)j${k]l}}", "8 bytes or more", "$2b$10$abc",
                            "pass word", "<b>old<", "%41bc", "[REDACTED:kv-secret]hunter2"}) {
    EXPECT_FALSE(is_blank(value)) << value;
  }
}

TEST(Values, PathsAreFiles) {
  for (const char* value :
       {"/etc/tls/key.pem", "/var/run/secrets/token", "./x", "~/.kube/config", R"(C:\keys\a.pfx)", "file:///x"}) {
    EXPECT_TRUE(is_path(value)) << value;
  }
  for (const char* value : {"/9j4AAQSkZJRg+x=", "abc/def", "a:b"}) EXPECT_FALSE(is_path(value)) << value;
}

TEST(Values, RandomOnesHaveDigitsAndMixture) {
  EXPECT_TRUE(is_random("k3J9xQ2mZ7pL5vR8"));
  EXPECT_TRUE(is_random("0afae57f3ccfd9d7f5767067bc48b30f"));
  for (const char* value : {"short1", "node-role.kubernetes.io/control-plane", "2f9e1c1a-0b7d-4c7e-9a55-0123456789ab",
                            "1234567890123456", "/var/run/x1y2z3w4", "https://a.b/c1d2e3f4", "has space 1 k3J9xQ2mZ7"}) {
    EXPECT_FALSE(is_random(value)) << value;
  }
}

}  // namespace
}  // namespace aiops::redact
