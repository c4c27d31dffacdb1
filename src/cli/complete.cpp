// Completion; see the header.
#include "cli/complete.hpp"

#include <algorithm>
#include <ostream>
#include <set>

#include <fmt/format.h>

#include "cli/argv.hpp"
#include "core/base/text.hpp"
#include "core/findings/rule.hpp"
#include "core/kube/kubeconfig.hpp"
#include "core/redact/rule.hpp"
#include "core/snapshot/kind.hpp"

namespace aiops::cli {

using commands::Command;
using commands::Flag;
using commands::FlagSet;
using commands::Form;

namespace {

struct Candidate {
  std::string value, description;
};

struct Answer {
  std::vector<Candidate> candidates;
  bool files = false;

  void add(std::string_view value, std::string_view description = {}) {
    candidates.push_back({std::string(value), std::string(description)});
  }
};

void add_rules(Answer& answer, bool families) {
  for (const Rule& rule : rulebook()) answer.add(rule.id, rule.title);
  if (!families) return;
  std::set<std::string_view> names;
  for (const Rule& rule : rulebook()) names.insert(name_of(rule.family));
  for (const auto name : names) answer.add(name, "family of rules");
}

// What the kubeconfig names. `typed` are the words so far: --kubeconfig may be among them.
void add_from_kubeconfig(Answer& answer, Form form, const std::vector<std::string>& typed, const commands::World& world) {
  kube::Overrides overrides;
  for (std::size_t i = 0; i + 1 < typed.size(); ++i) {
    if (typed[i] == "--kubeconfig") overrides.kubeconfig = typed[i + 1];
  }
  const auto config = kube::load_kubeconfig(world.machine, overrides);
  if (!config) return;
  std::set<std::string> names;
  for (const auto& context : config->contexts) {
    if (form == Form::context) names.insert(context.name);
    if (form == Form::name_space && !context.name_space.empty()) names.insert(context.name_space);
  }
  for (const auto& cluster : config->clusters) {
    if (form == Form::cluster) names.insert(cluster.name);
  }
  for (const auto& user : config->users) {
    if (form == Form::user) names.insert(user.name);
  }
  for (const auto& name : names) answer.add(name);
}

void add_values(Answer& answer, const Flag& flag, const std::vector<std::string>& typed, const commands::World& world) {
  for (const auto value : flag.allowed) answer.add(value);
  switch (flag.form) {
    case Form::path:
    case Form::folder:
      answer.files = true;
      break;
    case Form::family_or_rule:
      add_rules(answer, true);
      break;
    case Form::exclusion:
      add_rules(answer, false);
      break;
    case Form::redactions:
      for (const redact::Family* family : redact::families()) {
        for (const redact::Rule& rule : family->rules) answer.add(rule.id, rule.title);
      }
      break;
    case Form::context:
    case Form::cluster:
    case Form::user:
    case Form::name_space:
      add_from_kubeconfig(answer, flag.form, typed, world);
      break;
    case Form::duration:
      if (flag.name == "since") {
        for (const auto value : {"15m", "1h", "6h", "1d", "7d"}) answer.add(value);
      }
      break;
    default:
      break;
  }
}

void add_flags(Answer& answer, const FlagSet& set) {
  for (const Flag& flag : set.all()) {
    if (!flag.hidden) answer.add("--" + std::string(flag.name), flag.help);
  }
}

void add_words(Answer& answer, const Command& command, std::size_t count) {
  if (command.name == "triage" && count == 0) {
    for (const KindRow& row : all_kinds()) answer.add(to_lower(row.name), row.short_name);
  } else if (command.name == "rules" && count == 0) {
    add_rules(answer, false);
  } else if (command.name == "config" && count == 0) {
    answer.add("view", "show the settings and where each comes from");
  } else if (command.name == "redact" || (command.name == "verify-report" && count == 0)) {
    answer.files = true;
  }
}

void add_commands(Answer& answer) {
  for (const Command* command : commands::all_commands()) answer.add(command->name, command->summary);
  answer.add("help", "help on a command");
}

// The flag whose value is being typed: "--from P", "-n s". Null when the word stands for itself.
const Flag* flag_before(const std::vector<std::string>& before, const FlagSet& set) {
  if (before.empty() || before.back().size() < 2 || before.back()[0] != '-') return nullptr;
  const std::string& word = before.back();
  const Flag* flag = word[1] == '-' ? set.find(std::string_view(word).substr(2)) : set.find(word.back());
  return flag != nullptr && takes_value(*flag) ? flag : nullptr;
}

std::size_t plain_words(const std::vector<std::string>& words, const FlagSet& set) {
  std::size_t count = 0;
  const auto plain = normalised(words, set);
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const bool flag = plain[i].size() > 1 && plain[i][0] == '-';
    if (!flag) ++count;
    if (flag && plain[i].size() > 2) {
      const Flag* found = set.find(std::string_view(plain[i]).substr(2));
      if (found != nullptr && takes_value(*found)) ++i;
    }
  }
  return count;
}

Answer answer_for(const std::vector<std::string>& before, std::string& typed, std::string& prefix, const commands::World& world) {
  Answer answer;
  const Invocation invocation = find_command_word(before);
  if (invocation.command == "help") {
    if (invocation.words.empty()) add_commands(answer);
    return answer;
  }
  const Command* command = commands::find_command(invocation.command);
  if (!invocation.command.empty() && command == nullptr) return answer;
  FlagSet set;
  for (const Command* row : commands::all_commands()) {
    if (command == nullptr || command == row) row->declare(set);
  }
  if (const Flag* flag = flag_before(before, set)) {
    add_values(answer, *flag, before, world);
  } else if (const auto equals = typed.find('='); typed.rfind("--", 0) == 0 && equals != std::string::npos) {
    const Flag* named = set.find(std::string_view(typed).substr(2, equals - 2));
    prefix = typed.substr(0, equals + 1);
    typed.erase(0, equals + 1);
    if (named != nullptr) add_values(answer, *named, before, world);
  } else if (typed.rfind('-', 0) == 0) {
    if (command != nullptr) {
      add_flags(answer, set);
    } else {
      answer.add("--help", "show all commands");
      answer.add("--version", "show the version");
    }
  } else if (command == nullptr) {
    add_commands(answer);
  } else {
    add_words(answer, *command, plain_words(invocation.words, set));
  }
  return answer;
}

}  // namespace

Exit complete(const std::vector<std::string>& words, const commands::World& world, commands::Io& io) {
  std::string typed = words.empty() ? std::string() : words.back();
  std::string prefix;  // "--output=", which stays before every value
  const std::vector<std::string> before(words.begin(), words.empty() ? words.end() : words.end() - 1);
  const Answer answer = answer_for(before, typed, prefix, world);
  for (const Candidate& candidate : answer.candidates) {
    if (candidate.value.rfind(typed, 0) != 0) continue;
    io.out << prefix << escape_terminal(candidate.value);
    if (!candidate.description.empty()) io.out << '\t' << candidate.description;
    io.out << '\n';
  }
  io.out << (answer.files ? ":0\n" : ":4\n");
  return Exit::done;
}

}  // namespace aiops::cli
