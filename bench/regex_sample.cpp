// One walk down the pattern, writing as it goes: of alternatives it first counts how many there are and then walks the chosen
// one. A repeat without a limit is taken up to 8 times more than it must; a lazy one as rarely as it may, as a match would be.
#include "regex_sample.hpp"

#include <algorithm>
#include <bitset>

namespace aiops::bench {

namespace {

using Set = std::bitset<128>;

Set range(char from, char to) {
  Set out;
  for (int c = from; c <= to; ++c) out.set(static_cast<std::size_t>(c));
  return out;
}

Set digits() { return range('0', '9'); }
Set word() { return range('a', 'z') | range('A', 'Z') | digits() | range('_', '_'); }
Set printable() { return range(' ', '~'); }

class Sampler {
 public:
  Sampler(std::string_view pattern, std::mt19937& random) : pattern_(pattern), random_(random) {}

  std::optional<std::string> run() {
    alternatives(true);
    if (failed_ || at_ != pattern_.size()) return std::nullopt;
    return out_;
  }

 private:
  std::size_t pick(std::size_t count) { return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_); }
  bool done() const { return failed_ || at_ >= pattern_.size(); }
  bool next_is(std::string_view text) const { return pattern_.compare(at_, text.size(), text) == 0; }

  // `on`: write; else only step over.
  void alternatives(bool on) {
    const std::size_t start = at_;
    std::size_t count = 1;
    sequence(false);
    while (!done() && pattern_[at_] == '|') {
      ++at_;
      ++count;
      sequence(false);
    }
    const std::size_t end = at_;
    if (!on || failed_) return;
    at_ = start;
    for (std::size_t skip = pick(count); skip > 0; --skip) {
      sequence(false);
      ++at_;
    }
    sequence(true);
    at_ = end;
  }

  void sequence(bool on) {
    while (!done() && pattern_[at_] != '|' && pattern_[at_] != ')') repeated(on);
  }

  void repeated(bool on) {
    const std::size_t start = at_;
    atom(false);
    const std::size_t atom_end = at_;
    std::size_t least = 1, most = 1;
    quantifier(least, most);
    const std::size_t end = at_;
    if (!on || failed_) return;
    const std::size_t times = least + (most > least ? pick(std::min<std::size_t>(most - least, 8) + 1) : 0);
    for (std::size_t i = 0; i < times && !failed_; ++i) {
      at_ = start;
      atom(true);
      failed_ = failed_ || at_ != atom_end;
    }
    at_ = end;
  }

  void quantifier(std::size_t& least, std::size_t& most) {
    if (done()) return;
    const char c = pattern_[at_];
    if (c == '*' || c == '+' || c == '?') {
      ++at_;
      least = c == '+' ? 1 : 0;
      most = c == '?' ? 1 : least + 8;
    } else if (c == '{' && at_ + 1 < pattern_.size() && pattern_[at_ + 1] >= '0' && pattern_[at_ + 1] <= '9') {
      ++at_;
      most = least = number();
      if (!done() && pattern_[at_] == ',') {
        ++at_;
        most = !done() && pattern_[at_] == '}' ? least + 8 : number();
      }
      failed_ = failed_ || done() || pattern_[at_] != '}';
      ++at_;
    } else {
      return;
    }
    if (!done() && pattern_[at_] == '?') {
      ++at_;
      most = least;
    }
  }

  std::size_t number() {
    std::size_t out = 0;
    while (!done() && pattern_[at_] >= '0' && pattern_[at_] <= '9')
      out = out * 10 + static_cast<std::size_t>(pattern_[at_++] - '0');
    return out;
  }

  void atom(bool on) {
    const char c = pattern_[at_];
    if (c == '(') return group(on);
    if (c == '[') return write(on, char_class());
    ++at_;
    if (c == '\\') return escape(on);
    if (c == '^' || c == '$') return;
    if (c == '.') return write(on, printable());
    write(on, range(c, c));
  }

  void group(bool on) {
    ++at_;
    if (next_is("?P<")) {
      at_ = std::min(pattern_.find('>', at_), pattern_.size() - 1) + 1;
    } else if (next_is("?")) {
      while (!done() && pattern_[at_] != ':' && pattern_[at_] != ')') ++at_;
      if (done()) return fail();
      if (pattern_[at_++] == ')') return;  // flags alone: small letters are right with and without them
    }
    alternatives(on);
    if (done() || pattern_[at_] != ')') return fail();
    ++at_;
  }

  void fail() { failed_ = true; }

  // Behind the backslash: the bytes it stands for; empty for an edge.
  Set escaped() {
    if (done()) return fail(), Set{};
    const char c = pattern_[at_++];
    switch (c) {
      case 'd':
        return digits();
      case 'w':
        return word();
      case 's':
        return range(' ', ' ');
      case 'S':
        return range('!', '~');
      case 'D':
      case 'W':
        return range('!', '/');
      case 'n':
      case 'r':
        return range(' ', ' ');  // a line has none
      case 't':
        return range('\t', '\t');
      case 'b':
      case 'z':
      case 'A':
      case 'B':
        return {};
      case 'x': {
        const auto code = std::stoi(std::string(pattern_.substr(at_, 2)), nullptr, 16);
        at_ += 2;
        return range(static_cast<char>(code), static_cast<char>(code));
      }
      default:
        return range(c, c);
    }
  }

  void escape(bool on) {
    if (const Set set = escaped(); set.any()) write(on, set);
  }

  Set named_class() {
    static const std::pair<std::string_view, Set> all[] = {{"[:alnum:]", word() & ~range('_', '_')},
                                                           {"[:alpha:]", range('a', 'z') | range('A', 'Z')},
                                                           {"[:digit:]", digits()},
                                                           {"[:space:]", range(' ', ' ')},
                                                           {"[:xdigit:]", digits() | range('a', 'f')}};
    for (const auto& [name, set] : all) {
      if (!next_is(name)) continue;
      at_ += name.size();
      return set;
    }
    return fail(), Set{};
  }

  Set char_class() {
    Set out;
    ++at_;
    const bool negated = next_is("^");
    if (negated) ++at_;
    for (bool first = true; !done() && (first || pattern_[at_] != ']'); first = false) {
      if (next_is("[:")) {
        out |= named_class();
        continue;
      }
      const char from = pattern_[at_++];
      if (from == '\\') {
        out |= escaped();
      } else if (at_ + 1 < pattern_.size() && pattern_[at_] == '-' && pattern_[at_ + 1] != ']') {
        out |= range(from, pattern_[at_ + 1]);
        at_ += 2;
      } else {
        out |= range(from, from);
      }
    }
    ++at_;
    return negated ? printable() & ~out : out;
  }

  void write(bool on, const Set& set) {
    if (!on) return;
    const Set usable = (set & printable()).any() ? set & printable() : set;
    if (usable.none()) return fail();
    std::size_t nth = pick(usable.count());
    for (std::size_t c = 0; c < usable.size(); ++c) {
      if (!usable[c] || nth-- > 0) continue;
      out_ += static_cast<char>(c);
      return;
    }
  }

  std::string_view pattern_;
  std::mt19937& random_;
  std::size_t at_ = 0;
  std::string out_;
  bool failed_ = false;
};

}  // namespace

std::optional<std::string> sample_of(std::string_view pattern, std::mt19937& random) { return Sampler(pattern, random).run(); }

}  // namespace aiops::bench
