// Why: what a mapping is (a Secret, a list of Secrets, an entry of `env`) is often known only from a later key. These are the
// mappings that are open at the present place, and the values that wait until it is known whether they are secret.
// Must never: forget a waiting value, or let one wait behind the end of its mapping.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/redact/families/structure.hpp"
#include "core/redact/find.hpp"

namespace aiops::redact {

// What a scalar at the present place means.
enum class Place : std::uint8_t { nothing, kind, name, data, string_data, env_value };

class ObjectFrames {
 public:
  static constexpr std::size_t most_open = 200;  // deeper mappings are not looked into

  void reset();
  // The text of the calls that follow; offsets are of the stream, `base` is that of text[0].
  void attach(std::string_view text, std::uint64_t base, Finds& finds);

  // indent: the column of the keys of a YAML mapping. item: it stands in a sequence.
  void open_mapping(std::size_t indent, bool item);
  void open_flow(bool array);
  void close();  // the innermost
  void close_all();

  void key(std::string_view name);  // of the innermost mapping
  Place place() const;
  void kind(std::string_view word);
  void name(std::string_view word);
  // A part of the value at the present place: the first one takes the placeholder, the others are Form::removed.
  struct Part {
    std::uint64_t begin, end;
    Form form;
    bool whole;  // all of the value
    bool in_quotes;
  };
  void value(const Part&);
  bool undecided() const;  // a value at the present place would wait

  bool empty() const { return open_.empty(); }
  std::size_t count() const { return open_.size(); }
  std::size_t indent() const { return open_.back().indent; }
  // Of the innermost mapping in block style.
  static constexpr std::size_t no_indent = static_cast<std::size_t>(-1);
  std::size_t yaml_indent() const;
  bool flow() const { return !open_.empty() && open_.back().flow; }
  bool array() const { return open_.back().array; }

  std::uint64_t first_waiting() const;  // -1: none waits
  // What waits has waited too long: it counts as secret, and so does what follows in its mappings.
  void give_up_waiting();

 private:
  enum class Kind : std::uint8_t { unknown, secret, secret_list, other };
  enum class Slot : std::uint8_t { none, kind, data, string_data, items, name, value };
  struct Frame {
    std::size_t indent = 0;
    bool flow = false, array = false, item = false;
    Kind kind = Kind::unknown;
    Slot slot = Slot::none;
    bool named = false;
    Sensitive sensitive = Sensitive::no;  // by its `name`
    Place section = Place::nothing;  // within data or stringData of the frame `owner`
    std::size_t owner = 0;
    std::size_t waits = 0;  // what it decides stands in waiting_ from here on
  };
  enum class Until : std::uint8_t { kind, list_kind, name };
  struct Waiting : Part {
    Until until;
    std::size_t owner;
  };

  static Slot slot_of(std::string_view key);
  void open(Frame frame);
  void decide(std::size_t owner, Until until, bool secret);
  void wait_for_list(std::size_t item, std::size_t list);
  static void count_as_sensitive(Frame&);
  void emit(const Waiting&);
  std::size_t list_of(std::size_t item) const;

  std::vector<Frame> open_;
  std::size_t unseen_ = 0;  // flow mappings open beyond most_open
  std::vector<Waiting> waiting_;
  std::string_view text_;
  std::uint64_t base_ = 0;
  Finds* finds_ = nullptr;
};

}  // namespace aiops::redact
