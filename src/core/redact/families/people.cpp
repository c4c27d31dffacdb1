// E-mail addresses. From the '@' the local part is read backwards and the domain forwards. A domain needs a dot and a last label
// of letters that is no file name and no systemd unit; that and a list of well-known senders keep versions (pkg@1.2.3), digests
// (image@sha256), units (user@0.service), SSH algorithms (x@openssh.com) and Git remotes out. An address in the user part of a
// URL is left to the rules for URLs.
#include <algorithm>
#include <array>

#include "core/redact/families/edges.hpp"
#include "core/redact/families/families.hpp"

namespace aiops::redact {

namespace {

constexpr std::array<Rule, 1> rules{{
    {"email", "email", Sensitivity::personal, Profile::pii, "An e-mail address"},
}};

constexpr std::size_t local_most = 64, domain_most = 255;

// A letter outside ASCII whose last byte is at end - 1: two bytes of UTF-8 from Latin to Hebrew.
bool is_wide_letter(const Site& site, std::size_t end) {
  const auto last = static_cast<unsigned char>(site.before(end));
  const auto lead = static_cast<unsigned char>(site.before(end - 1));
  return last >= 0x80 && last <= 0xBF && lead >= 0xC3 && lead <= 0xD7;
}

bool is_local(const Site& site, std::size_t end) {
  const char c = site.before(end);
  if (is_word(c) || c == '.' || c == '+' || c == '-') return true;
  return c == '\'' && is_alnum(site.before(end - 1)) && is_alnum(site.byte(end));
}

// An escaped byte that an address may hold: %2B, %2E, %2D, %5F.
bool is_local_percent(const Site& site, std::size_t end) {
  if (site.before(end) != '%') return false;
  const char high = site.byte(end), low = lower(site.byte(end + 1));
  return (high == '2' && (low == 'b' || low == 'd' || low == 'e')) || (high == '5' && low == 'f');
}

// Where the local part that ends before `end` begins; `end` when there is none, or none of a sensible length.
std::size_t local_begin(const Site& site, std::size_t end) {
  std::size_t begin = end;
  while (end - begin <= local_most) {
    if (is_local(site, begin) || is_local_percent(site, begin)) {
      --begin;
    } else if (is_wide_letter(site, begin)) {
      begin -= 2;
    } else {
      break;
    }
  }
  if (end - begin > local_most) return end;
  begin = behind_escape(site, begin, end);
  while (begin < end && !is_word(site.text[begin]) && static_cast<unsigned char>(site.text[begin]) < 0x80) ++begin;
  return begin;
}

struct Domain {
  std::size_t end = 0;  // 0: none
  std::size_t last_label = 0;
};

constexpr auto units = std::to_array<std::string_view>(
    {"service", "socket", "timer", "target", "mount", "automount", "swap", "slice", "scope", "device", "path"});
constexpr auto files =
    std::to_array<std::string_view>({"log",  "txt", "json", "yaml", "yml", "toml", "conf", "cfg", "ini",   "html", "xml", "exe",
                                     "dll",  "png", "jpg",  "jpeg", "gif", "svg",  "css",  "jar", "class", "java", "cpp", "hpp",
                                     "lock", "gz",  "tgz",  "tmp",  "bak", "pid",  "sock", "js",  "tsx",   "jsx",  "whl"});

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& words, std::string_view label) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return same_word(label, word); });
}

bool is_top_level(std::string_view label) {
  if (label.size() < 2 || label.size() > 24) return false;
  if (label.substr(0, 4) == "xn--") return true;
  for (std::size_t i = 0; i < label.size(); ++i) {
    if (!is_alpha(label[i])) return false;
    if (i > 0 && label[i] <= 'Z' && label[i - 1] >= 'a') return false;  // "Obj@1a2b.getName"
  }
  return !is_one_of(units, label) && !is_one_of(files, label);
}

bool is_number(std::string_view label) { return !label.empty() && std::all_of(label.begin(), label.end(), is_digit); }

