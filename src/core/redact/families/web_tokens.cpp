// "eyJ" is how base64 writes `{"`. It begins a web token when what it begins decodes to a header with "alg", "enc" or "typ" and a
// dot follows; all further parts belong to it, signed or not, two to five of them. The payload tells the tokens of Kubernetes
// service accounts from others.
#include <algorithm>
#include <array>

#include "core/redact/families/families.hpp"
#include "core/redact/site.hpp"

namespace aiops::redact {

namespace {

constexpr Rule rules[] = {
    {"k8s-sa-jwt", "k8s-sa-jwt", Sensitivity::credential, Profile::secrets, "Token of a Kubernetes service account"},
    {"jwt", "jwt", Sensitivity::credential, Profile::secrets, "JSON web token, signed, unsigned or encrypted"},
};
constexpr const Rule& service_account = rules[0];
constexpr const Rule& jwt = rules[1];

constexpr std::uint8_t no_digit = 64;

constexpr std::array<std::uint8_t, 256> make_digits() {
  std::array<std::uint8_t, 256> digits{};
  for (auto& digit : digits) digit = no_digit;
  std::uint8_t next = 0;
  for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")) {
    digits[static_cast<unsigned char>(c)] = next++;
  }
  digits['-'] = digits['+'] = 62;
  digits['_'] = digits['/'] = 63;
  return digits;
}

// The first bytes of what a run of base64 (of either alphabet) stands for.
template <std::size_t Most>
class Decoded {
 public:
  explicit Decoded(std::string_view run) {
    static constexpr auto digits = make_digits();
    std::uint32_t bits = 0, held = 0;
    for (const char c : run) {
      const std::uint8_t digit = digits[static_cast<unsigned char>(c)];
      if (digit == no_digit || size_ == Most) break;
      bits = bits << 6U | digit;
      held += 6;
      if (held < 8) continue;
      held -= 8;
      bytes_[size_++] = static_cast<char>(bits >> held & 255U);
    }
  }
  std::string_view view() const { return {bytes_.data(), size_}; }
  bool has(std::string_view word) const { return view().find(word) != std::string_view::npos; }

 private:
  std::array<char, Most> bytes_;
  std::size_t size_ = 0;
};

bool is_header(std::string_view run) {
  const Decoded<384> header(run);
  return !header.view().empty() && header.view().front() == '{' &&
         (header.has("\"alg\"") || header.has("\"typ\"") || header.has("\"enc\"") || header.has("\"kid\""));
}

std::size_t part_end(const Site& site, std::size_t from) {
  std::size_t end = run_end(site, from, Alphabet::word);
  while (site.byte(end) == '+' || site.byte(end) == '/' || site.byte(end) == '=') end = run_end(site, end + 1, Alphabet::word);
  return end;
}

void look_token(const Site& site, Finds& finds) {
  std::size_t end = part_end(site, site.at);
  if (site.byte(end) != '.' || end - site.at < 12) return;
  if (!is_header(site.text.substr(site.at, end - site.at))) return;
  const std::size_t payload = end + 1;
  std::size_t parts = 1;
  for (; parts < 5 && site.byte(end) == '.'; ++parts) end = part_end(site, end + 1);
  if (end - payload < 8) return;
  const Decoded<4096> claims(site.text.substr(payload, std::min<std::size_t>(end - payload, 6000)));
  const bool of_account = claims.has("kubernetes.io") || claims.has("system:serviceaccount:");
  finds.add(of_account ? service_account : jwt, site.at, end);
}

// A web token in base64 once more: "ZXlK" is how it writes "eyJ".
void look_wrapped(const Site& site, Finds& finds) {
  const std::size_t end = run_end(site, site.at, Alphabet::base64);
  if (end - site.at < 80) return;
  const Decoded<512> inner(site.text.substr(site.at, std::min<std::size_t>(end - site.at, 700)));
  if (inner.view().substr(0, 3) == "eyJ" && is_header(inner.view())) finds.add(jwt, site.at, end);
}

constexpr Trigger triggers[] = {
    {"eyJ", look_token}, {"ewog", look_token}, {"ewkJ", look_token}, {"eyAi", look_token}, {"ZXlK", look_wrapped},
};

}  // namespace

const Family web_tokens_family{"web_tokens", rules, {}, triggers, {}};

}  // namespace aiops::redact
