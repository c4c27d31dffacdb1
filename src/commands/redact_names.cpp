// Opening what hangs on the key; see the header.
#include "commands/redact_names.hpp"

#include <vector>

#include <fmt/format.h>

#include "core/redact/restore.hpp"

namespace aiops::commands {

namespace {

std::string note_of(const redact::Restorer::Report& report) {
  constexpr std::size_t most = 5;
  std::string out;
  if (report.changed > 0) {
    out += fmt::format("{} look like placeholders of the map and are not in it:", report.changed);
    std::size_t shown = 0;
    for (const std::string& example : report.changed_examples) {
      if (shown++ < most) out += " " + example;
    }
  }
  if (report.lost > 0) {
    out += fmt::format("{}{} of the map did not appear", out.empty() ? "" : "; ", report.lost);
    for (std::size_t i = 0; i < report.lost_examples.size() && i < most; ++i)
      out += (i == 0 ? ": " : " ") + report.lost_examples[i];
  }
  return out;
}

}  // namespace

Result<std::unique_ptr<RedactNames>> RedactNames::open(const std::string& key, const std::string& map) {
  AIOPS_TRY(const redact::SecretKey secret, key.empty() ? random_key() : open_key_file(key));
  std::unique_ptr<RedactNames> out(new RedactNames(secret));
  if (!map.empty()) {
    AIOPS_TRY(out->map_, MapFile::open(map, out->digest_));
    out->writer_.emplace(*out->map_, out->digest_, out->map_->known());
    out->map_->release_known();
  }
  out->pseudonyms_.emplace(secret, out->writer_ ? &*out->writer_ : nullptr);
  return out;
}

Status RedactNames::remember() { return writer_ ? writer_->flush() : Status(); }

Result<Restored> restore_through(Source& source, redact::Outlet& out, const redact::PseudonymMap& map) {
  redact::Restorer restorer(map, out);
  std::vector<char> block(block_size);
  for (;;) {
    AIOPS_TRY(const std::size_t got, source.read(block.data(), block.size()));
    if (got == 0) break;
    if (auto status = restorer.feed({block.data(), got}); !status) return tl::unexpected(status.error());
  }
  if (auto status = restorer.finish(); !status) return tl::unexpected(status.error());
  return Restored{note_of(restorer.report())};
}

}  // namespace aiops::commands
