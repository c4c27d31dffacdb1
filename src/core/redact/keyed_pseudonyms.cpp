// A value is first sought among those of late. Else its structure is read: when the value is what its type promises, the IDs of
// its parts are written, the last or the first of which covers all of it; when it is not (an address with a hidden character in
// it), one ID over its bytes. Nothing here allocates once `out` is large enough.
#include "core/redact/keyed_pseudonyms.hpp"

#include <array>
#include <cstring>
#include <functional>
#include <optional>

#include "core/redact/ipv6_text.hpp"
#include "core/redact/placeholder.hpp"

namespace aiops::redact {

namespace {

constexpr std::string_view purpose = "pseudonym";
constexpr std::size_t most_labels = 15;  // of the 16 IDs a placeholder may have, one is for the spelling

void id(const KeyedDigest& digest, std::string_view kind, std::string_view part, std::string_view value, std::string& out) {
  append_id(out, digest.of(purpose, kind, part, value));
}

// The ID of an unusual spelling, when it is one.
void spelling(const KeyedDigest& digest, std::string_view kind, std::string_view usual, std::string_view value,
              std::string& out) {
  if (usual == value) return;
  out += '.';
  id(digest, kind, "spelling", value, out);
}

// Lower case in a room on the stack; nothing when the text is longer than any name.
class Lower {
 public:
  bool append(std::string_view text) {
    if (text.size() > sizeof room_ - size_) return false;
    for (const char c : text) room_[size_++] = static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    return true;
  }
  std::string_view view() const { return {room_, size_}; }

 private:
  char room_[512];
  std::size_t size_ = 0;
};

// The size of "a.b.c" of a.b.c.d in strict dotted decimal; 0 when the text is something else.
std::size_t net_of_ipv4(std::string_view text) {
  std::size_t at = 0, net = 0;
  for (int i = 0; i < 4; ++i) {
    const std::size_t begin = at;
    unsigned octet = 0;
    while (at < text.size() && at - begin < 3 && text[at] >= '0' && text[at] <= '9') {
      octet = octet * 10 + static_cast<unsigned>(text[at++] - '0');
    }
    if (at == begin || octet > 255 || (at - begin > 1 && text[begin] == '0')) return 0;
    if (i == 2) net = at;
    if (i < 3 && (at >= text.size() || text[at++] != '.')) return 0;
  }
  return at == text.size() ? net : 0;
}

bool append_ipv4(const KeyedDigest& digest, std::string_view value, std::string& out) {
  const std::size_t net = net_of_ipv4(value);
  if (net == 0) return false;
  id(digest, "ipv4", "net", value.substr(0, net), out);
  out += '.';
  id(digest, "ipv4", "host", value, out);
  return true;
}

bool append_ipv6(const KeyedDigest& digest, std::string_view value, std::string& out) {
  const auto address = parse_ipv6(value);
  if (!address) return false;
  std::array<char, 96> room;
  const std::string_view usual = usual_spelling(*address, room);
  char net[8];
  std::memcpy(net, address->bytes.data(), sizeof net);
  id(digest, "ipv6", "net", {net, sizeof net}, out);
  out += '.';
  id(digest, "ipv6", "host", usual, out);
  spelling(digest, "ipv6", usual, value, out);
  return true;
}

// Of a name of many labels the first ID and the last ones are written: the first covers the whole name.
bool append_host(const KeyedDigest& digest, std::string_view value, std::string& out) {
  Lower lower;
  if (value.empty() || !lower.append(value)) return false;
  std::string_view name = lower.view();
  if (name.ends_with('.')) name.remove_suffix(1);
  std::size_t labels = 1;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] != '.') continue;
    if (i == 0 || name[i - 1] == '.') return false;
    ++labels;
  }
  if (name.empty() || name.back() == '.') return false;
  const std::string_view whole = name;
  for (std::size_t n = 0; n < labels; ++n) {
    if (n == 0 || labels - n < most_labels) {
      if (n > 0) out += '.';
      id(digest, "domain", "", name, out);
    }
    name.remove_prefix(n + 1 < labels ? name.find('.') + 1 : 0);
  }
  spelling(digest, "host", whole, value, out);
  return true;
}

