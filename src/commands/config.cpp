// `aiops config view`: which settings hold, and where each comes from.
#include <algorithm>
#include <array>
#include <ostream>

#include <fmt/format.h>

#include "commands/command.hpp"
#include "commands/knowledge.hpp"
#include "commands/options.hpp"
#include "commands/settings.hpp"
#include "core/base/json.hpp"
#include "core/base/text.hpp"

namespace aiops::commands {

namespace {

constexpr std::array<std::string_view, 2> formats{"text", "json"};

struct Row {
  std::string key, value, origin;
};

void declare(FlagSet& set) {
  set.words("view", 1, 1);
  output_flag(set, formats, false);
  set.add({.name = "no-headers", .group = group::output, .help = "no heading line above the table"});
  general_flags(set);
}

Result<std::vector<Row>> rows_of(const Flags& flags, const Settings& settings, const kube::Machine& machine) {
  std::vector<Row> rows;
  for (const Flag& flag : all_settings()) {
    Row row{std::string(flag.setting), std::string(flag.fallback), "default"};
    AIOPS_TRY(const auto setting, setting_of(flag, settings, machine));
    if (setting) row = {row.key, fmt::format("{}", fmt::join(setting->values, ",")), setting->origin};
    // Only the general flags are known to this command; those were said on the command line.
    if (flags.declared().find(flag.name) != nullptr && flags.given(flag.name))
      row = {row.key, flags.text(flag.name), "--" + std::string(flag.name)};
    if (row.value.empty() && flag.form == Form::toggle) row.value = "false";
    rows.push_back(std::move(row));
  }
  for (const std::string_view key : knowledge_keys) {
    const auto at = settings.by_key.find(std::string(key));
    if (at == settings.by_key.end()) {
      rows.push_back({std::string(key), "", "default"});
    } else {
      rows.push_back({std::string(key), at->second.values.front(), at->second.origin});
    }
  }
  std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.key < b.key; });
  return rows;
}

std::string as_json(const Settings& settings, const std::vector<Row>& rows) {
  json::Builder out;
  const auto member = [&](std::string_view key, std::string_view value) {
    out.key(key);
    out.string(value);
  };
  out.begin_object();
  member("schema", "aiops.config/v1");
  member("file", settings.file);
  out.key("fileExists");
  out.boolean(settings.file_was_read);
  out.key("settings");
  out.begin_array();
  for (const Row& row : rows) {
    out.begin_object();
    member("key", row.key);
    member("value", row.value);
    member("origin", row.origin);
    out.end_object();
  }
  out.end_array();
  out.end_object();
  const auto document = out.finish();
  return document ? json::to_text(document->root(), 2) + "\n" : std::string();
}

std::string as_table(const Settings& settings, std::vector<Row> rows, bool headers) {
  if (headers) rows.insert(rows.begin(), {"KEY", "VALUE", "ORIGIN"});
  std::size_t key = 0, value = 0;
  for (Row& row : rows) {
    row.value = escape_terminal(row.value);
    if (row.value.empty()) row.value = "-";
    key = std::max(key, row.key.size());
    value = std::max(value, row.value.size());
  }
  std::string out;
  for (const Row& row : rows)
    out += fmt::format("{:<{}}  {:<{}}  {}\n", row.key, key, row.value, value, escape_terminal(row.origin));
  if (headers && !settings.file.empty()) {
    out += fmt::format("\n{}{}\n", escape_terminal(settings.file), settings.file_was_read ? "" : " (does not exist)");
  }
  return out;
}

Outcome run(const Flags& flags, const World& world, Io& io) {
  if (flags.words().front() != "view") {
    return Outcome::failed(unknown("action", flags.words().front(), flags.words().front(), {"view"}));
  }
  const auto settings = read_settings(world.machine, flags.text("config"));
  if (!settings) return Outcome::failed(settings.error());
  auto rows = rows_of(flags, *settings, world.machine);
  if (!rows) return Outcome::failed(rows.error());
  io.out << (flags.text("output") == "json" ? as_json(*settings, *rows)
                                            : as_table(*settings, std::move(*rows), !flags.on("no-headers")));
  return Outcome::done();
}

}  // namespace

constinit const Command config_command{
    .name = "config",
    .summary = "show which settings hold, and where each comes from",
    .about =
        "A flag counts more than a variable AIOPS_*, that more than config.yaml, and that more than the default. The file is "
        "named by --config or AIOPS_CONFIG, else it is $XDG_CONFIG_HOME/aiops/config.yaml.",
    .examples =
        "# all settings with their origins\n"
        "aiops config view\n"
        "# would this file do?\n"
        "aiops config view --config team.yaml\n",
    .declare = declare,
    .run = run,
    .settings = false,
};

}  // namespace aiops::commands
