// Why: flag, then AIOPS_*, then config.yaml, then the default. The last three are settled here, after the command line.
// Must never: look for a file in the working directory: a repository that someone cloned must not steer the tool.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "commands/flags.hpp"
#include "core/kube/kubeconfig.hpp"

namespace aiops::commands {

struct Setting {
  std::vector<std::string> values;
  std::string origin;  // "AIOPS_FAIL_ON", "/home/a/.config/aiops/config.yaml:3"
};

struct Settings {
  std::string file;  // the config file that was read or looked for
  bool file_was_read = false;
  std::map<std::string, Setting> by_key;  // of the file, by its keys
  std::shared_ptr<const Knowledge> knowledge;  // ignore, owners, runbooks, logSignatures; null when none of them stands in it
};

// `named` is --config's value, or empty. Errors (exit 2): a named file that cannot be read, a file that is no mapping,
// an unknown key or a value of the wrong shape: "FILE: line 3: …".
Result<Settings> read_settings(const kube::Machine&, const std::string& named);
Result<Settings> parse_settings(const std::string& file, std::string_view text);

// The value that holds when the command line gives none; empty when only the default is left.
// Errors (exit 2): the value is none of this flag; names the variable, or file and line.
Result<std::optional<Setting>> setting_of(const Flag&, const Settings&, const kube::Machine&);

// Fills in every flag of the command that was not given, and hands on what the file knows.
Status apply_settings(Flags&, const Settings&, const kube::Machine&);

// Every flag of any command that has a key in config.yaml, once, by key.
std::vector<Flag> all_settings();

}  // namespace aiops::commands
