// Rewriting of arguments; see the header.
#include "cli/argv.hpp"

#include <algorithm>

namespace aiops::cli {

using commands::Flag;
using commands::FlagSet;
using commands::Form;

namespace {

bool is_level(std::string_view word) {
  return !word.empty() && word.size() <= 2 && std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

const FlagSet& flags_of_all() {
  static const FlagSet all = [] {
    FlagSet out;
    for (const auto* command : commands::all_commands()) {
      FlagSet set;
      command->declare(set);
      for (const Flag& flag : set.all()) {
        if (out.find(flag.name) == nullptr) out.add(flag);
      }
    }
    return out;
  }();
  return all;
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_flag(std::string_view word) { return word.size() > 1 && word[0] == '-'; }

const Flag* flag_of(std::string_view word, const FlagSet& set) {
  if (word.substr(0, 2) == "--") return set.find(word.substr(2) == "v" ? "verbose" : word.substr(2));
  return set.find(word[1]);
}

// Does this flag take the next word as its value?
bool takes_next(std::string_view word, std::string_view next, const FlagSet& set) {
  if (word.substr(0, 2) == "--" ? word.find('=') != std::string_view::npos : word.size() > 2) return false;
  const Flag* flag = flag_of(word, set);
  if (flag == nullptr) return false;
  return takes_value(*flag) || (flag->form == Form::level && is_level(next));
}

void long_flag(const std::string& word, const std::string* next, std::size_t& at, const FlagSet& set,
               std::vector<std::string>& out) {
  const auto equals = word.find('=');
  const Flag* flag = flag_of(word.substr(0, equals), set);
  if (flag == nullptr) {
    out.push_back(word);
  } else if (flag->form == Form::level) {
    const bool follows = equals == std::string::npos && next != nullptr && is_level(*next);
    if (follows) ++at;
    out.push_back("--verbose=" + (equals != std::string::npos ? word.substr(equals + 1) : follows ? *next : std::string("1")));
  } else if (takes_value(*flag) && equals != std::string::npos) {
    out.push_back(word.substr(0, equals));  // two words, so that an empty value stays a value
    out.push_back(word.substr(equals + 1));
  } else {
    out.push_back(word);
    if (takes_value(*flag) && next != nullptr) {
      out.push_back(*next);
      ++at;
    }
  }
}

// "-Avn=shop": letters without values may stand together, the last one takes the rest as its value.
void letters(const std::string& word, const std::string* next, std::size_t& at, const FlagSet& set,
             std::vector<std::string>& out) {
  for (std::size_t i = 1; i < word.size(); ++i) {
    const Flag* flag = set.find(word[i]);
    const bool last = i + 1 == word.size();
    const std::string rest = last ? "" : word.substr(i + 1 + (word[i + 1] == '=' ? 1 : 0));
    if (flag == nullptr) {
      out.push_back("-" + word.substr(i, 1));
      return;
    }
    const std::string name = "--" + std::string(flag->name);
    if (flag->form == Form::level) {
      const bool attached = !last && (word[i + 1] == '=' || is_level(rest));
      const bool follows = last && next != nullptr && is_level(*next);
      if (follows) ++at;
      out.push_back(name + "=" + (attached ? rest : follows ? *next : "1"));
      if (attached) return;
    } else if (flag->form == Form::suffix && !last && !is_letter(word[i + 1])) {  // -i.bak; in -iv the v is a flag
      out.push_back(name + "=" + rest);
      return;
    } else if (takes_value(*flag)) {
      out.push_back(name);
      if (!last) {
        out.push_back(rest);
      } else if (next != nullptr) {
        out.push_back(*next);
        ++at;
      }
      return;
    } else if (!last && word[i + 1] == '=') {
      out.push_back(name + "=" + rest);
      return;
    } else {
      out.push_back(name);
    }
  }
}

}  // namespace

Invocation find_command_word(const std::vector<std::string>& args) {
  Invocation out;
  for (std::size_t i = 0; i < args.size(); ++i) {
    const std::string& word = args[i];
    if (!out.command.empty() || !is_flag(word)) {
      if (out.command.empty()) {
        out.command = word;
      } else {
        out.words.push_back(word);
      }
      continue;
    }
    out.words.push_back(word);
    if (word == "--") {
      out.words.insert(out.words.end(), args.begin() + static_cast<std::ptrdiff_t>(i) + 1, args.end());
      return out;
    }
    if (i + 1 < args.size() && takes_next(word, args[i + 1], flags_of_all())) out.words.push_back(args[++i]);
  }
  return out;
}

std::vector<std::string> normalised(const std::vector<std::string>& words, const FlagSet& set) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    const std::string* next = i + 1 < words.size() ? &words[i + 1] : nullptr;
    if (word == "--") {
      out.insert(out.end(), words.begin() + static_cast<std::ptrdiff_t>(i), words.end());
      break;
    }
    if (!is_flag(word)) {
      out.push_back(word);
    } else if (word[1] == '-') {
      long_flag(word, next, i, set, out);
    } else {
      letters(word, next, i, set, out);
    }
  }
  return out;
}

}  // namespace aiops::cli
