// The verbs that may appear are a closed list; so are the flags that could turn a reading verb into something else.
#include "core/findings/kubectl.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/snapshot/kind.hpp"

namespace aiops {

namespace {

constexpr std::array reading_verbs{std::string_view("get"),     std::string_view("describe"),     std::string_view("logs"),
                                   std::string_view("top"),     std::string_view("events"),       std::string_view("explain"),
                                   std::string_view("version"), std::string_view("api-resources")};
constexpr std::array forbidden_flags{
    std::string_view("--raw"),   std::string_view("-f"),      std::string_view("--filename"),  std::string_view("--follow"),
    std::string_view("-w"),      std::string_view("--watch"), std::string_view("--server"),    std::string_view("-s"),
    std::string_view("--token"), std::string_view("--as"),    std::string_view("--kubeconfig")};

// What Kubernetes names are made of, plus what label selectors, images and resource names need.
bool is_plain(std::string_view value) {
  return !value.empty() && value.size() <= 512 && value[0] != '-' && std::all_of(value.begin(), value.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-._/=,:@").find(c) != std::string_view::npos;
  });
}

Result<std::string> fill(std::string_view word, const ReadOnlyKubectl::Bindings& bindings) {
  std::string out;
  while (!word.empty()) {
    const auto open = word.find('{');
    const auto close = open == std::string_view::npos ? open : word.find('}', open);
    const std::string_view name = close == std::string_view::npos ? std::string_view{} : word.substr(open + 1, close - open - 1);
    const bool placeholder =
        !name.empty() && std::all_of(name.begin(), name.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
    if (!placeholder) {
      // A brace of a jsonpath: everything up to and with it stays.
      const std::size_t end = open == std::string_view::npos ? word.size() : open + 1;
      out += word.substr(0, end);
      word.remove_prefix(end);
      continue;
    }
    const auto found = bindings.find(name);
    if (found == bindings.end() || !is_plain(found->second)) return fail(Fault::bug, fmt::format("nothing fits {{{}}}", name));
    out += word.substr(0, open);
    out += found->second;
    word.remove_prefix(close + 1);
  }
  return out;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool quoted = false;
  for (const char c : text) {
    if (c == '\'') {
      quoted = !quoted;
    } else if (c == ' ' && !quoted) {
      if (!word.empty()) words.push_back(std::move(word));
      word.clear();
    } else {
      word += c;
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

bool reads_only(const std::vector<std::string>& argv) {
  if (argv.size() < 2 || argv[0] != "kubectl") return false;
  const std::string& verb = argv[1];
  const std::string_view second = argv.size() > 2 ? std::string_view(argv[2]) : std::string_view{};
  const bool known = std::find(reading_verbs.begin(), reading_verbs.end(), verb) != reading_verbs.end() ||
                     (verb == "rollout" && (second == "history" || second == "status")) ||
                     (verb == "auth" && (second == "can-i" || second == "whoami"));
  if (!known) return false;
  return std::none_of(argv.begin() + 2, argv.end(), [](const std::string& word) {
    if (word == "--watch=false") return false;  // `rollout status` waits unless it is told not to
    const std::string_view flag = std::string_view(word).substr(0, word.find('='));
    return std::find(forbidden_flags.begin(), forbidden_flags.end(), flag) != forbidden_flags.end();
  });
}

}  // namespace

Result<ReadOnlyKubectl> ReadOnlyKubectl::from_template(std::string_view text, const Bindings& bindings) {
  std::vector<std::string> argv;
  for (const std::string& word : words_of(text)) {
    AIOPS_TRY(std::string filled, fill(word, bindings));
    argv.push_back(std::move(filled));
  }
  if (!reads_only(argv)) return fail(Fault::bug, fmt::format("not a reading command: {}", text));
  return ReadOnlyKubectl(std::move(argv));
}

ReadOnlyKubectl ReadOnlyKubectl::describe(const ObjectRef& ref) {
  std::vector<std::string> argv{"kubectl", "describe", kubectl_word(ref), ref.name};
  // kubectl prints a service account token of a Secret in clear: only its existence is shown.
  if (ref.kind == "Secret") argv = {"kubectl", "get", "secret", ref.name};
  if (!ref.ns.empty()) argv.insert(argv.end(), {"-n", ref.ns});
  return ReadOnlyKubectl(std::move(argv));
}

ReadOnlyKubectl ReadOnlyKubectl::events_of(const ObjectRef& ref) {
  std::vector<std::string> argv{"kubectl", "get", "events"};
  if (ref.ns.empty()) {
    argv.emplace_back("-A");
  } else {
    argv.insert(argv.end(), {"-n", ref.ns});
  }
  argv.insert(argv.end(), {"--field-selector", "involvedObject.name=" + ref.name});
  return ReadOnlyKubectl(std::move(argv));
}

ReadOnlyKubectl& ReadOnlyKubectl::with_context(std::string_view context) {
  if (!context.empty()) argv_.insert(argv_.begin() + 1, {"--context", std::string(context)});
  return *this;
}

std::string ReadOnlyKubectl::shell_line() const {
  std::string out;
  for (const std::string& word : argv_) {
    if (!out.empty()) out += ' ';
    const bool plain = !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             std::string_view("-._/=,:@%+").find(c) != std::string_view::npos;
    });
    if (plain) {
      out += word;
      continue;
    }
    out += '\'';
    for (const char c : word) {
      if (c == '\'') {
        out += "'\\''";
      } else {
        out += c;
      }
    }
    out += '\'';
  }
  return out;
}

std::string kubectl_word(const ObjectRef& ref) {
  const std::string word = to_lower(ref.kind);
  if (kind_of(ref.kind, ref.api_version) != Kind::other || ref.api_version.find('/') == std::string::npos) return word;
  return fmt::format("{}.{}", word, group_of(ref.api_version));
}

}  // namespace aiops
