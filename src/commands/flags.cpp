// Checks of values and the getters; see the header.
#include "commands/flags.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/rule.hpp"

namespace aiops::commands {

namespace {

std::optional<std::int64_t> number_of(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

// kubectl's --request-timeout takes "30" as seconds.
std::optional<Duration> timeout_of(std::string_view text) {
  if (const auto seconds = number_of(text); seconds && *seconds <= 86'400) return std::chrono::seconds(*seconds);
  return parse_duration(text);
}

std::optional<bool> truth_of(std::string_view text) {
  const std::string word = to_lower(text);
  if (word == "true" || word == "1" || word == "t" || word.empty()) return true;
  if (word == "false" || word == "0" || word == "f") return false;
  return std::nullopt;
}

Status check_rule(std::string_view text, bool families) {
  if (families && family_from(text)) return {};
  if (find_rule(text) != nullptr) return {};
  std::vector<std::string_view> known;
  for (const Rule& rule : rulebook()) known.push_back(rule.id);
  for (const Rule& rule : rulebook()) {
    const std::string_view family = name_of(rule.family);
    if (families && std::find(known.begin(), known.end(), family) == known.end()) known.push_back(family);
  }
  Error error = unknown(families ? "rule or family" : "rule", text, text, known);
  if (error.hint.empty()) error.hint = "aiops rules lists them";
  return tl::unexpected(error);
}

Status check_allowed(const Flag& flag, std::string_view value) {
  if (std::find(flag.allowed.begin(), flag.allowed.end(), value) != flag.allowed.end()) return {};
  const std::vector<std::string_view> known(flag.allowed.begin(), flag.allowed.end());
  const std::string_view near = nearest(value, known);
  return fail(Fault::usage, fmt::format("`{}` is none of {}", escape_terminal(value), fmt::join(known, ", ")),
              near.empty() ? "" : fmt::format("did you mean {}?", near));
}

Status refuse(std::string_view value, std::string_view wanted) {
  return fail(Fault::usage, fmt::format("`{}` is not {}", escape_terminal(value), wanted));
}

}  // namespace

bool takes_value(const Flag& flag) { return flag.form != Form::toggle && !may_take_value(flag); }

bool may_take_value(const Flag& flag) { return flag.form == Form::level || flag.form == Form::suffix; }

std::string variable_of(const Flag& flag) {
  if (!flag.variable.empty()) return std::string(flag.variable);
  std::string out = "AIOPS_";
  for (const char c : flag.name) out += c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return out;
}

Status check_value(const Flag& flag, std::string_view value) {
  if (!flag.allowed.empty()) return check_allowed(flag, value);
  switch (flag.form) {
    case Form::toggle:
      return truth_of(value) ? Status() : refuse(value, "true or false");
    case Form::level:
    case Form::number:
      return number_of(value) ? Status() : refuse(value, "a whole number");
    case Form::suffix:
      return value.find('/') == std::string_view::npos ? Status() : refuse(value, "a suffix of a file name, such as .bak");
    case Form::duration:
      return parse_duration(value) ? Status() : refuse(value, "a duration, such as 90s, 15m, 1h30m or 7d");
    case Form::timeout:
      return timeout_of(value) ? Status() : refuse(value, "a duration, such as 5s or 1m, or seconds");
    case Form::time:
      return parse_time_or_unix(value) ? Status() : refuse(value, "a time, such as 2026-03-02T09:00:00Z, or unix seconds");
    case Form::family_or_rule:
      return check_rule(value, true);
    case Form::exclusion:
      return check_rule(value.substr(0, value.find('@')), false);
    case Form::path:
    case Form::folder:
      return value.empty() ? fail(Fault::usage, "the path is empty") : Status();
    default:
      return {};
  }
}

FlagSet& FlagSet::words(std::string_view synopsis, std::size_t least, std::size_t most) {
  synopsis_ = synopsis;
  least_ = least;
  most_ = most;
  return *this;
}

const Flag* FlagSet::find(std::string_view name) const {
  const auto at = std::find_if(flags_.begin(), flags_.end(), [&](const Flag& flag) { return flag.name == name; });
  return at == flags_.end() ? nullptr : &*at;
}

const Flag* FlagSet::find(char letter) const {
  const auto at =
      std::find_if(flags_.begin(), flags_.end(), [&](const Flag& flag) { return letter != 0 && flag.letter == letter; });
  return at == flags_.end() ? nullptr : &*at;
}

bool Flags::on(std::string_view name) const {
  const auto at = values_.find(std::string(name));
  return at != values_.end() && !at->second.empty() && truth_of(at->second.back()).value_or(false);
}

std::string Flags::text(std::string_view name) const {
  const auto at = values_.find(std::string(name));
  if (at != values_.end() && !at->second.empty()) return at->second.back();
  const Flag* flag = set_.find(name);
  return flag == nullptr ? std::string() : std::string(flag->fallback);
}

std::vector<std::string> Flags::texts(std::string_view name) const {
  const auto at = values_.find(std::string(name));
  return at == values_.end() ? std::vector<std::string>() : at->second;
}

std::int64_t Flags::number(std::string_view name) const { return number_of(text(name)).value_or(0); }

std::optional<Duration> Flags::duration(std::string_view name) const {
  const Flag* flag = set_.find(name);
  const std::string value = text(name);
  return flag != nullptr && flag->form == Form::timeout ? timeout_of(value) : parse_duration(value);
}

std::optional<Time> Flags::time(std::string_view name) const { return parse_time_or_unix(text(name)); }

Error unknown(std::string_view what, std::string_view shown, std::string_view name, const std::vector<std::string_view>& known,
              std::string_view prefix) {
  const std::string_view near = nearest(name, known);
  return {Fault::usage, fmt::format("unknown {} `{}`", what, escape_terminal(shown)),
          near.empty() ? "" : fmt::format("did you mean {}{}?", prefix, near)};
}

}  // namespace aiops::commands
