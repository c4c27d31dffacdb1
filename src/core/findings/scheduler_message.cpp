// The text is cut at ", " and ". " outside braces and quotes (a taint's value may hold anything), each piece loses its count,
// and the first phrase of the table that it contains says what it is. Phrases of 1.19 to 1.36, from the plugins under
// pkg/scheduler/framework/plugins; those that contain others stand before them.
#include "core/findings/scheduler_message.hpp"

#include <algorithm>
#include <charconv>

#include "core/base/text.hpp"

namespace aiops {

namespace {

constexpr std::size_t max_refusals = 100;
constexpr std::string_view old_taint_tail = "that the pod didn't tolerate";

struct Phrase {
  std::string_view text;
  Unfit why;
};

constexpr Phrase phrases[] = {
    {"volume node affinity conflict", Unfit::volume_place},
    {"persistentvolume's node affinity", Unfit::volume_place},
    {"no available volume zone", Unfit::volume_place},
    {"find available persistent volumes", Unfit::volume_none},
    {"enough free storage", Unfit::volume_none},
    {"exceed max volume count", Unfit::volume_count},
    {"non-existent p", Unfit::claim_lost},
    {"unbound immediate persistentvolumeclaims", Unfit::claim_unbound},
    {"create the persistentvolumeclaim", Unfit::claim_unbound},
    {"too many pods", Unfit::pods},
    {"untolerated taint", Unfit::taint},
    {"node(s) had taint", Unfit::taint},
    {"were unschedulable", Unfit::cordon},
    {"node affinity", Unfit::selector},
    {"match node selector", Unfit::selector},
    {"pod affinity/anti-affinity", Unfit::affinity_of_some_sort},
    {"existing pods anti-affinity", Unfit::existing_anti_affinity},
    {"pod anti-affinity", Unfit::anti_affinity},
    {"pod affinity", Unfit::affinity},
    {"(missing required label)", Unfit::spread_label},
    {"topology spread constraint", Unfit::spread},
    {"free ports for the requested", Unfit::port},
    {"no nodes available", Unfit::no_nodes},
    {"skip schedule deleting pod", Unfit::deleting},
};

std::string_view between(std::string_view text, char open, char close) {
  const auto from = text.find(open);
  if (from == std::string_view::npos) return {};
  const auto to = text.find(close, from + 1);
  return to == std::string_view::npos ? std::string_view{} : text.substr(from + 1, to - from - 1);
}

void classify(Refusal& r) {
  constexpr std::string_view insufficient = "Insufficient ";
  if (to_lower(r.reason.substr(0, insufficient.size())) == to_lower(insufficient)) {
    const std::string_view resource = trim(r.reason.substr(insufficient.size()));
    r.why = resource == "cpu"                 ? Unfit::cpu
            : resource == "memory"            ? Unfit::memory
            : resource == "ephemeral-storage" ? Unfit::ephemeral_storage
                                              : Unfit::extended;
    if (r.why == Unfit::extended) r.detail = resource;
    return;
  }
  const std::string low = to_lower(r.reason);
  if (low.find("persistentvolumeclaim \"") != std::string::npos) {
    const bool missing = low.find("not found") != std::string::npos;
    const bool leaving = low.find("is being deleted") != std::string::npos;
    r.why = missing ? Unfit::claim_missing : leaving ? Unfit::claim_deleting : Unfit::claim_lost;
    if (low.find("waiting for") != std::string::npos) r.why = Unfit::claim_unbound;
    const bool known = missing || leaving || low.find("non-existent") != std::string::npos || r.why == Unfit::claim_unbound;
    if (!known) r.why = Unfit::other;
    r.detail = between(r.reason, '"', '"');
    return;
  }
  for (const Phrase& phrase : phrases) {
    if (low.find(phrase.text) == std::string::npos) continue;
    r.why = phrase.why;
    if (r.why == Unfit::taint) r.detail = trim(between(r.reason, '{', '}'));
    return;
  }
}

// Where the piece that begins at `from` ends: before ", " or ". ", or with the text. A brace or quote that is never closed
// is an ordinary character; `no_more` remembers that, so that nothing is searched for twice.
class Cutter {
 public:
  explicit Cutter(std::string_view text) : text_(text) {}

