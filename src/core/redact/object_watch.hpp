// Why: the values under `data` of a Secret are secret whatever they look like, and `kind` often stands behind them. This follows
// a Kubernetes object through lines of YAML or JSON and says which values are secret, and from where on output must wait.
// Must never: hold more than `most_held` bytes: beyond that `data` and `stringData` count as secret (INTERFACE 7).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "core/redact/find.hpp"
#include "core/redact/site.hpp"

namespace aiops::redact {

class ObjectWatch {
 public:
  static constexpr std::size_t most_held = 2 << 20;
  static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

  ObjectWatch();
  ~ObjectWatch();
  ObjectWatch(ObjectWatch&&) noexcept;
  ObjectWatch& operator=(ObjectWatch&&) noexcept;
  void reset();

  // True while an object is open: every line must then be shown, not only those with a trigger.
  bool watching() const;

  // `opens`: a trigger says that an object may open here; else only what is open already is followed.
  // One line, or (`open`) the next piece of an endless one: text[begin, end) without its newline; `base` is what to add to an
  // offset of `text` to get one of the stream. Finds are added with offsets of `text`, also of earlier, waiting lines:
  // the text then still holds them (the stream keeps all from waits_from() on).
  void line(std::string_view text, std::size_t begin, std::size_t end, std::uint64_t base, bool open, bool opens, Finds&);

  // The text is at its end: what waited is decided.
  void finish(std::string_view text, std::uint64_t base, Finds&);

  // The stream's offset from which on nothing may be released, or `nowhere`.
  std::uint64_t waits_from() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace aiops::redact
