// Why: JSON comes over lines or in pieces of one endless line. This walks it byte by byte, so that it can stop and go on
// anywhere, and tells the frames of keys and values. It walks the flow style of YAML too.
// Must never: read outside what it is given, or lose its place in a string that was cut.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/redact/object_frames.hpp"

namespace aiops::redact {

class JsonWalk {
 public:
  explicit JsonWalk(ObjectFrames& frames) : frames_(frames) {}
  void reset();

  bool active() const { return depth_ > 0; }
  bool strict() const { return strict_; }
  bool abandoned() const { return abandoned_; }  // by the last walk: what came was no JSON
  // Begins before an opening bracket, or (`inside`) behind one that was not seen, before a key.
  void begin(bool strict, bool inside);

  // Walks text[from, to) and stops behind the bracket that closes the whole, or where it is no JSON (active() is then false).
  std::size_t walk(std::string_view text, std::size_t from, std::size_t to, std::uint64_t base);
  // Behind the last byte of a piece of an endless line: a secret value that goes on is found as far as it goes.
  void cut(std::uint64_t at);
  // At a newline. False: a string cannot go on there, this was no JSON.
  bool newline(std::uint64_t at);
  // The end of the text, or of what looked like JSON.
  void stop(std::uint64_t at);

  std::uint64_t first_waiting() const;  // of a value that is not complete; -1: none

 private:
  enum class State : std::uint8_t { between, doubled, single, plain };
  void byte(char c, std::uint64_t at);
  void between(char c, std::uint64_t at);
  void in_quotes(char c, std::uint64_t at);
  void in_plain(char c, std::uint64_t at);
  std::size_t skip(std::string_view text, std::size_t from, std::size_t to);
  bool misplaced(char c) const;
  void start(State, std::uint64_t at);
  void token(std::uint64_t end);
  void part(std::uint64_t end, bool last);
  void open(bool array);
  void close();
  void abandon();
  bool at_value() const { return frames_.array() || colon_; }

  static constexpr std::size_t most_word = 128;
  ObjectFrames& frames_;
  State state_ = State::between;
  bool strict_ = true, abandoned_ = false;
  bool colon_ = false;  // in an object: the value is next
  bool filled_ = false;  // the value has ended: a comma or a closing bracket is next
  bool escaped_ = false, quote_seen_ = false, colon_seen_ = false;
  bool parted_ = false;  // a part of the present value was given already
  std::size_t depth_ = 0;
  std::uint64_t token_begin_ = 0, plain_end_ = 0;
  std::array<char, most_word> word_{};
  std::size_t word_size_ = 0;
};

}  // namespace aiops::redact
