// The sentences of kubelets, runtimes and registries: each has one reading.
#include "core/findings/rules/config/parts.hpp"

#include <gtest/gtest.h>

namespace aiops::config {
namespace {

Pull reading(std::string_view text, std::string_view image = "registry.example.com/shop/app:1.0") {
  bool ambiguous = false;
  return classify_pull(text, image, ambiguous);
}

TEST(PullErrors, EveryRuntimeAndRegistryIsUnderstood) {
  const std::pair<std::string_view, Pull> table[] = {
      {"rpc error: code = NotFound desc = failed to pull and unpack image: failed to resolve reference: not found",
       Pull::not_found},
      {"reading manifest 1.0 in registry.example.com/shop/app: manifest unknown", Pull::not_found},
      {"Error response from daemon: manifest for registry.example.com/shop/app:1.0 not found: manifest unknown", Pull::not_found},
      {"name unknown: The repository with name 'shop/app' does not exist in the registry", Pull::not_found},
      {"pull access denied for app, repository does not exist or may require 'docker login': denied: requested access to the "
       "resource is denied",
       Pull::auth},
      {"reading manifest 1.0 in registry.example.com/shop/app: unauthorized: authentication required", Pull::auth},
      {"no basic auth credentials", Pull::auth},
      {"denied: Permission \"artifactregistry.repositories.downloadArtifacts\" denied on resource", Pull::auth},
      {"failed to authorize: failed to fetch oauth token: unexpected status: 403 Forbidden", Pull::auth},
      {"toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating", Pull::rate},
      {"unexpected status code: 429 Too Many Requests", Pull::rate},
      {"failed to authorize: failed to fetch anonymous token: Get \"https://auth.example.com/token\": dial tcp: lookup "
       "auth.example.com: no such host",
       Pull::net},
      {"pinging container registry registry.example.com: Get \"https://registry.example.com/v2/\": dial tcp 10.0.0.9:443: i/o "
       "timeout",
       Pull::net},
      {"net/http: TLS handshake timeout", Pull::net},
      {"x509: certificate is valid for a.example.com, not registry.example.com", Pull::tls},
      {"http: server gave HTTP response to HTTPS client", Pull::tls},
      {"no match for platform in manifest: not found", Pull::platform},
      {"choosing image instance: no image found in image index for architecture arm64, variant \"v8\", OS linux", Pull::platform},
      {"write /var/lib/containerd/tmp: no space left on device: unknown", Pull::disk},
      {"mkdir /var/lib/containerd/tmp: permission denied: unknown", Pull::unknown},
      {"Back-off pulling image \"registry.example.com/shop/app:1.0\"", Pull::unknown},
      {"", Pull::unknown}};
  for (const auto& [text, kind] : table) EXPECT_EQ(static_cast<int>(reading(text)), static_cast<int>(kind)) << text;
}

TEST(PullErrors, AnImageCannotSpeakByItsName) {
  EXPECT_EQ(reading("Back-off pulling image \"x509:unauthorized\"", "x509:unauthorized"), Pull::unknown);
  EXPECT_EQ(reading("failed to resolve reference \"denied:1\": denied:1: manifest unknown", "denied:1"), Pull::not_found);
  EXPECT_EQ(reading("GET https://registry.example.com/v2/shop/unauthorized/manifests/1: manifest unknown",
                    "registry.example.com/shop/unauthorized:1"),
            Pull::not_found);
}

TEST(PullErrors, OnlySomeRefusalsAreAmbiguous) {
  bool ambiguous = false;
  EXPECT_EQ(classify_pull("pull access denied, repository does not exist or may require authorization", "a:1", ambiguous),
            Pull::auth);
  EXPECT_TRUE(ambiguous);
  EXPECT_EQ(classify_pull("unexpected status: 401 Unauthorized", "a:1", ambiguous), Pull::auth);
  EXPECT_FALSE(ambiguous);
}

TEST(Images, TheRegistryIsTheFirstPartWhenItLooksLikeAHost) {
  EXPECT_EQ(registry_of("registry.example.com/shop/app:1"), "registry.example.com");
  EXPECT_EQ(registry_of("localhost/app"), "localhost");
  EXPECT_EQ(registry_of("host:5000/app:1"), "host:5000");
  EXPECT_EQ(registry_of("shop/app:1"), "docker.io");
  EXPECT_EQ(registry_of("app"), "docker.io");
  EXPECT_EQ(registry_of(""), "docker.io");
}

TEST(Images, LettersAmongDigitsMayBeTypingErrors) {
  EXPECT_EQ(intended_image("a/b:v2.4.O"), "a/b:v2.4.0");
  EXPECT_EQ(intended_image("a/b:1.l.0"), "a/b:1.1.0");
  EXPECT_EQ(intended_image("a/b:1O.2"), "a/b:10.2");
  EXPECT_EQ(intended_image("a/b:1.10-alpine"), "");
  EXPECT_EQ(intended_image("a/b:lol"), "");
  EXPECT_EQ(intended_image("host:5000/b"), "");
  EXPECT_EQ(intended_image("a/b@sha256:O0"), "");
}

TEST(Sentences, MissingObjectsAreReadInBothWordings) {
  const auto found =
      missing_objects("[secrets \"a\" not found, configmap \"b\" not found, secret \"a\" not found, secret \"c\" is forbidden]");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].name, "b");
  EXPECT_EQ(found[0].kind, Kind::config_map);
  EXPECT_EQ(found[1].name, "a");
  EXPECT_EQ(found[1].kind, Kind::secret);
  EXPECT_TRUE(missing_objects("secret \"").empty());
  EXPECT_TRUE(missing_objects("secret \"\" not found").empty());
}

TEST(Sentences, MissingKeysAreReadAndNothingElse) {
  const MissingKey key = missing_key("couldn't find key smtp.host in ConfigMap ns-1/conf");
  EXPECT_EQ(key.key, "smtp.host");
  EXPECT_EQ(key.name, "conf");
  EXPECT_EQ(key.kind, Kind::config_map);
  for (const char* text : {"", "couldn't find key", "couldn't find key a", "couldn't find key a in ",
                           "couldn't find key a in Secret x", "couldn't find key a in Pod x/y"}) {
    EXPECT_TRUE(missing_key(text).key.empty()) << text;
  }
}

}  // namespace
}  // namespace aiops::config
