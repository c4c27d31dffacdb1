// Why: the compiled policy. It goes through a text once: anchors point to lines, detectors judge the lines, what earlier lines
// owe to later ones is carried, and the finds come out sorted and disjoint.
// Must never: depend on how its input was cut. A unit ends with a newline, at the end of the input, or at a place that the
// content alone decides (stream.hpp), and everything a line needs from the past is in the Pass.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/redact/anchors.hpp"
#include "core/redact/find.hpp"
#include "core/redact/object_watch.hpp"
#include "core/redact/partial_lines.hpp"
#include "core/redact/policy.hpp"
#include "core/redact/site.hpp"

namespace aiops::redact {

// What is carried from line to line of one text.
struct Pass {
  Follow follow;
  ObjectWatch objects;
  PartialLines partial;
  bool first_line = true;
  void reset();
  // The stream's offset from which on nothing may be released, or ObjectWatch::nowhere.
  std::uint64_t waits_from() const { return std::min<std::uint64_t>(objects.waits_from(), partial.waits_from()); }
};

// Buffers of one thread, used again and again: no allocation once they have grown.
class Workspace;

// The part of a text that is judged at one go, and how it lies there.
struct Unit {
  std::string_view text;  // all that is at hand: what waits for a decision, context, the unit itself, look-ahead
  std::size_t begin = 0;  // where judging begins: the begin of a line, or within an endless one
  std::size_t context = 0;  // where looking begins: equal to begin, or before it within the same endless line
  std::size_t until = npos;  // where the unit ends; what lies behind is look-ahead, judged again with the next unit
  bool open = false;  // the last line goes on behind the text
  std::uint64_t base = 0;  // the stream's offset of text[0]

  static constexpr std::size_t npos = static_cast<std::size_t>(-1);
  bool mid_line() const { return context < begin; }
};

class Engine {
 public:
  static Result<Engine> build(Policy);
  Engine(Engine&&) noexcept;
  Engine& operator=(Engine&&) noexcept;
  ~Engine();

  // Adds the finds of a unit; not settled, since a document may still wait for its kind (Pass::objects.waits_from()).
  void judge(const Unit&, Pass&, Workspace&, Finds&) const;

  // Adds what was still waiting when the text ended; `text` holds it, `base` is the stream's offset of text[0].
  void finish(std::string_view text, std::uint64_t base, Pass&, Workspace&, Finds&) const;

  // All finds of a whole text, settled. `out` keeps its capacity.
  void find(std::string_view text, Workspace&, Finds& out) const;

  // Drops, from the find of number `from` on, those whose value or line the policy leaves as it is. judge() and find() have done
  // so; this is for finds that come otherwise (objects that were decided later). Before settling only: what is one find by then
  // may hold more than what is allowed.
  void leave_allowed(Finds& finds, std::size_t from) const;

  const Policy& policy() const;
  const Selection& selection() const;

 private:
  friend class Nested;
  struct Compiled;
  class Walk;
  void find_at(std::string_view text, Workspace&, std::size_t depth, Finds& out) const;
  void finish_at(std::string_view text, std::uint64_t base, Pass&, Workspace&, std::size_t depth, Finds&) const;
  explicit Engine(std::unique_ptr<const Compiled>);
  std::unique_ptr<const Compiled> compiled_;
};

}  // namespace aiops::redact
