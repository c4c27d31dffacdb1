// Under a strong name a value counts unless it is a template, a mask, a path, a piece of code or of a sentence; how much doubt
// there is depends on the sign: `=` gives a value, a colon may also be the one of prose ("token: not found"), a comma stands in
// every list.
#include "core/redact/given.hpp"

#include <algorithm>
#include <iterator>

#include "core/redact/values.hpp"

namespace aiops::redact {

namespace {

constexpr std::string_view password_names[] = {"assword=", "ASSWORD=", "assword =", "wd=", "WD=", "Key=", "Secret="};

// Object(…), object[…], Object{…}, self.x, &v1.Secret{: a piece of code or of a dump, not a value.
bool is_code(std::string_view text) {
  if (text.size() > 5 && (text.substr(0, 5) == "self." || text.substr(0, 5) == "this.")) return true;
  if (text.size() > 2 && ((text[0] == '&' && text.back() == '{') || text.substr(0, 2) == "[]")) return true;
  std::size_t at = 0;
  while (at < text.size() && (is_word(text[at]) || text[at] == '.' || text[at] == '$' || text[at] == ':')) ++at;
  if (at < 2 || at >= text.size() || is_digit(text[0])) return false;
  if (text[at] == '(') return at + 1 == text.size() || text.find(')', at) != std::string_view::npos;
  if (text[at] == '[') return at + 1 == text.size() || text.back() == ']';
  if (text[at] == '@') {  // android.os.Binder@1f2e
    return text.substr(0, at).find('.') != std::string_view::npos &&
           std::all_of(text.begin() + static_cast<std::ptrdiff_t>(at) + 1, text.end(), is_hex);
  }
  if (text[at] == '-' && at + 1 < text.size()) return text[at + 1] == '>';
  return text[at] == '{' && text[0] >= 'A' && text[0] <= 'Z';
}

bool is_letter_or_digit(char c) { return is_alnum(c) || static_cast<unsigned char>(c) >= 0x80; }

bool is_sentence(std::string_view text) {
  return has_blank(text) && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || c == ' ' || c == '-' || c == '\'' || c == '.' || c == ',' || c == ':' ||
                  (c >= 'A' && c <= 'Z');
         });
}

bool has_both_cases(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; }) &&
         std::any_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

// Server=x;Password=y
bool is_pairs(std::string_view text) {
  if (text.find(';') == std::string_view::npos) return false;
  return std::any_of(std::begin(password_names), std::end(password_names),
                     [&](std::string_view name) { return text.find(name) != std::string_view::npos; });
}

// What a bare `key` must look like: nothing that joins words, and more than a number at its end.
bool is_base64(std::string_view text) {
  return text.size() >= 20 && has_both_cases(text) && std::count_if(text.begin(), text.end(), is_digit) >= 3 &&
         text.find_first_of("._-:") == std::string_view::npos;
}

// DB_PASSWORD: the name of a variable.
bool is_screaming(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_'; });
}

// Letters and what joins them in names of code: NextToken, Name.Function, refresh_token.
bool is_identifier(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (is_alnum(c) && !is_digit(c)) || c == '_' || c == '.' || c == ':'; });
}

// secretKey: db-password of an ExternalSecret is the name of a key in a Secret.
bool names_a_key(const Given& given, std::string_view text) {
  const std::string_view name = given.site.text.substr(given.span.begin, given.span.end - given.span.begin);
  return name == "secretKey" && (is_word_like(text) || is_screaming(text));
}

// What only the controller of SealedSecrets can open: base64 of the length of a wrapped key (0x0200), the key and the ciphertext.
bool is_sealed(std::string_view text) {
  return text.size() >= 200 && text.substr(0, 2) == "Ag" && text[2] >= 'A' && text[2] <= 'D' &&
         std::all_of(text.begin(), text.begin() + 200, [](char c) { return is_of(Alphabet::base64, c); });
}

// How many stand before the byte at `end`: the depth of the string that a quote belongs to.
std::size_t backslashes(const Site& site, std::size_t end) {
  std::size_t count = 0;
  while (end > site.line_begin && count < 64 && site.text[end - 1] == '\\') {
    --end;
    ++count;
  }
  return count;
}

// "password=" + x: the quote behind the sign closes the one before the name.
bool is_closing(const Given& given, const Value& value) {
  const Site& site = given.site;
  const std::size_t name = given.span.begin;
  const char mark = site.before(name);
  if (!value.quoted || given.sign.key_quoted || (mark != '"' && mark != '\'') || site.before(value.begin) != mark) return false;
  return backslashes(site, name - 1) == backslashes(site, value.begin - 1);
}

