// The texts of the pieces are joined and judged as one line. A find that lies in several pieces is replaced where it begins and
// removed from the others, so that every line keeps its head. The format: kubernetes/kubernetes,
// pkg/kubelet/kuberuntime/logs (TIME STREAM TAGS TEXT, tags parted by colons, P for partial).
#include "core/redact/partial_lines.hpp"

#include <algorithm>

#include "core/redact/site.hpp"

namespace aiops::redact {

namespace {

struct Head {
  std::size_t text = 0;  // where it begins in the line
  bool partial = false, error_stream = false;
};

// 0 for `text`: not a line of that format.
Head head_of(std::string_view line) {
  Head head;
  const std::size_t stream = line.substr(0, 40).find(' ');
  if (stream == std::string_view::npos || stream < 19 || !is_digit(line[0]) || line[10] != 'T') return head;
  const std::string_view name = line.substr(stream, 8);
  if (name != " stdout " && name != " stderr ") return head;
  const std::size_t tags = stream + name.size();
  if (tags + 1 >= line.size() || (line[tags] != 'P' && line[tags] != 'F')) return head;
  const std::size_t space = line.substr(0, tags + 40).find(' ', tags);
  if (space == std::string_view::npos || (space != tags + 1 && line[tags + 1] != ':')) return head;
  return {space + 1, line[tags] == 'P', name[4] == 'e'};
}

}  // namespace

void PartialLines::line(std::string_view text, std::size_t begin, std::size_t end, std::uint64_t base, Nested& nested,
                        Finds& finds) {
  const Head head = head_of(text.substr(begin, end - begin));
  if (head.text == 0) return finish(text, base, nested, finds);
  if (waiting() && head.error_stream != error_stream_) {  // the other stream's lines stand between them
    if (head.partial) finish(text, base, nested, finds);
    if (waiting()) return;
  }
  if (!waiting() && !head.partial) return;
  if (!waiting()) {
    from_ = base + begin;
    error_stream_ = head.error_stream;
  }
  pieces_.push_back({base + begin + head.text, base + end});
  if (!head.partial || base + end - from_ > most_held) finish(text, base, nested, finds);
}

void PartialLines::finish(std::string_view text, std::uint64_t base, Nested& nested, Finds& finds) {
  if (pieces_.size() > 1) {
    joined_.clear();
    for (const Piece& piece : pieces_) joined_ += text.substr(piece.begin - base, piece.end - piece.begin);
    const Finds* inner = nullptr;
    if (nested.judge(joined_, inner)) {
      for (const Find& find : inner->all()) add(find, *inner, base, finds);
    }
  }
  pieces_.clear();
}

void PartialLines::add(const Find& find, const Finds& inner, std::uint64_t base, Finds& finds) const {
  std::size_t at = 0;  // of the joined text
  bool first = true;
  for (const Piece& piece : pieces_) {
    const std::size_t size = piece.end - piece.begin;
    const std::size_t from = std::max(find.begin, at), to = std::min(find.end, at + size);
    const std::size_t raw = piece.begin - base;
    if (from < to && first && find.form == Form::recoded) {
      finds.add_recoded(*find.rule, raw + from - at, raw + to - at, inner.recoded(find));
    } else if (from < to) {
      finds.add(*find.rule, raw + from - at, raw + to - at, first ? find.form : Form::removed);
    }
    first = first && from >= to;
    at += size;
  }
}

}  // namespace aiops::redact
