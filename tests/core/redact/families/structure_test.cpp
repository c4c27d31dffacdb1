#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <nlohmann/json.hpp>
#include <string>

#include "core/base/base64.hpp"
#include "core/redact/harness.hpp"

namespace aiops::redact {
namespace {

using testing::redacted;

std::string clean(const std::string& text, const std::string& gone) {
  const std::string out = redacted(text, Profile::secrets);
  EXPECT_EQ(out.find(gone), std::string::npos) << out;
  EXPECT_EQ(redacted(out, Profile::secrets), out);
  return out;
}

TEST(Structure, HidesLoginsToRegistries) {
  const std::string auth = encode_base64("user:blue7green");
  const nlohmann::json config = {{"auths", {{"registry.example.com", {{"auth", auth}, {"email", "a@example.com"}}}}}};
  for (const int indent : {-1, 2}) {
    const auto parsed = nlohmann::json::parse(clean(config.dump(indent), auth));
    EXPECT_EQ(decode_base64(parsed["auths"]["registry.example.com"]["auth"].get<std::string>()), "[REDACTED:docker-auth]");
  }
  const std::string data = encode_base64(config.dump());
  const YAML::Node node = YAML::Load(clean(".dockerconfigjson: " + data + "\n", data));
  const auto inner = nlohmann::json::parse(*decode_base64(node[".dockerconfigjson"].as<std::string>()));
  EXPECT_EQ(inner["auths"]["registry.example.com"]["email"], "a@example.com");
  EXPECT_EQ(decode_base64(inner["auths"]["registry.example.com"]["auth"].get<std::string>()), "[REDACTED:docker-auth]");
  clean(nlohmann::json({{"log", config.dump()}}).dump(), auth);
}

TEST(Structure, HidesTheKeyOfAKubeconfigAndKeepsItsAuthority) {
  const std::string authority = encode_base64("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");
  const std::string key = encode_base64("-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIA\n-----END EC PRIVATE KEY-----\n");
  const std::string text =
      "apiVersion: v1\nclusters:\n- cluster:\n    certificate-authority-data: " + authority +
      "\n    server: https://k\n  name: k\nkind: Config\nusers:\n- name: u\n  user:\n    client-key-data: " + key + "\n";
  const YAML::Node node = YAML::Load(clean(text, key));
  EXPECT_EQ(node["clusters"][0]["cluster"]["certificate-authority-data"].as<std::string>(), authority);
  EXPECT_EQ(decode_base64(node["users"][0]["user"]["client-key-data"].as<std::string>()), "[REDACTED:kubeconfig]");
}

TEST(Structure, HidesKeysOfEncryptionAtRest) {
  const std::string key = encode_base64("0123456789abcdef0123456789abcdef");
  const std::string out = clean("    - aescbc:\n        keys:\n        - name: key1\n          secret: " + key + "\n", key);
  EXPECT_NE(out.find("- name: key1\n"), std::string::npos);
}

TEST(Structure, HidesPasswordsInOptionsOfClients) {
  for (const char* text :
       {"mysqldump -u root -pblue7green shop", "[\"mysql\",\"-uroot\",\"-pblue7green\"]", "redis-cli -h r -a blue7green ping",
        "[\"redis-cli\", \"-a\", \"blue7green\"]", "sshpass -p blue7green ssh a@b",
        "curl -s -u admin:blue7green https://a.example.com", "curl --user admin:blue7green https://a.example.com",
        "mongosh -u a -p 'blue7green' db", "- mysql -uroot -p\"blue7green\""}) {
    EXPECT_NE(clean(text, "blue7green").find("[REDACTED:"), std::string::npos) << text;
  }
}

TEST(Structure, HidesArgumentsBehindTheirOption) {
  for (const char* text : {"args:\n- --password\n- blue7green\n- --verbose\n", "args: [\"--password\", \"blue7green\"]\n",
                           "  - --db-password=blue7green\n", "\"args\":[\"--token\",\"blue7green\"]\n"}) {
    clean(text, "blue7green");
  }
}

TEST(Structure, LeavesWhatIsNoSecret) {
  for (const char* text :
       {"mysql -h db -P 3306 -p", "mysql is up -pid 3", "curl -u admin https://a.example.com", "docker run -p 8080 mysql",
        "redis-cli -a $PASS", "auth: {}", "auth: required", "\"auth\": \"basic\"", "secretName: my-secret-name",
        "- --token-auth-file=/etc/tokens.csv\n- --port=8080\n", "client-key-data: DATA+OMITTED", "client-key-data: REDACTED"}) {
    EXPECT_EQ(redacted(text, Profile::secrets), text);
  }
}

TEST(Structure, KeepsTextsOfAnObjectTexts) {
  const std::string text =
      "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  api-token: abc123def456ghi789\n  args: "
      "--password=blue7green\n";
  const std::string out = redacted(text, Profile::secrets);
  EXPECT_NE(out.find("  api-token: \"[REDACTED:"), std::string::npos) << out;
  EXPECT_NE(out.find("  args: --password=[REDACTED:"), std::string::npos) << out;
  EXPECT_EQ(redacted(out, Profile::secrets), out);
  EXPECT_EQ(redacted("api-token: abc123def456ghi789\n", Profile::secrets).find('"'), std::string::npos) << "a log is no object";
}

}  // namespace
}  // namespace aiops::redact