// namespace/name, as logs name the object of kind Secret.
bool is_object_name(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 >= text.size()) return false;
  return std::count(text.begin(), text.end(), '/') == 1 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '.' || c == '/';
         });
}

// Key=x and KEY=x are settings; key="x" stands in every structured log.
bool is_named_aloud(const Given& given) {
  const char first = given.site.byte(given.span.begin);
  return given.sign.sign == Sign::equals && first >= 'A' && first <= 'Z';
}

// web-tls: a name of an object, in letters and dashes.
bool is_dashed_name(std::string_view text) {
  return text.find('-') != std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
}

// "kind":"Secret","type":"x": the name is itself a value, or what follows is the next name.
bool is_element(const Given& given, const Value& value) {
  const Site& site = given.site;
  std::size_t past = value.past, before = given.span.begin;
  while (site.byte(past) == ' ') ++past;
  while (before > site.line_begin && given.span.begin - before < 16 &&
         (quote_at(site, before - 1).mark != 0 || site.text[before - 1] == ' ' || site.text[before - 1] == '-' ||
          site.text[before - 1] == '\\')) {
    --before;
  }
  return site.byte(past) == ':' || site.before(before) == ':' || site.before(before) == '=';
}

// secretKey: api-key of an ExternalSecret: which entry of a Secret is meant.
bool names_entry(const Given& given, std::string_view text) {
  const std::string_view name = given.site.text.substr(given.span.begin, given.span.end - given.span.begin);
  return name == "secretKey" && given.sign.sign == Sign::colon && !is_random(text) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '.' || c == '_'; });
}

// "password: " + get() + ",": the name ends a literal of a program, and what looks quoted is the code up to the next one.
bool is_between_literals(const Given& given, std::string_view text) {
  if (given.sign.key_quoted || text.size() < 3) return false;
  return std::string_view(" +.,").find(text.front()) < 4 && std::string_view(" +.([:&").find(text.back()) < 7 &&
         text.find_first_of("+.:([&") != std::string_view::npos;
}

bool quoted_counts(const Given& given, const Value& value) {
  const std::string_view text = given.of(value);
  if (is_between_literals(given, text)) return false;
  if ((given.key.stem == KeyStem::token || given.key.stem == KeyStem::secret) && is_sentence(text)) return false;
  if (value.called && (is_word_like(text) || is_screaming(text))) return false;
  switch (given.sign.sign) {
    case Sign::comma:
      if (is_element(given, value)) return false;
      if (!given.sign.key_quoted) return is_random(text);
      if (given.span.option || is_random(text) || is_tangled(text)) return true;
      return given.span.begin >= given.site.line_begin + 2 && given.site.text[given.span.begin - 2] == '(' && text.size() >= 5 &&
             !is_word_like(text) && !has_blank(text);  // define("DB_PASSWORD", "x")
    case Sign::call:
      if (given.key.lookup || has_blank(text) || given.site.byte(value.past) == ',') return false;
      return text.size() >= 4 && (!is_word_like(text) || given.key.stem == KeyStem::password);
    case Sign::adjacent:
      if (has_blank(text) && std::string_view(",;:)]}").find(text[0]) != std::string_view::npos)
        return false;  // "a password ", b
      if (given.sign.value == given.span.end && (has_blank(text) || !is_alnum(text[0]))) return false;  // x-pwd") pod="y
      if (given.span.end - given.span.begin == 4) return !is_word_like(text) && text[0] != '-';  // pass 'ignore' to ignore
      if (given.key.stem == KeyStem::password) return !is_message_word(text);
      return !has_blank(text) && (given.site.byte(value.past) == ';' || is_random(text) || is_uuid(text));
    default:
      return true;
  }
}

bool bare_counts(const Given& given, const Value& value) {
  const std::string_view text = given.of(value);
  if (text.size() < 4 && std::none_of(text.begin(), text.end(), is_letter_or_digit)) return false;  // the "=" that pads base64
  if (given.sign.sign == Sign::element && is_sentence(text)) return given.key.stem == KeyStem::password;
  if (is_code(text) || (text.size() == 1 && is_digit(text[0]))) return false;
  const std::size_t call = text.find('(');  // secret = bytes(password, …
  if (call != std::string_view::npos && call > 1 && given.sign.spaced && given.site.byte(value.end) == ',' &&
      is_identifier(text.substr(0, call)))
    return false;
  if (given.key.stem == KeyStem::token && given.sign.sign == Sign::equals && given.sign.spaced && is_identifier(text))
    return false;
  switch (given.sign.sign) {
    case Sign::comma:
      return !given.sign.spaced && is_random(text);
    case Sign::call:
    case Sign::adjacent:
      return false;
    case Sign::space:
      return text[0] != '-';
    case Sign::colon: {
      const bool last = ends_there(given.site, value.past);
      if (given.starts_line && last) return !is_message_word(text);
      if (!given.sign.spaced || given.sign.key_quoted) return !is_word_like(text) || (last && !is_message_word(text));
      return !is_word_like(text);
    }
    default:
      return !is_message_word(text) || ends_there(given.site, value.past);
  }
}

}  // namespace

