// What logs and Kubernetes objects are full of and what is nobody's data: no family of personal data may touch it, and of the
// families of infrastructure only where a host or an address really stands.
#include <gtest/gtest.h>

#include <array>

#include "core/redact/families/families.hpp"
#include "core/redact/families/family_harness.hpp"

namespace aiops::redact {
namespace {

using testing::nothing;
using testing::only;

constexpr std::array<const Family*, 8> ours{&people_family,        &people_cards_family, &people_accounts_family,
                                            &people_phones_family, &network_family,      &network_groups_family,
                                            &hosts_family,         &names_family};

TEST(Traps, OfLogsStayAsTheyAre) {
  for (const char* text : {"0123456789abcdef0123456789abcdef01234567",
                           "4012345678901234567890123456789012345678",
                           "commit 4012345",
                           "sha256:4012345678901239401234567890123940123456789012394012345678901239",
                           "sha512-Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9v==",
                           "repo@sha256:0123456789abcdef",
                           "uid: 40123456-7890-4123-9401-234567890123",
                           "traceparent: 00-0123456789abcdef0123456789abcdef-4012345678901239-01",
                           "trace_id=40123456789012394012345678901239 span_id=4012345678901239",
                           "web-7d9f8b6c5d-x2k4p",
                           "resourceVersion: \"4012345678901239\"",
                           "\"generation\":4012345678901239",
                           "etag: \"4012345678901239\"",
                           "2024-01-02T03:04:05.123456789Z",
                           "1700000000123",
                           "1700000000123456",
                           "1700000000123456789",
                           "2024-01-02 03:04:05,123 INFO",
                           "0.4012345678901239",
                           "1.5Gi",
                           "250m",
                           "-4012345678901239",
                           "1e+4012345678901239",
                           "AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01",
                           "apiVersion: rbac.authorization.k8s.io/v1",
                           "apiGroup: authorization.k8s.io",
                           "secretName: user-secret",
                           "secretKeyRef: {name: db, key: user}",
                           "tokenReviews.authentication.k8s.io",
                           "kind: SealedSecret",
                           "${USER}",
                           "{{ .Values.user }}",
                           "$(HOST)",
                           "user=<user>",
                           "user: changeme",
                           "user=***",
                           "Failed password for invalid user webmaster from",
                           "password expired",
                           "token=Token{a64f992",
                           "activity token: android.os.Binder",
                           "[REDACTED:email]",
                           "[email:abcdefghijklm]",
                           "user=REDACTED",
                           "DATA+OMITTED",
                           "<masked>",
                           "system:serviceaccount:kube-system:default",
                           "User \"system:anonymous\" cannot get path \"/\"",
                           "runAsUser: 1000",
                           "uid=1000(app) gid=1000(app)",
                           "http_request_duration_seconds_bucket{le=\"0.4012345678901239\"} 12",
                           "I0102 03:04:05.123456  123456 reconcile.go:123] ok",
                           "blk_-4012345678901239 terminating",
                           "Chrome/120.0.0.0 Safari/537.36",
                           "java.lang.Thread@1a2b3c4d",
                           "org.apache.hadoop.internal.Foo",
                           "std::vector<a::b>",
                           "[12:34:56.789]",
                           "0x4012345678901239",
                           "crc32=4012345678",
                           "size:123456789 +4012 -4012",
                           "node.kubernetes.io/not-ready:NoExecute",
                           "quay.io/x/y:v1.2.3.4"}) {
    for (const Family* family : ours) EXPECT_EQ(only(*family, text), nothing) << family->name << ": " << text;
  }
}

TEST(Placeholders, OfEveryTypeAreReadOverByEveryFamily) {
  for (const char* type : {"email", "card", "iban", "phone", "ssn", "user", "ipv4", "ipv6", "mac", "host"}) {
    for (const char* form : {"[REDACTED:%s]", "[%s:abcdefghijklm]", "[%s:2345672345672]", "[%s:a234567234567.b234567234567]"}) {
      for (const char* around : {"%s", "user=%s", "host=%s", "phone: %s", "card %s 12/27", "ssn %s 219", "mac %s",
                                 "http://%s:80/%s", "x@%s", "%s@example.org"}) {
        std::string placeholder = form, text = around;
        placeholder.replace(placeholder.find("%s"), 2, type);
        for (auto at = text.find("%s"); at != std::string::npos; at = text.find("%s")) text.replace(at, 2, placeholder);
        for (const Family* family : ours) EXPECT_EQ(only(*family, text), nothing) << family->name << ": " << text;
      }
    }
  }
}

}  // namespace
}  // namespace aiops::redact
