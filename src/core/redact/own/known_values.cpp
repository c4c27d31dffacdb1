// Every form of every value has an anchor, its first 64 bytes. The engine points to the places where an anchor stands in any
// case; here the forms of that anchor are looked up and compared to the end.
#include "core/redact/own/known_values.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/redact/own/known_forms.hpp"
#include "core/redact/site.hpp"

namespace aiops::redact {

// The word in front of every placeholder it writes; precedence() knows it by its address.
const Rule known_secret_rule{"known-secret", "known-secret", Sensitivity::credential,
                             Profile::secrets | Profile::infra | Profile::pii, "A value of --known-secrets"};

namespace {

using How = KnownForm::How;
constexpr std::size_t longest_anchor = 64;

struct Entry {
  std::string anchor;  // in lower case
  KnownForm form;
  std::string value;  // of a percent form: what it stands for
};

// The end of a value that begins at text[at], each byte as it is or as %XX; 0 when it does not stand there.
std::size_t percent_end(std::string_view text, std::size_t at, std::string_view value) {
  for (const char wanted : value) {
    if (at >= text.size()) return 0;
    if (text[at] == '%' && text.size() - at >= 3 &&
        hex_value(text[at + 1]) * 16 + hex_value(text[at + 2]) == static_cast<unsigned char>(wanted)) {
      at += 3;
    } else if (text[at] == wanted || (wanted == ' ' && text[at] == '+')) {
      ++at;
    } else {
      return 0;
    }
  }
  return at;
}

bool is_base64(char c) { return is_alnum(c) || c == '+' || c == '/' || c == '-' || c == '_'; }

class KnownValues final : public OwnRule {
 public:
  explicit KnownValues(std::vector<Entry> entries) : entries_(std::move(entries)) {
    std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) { return a.anchor < b.anchor; });
  }

  const Rule& rule() const override { return known_secret_rule; }

  std::vector<std::string> keywords() const override {
    std::vector<std::string> out;
    for (const Entry& entry : entries_) {
      if (out.empty() || out.back() != entry.anchor) out.push_back(entry.anchor);
    }
    return out;
  }

  void look(const Site& site, Finds& finds) const override {
    const std::string_view text = site.text.substr(0, site.line_end);
    if (site.at + site.length > text.size()) return;
    std::array<char, longest_anchor> folded{};
    const std::string_view anchor(folded.data(), std::min(site.length, longest_anchor));
    std::transform(text.begin() + static_cast<std::ptrdiff_t>(site.at),
                   text.begin() + static_cast<std::ptrdiff_t>(site.at + anchor.size()), folded.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    auto entry = std::lower_bound(entries_.begin(), entries_.end(), anchor,
                                  [](const Entry& e, std::string_view wanted) { return e.anchor < wanted; });
    for (; entry != entries_.end() && entry->anchor == anchor; ++entry) match(*entry, text, site, finds);
  }

 private:
  static void match(const Entry& entry, std::string_view text, const Site& site, Finds& finds) {
    const std::size_t at = site.at, size = entry.form.text.size();
    if (entry.form.how == How::percent) {
      if (const std::size_t end = percent_end(text, at, entry.value); end != 0) finds.add(known_secret_rule, at, end);
      return;
    }
    const std::string_view there = text.substr(at, size);
    if (entry.form.how == How::hex ? to_lower(there) != entry.form.text : there != entry.form.text) return;
    std::size_t begin = at, end = at + size;
    if (entry.form.open_front && begin > site.line_begin && is_base64(text[begin - 1])) --begin;
    if (entry.form.open_back && end < text.size() && is_base64(text[end])) ++end;
    finds.add(known_secret_rule, begin, end);
  }

  std::vector<Entry> entries_;
};

}  // namespace

Result<std::shared_ptr<const OwnRule>> read_known_values(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::vector<Entry> entries;
  std::size_t number = 0, values = 0;
  for (std::string_view line : split(text, '\n')) {
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    if (line.size() < least_known || trim(line).empty()) {
      return fail(Fault::input, fmt::format("line {}: a known secret has at least {} bytes", number, least_known),
                  "a shorter value would take ordinary words out of the text");
    }
    if (++values > most_known) return fail(Fault::input, fmt::format("line {}: more than {} known secrets", number, most_known));
    for (KnownForm& form : known_forms(line)) {
      std::string anchor = to_lower(std::string_view(form.text).substr(0, longest_anchor));
      std::string value = form.how == How::percent ? std::string(line) : std::string();
      entries.push_back({std::move(anchor), std::move(form), std::move(value)});
    }
  }
  if (entries.empty()) return std::shared_ptr<const OwnRule>();
  return std::make_shared<const KnownValues>(std::move(entries));
}

}  // namespace aiops::redact
