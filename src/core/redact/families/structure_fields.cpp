// Fields whose name says what they hold, wherever they stand: YAML, JSON, JSON in a string. The value is read with the grammar
// of assignments (assignment.hpp) and must have the form of its kind. Options of clients are read word by word behind the
// program's name, in a shell line as in a list of arguments.
#include <algorithm>
#include <array>
#include <string>

#include "core/redact/assignment.hpp"
#include "core/redact/base64_run.hpp"
#include "core/redact/families/structure.hpp"
#include "core/redact/find.hpp"
#include "core/redact/keys.hpp"
#include "core/redact/nested.hpp"
#include "core/redact/placeholder.hpp"
#include "core/redact/site.hpp"
#include "core/redact/values.hpp"

namespace aiops::redact {

namespace {

// The value given to the key `name` in which the trigger stands; empty: there is none.
Value field(const Site& site, std::string_view name) {
  const KeySpan span = key_around(site, site.at, name.size());
  if (site.text.substr(span.begin, span.end - span.begin) != name) return {};
  const Assignment sign = assignment_behind(site, span);
  if (sign.sign != Sign::colon && sign.sign != Sign::equals) return {};
  return value_at(site, sign.value, false);
}

std::string_view of(const Site& site, const Value& value) { return site.text.substr(value.begin, value.end - value.begin); }

}  // namespace

// base64 of user:password.
void look_docker_auth(const Site& site, Finds& finds) {
  constexpr std::size_t longest = 16 << 10;
  const Value value = field(site, "auth");
  const std::string_view text = of(site, value);
  if (text.size() < 8 || text.size() > longest || text.size() % 4 != 0 || !is_base64_text(text)) return;
  std::string& plain = site.nested->scratch().decoded;
  Base64Run{text, false, static_cast<std::size_t>(std::count(text.begin(), text.end(), '='))}.decode(plain);
  if (plain.find(':') == std::string::npos) return;
  if (std::any_of(plain.begin(), plain.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; })) return;
  finds.add(rule_of(StructureRule::docker_auth), value.begin, value.end, Form::base64);
}

void look_client_key(const Site& site, Finds& finds) {
  const Value value = field(site, "client-key-data");
  if (value.end - value.begin < 16 || is_blank(of(site, value))) return;
  finds.add(rule_of(StructureRule::kubeconfig), value.begin, value.end, Form::base64);
}

void look_client_certificate(const Site& site, Finds& finds) {
  const Value value = field(site, "client-certificate-data");
  if (value.end - value.begin < 16 || is_blank(of(site, value))) return;
  finds.add(rule_of(StructureRule::client_certificate), value.begin, value.end);
}

// base64 of 16, 24 or 32 bytes under `secret:` of an EncryptionConfiguration.
void look_encryption_key(const Site& site, Finds& finds) {
  const Value value = field(site, "secret");
  const std::string_view text = of(site, value);
  if (text.size() != 24 && text.size() != 32 && text.size() != 44) return;
  if (!is_base64_text(text) || (text.size() == 44) != (text.back() == '=') || (text.size() == 24) != text.ends_with("==")) return;
  finds.add(rule_of(StructureRule::encryption_key), value.begin, value.end, Form::base64);
}

namespace {

struct Client {
  std::string_view program;
  std::string_view option;
  bool joined;  // only -pVALUE: what stands apart is something else
  bool login;  // user:password, of which the password is secret
};
constexpr std::array clients{Client{"mysql", "-p", true, false},    Client{"mariadb", "-p", true, false},
                             Client{"mongo", "-p", false, false},   Client{"redis-cli", "-a", false, false},
                             Client{"sshpass", "-p", false, false}, Client{"curl", "-u", false, true},
                             Client{"curl", "--user", false, true}};

bool separates(char c) { return c == ' ' || c == '"' || c == '\'' || c == ',' || c == '\\'; }

struct Word {
  std::size_t begin, end;
};

Word next_word(const Site& site, std::size_t at, std::size_t stop) {
  while (at < stop && separates(site.text[at])) ++at;
  std::size_t end = at;
  while (end < stop && !separates(site.text[end])) ++end;
  return {at, end};
}

void take(const Site& site, const Client& client, Word word, Finds& finds) {
  std::string_view text = site.text.substr(word.begin, word.end - word.begin);
  if (client.login) {
    const auto known = placeholder_end(text, 0);  // a user that was replaced before
    const std::size_t colon = text.find(':', known ? *known : 0);
    if (colon == std::string_view::npos) return;
    word.begin += colon + 1;
    text.remove_prefix(colon + 1);
  }
  if (text.empty() || text.front() == '-' || is_blank(text) || is_path(text)) return;
  if (client.program != "sshpass" && text.size() <= 5 && is_all_digits(text)) return;  // a port
  finds.add(rule_of(StructureRule::command_args), word.begin, word.end);
}

}  // namespace

void look_client_option(const Site& site, Finds& finds) {
  constexpr std::size_t farthest = 512;
  if (!site.first) return;
  const std::size_t stop = std::min(site.line_end, site.at + farthest);
  const std::string_view program = site.text.substr(site.at, site.length);
  std::size_t at = site.at + site.length;
  while (at < stop && (is_word(site.text[at]) || site.text[at] == '-')) ++at;  // mysqldump
  if (at == stop || !separates(site.text[at])) return;
  bool options = false;  // "mysql is up -pid 3" is prose: options come first, or another before
  std::size_t words = 0;
  for (Word word = next_word(site, at, stop); word.begin < word.end; word = next_word(site, word.end, stop)) {
    const std::string_view text = site.text.substr(word.begin, word.end - word.begin);
    if (text == "|" || text == ";" || text == "&&") return;
    if (text.front() == '-' && (words == 0 || text.size() == 2)) options = true;
    ++words;
    for (const Client& client : clients) {
      if (!options && !client.login) continue;
      if (client.program != program || !text.starts_with(client.option)) continue;
      if (text.size() == client.option.size()) {
        const bool quoted = site.before(word.begin) == ' ' && site.byte(word.end) != ' ';  // -p"x"
        if (!client.joined || quoted) take(site, client, next_word(site, word.end, stop), finds);
      } else if (client.option.size() == 2) {
        take(site, client, {word.begin + 2, word.end}, finds);
      } else if (text[client.option.size()] == '=') {
        take(site, client, {word.begin + client.option.size() + 1, word.end}, finds);
      }
    }
  }
}

}  // namespace aiops::redact
