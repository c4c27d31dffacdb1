// Why: what the redactor looks for, as data. A rule says what is hidden and under which name; a trigger is the literal or the
// shape that makes the engine look closer; a family is a file of both. Adding a kind of secret is a row.
// Must never: hold code that searches. Finding triggers is the engine's work, judging a place is the detectors'.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace aiops::redact {

class Finds;
struct Site;

// What is lost when it leaks. A credential is never restorable; the others become pseudonyms when the policy says so.
enum class Sensitivity : std::uint8_t { credential, infrastructure, personal };

// Where a rule is on by default; a set of bits. 0: only by name (--enable-rule).
enum Profile : std::uint8_t { none = 0, secrets = 1, infra = 2, pii = 4 };

struct Rule {
  std::string_view id;  // [a-z0-9-]+, stable, documented in docs/redaction.md
  std::string_view type;  // the word in the placeholder: [REDACTED:type] or [type:ID]; for a credential the id
  Sensitivity what = Sensitivity::credential;
  std::uint8_t profiles = secrets;
  std::string_view title;  // one line for --list-rules
};

// Bytes a token may go on with, by which the end of a match is found (the maximal run).
enum class Alphabet : std::uint8_t {
  word,  // A-Z a-z 0-9 _ -
  dotted,  // word and .
  base64,  // A-Z a-z 0-9 + / = _ -
  hex,  // 0-9 a-f A-F
  alnum,  // A-Z a-z 0-9
  upper,  // A-Z 0-9
  lower,  // a-z 0-9
  padded,  // dotted and =
};
inline constexpr std::size_t alphabet_count = 8;

// A distinctive beginning: the literal (case counts) and the maximal run of the alphabet behind it is the secret, when the
// run has at least `least` bytes. A longer or shorter run than usual is still a secret: formats move, checksums are hints.
struct Prefix {
  const Rule* rule;
  std::string_view literal;
  Alphabet alphabet;
  std::uint16_t least;  // bytes behind the literal
  bool (*plausible)(std::string_view whole) = nullptr;  // for beginnings that words share ("sk-"); null: always
  bool free = false;  // must not stand inside a longer word: for beginnings that chance puts into base64 ("AKIA")
};

// Called for every place where its literal or shape stands. Adds what it finds, and nothing outside the site's line.
using Look = void (*)(const Site&, Finds&);

struct Trigger {
  std::string_view literal;  // 3 to 32 bytes of ASCII; found without regard to case
  Look look = nullptr;
  const Prefix* prefix = nullptr;  // instead of `look`
};

// What is seen by classes of bytes rather than by a literal. Each place where the description holds is reported, so one address
// may be seen twice; a run is reported once, however long. `at` is the first byte of what is described. Beyond the text's edges
// there is nothing: no digit, and for an '@' a space.
enum class Shape : std::uint8_t {
  at_sign,  // '@' with [A-Za-z0-9] behind it and before it a byte above space (no blank, no control character)
  dotted_digits,  // digit '.' digit, and the next such dot 2 to 4 bytes on with digits alone between them: "1.23.4"
  colon_groups,  // a colon behind [0-9A-Fa-f:], then twice: at most four hexadecimal digits and a colon ("a:b1:c2:", "::1:");
                 // or "::" with a hexadecimal digit before or behind it
  digit_run,  // a maximal run of digits and of single spaces or dashes between two digits, with 9 digits at least
  long_run,  // a maximal run of at least 20 of A-Za-z0-9+/_-
  percent,  // '%' and two hexadecimal digits
  hidden,  // ESC, or the UTF-8 of U+00AD, U+200B to U+200F, U+202A to U+202E, U+2060 to U+2064, U+2066 to U+2069, U+FEFF
};
inline constexpr std::size_t shape_count = 7;

// Whether a look could find anything at text[at]: asked at every place of a shape before its line is cut out, so it must fail
// within a few nanoseconds. It may answer yes for nothing, and must never answer no where the look would find something.
using Worth = bool (*)(std::string_view text, std::size_t at);

struct ShapeTrigger {
  Shape shape;
  Look look;
  Worth worth = nullptr;  // null: always
  const Rule* only = nullptr;  // of use to nothing but this rule
};

// One file of families/: what belongs together in the catalogue.
struct Family {
  std::string_view name;
  std::span<const Rule> rules;
  std::span<const Prefix> prefixes;
  std::span<const Trigger> triggers;
  std::span<const ShapeTrigger> shapes;
};

// Every family there is, in the order of precedence: where two rules find the same span, the earlier one names it.
std::span<const Family* const> families();

// nullptr when no rule has this id.
const Rule* rule_by_id(std::string_view id);

// The place of a rule in the catalogue; one that users wrote stands behind all of ours.
std::uint32_t precedence(const Rule&);

}  // namespace aiops::redact
