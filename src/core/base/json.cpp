// The tree is a tape in document order: a value is one slot, a container is a slot followed by its children and
// knows where they end. Going to the next sibling is one step for a scalar and one jump for a container, so a lookup
// touches only the keys of one object. Keys are stored once for the whole tape (a list of 10,000 pods has some two
// hundred different ones), texts lie in blocks that never move. The parser's events write the tape directly; no
// second tree is ever built.
#include "core/base/json.hpp"

#include <array>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <unordered_map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/base/text.hpp"

namespace aiops::json {

namespace {

constexpr std::uint32_t no_key = 0xffffffffU;
constexpr std::size_t max_text = (1U << 28) - 1;
constexpr std::size_t block_size = std::size_t{256} * 1024;

struct Slot {
  std::uint32_t key;
  std::uint32_t type : 4;
  std::uint32_t size : 28;  // bytes of a text, children of a container
  union {
    std::int64_t integer;
    double real;
    const char* text;
    std::uint64_t end;  // index after the last descendant
  };
};
static_assert(sizeof(Slot) == 16);

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>()(s); }
};

}  // namespace

struct Tape {
  std::vector<Slot> slots;
  std::vector<std::string_view> keys;
  std::vector<std::unique_ptr<char[]>> blocks;
  std::vector<unsigned> lines;  // only when read from YAML
  bool repaired = false;

  const Slot* slot(std::uint32_t at) const { return at < slots.size() ? &slots[at] : nullptr; }
  Type type(std::uint32_t at) const { return static_cast<Type>(slots[at].type); }
  std::uint32_t next(std::uint32_t at) const {
    const auto t = type(at);
    return t == Type::array || t == Type::object ? static_cast<std::uint32_t>(slots[at].end) : at + 1;
  }
};

Type Value::type() const {
  const Slot* slot = tape_ ? tape_->slot(at_) : nullptr;
  return slot ? static_cast<Type>(slot->type) : Type::missing;
}

std::uint32_t Value::next() const { return tape_->next(at_); }

Value Value::operator[](std::string_view key) const {
  if (!is_object()) return {};
  Value found;
  std::uint32_t child = at_ + 1;
  for (std::size_t left = tape_->slots[at_].size; left > 0; --left) {
    const auto& name = tape_->keys[tape_->slots[child].key];
    if (name == key) found = Value(tape_, child);
    child = tape_->next(child);
  }
  return found;
}

Value Value::at(std::size_t index) const {
  if (!is_array() || index >= tape_->slots[at_].size) return {};
  std::uint32_t child = at_ + 1;
  for (; index > 0; --index) child = tape_->next(child);
  return {tape_, child};
}

std::size_t Value::size() const {
  const auto t = type();
  return t == Type::array || t == Type::object ? tape_->slots[at_].size : 0;
}

std::string_view Value::text() const {
  if (type() != Type::string) return {};
  const Slot& slot = tape_->slots[at_];
  return {slot.text, slot.size};
}

std::optional<std::int64_t> Value::integer() const {
  if (type() == Type::integer) return tape_->slots[at_].integer;
  if (type() == Type::real) {
    const double real = tape_->slots[at_].real;
    if (std::nearbyint(real) == real && std::abs(real) < 9.0e18) return static_cast<std::int64_t>(real);
  }
  return std::nullopt;
}

std::optional<double> Value::number() const {
  if (type() == Type::integer) return static_cast<double>(tape_->slots[at_].integer);
  if (type() == Type::real) return tape_->slots[at_].real;
  return std::nullopt;
}

std::optional<bool> Value::boolean() const {
  if (type() != Type::boolean) return std::nullopt;
  return tape_->slots[at_].integer != 0;
}

Items Value::items() const { return Items(is_array() ? *this : Value()); }
Members Value::members() const { return Members(is_object() ? *this : Value()); }

unsigned Value::line() const { return tape_ && at_ < tape_->lines.size() ? tape_->lines[at_] : 0; }

Items::Iterator Items::begin() const {
  const std::size_t size = parent_.size();
  return size == 0 ? end() : Iterator(Value(parent_.tape_, parent_.at_ + 1), size);
}

Items::Iterator& Items::Iterator::operator++() {
  if (--left_ > 0) at_ = Value(at_.tape_, at_.next());
  return *this;
}

Members::Iterator Members::begin() const {
  const std::size_t size = parent_.size();
  return size == 0 ? end() : Iterator(Value(parent_.tape_, parent_.at_ + 1), size);
}

