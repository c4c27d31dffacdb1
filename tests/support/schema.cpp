#include "support/schema.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace aiops::testing {

namespace {

using json::Type;
using json::Value;

std::string_view name_of(Type type) {
  static constexpr std::string_view names[] = {"missing", "null", "boolean", "integer", "number", "string", "array", "object"};
  return names[static_cast<std::size_t>(type)];
}

class Checker {
 public:
  explicit Checker(Value root) : root_(root) {}

  void check(Value schema, Value value, const std::string& at) {
    if (const Value ref = schema["$ref"]; ref.is_string()) {
      const std::string_view prefix = "#/$defs/";
      EXPECT_EQ(ref.text().substr(0, prefix.size()), prefix);
      check(root_["$defs"][ref.text().substr(prefix.size())], value, at);
    }
    for (const json::Member member : schema.members()) keyword(schema, member, value, at);
    if (!schema.is_object()) say(at, "the schema has no such part");
  }

  std::vector<std::string> found;

 private:
  void say(const std::string& at, const std::string& what) { found.push_back(at + ": " + what); }

  void keyword(Value schema, const json::Member& member, Value value, const std::string& at) {
    const std::string_view key = member.key;
    const Value wanted = member.value;
    static constexpr std::string_view silent[] = {"$schema", "$id", "$defs", "$ref", "title", "description"};
    if (std::find(std::begin(silent), std::end(silent), key) != std::end(silent)) return;
    if (key == "type") return type(wanted, value, at);
    if (key == "enum") return one_of(wanted, value, at);
    if (key == "const") {
      if (!json::equal(wanted, value)) say(at, "wants " + json::to_text(wanted) + ", is " + json::to_text(value));
    } else if (key == "required") {
      for (const Value name : wanted.items()) {
        if (value.is_object() && value[name.text()].type() == Type::missing) say(at, "lacks " + std::string(name.text()));
      }
    } else if (key == "properties") {
      for (const json::Member property : wanted.members()) {
        const Value inner = value[property.key];
        if (inner.type() != Type::missing) check(property.value, inner, at + "." + std::string(property.key));
      }
    } else if (key == "additionalProperties") {
      for (const json::Member inner : value.members()) {
        if (schema["properties"][inner.key]) continue;
        const std::string place = at + "." + std::string(inner.key);
        if (wanted.is_object()) check(wanted, inner.value, place);
        if (wanted.boolean() == false) say(place, "is not in the schema");
      }
    } else if (key == "items") {
      std::size_t i = 0;
      for (const Value inner : value.items()) check(wanted, inner, at + "[" + std::to_string(i++) + "]");
    } else if (key == "minItems" || key == "maxItems") {
      const auto limit = static_cast<std::size_t>(wanted.integer().value_or(0));
      if (value.is_array() && (key == "minItems" ? value.size() < limit : value.size() > limit))
        say(at, "has a wrong number of items");
    } else {
      say(at, "unknown keyword " + std::string(key));
    }
  }

  void type(Value wanted, Value value, const std::string& at) {
    const auto fits = [&](std::string_view name) {
      return name == name_of(value.type()) || (name == "number" && value.number()) || (name == "integer" && value.integer());
    };
    bool good = wanted.is_string() && fits(wanted.text());
    for (const Value name : wanted.items()) good = good || fits(name.text());
    if (!good) say(at, "wants " + json::to_text(wanted) + ", is " + std::string(name_of(value.type())));
  }

  void one_of(Value wanted, Value value, const std::string& at) {
    bool good = false;
    for (const Value choice : wanted.items()) good = good || json::equal(choice, value);
    if (!good) say(at, "is not one of " + json::to_text(wanted));
  }

  Value root_;
};

}  // namespace

json::Document schema(const std::string& name) {
  const std::string path = std::string(AIOPS_SOURCE_DIR) + "/testdata/schema/" + name + ".json";
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  auto document = json::Document::parse(text.str());
  EXPECT_TRUE(document) << path;
  return document ? *std::move(document) : json::Document();
}

std::vector<std::string> violations(json::Value schema, json::Value document) {
  Checker checker(schema);
  checker.check(schema, document, "$");
  return checker.found;
}

}  // namespace aiops::testing
