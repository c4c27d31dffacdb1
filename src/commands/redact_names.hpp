// Why: the key, the pseudonyms it makes and the map that remembers them belong to one run and live as long as it does.
// Must never: let text leave whose pseudonyms are not in the map yet.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "commands/redact_files.hpp"
#include "commands/redact_io.hpp"
#include "core/redact/keyed_pseudonyms.hpp"
#include "core/redact/pseudonym_map.hpp"

namespace aiops::commands {

class RedactNames {
 public:
  // `key` and `map` are files, or empty: a key for this run, no map.
  static Result<std::unique_ptr<RedactNames>> open(const std::string& key, const std::string& map);

  redact::Pseudonyms& pseudonyms() { return *pseudonyms_; }
  std::string fingerprint(std::string_view value) const { return digest_.fingerprint(value); }
  Status remember();  // what was made is in the map; to be called before text leaves

 private:
  explicit RedactNames(const redact::SecretKey& key) : digest_(key) {}

  redact::KeyedDigest digest_;
  std::unique_ptr<MapFile> map_;
  std::optional<redact::MapWriter> writer_;
  std::optional<redact::KeyedPseudonyms> pseudonyms_;
};

// `--restore`: what came back gets its values. `note` is what a person should know: placeholders that were changed or are
// missing.
struct Restored {
  std::string note;
};
Result<Restored> restore_through(Source&, redact::Outlet&, const redact::PseudonymMap&);

}  // namespace aiops::commands