Member Members::Iterator::operator*() const { return {at_.tape_->keys[at_.tape_->slots[at_.at_].key], at_}; }

Members::Iterator& Members::Iterator::operator++() {
  if (--left_ > 0) at_ = Value(at_.tape_, at_.next());
  return *this;
}

namespace {

bool is_plain_key(std::string_view key) {
  if (key.empty() || (key[0] >= '0' && key[0] <= '9')) return false;
  for (const char c : key) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    if (!plain) return false;
  }
  return true;
}

void append_step(std::string& out, std::string_view key) {
  if (is_plain_key(key)) {
    out += '.';
    out += key;
    return;
  }
  out += "['";
  for (const char c : key) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  out += "']";
}

}  // namespace

Value Value::parent(Value root) const {
  if (!tape_ || root.tape_ != tape_ || at_ <= root.at_ || at_ >= root.next()) return {};
  std::uint32_t holder = root.at_, child = holder + 1;
  while (child != at_) {
    const std::uint32_t next = tape_->next(child);
    if (next <= at_) {
      child = next;
    } else {
      holder = child++;
    }
  }
  return {tape_, holder};
}

std::string Value::path(Value root) const {
  if (!tape_ || root.tape_ != tape_ || at_ < root.at_ || at_ >= root.next()) return {};
  std::string out = "$";
  std::uint32_t here = root.at_;
  while (here != at_) {
    const bool in_array = tape_->type(here) == Type::array;
    std::size_t index = 0;
    std::uint32_t child = here + 1;
    while (tape_->next(child) <= at_) {
      child = tape_->next(child);
      ++index;
    }
    if (in_array) {
      out += fmt::format("[{}]", index);
    } else {
      append_step(out, tape_->keys[tape_->slots[child].key]);
    }
    here = child;
  }
  return out;
}

Value Document::root() const { return tape_ ? Value(tape_.get(), 0) : Value(); }
bool Document::repaired() const { return tape_ && tape_->repaired; }

// ---- Builder ----------------------------------------------------------------------------------------------------

struct Builder::State {
  std::shared_ptr<Tape> tape = std::make_shared<Tape>();
  std::unordered_map<std::string, std::uint32_t, TextHash, std::equal_to<>> key_ids;
  std::vector<std::uint32_t> open;
  std::uint32_t pending_key = no_key;
  unsigned pending_line = 0;
  char* block = nullptr;
  std::size_t block_left = 0;
  Limits limits;
  std::string problem;

  const char* keep(std::string_view text) {
    if (text.empty()) return "";
    if (text.size() > block_left) {
      const std::size_t size = std::max(block_size, text.size());
      // A large text gets a block of its own, so that the rest of the current one is not lost.
      tape->blocks.push_back(std::unique_ptr<char[]>(new char[size]));
      char* fresh = tape->blocks.back().get();
      if (size > block_size || block_left > block_size / 2) {
        std::memcpy(fresh, text.data(), text.size());
        return fresh;
      }
      block = fresh;
      block_left = size;
    }
    char* at = block;
    std::memcpy(at, text.data(), text.size());
    block += text.size();
    block_left -= text.size();
    return at;
  }

  Slot* add(Type type) {
    if (!problem.empty()) return nullptr;
    if (tape->slots.size() >= limits.max_values) {
      problem = fmt::format("more than {} values", limits.max_values);
      return nullptr;
    }
    if (open.empty() && !tape->slots.empty()) {
      problem = "more than one value";
      return nullptr;
    }
    Slot slot{};
    slot.key = pending_key;
    slot.type = static_cast<std::uint32_t>(type);
    slot.size = 0;
    slot.integer = 0;
    pending_key = no_key;
    if (!open.empty()) {
      Slot& parent = tape->slots[open.back()];
      const bool in_object = static_cast<Type>(parent.type) == Type::object;
      if (in_object != (slot.key != no_key)) {
        problem = "a key without its value, or a value without its key";
        return nullptr;
      }
      if (parent.size >= max_text) {
        problem = "a container with too many members";
        return nullptr;
      }
      parent.size = parent.size + 1;
    }
    if (pending_line != 0) {
      tape->lines.resize(tape->slots.size(), 0);
      tape->lines.push_back(pending_line);
      pending_line = 0;
    }
    tape->slots.push_back(slot);
    return &tape->slots.back();
  }

  bool begin(Type type) {
    if (open.size() >= limits.max_depth) {
      if (problem.empty()) problem = fmt::format("nested deeper than {}", limits.max_depth);
      return false;
    }
    if (!add(type)) return false;
    open.push_back(static_cast<std::uint32_t>(tape->slots.size() - 1));
    return true;
  }

