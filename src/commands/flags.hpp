// Why: one table says which flags a command has. Parsing, help, completions, man pages and the config file all read it, so
// they cannot drift apart; and no command needs to know the library that parses.
// Must never: do I/O, or hold a value that a command changes while it runs.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/time.hpp"

namespace aiops {
struct Knowledge;
}

namespace aiops::commands {

enum class Form {  // what a value looks like, and what completes it
  toggle,  // takes none: --strict, --strict=false
  level,  // may take one: -v, -v 6, -v=6
  suffix,  // may take one, but never the next word: -i, -i.bak, --in-place=.bak
  text,
  number,  // 0, 1, 2, …
  duration,  // as Prometheus writes it: 90s, 15m, 7d
  timeout,  // as kubectl's --request-timeout: a duration, or plain seconds
  time,  // RFC 3339, or unix seconds
  path,
  folder,
  family_or_rule,  // CRASH-APP, crash
  exclusion,  // CRASH-APP, CRASH-APP@shop/web
  redactions,  // ids of redaction rules, with commas: email,ipv4
  context,
  cluster,
  user,
  name_space,
};

// The literals below live as long as the program: tables of flags are constant.
struct Flag {
  std::string_view name;  // without dashes
  char letter = 0;  // -n
  Form form = Form::toggle;
  std::string_view value = {};  // what help shows for the value: NAME
  std::string_view group = {};  // heading in help
  std::string_view help = {};  // half a sentence, small letter, no full stop
  std::string_view fallback = {};  // the value when nobody gives one
  std::span<const std::string_view> allowed = {};  // the only values; empty: any of its form
  bool repeatable = false;
  bool hidden = false;  // not in help and completions
  std::string_view setting = {};  // its key in config.yaml, when it may stand there and in AIOPS_*
  std::string_view variable = {};  // instead of AIOPS_ and its name
  std::string_view also_variable = {};  // of other tools, read when ours is not set
};

bool takes_value(const Flag&);  // a value must follow
bool may_take_value(const Flag&);  // one may be attached
std::string variable_of(const Flag&);  // "AIOPS_FAIL_ON" of fail-on
Status check_value(const Flag&, std::string_view value);  // Fault::usage; the sentence does not name the flag

class FlagSet {
 public:
  FlagSet& add(Flag flag) {
    flags_.push_back(flag);
    return *this;
  }
  // What stands after the command besides flags, for help: "[TYPE/NAME | TYPE NAME]"; how many there may be.
  FlagSet& words(std::string_view synopsis, std::size_t least, std::size_t most);

  const std::vector<Flag>& all() const { return flags_; }
  const Flag* find(std::string_view name) const;
  const Flag* find(char letter) const;
  std::string_view synopsis() const { return synopsis_; }
  std::size_t least_words() const { return least_; }
  std::size_t most_words() const { return most_; }

 private:
  std::vector<Flag> flags_;
  std::string_view synopsis_;
  std::size_t least_ = 0, most_ = 0;
};

// What was said. Every value has passed check_value(), so the getters cannot fail.
class Flags {
 public:
  explicit Flags(FlagSet set) : set_(std::move(set)) {}

  void set(std::string_view name, std::vector<std::string> values) { values_[std::string(name)] = std::move(values); }
  void words(std::vector<std::string> words) { words_ = std::move(words); }
  void know(std::shared_ptr<const Knowledge> knowledge) { knowledge_ = std::move(knowledge); }

  bool given(std::string_view name) const { return values_.count(std::string(name)) > 0; }
  bool on(std::string_view name) const;
  std::string text(std::string_view name) const;  // the last one; the fallback when not given
  std::vector<std::string> texts(std::string_view name) const;
  std::int64_t number(std::string_view name) const;
  std::optional<Duration> duration(std::string_view name) const;  // empty when there is neither value nor fallback
  std::optional<Time> time(std::string_view name) const;

  const std::vector<std::string>& words() const { return words_; }
  const FlagSet& declared() const { return set_; }
  const std::shared_ptr<const Knowledge>& knowledge() const { return knowledge_; }  // of config.yaml; null when it has none

 private:
  FlagSet set_;
  std::map<std::string, std::vector<std::string>> values_;
  std::vector<std::string> words_;
  std::shared_ptr<const Knowledge> knowledge_;
};

// "unknown flag --namspace", "did you mean --namespace?"; Fault::usage.
Error unknown(std::string_view what, std::string_view shown, std::string_view name, const std::vector<std::string_view>& known,
              std::string_view prefix = {});

}  // namespace aiops::commands