// The longest run of labels that ends in a top-level domain; "bob@x.com.", "bob@x.com-" and "bob@x.com.5" end in "com".
Domain domain_from(const Site& site, std::size_t from) {
  Domain found;
  std::size_t label = from, labels = 0, numbers = 0;
  for (std::size_t at = from; at - from <= domain_most; ++at) {
    const char c = site.byte(at);
    if (is_alnum(c) || c == '-') continue;
    std::size_t end = at;
    while (end > label && site.text[end - 1] == '-') --end;
    if (end == label) break;
    const std::string_view text = site.text.substr(label, end - label);
    if (labels == numbers && is_number(text)) ++numbers;
    ++labels;
    if (labels >= 2 && numbers < 2 && is_top_level(text)) found = {end, label};
    if (c != '.' || end != at) break;
    label = at + 1;
  }
  return found;
}

// "a@b.com()" is a method of an object, "getty@x.tty.service" a unit, "a@b.com_1" no domain.
bool goes_on(const Site& site, std::size_t end) {
  const char next = site.byte(end);
  if (next == '_' || next == '(') return true;
  if (next != '.') return false;
  std::size_t last = end;
  for (; end < site.line_end && end - last <= domain_most && is_of(Alphabet::dotted, site.text[end]); ++end) {
    if (site.text[end] == '.') last = end + 1;
  }
  return is_one_of(units, site.text.substr(last, end - last));
}

bool is_nobody(std::string_view local, std::string_view domain) {
  for (const std::string_view name : {"git", "noreply", "no-reply", "donotreply", "do-not-reply", "no_reply", "mailer-daemon"}) {
    if (same_word(local, name)) return true;
  }
  if (ends_with_word(local, "-noreply") || ends_with_word(local, "-no-reply")) return true;
  // Algorithms and extensions of SSH are named after those who made them (RFC 4251, section 6).
  for (const std::string_view name : {"openssh.com", "libssh.org", "lysator.liu.se", "ssh.com", "users.noreply.github.com"}) {
    if (same_word(domain, name)) return true;
  }
  return false;
}

// "scheme://user:local@": the find would take the host along with the password.
bool is_in_url(const Site& site, std::size_t begin) {
  std::size_t at = begin;
  while (begin - at < 256) {
    const char c = site.before(at);
    if (c == '/') return site.before(at - 1) == '/' && site.before(at - 2) == ':';
    if (c <= ' ' || c == '"' || c == '\'' || c == '<' || c == '>' || c == ',' || c == '@' || c == '?' || c == '=') return false;
    --at;
  }
  return false;
}

void judge(const Site& site, std::size_t local_end, std::size_t domain_begin, bool escaped, Finds& finds) {
  const std::size_t begin = local_begin(site, local_end);
  if (begin == local_end || site.before(begin) == '@') return;
  const Domain domain = domain_from(site, domain_begin);
  if (domain.end == 0 || goes_on(site, domain.end)) return;
  const std::string_view local = site.text.substr(begin, local_end - begin);
  if (is_nobody(local, site.text.substr(domain_begin, domain.end - domain_begin))) return;
  if (!escaped && is_in_url(site, begin)) return;
  finds.add(rules[0], begin, domain.end);
}

// A dot stands behind the first label: most at signs in logs stand before a number.
bool may_have_domain(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && end - at <= domain_most && (is_alnum(text[end]) || text[end] == '-')) ++end;
  return end < text.size() && (text[end] == '.' || end - at > domain_most);
}

void look_at_sign(const Site& site, Finds& finds) { judge(site, site.at, site.at + 1, false, finds); }

void look_escaped(const Site& site, Finds& finds) { judge(site, site.at, site.at + site.length, true, finds); }

constexpr std::array<Trigger, 2> triggers{{{"%40", look_escaped}, {"\\u0040", look_escaped}}};
constexpr std::array<ShapeTrigger, 1> shapes{{{Shape::at_sign, look_at_sign, may_have_domain}}};

}  // namespace

const Family people_family{"people", rules, {}, triggers, shapes};

}  // namespace aiops::redact
