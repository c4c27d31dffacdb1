// Reading config.yaml and the environment; see the header.
#include "commands/settings.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "commands/command.hpp"
#include "commands/knowledge.hpp"
#include "core/base/text.hpp"
#include "core/base/yaml.hpp"

namespace aiops::commands {

namespace {

std::string default_file(const kube::Machine& machine) {
  const auto base = machine.environment("XDG_CONFIG_HOME");
  if (base && !base->empty()) return *base + "/aiops/config.yaml";
  return machine.home.empty() ? std::string() : machine.home + "/.config/aiops/config.yaml";
}

Result<std::string> scalar(json::Value value) {
  if (value.is_string()) return std::string(value.text());
  if (value.is_object() || value.is_array() || value.is_null()) return fail(Fault::input, "a single value is wanted here");
  return json::to_text(value);
}

Result<std::vector<std::string>> values_of(const Flag& flag, json::Value value) {
  std::vector<std::string> out;
  if (flag.repeatable && value.is_array()) {
    for (const json::Value item : value.items()) {
      AIOPS_TRY(out.emplace_back(), scalar(item));
    }
    return out;
  }
  AIOPS_TRY(out.emplace_back(), scalar(value));
  return out;
}

Status check_all(const Flag& flag, const Setting& setting) {
  for (const std::string& value : setting.values) {
    if (auto status = check_value(flag, value); !status) {
      return fail(Fault::input, fmt::format("{}: {}", setting.origin, status.error().what), status.error().hint);
    }
  }
  return {};
}

bool is_knowledge(std::string_view key) {
  return std::find(knowledge_keys.begin(), knowledge_keys.end(), key) != knowledge_keys.end();
}

std::string entries(std::size_t count) { return fmt::format("{} {}", count, count == 1 ? "entry" : "entries"); }

}  // namespace

std::vector<Flag> all_settings() {
  std::map<std::string_view, Flag> by_key;
  for (const Command* command : all_commands()) {
    FlagSet set;
    command->declare(set);
    for (const Flag& flag : set.all()) {
      if (!flag.setting.empty()) by_key.try_emplace(flag.setting, flag);
    }
  }
  std::vector<Flag> out;
  for (auto& [key, flag] : by_key) out.push_back(flag);
  return out;
}

Result<Settings> parse_settings(const std::string& file, std::string_view text) {
  Settings out;
  out.file = file;
  out.file_was_read = true;
  auto documents = parse_yaml(text);
  if (!documents) return fail(Fault::input, fmt::format("{}: {}", file, documents.error().what));
  if (documents->empty()) return out;
  const json::Value root = documents->front().root();
  if (documents->size() > 1 || !root.is_object()) return fail(Fault::input, fmt::format("{}: not a mapping of settings", file));
  const std::vector<Flag> known = all_settings();
  Knowledge knowledge;
  for (const auto [key, value] : root.members()) {
    const auto at = std::find_if(known.begin(), known.end(), [k = key](const Flag& flag) { return flag.setting == k; });
    const std::string place = fmt::format("{}: line {}", file, value.line());
    if (is_knowledge(key)) {
      if (auto status = read_knowledge(file, text, key, value, knowledge); !status) return tl::unexpected(status.error());
      out.by_key.insert_or_assign(std::string(key), Setting{{entries(value.size())}, fmt::format("{}: {}", place, key)});
      out.knowledge = std::make_shared<const Knowledge>(knowledge);
      continue;
    }
    if (at == known.end()) {
      std::vector<std::string_view> keys(knowledge_keys.begin(), knowledge_keys.end());
      for (const Flag& flag : known) keys.push_back(flag.setting);
      Error error = unknown("setting", key, key, keys);
      if (error.hint.empty()) error.hint = "aiops config view lists all settings";
      return fail(Fault::input, fmt::format("{}: {}", place, error.what), error.hint);
    }
    auto values = values_of(*at, value);
    if (!values) return fail(Fault::input, fmt::format("{}: {}: {}", place, key, values.error().what));
    const Setting setting{std::move(*values), fmt::format("{}: {}", place, key)};
    if (auto status = check_all(*at, setting); !status) return tl::unexpected(status.error());
    out.by_key.insert_or_assign(std::string(key), setting);
  }
  return out;
}

Result<Settings> read_settings(const kube::Machine& machine, const std::string& named) {
  const std::string variable = machine.environment("AIOPS_CONFIG").value_or("");
  const std::string file = !named.empty() ? named : !variable.empty() ? variable : default_file(machine);
  Settings none;
  none.file = file;
  if (file.empty()) return none;
  const auto text = machine.read_file(file);
  if (text) return parse_settings(file, *text);
  const bool wanted = !named.empty() || !variable.empty();
  if (!wanted && text.error().fault == Fault::not_found) return none;
  return fail(Fault::input, fmt::format("{}: {}", file, text.error().what), named.empty() ? "" : "it was named with --config");
}

Result<std::optional<Setting>> setting_of(const Flag& flag, const Settings& settings, const kube::Machine& machine) {
  if (flag.setting.empty()) return std::optional<Setting>();
  std::string variable = variable_of(flag);
  auto value = machine.environment(variable);
  if ((!value || value->empty()) && !flag.also_variable.empty()) {
    variable = flag.also_variable;
    value = machine.environment(variable);
  }
  if (value && !value->empty()) {
    Setting setting{{}, variable};
    if (flag.repeatable) {
      for (const auto part : split(*value, ',')) setting.values.emplace_back(trim(part));
    } else {
      setting.values.push_back(*value);
    }
    if (auto status = check_all(flag, setting); !status) {
      return fail(Fault::usage, status.error().what, status.error().hint);
    }
    return std::optional<Setting>(std::move(setting));
  }
  const auto at = settings.by_key.find(std::string(flag.setting));
  return at == settings.by_key.end() ? std::optional<Setting>() : std::optional<Setting>(at->second);
}

Status apply_settings(Flags& flags, const Settings& settings, const kube::Machine& machine) {
  for (const Flag& flag : flags.declared().all()) {
    if (flags.given(flag.name)) continue;
    AIOPS_TRY(auto setting, setting_of(flag, settings, machine));
    if (setting) flags.set(flag.name, std::move(setting->values));
  }
  flags.know(settings.knowledge);
  return {};
}

}  // namespace aiops::commands
