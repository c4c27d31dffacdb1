// Why: the key and the map of pseudonyms are files that undo the redaction. The pure room of the redactor opens no file, so this
// is where they are opened, made and locked.
// Must never: follow a symbolic link, read or make such a file that others may read, or leave half a line in a map.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/base/error.hpp"
#include "core/redact/pseudonym_map.hpp"
#include "core/redact/secret_key.hpp"

namespace aiops::commands {

// A key for this run alone. Error: Fault::bug, the kernel has no randomness to give.
Result<redact::SecretKey> random_key();

// The key of a file; a file that does not exist is made, mode 0600, with a new key in it.
// Error: Fault::input: a link, no regular file, open to group or others, no key in it, cannot be read or made.
Result<redact::SecretKey> open_key_file(const std::string& path);

// A map for restoring. With `key` one of another key is refused. Error: as above, or MapReader's.
Result<redact::PseudonymMap> read_map_file(const std::string& path, const redact::KeyedDigest* key);

// A map open for more entries: made with mode 0600 and its first line, or gone on with; a line torn by a crash is cut off.
// Several runs may append to one map at a time.
class MapFile : public redact::MapLines {
 public:
  static Result<std::unique_ptr<MapFile>> open(const std::string& path, const redact::KeyedDigest& key);
  ~MapFile() override;
  MapFile(const MapFile&) = delete;
  MapFile& operator=(const MapFile&) = delete;

  // All of the lines, or an error (Fault::unreachable, a full disk for one) and none of them.
  Status append(std::string_view whole_lines) override;

  // What was in it when it was opened; for MapWriter, then let go of by release_known().
  const redact::PseudonymMap& known() const { return known_; }
  void release_known() { known_ = {}; }

 private:
  MapFile(std::string path, int file) : path_(std::move(path)), file_(file) {}
  Status take_over(const redact::KeyedDigest& key);

  std::string path_;
  int file_;
  redact::PseudonymMap known_;
};

}  // namespace aiops::commands
