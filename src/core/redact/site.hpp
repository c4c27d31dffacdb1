// Why: a detector judges one place of a text. This is all it is given: the text, how far it may look, where the trigger stands,
// and a way to have a decoded part of it judged in turn.
// Must never: let a detector see past its line. The result for a line depends on that line (and on what earlier lines owe
// it, see Follow), never on how the input was cut into reads; that is what makes every split of a stream give the same bytes.
#pragma once

#include <cstddef>
#include <string_view>

#include "core/redact/byte_bits.hpp"
#include "core/redact/find.hpp"

namespace aiops::redact {

class Nested;  // nested.hpp: judging decoded text, depth-limited

// The last run that was walked, by alphabet. Hits come in order, and many may lie in one run of a million bytes: without this
// a hostile text would cost the square of its length.
struct RunMemo {
  std::size_t begin[alphabet_count] = {}, end[alphabet_count] = {};
  std::size_t string_end = 0, percent_end = 0;  // where the last JSON string, the last percent-encoded word was decoded up to
};

struct Site {
  std::string_view text;  // what is at hand; offsets of finds are of this
  std::size_t line_begin = 0, line_end = 0;  // the line: from its first byte to its newline, exclusive ('\r' not included)
  std::size_t at = 0;  // the first byte of the trigger
  std::size_t length = 0;  // of the trigger's literal; 0 for a shape
  bool open = false;  // the line goes on behind line_end (an endless line is judged in windows): an end there is not an end
  bool first = true;  // the first hit of its trigger in this line: what judges whole lines does so once
  Nested* nested = nullptr;
  RunMemo* memo = nullptr;

  std::string_view line() const { return text.substr(line_begin, line_end - line_begin); }
  // '\n' at the line's edges and beyond.
  char before(std::size_t offset) const { return offset > line_begin && offset <= text.size() ? text[offset - 1] : '\n'; }
  char byte(std::size_t offset) const { return offset < line_end ? text[offset] : '\n'; }
};

// The first offset at or behind `from` whose byte is not of the alphabet, at most site.line_end.
std::size_t run_end(const Site&, std::size_t from, Alphabet);
// The first byte of the run that ends before `end`, at least site.line_begin; walks no further than `most_back`.
inline constexpr std::size_t most_back = 4096;
std::size_t run_begin(const Site&, std::size_t end, Alphabet);

// Whether no longer word runs into `at` from the left. A written-out escape (\n, %3D, \u003d) or a colour before it is no word.
bool stands_free(const Site&, std::size_t at);

// Bits a byte by the frequencies of the text's own bytes (Shannon); 0 for the empty text.
double entropy(std::string_view);

// Judges a prefix: the maximal run behind the literal, its length, its plausibility.
void look_prefix(const Site&, const Prefix&, Finds&);

}  // namespace aiops::redact
