// Why: `password=x`, `"password": "x"`, `\"password\":\"x\"`, `<password>x</password>`, `--password x`, `password := "x"`: one
// grammar for how a value is given to a name, in configuration, code, markup and logs, however often it was quoted. Must never:
// walk far behind a name that no value follows; that is what most names in a log are.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/redact/keys.hpp"
#include "core/redact/site.hpp"

namespace aiops::redact {

// A quote as deep as its backslashes: `"`, `\"`, `\\\"`; also &quot; and a backtick.
struct Quote {
  char mark = 0;  // 0: no quote
  std::size_t backslashes = 0;
  std::size_t end = 0;  // behind it
};
Quote quote_at(const Site&, std::size_t at);

enum class Sign : std::uint8_t {
  none,
  equals,  // = := ?= += == and what they are encoded as
  colon,
  arrow,  // => -> <-
  comma,
  space,  // --password x
  call,  // setPassword("x")
  element,  // <password>x
  adjacent,  // password "x"
};

struct Assignment {
  Sign sign = Sign::none;
  std::size_t value = 0;  // where the value or its quote begins; line_end when nothing follows in this line
  bool key_quoted = false;
  bool spaced = false;  // white space between the sign and the value
};
Assignment assignment_behind(const Site&, const KeySpan&);

struct Value {
  std::size_t begin = 0, end = 0;  // without quotes
  std::size_t past = 0;  // behind the closing quote
  bool quoted = false;
  bool called = false;  // the argument of a call: Some("x"), os.Getenv("X")
};

// The value that begins at `at`. `to_end`: the name begins its line, so that what stands to the line's end without white space is
// one value whatever it holds.
Value value_at(const Site&, std::size_t at, bool to_end);

// The end of an unquoted value: white space, a separator, a bracket that was not opened in it, a quote, a written-out escape.
std::size_t bare_end(const Site&, std::size_t from);

// The end of what the quote at `from - 1` opened; line_end when it is not closed there.
std::size_t quoted_end(const Site&, std::size_t from, const Quote&);

}  // namespace aiops::redact
