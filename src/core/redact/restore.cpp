// From every `[` a candidate is read: a type, a colon, and what may stand in IDs, up to `]`. What ends otherwise, or goes on for
// longer than a placeholder can, is plain text. Only when the bytes at hand end inside a candidate are they held for the next
// call; the outcome depends on the bytes from the bracket on alone, and so not on where they were cut. A candidate holds no
// second bracket, so no byte is read more than twice.
#include "core/redact/restore.hpp"

#include "core/base/text.hpp"
#include "core/redact/placeholder.hpp"

namespace aiops::redact {

namespace {

bool is_type_byte(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'; }

// What stands in IDs, and what a model puts there when it shortens or retypes one ("…" is three bytes above 0x7f).
bool is_id_byte(char c) { return is_type_byte(c) || c == '.' || c == '_' || c == ' ' || static_cast<unsigned char>(c) >= 0x80; }

}  // namespace

Restorer::Restorer(const PseudonymMap& map, Outlet& outlet) : map_(map), outlet_(outlet), seen_(map.size()) {}

Restorer::Candidate Restorer::candidate(std::string_view text, std::size_t at) {
  using Kind = Candidate::Kind;
  std::size_t colon = at + 1;
  while (colon < text.size() && colon - at <= 41 && is_type_byte(text[colon])) ++colon;
  const std::size_t type = colon - at - 1;
  if (type > 40) return {};
  if (colon == text.size()) return {Kind::unfinished, colon};
  if (type < 2 || text[colon] != ':') return {};
  std::size_t end = colon + 1;
  while (end < text.size() && end - at < longest && is_id_byte(text[end])) ++end;
  if (end - at >= longest) return {};
  if (end == text.size()) return {Kind::unfinished, end};
  if (text[end] != ']' || end == colon + 1) return {};
  return {Kind::whole, end + 1};
}

bool Restorer::replace(std::string_view candidate, std::string_view& value) {
  if (const std::size_t index = map_.find(candidate); index != PseudonymMap::none) {
    seen_[index] = true;
    ++report_.restored;
    value = map_.entry(index).value;
    return true;
  }
  const std::string lower = to_lower(candidate);
  const std::string_view type = std::string_view(lower).substr(1, lower.find(':') - 1);
  if (type == "redacted" || (!map_.has_type(type) && placeholder_end(lower, 0) != lower.size())) return false;
  ++report_.changed;
  if (report_.changed_examples.size() < Report::most_examples) report_.changed_examples.emplace(candidate);
  return false;
}

std::size_t Restorer::judge(std::string_view text, bool last) {
  std::size_t from = 0;
  for (std::size_t at = text.find('['); at != std::string_view::npos; at = text.find('[', at)) {
    const Candidate found = candidate(text, at);
    if (found.kind == Candidate::Kind::unfinished && !last) {
      pieces_.push_back(text.substr(from, at - from));
      return at;
    }
    std::string_view value;
    if (found.kind == Candidate::Kind::whole && replace(text.substr(at, found.end - at), value)) {
      pieces_.push_back(text.substr(from, at - from));
      pieces_.push_back(value);
      from = found.end;
    }
    at = found.kind == Candidate::Kind::whole ? found.end : at + 1;
  }
  pieces_.push_back(text.substr(from));
  return text.size();
}

Status Restorer::run(std::string_view text, bool last, std::size_t& done) {
  pieces_.clear();
  done = judge(text, last);
  return outlet_.write(pieces_);
}

Status Restorer::feed(std::string_view bytes) {
  std::size_t done = 0;
  if (held_.empty()) {
    auto written = run(bytes, false, done);
    held_ = bytes.substr(done);
    return written;
  }
  held_ += bytes;
  auto written = run(held_, false, done);
  held_.erase(0, done);
  return written;
}

Status Restorer::finish() {
  std::size_t done = 0;
  auto written = run(held_, true, done);
  held_.clear();
  return written;
}

Restorer::Report Restorer::report() const {
  Report report = report_;
  for (std::size_t i = 0; i < seen_.size(); ++i) {
    if (seen_[i]) continue;
    ++report.lost;
    if (report.lost_examples.size() < Report::most_examples) report.lost_examples.emplace_back(map_.entry(i).placeholder);
  }
  return report;
}

}  // namespace aiops::redact
