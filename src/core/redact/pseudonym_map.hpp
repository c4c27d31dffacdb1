// Why: what a pseudonym stood for is known to the map alone: JSON Lines, `{"placeholder":"[ipv4:..]","value":".."}` behind a
// first line that names the key's check value. It never leaves the machine.
// Must never: hold a credential, take a placeholder of another key, or lose an entry that a text already shows.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/redact/keyed_pseudonyms.hpp"

namespace aiops::redact {

// In memory: from placeholder to value. Placeholders are told apart without regard to case.
class PseudonymMap {
 public:
  static constexpr std::size_t most_bytes = std::size_t{1} << 30;  // of placeholders and values

  struct Entry {
    std::string_view placeholder, value;  // the placeholder in lower case
  };
  std::size_t size() const { return entries_.size(); }
  Entry entry(std::size_t index) const;  // in the order of the file
  static constexpr std::size_t none = ~std::size_t{0};
  std::size_t find(std::string_view placeholder) const;  // the index, or none
  bool has_type(std::string_view type) const { return types_.contains(type); }

  // The check value of the key it was made with; empty when it holds no line at all.
  const std::string& check() const { return check_; }

 private:
  friend class MapReader;
  // Error: Fault::input, without place: no pseudonym, two values for one; Fault::too_large.
  Status add(std::string_view placeholder, std::string_view value);
  std::size_t slot_of(std::string_view lower) const;
  void grow();

  struct Place {
    std::uint32_t at, placeholder, value;  // sizes, in `text_`
  };
  std::string text_;
  std::vector<Place> entries_;
  std::vector<std::uint32_t> slots_;  // open addressing: index + 1, or 0
  std::set<std::string, std::less<>> types_;
  std::string check_;
};

// Reads a map from pieces of its file.
class MapReader {
 public:
  static constexpr std::size_t longest_line = std::size_t{1} << 20;

  // `name` stands in messages; with `key` a map of another key is refused.
  MapReader(std::string name, const KeyedDigest* key);

  // Error: Fault::input with file and line; Fault::too_large.
  Status feed(std::string_view bytes);

  // A last line without newline that cannot be read was torn by a crash: it is left out.
  Result<PseudonymMap> finish();

  // After finish(): the bytes of the file that were read, so that an appender can cut off a torn line behind them, and whether
  // the last of them lacks its newline.
  std::uint64_t good_bytes() const { return good_; }
  bool newline_missing() const { return newline_missing_; }

 private:
  Status line(std::string_view);
  Status header(std::string_view);
  Status entry(std::string_view);
  Status at_line(Error) const;

  std::string name_, expected_, rest_;
  PseudonymMap map_;
  std::uint64_t line_ = 0, good_ = 0;
  bool newline_missing_ = false;
};

// Where lines of a map go: a file that someone else opened.
class MapLines {
 public:
  virtual ~MapLines() = default;
  virtual Status append(std::string_view whole_lines) = 0;
};

// Writes each pseudonym once. What was recorded is safe only after flush(): call it before the text leaves.
class MapWriter : public PseudonymRecord {
 public:
  // `known`: what the file holds already. A map without a line gets its first one.
  MapWriter(MapLines&, const KeyedDigest& key, const PseudonymMap& known);

  void record(std::string_view placeholder, std::string_view value) override;
  Status flush();  // an error stays

 private:
  bool first_time(std::string_view placeholder);

  // Hashes of what was written, open addressing, at most 32 MiB: beyond that it begins anew and a line may come twice, which
  // a reader does not mind.
  static constexpr std::size_t most_slots = std::size_t{1} << 22;
  MapLines& lines_;
  std::string pending_;
  std::vector<std::uint64_t> written_;
  std::size_t count_ = 0;
  Status state_;
};

}  // namespace aiops::redact