  bool end(Type type) {
    if (!problem.empty()) return false;
    if (open.empty() || static_cast<Type>(tape->slots[open.back()].type) != type || pending_key != no_key) {
      problem = "brackets that do not match";
      return false;
    }
    tape->slots[open.back()].end = tape->slots.size();
    open.pop_back();
    return true;
  }
};

Builder::Builder(Limits limits, std::size_t expected_values) : state_(std::make_unique<State>()) {
  state_->limits = limits;
  state_->tape->slots.reserve(expected_values);
}
Builder::~Builder() = default;

bool Builder::null() { return state_->add(Type::null) != nullptr; }

bool Builder::boolean(bool value) {
  Slot* slot = state_->add(Type::boolean);
  if (slot) slot->integer = value ? 1 : 0;
  return slot != nullptr;
}

bool Builder::integer(std::int64_t value) {
  Slot* slot = state_->add(Type::integer);
  if (slot) slot->integer = value;
  return slot != nullptr;
}

bool Builder::real(double value) {
  Slot* slot = state_->add(Type::real);
  if (slot) slot->real = value;
  return slot != nullptr;
}

bool Builder::string(std::string_view text) {
  if (text.size() > max_text) {
    if (state_->problem.empty()) state_->problem = "a text longer than 256 MiB";
    return false;
  }
  Slot* slot = state_->add(Type::string);
  if (!slot) return false;
  slot->text = state_->keep(text);
  slot->size = static_cast<std::uint32_t>(text.size()) & max_text;
  return true;
}

bool Builder::key(std::string_view name) {
  auto found = state_->key_ids.find(name);
  if (found == state_->key_ids.end()) {
    const auto id = static_cast<std::uint32_t>(state_->tape->keys.size());
    state_->tape->keys.emplace_back(state_->keep(name), name.size());
    found = state_->key_ids.emplace(std::string(name), id).first;
  }
  state_->pending_key = found->second;
  return state_->problem.empty();
}

bool Builder::begin_object() { return state_->begin(Type::object); }
bool Builder::end_object() { return state_->end(Type::object); }
bool Builder::begin_array() { return state_->begin(Type::array); }
bool Builder::end_array() { return state_->end(Type::array); }
void Builder::line(unsigned number) { state_->pending_line = number; }
void Builder::repaired() { state_->tape->repaired = true; }

// Iterative, so that no depth of nesting can exhaust the stack: the source is a tape in document order, and a stack
// of "how many children are still to come" says when to close.
bool Builder::copy(Value value) {
  if (value.type() == Type::missing) return null();
  const Tape& from = *value.tape_;
  const std::uint32_t stop = value.next();
  struct Level {
    std::size_t left;
    bool object;
  };
  std::vector<Level> levels;
  for (std::uint32_t at = value.at_; at < stop; ++at) {
    const Slot slot = from.slots[at];
    if (!levels.empty()) {
      if (levels.back().object) key(from.keys[slot.key]);
      --levels.back().left;
    }
    bool ok = true;
    switch (static_cast<Type>(slot.type)) {
      case Type::missing:
      case Type::null:
        ok = null();
        break;
      case Type::boolean:
        ok = boolean(slot.integer != 0);
        break;
      case Type::integer:
        ok = integer(slot.integer);
        break;
      case Type::real:
        ok = real(slot.real);
        break;
      case Type::string:
        ok = string({slot.text, slot.size});
        break;
      case Type::array:
        ok = begin_array();
        levels.push_back({slot.size, false});
        break;
      case Type::object:
        ok = begin_object();
        levels.push_back({slot.size, true});
        break;
    }
    if (!ok) return false;
    while (!levels.empty() && levels.back().left == 0) {
      if (!(levels.back().object ? end_object() : end_array())) return false;
      levels.pop_back();
    }
  }
  return true;
}

Result<Document> Builder::finish() {
  if (state_->problem.empty() && !state_->open.empty()) state_->problem = "the text ends in the middle";
  if (state_->problem.empty() && state_->tape->slots.empty()) state_->problem = "there is no value";
  if (!state_->problem.empty()) return fail(Fault::input, state_->problem);
  Document document;
  document.tape_ = std::move(state_->tape);
  return document;
}

// ---- Parsing ----------------------------------------------------------------------------------------------------