  std::string_view next() {
    const std::size_t from = at_;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '{' && skip('}', no_brace_)) continue;
      if (c == '"' && skip('"', no_quote_)) continue;
      if ((c == ',' || c == '.') && at_ + 1 < text_.size() && text_[at_ + 1] == ' ') {
        const std::string_view piece = text_.substr(from, at_ - from);
        at_ += 2;
        return piece;
      }
      ++at_;
    }
    return text_.substr(from);
  }
  bool done() const { return at_ >= text_.size(); }

 private:
  bool skip(char closing, bool& none) {
    if (none) return false;
    const auto end = text_.find(closing, at_ + 1);
    none = end == std::string_view::npos;
    if (!none) at_ = end + 1;
    return !none;
  }
  std::string_view text_;
  std::size_t at_ = 0;
  bool no_brace_ = false, no_quote_ = false;
};

std::optional<std::int64_t> take_number(std::string_view& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0 || text[0] == '-') return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

// "0/6 nodes are available:"; leaves the rest. A text without it is left as it is.
void take_head(std::string_view& text, SchedulerMessage& out) {
  std::string_view rest = text;
  const auto available = take_number(rest);
  if (!available || rest.empty() || rest[0] != '/') return;
  rest.remove_prefix(1);
  const auto total = take_number(rest);
  constexpr std::string_view words = " nodes are available";
  if (!total || rest.substr(0, words.size()) != words) return;
  rest.remove_prefix(words.size());
  if (!rest.empty() && (rest[0] == ':' || rest[0] == '.')) rest.remove_prefix(1);
  out.available = available;
  out.total = total;
  text = rest;
}

std::string_view clean(std::string_view piece) {
  piece = trim(piece);
  while (!piece.empty() && (piece.back() == '.' || piece.back() == ',')) piece = trim(piece.substr(0, piece.size() - 1));
  return piece;
}

// What a PostFilter plugin adds and no node is refused for: 1.36 writes "… PersistentVolumeClaims. not found" and
// "… taint(s). no new claims to deallocate, preemption: …".
bool is_aside(std::string_view piece) {
  return piece == "no new claims to deallocate" || piece == "not found" || piece == "still not schedulable";
}

}  // namespace

const Refusal* SchedulerMessage::find(Unfit why) const {
  const auto found = std::find_if(refusals.begin(), refusals.end(), [why](const Refusal& r) { return r.why == why; });
  return found == refusals.end() ? nullptr : &*found;
}

bool SchedulerMessage::only(Unfit why) const {
  return !refusals.empty() && std::all_of(refusals.begin(), refusals.end(), [why](const Refusal& r) { return r.why == why; });
}

SchedulerMessage parse_scheduler_message(std::string_view text) {
  SchedulerMessage out;
  text = trim(text);
  constexpr std::string_view mark = "preemption:";
  if (const auto at = text.find(mark); at != std::string_view::npos) {
    out.preemption = clean(text.substr(at + mark.size()));
    text = text.substr(0, at);
  }
  take_head(text, out);
  Cutter cutter(text);
  while (!cutter.done() && out.refusals.size() < max_refusals) {
    std::string_view piece = clean(cutter.next());
    if (piece.empty() || is_aside(piece)) continue;
    if (piece == old_taint_tail && !out.refusals.empty()) {  // the second half of the old wording of a taint
      Refusal& last = out.refusals.back();
      last.reason = {last.reason.data(), static_cast<std::size_t>(piece.data() + piece.size() - last.reason.data())};
      continue;
    }
    Refusal refusal;
    std::string_view rest = piece;
    const auto count = take_number(rest);
    if (count && !rest.empty() && rest[0] == ' ' && !trim(rest).empty()) {
      refusal.nodes = count;
      piece = trim(rest);
    }
    refusal.reason = piece;
    classify(refusal);
    out.refusals.push_back(refusal);
  }
  return out;
}

}  // namespace aiops