bool append_email(const KeyedDigest& digest, std::string_view value, std::string& out) {
  std::size_t at = value.rfind('@'), sign = 1;
  if (at == std::string_view::npos) {
    at = value.rfind("%40");
    sign = 3;
  }
  if (at == std::string_view::npos || at == 0 || at + sign >= value.size()) return false;
  Lower address, domain;
  if (!address.append(value.substr(0, at)) || !address.append("@") || !address.append(value.substr(at + sign))) return false;
  if (!domain.append(value.substr(at + sign))) return false;
  id(digest, "email", "address", address.view(), out);
  out += '.';
  id(digest, "domain", "", domain.view(), out);
  spelling(digest, "email", address.view(), value, out);
  return true;
}

struct Structure {
  std::string_view type;
  bool (*append)(const KeyedDigest&, std::string_view value, std::string& out);  // false, and nothing written: not of this form
};
constexpr Structure structures[] = {{"ipv4", append_ipv4}, {"ipv6", append_ipv6}, {"host", append_host}, {"email", append_email}};

void append_made(const KeyedDigest& digest, std::string_view type, std::string_view value, std::string& out) {
  out += '[';
  out += type;
  out += ':';
  bool done = false;
  for (const auto& structure : structures) {
    if (structure.type == type) done = structure.append(digest, value, out);
  }
  if (!done) id(digest, type, "value", value, out);
  out += ']';
}

}  // namespace

KeyedPseudonyms::KeyedPseudonyms(const SecretKey& key, PseudonymRecord* record)
    : digest_(key), record_(record), recent_(recent_count) {}

void KeyedPseudonyms::append(const Rule& rule, std::string_view value, std::string& out) {
  if (rule.what == Sensitivity::credential) return append_redacted(out, rule.type);
  append(rule.type, value, out);
}

void KeyedPseudonyms::append(std::string_view type, std::string_view value, std::string& out) {
  constexpr std::uint64_t odd = 0x9e3779b97f4a7c15;  // parts equal values of different types
  const std::uint64_t hash = std::hash<std::string_view>()(value) + odd * type.size();
  if (const Recent* known = recall(hash, type, value)) {
    out.append(known->bytes + known->type + known->value, known->placeholder);
    return;
  }
  const std::size_t begin = out.size();
  append_made(digest_, type, value, out);
  const std::string_view placeholder = std::string_view(out).substr(begin);
  if (record_ != nullptr) record_->record(placeholder, value);
  remember(hash, type, value, placeholder);
}

const KeyedPseudonyms::Recent* KeyedPseudonyms::recall(std::uint64_t hash, std::string_view type, std::string_view value) const {
  const std::size_t place = hash % recent_count;
  for (const std::size_t at : {place, place ^ 1}) {
    const Recent& known = recent_[at];
    if (known.hash == hash && known.placeholder != 0 && std::string_view(known.bytes, known.type) == type &&
        std::string_view(known.bytes + known.type, known.value) == value) {
      return &known;
    }
  }
  return nullptr;
}

void KeyedPseudonyms::remember(std::uint64_t hash, std::string_view type, std::string_view value, std::string_view placeholder) {
  if (type.size() + value.size() + placeholder.size() > sizeof Recent::bytes) return;
  std::size_t place = hash % recent_count;
  if (recent_[place].placeholder != 0) place ^= hash >> 63;  // one of its two places, always the same unless the first is free
  Recent& known = recent_[place];
  known.hash = hash;
  known.type = static_cast<std::uint8_t>(type.size());
  known.value = static_cast<std::uint8_t>(value.size());
  known.placeholder = static_cast<std::uint8_t>(placeholder.size());
  std::memcpy(known.bytes, type.data(), type.size());
  std::memcpy(known.bytes + type.size(), value.data(), value.size());
  std::memcpy(known.bytes + type.size() + value.size(), placeholder.data(), placeholder.size());
}

}  // namespace aiops::redact
