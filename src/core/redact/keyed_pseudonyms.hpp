// Why: the pseudonyms of the product: the same value under the same key has the same placeholder in every run and on every
// machine, and related values show their relation (docs/redaction.md):
//   ipv4   [ipv4:NET.HOST]        NET over the /24, HOST over the address
//   ipv6   [ipv6:NET.HOST]        NET over the /64, HOST over the address in its usual spelling (RFC 5952)
//   host   [host:A.B.C]           one ID a label, each over the name from that label on: names of one domain share their tail
//   email  [email:LOCAL.DOMAIN]   LOCAL over the address, DOMAIN over the domain: the ID that a host of this name begins with
//   other  [type:ID]              over the bytes
// A spelling other than the usual one (capitals, a trailing dot, zeros written out) adds an ID of its own at the end. So equal
// things look equal, and yet every placeholder stands for one string of bytes, to which it can be restored.
// Must never: make a pseudonym for a credential, or two values one placeholder.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/redact/keyed_digest.hpp"
#include "core/redact/pseudonym.hpp"

namespace aiops::redact {

// Is told of every pseudonym that is made; of the same one more than once.
class PseudonymRecord {
 public:
  virtual ~PseudonymRecord() = default;
  virtual void record(std::string_view placeholder, std::string_view value) = 0;
};

// Not for two threads at once.
class KeyedPseudonyms : public Pseudonyms {
 public:
  // `record` may be null; it must outlive this.
  explicit KeyedPseudonyms(const SecretKey& key, PseudonymRecord* record = nullptr);

  void append(const Rule&, std::string_view value, std::string& out) override;

  // The same for a bare type, for those who have no rule at hand.
  void append(std::string_view type, std::string_view value, std::string& out);

 private:
  // What was made lately, by hash: logs name the same addresses again and again. Type, value and placeholder stand in `bytes`
  // one behind the other; what does not fit is made anew each time.
  struct Recent {
    std::uint64_t hash = 0;
    std::uint8_t type = 0, value = 0, placeholder = 0;  // sizes; a placeholder of none: empty
    char bytes[165];
  };
  static constexpr std::size_t recent_count = 2048;  // in pairs: a value has two places

  const Recent* recall(std::uint64_t hash, std::string_view type, std::string_view value) const;
  void remember(std::uint64_t hash, std::string_view type, std::string_view value, std::string_view placeholder);

  KeyedDigest digest_;
  PseudonymRecord* record_;
  std::vector<Recent> recent_;
};

}  // namespace aiops::redact
