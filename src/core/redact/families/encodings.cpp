// A part of the line is decoded one level and judged as a text of its own. What only hides bytes or escapes them (terminal
// sequences, backslashes, percent signs) keeps its form: the finds are mapped back. What hides everything (base64, gzip) is
// written again: the redacted text is encoded as it was, so that whoever decodes it gets a document that is whole.
#include <algorithm>

#include "core/redact/base64_run.hpp"
#include "core/redact/families/families.hpp"
#include "core/redact/families/structure.hpp"
#include "core/redact/find.hpp"
#include "core/redact/gzip.hpp"
#include "core/redact/nested.hpp"
#include "core/redact/site.hpp"
#include "core/redact/view.hpp"
#include "core/redact/writing.hpp"

namespace aiops::redact {

namespace {

constexpr Rule rules[] = {
    {"helm-release", "helm-release", Sensitivity::credential, Profile::secrets,
     "secrets in the release that Helm keeps in a Secret"},
    {"gzip-bomb", "gzip-bomb", Sensitivity::credential, Profile::secrets, "gzip in base64 that is too large to look into"},
};
constexpr const Rule& helm_release = rules[0];
constexpr const Rule& gzip_bomb = rules[1];

using Escape = void (*)(std::string_view, std::string&);

void escape_json(std::string_view text, std::string& out) {
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
}

void escape_percent(std::string_view text, std::string& out) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  for (const char c : text) {
    if (is_word(c) || c == '-' || c == '.' || c == '~') {
      out += c;
      continue;
    }
    out += '%';
    out += digits[static_cast<unsigned char>(c) >> 4];
    out += digits[static_cast<unsigned char>(c) & 15];
  }
}

void escape_nothing(std::string_view text, std::string& out) { out += text; }

// Judges the view of the site's depth and adds its finds where they stand in the text.
void judge_view(const Site& site, Escape escape, Finds& finds) {
  Scratch& scratch = site.nested->scratch();
  const Finds* inner = nullptr;
  if (!scratch.view.changed() || !site.nested->judge(scratch.view.text(), inner)) return;
  for (const Find& find : inner->all()) {
    const std::size_t begin = scratch.view.raw_begin(find.begin), end = scratch.view.raw_end(find.end);
    if (find.form != Form::quoted && find.form != Form::recoded) {
      finds.add(*find.rule, begin, end, find.form);
      continue;
    }
    scratch.redacted.clear();
    append_replacement(*inner, find, scratch.view.text(), nullptr, scratch.redacted);
    scratch.encoded.clear();
    escape(scratch.redacted, scratch.encoded);
    finds.add_recoded(*find.rule, begin, end, scratch.encoded);
  }
}

// ESC sequences and characters without width: the whole line without them, once.
void look_hidden(const Site& site, Finds& finds) {
  if (!site.first) return;
  View& view = site.nested->scratch().view;
  view.clear();
  strip_hidden(site.text, site.line_begin, site.line_end, view);
  judge_view(site, escape_nothing, finds);
}

// A JSON string with JSON, YAML or \u escapes inside: the string in which the trigger stands, decoded one level.
void look_escaped(const Site& site, Finds& finds) {
  if (site.at < site.memo->string_end) return;
  const std::size_t floor = std::max(site.line_begin, site.memo->string_end);
  std::size_t begin = site.at;
  while (begin > floor && !(site.text[begin - 1] == '"' && site.before(begin - 1) != '\\')) --begin;
  std::size_t end = begin;
  while (end < site.line_end && site.text[end] != '"') end += site.text[end] == '\\' ? 2U : 1U;
  end = std::min(end, site.line_end);
  site.memo->string_end = std::max(end, site.at + 1);
  View& view = site.nested->scratch().view;
  view.clear();
  unescape_json(site.text, begin, end, view);
  judge_view(site, escape_json, finds);
}

// \"name\":\"DB_PASSWORD\": an entry of `env` in an escaped document.
void look_escaped_name(const Site& site, Finds& finds) {
  std::size_t begin = site.at + site.length;
  while (begin < site.line_end && begin < site.at + site.length + 12 && !is_alnum(site.text[begin])) ++begin;
  std::size_t end = begin;
  while (end < site.line_end && end < begin + 96 && (is_word(site.text[end]) || site.text[end] == '-')) ++end;
  if (judge_name(site.text.substr(begin, end - begin)) != Sensitive::no) look_escaped(site, finds);
}

bool ends_percent_word(char c) {
  return static_cast<unsigned char>(c) <= 0x20 || std::string_view("\"'<>\\|^`").find(c) != std::string_view::npos;
}

void look_percent(const Site& site, Finds& finds) {
  if (site.at < site.memo->percent_end) return;
  const std::size_t floor = std::max(site.line_begin, site.memo->percent_end);
  std::size_t begin = site.at, end = site.at;
  while (begin > floor && !ends_percent_word(site.text[begin - 1])) --begin;
  while (end < site.line_end && !ends_percent_word(site.text[end])) ++end;
  site.memo->percent_end = end;
  View& view = site.nested->scratch().view;
  view.clear();
  unescape_percent(site.text, begin, end, view);
  judge_view(site, escape_percent, finds);
}

const Rule& gravest(const Finds& finds) {
  const Rule* out = finds.all().front().rule;
  for (const Find& find : finds.all()) {
    if (find.rule->what < out->what) out = find.rule;
  }
  return *out;
}

void write_redacted(const Finds& finds, std::string_view text, std::string& out) {
  out.clear();
  std::size_t at = 0;
  for (const Find& find : finds.all()) {
    out.append(text.substr(at, find.begin - at));
    append_replacement(finds, find, text, nullptr, out);
    at = find.end;
  }
  out.append(text.substr(at));
}

void look_long_run(const Site& site, Finds& finds) {
  constexpr std::size_t most_inflated = 4 << 20;
  const Base64Run run = Base64Run::at(site.text, site.at, site.line_end);
  if (run.text.empty()) return;
  const std::size_t end = site.at + run.text.size();
  Scratch& scratch = site.nested->scratch();
  run.decode(scratch.decoded);
  std::string_view text = scratch.decoded;
  const bool packed = is_gzip(text);
  if (packed) {
    if (inflate(text, most_inflated, scratch.inflated) == Inflated::too_large) {
      finds.add(gzip_bomb, site.at, end, Form::base64);
      return;
    }
    text = scratch.inflated;
  }
  const Finds* inner = nullptr;
  if (!site.nested->judge(text, inner) || inner->empty()) return;
  const bool helm = packed && text.find("\"manifest\"") != std::string_view::npos;
  const Rule& rule = helm ? helm_release : gravest(*inner);
  if (site.open && end == site.line_end) {  // the run goes on where it cannot be seen
    finds.add(rule, site.at, end);
    return;
  }
  if (is_of(Alphabet::base64, site.byte(end))) {  // padding, and then more: encoded again it would run into what follows
    finds.add(rule, site.at, end);
    return;
  }
  write_redacted(*inner, text, scratch.redacted);
  if (packed && !deflate(scratch.redacted, scratch.decoded)) {
    finds.add(rule, site.at, end, Form::base64);
    return;
  }
  run.encode(packed ? scratch.decoded : scratch.redacted, scratch.encoded);
  finds.add_recoded(rule, site.at, end, scratch.encoded);
}

constexpr Trigger triggers[] = {
    {"\\\"kind\\", look_escaped, nullptr},       {"\\\"apiVersion\\", look_escaped, nullptr},
    {"\\\"name\\", look_escaped_name, nullptr},  {"\\nkind: ", look_escaped, nullptr},
    {"\\\"stringData\\", look_escaped, nullptr}, {"\\u00", look_escaped, nullptr},
};

constexpr ShapeTrigger shapes[] = {
    {Shape::hidden, look_hidden}, {Shape::percent, look_percent}, {Shape::long_run, look_long_run, Base64Run::may_be}};

}  // namespace

const Family encodings_family{"encodings", rules, {}, triggers, shapes};

}  // namespace aiops::redact
