// A stack of mappings. `kind` decides about `data` of its own mapping, the kind of a list about items that have none, `name`
// about `value` beside it. What cannot be decided yet waits in one list, each entry with the mapping it depends on; closing a
// mapping that never said its kind lets its entries go (they are no Secret's), or hands them to the list the mapping is an item
// of.
#include "core/redact/object_frames.hpp"

#include <algorithm>
#include <utility>

namespace aiops::redact {

namespace {

constexpr std::size_t nobody = static_cast<std::size_t>(-1);

}  // namespace

void ObjectFrames::reset() {
  open_.clear();
  waiting_.clear();
  unseen_ = 0;
}

void ObjectFrames::attach(std::string_view text, std::uint64_t base, Finds& finds) {
  text_ = text;
  base_ = base;
  finds_ = &finds;
}

ObjectFrames::Slot ObjectFrames::slot_of(std::string_view key) {
  if (key == "kind") return Slot::kind;
  if (key == "data") return Slot::data;
  if (key == "stringData") return Slot::string_data;
  if (key == "items") return Slot::items;
  if (key == "name") return Slot::name;
  if (key == "value") return Slot::value;
  return Slot::none;
}

// The mapping whose `items` a mapping stands in, or nobody.
std::size_t ObjectFrames::list_of(std::size_t item) const {
  if (!open_[item].item || item == 0) return nobody;
  std::size_t at = item - 1;
  if (open_[at].array) {
    if (at == 0) return nobody;
    --at;
  }
  return !open_[at].array && open_[at].slot == Slot::items ? at : nobody;
}

void ObjectFrames::open(Frame frame) {
  if (!open_.empty()) {
    const Frame& parent = open_.back();
    if (parent.section != Place::nothing && open_[parent.owner].kind != Kind::other) {
      frame.section = parent.section;
      frame.owner = parent.owner;
    }
    if (frame.section == Place::nothing && !parent.array && (parent.slot == Slot::data || parent.slot == Slot::string_data)) {
      frame.section = parent.slot == Slot::data ? Place::data : Place::string_data;
      frame.owner = open_.size() - 1;
    }
  }
  frame.waits = waiting_.size();
  open_.push_back(frame);
  const std::size_t list = frame.array ? nobody : list_of(open_.size() - 1);
  if (list != nobody && open_[list].kind == Kind::secret_list) open_.back().kind = Kind::secret;
}

void ObjectFrames::open_mapping(std::size_t indent, bool item) {
  if (open_.size() >= most_open) return;
  Frame frame;
  frame.indent = indent;
  frame.item = item;
  open(frame);
}

void ObjectFrames::open_flow(bool array) {
  if (open_.size() >= most_open) {
    ++unseen_;
    return;
  }
  Frame frame;
  frame.flow = true;
  frame.array = array;
  frame.item = !open_.empty() && open_.back().array;
  frame.indent = open_.empty() ? 0 : open_.back().indent;
  open(frame);
}

void ObjectFrames::close() {
  if (unseen_ > 0) {
    --unseen_;
    return;
  }
  const std::size_t last = open_.size() - 1;
  decide(last, Until::name, false);
  decide(last, Until::list_kind, false);
  const std::size_t list = list_of(last);
  if (list != nobody && open_[list].kind == Kind::unknown && open_[last].kind == Kind::unknown) {
    wait_for_list(last, list);
  } else {
    decide(last, Until::kind, false);
  }
  open_.pop_back();
}

void ObjectFrames::close_all() {
  unseen_ = 0;
  while (!open_.empty()) close();
}

void ObjectFrames::key(std::string_view name) {
  if (unseen_ == 0 && !open_.empty()) open_.back().slot = slot_of(name);
}

Place ObjectFrames::place() const {
  if (open_.empty()) return Place::nothing;
  const Frame& top = open_.back();
  if (top.section != Place::nothing) {
    const Kind kind = open_[top.owner].kind;
    return kind == Kind::unknown || kind == Kind::secret ? top.section : Place::nothing;
  }
  if (top.array || unseen_ > 0) return Place::nothing;
  if (top.slot == Slot::kind) return Place::kind;
  if (top.slot == Slot::name) return Place::name;
  if (top.slot == Slot::value && (!top.named || top.sensitive != Sensitive::no)) return Place::env_value;
  return Place::nothing;
}

bool ObjectFrames::undecided() const {
  const Place at = place();
  if (at == Place::env_value) return !open_.back().named;
  return at == Place::data && open_[open_.back().owner].kind == Kind::unknown;
}

void ObjectFrames::kind(std::string_view word) {
  Frame& top = open_.back();
  if (top.kind == Kind::secret || top.kind == Kind::secret_list) return;
  const bool known = top.kind != Kind::unknown;
  top.kind = word == "Secret" || word == "secret" ? Kind::secret : word == "SecretList" ? Kind::secret_list : Kind::other;
  if (known) return;
  decide(open_.size() - 1, Until::kind, top.kind == Kind::secret);
  decide(open_.size() - 1, Until::list_kind, top.kind == Kind::secret_list);
}

void ObjectFrames::name(std::string_view word) {
  Frame& top = open_.back();
  const bool known = std::exchange(top.named, true);
  top.sensitive = judge_name(word);
  if (!known) decide(open_.size() - 1, Until::name, top.sensitive != Sensitive::no);
}

void ObjectFrames::value(const Part& value) {
  if (value.begin >= value.end) return;
  const Place at = place();
  if (at == Place::nothing) return;
  const bool env = at == Place::env_value;
  const Waiting part{value, env ? Until::name : Until::kind, env ? open_.size() - 1 : open_.back().owner};
  if (undecided()) {
    waiting_.push_back(part);
  } else {
    emit(part);
  }
}

void ObjectFrames::emit(const Waiting& part) {
  if (part.begin < base_) return;  // written already; what waits is never let go before it is decided
  const std::string_view value = text_.substr(part.begin - base_, part.end - part.begin);
  const bool env = part.until == Until::name;
  Form form = part.form;
  if (part.whole && form != Form::removed) {
    if (env ? is_harmless_value(value, open_[part.owner].sensitive) : is_no_value(value)) return;
    if (form == Form::base64 && !is_base64_text(value)) form = part.in_quotes ? Form::placeholder : Form::quoted;
  }
  finds_->add(rule_of(env ? StructureRule::env : StructureRule::secret_object), part.begin - base_, part.end - base_, form);
}

void ObjectFrames::decide(std::size_t owner, Until until, bool secret) {
  const auto from = waiting_.begin() + static_cast<std::ptrdiff_t>(open_[owner].waits);
  const auto kept = std::remove_if(from, waiting_.end(), [&](const Waiting& part) {
    if (part.owner != owner || part.until != until) return false;
    if (secret) emit(part);
    return true;
  });
  waiting_.erase(kept, waiting_.end());
}

void ObjectFrames::wait_for_list(std::size_t item, std::size_t list) {
  for (std::size_t i = open_[item].waits; i < waiting_.size(); ++i) {
    Waiting& part = waiting_[i];
    if (part.owner != item || part.until != Until::kind) continue;
    part.owner = list;
    part.until = Until::list_kind;
  }
}

std::size_t ObjectFrames::yaml_indent() const {
  for (std::size_t i = open_.size(); i-- > 0;) {
    if (!open_[i].flow) return open_[i].indent;
  }
  return no_indent;
}

std::uint64_t ObjectFrames::first_waiting() const {
  return waiting_.empty() ? static_cast<std::uint64_t>(-1) : waiting_.front().begin;
}

void ObjectFrames::count_as_sensitive(Frame& frame) {
  frame.named = true;
  frame.sensitive = Sensitive::yes;
}

void ObjectFrames::give_up_waiting() {
  if (!open_.empty() && undecided()) {
    if (open_.back().section != Place::nothing)
      open_[open_.back().owner].kind = Kind::secret;
    else
      count_as_sensitive(open_.back());
  }
  for (const Waiting& part : waiting_) {
    if (part.until == Until::kind) open_[part.owner].kind = Kind::secret;
    if (part.until == Until::list_kind) open_[part.owner].kind = Kind::secret_list;
    if (part.until == Until::name) count_as_sensitive(open_[part.owner]);
    emit(part);
  }
  waiting_.clear();
  for (Frame& frame : open_) frame.waits = 0;
}

}  // namespace aiops::redact