bool has_blank(std::string_view text) { return text.find(' ') != std::string_view::npos; }

// The value is the last of its line, or of its record: no prose goes on behind it.
bool ends_there(const Site& site, std::size_t past) {
  const char c = site.byte(past);
  if (c != ' ' && c != '\t') return true;
  while (past < site.line_end && (site.text[past] == ' ' || site.text[past] == '\t')) ++past;
  return past >= site.line_end || site.text[past] == '#';
}

// Whether only indentation, marks of a list and words of a declaration stand before the name.
bool starts_line(const Site& site, std::size_t begin) {
  static constexpr std::string_view words[] = {"export", "set",      "setx",   "env",    "arg",     "var",   "let",    "const",
                                               "val",    "string",   "static", "public", "private", "final", "def",    "my",
                                               "local",  "readonly", "char",   "auto",   "this",    "self",  "declare"};
  if (begin - site.line_begin > 80) return false;
  std::size_t at = site.line_begin;
  while (at < begin) {
    if (!is_word(site.text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < begin && is_word(site.text[end])) ++end;
    char low[16] = {};
    if (end - at >= sizeof low) return false;
    std::transform(site.text.begin() + static_cast<std::ptrdiff_t>(at), site.text.begin() + static_cast<std::ptrdiff_t>(end), low,
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    const std::string_view word(low, end - at);
    if (end < begin && std::find(std::begin(words), std::end(words), word) == std::end(words)) return false;
    at = end;
  }
  return true;
}

// The rest of the line, when the name alone begins it: a plain scalar of YAML may hold spaces.
bool is_plain_scalar(const Given& given, const Value& value) {
  const Site& site = given.site;
  if (!given.starts_line || given.sign.sign != Sign::colon || !given.sign.spaced || given.sign.key_quoted || value.quoted)
    return false;
  if (given.key.kind != KeyKind::strong || (given.key.whole && given.key.stem != KeyStem::password)) return false;
  if (given.span.begin - site.line_begin > 32 || site.line_end - value.begin > 200 || is_word(site.before(given.span.begin)))
    return false;
  const std::string_view rest = site.text.substr(value.begin, site.line_end - value.begin);
  if (rest.find_first_of(":=#\"'{}[]<>|") != std::string_view::npos) return false;
  const std::string_view line = site.text.substr(site.line_begin, given.span.begin - site.line_begin);
  return line.find_first_not_of(" -\t") == std::string_view::npos && !is_message_word(given.of(value)) && !is_blank(rest);
}

bool counts(const Given& given, const Value& value) {
  const std::string_view text = given.of(value);
  if (is_sealed(text) || (text.size() == 1 && !is_letter_or_digit(text[0]))) return false;
  if (text.size() > 512) return given.key.kind == KeyKind::strong || is_random(text);
  if (is_blank(text) || is_path(text) || is_closing(given, value)) return false;
  if (text.find_first_not_of('=') == std::string_view::npos || names_a_key(given, text)) return false;
  if (given.key.stem == KeyStem::key && text.size() <= 2) return false;  // accesskey="n" of HTML
  if (given.key.kind == KeyKind::weak) {
    if (given.sign.sign == Sign::space && !given.span.option) return false;
    if (given.key.stem == KeyStem::connection && value.quoted && is_pairs(text)) return true;
    if (given.key.whole && given.key.stem == KeyStem::other && !is_named_aloud(given) && !is_base64(text)) return false;
    return is_random(text) || (value.quoted && given.key.stem != KeyStem::other && is_tangled(text));
  }
  if (given.key.stem == KeyStem::token && is_all_digits(text.substr(text[0] == '-' ? 1 : 0))) return false;
  if (given.key.stem == KeyStem::secret && given.key.whole && (is_object_name(text) || is_dashed_name(text))) return false;
  if (names_entry(given, text)) return false;
  if (is_all_digits(text) && given.site.text.compare(value.past, 6, " bytes") == 0) return false;  // kubectl describe
  if (given.sign.sign == Sign::element && given.site.byte(value.end) != '<') return false;
  if (given.key.stem == KeyStem::connection && (text.find("://") != std::string_view::npos || text.find('(') < text.size()))
    return false;
  return value.quoted ? quoted_counts(given, value) : bare_counts(given, value);
}

}  // namespace aiops::redact
