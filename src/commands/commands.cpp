// The one table of commands, in the order in which help lists them.
#include <algorithm>
#include <array>

#include "commands/command.hpp"

namespace aiops::commands {

namespace {
constexpr std::array<const Command*, 6> rows{&triage_command,        &redact_command, &rules_command,
                                             &verify_report_command, &config_command, &version_command};
}

std::span<const Command* const> all_commands() { return rows; }

const Command* find_command(std::string_view name) {
  const auto at = std::find_if(rows.begin(), rows.end(), [&](const Command* row) { return row->name == name; });
  return at == rows.end() ? nullptr : *at;
}

std::vector<std::string_view> command_names() {
  std::vector<std::string_view> out;
  for (const Command* row : rows) out.push_back(row->name);
  out.push_back("help");
  return out;
}

}  // namespace aiops::commands
