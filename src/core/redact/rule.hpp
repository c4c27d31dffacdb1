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
};
inline constexpr std::size_t alphabet_count = 7;

// A distinctive beginning: the literal (case counts) and the maximal run of the alphabet behind it is the secret, when the
// run has at least `least` bytes. A longer or shorter run than usual is still a secret: formats move, checksums are hints.
struct Prefix {
  const Rule* rule;
  std::string_view literal;
  Alphabet alphabet;
  std::uint16_t least;  // bytes behind the literal
  bool (*plausible)(std::string_view whole) = nullptr;  // for beginnings that words share ("sk-"); null: always
};

// Called for every place where its literal or shape stands. Adds what it finds, and nothing outside the site's line.
using Look = void (*)(const Site&, Finds&);

struct Trigger {
  std::string_view literal;  // 3 to 32 bytes of ASCII; found without regard to case
  Look look = nullptr;
  const Prefix* prefix = nullptr;  // instead of `look`
};

// What is seen by classes of bytes rather than by a literal. `at` is the first byte of what is described.
enum class Shape : std::uint8_t {
  at_sign,  // '@' with [A-Za-z0-9] behind and a byte other than space before it; `at` is the '@'
  dotted_digits,  // digit '.' digit, and a second such dot 2 to 4 bytes on; `at` is the first dot
  colon_groups,  // a colon after and before [0-9A-Fa-f:], and two more within 5 bytes of each other, or "::"; `at` is the first
                 // colon
  digit_run,  // 9 digits in which single spaces or dashes may stand; `at` is the first digit
  long_run,  // at least 20 of A-Za-z0-9+/_- in a row; `at` is the first byte of the run
  percent,  // '%' and two hexadecimal digits
  hidden,  // an escape sequence (ESC), a zero-width or a bidirectional control character
};
inline constexpr std::size_t shape_count = 7;

struct ShapeTrigger {
  Shape shape;
  Look look;
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
