#include "core/redact/corpus.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <random>

#include "core/base/base64.hpp"
#include "core/redact/placeholder.hpp"

namespace aiops::redact::testing {

namespace {

constexpr std::string_view open_mark = "⟦", close_mark = "⟧";

class Maker {
 public:
  explicit Maker(std::uint32_t seed) : random_(seed) {}

  std::string expand(std::string_view pattern) {
    std::string out;
    for (std::size_t at = 0; at < pattern.size();) {
      const std::size_t close =
          pattern[at] == '{' && at + 2 < pattern.size() && pattern[at + 2] == ':' ? pattern.find('}', at) : 0;
      if (close == 0 || close == std::string_view::npos) {
        out += pattern[at++];
        continue;
      }
      const std::string length(pattern.substr(at + 3, close - at - 3));
      const auto dash = length.find('-');
      std::size_t size = std::strtoul(length.c_str(), nullptr, 10);
      if (dash != std::string::npos) size += random_() % (std::strtoul(length.c_str() + dash + 1, nullptr, 10) - size + 1);
      out += make(pattern[at + 1], size);
      at = close + 1;
    }
    return out;
  }

 private:
  std::string of(std::string_view alphabet, std::size_t size) {
    std::string out;
    while (out.size() < size) out += alphabet[random_() % alphabet.size()];
    return out;
  }

  std::string make(char kind, std::size_t size) {
    static constexpr std::string_view upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", lower = "abcdefghijklmnopqrstuvwxyz",
                                      digits = "0123456789";
    const std::string letters = std::string(upper) + std::string(lower);
    const std::string alnum = letters + std::string(digits);
    switch (kind) {
      case 'A':
        return mixed(alnum, size);
      case 'a':
        return mixed(std::string(lower) + std::string(digits), size);
      case 'U':
        return mixed(std::string(upper) + std::string(digits), size);
      case 'L':
        return of(lower, size);
      case 'x':
        return of("0123456789abcdef", size);
      case 'd':
        return of(digits, size);
      case 'b':
        return size == 86 || size == 43 ? of(alnum, size - 1) + "A" : mixed(alnum + "+/", size);
      case 'w':
        return mixed(alnum + "-_", size);
      case 'c':
        return mixed("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", size);
      case 'u':
        return of("0123456789abcdef", 8) + "-" + of("0123456789abcdef", 4) + "-4" + of("0123456789abcdef", 3) + "-9" +
               of("0123456789abcdef", 3) + "-" + of("0123456789abcdef", 12);
      case 'j':
        return url(encode_base64(R"({"alg":"HS256","typ":"JWT"})")) + "." +
               url(encode_base64(R"({"sub":")" + of(lower, 9) + R"(","iat":17)" + of(digits, 8) + "}")) + "." +
               mixed(alnum + "-_", 43);
    }
    return {};
  }

  // Letters of both cases and digits, as keys have them: every alphabet's classes appear when there is room.
  std::string mixed(const std::string& alphabet, std::size_t size) {
    std::string out = of(alphabet, size);
    const auto put = [&](std::size_t at, std::string_view set) {
      if (size > at + 2 && alphabet.find(set.front()) != std::string::npos) out[at] = set[random_() % set.size()];
    };
    put(1, "23456789");
    put(2, "hjkmnpqr");
    put(3, "KMNPQRST");
    if (!out.empty() && (out.back() == '-' || out.back() == '_' || out.back() == '+' || out.back() == '/'))
      out.back() = alphabet[0];
    if (!out.empty() && (out.front() == '-' || out.front() == '_' || out.front() == '+' || out.front() == '/'))
      out.front() = alphabet[0];
    return out;
  }

  static std::string url(std::string text) {
    while (!text.empty() && text.back() == '=') text.pop_back();
    for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
    return text;
  }