namespace {

class Events : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit Events(Builder& builder) : builder_(builder) {}
  bool null() override { return builder_.null(); }
  bool boolean(bool value) override { return builder_.boolean(value); }
  bool number_integer(number_integer_t value) override { return builder_.integer(value); }
  bool number_unsigned(number_unsigned_t value) override {
    constexpr auto max = static_cast<number_unsigned_t>(std::numeric_limits<std::int64_t>::max());
    return value <= max ? builder_.integer(static_cast<std::int64_t>(value)) : builder_.real(static_cast<double>(value));
  }
  bool number_float(number_float_t value, const string_t&) override { return builder_.real(value); }
  bool string(string_t& value) override { return builder_.string(value); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return builder_.begin_object(); }
  bool key(string_t& value) override { return builder_.key(value); }
  bool end_object() override { return builder_.end_object(); }
  bool start_array(std::size_t) override { return builder_.begin_array(); }
  bool end_array() override { return builder_.end_array(); }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& error) override {
    position_ = position;
    what_ = error.what();
    return false;
  }
  std::size_t position() const { return position_; }
  const std::string& what() const { return what_; }

 private:
  Builder& builder_;
  std::size_t position_ = 0;
  std::string what_;
};

// The library's sentence, without its own prefix and position: "[json.exception.parse_error.101] parse error at
// line 1, column 5: syntax error while parsing value - …" becomes "line 1, column 5: syntax error …".
std::string clean_message(std::string_view what) {
  const auto line = what.find("line ");
  if (line != std::string_view::npos) what.remove_prefix(line);
  const auto last = what.find("; last read:");
  if (last != std::string_view::npos) what = what.substr(0, last);
  return repair_utf8(what);
}

}  // namespace

Result<Document> Document::parse(std::string_view text, Limits limits) {
  constexpr std::string_view bom = "\xef\xbb\xbf";
  if (text.substr(0, bom.size()) == bom) text.remove_prefix(bom.size());
  // A value of a Kubernetes list takes some 20 bytes of text; the reservation is virtual until it is touched.
  Builder builder(limits, std::min(limits.max_values, text.size() / 12 + 1));
  Events events(builder);
  bool good = false;
  std::string thrown;
  try {
    good = nlohmann::json::sax_parse(text.data(), text.data() + text.size(), &events);
  } catch (const std::exception& error) {
    thrown = error.what();
  }
  if (good) return builder.finish();
  if (!is_valid_utf8(text)) {
    auto again = parse(repair_utf8(text), limits);
    if (again) std::const_pointer_cast<Tape>(again->tape_)->repaired = true;
    return again;
  }
  if (!events.what().empty()) return fail(Fault::input, clean_message(events.what()));
  if (!thrown.empty()) return fail(Fault::input, clean_message(thrown));
  auto stopped = builder.finish();
  return stopped ? Result<Document>(fail(Fault::input, "not JSON")) : stopped;
}

// ---- Paths ---------------------------------------------------------------------------------------------

Result<Value> resolve(Value root, std::string_view path) {
  const auto bad = [&] { return fail(Fault::input, fmt::format("'{}' is not a path of the form $.key['key'][0]", path)); };
  if (path.empty() || path[0] != '$') return bad();
  std::string_view rest = path.substr(1);
  Value here = root;
  while (!rest.empty()) {
    if (rest[0] == '.') {
      std::size_t end = 1;
      while (end < rest.size() && rest[end] != '.' && rest[end] != '[') ++end;
      if (!is_plain_key(rest.substr(1, end - 1))) return bad();
      here = here[rest.substr(1, end - 1)];
      rest.remove_prefix(end);
    } else if (rest.substr(0, 2) == "['") {
      std::string key;
      std::size_t at = 2;
      for (; at < rest.size() && rest[at] != '\''; ++at) {
        if (rest[at] == '\\' && at + 1 < rest.size()) ++at;
        key += rest[at];
      }
      if (rest.substr(std::min(at, rest.size()), 2) != "']") return bad();
      here = here[key];
      rest.remove_prefix(at + 2);
    } else if (rest[0] == '[') {
      std::size_t index = 0;
      std::size_t at = 1;
      for (; at < rest.size() && rest[at] >= '0' && rest[at] <= '9' && at < 10; ++at) {
        index = index * 10 + static_cast<std::size_t>(rest[at] - '0');
      }
      if (at == 1 || at >= rest.size() || rest[at] != ']') return bad();
      here = here.at(index);
      rest.remove_prefix(at + 1);
    } else {
      return bad();
    }
  }
  return here;
}

}  // namespace aiops::json
