// What must stay byte-identical by default: identifiers, digests, counters and words that look like secrets and are none.
#include <gtest/gtest.h>

#include "core/redact/harness.hpp"

namespace aiops::redact::testing {
namespace {

void expect_kept(std::initializer_list<const char*> texts) {
  for (const char* text : texts) EXPECT_EQ(redacted(text), text);
}

TEST(Traps, DigestsAndRevisions) {
  expect_kept(
      {"commit 3f786850e387550fdab836ed7e6dc881de23001b", "3f78685 fix", "revision=3f786850e387550fdab836ed7e6dc881de23001b",
       "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
       "image: repo/app@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
       "integrity sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==",
       "SHA256 Fingerprint=AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89",
       R"("etag":"\"9a0364b9e99bb480dd25e1f0284c8555\"")"});
}

TEST(Traps, IdentifiersOfObjectsAndRequests) {
  expect_kept({"uid: 2f9e1c1a-0b7d-4c7e-9a55-0123456789ab", R"("bootID":"2f9e1c1a-0b7d-4c7e-9a55-0123456789ab")",
               "request_id=2f9e1c1a-0b7d-4c7e-9a55-0123456789ab",
               "trace_id=4bf92f3577b34da6a3ce929d0e0e4736 span_id=00f067aa0ba902b7",
               "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "pod web-7d4b9c6f8d-x2x7k",
               "replicaset web-7d4b9c6f8d", "resourceVersion: \"123456789\"", "generation: 4",
               R"("auditID":"2f9e1c1a-0b7d-4c7e-9a55-0123456789ab")"});
}

TEST(Traps, TimesAndNumbers) {
  expect_kept({"2026-01-02T03:04:05.678901Z", "1767323045678", "1767323045678901", "1767323045678901234",
               "http_requests_total 1.234567e+09", "memory: 1.5Gi", "cpu 0.123456789012", "took 12.345678ms"});
}

TEST(Traps, NamesThatSpeakOfSecretsWithoutHoldingThem) {
  expect_kept({"secretName: web-tls",
               "  secretName: a1b2c3d4e5f6g7h8",
               "secretKeyRef:\n  name: db\n  key: password",
               "tokenReviews",
               "resources: [tokenreviews]",
               R"("resource":"tokenreviews")",
               "authorization.k8s.io",
               "apiVersion: rbac.authorization.k8s.io/v1",
               "apiGroup: rbac.authorization.k8s.io",
               "vaultKey: 'name'",
               "automountServiceAccountToken: true",
               "tokenExpirationSeconds: 3607",
               "imagePullSecrets:\n- name: regcred",
               R"({"kind":"Secret","metadata":{"name":"db"}})",
               R"({"kind":"Secret","stringData":{}})",
               "serviceAccountToken:\n  expirationSeconds: 3607\n  path: token",
               "--token-auth-file=/etc/tokens.csv",
               "ca.crt:  1099 bytes\ntoken:   982 bytes",
               R"(secret="kube-system/web-tls-2")",
               R"("key":"node-role.kubernetes.io/control-plane","operator":"Exists")",
               R"("checksum/secret":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")",
               "etcd.key=/registry/secrets/ns/a1b2c",
               "max_tokens: 4096",
               "token_ttl=24h",
               "tokens=1234567",
               "passwordPolicy: strict",
               R"(resources: ["secrets", "configmaps"])",
               "password_file: /etc/db/password",
               "credentialsId: 'a1b2c3d4e5'"});
}

TEST(Traps, TemplatesAndMasks) {
  expect_kept({"password: ${DB_PASSWORD}",
               "password: \"${DB_PASSWORD}\"",
               "password: {{ .Values.password }}",
               "password: '{{ .Values.password }}'",
               "password: $(DB_PASSWORD)",
               "- --password=$(DB_PASSWORD)",
               "password: <password>",
               "password=changeme",
               "password: ***",
               "password: \"******\"",
               "token: REDACTED",
               "token: \"[REDACTED]\"",
               "client-key-data: DATA+OMITTED",
               "client-key-data: REDACTED",
               "Authorization: Bearer <masked>",
               "password: null",
               "password: \"\"",
               "token: ''",
               "secret: false",
               "password=%s",
               "password: ENC[AES256_GCM,data:b0jQ,iv:q1,tag:x2,type:str]"});
}

TEST(Traps, Prose) {
  expect_kept(
      {"sshd[24200]: Failed password for invalid user webmaster from host port 22", "password expired", "token=Token{a64f992",
       "activity token: android.os.BinderProxy@3f4a5b", "token: not found", "secret \"db\" not found",
       "failed to get secret: secrets \"db\" not found", "Error: password authentication failed for user x",
       "auth: token expired", "KeyguardUpdateMonitor: ACTION_USER_PRESENT", "The password must have at least 8 characters",
       "invalid token: signature is invalid", "MountVolume.SetUp failed for volume \"tls\" : secret \"web-tls\" not found",
       "Couldn't find key password in Secret default/db", "token has expired", "Using password: YES", "key: value",
       "error: access denied"});
}

TEST(Traps, OwnPlaceholders) {
  expect_kept({"password=[REDACTED:kv-secret]", "\"token\": \"[REDACTED:github-token]\"",
               "Authorization: Bearer [REDACTED:auth-header]", "https://u:[REDACTED:url-userinfo]@h/",
               "https://[REDACTED:url-userinfo]@h/", "Cookie: a=[REDACTED:cookie]; b=[REDACTED:cookie]",
               "user=[user:abcdefghijklm] ip=[ipv4:abcdefghijklm.abcdefghijklm]", "[REDACTED:private-key]",
               "\"private_key\": \"[REDACTED:private-key]\\n\""});
}

}  // namespace
}  // namespace aiops::redact::testing