  std::mt19937 random_;
};

std::vector<std::string> lines_of(const std::string& name) {
  std::ifstream file(std::string(AIOPS_SOURCE_DIR) + "/testdata/redact/" + name);
  std::vector<std::string> out;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line[0] != '#') out.push_back(line);
  }
  return out;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

// before + text + after, the text rewritten by `rewrite`; the secret's place moves along.
template <class Rewrite>
Positive dressed(const Positive& p, std::string_view before, std::string_view after, Rewrite rewrite) {
  Positive out = p;
  const std::string head = rewrite(p.text.substr(0, p.begin)), secret = rewrite(p.secret()), tail = rewrite(p.text.substr(p.end));
  out.text = std::string(before) + head + secret + tail + std::string(after);
  out.begin = before.size() + head.size();
  out.end = out.begin + secret.size();
  return out;
}
std::string same(std::string_view text) { return std::string(text); }
std::string twice(std::string_view text) { return escaped(escaped(text)); }

}  // namespace

std::vector<Positive> positives(int variants, std::uint32_t seed) {
  std::vector<Positive> out;
  Maker maker(seed);
  std::string family;
  for (const std::string& line : lines_of("positives.txt")) {
    if (line[0] == '@') {
      family = line.substr(1);
      continue;
    }
    const std::string pattern = line.substr(line.find('\t') + 1);
    for (int i = 0; i < variants; ++i) {
      Positive p;
      p.family = family;
      p.pattern = pattern;
      std::string text = maker.expand(pattern);
      const auto open = text.find(open_mark), close = text.find(close_mark);
      if (open == std::string::npos) {
        p.end = text.size();
      } else {
        p.begin = open;
        p.end = close - open_mark.size();
        text.erase(close, close_mark.size());
        text.erase(open, open_mark.size());
      }
      p.text = std::move(text);
      out.push_back(std::move(p));
    }
  }
  return out;
}

std::vector<std::string> benign_lines() { return lines_of("benign.txt"); }

const std::vector<Carrier>& carriers() {
  static const std::vector<Carrier> all = {
      {"line", [](const Positive& p) { return dressed(p, "got ", " in the end", same); }},
      {"alone", [](const Positive& p) { return dressed(p, "", "", same); }},
      {"json", [](const Positive& p) { return dressed(p, R"({"msg":"x","value":")", R"(","n":1})", escaped); }},
      {"json in json", [](const Positive& p) { return dressed(p, R"({"log":"{\"value\":\")", R"(\"}\n","n":1})", twice); }},
      {"yaml", [](const Positive& p) { return dressed(p, "spec:\n  note: '", "'\n  n: 1\n", same); }},
      {"logfmt", [](const Positive& p) { return dressed(p, "level=info msg=\"", "\" ts=1", escaped); }},
      {"klog",
       [](const Positive& p) { return dressed(p, "I1120 12:00:00.000000       1 main.go:42] \"got\" value ", "\n", same); }},
      {"cri", [](const Positive& p) { return dressed(p, "2026-11-20T12:00:00.000000000Z stdout F ", "\n", same); }},
      {"env list", [](const Positive& p) { return dressed(p, R"([{"name":"NOTE","value":")", R"("}])", escaped); }},
      {"header", [](const Positive& p) { return dressed(p, "> X-Note: ", "\r\n", same); }},
      {"colours", [](const Positive& p) { return dressed(p, "\x1b[32mINFO\x1b[0m \x1b[1m", "\x1b[0m done", same); }},
      {"crlf", [](const Positive& p) { return dressed(p, "a\r\n", "\r\nb\r\n", same); }},
  };
  return all;
}

std::string left_of(const std::string& secret, std::string_view redacted) {
  std::string output;  // what a placeholder says is not what is left
  for (std::size_t at = 0; at < redacted.size();) {
    const auto end = placeholder_end(redacted, at);
    end ? at = *end : at++;
    output += end ? '\n' : redacted[at - 1];
  }
  const std::size_t piece = std::min<std::size_t>(secret.size(), 8);
  std::string longest;
  for (std::size_t at = 0; at + piece <= secret.size(); ++at) {
    std::size_t size = std::max(piece, longest.size() + 1);
    while (at + size <= secret.size() && output.find(secret.substr(at, size)) != std::string::npos)
      longest = secret.substr(at, size++);
  }
  return longest;
}

}  // namespace aiops::redact::testing
