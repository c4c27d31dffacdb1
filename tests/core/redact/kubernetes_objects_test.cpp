// Objects as people and API servers write them: every value that is secret is gone in whatever encoding, every key stays, the
// document parses, `data` stays base64, and nothing is found a second time.
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>
#include <zlib.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/base/base64.hpp"
#include "core/redact/harness.hpp"

namespace aiops::redact::testing {
namespace {

using Json = nlohmann::json;

struct Object {
  std::string name;
  Json json;
  std::vector<std::string> secrets;  // as their owner would type them
};

// Made-up values of the kinds that stand in such objects; none of them is or was a key.
const std::string password = "Sommer-Wiese-42", token = "t0ken-0123456789-abcdefghijklm";
const std::string pem =
    "-----BEGIN PRIVATE "
    "KEY-----\nMIIBVQIBADANBgkqhkiG9w0BAQEFAASCAT8wggE7AgEAAkEA0123456789abcdef\nZZ0123456789ABCDEFghijklmnop=="
    "\n-----END PRIVATE KEY-----\n";
const std::string pem_line = "MIIBVQIBADANBgkqhkiG9w0BAQEFAASCAT8wggE7AgEAAkEA0123456789abcdef";
const std::string certificate =
    "-----BEGIN CERTIFICATE-----\nMIIBdzCCAR2gAwIBAgIBADAKBggqhkjOPQQDAjAjMSEwHwYDVQQD\n-----END CERTIFICATE-----\n";

std::string b64(const std::string& text) { return encode_base64(text); }

std::string gzip(const std::string& text) {
  std::string out(text.size() + 200, '\0');
  z_stream z{};
  EXPECT_EQ(deflateInit2(&z, 9, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string in = text;
  z.next_in = reinterpret_cast<Bytef*>(in.data());
  z.avail_in = static_cast<uInt>(in.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&z, Z_FINISH), Z_STREAM_END);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

Json secret(const std::string& name, const std::string& type, const Json& data) {
  return {{"apiVersion", "v1"},
          {"data", data},
          {"kind", "Secret"},
          {"metadata",
           {{"creationTimestamp", "2026-01-02T03:04:05Z"},
            {"labels", {{"app.kubernetes.io/name", name}}},
            {"name", name},
            {"namespace", "shop"},
            {"resourceVersion", "184467"},
            {"uid", "0f6d3c7e-95c4-4d8a-9c53-0b1a4d5a6f11"}}},
          {"type", type}};
}

std::vector<Object> secrets() {
  const std::string login = b64("robot:" + password);
  const std::string docker =
      Json{{"auths", {{"registry.example.com", {{"auth", login}, {"password", password}, {"username", "robot"}}}}}}.dump();
  const std::string release =
      Json{{"config", {{"db", {{"password", password}}}}}, {"info", {{"status", "deployed"}}}, {"name", "shop"}}.dump();
  Json typed = secret("typed", "Opaque", Json::object());
  typed.erase("data");
  typed["stringData"] = {{"config.yaml", "db:\n  password: " + password + "\n"}, {"note", "blue lagoon"}, {"pin", "4711"}};
  Json frozen = secret("frozen", "Opaque", {{"word", b64("blue lagoon")}, {"none", ""}});
  frozen["immutable"] = true;
  return {
      {"opaque", secret("db", "Opaque", {{"user", b64("shop-admin")}, {"word", b64(password)}}), {"shop-admin", password}},
      {"binary", secret("keystore", "Opaque", {{"keystore.jks", b64("\xfe\xed\xfe\xed" + password)}}), {password}},
      {"tls", secret("tls", "kubernetes.io/tls", {{"tls.crt", b64(certificate)}, {"tls.key", b64(pem)}}), {pem_line}},
      {"registry", secret("reg", "kubernetes.io/dockerconfigjson", {{".dockerconfigjson", b64(docker)}}), {password, login}},
      {"old registry", secret("reg", "kubernetes.io/dockercfg", {{".dockercfg", b64(docker)}}), {password, login}},
      {"basic auth",
       secret("web", "kubernetes.io/basic-auth", {{"password", b64(password)}, {"username", b64("mia")}}),
       {password}},
      {"ssh", secret("git", "kubernetes.io/ssh-auth", {{"ssh-privatekey", b64(pem)}}), {pem_line}},
      {"bootstrap",
       secret("bootstrap-token-07401b", "bootstrap.kubernetes.io/token",
              {{"token-id", b64("07401b")}, {"token-secret", b64("f395accd246ae52d")}}),
       {"f395accd246ae52d"}},
      {"service account",
       secret("sa", "kubernetes.io/service-account-token", {{"ca.crt", b64(certificate)}, {"token", b64(token)}}),
       {token}},
      {"helm", secret("sh.helm.release.v1.shop.v1", "helm.sh/release.v1", {{"release", b64(b64(gzip(release)))}}), {password}},
      {"string data", typed, {password, "blue lagoon", "4711"}},
      {"immutable", frozen, {"blue lagoon"}},
  };
}

Json env(const std::string& name, const std::string& value) { return {{"name", name}, {"value", value}}; }

Json pod_spec(const Json& container) { return {{"containers", Json::array({container})}, {"serviceAccountName", "web"}}; }

Json workload(const std::string& api, const std::string& kind, const Json& spec) {
  return {{"apiVersion", api}, {"kind", kind}, {"metadata", {{"name", "web"}, {"namespace", "shop"}}}, {"spec", spec}};
}

std::vector<Object> workloads() {
  const Json with_env = {
      {"env",
       {env("DB_PASSWORD", password),
        env("API_TOKEN", token),
        env("LOG_LEVEL", "info"),
        {{"name", "OTHER_PASSWORD"}, {"valueFrom", {{"secretKeyRef", {{"key", "password"}, {"name", "db"}}}}}}}},
      {"image", "registry.example.com/web:1.2"},
      {"name", "web"}};
  const Json with_url = {{"env", {env("DATABASE_URL", "postgres://mia:" + password + "@db:5432/shop"), env("MODE", "on")}},
                         {"name", "web"}};
  const Json with_args = {
      {"args", {"--user=mia", "--password=" + password, "--port=8080"}}, {"command", {"/web"}}, {"name", "web"}};
  const Json template_of = {{"metadata", {{"labels", {{"app", "web"}}}}}, {"spec", pod_spec(with_env)}};
  const Json job = {{"jobTemplate", {{"spec", {{"template", {{"spec", pod_spec(with_env)}}}}}}}, {"schedule", "0 3 * * *"}};
  return {
      {"pod env", workload("v1", "Pod", pod_spec(with_env)), {password, token}},
      {"pod url", workload("v1", "Pod", pod_spec(with_url)), {password}},
      {"pod args", workload("v1", "Pod", pod_spec(with_args)), {password}},
      {"deployment", workload("apps/v1", "Deployment", {{"replicas", 2}, {"template", template_of}}), {password, token}},
      {"stateful set",
       workload("apps/v1", "StatefulSet", {{"serviceName", "web"}, {"template", template_of}}),
       {password, token}},
      {"cron job", workload("batch/v1", "CronJob", job), {password, token}},
      {"config map",
       {{"apiVersion", "v1"},
        {"data", {{"app.properties", "db.user=mia\ndb.password=" + password + "\ncolor=red\n"}, {"color", "red"}}},
        {"kind", "ConfigMap"},
        {"metadata", {{"name", "app"}}}},
       {password}},
      {"kubeconfig",
       {{"apiVersion", "v1"},
        {"clusters",
         {{{"cluster", {{"certificate-authority-data", b64(certificate)}, {"server", "https://k.example.com"}}}, {"name", "k"}}}},
        {"kind", "Config"},
        {"users", {{{"name", "mia"}, {"user", {{"client-key-data", b64(pem)}, {"token", token}}}}}}},
       {token, pem_line}},
  };
}

// Within an annotation, a list, an audit event.
Json last_applied(const Object& object) {
  Json out = object.json;
  out["metadata"]["annotations"] = {{"kubectl.kubernetes.io/last-applied-configuration", object.json.dump() + "\n"}};
  return out;
}
Json list_of(const Object& object) {
  const Json map = {{"apiVersion", "v1"}, {"data", {{"color", "cmVk"}}}, {"kind", "ConfigMap"}, {"metadata", {{"name", "m"}}}};
  return {{"apiVersion", "v1"}, {"items", {map, object.json, map}}, {"kind", "List"}, {"metadata", {{"resourceVersion", ""}}}};
}
Json audit_of(const Object& object) {
  return {{"apiVersion", "audit.k8s.io/v1"},
          {"kind", "Event"},
          {"level", "RequestResponse"},
          {"requestObject", object.json},
          {"responseObject", object.json},
          {"stage", "ResponseComplete"},
          {"verb", "create"}};
}

bool plain_in_yaml(const std::string& text) {
  static constexpr std::string_view harmless = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=+";
  return !text.empty() && text.find_first_not_of(harmless) == std::string::npos &&
         text.find_first_not_of("0123456789.") < text.size() && text[0] != '-' && text != "on" && text != "true" &&
         text[0] != '=';
}

// As kubectl writes it: keys sorted, lists at the column of their key, long texts as blocks.
void write_yaml(const Json& json, std::size_t indent, std::string& out) {
  const std::string pad(indent, ' ');
  const auto scalar = [&](const Json& value) {
    if (!value.is_string()) return value.dump() + "\n";
    const std::string text = value;
    if (plain_in_yaml(text)) return text + "\n";
    if (text.find('\n') == std::string::npos || text.back() != '\n') return value.dump() + "\n";
    std::string block = "|\n";
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find('\n', at);
      block += std::string(indent + 2, ' ') + text.substr(at, end - at) + "\n";
      at = end + 1;
    }
    return block;
  };
  for (const auto& [key, value] : json.items()) {
    out += pad + key + ":";
    if (value.empty() || (!value.is_object() && !value.is_array())) {
      out += " " + scalar(value);
    } else if (value.is_object()) {
      out += "\n";
      write_yaml(value, indent + 2, out);
    } else {
      out += "\n";
      for (const Json& item : value) {
        std::string part = pad + "- " + (item.is_object() ? "" : scalar(item));
        if (item.is_object()) {
          std::string inner;
          write_yaml(item, indent + 2, inner);
          part += inner.substr(indent + 2);
        }
        out += part;
      }
    }
  }
}
std::string yaml(const Json& json) {
  std::string out;
  write_yaml(json, 0, out);
  return out;
}

// Every key of a document, with the place it stands at.
void keys_of(const YAML::Node& node, const std::string& place, std::vector<std::string>& out) {
  if (node.IsMap()) {
    for (const auto& entry : node) {
      const std::string here = place + "/" + entry.first.as<std::string>();
      out.push_back(here);
      keys_of(entry.second, here, out);
    }
  }
  for (std::size_t i = 0; node.IsSequence() && i < node.size(); ++i) keys_of(node[i], place + "/" + std::to_string(i), out);
}
std::vector<std::string> keys_of(const std::string& text) {
  std::vector<std::string> out;
  keys_of(YAML::Load(text), "", out);
  return out;
}

// Under `data` of a Secret stands base64, wherever the Secret stands.
void expect_base64(const YAML::Node& node, const std::string& what) {
  if (node.IsMap() && node["kind"] && node["data"] && node["kind"].IsScalar() && node["kind"].as<std::string>() == "Secret") {
    for (const auto& entry : node["data"]) {
      EXPECT_TRUE(decode_base64(entry.second.as<std::string>())) << what << ": " << entry.first.as<std::string>();
    }
  }
  if (node.IsMap()) {
    for (const auto& entry : node) expect_base64(entry.second, what);
  }
  for (std::size_t i = 0; node.IsSequence() && i < node.size(); ++i) expect_base64(node[i], what);
}

// The secret itself, and what its middle looks like in base64 at each of the three places it may begin at.
void expect_gone(const std::string& secret, const std::string& out, const std::string& what) {
  EXPECT_EQ(out.find(secret), std::string::npos) << what << ": " << secret << "\n" << out;
  for (std::size_t shift = 0; shift < 3; ++shift) {
    const std::string whole = b64(std::string(shift, 'x') + secret);
    const std::string middle = whole.substr(4, (secret.size() + shift) / 3 * 4 - 4);
    if (middle.size() < 8) continue;
    EXPECT_EQ(out.find(middle), std::string::npos) << what << ": " << secret << " in base64\n" << out;
  }
}

void expect_redacted(const Object& object, const std::string& text, bool json, const std::string& how) {
  const std::string what = object.name + " as " + how;
  const std::string out = redacted(text, Profile::secrets);
  for (const std::string& value : object.secrets) expect_gone(value, out, what);
  EXPECT_EQ(redacted(out, Profile::secrets), out) << what;
  EXPECT_TRUE(found(out, Profile::secrets).empty()) << what << "\n" << out;
  EXPECT_TRUE(!json || Json::accept(out)) << what << "\n" << out;
  ASSERT_NO_THROW(YAML::Load(out)) << what << "\n" << out;
  EXPECT_EQ(keys_of(out), keys_of(text)) << what << "\n" << out;
  expect_base64(YAML::Load(out), what);
}

void expect_redacted_everywhere(const Object& object) {
  for (const auto& [how, json] : {std::pair<std::string, Json>{"itself", object.json},
                                  {"an item of a list", list_of(object)},
                                  {"last applied", last_applied(object)},
                                  {"of an audit event", audit_of(object)}}) {
    expect_redacted(object, json.dump() + "\n", true, how + ", JSON in a line");
    expect_redacted(object, json.dump(4) + "\n", true, how + ", JSON");
    expect_redacted(object, yaml(json), false, how + ", YAML");
  }
}

TEST(KubernetesObjects, SecretsOfEveryTypeHideTheirValuesAndKeepTheirKeys) {
  for (const Object& object : secrets()) expect_redacted_everywhere(object);
}

TEST(KubernetesObjects, WorkloadsConfigurationAndKubeconfigHideWhatIsSecretInThem) {
  for (const Object& object : workloads()) expect_redacted_everywhere(object);
}

TEST(KubernetesObjects, WhatIsSealedOrOnlyNamesASecretStays) {
  const std::string sealed = "AgBy3i4OJSWK+PiTySYZZA9rO43cGDEq" + std::string(200, 'x');
  const Json sealed_secret = workload("bitnami.com/v1alpha1", "SealedSecret",
                                      {{"encryptedData", {{"word", sealed}}}, {"template", {{"metadata", {{"name", "db"}}}}}});
  const Json data = Json::array({{{"remoteRef", {{"key", "shop/db"}, {"property", "password"}}}, {"secretKey", "password"}}});
  const Json external =
      workload("external-secrets.io/v1", "ExternalSecret",
               {{"data", data}, {"refreshInterval", "1h"}, {"secretStoreRef", {{"kind", "SecretStore"}, {"name", "v"}}}});
  const Json map = {{"apiVersion", "v1"},
                    {"binaryData", {{"app.bin", b64("color=red\nmode=on\nsize=12\n")}}},
                    {"data", {{"color", "cmVk"}}},
                    {"kind", "ConfigMap"},
                    {"metadata", {{"name", "m"}}}};
  const Json reference = workload(
      "v1", "Pod",
      pod_spec({{"env", {{{"name", "DB_PASSWORD"}, {"valueFrom", {{"secretKeyRef", {{"key", "password"}, {"name", "db"}}}}}}}},
                {"name", "web"}}));
  for (const Json& json : {sealed_secret, external, map, reference}) {
    for (const std::string& text : {json.dump() + "\n", json.dump(4) + "\n", yaml(json)}) EXPECT_EQ(redacted(text), text);
  }
}

}  // namespace
}  // namespace aiops::redact::testing
